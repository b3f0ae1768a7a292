"""A stolen key is handled in one step: all that it certifies is revoked, and published at once."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.ocsp import OCSPCertStatus

from tests.keys.answers.asking import Asked, read
from tests.keys.answers.kept import hold_once
from tests.keys.authority.planned import INSTITUTE, Planned
from tests.keys.world import DAY, NOW, der
from trustsvc_keys.answers.compromise import compromise
from trustsvc_keys.answers.lists import publish_list
from trustsvc_keys.answers.ocsp_office import open_responder
from trustsvc_keys.answers.schedule import unpublished
from trustsvc_keys.authority.book import RevocationReason
from trustsvc_keys.authority.ceremony import Hierarchy
from trustsvc_keys.authority.check import check_transcript
from trustsvc_keys.authority.life import renew, revoke
from trustsvc_keys.authority.practice import RENEW_BEFORE, SEAL_VALIDITY
from trustsvc_keys.authority.published import publications
from trustsvc_keys.errors import (
    AuthorityProblem,
    CeremonyStopped,
    RevocationRefused,
    RootAway,
    UnknownCertificate,
)
from trustsvc_keys.paths.validate import validate_path
from trustsvc_keys.paths.verdict import PathVerdict

SINCE = NOW - 3 * DAY


@pytest.fixture
def planned(tmp_path: Path) -> Planned:
    """Plan the ceremony of the example."""
    return Planned(tmp_path)


@pytest.fixture
def made(planned: Planned) -> Hierarchy:
    """Hold the ceremony a month ago; give what it made."""
    then = NOW - 30 * DAY
    hold_once(planned.place, ("planned", then), lambda: planned.ceremony(then))
    return planned.ceremony(then)


def listed(data: bytes, certificate: x509.Certificate) -> x509.RevokedCertificate:
    """Give the entry of a certificate in a list."""
    entry = x509.load_der_x509_crl(data).get_revoked_certificate_by_serial_number(
        certificate.serial_number
    )
    assert entry is not None
    return entry


def test_a_stolen_seal_is_revoked_published_and_told_in_one_step(
    planned: Planned, made: Hierarchy
) -> None:
    seal = made.issuers[INSTITUTE]
    responder = open_responder(planned.office(), clock=lambda: NOW)

    done = compromise(planned.office(), seal.name, SINCE, NOW)

    assert [one.name for one in done.changes] == [seal.name]
    assert (done.control_time, done.authority, done.next_generation) == (SINCE, "issuing", 2)
    assert publications(planned.folder)["issuing.crl"] == done.revocation_list
    entry = listed(done.revocation_list, seal.certificate)
    assert entry.revocation_date_utc == NOW
    since = entry.extensions.get_extension_for_class(x509.InvalidityDate).value
    assert since.invalidity_date_utc == SINCE
    assert unpublished(planned.folder, NOW + DAY) == ()
    asked = Asked(planned.folder, made)
    later = open_responder(planned.office(), clock=lambda: NOW + timedelta(seconds=1))
    request = asked.request(seal.certificate)
    assert read(responder.answer(request)).certificate_status is OCSPCertStatus.GOOD
    assert read(later.answer(request)).certificate_status is OCSPCertStatus.REVOKED
    checked = check_transcript(planned.folder, root_folder=planned.root_folder, plan=planned.plan)
    assert checked.passed


def test_what_counts_is_the_control_time(planned: Planned, made: Hierarchy) -> None:
    seal = made.issuers[INSTITUTE]
    root_list = publish_list(planned.office(), "root", NOW)
    done = compromise(planned.office(), seal.name, SINCE, NOW)

    def judged(at: timedelta) -> PathVerdict:
        return validate_path(
            der(seal.certificate),
            [der(made.issuing)],
            [der(made.root)],
            done.control_time + at,
            crls=(root_list, done.revocation_list),
        ).ok

    assert judged(-timedelta(seconds=1)) is PathVerdict.PASSED
    assert judged(timedelta()) is PathVerdict.FAILED
    assert judged(2 * DAY) is PathVerdict.FAILED


def test_every_renewal_of_the_key_goes_with_it(planned: Planned, made: Hierarchy) -> None:
    name, soon = made.issuers[INSTITUTE].name, NOW - 30 * DAY + SEAL_VALIDITY - RENEW_BEFORE
    renewed = renew(planned.office(soon), name, soon)

    done = compromise(planned.office(soon + DAY), f"{name}-r2", soon, soon + DAY)

    assert [one.name for one in done.changes] == [name, f"{name}-r2"]
    assert listed(done.revocation_list, renewed)
    assert listed(done.revocation_list, made.issuers[INSTITUTE].certificate)
    assert done.next_generation == 2


@pytest.mark.parametrize("reason", [RevocationReason.CERTIFICATE_HOLD, RevocationReason.SUPERSEDED])
def test_what_was_revoked_or_suspended_before_becomes_a_compromise(
    planned: Planned, made: Hierarchy, reason: RevocationReason
) -> None:
    seal = made.issuers[INSTITUTE]
    revoke(planned.office(), seal.name, reason, NOW - 5 * DAY)

    done = compromise(planned.office(), seal.name, SINCE, NOW)

    final = reason is RevocationReason.SUPERSEDED
    entry = listed(done.revocation_list, seal.certificate)
    assert entry.revocation_date_utc == (NOW - 5 * DAY if final else NOW)
    assert done.control_time == (NOW - 5 * DAY if final else SINCE)
    stated = entry.extensions.get_extension_for_class(x509.CRLReason).value
    assert stated.reason is x509.ReasonFlags.key_compromise


def test_asking_again_asks_nobody_and_an_earlier_suspicion_is_a_new_decision(
    planned: Planned, made: Hierarchy
) -> None:
    name = made.issuers[INSTITUTE].name
    first = compromise(planned.office(), name, SINCE, NOW)
    planned.asked.clear()

    again = compromise(planned.office(), name, SINCE + DAY, NOW + DAY)
    nobody = list(planned.asked)
    earlier = compromise(planned.office(), name, SINCE - DAY, NOW + 2 * DAY)

    assert again.changes == first.changes
    assert nobody == []
    assert [(action, who) for action, _, who in planned.asked] == [
        ("revoke", "Chen Jing"),
        ("revoke", "Liu Wei"),
    ]
    assert earlier.control_time == SINCE - DAY


def test_a_stolen_authority_is_the_roots_to_revoke(planned: Planned, made: Hierarchy) -> None:
    away = planned.root_folder.rename(planned.place / "safe")
    with pytest.raises(RootAway, match="revoke issuing"):
        compromise(planned.office(), "issuing", SINCE, NOW)
    away.rename(planned.root_folder)

    done = compromise(planned.office(), "issuing", SINCE, NOW)

    assert (done.authority, done.next_generation) == ("root", None)
    entry = listed(done.revocation_list, made.issuing)
    stated = entry.extensions.get_extension_for_class(x509.CRLReason).value
    assert stated.reason is x509.ReasonFlags.ca_compromise


def test_what_cannot_be_done_is_said(planned: Planned, made: Hierarchy) -> None:
    name = made.issuers[INSTITUTE].name

    with pytest.raises(AuthorityProblem, match="nothing revokes a root"):
        compromise(planned.office(), "root", SINCE, NOW)
    with pytest.raises(UnknownCertificate, match="nobody"):
        compromise(planned.office(), "nobody", SINCE, NOW)
    with pytest.raises(UnknownCertificate, match="-r2"):
        compromise(planned.office(), f"{name}-r2", SINCE, NOW)
    with pytest.raises(RevocationRefused, match="after the decision"):
        compromise(planned.office(), name, NOW + DAY, NOW)
    planned.answer = lambda _, person: person != "Liu Wei"
    with pytest.raises(CeremonyStopped, match="Liu Wei"):
        compromise(planned.office(), name, SINCE, NOW)
    assert made.book.revocations("issuing") == ()
    assert not (planned.folder / "lists").exists()
