"""Describe the D-CoC, release 1.0.0 (namespace ``urn:trustsvc:dcoc:1``).

No schema of a D-CoC is published anywhere, so this one is ours, published as ``dcoc-1.0.xsd``.
It follows the public field lists: ISO/IEC 17065 7.7.1, ISO/IEC 17050-1 clause 6, Decision
768/2008/EC Annex III, NoBoMet's list; ``docs/dcoc.md`` maps the names.
The rings are those of a DCC, so that signing and verification are the same code:
administrativeData, conformity, comment, document, ds:Signature last.
A cited DCC is named by its unique identifier and the SHA-256 of its issued bytes (``citation``).
The notation is that of ``trustsvc.documents.grammar.model``.
"""

DCOC = r"""
GLOBAL digitalCertificateOfConformity:certificate

refIds := IDREFS
country := pattern [A-Z]{2}
language := pattern [a-z]{2}
ordinal := pattern (0|[1-9][0-9]{0,5})
sha256 := pattern [0-9a-f]{64}

certificate @schemaVersion:release! @profile:profile @id =
    administrativeData:administrative conformity:conformity
    comment:comment? document:attachment? ds:Signature*
profile := enum eu-declaration
comment = ANY~*

administrative =
    dcocSoftware:softwareList coreData:core certificationScheme:scheme certificationBody:body
    client:contact manufacturers:contacts authorisedRepresentative:contact?
    productionSites:contacts? responsibles:responsibles

softwareList = software:software+
software @id = name:text release:token
core =
    countryCodeISO3166_1:country usedLangCodeISO639_1:language+ mandatoryLangCodeISO639_1:language+
    uniqueIdentifier:token certNo:token revision:ordinal originalIssueDate:date? issueDate:date
    placeOfIssue:text? decisionDate:date? validFrom:date validUntil:date? geographicScope:text?
    statusEndpoint:anyURI? replaces:replaces? modifications:modifications?
    previousCertificates:citations? referenceNos:tokens?
replaces @id = typeOfChange:change replacedUniqueIdentifier:token sha256:sha256?
change := enum amended substituted withdrawn-reissued
modifications = modification:modification+
modification @id = revision:ordinal date:date summary:text
citations = citation:citation+
citation @id @kind:citedKind! = name:text? uniqueIdentifier:token sha256:sha256 issueDate:date?
citedKind := enum dcc dcoc report other
tokens = value:token+

scheme @id = schemeId:token name:text type:schemeType? module:module? owner:text?
schemeType := enum 1a 1b 2 3 4 5 6
module := enum A A1 A2 B C C1 C2 D D1 E E1 F F1 G H H1

body @id = contact:contact accreditations:accreditations?
accreditations = accreditation:accreditation+
accreditation @id =
    accreditationBody:token acronym:token? number:token standard:token scope:text?
    scopeReference:anyURI? mra:mra? validUntil:date? credential:anyURI?
mra := enum ILAC IAF regional
responsibles = responsible:responsible+
responsible @id =
    name:text function:text? onBehalfOf:text? role:role mainSigner:boolean? contact:contact?
role := enum decision review signatory evaluator

contacts = contact:contact+
contact @id =
    name:text tradingName:text? identifiers:identifiers? contactPerson:text? eMail:token?
    phone:token? link:anyURI? location:location?
location = street:token? postCode:token? city:token? state:token? countryCode:country? further:text?
identifiers = identifier:identifier+
identifier @scheme:organisationScheme! = #token
organisationScheme := enum USCC GLN LEI VAT NANDO CNCA DID other

conformity =
    objects:objects criteria:criteria additionallyAppliedDocuments:criteria?
    evaluations:evaluations notifiedBodies:notifiedBodies? characteristics:characteristics?
    statementOfConformity:statement marks:marks? surveillance:surveillance?
objects = object:object+
object @id =
    kind:objectKind name:text identifications:identifications? classifications:classifications?
    categoryOfInstrument:text? manufacturer:text? model:token? quantity:token? image:attachment?
objectKind := enum type model variant batch serial process service
identifications = identification:identification+
identification @scheme:objectScheme! = #token
objectScheme := enum GTIN GIAI serial batch model type other
classifications = classification:classification+
classification @scheme:token! = #token
criteria = criterion:criterion+
criterion @id @kind:criterionKind! =
    reference:token title:text? edition:token amendment:token* annex:token*
criterionKind := enum standard regulation recommendation rule specification
evaluations = evaluation:evaluation+
evaluation @id = type:evaluationType name:text? laboratory:text? date:date report:citation?
evaluationType := enum testing inspection audit calibration design
notifiedBodies = notifiedBody:notifiedBody+
notifiedBody @id =
    contact:contact intervention:text certificateNo:token? certificate:citation?
characteristics = characteristic:characteristic+
characteristic @id @refId =
    name:text ( si:real | text:text ) limit:limit? decisionRule:text? conformity:verdict
limit = lower:bound? upper:bound? text:text?
bound = si:real
verdict := enum pass fail conditionalPass notAssessed
statement @id =
    declaration:text soleResponsibility:text? result:verdict decisionRule:text?
    conditions:text* limitations:text* additionalInformation:text*
marks = mark:mark+
mark @id = markScheme:token licenceNo:token name:text? image:attachment?
surveillance = nextDue:date? interval:duration?

attachment @id = name:text? fileName:token mimeType:token dataBase64:base64
text @id = content:langString+
langString @lang:language! = #string
"""
