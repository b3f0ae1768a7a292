"""The time-stamping authority of a ceremony's folder is opened, the newest of it, or not at all."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.keys.answers.stamped import (
    POLICY,
    FaultySigner,
    failure,
    info_of,
    stamping_world,
    still_clock,
)
from tests.keys.authority.planned import Planned
from tests.keys.paths.cases import ROOT
from tests.keys.remote.stamping import stamping, today
from tests.keys.world import DAY, NOW, Recipe, der, make, passphrase
from trustsvc_keys.answers.timestamp_office import open_time_stamping
from trustsvc_keys.answers.timestamp_signer import stamping_certificates
from trustsvc_keys.authority.book import RevocationReason
from trustsvc_keys.authority.ceremony import run_ceremony
from trustsvc_keys.authority.life import renew
from trustsvc_keys.authority.office import Office, open_office
from trustsvc_keys.authority.revoke import release, revoke
from trustsvc_keys.errors import (
    AuthorityProblem,
    KeyMissing,
    MalformedCertificate,
    UnknownCertificate,
)
from trustsvc_keys.remote.timestamp_client import encode_time_stamp_request, request_time_stamp

IMPRINT = hashlib.sha256(b"stamped").digest()
LATER = NOW + timedelta(hours=1)


def every_file(folder: Path) -> dict[str, bytes]:
    """Read a whole folder."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def serving(planned: Planned) -> Office:
    """Open the office as a serving process does: nobody is there to be asked."""
    return open_office(planned.plan, planned.folder, clock=lambda: LATER, passphrase=passphrase)


def test_the_key_of_a_real_plan_opens_without_the_persons_and_writes_nothing(
    tmp_path: Path,
) -> None:
    planned = Planned(tmp_path)
    made = planned.ceremony()
    before = every_file(tmp_path)

    opened = open_time_stamping(serving(planned), policies=(POLICY,), clock=still_clock(LATER))

    info = info_of(opened.answer(encode_time_stamp_request(IMPRINT, nonce=1)))
    assert made.time_stamping is not None
    assert dict(info["tsa"].chosen.native)["common_name"] == "Example Time Stamping 1"
    assert every_file(tmp_path) == before


def test_the_newest_generation_stamps(tmp_path: Path) -> None:
    first = stamping_world(tmp_path, now=NOW)
    newer = replace(first.plan.holders[0], generation=2)
    plan = replace(first.plan, holders=(newer, *first.plan.holders))
    made = run_ceremony(plan, tmp_path, NOW, passphrase)
    second = made.book.find_certificate("time-stamping-2")

    opened = open_time_stamping(first.office(plan), policies=(POLICY,), clock=still_clock(LATER))

    stamp = request_time_stamp(IMPRINT, first.authority(opened.answer), now=lambda: LATER)
    assert stamp.signer == second != der(first.keys.certificate)


def test_a_generation_that_is_only_planned_does_not_stamp_yet(tmp_path: Path) -> None:
    first = stamping_world(tmp_path, now=NOW)
    newer = replace(first.plan.holders[0], generation=2)
    plan = replace(first.plan, holders=(newer, *first.plan.holders))

    opened = open_time_stamping(first.office(plan), policies=(POLICY,), clock=still_clock(LATER))

    stamp = request_time_stamp(IMPRINT, first.authority(opened.answer), now=lambda: LATER)
    assert stamp.signer == der(first.keys.certificate)
    assert not (tmp_path / "keys" / "time-stamping-2.pem").exists()


def test_a_renewed_certificate_stamps(tmp_path: Path) -> None:
    world = stamping_world(tmp_path, now=NOW)
    end: datetime = world.keys.certificate.not_valid_after_utc
    renewed = renew(world.office(), "time-stamping-1", end - DAY)

    stamp = request_time_stamp(
        IMPRINT,
        world.authority(world.opened(still_clock(end)).answer),
        now=lambda: end,
    )

    assert stamp.signer == der(renewed)


def test_a_revoked_key_stamps_nothing_and_a_released_one_does(tmp_path: Path) -> None:
    world = stamping_world(tmp_path, now=NOW)
    hold = RevocationReason.CERTIFICATE_HOLD
    revoke("time-stamping-1", reason=hold, book=world.made.book, now=NOW)

    with pytest.raises(AuthorityProblem, match="revoked or suspended"):
        world.opened(still_clock(LATER))
    release("time-stamping-1", book=world.made.book, now=NOW)

    assert world.opened(still_clock(LATER))


def test_an_authority_without_time_stamping_says_so(tmp_path: Path) -> None:
    world = stamping_world(tmp_path / "with", now=NOW)
    plan = replace(world.plan, holders=())
    run_ceremony(plan, tmp_path / "without", NOW, passphrase)
    office = open_office(world.plan, tmp_path / "without", clock=lambda: NOW, passphrase=passphrase)

    for one in (office, world.office(plan)):
        with pytest.raises(UnknownCertificate, match="time-stamping"):
            open_time_stamping(one, policies=(POLICY,), clock=still_clock(LATER))
    assert not (tmp_path / "without" / "keys" / "time-stamping-1.pem").exists()


def test_a_key_that_is_away_is_not_made_again(tmp_path: Path) -> None:
    world = stamping_world(tmp_path, now=NOW)
    (tmp_path / "keys" / "time-stamping-1.pem").unlink()

    with pytest.raises(KeyMissing, match="its key is away"):
        world.opened(still_clock(LATER))


def test_the_key_is_used_through_what_wraps_it(tmp_path: Path) -> None:
    world = stamping_world(tmp_path, now=NOW)

    opened = world.opened(still_clock(LATER), through=FaultySigner)

    answer = opened.answer(encode_time_stamp_request(IMPRINT, nonce=1))
    assert failure(answer) == "system_failure"


def test_only_a_certificate_for_time_stamping_stamps(tmp_path: Path) -> None:
    made = Planned(tmp_path).ceremony()
    seal = next(iter(made.issuers.values()))
    assert made.ocsp is not None
    assert made.time_stamping is not None

    with pytest.raises(AuthorityProblem, match="its certificate has no purpose"):
        stamping_certificates(der(seal.certificate), (der(made.issuing),))
    with pytest.raises(AuthorityProblem, match="critically and alone"):
        stamping_certificates(der(made.ocsp.certificate), (der(made.issuing),))
    with pytest.raises(AuthorityProblem, match="is not issued by"):
        stamping_certificates(der(made.time_stamping.certificate), (der(made.root),))
    with pytest.raises(MalformedCertificate, match="time stamping"):
        stamping_certificates(b"\x30\x00", ())


@pytest.mark.parametrize(
    "recipe", [stamping(critical=False), stamping(ExtendedKeyUsageOID.CODE_SIGNING)]
)
def test_the_purpose_must_be_critical_and_alone(recipe: Recipe) -> None:
    root = make(today(ROOT))

    with pytest.raises(AuthorityProblem, match="critically and alone"):
        stamping_certificates(make(recipe, root).der, (root.der,))

    assert stamping_certificates(make(stamping(), root).der, (root.der,))
