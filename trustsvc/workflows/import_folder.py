"""Import a folder of old documents by its index: many in one database transaction.

Every line has an outcome, and a bad one stops none of the others. An import that was interrupted
is run again: what is on record is found there by number and bytes, so that nothing is recorded
twice and nothing is left out.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from trustsvc.documents.findings import Finding, refusals
from trustsvc.documents.intake import Intake
from trustsvc.documents.plain import index_wording as wording
from trustsvc.documents.plain.index import IndexRow
from trustsvc.errors import (
    AlreadyRecorded,
    BadInput,
    Conflict,
    MalformedRequest,
    NotAllowed,
    NotApproved,
    RefusedDocument,
    RefusedSignature,
)
from trustsvc.store.documents import Document
from trustsvc.workflows.known import Answer, look_up_known
from trustsvc.workflows.parts import Keep, Log
from trustsvc.workflows.register import Registration, admit_old, record_old

BATCH, BATCH_BYTES = 100, 32_000_000
"""Of one database transaction: documents, and bytes held meanwhile."""


class Word(StrEnum):
    """What became of a line."""

    REGISTERED = "registered"
    SIGNED = "recorded as signed"
    THERE = "already there"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one line; ``findings`` say why it was refused, or what to know."""

    row: IndexRow
    word: Word
    id: str = ""
    token: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class FolderImport:
    """A folder, for whom it is registered, and whether the operator approves of unsigned files."""

    folder: Path
    issuer: str
    limit_bytes: int
    approved: bool


@dataclass(frozen=True, slots=True)
class _Read:
    """A line with the bytes of its file, or with why there are none."""

    row: IndexRow
    content: bytes = b""
    fault: Finding | None = None

    @property
    def digest(self) -> bytes:
        """Give the SHA-256 of the file."""
        return hashlib.sha256(self.content).digest()


def import_folder(
    keep: Keep,
    log: Log,
    wanted: FolderImport,
    rows: Sequence[IndexRow],
    tell: Callable[[Outcome], None],
) -> None:
    """Register every file that an index names; ``tell`` hears of each line, in order.

    Raises:
        Unavailable: the store does not answer; what was told stays, the rest is for the next run.
    """
    for batch in _batches(wanted, rows):
        for outcome in _import_batch(keep, log, wanted, batch):
            tell(outcome)


def _batches(wanted: FolderImport, rows: Sequence[IndexRow]) -> Iterator[list[_Read]]:
    batch: list[_Read] = []
    size = 0
    for row in rows:
        read = _read(wanted, row)
        batch.append(read)
        size += len(read.content)
        if len(batch) >= BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _read(wanted: FolderImport, row: IndexRow) -> _Read:
    if row.fault is not None:
        return _Read(row, fault=row.fault)
    path = _inside(wanted.folder, row.file)
    if path is None:
        return _Read(row, fault=wording.outside(row.file))
    try:
        size = path.stat().st_size
        if size > wanted.limit_bytes:
            return _Read(row, fault=wording.too_large(size, wanted.limit_bytes))
        return _Read(row, path.read_bytes())
    except FileNotFoundError:
        return _Read(row, fault=wording.missing(row.file))
    except (OSError, ValueError) as error:  # a name with NUL is a ValueError
        why = getattr(error, "strerror", None) or "the name cannot be used"
        return _Read(row, fault=wording.unreadable_file(row.file, why))


def _inside(folder: Path, name: str) -> Path | None:
    """Give the file below the folder that a name means; None where it leads out of it."""
    given = PurePosixPath(name.replace("\\", "/"))
    if given.is_absolute() or ".." in given.parts or ":" in given.parts[0]:
        return None
    path = folder / given
    try:
        leads_out = not path.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):  # a name with NUL, a circle of links
        return path
    return None if leads_out else path


def _import_batch(
    keep: Keep, log: Log, wanted: FolderImport, batch: Sequence[_Read]
) -> Iterator[Outcome]:
    """Record what can be of a batch, and give the outcomes in the order of its lines."""
    with keep.database.reading() as session:
        read = [one for one in batch if one.fault is None]
        numbers, digests = [one.row.number for one in read], [one.digest for one in read]
        known = look_up_known(session, wanted.issuer, numbers, digests)
    told: dict[int, Outcome] = {}
    admitted: list[tuple[IndexRow, Intake]] = []
    for one in batch:
        there = None if one.fault else known.find(one.row.number, one.digest)
        if one.fault is not None:
            told[one.row.line] = _refused(one.row, one.fault)
        elif there is not None:
            told[one.row.line] = _outcome(one.row, there)
        else:
            taken = _admit(wanted, one)
            if isinstance(taken, Intake):
                admitted.append((one.row, taken))
            else:
                told[one.row.line] = _refused(one.row, *taken)
    answers = record_old(keep, log, wanted.issuer, [intake for _, intake in admitted])
    for (row, intake), answer in zip(admitted, answers, strict=True):
        told[row.line] = _outcome(row, answer, intake.findings)
    yield from (told[one.row.line] for one in batch)


def _admit(wanted: FolderImport, read: _Read) -> Intake | tuple[Finding, ...]:
    registration = Registration(
        issuer=wanted.issuer,
        content=read.content,
        stated=read.row.stated or {},
        limit_bytes=wanted.limit_bytes,
        approved=wanted.approved,
    )
    try:
        return admit_old(registration)
    except (BadInput, NotAllowed) as error:
        return _faults(error)


def _faults(error: BadInput | NotAllowed) -> tuple[Finding, ...]:
    """Say in both languages why a file was not admitted."""
    fields = error.fields
    if isinstance(error, RefusedDocument):
        return refusals(error)
    if isinstance(error, MalformedRequest):
        return (wording.bad_field(fields["where"], fields["why"]),)
    if isinstance(error, RefusedSignature):
        return (wording.foreign_signature(fields["why"]),)
    if isinstance(error, NotApproved):
        return (wording.not_approved(),)
    return (wording.other(error),)


def _outcome(row: IndexRow, answer: Answer, findings: tuple[Finding, ...] = ()) -> Outcome:
    if isinstance(answer, Conflict):
        other = isinstance(answer, AlreadyRecorded)
        return _refused(
            row, wording.recorded_otherwise() if other else wording.number_taken(row.number)
        )
    document, fresh = answer
    return Outcome(row, _word(document, fresh=fresh), document.id, document.token, findings)


def _word(document: Document, *, fresh: bool) -> Word:
    if not fresh:
        return Word.THERE
    return Word.REGISTERED if document.registered else Word.SIGNED


def _refused(row: IndexRow, *findings: Finding) -> Outcome:
    return Outcome(row, Word.REFUSED, findings=findings)
