"""Turn the workbooks of a folder into issued certificates, or into what is to be mended.

One round looks at every file; a file is taken once it has not changed for a while. A workbook is
issued under a key made of its SHA-256, so that whoever dies anywhere in here finds the same
document again: nothing is issued twice, nothing is lost. A workbook leaves IN only after its result
is on the disk, to ``IN/done`` or ``IN/mend``; evidence follows in a later round, when the chain
holds it.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.sheets.intake import dcc_from_sheets, is_workbook
from trustsvc.errors import (
    BadInput,
    Conflict,
    KeyElsewhere,
    MalformedWorkbook,
    NotFound,
    NotYet,
    TrustsvcError,
    Unavailable,
)
from trustsvc.workflows.agent_desk import Desk
from trustsvc.workflows.agent_folder import (
    DONE,
    MEND,
    Folders,
    Stamp,
    Taken,
    Watch,
    is_open,
    stamp_of,
)
from trustsvc.workflows.agent_mend import mend_text, notes_text
from trustsvc_anchors.errors import ChainProblem
from trustsvc_keys.errors import RemoteProblem

PATIENCE = 6
"""A workbook that seems cut off may still be on its way: it gets so many times the usual time."""
LATER = (Unavailable, NotYet, NotFound, ChainProblem, RemoteProblem)
"""What says nothing against a workbook: it stays and is tried again."""
LARGEST_BYTES = 50_000_000

Tell = Callable[[str], None]


@dataclass(slots=True)
class Round:
    """Count what a round left: files not settled yet, files to be tried again, evidence to come."""

    unsettled: int = 0
    postponed: int = 0
    waiting: int = 0


@dataclass(slots=True)
class Agent:
    """Watch one folder for one issuer; ``tell`` hears a line of everything that happens."""

    folders: Folders
    desk: Desk
    settle_s: float
    tell: Tell
    watch: Watch = field(default_factory=Watch)
    told: set[str] = field(default_factory=set)

    def round(self, now: float) -> Round:
        """Take up what has settled and fetch evidence; ``now`` only measures how long things last.

        Raises:
            Unavailable: a folder cannot be read or written.
            NotAllowed, KeyElsewhere, KeysError: nothing can be issued as this agent is set up.
        """
        left = Round()
        arrived = self.folders.arrived()
        self.watch.keep_only({path.name for path in arrived})
        for path in arrived:
            stamp = stamp_of(path)
            if stamp is None:
                continue
            age_s = self.watch.age_s(path, stamp, now)
            if age_s < self.settle_s:
                left.unsettled += 1
            elif is_open(path):
                self._once(f"{path.name}: a program has it open; close it")
                left.unsettled += 1
            else:
                self._take(path, stamp, age_s, left)
        left.waiting = self.fetch_evidence()
        return left

    def fetch_evidence(self) -> int:
        """Write evidence that is there by now; give how many certificates still wait."""
        waiting = 0
        for taken in self.folders.waiting():
            try:
                evidence = self.desk.find_evidence(taken.id)
            except LATER as error:
                self._once(f"{taken.identifier}: {error}")
                evidence = None
            if evidence is None:
                waiting += 1
                continue
            self.folders.write(f"{taken.stem}.evidence.json", evidence)
            self.folders.keep(replace(taken, is_complete=True))
            self.tell(f"{taken.identifier}: evidence")
        return waiting

    def _take(self, path: Path, stamp: Stamp, age_s: float, left: Round) -> None:
        """Take a workbook up, unless it has to wait."""
        content = _read(path, stamp)
        if content is None:
            left.unsettled += 1
            return
        sha256 = hashlib.sha256(content).hexdigest()
        taken = self.folders.find_taken(sha256)
        try:
            if taken is None:
                self._issue(path, stamp, content, sha256)
            else:
                self._deliver(taken)
                told = f"{path.name}: {taken.identifier} was issued before"
                self._move(path, stamp, DONE, told)
        except LATER as error:
            self._once(f"{path.name}: {error}")
            left.postponed += 1
        except KeyElsewhere:  # nothing is wrong with the workbook
            raise
        except (BadInput, Conflict) as error:
            if _is_cut_off(error, content) and age_s < PATIENCE * self.settle_s:
                left.unsettled += 1
            else:
                self._mend(path, stamp, error)

    def _issue(self, path: Path, stamp: Stamp, content: bytes, sha256: str) -> None:
        made = dcc_from_sheets(content)
        answer = self.desk.issue(made.content, f"agent-{sha256}")
        identifier, document_id = str(answer["identifier"]), str(answer["id"])
        taken = Taken(
            sha256=sha256,
            name=path.name,
            id=document_id,
            identifier=identifier,
            folder=self.folders.folder_for(identifier, document_id),
        )
        receipt = json.dumps(answer, ensure_ascii=False, indent=1).encode()
        self.folders.write(f"{taken.stem}.receipt.json", receipt)
        self._notes(taken, (*made.findings, *_told(answer)))
        self._deliver(taken)
        self.folders.keep(taken)
        self.folders.drop(_mend_name(path))
        self._move(path, stamp, DONE, f"{path.name}: issued {identifier} as {document_id}")

    def _notes(self, taken: Taken, findings: Sequence[Finding]) -> None:
        if findings:
            self.folders.write(f"{taken.stem}.notes.txt", notes_text(taken.name, findings))

    def _deliver(self, taken: Taken) -> None:
        for ending in ("xml", "pdf"):
            self.folders.write(f"{taken.stem}.{ending}", self.desk.file(taken.id, ending))

    def _mend(self, path: Path, stamp: Stamp, error: TrustsvcError) -> None:
        self.folders.write(_mend_name(path), mend_text(path.name, error))
        self._move(path, stamp, MEND, f"{path.name}: to be mended, see {_mend_name(path)}")

    def _move(self, path: Path, stamp: Stamp, where: str, line: str) -> None:
        """Move a workbook away unless it changed meanwhile: then it is a new one."""
        if stamp_of(path) == stamp:
            self.folders.move(path, where)
        self.tell(line)

    def _once(self, line: str) -> None:
        if line not in self.told:
            self.told.add(line)
            self.tell(line)


def _told(answer: Mapping[str, Any]) -> Iterator[Finding]:
    """Give what issuing had to say of the document's own content; the receipt tells the rest."""
    for one in answer.get("findings", ()):
        if one["xpath"].startswith("/"):
            severity = Severity(one["severity"])
            yield Finding(one["code"], severity, one["xpath"], one["says"], one["remedy"])


def _mend_name(path: Path) -> str:
    return f"{path.name}.mend.txt"


def _read(path: Path, stamp: Stamp) -> bytes | None:
    """Read a file that nobody changes meanwhile; None when somebody does, or holds it."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES)
    except OSError:
        return None
    return content if stamp_of(path) == stamp else None


def _is_cut_off(error: TrustsvcError, content: bytes) -> bool:
    if isinstance(error, MalformedWorkbook):
        return True
    return not is_workbook(content) and "csv-not-ended" in {one.code for one in _findings(error)}


def _findings(error: TrustsvcError) -> tuple[Finding, ...]:
    found = error.fields.get("findings", ())
    return found if isinstance(found, tuple) else ()
