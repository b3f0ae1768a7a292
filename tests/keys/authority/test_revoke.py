"""Revoking: final, repeatable, on the book's last page."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tests.keys.world import DAY, INSTITUTE, LABORATORY, NOW, demo
from trustsvc_keys.authority.book import Revocation, RevocationReason
from trustsvc_keys.authority.folder import FolderBook
from trustsvc_keys.authority.revoke import control_time, release, revoke, revoked_now, standing
from trustsvc_keys.errors import RevocationRefused, UnknownCertificate

HOLD = RevocationReason.CERTIFICATE_HOLD
COMPROMISE = RevocationReason.KEY_COMPROMISE


@pytest.fixture(name="seal")
def _seal(tmp_path: Path) -> tuple[str, FolderBook]:
    made = demo(tmp_path)
    return made.issuers[INSTITUTE].name, made.book


def test_a_revocation_stands_on_its_authoritys_list_alone(tmp_path: Path) -> None:
    made = demo(tmp_path)
    keys = made.issuers[LABORATORY]

    change = revoke(keys.name, reason=COMPROMISE, book=made.book, now=NOW, invalid_from=NOW - DAY)

    assert change == Revocation(
        name=keys.name,
        authority="issuing",
        serial=keys.certificate.serial_number,
        change=1,
        reason=COMPROMISE,
        at=NOW,
        invalid_from=NOW - DAY,
    )
    assert revoked_now("issuing", made.book) == (change,)
    assert revoked_now("root", made.book) == ()
    assert standing(made.issuers[INSTITUTE].name, made.book) is None


def test_revoking_twice_alike_changes_nothing(seal: tuple[str, FolderBook]) -> None:
    name, book = seal
    first = revoke(name, reason=COMPROMISE, book=book, now=NOW)

    assert revoke(name, reason=COMPROMISE, book=book, now=NOW + DAY) == first
    assert book.revocations("issuing") == (first,)


def test_a_revocation_is_final(seal: tuple[str, FolderBook]) -> None:
    name, book = seal
    revoke(name, reason=COMPROMISE, book=book, now=NOW)

    with pytest.raises(RevocationRefused, match="revoked already: keyCompromise"):
        revoke(name, reason=RevocationReason.SUPERSEDED, book=book, now=NOW)
    with pytest.raises(RevocationRefused, match="revoked for good"):
        release(name, book=book, now=NOW)


def test_a_revocation_grows_when_the_key_turns_out_to_be_stolen(
    seal: tuple[str, FolderBook],
) -> None:
    name, book = seal
    superseded = revoke(name, reason=RevocationReason.SUPERSEDED, book=book, now=NOW)

    stolen = revoke(name, reason=COMPROMISE, book=book, now=NOW + DAY, invalid_from=NOW - DAY)
    earlier = revoke(
        name, reason=COMPROMISE, book=book, now=NOW + 2 * DAY, invalid_from=NOW - 2 * DAY
    )

    assert [control_time(one) for one in (superseded, stolen, earlier)] == [
        NOW,
        NOW - DAY,
        NOW - 2 * DAY,
    ]
    [listed] = revoked_now("issuing", book)
    assert (listed.at, listed.invalid_from, listed.change) == (NOW, NOW - 2 * DAY, 3)


@pytest.mark.parametrize("since", [None, NOW + 2 * DAY])
def test_a_revocation_never_moves_to_a_later_time(
    seal: tuple[str, FolderBook], since: datetime | None
) -> None:
    name, book = seal
    revoke(name, reason=RevocationReason.SUPERSEDED, book=book, now=NOW)

    with pytest.raises(RevocationRefused, match="revoked already: superseded"):
        revoke(name, reason=COMPROMISE, book=book, now=NOW + 3 * DAY, invalid_from=since)


def test_the_control_time_heeds_a_suspicion_only_of_a_stolen_key(
    seal: tuple[str, FolderBook],
) -> None:
    name, book = seal
    moved = revoke(
        name,
        reason=RevocationReason.AFFILIATION_CHANGED,
        book=book,
        now=NOW,
        invalid_from=NOW - DAY,
    )

    assert control_time(moved) == NOW
    assert control_time(replace(moved, reason=COMPROMISE)) == NOW - DAY
    assert control_time(replace(moved, reason=COMPROMISE, invalid_from=None)) == NOW


def test_a_suspension_may_end_either_way(seal: tuple[str, FolderBook]) -> None:
    name, book = seal

    revoke(name, reason=HOLD, book=book, now=NOW)
    released = release(name, book=book, now=NOW + DAY)
    again = release(name, book=book, now=NOW + 2 * DAY)
    free = revoked_now("issuing", book)
    revoke(name, reason=HOLD, book=book, now=NOW + 3 * DAY)
    final = revoke(name, reason=COMPROMISE, book=book, now=NOW + 4 * DAY)

    assert released is not None
    assert released.reason is None
    assert again == released
    assert free == ()
    assert final.change == 4
    assert revoked_now("issuing", book) == (final,)


def test_what_was_never_suspended_needs_no_release(seal: tuple[str, FolderBook]) -> None:
    name, book = seal

    assert release(name, book=book, now=NOW) is None


def test_only_issued_certificates_are_revoked(seal: tuple[str, FolderBook]) -> None:
    _, book = seal

    with pytest.raises(UnknownCertificate, match="seal-none"):
        revoke("seal-none", reason=COMPROMISE, book=book, now=NOW)


def test_a_suspicion_cannot_begin_later(seal: tuple[str, FolderBook]) -> None:
    name, book = seal

    with pytest.raises(RevocationRefused, match="after the decision"):
        revoke(name, reason=COMPROMISE, book=book, now=NOW, invalid_from=NOW + DAY)


def test_of_two_changes_at_once_one_is_told_so(seal: tuple[str, FolderBook]) -> None:
    name, book = seal

    class Late(FolderBook):
        """A book that another process writes into between our look and our writing."""

        def save_revocation(self, revocation: Revocation) -> Revocation:
            revoke(name, reason=HOLD, book=book, now=NOW)
            return super().save_revocation(revocation)

    late = Late(book.folder)

    with pytest.raises(RevocationRefused, match="another change came first"):
        revoke(name, reason=COMPROMISE, book=late, now=NOW)
