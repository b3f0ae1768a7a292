"""Compute what a PDF signature covers, and judge what was added behind it.

``/ByteRange`` must be two ranges from the first byte, parted by nothing but the hexadecimal digits
of this very signature (ISO 32000-2, 12.8.1; what lies in a gap is shown and never signed).
"""

from dataclasses import dataclass

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult, ModificationLevel
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from trustsvc.signatures.dsig.value import Notes
from trustsvc.signatures.pades.file import PDF_FAULTS

_NUMBERS = 4


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is signed: the octets before and after the signature, and how many bytes follow."""

    parts: tuple[bytes, bytes]
    behind: int


def read_coverage(
    pdf: bytes, signature: generic.DictionaryObject, contents: bytes, notes: Notes
) -> Coverage | None:
    """Read /ByteRange and hold it against the file; None, with a problem noted, if it lies."""
    numbers = [int(number) for number in signature["/ByteRange"]]
    if len(numbers) != _NUMBERS:
        notes.problems.append("/ByteRange is not two ranges")
        return None
    start, size, second, rest = numbers
    end = second + rest
    if start != 0 or size <= 0 or second < size or rest < 0 or end > len(pdf):
        notes.problems.append("/ByteRange is not two ranges from the first byte")
        return None
    digits = contents.hex().encode()
    if pdf[size:second] not in {b"<%b>" % digits, b"<%b>" % digits.upper()}:
        notes.problems.append("/ByteRange leaves out more than the signature")
        return None
    return Coverage((pdf[:size], pdf[second:end]), len(pdf) - end)


def judge_later_bytes(
    reader: PdfFileReader, field: generic.DictionaryObject, name: str, behind: int, notes: Notes
) -> None:
    """Say what the bytes behind the signed revision do; at best they leave the claim uncertain."""
    told = f"{behind} bytes were added after signing"
    try:
        level = _modification(reader, field, name)
    except PDF_FAULTS:
        level = None
    if level is None or level > ModificationLevel.FORM_FILLING:
        notes.problems.append(f"{told}, and change the signed document")
    elif level > ModificationLevel.LTA_UPDATES:
        notes.uncertain.append(f"{told}, as further signatures are")
    else:
        notes.uncertain.append(f"{told}, as proofs are")


def _modification(
    reader: PdfFileReader, field: generic.DictionaryObject, name: str
) -> ModificationLevel | None:
    """Grade what later revisions change; None when that cannot be told or is forbidden."""
    embedded = EmbeddedPdfSignature(reader, field, name)
    if embedded.evaluate_signature_coverage() < SignatureCoverageLevel.ENTIRE_REVISION:
        return None
    change = DEFAULT_DIFF_POLICY.review_file(
        reader,
        embedded.signed_revision,
        field_mdp_spec=embedded.fieldmdp,
        doc_mdp=embedded.docmdp_level,
    )
    return change.modification_level if isinstance(change, DiffResult) else None
