"""Whatever is changed in an authority's folder after the ceremony is found."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.keys.authority.planned import INSTITUTE, Planned
from tests.keys.world import DAY, NOW, demo
from trustsvc_keys.answers.lists import publish_list
from trustsvc_keys.authority.book import RevocationReason
from trustsvc_keys.authority.check import TranscriptReport, check_transcript
from trustsvc_keys.authority.folder import FolderBook
from trustsvc_keys.authority.life import revoke
from trustsvc_keys.authority.revoke import revoke as revoke_unseen
from trustsvc_keys.authority.transcript import Event, Transcript, encode_line, read_lines


@pytest.fixture
def planned(tmp_path: Path) -> Planned:
    """Hold the ceremony, suspend a seal, publish both lists."""
    held = Planned(tmp_path)
    made = held.ceremony()
    name = made.issuers[INSTITUTE].name
    revoke(held.office(), name, RevocationReason.CERTIFICATE_HOLD, NOW)
    for authority in ("root", "issuing"):
        publish_list(held.office(), authority, NOW)
    return held


def checked(planned: Planned, head: str | None = None) -> TranscriptReport:
    """Check the authority's folders."""
    return check_transcript(
        planned.folder, root_folder=planned.root_folder, plan=planned.plan, head=head
    )


def test_what_a_ceremony_leaves_fits_together(planned: Planned) -> None:
    report = checked(planned)

    assert report.passed
    assert (report.problems, report.unchecked, report.certificates) == ((), (), 6)
    assert report.head == Transcript(planned.folder / "transcript").head
    assert checked(planned, head=report.head.upper()).passed


def test_with_the_root_away_the_report_says_what_it_could_not_check(planned: Planned) -> None:
    shutil.rmtree(planned.root_folder)

    report = checked(planned)

    assert report.passed
    assert report.unchecked == ("what the root signed and revoked in its own folder",)


def test_a_demo_fits_together_though_nobody_was_asked(tmp_path: Path) -> None:
    demo(tmp_path)

    report = check_transcript(tmp_path)

    assert report.passed
    assert report.unchecked == ()
    assert {line.event for line in read_lines(tmp_path / "transcript")} == {
        Event.BEGIN,
        Event.KEY,
        Event.CERTIFICATE,
        Event.END,
    }


def certificates(planned: Planned) -> dict[str, Path]:
    """Give the files of the book's certificates by name."""
    room = planned.folder / "book" / "certificates"
    return {path.stem: path for path in room.glob("*.der")}


def drop_certificate(planned: Planned) -> None:
    certificates(planned)["ocsp-1"].unlink()


def swap_certificates(planned: Planned) -> None:
    files = certificates(planned)
    files["ocsp-1"].write_bytes(files["time-stamping-1"].read_bytes())


def flip_certificate(planned: Planned) -> None:
    path = certificates(planned)["ocsp-1"]
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))


def garble_certificate(planned: Planned) -> None:
    certificates(planned)["ocsp-1"].write_bytes(b"nonsense")


def forget_a_line(planned: Planned) -> None:
    last = max((planned.folder / "transcript").iterdir())
    last.unlink()


def forget_the_transcript(planned: Planned) -> None:
    shutil.rmtree(planned.folder / "transcript")


def change_a_line(planned: Planned) -> None:
    path = planned.folder / "transcript" / "000003.json"
    path.write_bytes(path.read_bytes().replace(b'"yes"', b'"no"'))


def drop_a_list(planned: Planned) -> None:
    next((planned.folder / "lists").glob("issuing-*")).unlink()


def swap_lists(planned: Planned) -> None:
    root = next((planned.folder / "lists").glob("root-*"))
    next((planned.folder / "lists").glob("issuing-*")).write_bytes(root.read_bytes())


def release_unseen(planned: Planned) -> None:
    next((planned.folder / "book" / "revocations").iterdir()).unlink()


def revoke_without_a_word(planned: Planned) -> None:
    book = FolderBook(planned.folder / "book")
    revoke_unseen("ocsp-1", reason=RevocationReason.SUPERSEDED, book=book, now=NOW)


def sign_unseen_by_the_root(planned: Planned) -> None:
    root = FolderBook(planned.root_folder / "book")
    revoke_unseen("issuing", reason=RevocationReason.SUPERSEDED, book=root, now=NOW)


def forge_without_persons(planned: Planned) -> None:
    """Tell of one more list, change and ceremony with nobody asked, chained as it must be."""
    transcript = Transcript(planned.folder / "transcript")
    begin = dict(transcript.lines[0].facts)
    transcript.begin_with(begin | {"persons": ""})
    key = next(line for line in transcript.lines if line.event is Event.KEY)
    transcript.add(Event.KEY, dict(key.facts), at=NOW)
    transcript.end(at=NOW)


def use_a_key_unasked(planned: Planned) -> None:
    transcript = Transcript(planned.folder / "transcript")
    transcript.begin_with(dict(transcript.lines[0].facts))
    line = next(line for line in transcript.lines if line.event is Event.CHANGE)
    transcript.add(Event.CHANGE, dict(line.facts), at=NOW)
    transcript.end(at=NOW)


def go_back_in_time(planned: Planned) -> None:
    transcript = Transcript(planned.folder / "transcript")
    transcript.begin_with(dict(transcript.lines[0].facts))
    facts = {"authority": "issuing", "number": "1", "sha256": ""}
    transcript.add(Event.LIST, facts, at=NOW - DAY)


def go_on_after_the_end(planned: Planned) -> None:
    transcript = Transcript(planned.folder / "transcript")
    transcript.add(Event.LIST, {"authority": "root", "number": "1", "sha256": ""}, at=NOW)


TAMPERING: list[tuple[Callable[[Planned], None], str]] = [
    (drop_certificate, "the book has no certificate ocsp-1"),
    (swap_certificates, "certificate ocsp-1: not as line"),
    (swap_certificates, "certificate ocsp-1: not what its intent says"),
    (swap_certificates, "has the key of"),
    (flip_certificate, "certificate ocsp-1: not signed by issuing"),
    (garble_certificate, "certificate ocsp-1: cannot be read"),
    (forget_a_line, "head: not the digest"),
    (forget_the_transcript, "transcript: there is none"),
    (forget_the_transcript, "certificate ocsp-1: the transcript does not tell of it"),
    (change_a_line, "does not follow the line before it"),
    (drop_a_list, "of issuing: it is not there"),
    (swap_lists, "of issuing: not as the transcript tells it"),
    (swap_lists, "of issuing: not signed by issuing"),
    (release_unseen, "the book does not have it"),
    (revoke_without_a_word, "change 1 of ocsp-1: the transcript does not tell of it"),
    (sign_unseen_by_the_root, "the root's book has others"),
    (forge_without_persons, "other persons than the plan's"),
    (use_a_key_unasked, "without both persons' yes"),
    (go_back_in_time, "earlier than the line before it"),
    (go_on_after_the_end, "after an end, and no ceremony begins"),
]


@pytest.mark.parametrize(("tamper", "says"), TAMPERING)
def test_tampering_is_found(planned: Planned, tamper: Callable[[Planned], None], says: str) -> None:
    head = checked(planned).head

    tamper(planned)

    report = checked(planned, head)
    assert not report.passed
    assert any(says in problem for problem in report.problems), report.problems


def test_another_plan_than_was_followed_is_found(planned: Planned) -> None:
    shutil.rmtree(planned.folder / "transcript")
    transcript = Transcript(planned.folder / "transcript")
    facts = {"clock": "system", "linters": "", "persons": "Chen Jing, Liu Wei", "software": ""}
    transcript.begin_with(facts | {"plan": "00"})
    transcript.add(Event.LIST, {"authority": "root", "number": "1", "sha256": ""}, at=NOW)

    assert "plan: the last ceremony followed another plan's file" in checked(planned).problems


def test_a_folder_that_is_none_has_problems_and_no_error(tmp_path: Path) -> None:
    report = check_transcript(tmp_path / "nothing")

    assert set(report.problems) == {"transcript: there is none", "book: there is none"}
    assert not (tmp_path / "nothing").exists()


def test_a_transcript_rewritten_whole_shows_in_the_head_alone(planned: Planned) -> None:
    head = checked(planned).head
    lines = read_lines(planned.folder / "transcript")
    previous = lines[0].previous
    for line in lines:
        later = type(line)(
            number=line.number,
            at=line.at + DAY,
            event=line.event,
            facts=line.facts,
            previous=previous,
        )
        path = planned.folder / "transcript" / f"{line.number:06d}.json"
        path.write_bytes(encode_line(later))
        previous = later.digest

    assert checked(planned).passed
    assert checked(planned, head).problems == (
        "head: not the digest that was given; lines were cut off or added",
    )
