"""Describe the D-CoC, release 1.0.0 (namespace ``urn:trustsvc:dcoc:1``).

No schema of a D-CoC is published anywhere, so this profile is ours.
It follows the public field lists: ISO/IEC 17065 7.7.1, ISO/IEC 17050-1 clause 6, NoBoMet's list.
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

certificate @schemaVersion:release! =
    administrativeData:administrative conformity:conformity
    comment:comment? document:attachment? ds:Signature*
comment = ANY~*

administrative =
    dcocSoftware:softwareList coreData:core certificationScheme:scheme certificationBody:body
    client:contact manufacturers:contacts productionSites:contacts? responsibles:responsibles

softwareList = software:software+
software @id = name:text release:token
core =
    countryCodeISO3166_1:country usedLangCodeISO639_1:language+ mandatoryLangCodeISO639_1:language+
    uniqueIdentifier:token certNo:token revision:ordinal issueDate:date decisionDate:date?
    validFrom:date validUntil:date? geographicScope:text? statusEndpoint:anyURI?
    replaces:replaces? previousCertificates:citations? referenceNos:tokens?
replaces @id = typeOfChange:change replacedUniqueIdentifier:token sha256:sha256?
change := enum amended substituted
citations = citation:citation+
citation @id @kind:citedKind! = name:text? uniqueIdentifier:token sha256:sha256 issueDate:date?
citedKind := enum dcc dcoc report other
tokens = value:token+

scheme @id = schemeId:token name:text type:schemeType? module:module? owner:text?
schemeType := enum 1a 1b 2 3 4 5 6
module := enum A A1 A2 B C C1 C2 D D1 E E1 F F1 G H H1

body @id = contact:contact accreditations:accreditations?
accreditations = accreditation:accreditation+
accreditation @id = accreditationBody:token number:token standard:token scope:text? validUntil:date?
responsibles = responsible:responsible+
responsible @id = name:text role:role mainSigner:boolean?
role := enum decision review signatory evaluator

contacts = contact:contact+
contact @id =
    name:text identifiers:identifiers? eMail:token? phone:token? link:anyURI? location:location?
location = street:token? postCode:token? city:token? state:token? countryCode:country? further:text?
identifiers = identifier:identifier+
identifier @scheme:organisationScheme! = #token
organisationScheme := enum USCC GLN LEI VAT NANDO CNCA other

conformity =
    objects:objects criteria:criteria evaluations:evaluations characteristics:characteristics?
    statementOfConformity:statement marks:marks? surveillance:surveillance?
objects = object:object+
object @id =
    kind:objectKind name:text identifications:identifications? classifications:classifications?
    manufacturer:text? model:token? quantity:token?
objectKind := enum type model variant batch serial process service
identifications = identification:identification+
identification @scheme:objectScheme! = #token
objectScheme := enum GTIN GIAI serial batch model type other
classifications = classification:classification+
classification @scheme:token! = #token
criteria = criterion:criterion+
criterion @id @kind:criterionKind! =
    reference:token title:text? edition:token amendment:token* annex:token*
criterionKind := enum standard regulation recommendation rule
evaluations = evaluation:evaluation+
evaluation @id = type:evaluationType name:text? laboratory:text? date:date report:citation?
evaluationType := enum testing inspection audit calibration design
characteristics = characteristic:characteristic+
characteristic @id @refId =
    name:text ( si:real | text:text ) limit:limit? decisionRule:text? conformity:verdict
limit = lower:bound? upper:bound? text:text?
bound = si:real
verdict := enum pass fail conditionalPass notAssessed
statement @id =
    declaration:text result:verdict decisionRule:text? conditions:text* limitations:text*
marks = mark:mark+
mark @id = markScheme:token licenceNo:token
surveillance = nextDue:date? interval:duration?

attachment @id = name:text? fileName:token mimeType:token dataBase64:base64
text @id = content:langString+
langString @lang:language! = #string
"""
