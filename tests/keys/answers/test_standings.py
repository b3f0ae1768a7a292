"""Standings follow the book, reading only what is new, whoever wrote it."""

import os
from pathlib import Path

import pytest

from tests.keys.answers.asking import Asked, founded
from tests.keys.world import INSTITUTE, LABORATORY, NOW
from trustsvc_keys.answers.standings import FolderStandings
from trustsvc_keys.authority.book import RevocationReason
from trustsvc_keys.authority.revoke import release, revoke
from trustsvc_keys.errors import AuthorityProblem, MalformedBook

HOLD, SUPERSEDED = RevocationReason.CERTIFICATE_HOLD, RevocationReason.SUPERSEDED


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    """Found an authority."""
    return founded(tmp_path / "authority")


def test_everything_issued_is_there_and_nothing_else(asked: Asked) -> None:
    standings = FolderStandings(asked.made.book, "issuing", "ocsp-1")()

    made = asked.made
    assert made.ocsp is not None
    assert made.time_stamping is not None
    certificates = [
        made.ocsp.certificate,
        made.time_stamping.certificate,
        *(one.certificate for one in made.issuers.values()),
    ]
    assert dict(standings.issued) == dict.fromkeys(one.serial_number for one in certificates)
    assert standings.signers == (made.ocsp.certificate,)


def test_nothing_new_gives_the_same_again(asked: Asked) -> None:
    read = FolderStandings(asked.made.book, "issuing", "ocsp-1")

    assert read() is read()


def test_the_tenth_change_comes_after_the_second(asked: Asked) -> None:
    keys = asked.made.issuers[INSTITUTE]
    read = FolderStandings(asked.made.book, "issuing", "ocsp-1")
    read()
    for _ in range(5):
        revoke(keys.name, reason=HOLD, book=asked.made.book, now=NOW)
        release(keys.name, book=asked.made.book, now=NOW)
    last = revoke(keys.name, reason=SUPERSEDED, book=asked.made.book, now=NOW)

    assert last.change == 11
    assert read().issued[keys.certificate.serial_number] == last


def test_what_two_writings_within_one_tick_hide_is_found_half_a_minute_later(
    asked: Asked,
) -> None:
    keys, seconds = asked.made.issuers[LABORATORY], [0.0]
    room = asked.folder / "book" / "revocations"
    read = FolderStandings(asked.made.book, "issuing", "ocsp-1", steady=lambda: seconds[0])
    before = room.stat()
    read()
    revoke(keys.name, reason=SUPERSEDED, book=asked.made.book, now=NOW)
    os.utime(room, ns=(before.st_atime_ns, before.st_mtime_ns))

    hidden = read().issued[keys.certificate.serial_number]
    seconds[0] = 31.0
    found = read().issued[keys.certificate.serial_number]

    assert hidden is None
    assert found is not None


def test_a_page_that_could_not_be_read_hides_no_other(asked: Asked) -> None:
    keys = asked.made.issuers[INSTITUTE]
    read = FolderStandings(asked.made.book, "issuing", "ocsp-1")
    read()
    revoke(keys.name, reason=SUPERSEDED, book=asked.made.book, now=NOW)
    spoiled = asked.folder / "book" / "revocations" / "zzz.1.json"
    spoiled.write_bytes(b"{}")

    with pytest.raises(MalformedBook, match=r"zzz\.1\.json"):
        read()
    spoiled.unlink()

    assert read().issued[keys.certificate.serial_number] is not None


def test_a_certificate_that_is_not_its_intents_stops_everything(asked: Asked) -> None:
    names = [asked.made.issuers[one].name for one in (INSTITUTE, LABORATORY)]
    room = asked.folder / "book" / "certificates"
    (room / f"{names[0]}.der").write_bytes((room / f"{names[1]}.der").read_bytes())

    with pytest.raises(MalformedBook, match="not the serial number of its intent"):
        FolderStandings(asked.made.book, "issuing", "ocsp-1")()


def test_a_folder_that_is_away_is_told(asked: Asked) -> None:
    read = FolderStandings(asked.made.book, "issuing", "ocsp-1")
    asked.folder.rename(asked.folder.with_name("gone"))

    with pytest.raises(AuthorityProblem, match="No such file"):
        read()
