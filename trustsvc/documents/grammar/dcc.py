"""Describe every release of the DCC from 2.4.0 to 3.3.0, differences between them as data.

Type names are ours; element names, orders and counts are the published ones.
The tests compare this, type by type, with the published schemas.
The notation is that of ``trustsvc.documents.grammar.model``.
"""

DCC = r"""
GLOBAL digitalCalibrationCertificate:certificate

token[<3.2] := string
country := pattern [A-Z]{2}
language := pattern [a-z]{2}
refIds[<3.1] := IDREF
refIds[3.1+] := IDREFS
refTypes[<3.0] := pattern (/[A-Za-z][A-Za-z0-9]+)*
refTypes[3.0+,<3.1] := string
refTypes[3.1+] := items string
words := list string
booleans := list boolean
instants := list dateTime

certificate @schemaVersion:release! =
    administrativeData:administrative measurementResults:measurements
    comment:comment? document:file? ds:Signature*[3.2+]
comment[<3.2] = ANY*
comment[3.2+] = ANY~*

administrative = &
    dccSoftware:programs refTypeDefinitions:vocabularies?[3.2+] coreData:core items:items
    calibrationLaboratory:laboratory respPersons:persons customer:contact statements:statements?

programs = software:program+
program @id @refId[3.3+] @refType[3.0+] =
    name:text release:token type:programKind?[3.1+]
    description:text*[<3.0] description:rich?[3.0+]
programKind := enum application bios driver editor firmware library os other
vocabularies[3.2+] = refTypeDefinition:vocabulary+
vocabulary[3.2+] @refType =
    name:text description:rich? namespace:token link:token[<3.3] link:anyURI[3.3+]
    release:token? value:token? procedure:token?

core =
    countryCodeISO3166_1:country usedLangCodeISO639_1:language+ mandatoryLangCodeISO639_1:language+
    uniqueIdentifier:token identifications:identifications? receiptDate:date?
    beginPerformanceDate:date endPerformanceDate:date performanceLocation:place[3.0+]
    issueDate:date?[3.2+] reportAmendedSubstituted:change?[3.2.1+] previousReport:citation?
place[3.0+] @id @refId @refType = #placeKind
placeKind := enum laboratory customer laboratoryBranch customerBranch other
change[3.2.1+] @id @refId[3.3+] @refType =
    typeOfChange:changeKind replacedUniqueIdentifier:token
changeKind := enum amended substituted

class @id @refId[3.3+] @refType[3.2+] = reference:token classID:token link:anyURI?[3.3+]
items @id[3.3+] @refId[3.3+] =
    name:text? equipmentClass:class?[<3.2] equipmentClass:class*[3.2+] description:rich?
    owner:contact? manufacturer:loose?[3.2.1+] identifications:identifications? item:item+
item @id @refId[3.3+] @refType[3.2+] =
    name:text equipmentClass:class?[<3.2] equipmentClass:class*[3.2+]
    description:text+[<3.0] descriptionData:file*[<3.0] description:rich?[3.0+]
    owner:contact?[3.3+] installedSoftwares:programs?[3.1+]
    manufacturer:loose[<3.2.1] manufacturer:loose?[3.2.1+] model:token?
    identifications:identifications itemQuantities:itemQuantities?[3.2+] subItems:items?[3.3+]
itemQuantities[3.2+] = itemQuantity:plain+
identifications = identification:identification+
identification @id @refId[3.3+] @refType =
    issuer:issuer value:token description:text?[<3.0] name:text?[3.0+]
issuer := enum manufacturer calibrationLaboratory customer owner other

laboratory =
    calibrationLaboratoryCode:token? contact:contact+[<3.0] contact:contact[3.0+]
    cryptElectronicSeal:boolean?[3.2+] cryptElectronicSignature:boolean?[3.2+]
    cryptElectronicTimeStamp:boolean?[3.2+]
persons = respPerson:person+
person @id @refId[3.3+] @refType[3.2+] =
    person:loose description:rich? role:token?[3.0+] mainSigner:boolean?
    cryptElectronicSeal:boolean? cryptElectronicSignature:boolean?
    cryptElectronicTimeStamp:boolean?

statements = statement:statement+
metaData = metaData:statement+
statement @id @refId[3.0+] @refType[3.0+] =
    name:text?[3.2+] description:rich?[3.2+] countryCodeISO3166_1:country* convention:token?
    traceable:boolean? norm:token?[<3.1] norm:token*[3.1+]
    reference:token?[<3.1] reference:token*[3.1+] link:anyURI*[3.3+] declaration:rich?
    valid:boolean?[<3.2] ( valid:boolean | validXMLList:booleans )?[3.2+] refId:IDREF?[<3.0]
    date:date? period:duration? respAuthority:contact?[3.0+] conformity:conformity?[3.0+,<3.1]
    ( conformity:conformity | conformityXMLList:conformities )?[3.1+] data:data?[3.0+]
    nonSIDefinition:token?[3.1+] nonSIUnit:token?[3.1+] location:location?[3.1.2+]
conformity := enum pass fail conditionalPass conditionalFail noPass noFail
conformities := list conformity

measurements =
    usedMethods:methods?[3.3+] usedSoftware:programs?[3.3+] measuringEquipments:instruments?[3.3+]
    influenceConditions:conditions?[3.3+] measurementMetaData:metaData?[3.3+]
    measurementResult:measurement+
measurement @id[3.0+] @refId[3.0+] @refType[3.0+] =
    name:text[3.0+] description:rich?[3.0+] usedMethods:methods? usedSoftware:programs?
    measuringEquipments:instruments? influenceConditions:conditions? results:results
    measurementMetaData:metaData?[3.0+]
results = result:result+
result @id @refId @refType = name:text description:rich? data:data

methods = usedMethod:method+
method @id @refId[3.3+] @refType[3.0+] =
    name:text description:text+[<3.0] description:rich?[3.0+] norm:token* reference:token*[3.1+]
    link:anyURI*[3.3+] usedMethodQuantities:methodQuantities?[3.3+]
methodQuantities[3.3+] = usedMethodQuantity:plain+
conditions = influenceCondition:condition+
condition @id @refId[3.3+] @refType =
    name:text description:rich? state:moment?[<3.0] status:moment?[3.0+]
    certificate:citation?[3.1+] data:data
moment := enum beforeAdjustment afterAdjustment beforeRepair afterRepair
instruments =
    name:text?[3.1+] equipmentClass:class?[3.1+,<3.2] equipmentClass:class*[3.2+]
    description:rich?[3.1+] owner:contact?[3.1+] identifications:identifications?[3.1+]
    measuringEquipment:instrument+
instrument @id @refId[3.3+] @refType[3.0+] =
    name:text equipmentClass:class?[<3.2] equipmentClass:class*[3.2+]
    description:text+[<3.0] descriptionData:file*[<3.0] description:rich?[3.0+]
    certificate:citation? manufacturer:loose? model:token? identifications:identifications?
    measuringEquipmentQuantities:instrumentQuantities?[3.1+] installedSoftware:programs?[3.3+]
instrumentQuantities[3.1+] = measuringEquipmentQuantity:plain+

data @id @refId[3.0+] @refType[3.0+] =
    ( text:rich | formula:formula | byteData:file | xml:foreign | quantity:quantity | list:list )+
plain[3.1+] @id @refId @refType =
    name:text? description:rich?
    ( noQuantity:rich | charsXMLList:words[3.2+] | si:real | si:hybrid | si:complex | si:constant
    | si:realListXMLList | si:complexListXMLList[3.3+] )
quantity @id @refId @refType =
    name:text? description:rich?[3.0+]
    ( noQuantity:rich | charsXMLList:words[3.2+] | si:real | si:list | si:hybrid
    | si:complex[3.0+] | si:constant[3.0+] | si:realListXMLList[3.1+]
    | si:complexListXMLList[3.3+] )
    relativeUncertainty:relative?[3.1+] usedMethods:methods? usedSoftware:programs?
    measuringEquipments:instruments?[3.0+] influenceConditions:conditions?
    measurementMetaData:metaData?
relative[3.1+] =
    relativeUncertaintyXmlList:si.realListXMLList | relativeUncertainty:si.real[<3.1.1]
    | relativeUncertaintySingle:si.real[3.1.1+]
list @id @refId[3.0+] @refType[3.0+] =
    name:text? description:rich?[3.0+] dateTime:dateTime?[<3.1]
    ( dateTime:dateTime? | dateTimeXMLList:instants? )[3.1+]
    ( list:list+ | quantity:quantity+ )[<3.2] ( list:list | quantity:quantity )+[3.2+]
    usedMethods:methods? usedSoftware:programs? measuringEquipments:instruments?[3.0+]
    influenceConditions:conditions? measurementMetaData:metaData?

contact @id @refId[3.3+] @refType[3.3+] =
    name:text eMail:token[<3.2] eMail:token?[3.2+] phone:token? fax:token? link:anyURI?[3.3+]
    location:location descriptionData:file?
loose @id @refId[3.0+] @refType[3.0+] =
    name:text eMail:token? phone:token? fax:token? link:anyURI?[3.3+]
    location:location? descriptionData:file?
location =
    ( city:token | countryCode:country | postCode:token | postOfficeBox:token | state:token
    | street:token | streetNo:token | further:rich
    | positionCoordinates:position?[3.0+,<3.1.1] | positionCoordinates:position[3.1.1+] )+
position[3.0+] @id @refId @refType =
    positionCoordinateSystem:token reference:token? declaration:rich?
    positionCoordinate1:si.real positionCoordinate2:si.real positionCoordinate3:si.real?
    link:anyURI?[3.3+]
citation @id @refId[3.3+] @refType[3.2+] =
    reference:text[<3.0] referenceID:token[<3.0] referral:text[3.0+] referralID:token[3.0+]
    procedure:token value:token description:rich?[3.2+] inValidityRange:boolean?[3.2+]
    traceable:boolean?[3.2+] linkedReport:citation?

text @id @refId[3.3+] = content:langString+
langString @lang:language @id @refId[3.0+] @refType[3.0+] = #string
rich[<3.0] @id = content:langString+
rich[3.0+,<3.1] @id @refId @refType =
    name:text? ( content:langString* | file:file* | formula:formula* )+
rich[3.1+] @id @refId @refType =
    name:text? ( content:langString* file:file* formula:formula* )+
file @id @refId[3.2+] @refType[3.2+] =
    name:text[<3.0] name:text?[3.0+] description:rich[<3.0] description:rich?[3.0+]
    fileName:token mimeType:token data:base64[<3.0] dataBase64:base64[3.0+]
formula[<3.0] @lang:string @id = siunitx:string
formula[3.0+] @id @refId @refType = latex:string | mathml:foreign
foreign @id[3.0+] @refId[3.0+] @refType[3.0+] = OTHER?
"""
