"""A small document, as XML and as PDF/A-3, and what it takes to sign it."""

from datetime import UTC, datetime
from functools import cache

import typst

from tests.support.pki import Seal, der, seal
from trustsvc.signatures.pades.sign import PdfSignatureIntent, sign_pdf
from trustsvc.signatures.xades.sign import XmlSignatureIntent, sign_xml
from trustsvc_anchors.restore import canonical_form
from trustsvc_keys.algorithms import Algorithm

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

_XML = """<?style one?>
<c:certificate xmlns:c="urn:test:certificate" xmlns:si="https://ptb.de/si"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="1" id="root">
  <c:title xml:lang="zh">校准证书</c:title><c:title xml:lang="en">Certificate</c:title>
  <c:result id="result" note="a &quot; b"><si:value xsi:type="xs:string">12.30</si:value>
  <si:unit>\\kelvin</si:unit></c:result>
  <c:comment>5 &lt; 6 &amp; 7 &gt; 6</c:comment>
</c:certificate>
<?after the root?>
"""

_PAGE = """#set document(title: "Certificate", date: datetime(year: 2026, month: 1, day: 1))
#pdf.attach("document.xml", bytes("<a>12.30</a>"), relationship: "source",
  mime-type: "application/xml", description: "the document")
= Certificate
The result is 12.30 K.
#pagebreak()
Nothing follows.
"""


@cache
def document() -> bytes:
    """Give a small document in canonical form, with instructions around its root."""
    return canonical_form(_XML)


def xml_intent(by: Seal, signature_id: str = "sig-1") -> XmlSignatureIntent:
    """Give an intent to sign XML."""
    return XmlSignatureIntent(signature_id, AT, der(by.certificate), by.chain, by.algorithm)


@cache
def signed_xml(algorithm: Algorithm = Algorithm.ECDSA_P256_SHA256) -> bytes:
    """Give the document, signed."""
    by = seal(algorithm)
    return sign_xml(document(), xml_intent(by), by.sign)


@cache
def page() -> bytes:
    """Give two pages of PDF/A-3 that carry an XML file."""
    return bytes(typst.compile(_PAGE.encode(), pdf_standards=["a-3a"]))


def pdf_intent(by: Seal) -> PdfSignatureIntent:
    """Give an intent to sign a PDF."""
    return PdfSignatureIntent(AT, der(by.certificate), by.chain, by.algorithm, bytes(range(16)))


@cache
def signed_pdf(algorithm: Algorithm = Algorithm.ECDSA_P256_SHA256) -> bytes:
    """Give the pages, signed."""
    by = seal(algorithm)
    return sign_pdf(page(), pdf_intent(by), by.sign)
