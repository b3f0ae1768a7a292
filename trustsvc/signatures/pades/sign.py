"""Sign a PDF at level PAdES-B (EN 319 142-1, 6.3), by an incremental update that pyHanko writes.

The signature is a certification with DocMDP level 2: whoever opens the file may add signatures
and proofs (levels T to LTA, a customer's approval), and nothing else. Level 1 would say less than
it seems: proofs may be added at any level, but older viewers then call the file changed.
PDF/A-3 stays valid: a line end before the update (ISO 19005-3, 6.1.9), an invisible field that
is set to print (6.3.2). Same intent, same bytes, when the key signs deterministically.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import (
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
    enumerate_sig_fields,
)
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from trustsvc.clock import whole_seconds
from trustsvc.errors import MalformedPdf, WrongKey
from trustsvc.signatures.algorithms import XML_SCHEMES, value_holds, xml_signature_method
from trustsvc.signatures.certificates import public_key
from trustsvc.signatures.pades.cms import CmsTemplate, cms_template
from trustsvc.signatures.pades.file import DECODE_LIMITS, reading
from trustsvc_keys.algorithms import Algorithm

FIELD = "Signature"
_FILE_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class PdfSignatureIntent:
    """All that enters the signed bytes; fixed before anything is signed.

    ``certificate`` and ``chain`` (issuing certificates, without the root) are DER, ``file_id`` the
    16 bytes that become the second element of /ID.
    """

    signing_time: datetime
    certificate: bytes
    chain: tuple[bytes, ...]
    algorithm: Algorithm
    file_id: bytes


class _Update(IncrementalPdfFileWriter):
    """An update that adds a signature and nothing else, and draws neither dates nor numbers."""

    def __init__(self, pdf: bytes, file_id: bytes) -> None:
        super().__init__(BytesIO(pdf), strict=False, decode_limits=DECODE_LIMITS)
        second = generic.ByteStringObject(file_id)
        first = self._document_id[0] if "/ID" in self.prev.trailer else second
        self._document_id = generic.ArrayObject([first, second])

    def _update_meta(self) -> None:
        """Leave dates and producer as they are, where pyHanko would write its own and "now"."""


def sign_pdf(pdf: bytes, intent: PdfSignatureIntent, sign: Callable[[bytes], bytes]) -> bytes:
    """Sign a PDF that holds no signature yet.

    ``sign`` gives DER for ECDSA, raw octets otherwise.

    Raises:
        MalformedPdf: It is not a PDF that we can update, or is signed already.
        WrongKey: What ``sign`` gave does not verify under the certificate.
    """
    if len(intent.file_id) != _FILE_ID_BYTES:
        raise MalformedPdf(where="/ID", why=f"{len(intent.file_id)} bytes, not {_FILE_ID_BYTES}")
    whole = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    template = cms_template(intent.certificate, intent.chain, intent.algorithm)
    with reading("update"):
        update = _Update(whole, intent.file_id)
        if update.prev.encrypted:
            raise MalformedPdf(where="/Encrypt", why="an encrypted PDF is not signed")
        if next(enumerate_sig_fields(update), None) is not None:
            raise MalformedPdf(where="/AcroForm", why="holds a signature field already")
        steps = PdfCMSEmbedder(SigFieldSpec(FIELD)).write_cms(FIELD, update)
        next(steps)
        steps.send(
            SigObjSetup(
                SignatureObject(
                    timestamp=whole_seconds(intent.signing_time),
                    subfilter=SigSeedSubFilter.PADES,
                    bytes_reserved=2 * template.reserved_bytes,
                ),
                SigMDPSetup(template.digest_name, certify=True, docmdp_perms=MDPPerm.FILL_FORMS),
            )
        )
        prepared, output = steps.send(SigIOSetup(template.digest_name, output=BytesIO()))
    cms = _signed(intent, template, prepared.document_digest, sign)
    with reading("update"):
        steps.send(cms)
    return bytes(output.getvalue())


def _signed(
    intent: PdfSignatureIntent,
    template: CmsTemplate,
    document_digest: bytes,
    sign: Callable[[bytes], bytes],
) -> bytes:
    """Sign the attributes and give the whole CMS."""
    attributes = template.signed_attributes(document_digest)
    value = sign(attributes)
    key = public_key(intent.certificate)
    scheme = XML_SCHEMES[xml_signature_method(intent.algorithm)]
    # A signature that does not verify must never leave: it would be recorded for ever.
    if key is None or not value_holds(key, scheme, attributes, value):
        raise WrongKey(what="signature in PDF", why="does not verify under the certificate")
    return template.content_info(attributes, value)
