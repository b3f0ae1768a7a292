"""Read and write the rows of a journal of key uses.

One JSON object a line, in the one way that we write it; each row holds SHA-256 of the line before
it, so that changing, inserting or dropping one breaks the chain. The chain cannot know of rows cut
off at its end; see `trustsvc_keys.signers.journal_check`.
A line without its end is what a crash leaves; no key was used on its account, for a row reaches the
disk before the key is used. Frozen format: a journal outlives many versions of this program.
"""

import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from trustsvc_keys.errors import MalformedJournal

START = "0" * 64
"""What the first row names as the one before it."""
ROW_LIMIT_BYTES = 32_768
PURPOSE_LIMIT = 200

_HEX = re.compile(r"[0-9a-f]{64}")
_OUTCOME = re.compile(r"done|failed: [a-z0-9-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row.

    Attributes:
        number: Its place, from 1.
        at: When it was written, aware, whole seconds.
        previous: SHA-256 of the line before it in hex.
    """

    number: int
    at: datetime
    previous: str

    @property
    def line_digest(self) -> str:
        """Give SHA-256 of the row's line in hex."""
        return hashlib.sha256(encode_row(self)).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned(Row):
    """A key is about to be used.

    Attributes:
        key: The key's URI, without PIN.
        purpose: What for.
        digest: SHA-256 of what it signs in hex.
    """

    key: str
    purpose: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Row):
    """What became of a planned use.

    Attributes:
        plan: The number of the planned row.
        outcome: ``done``, or ``failed:`` and the error's code.
    """

    plan: int
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended(Row):
    """A line that a crash had torn was taken away.

    Attributes:
        dropped: How many bytes it had.
        digest: SHA-256 of them in hex.
    """

    dropped: int
    digest: str


_FIELDS: Mapping[str, tuple[type[Row], Mapping[str, type]]] = {
    "planned": (Planned, {"key": str, "purpose": str, "digest": str}),
    "closed": (Closed, {"plan": int, "outcome": str}),
    "mended": (Mended, {"dropped": int, "digest": str}),
}
_EVENTS = {kind: event for event, (kind, _) in _FIELDS.items()}


def encode_row(row: Row) -> bytes:
    """Write a row in the one way that we write it, with the end of its line."""
    event = _EVENTS[type(row)]
    written = {
        "row": row.number,
        "at": int(row.at.timestamp()),
        "event": event,
        "previous": row.previous,
        **{name: getattr(row, name) for name in _FIELDS[event][1]},
    }
    text = json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def parse_row(line: bytes, *, where: str) -> Row:
    """Read a row; writing it again gives the same line.

    Raises:
        MalformedJournal: Not a row that we wrote.
    """
    if len(line) > ROW_LIMIT_BYTES:
        raise MalformedJournal(where=where, why=f"more than {ROW_LIMIT_BYTES} bytes")
    try:
        fields = json.loads(line)
        row = _row(fields, where)
        written = encode_row(row)
    except (ValueError, OverflowError, OSError, RecursionError) as error:
        raise MalformedJournal(where=where, why=type(error).__name__) from error
    if written != line:
        raise MalformedJournal(where=where, why="not as we write it")
    return row


def parse_journal(data: bytes) -> tuple[Row, ...]:
    """Read a journal and follow its chain; a line without its end is left out.

    Raises:
        MalformedJournal: A row was not written by us, is missing, or was changed.
    """
    return tuple(follow(io.BytesIO(data)))


def follow(lines: Iterable[bytes]) -> Iterator[Row]:
    """Read rows one after the other, each in its place; a line without its end ends them.

    Raises:
        MalformedJournal: A row was not written by us, is missing, or was changed.
    """
    before, waiting = START, set[int]()
    for number, line in enumerate(lines, 1):
        where = f"row {number}"
        if not line.endswith(b"\n") and len(line) <= ROW_LIMIT_BYTES:
            return
        row = parse_row(line, where=where)
        if row.number != number or row.previous != before:
            raise MalformedJournal(where=where, why="does not follow the row before it")
        if isinstance(row, Planned):
            waiting.add(number)
        elif isinstance(row, Closed):
            if row.plan not in waiting:
                raise MalformedJournal(where=where, why=f"closes row {row.plan}, which is not open")
            waiting.remove(row.plan)
        before = hashlib.sha256(line).hexdigest()
        yield row


def _row(fields: object, where: str) -> Row:
    """Read the fields of a row, closed: no other field, each of its kind."""
    if not isinstance(fields, dict) or not isinstance(fields.get("event"), str):
        raise MalformedJournal(where=where, why="not an object with an event")
    kind, wanted = _FIELDS.get(fields["event"], (Row, {}))
    if kind is Row or fields.keys() != {"row", "at", "event", "previous", *wanted}:
        raise MalformedJournal(where=where, why="not the fields of an event")
    for name, type_ in {**wanted, "row": int, "at": int, "previous": str}.items():
        if type(fields[name]) is not type_:
            raise MalformedJournal(where=where, why=f"{name} is not of its kind")
    _check_texts(fields, where)
    own = {name: fields[name] for name in wanted}
    at = datetime.fromtimestamp(fields["at"], UTC)
    return kind(number=fields["row"], at=at, previous=fields["previous"], **own)


def _check_texts(fields: Mapping[str, object], where: str) -> None:
    """Check the form of digests, purposes and outcomes."""
    for name in ("previous", "digest"):
        if name in fields and _HEX.fullmatch(str(fields[name])) is None:
            raise MalformedJournal(where=where, why=f"{name} is not SHA-256 in hex")
    if "outcome" in fields and _OUTCOME.fullmatch(str(fields["outcome"])) is None:
        raise MalformedJournal(where=where, why="an outcome that we do not write")
    purpose = str(fields.get("purpose", "-"))
    if not purpose.isprintable() or not 0 < len(purpose) <= PURPOSE_LIMIT:
        raise MalformedJournal(where=where, why="a purpose that we do not write")
