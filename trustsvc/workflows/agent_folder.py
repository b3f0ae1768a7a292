"""Look after the two folders of the agent: what has settled, where it goes, what is known.

What the agent knows of a workbook lies below ``OUT/.trustsvc-agent``, in a file for each that is
named by the SHA-256 of the workbook. Every file is written whole or not at all, and is on the disk
before the workbook that it came from is moved away.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from trustsvc.errors import Busy, MalformedRequest, Unavailable
from trustsvc.store.files import replace_file
from trustsvc.store.worker_lock import WorkerLock

STATE, LOCK = ".trustsvc-agent", ".trustsvc-agent.lock"
WAITING, COMPLETE = "waiting", "complete"
"""What waits is looked at in each round, however many are complete."""
DONE, MEND = "done", "mend"
ENDINGS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".csv", ".et", ".ods"})
"""What is looked at; some of these only to say how to save them."""
_PASSING = ("~$", ".", "~")
"""Files that programs keep beside those that are open."""
_STRANGE = re.compile(r"[^\w.()+ -]|^[. ]+|[. ]+$")
LONGEST_NAME = 120
"""In bytes: file systems take 255, and endings follow."""

Stamp = tuple[int, int]
"""Size and time of change."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What is known of a workbook that was issued; ``is_complete``: its evidence is there."""

    sha256: str
    name: str
    id: str
    identifier: str
    folder: str
    is_complete: bool = False

    @property
    def stem(self) -> str:
        """Name its files in OUT, without their endings."""
        return f"{self.folder}/{plain_name(self.identifier)}"


@dataclass(slots=True)
class Watch:
    """Remember since when a file is as it is."""

    seen: dict[str, tuple[Stamp, float]] = field(default_factory=dict)

    def age_s(self, path: Path, stamp: Stamp, now: float) -> float:
        """Say for how long a file has not changed, as far as we looked."""
        before = self.seen.get(path.name)
        if before is None or before[0] != stamp:
            self.seen[path.name] = (stamp, now)
            return -1.0
        return now - before[1]

    def keep_only(self, names: set[str]) -> None:
        """Forget files that are gone."""
        self.seen = {name: seen for name, seen in self.seen.items() if name in names}


@dataclass(frozen=True, slots=True)
class Folders:
    """The folder that is watched, and the one that results go to."""

    inbox: Path
    outbox: Path

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold both folders, so that no second agent works in them.

        Raises:
            MalformedRequest: there is no such folder, or one lies in the other.
            Busy: another agent works there.
            Unavailable: they cannot be written.
        """
        if not self.inbox.is_dir():
            raise MalformedRequest(where="IN", why=f"no folder: {self.inbox}")
        inside, outside = self.inbox.resolve(), self.outbox.resolve()
        if inside == outside or inside in outside.parents or outside in inside.parents:
            raise MalformedRequest(where="OUT", why="IN and OUT lie in each other")
        try:
            (self.outbox / STATE).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(self.outbox, error) from error
        with ExitStack() as held:
            for folder in (self.inbox, self.outbox / STATE):
                lock = held.enter_context(WorkerLock(folder / LOCK))
                if not lock.acquire(wait=False):
                    raise Busy(what=f"another agent works in {folder}")
            yield

    def arrived(self) -> list[Path]:
        """List the files that may be workbooks, in the order of their names.

        Raises:
            Unavailable: the folder cannot be read.
        """
        try:
            return sorted(path for path in self.inbox.iterdir() if _may_be_one(path))
        except OSError as error:
            raise unwritable(self.inbox, error) from error

    def find_taken(self, sha256: str) -> Taken | None:
        """Give what is known of a workbook."""
        return _read(self._record(sha256, COMPLETE)) or _read(self._record(sha256, WAITING))

    def waiting(self) -> list[Taken]:
        """Give the workbooks whose evidence is not there yet."""
        found = (_read(path) for path in sorted((self.outbox / STATE / WAITING).glob("*.json")))
        return [one for one in found if one is not None]

    def keep(self, taken: Taken) -> None:
        """Write down what is known of a workbook.

        Raises:
            Unavailable: the folder cannot be written.
        """
        told = json.dumps(asdict(taken), ensure_ascii=False, indent=1, sort_keys=True)
        where = COMPLETE if taken.is_complete else WAITING
        self.write(f"{STATE}/{where}/{taken.sha256}.json", told.encode())
        if taken.is_complete:
            self.drop(f"{STATE}/{WAITING}/{taken.sha256}.json")

    def _record(self, sha256: str, where: str) -> Path:
        return self.outbox / STATE / where / f"{sha256}.json"

    def folder_for(self, identifier: str, document_id: str) -> str:
        """Name the folder for a certificate: its number, with the id where that is taken."""
        name = plain_name(identifier)
        receipt = self.outbox / name / f"{name}.receipt.json"
        try:
            held = receipt.read_text()
        except (FileNotFoundError, NotADirectoryError):
            return name
        except OSError as error:
            raise unwritable(receipt, error) from error
        return name if document_id in held else f"{name} {document_id}"

    def write(self, name: str, content: bytes) -> None:
        """Write a file in OUT whole, on the disk.

        Raises:
            Unavailable: the folder cannot be written.
        """
        path = self.outbox / name
        try:
            if not path.exists() or path.read_bytes() != content:
                replace_file(path, content)
        except OSError as error:
            raise unwritable(path, error) from error

    def drop(self, name: str) -> None:
        """Delete a file in OUT, if it is there.

        Raises:
            Unavailable: the folder cannot be written.
        """
        try:
            (self.outbox / name).unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(self.outbox, error) from error

    def move(self, path: Path, where: str) -> None:
        """Move a workbook out of the way, under a name that is free.

        Raises:
            Unavailable: the folder cannot be written.
        """
        folder = self.inbox / where
        target, number = folder / path.name, 1
        try:
            folder.mkdir(exist_ok=True)
            while target.exists():
                number += 1
                target = folder / f"{path.stem} ({number}){path.suffix}"
            path.rename(target)
        except OSError as error:
            raise unwritable(folder, error) from error


def is_open(path: Path) -> bool:
    """Tell whether a program says that it has a workbook open, by a file beside it."""
    beside = (f"~${path.name}", f".~{path.name}", f".~lock.{path.name}#")
    return any((path.parent / name).exists() for name in beside)


def stamp_of(path: Path) -> Stamp | None:
    """Give size and time of change of a file, if it is there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def plain_name(identifier: str) -> str:
    """Make a name for files of a certificate's number: no separators, not too long."""
    name = _STRANGE.sub(
        lambda found: "".join(f"%{byte:02X}" for byte in found.group().encode()), identifier
    )
    if len(name.encode()) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(identifier.encode()).hexdigest()[:16]
    return f"{name.encode()[:LONGEST_NAME].decode(errors='ignore')}~{digest}"


def unwritable(path: Path, error: OSError) -> Unavailable:
    """Say that a folder does not do what it should."""
    return Unavailable(what=str(path), why=error.strerror or "the disk refuses")


def _may_be_one(path: Path) -> bool:
    named = path.suffix.lower() in ENDINGS and not path.name.startswith(_PASSING)
    return named and path.is_file()


def _read(path: Path) -> Taken | None:
    try:
        return Taken(**json.loads(path.read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
