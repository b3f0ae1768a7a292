"""Read what the signatures in a PDF claim (EN 319 142-1; EN 319 102-1, 5.2; ISO 32000-2, 12.8).

Only a signature whose ranges reach the last byte covers the file. Bytes behind it are never read
as whole: updates that only add proofs or signatures leave the claim uncertain, all others are a
problem.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from trustsvc.errors import MalformedPdf
from trustsvc.signatures.claims import ReferenceCheck, SignatureClaim, signature_digest
from trustsvc.signatures.dsig.value import Notes
from trustsvc.signatures.limits import MAX_SIGNATURES
from trustsvc.signatures.pades.coverage import Coverage, judge_later_bytes, read_coverage
from trustsvc.signatures.pades.file import PDF_FAULTS, entry, open_pdf, reading
from trustsvc.signatures.pades.signed_data import (
    HASHES,
    SignedData,
    parse_signed_data,
    verify_signed_data,
)

_PADES = "/ETSI.CAdES.detached"
_PLAIN = "/adbe.pkcs7.detached"


@dataclass(frozen=True, slots=True)
class _File:
    """A PDF and what is known of it as a whole; ``proofs`` is the level that it may lift to."""

    pdf: bytes
    reader: PdfFileReader
    proofs: str
    hybrid: bool


def read_pdf_signatures(pdf: bytes) -> tuple[SignatureClaim, ...]:
    """Read every signature of a PDF, in the order of its fields; document time stamps are none.

    Raises:
        MalformedPdf: The bytes are not a PDF that we read.
    """
    reader = open_pdf(pdf)
    with reading("/AcroForm"):
        fields = [
            (str(name), ref.get_object())
            for name, _, ref in enumerate_sig_fields(reader, filled_status=True)
        ]
        signatures = [
            (name, field)
            for name, field in fields
            if entry(field["/V"], "/Type") != "/DocTimeStamp"
        ]
        proofs = "LT" if "/DSS" in reader.root else ""
        if len(fields) > len(signatures):
            proofs = "LTA"
        file = _File(pdf, reader, proofs, reader.xrefs.hybrid_xrefs_present)
    if len(fields) > MAX_SIGNATURES:
        raise MalformedPdf(where="/AcroForm", why=f"more than {MAX_SIGNATURES} signatures")
    claims = []
    for name, field in signatures:
        with reading(f"signature {name}"):
            claims.append(_claim(file, name, field))
    return tuple(claims)


def _claim(file: _File, name: str, field: generic.DictionaryObject) -> SignatureClaim:
    """Judge one signature field."""
    notes = Notes()
    if file.hybrid:
        notes.uncertain.append("a hybrid file shows different things to different readers")
    signature = field["/V"]
    kind = str(entry(signature, "/SubFilter"))
    pades = kind == _PADES
    if kind not in {_PADES, _PLAIN}:
        notes.uncertain.append(f"signatures of kind {kind or 'none'} are not read")
    contents = bytes(signature.raw_get("/Contents"))
    coverage = read_coverage(file.pdf, signature, contents, notes)
    if coverage is not None and coverage.behind:
        judge_later_bytes(file.reader, field, name, coverage.behind, notes)
    parsed = _parse(contents, notes)
    at = _signing_time(signature, parsed, pades=pades)
    if at is None and pades:
        notes.uncertain.append("no signing time with a zone that we can read")
    return _judged(file, parsed, coverage, at, notes, pades=pades)


def _judged(  # noqa: PLR0913 - what was read of one signature comes together here
    file: _File,
    parsed: SignedData | None,
    coverage: Coverage | None,
    at: datetime | None,
    notes: Notes,
    *,
    pades: bool,
) -> SignatureClaim:
    """Verify what was read, and put the claim together."""
    digest = _document_digest(coverage, parsed, notes)
    certificate, holds, known = None, False, None
    if parsed is not None:
        certificate, holds = verify_signed_data(parsed, digest, notes, pades=pades)
    if parsed is not None and certificate is not None:
        known = signature_digest(certificate, parsed.value)
    whole = coverage is not None and not coverage.behind
    reference = _reference(parsed, digest, whole=whole)
    stamped = parsed is not None and parsed.timestamped
    return SignatureClaim(
        format="pades" if pades else "pdf",
        algorithm=parsed.algorithm if parsed is not None else "",
        signing_time=at,
        certificate=certificate,
        certificates=parsed.certificates if parsed is not None else (),
        value_ok=holds,
        references=(reference,),
        covers_all=whole and reference.intact,
        problems=tuple(dict.fromkeys(notes.problems)),
        signature_digest=known,
        level=(file.proofs or ("T" if stamped else "B")) if pades else "",
        uncertain=tuple(dict.fromkeys(notes.uncertain)),
    )


def _parse(contents: bytes, notes: Notes) -> SignedData | None:
    """Parse the CMS; None, with a problem noted, if it is none."""
    try:
        parsed = parse_signed_data(contents)
    except PDF_FAULTS:
        parsed = None
    if parsed is None:
        notes.problems.append("/Contents is not a SignedData with one signer")
    elif any(contents[parsed.size :]):
        notes.problems.append("something follows the signature within /Contents")
    return parsed


def _document_digest(
    coverage: Coverage | None, parsed: SignedData | None, notes: Notes
) -> bytes | None:
    """Digest what /ByteRange covers."""
    if coverage is None or parsed is None:
        return None
    if parsed.digest_name not in HASHES:
        notes.uncertain.append(f"digest algorithm {parsed.digest_name} is not known")
        return None
    running = hashlib.new(parsed.digest_name)
    for part in coverage.parts:
        running.update(part)
    return running.digest()


def _reference(parsed: SignedData | None, digest: bytes | None, *, whole: bool) -> ReferenceCheck:
    """Tell what the byte ranges cover, and whether it is as it was signed."""
    signed = parsed.attribute("message_digest") if parsed is not None else None
    intact = digest is not None and signed is not None and signed.native == digest
    covers = "document" if whole else "an earlier revision of the document"
    why = "" if intact else "is not as it was signed"
    return ReferenceCheck("", covers, intact=intact, why=why)


def _signing_time(
    signature: generic.DictionaryObject, parsed: SignedData | None, *, pades: bool
) -> datetime | None:
    """Read when it was signed: PAdES says it in /M, others in an attribute first."""
    stated = None if pades or parsed is None else parsed.attribute("signing_time")
    if stated is not None:
        at = stated.native
    else:
        try:
            at = generic.parse_pdf_date(signature["/M"], strict=False)
        except PDF_FAULTS:
            return None
    aware = isinstance(at, datetime) and at.tzinfo is not None
    return at.astimezone(UTC) if aware else None
