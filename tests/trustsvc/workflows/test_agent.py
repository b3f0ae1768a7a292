"""The agent round by round: what it takes, what it leaves, what it writes, and in which order."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.founded import ISSUER, copied, found_once
from tests.support.founding import work
from tests.support.workbooks import edited_csv, filled, filled_csv
from trustsvc.deployment import Deployment
from trustsvc.errors import (
    Busy,
    KeyElsewhere,
    MalformedRequest,
    NotAllowed,
    TrustsvcError,
    Unavailable,
)
from trustsvc.workflows.agent import PATIENCE, Agent, Round
from trustsvc.workflows.agent_desk import Desk, DeskHere
from trustsvc.workflows.agent_folder import Folders, plain_name

SETTLE_S = 5.0


@dataclass
class Troubled:
    """A desk that fails when told to, in front of one that works."""

    behind: Desk
    trouble: TrustsvcError | None = None
    asked: list[str] = field(default_factory=list)

    def issue(self, content: bytes, key: str) -> dict[str, Any]:
        """Fail, or let the other issue."""
        self.asked.append(key)
        if self.trouble is not None:
            raise self.trouble
        return self.behind.issue(content, key)

    def file(self, document_id: str, ending: str) -> bytes:
        """Fail, or let the other give it."""
        if self.trouble is not None:
            raise self.trouble
        return self.behind.file(document_id, ending)

    def find_evidence(self, document_id: str) -> bytes | None:
        """Let the other give it."""
        return self.behind.find_evidence(document_id)


class Room:
    """An agent with its folders; its time goes as it is told."""

    def __init__(self, place: Path, deployment: Deployment) -> None:
        """Lay out the folders."""
        self.inbox, self.outbox = place / "in", place / "out"
        self.inbox.mkdir()
        here = DeskHere(
            keep=deployment.keep,
            log=deployment.log,
            seal=deployment.seal(ISSUER),
            issuer=ISSUER,
            limit_bytes=10_000_000,
            public_url="https://demo.invalid",
        )
        self.deployment = deployment
        self.desk = Troubled(here)
        self.lines: list[str] = []
        self.now = 0.0
        self.start()

    def start(self) -> None:
        """Start the agent anew, as after a crash."""
        folders = Folders(self.inbox, self.outbox)
        self.agent = Agent(folders, self.desk, SETTLE_S, self.lines.append)

    def round(self, after_s: float = SETTLE_S) -> Round:
        """Let time go, and look."""
        self.now += after_s
        return self.agent.round(self.now)

    def settled(self) -> Round:
        """Look twice, so that everything that is there has settled."""
        self.round()
        return self.round()

    def drop(self, name: str, content: bytes) -> Path:
        """Put a file into the folder."""
        path = self.inbox / name
        path.write_bytes(content)
        return path

    def files(self) -> set[str]:
        """Name every file in both folders but the agent's own."""
        found = [p for top in (self.inbox, self.outbox) for p in top.rglob("*") if p.is_file()]
        names = {str(path.relative_to(self.inbox.parent)) for path in found}
        return {name for name in names if ".trustsvc-agent" not in name}


@pytest.fixture
def room(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    template = found_once(tmp_path_factory.getbasetemp() / "founded")
    with copied(template, tmp_path / "data") as deployment:
        yield Room(tmp_path, deployment)


ISSUED = {
    "in/done/a.csv",
    *(f"out/HC-T-2026-00417/HC-T-2026-00417.{end}" for end in ("xml", "pdf", "receipt.json")),
}


def test_a_workbook_is_taken_once_it_has_settled(room: Room) -> None:
    room.drop("a.csv", filled_csv().encode())

    first, early, late = room.round(), room.round(SETTLE_S / 2), room.round(SETTLE_S / 2)

    assert (first.unsettled, early.unsettled, late.unsettled) == (1, 1, 0)
    assert late.waiting == 1
    assert room.files() == ISSUED


def test_a_file_that_still_grows_is_left_alone(room: Room) -> None:
    path = room.drop("a.csv", filled_csv().encode()[:1_000])
    for size in (2_000, 4_000, 8_000):
        room.round()
        path.write_bytes(filled_csv().encode()[:size])

    assert room.round().unsettled == 1
    assert room.files() == {"in/a.csv"}


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_a_copy_that_pauses_has_time_to_be_finished(room: Room, name: str) -> None:
    whole = filled() if name == "a.xlsx" else filled_csv().encode()
    path = room.drop(name, whole[: len(whole) // 2])
    room.round()
    for _ in range(PATIENCE - 1):
        assert room.round().unsettled == 1
    path.write_bytes(whole)
    room.settled()

    assert f"in/done/{name}" in room.files()


def test_a_copy_that_is_never_finished_is_to_be_mended(room: Room) -> None:
    room.drop("a.xlsx", filled()[:9_000])
    for _ in range(PATIENCE + 1):
        room.round()

    assert room.files() == {"in/mend/a.xlsx", "out/a.xlsx.mend.txt"}


@pytest.mark.parametrize(
    "name", ["~$a.xlsx", ".a.xlsx", "a.docx", "a.xlsx.part", "Thumbs.db", "~a.csv", "folder.xlsx/b"]
)
def test_what_is_no_finished_workbook_stays_untouched(room: Room, name: str) -> None:
    (room.inbox / name).parent.mkdir(exist_ok=True)
    room.drop(name, filled_csv().encode())

    left = room.settled()

    assert left == Round()
    assert room.files() == {f"in/{name}"}


@pytest.mark.parametrize("beside", ["~$a.csv", ".~a.csv", ".~lock.a.csv#"])
def test_a_workbook_that_is_still_open_waits_until_it_is_closed(room: Room, beside: str) -> None:
    room.drop("a.csv", filled_csv().encode())
    mark = room.drop(beside, b"somebody")
    assert [room.settled().unsettled, room.round().unsettled] == [1, 1]
    assert room.lines == ["a.csv: a program has it open; close it"]

    mark.unlink()
    room.round()

    assert room.files() == ISSUED


def test_only_what_waits_for_evidence_is_looked_at_again(room: Room) -> None:
    room.drop("a.csv", filled_csv().encode())
    assert room.settled().waiting == 1

    work(room.deployment)
    assert room.round().waiting == 0

    known = room.outbox / ".trustsvc-agent"
    assert [len(list((known / name).iterdir())) for name in ("waiting", "complete")] == [0, 1]
    room.start()
    room.drop("b.csv", filled_csv().encode())
    room.settled()
    assert "b.csv: HC-T-2026-00417 was issued before" in room.lines


def test_what_is_to_be_mended_is_told_by_cells_in_both_languages(room: Room) -> None:
    room.drop("表 1.csv", edited_csv(("2026-11-09", "9.11.26"), (",0.030,", ',"0,03",')))

    room.settled()

    text = (room.outbox / "表 1.csv.mend.txt").read_bytes()
    lines = text.decode("utf-8-sig").splitlines()
    assert text.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in text
    assert lines[0] == "需要修改：表 1.csv（2 处）"  # noqa: RUF001  Chinese punctuation
    assert "B9  “9.11.26” 不是形如 2026-11-09 的日期" in lines[3]
    assert any("B9  “9.11.26” is not a date like 2026-11-09" in line for line in lines)
    assert (room.inbox / "mend" / "表 1.csv").exists()


def test_a_mended_workbook_is_issued_and_its_complaint_goes(room: Room) -> None:
    room.drop("a.csv", edited_csv(("2026-11-09", "?")))
    room.settled()
    assert (room.outbox / "a.csv.mend.txt").exists()

    room.drop("a.csv", filled_csv().encode())
    room.settled()

    assert room.files() == {*ISSUED, "in/mend/a.csv"}


def test_the_same_workbook_twice_is_one_certificate(room: Room) -> None:
    room.drop("a.csv", filled_csv().encode())
    room.settled()
    room.drop("b.csv", filled_csv().encode())
    room.drop("a.csv", filled_csv().encode())
    room.settled()

    assert room.files() == {*ISSUED, "in/done/b.csv", "in/done/a (2).csv"}
    assert len(room.desk.asked) == 1
    assert "b.csv: HC-T-2026-00417 was issued before" in room.lines


def test_another_workbook_under_the_same_number_is_refused(room: Room) -> None:
    room.drop("a.csv", filled_csv().encode())
    room.settled()
    room.drop("b.csv", edited_csv(("0.242", "0.243")))
    room.settled()

    text = (room.outbox / "b.csv.mend.txt").read_text("utf-8-sig")
    assert "证书编号 HC-T-2026-00417 已签发过" in text
    assert "HC-T-2026-00417" in text.split("Not issued")[1]
    assert room.files() >= ISSUED


def test_a_workbook_saved_anew_with_the_same_content_is_refused_clearly(room: Room) -> None:
    room.drop("a.csv", filled_csv().encode())
    room.settled()
    room.drop("b.csv", filled_csv().encode("utf-8-sig"))
    room.settled()

    assert "内容完全相同的证书已签发" in (room.outbox / "b.csv.mend.txt").read_text("utf-8-sig")


@pytest.mark.parametrize("trouble", [Unavailable(what="x", why="y"), Busy(what="z")])
def test_what_passes_by_itself_costs_a_workbook_nothing(room: Room, trouble: TrustsvcError) -> None:
    room.drop("a.csv", filled_csv().encode())
    room.desk.trouble = trouble
    assert [room.settled().postponed, room.round().postponed] == [1, 1]
    assert room.files() == {"in/a.csv"}
    assert len(room.lines) == 1, "told once"

    room.desk.trouble = None
    room.round()

    assert room.files() == ISSUED


@pytest.mark.parametrize("trouble", [NotAllowed(what="x"), KeyElsewhere(issuer="x")])
def test_what_is_wrong_with_the_agent_is_no_fault_of_a_workbook(
    room: Room, trouble: TrustsvcError
) -> None:
    room.drop("a.csv", filled_csv().encode())
    room.desk.trouble = trouble

    with pytest.raises(type(trouble), match=trouble.code):
        room.settled()
    assert room.files() == {"in/a.csv"}


def test_a_workbook_that_changed_while_it_was_issued_stays(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = room.drop("a.csv", filled_csv().encode())
    issue = room.desk.issue

    def meddle(content: bytes, key: str) -> dict[str, Any]:
        path.write_bytes(edited_csv(("HC-T-2026-00417", "HC-T-2026-00418")))
        return issue(content, key)

    monkeypatch.setattr(room.desk, "issue", meddle)
    room.settled()
    assert "in/a.csv" in room.files()
    monkeypatch.undo()
    room.settled()

    assert "out/HC-T-2026-00418/HC-T-2026-00418.pdf" in room.files()


def test_warnings_go_beside_the_certificate(room: Room) -> None:
    changes = ("212.1202\r\n", "212.1202,look again\r\n"), ("2026-11-12", "2026-11-01")
    room.drop("a.csv", edited_csv(*changes))

    room.settled()

    notes = room.outbox / "HC-T-2026-00417" / "HC-T-2026-00417.notes.txt"
    assert "此处内容不会写入证书" in notes.read_text("utf-8-sig")
    assert "issueDate (2026-11-01) lies before" in notes.read_text("utf-8-sig")


def test_the_receipt_holds_the_promise(room: Room) -> None:
    room.drop("a.csv", filled_csv().encode())
    room.settled()

    path = room.outbox / "HC-T-2026-00417" / "HC-T-2026-00417.receipt.json"
    receipt = json.loads(path.read_text())

    assert receipt["identifier"] == "HC-T-2026-00417"
    assert "/promise" in receipt["promise"]


def test_two_agents_in_one_folder_are_one_too_many(room: Room) -> None:
    folders = Folders(room.inbox, room.outbox)
    other = Folders(room.inbox, room.outbox.with_name("elsewhere"))

    with (
        folders.alone(),
        pytest.raises(Busy, match="another agent works in"),
        other.alone(),
    ):
        pass
    with other.alone():
        pass


@pytest.mark.parametrize(("inbox", "outbox"), [("in", "in"), ("in", "in/out"), ("in/x", "in")])
def test_folders_inside_of_each_other_are_refused(room: Room, inbox: str, outbox: str) -> None:
    place = room.inbox.parent
    (place / inbox).mkdir(exist_ok=True)

    with (
        pytest.raises(MalformedRequest, match="lie in each other"),
        Folders(place / inbox, place / outbox).alone(),
    ):
        pass


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(MalformedRequest, match="no folder"),
        Folders(tmp_path / "typo", tmp_path / "out").alone(),
    ):
        pass


def test_a_folder_that_cannot_be_written_leaves_the_workbook(room: Room) -> None:
    room.drop("a.csv", filled_csv().encode())
    room.outbox.mkdir()
    (room.outbox / "HC-T-2026-00417").write_text("a file, where a folder must be: for root as well")

    assert room.settled().postponed == 1
    assert "in/a.csv" in room.files()


@pytest.mark.parametrize(
    ("identifier", "name"),
    [
        ("HC-T-2026-00417", "HC-T-2026-00417"),
        ("校准 2026（甲）", "校准 2026%EF%BC%88甲%EF%BC%89"),  # noqa: RUF001  full-width brackets
        ("A/1", "A%2F1"),
        ("..", "%2E%2E"),
        ("../../etc", "%2E%2E%2F..%2Fetc"),
        ("a\\b:c", "a%5Cb%3Ac"),
        ("nul.", "nul%2E"),
        ("https://id.example/dcc/1", "https%3A%2F%2Fid.example%2Fdcc%2F1"),
    ],
)
def test_a_number_becomes_a_name_that_stays_in_its_folder(identifier: str, name: str) -> None:
    assert plain_name(identifier) == name


def test_a_long_number_becomes_a_name_that_file_systems_take() -> None:
    first, second = plain_name("表" * 300 + "1"), plain_name("表" * 300 + "2")

    assert first != second
    assert len(first.encode()) < 200
