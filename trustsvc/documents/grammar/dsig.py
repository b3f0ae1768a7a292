"""Describe an XML signature (XMLDSig core), as far as a document's schema looks into it.

Whether a signature is any good is judged elsewhere; what XAdES puts into ``Object`` passes here.
The notation is that of ``trustsvc.documents.grammar.model``.
"""

DSIG = r"""
GLOBAL Signature SignatureValue SignedInfo CanonicalizationMethod SignatureMethod Reference
    Transforms Transform DigestMethod DigestValue:base64 KeyInfo KeyName:string MgmtData:string
    KeyValue RetrievalMethod X509Data PGPData SPKIData Object Manifest SignatureProperties
    SignatureProperty DSAKeyValue RSAKeyValue

Signature @Id =
    SignedInfo:SignedInfo SignatureValue:SignatureValue KeyInfo:KeyInfo? Object:Object*
SignatureValue @Id = #base64
SignedInfo @Id =
    CanonicalizationMethod:CanonicalizationMethod SignatureMethod:SignatureMethod
    Reference:Reference+
CanonicalizationMethod @Algorithm:anyURI! = MIXED ANY*
SignatureMethod @Algorithm:anyURI! = MIXED HMACOutputLength:integer? OTHER*
Reference @Id @URI:anyURI @Type:anyURI =
    Transforms:Transforms? DigestMethod:DigestMethod DigestValue:base64
Transforms = Transform:Transform+
Transform @Algorithm:anyURI! = MIXED ( OTHER~ | XPath:string )*
DigestMethod @Algorithm:anyURI! = MIXED OTHER~*
KeyInfo @Id = MIXED
    ( KeyName:string | KeyValue:KeyValue | RetrievalMethod:RetrievalMethod | X509Data:X509Data
    | PGPData:PGPData | SPKIData:SPKIData | MgmtData:string | OTHER~ )+
KeyValue = MIXED DSAKeyValue:DSAKeyValue | RSAKeyValue:RSAKeyValue | OTHER~
RetrievalMethod @URI:anyURI @Type:anyURI = Transforms:Transforms?
X509Data =
    ( X509IssuerSerial:X509IssuerSerial | X509SKI:base64 | X509SubjectName:string
    | X509Certificate:base64 | X509CRL:base64 | OTHER~ )+
X509IssuerSerial = X509IssuerName:string X509SerialNumber:integer
PGPData =
    PGPKeyID:base64 PGPKeyPacket:base64? OTHER~* | PGPKeyPacket:base64 OTHER~*
SPKIData = ( SPKISexp:base64 OTHER~? )+
Object @Id @MimeType:string @Encoding:anyURI = MIXED ANY~*
Manifest @Id = Reference:Reference+
SignatureProperties @Id = SignatureProperty:SignatureProperty+
SignatureProperty @Target:anyURI! @Id = MIXED OTHER~+
DSAKeyValue =
    ( P:base64 Q:base64 )? G:base64? Y:base64 J:base64? ( Seed:base64 PgenCounter:base64 )?
RSAKeyValue = Modulus:base64 Exponent:base64
"""
