"""Sign a PDF at level PAdES-B (EN 319 142-1, 6.3), in two steps; pyHanko writes the update.

``prepare_pdf`` gives the bytes to sign and the PDF with room for the signature, whoever holds the
key signs them, ``attach_pdf`` fills the room; ``sign_pdf`` is the three in one. A prepared PDF can
be kept and read again (``parse_prepared_pdf``): no later version of a library makes it otherwise.

The signature is a certification with DocMDP level 2: whoever opens the file may add signatures
and proofs (levels T to LTA, a customer's approval), and nothing else. Level 1 would say less than
it seems: proofs may be added at any level, but older viewers then call the file changed.
PDF/A-3 stays valid: a line end before the update (ISO 19005-3, 6.1.9), an invisible field that
is set to print (6.3.2). Same intent, same bytes, when the key signs deterministically.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import new
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
from trustsvc.errors import MalformedPdf
from trustsvc.signatures.pades.cms import CmsTemplate, cms_template
from trustsvc.signatures.pades.file import DECODE_LIMITS, reading
from trustsvc.signatures.values import accepted_value
from trustsvc_keys.algorithms import Algorithm

FIELD = "Signature"
_FILE_ID_BYTES = 16
_BYTE_RANGE = re.compile(rb"/ByteRange \[0 (\d{1,12}) (\d{1,12}) (\d{1,12})\s*\]")


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


@dataclass(frozen=True, slots=True)
class PreparedPdf:
    """A PDF that lacks nothing but its signature.

    ``to_sign`` are the signed attributes (RFC 5652, 5.4); ``pdf`` holds zeros where the signature
    will stand, in hexadecimal, from ``room_from`` to ``room_to``.
    """

    to_sign: bytes
    intent: PdfSignatureIntent
    pdf: bytes
    room_from: int
    room_to: int


def sign_pdf(pdf: bytes, intent: PdfSignatureIntent, sign: Callable[[bytes], bytes]) -> bytes:
    """Sign a PDF that holds no signature yet.

    ``sign`` gives DER for ECDSA, raw octets otherwise.

    Raises:
        MalformedPdf: It is not a PDF that we can update, or is signed already.
        WrongKey: What ``sign`` gave does not verify under the certificate.
    """
    prepared = prepare_pdf(pdf, intent)
    return attach_pdf(prepared, sign(prepared.to_sign))


def prepare_pdf(pdf: bytes, intent: PdfSignatureIntent) -> PreparedPdf:
    """Give the bytes to sign, and the PDF with room for their signature.

    Raises:
        MalformedPdf: It is not a PDF that we can update, or is signed already.
    """
    if len(intent.file_id) != _FILE_ID_BYTES:
        raise MalformedPdf(where="/ID", why=f"{len(intent.file_id)} bytes, not {_FILE_ID_BYTES}")
    whole = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    template = _template(intent)
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
        _, output = steps.send(SigIOSetup(template.digest_name, output=BytesIO()))
    return parse_prepared_pdf(bytes(output.getvalue()), intent)


def parse_prepared_pdf(data: bytes, intent: PdfSignatureIntent) -> PreparedPdf:
    """Read a prepared PDF again; ``intent`` is the one that it was prepared with.

    Raises:
        MalformedPdf: It has no room for a signature by this intent's certificate.
    """
    template = _template(intent)
    at = data.rfind(b"/ByteRange ")
    found = _BYTE_RANGE.match(data, at) if at >= 0 else None
    if found is None:
        raise MalformedPdf(where="/ByteRange", why="none is there")
    room_from, room_to, rest = (int(number) for number in found.groups())
    room = data[room_from:room_to]
    if room_to + rest != len(data) or room != b"<" + b"0" * (2 * template.reserved_bytes) + b">":
        raise MalformedPdf(where="/Contents", why="not the room that this signature takes")
    digest = new(template.digest_name, data[:room_from], usedforsecurity=True)
    digest.update(data[room_to:])
    return PreparedPdf(
        to_sign=template.signed_attributes(digest.digest()),
        intent=intent,
        pdf=data,
        room_from=room_from + 1,
        room_to=room_to - 1,
    )


def attach_pdf(prepared: PreparedPdf, value: bytes) -> bytes:
    """Give the signed PDF; ``value`` is the signature over ``prepared.to_sign``.

    An ECDSA value may come as DER or as r‖s; both give the same PDF.

    Raises:
        WrongKey: The value does not verify under the certificate.
    """
    intent, pdf = prepared.intent, prepared.pdf
    signed = accepted_value(
        "signature in PDF", intent.certificate, intent.algorithm, prepared.to_sign, value
    )
    cms = _template(intent).content_info(prepared.to_sign, signed).hex().upper().encode()
    filled = cms.ljust(prepared.room_to - prepared.room_from, b"0")
    return pdf[: prepared.room_from] + filled + pdf[prepared.room_to :]


def _template(intent: PdfSignatureIntent) -> CmsTemplate:
    return cms_template(intent.certificate, intent.chain, intent.algorithm)
