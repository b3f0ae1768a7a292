"""Write down what happened in ceremonies, one line a fact, each line holding the one before.

``transcript/<number>.json`` under the authority's folder: a line is a file, written once, whole and
on disk before the next step. Each names the SHA-256 of the line before it, so that changing,
inserting or dropping one breaks the chain. The chain cannot know of lines cut off at its end: both
persons note the *head* (the digest of the last line) on paper, and `keys check --head` compares.
Frozen format: a transcript outlives many versions of this program.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from trustsvc_keys.errors import MalformedTranscript
from trustsvc_keys.signers.files import make_folder, write_once

START = "0" * 64
"""What the first line names as the one before it."""
_LIMIT_BYTES = 65_536


class Event(StrEnum):
    """What a line tells."""

    BEGIN = "begin"
    ASKED = "asked"
    KEY = "key"
    CERTIFICATE = "certificate"
    CHANGE = "change"
    LIST = "list"
    END = "end"


FACTS: dict[Event, frozenset[str]] = {
    Event.BEGIN: frozenset({"plan", "software", "persons", "clock", "linters"}),
    Event.ASKED: frozenset({"action", "name", "person", "answer", "says"}),
    Event.KEY: frozenset({"name", "uri", "algorithm", "public_key", "found"}),
    Event.CERTIFICATE: frozenset(
        {"name", "authority", "profile", "serial", "sha256", "public_key", "found"}
    ),
    Event.CHANGE: frozenset({"name", "authority", "serial", "change", "reason", "invalid_from"}),
    Event.LIST: frozenset({"authority", "number", "sha256"}),
    Event.END: frozenset({"lines"}),
}
"""The facts of each event; all are texts, so that nothing has two spellings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a transcript.

    Attributes:
        number: Its place, from 1.
        at: When it was written, aware, whole seconds.
        event: What it tells.
        facts: The facts of that event.
        previous: SHA-256 of the line before it in hex.
    """

    number: int
    at: datetime
    event: Event
    facts: Mapping[str, str]
    previous: str

    @property
    def digest(self) -> str:
        """Give SHA-256 of the line in hex."""
        return hashlib.sha256(encode_line(self)).hexdigest()


def encode_line(line: Line) -> bytes:
    """Write a line in the one way that we write it."""
    written = {
        "number": line.number,
        "at": int(line.at.timestamp()),
        "event": line.event,
        "facts": dict(line.facts),
        "previous": line.previous,
    }
    text = json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def parse_line(data: bytes, *, where: str) -> Line:
    """Read a line; writing it again gives the same bytes.

    Raises:
        MalformedTranscript: Not a line that we wrote.
    """
    if len(data) > _LIMIT_BYTES:
        raise MalformedTranscript(where=where, why=f"more than {_LIMIT_BYTES} bytes")
    try:
        fields = json.loads(data)
        if not isinstance(fields, dict) or fields.keys() != {
            "number",
            "at",
            "event",
            "facts",
            "previous",
        }:
            raise MalformedTranscript(where=where, why="not the fields of a line")
        line = _line(fields, where)
        written = encode_line(line)
    except (ValueError, OverflowError, OSError, RecursionError) as error:
        raise MalformedTranscript(where=where, why=type(error).__name__) from error
    if written != data:
        raise MalformedTranscript(where=where, why="not as we write it")
    return line


def _line(fields: dict[str, object], where: str) -> Line:
    """Read the fields of a line."""
    number, at, previous, facts = (fields[name] for name in ("number", "at", "previous", "facts"))
    if type(number) is not int or type(at) is not int or not isinstance(previous, str):
        raise MalformedTranscript(where=where, why="a field is not of its kind")
    event = Event(str(fields["event"]))
    if not isinstance(facts, dict) or facts.keys() != FACTS[event]:
        raise MalformedTranscript(where=where, why=f"not the facts of {event}")
    if not all(isinstance(value, str) for value in facts.values()):
        raise MalformedTranscript(where=where, why="a fact is no text")
    instant = datetime.fromtimestamp(at, UTC)
    return Line(number=number, at=instant, event=event, facts=facts, previous=previous)


class Transcript:
    """The transcript in one folder; lines are only ever added."""

    def __init__(self, folder: Path) -> None:
        """Read what is there.

        Raises:
            MalformedTranscript: A line was not written by us, or one is missing.
        """
        self.folder = folder
        self.lines = read_lines(folder)
        self._ended_with = len(self.lines)
        self._begin: Mapping[str, str] = {}

    @property
    def head(self) -> str:
        """Give the digest of the last line in hex; zeros when there is none."""
        return self.lines[-1].digest if self.lines else START

    @property
    def grown(self) -> bool:
        """Say whether lines were added since it was opened, or since the last end."""
        return len(self.lines) > self._ended_with

    def begin_with(self, facts: Mapping[str, str]) -> None:
        """Fix the facts of the line that precedes whatever is told next, if anything is."""
        self._begin = facts

    def add(self, event: Event, facts: Mapping[str, str], *, at: datetime) -> None:
        """Add a line.

        Raises:
            MalformedTranscript: Somebody else adds lines at the same time.
        """
        if not self.grown and self._begin:
            self._write(Event.BEGIN, self._begin, at)
        self._write(event, facts, at)

    def end(self, *, at: datetime) -> None:
        """Add the last line of a ceremony in which something happened."""
        if self.grown:
            added = str(len(self.lines) - self._ended_with)
            self._write(Event.END, {"lines": added}, at)
            self._ended_with = len(self.lines)

    def _write(self, event: Event, facts: Mapping[str, str], at: datetime) -> None:
        """Bring one line to the disk."""
        line = Line(
            number=len(self.lines) + 1,
            at=at.astimezone(UTC).replace(microsecond=0),
            event=event,
            facts=dict(facts),
            previous=self.head,
        )
        path = self.folder / f"{line.number:06d}.json"
        make_folder(self.folder)
        try:
            write_once(path, encode_line(line), mode=0o644)
        except FileExistsError:
            raise MalformedTranscript(where=str(path), why="written by somebody else") from None
        self.lines = (*self.lines, line)


def read_lines(folder: Path) -> tuple[Line, ...]:
    """Read a transcript and follow its chain.

    Raises:
        MalformedTranscript: A line was not written by us, is missing, or was changed.
    """
    lines: list[Line] = []
    for number, path in enumerate(sorted(folder.glob("[!.]*.json")), 1):
        line = parse_line(path.read_bytes(), where=str(path))
        before = lines[-1].digest if lines else START
        if line.number != number or path.stem != f"{number:06d}" or line.previous != before:
            raise MalformedTranscript(where=str(path), why="does not follow the line before it")
        lines.append(line)
    return tuple(lines)
