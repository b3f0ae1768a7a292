"""Certificates are renewed, rotated, suspended and revoked by two persons, on the record."""

import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.keys.authority.planned import INSTITUTE, Planned
from tests.keys.world import DAY, NOW, der, pem
from tests.support.peers import peer
from trustsvc_keys.answers.lists import publish_list
from trustsvc_keys.authority import practice
from trustsvc_keys.authority.book import RevocationReason
from trustsvc_keys.authority.ceremony import Hierarchy
from trustsvc_keys.authority.check import check_transcript
from trustsvc_keys.authority.life import release, renew, revoke
from trustsvc_keys.authority.persons import Step
from trustsvc_keys.authority.published import keep_list, publications, published
from trustsvc_keys.errors import (
    AuthorityProblem,
    CeremonyStopped,
    MalformedBook,
    RevocationRefused,
    RootAway,
    UnknownCertificate,
)

SOON = NOW + practice.OCSP_VALIDITY - practice.RENEW_BEFORE


@pytest.fixture
def planned(tmp_path: Path) -> Planned:
    """Hold the ceremony of the example."""
    return Planned(tmp_path)


@pytest.fixture
def made(planned: Planned) -> Hierarchy:
    """Give what the ceremony made."""
    return planned.ceremony()


def checked(planned: Planned) -> tuple[str, ...]:
    """Say what does not fit in the authority's folders."""
    return check_transcript(
        planned.folder, root_folder=planned.root_folder, plan=planned.plan
    ).problems


def test_a_certificate_is_renewed_when_it_ends_soon_and_not_before(
    planned: Planned, made: Hierarchy
) -> None:
    assert made.ocsp is not None

    early = renew(planned.office(), "ocsp-1", SOON - timedelta(seconds=1))
    first = renew(planned.office(SOON), "ocsp-1", SOON)
    again = renew(planned.office(SOON), "ocsp-1", SOON + DAY)
    third = renew(planned.office(SOON), "ocsp-1-r2", SOON + 80 * DAY)

    assert early == made.ocsp.certificate
    assert first == again != early
    assert third not in {first, early}
    assert first.public_key() == early.public_key() == third.public_key()
    assert first.not_valid_before_utc == SOON
    assert len({one.serial_number for one in (early, first, third)}) == 3
    later = planned.ceremony(SOON + 81 * DAY)
    assert later.ocsp is not None
    assert later.ocsp.certificate == third
    assert checked(planned) == ()


def test_a_revoked_key_is_not_renewed(planned: Planned, made: Hierarchy) -> None:
    assert made.ocsp is not None
    revoke(planned.office(), "ocsp-1", RevocationReason.SUPERSEDED, NOW)

    with pytest.raises(AuthorityProblem, match="superseded; give it a new key"):
        renew(planned.office(SOON), "ocsp-1", SOON)


def test_only_what_the_plan_names_is_renewed(planned: Planned, made: Hierarchy) -> None:
    assert made.issuing

    with pytest.raises(UnknownCertificate, match="issuing"):
        renew(planned.office(), "issuing", NOW)


def test_a_rotated_key_is_a_new_generation_and_the_old_one_is_revoked(
    planned: Planned, made: Hierarchy
) -> None:
    old = made.issuers[INSTITUTE]
    seal = planned.plan.holders[2]
    plan = replace(planned.plan, holders=(replace(seal, generation=2),))

    new = planned.ceremony(NOW + DAY, plan).issuers[INSTITUTE]
    revoke(planned.office(), old.name, RevocationReason.SUPERSEDED, NOW + DAY)
    numbered = x509.load_der_x509_crl(publish_list(planned.office(), "issuing", NOW + DAY))

    assert new.certificate.public_key() != old.certificate.public_key()
    assert numbered.get_revoked_certificate_by_serial_number(old.certificate.serial_number)
    assert not numbered.get_revoked_certificate_by_serial_number(new.certificate.serial_number)


def test_two_persons_suspend_and_release(planned: Planned, made: Hierarchy) -> None:
    name = made.issuers[INSTITUTE].name
    planned.asked.clear()

    revoke(planned.office(), name, RevocationReason.CERTIFICATE_HOLD, NOW)
    revoke(planned.office(), name, RevocationReason.CERTIFICATE_HOLD, NOW + DAY)
    release(planned.office(), name, NOW + DAY)

    assert [(action, person) for action, _, person in planned.asked] == [
        ("suspend", "Chen Jing"),
        ("suspend", "Liu Wei"),
        ("release", "Chen Jing"),
        ("release", "Liu Wei"),
    ]
    assert checked(planned) == ()


def test_releasing_what_is_good_asks_nobody(planned: Planned, made: Hierarchy) -> None:
    planned.asked.clear()

    assert release(planned.office(), made.issuers[INSTITUTE].name, NOW) is None
    assert planned.asked == []


def test_one_no_leaves_a_certificate_as_it_was(planned: Planned, made: Hierarchy) -> None:
    name = made.issuers[INSTITUTE].name

    def refuse(_: Step, person: str) -> bool:
        return person != "Liu Wei"

    planned.answer = refuse

    with pytest.raises(CeremonyStopped, match=f"step: revoke {name}, person: Liu Wei"):
        revoke(planned.office(), name, RevocationReason.KEY_COMPROMISE, NOW)

    assert made.book.revocations("issuing") == ()


def test_what_was_revoked_stays_revoked(planned: Planned, made: Hierarchy) -> None:
    name = made.issuers[INSTITUTE].name
    revoke(planned.office(), name, RevocationReason.KEY_COMPROMISE, NOW, invalid_from=NOW - DAY)

    with pytest.raises(RevocationRefused, match="for good"):
        release(planned.office(), name, NOW)
    with pytest.raises(UnknownCertificate, match="nobody"):
        revoke(planned.office(), "nobody", RevocationReason.SUPERSEDED, NOW)


def test_the_issuing_authority_is_revoked_with_the_root_only(
    planned: Planned, made: Hierarchy
) -> None:
    away = planned.root_folder.rename(planned.place / "safe")
    with pytest.raises(RootAway, match="revoke issuing"):
        revoke(planned.office(), "issuing", RevocationReason.CA_COMPROMISE, NOW)
    with pytest.raises(RootAway, match="sign-list root"):
        publish_list(planned.office(), "root", NOW)
    away.rename(planned.root_folder)

    revoke(planned.office(), "issuing", RevocationReason.CA_COMPROMISE, NOW)
    listed = x509.load_der_x509_crl(publish_list(planned.office(), "root", NOW))

    assert listed.get_revoked_certificate_by_serial_number(made.issuing.serial_number)
    assert checked(planned) == ()
    shutil.rmtree(planned.root_folder)
    assert checked(planned) == ()


def test_lists_hold_for_as_long_as_the_practice_statement_says(
    planned: Planned, made: Hierarchy
) -> None:
    assert made.root
    wanted = {"issuing": practice.LIST_VALIDITY, "root": practice.ROOT_LIST_VALIDITY}

    for authority, validity in wanted.items():
        made_list = x509.load_der_x509_crl(publish_list(planned.office(), authority, NOW))
        assert made_list.next_update_utc is not None
        assert made_list.next_update_utc - made_list.last_update_utc == validity


def test_a_list_within_the_same_second_has_the_next_number(
    planned: Planned, made: Hierarchy
) -> None:
    assert made.root

    numbers = []
    for _ in range(2):
        listed = x509.load_der_x509_crl(publish_list(planned.office(), "issuing", NOW))
        number = listed.extensions.get_extension_for_class(x509.CRLNumber).value
        numbers.append(number.crl_number)

    assert numbers == [int(NOW.timestamp()), int(NOW.timestamp()) + 1]
    with pytest.raises(MalformedBook, match="is later"):
        keep_list(planned.folder, "issuing", numbers[0] - 1, b"")


def test_all_that_is_published_is_listed_for_the_log(planned: Planned, made: Hierarchy) -> None:
    first = publish_list(planned.office(), "root", NOW)
    for day in range(2):
        last = publish_list(planned.office(), "issuing", NOW + day * DAY)

    listed = published(planned.folder)
    served = publications(planned.folder)

    assert [one.what for one in listed] == ["certificate", "certificate", "crl", "crl", "crl"]
    assert [one.subject for one in listed[:2]] == [
        made.root.subject.rfc4514_string(),
        made.issuing.subject.rfc4514_string(),
    ]
    assert len({one.sha256 for one in listed}) == 5
    assert served == {
        "root.cer": der(made.root),
        "root.crl": first,
        "issuing.cer": der(made.issuing),
        "issuing.crl": last,
    }


def test_openssl_checks_the_whole_chain_against_both_lists(
    planned: Planned, made: Hierarchy
) -> None:
    place, seal = planned.place, made.issuers[INSTITUTE]
    (place / "root.pem").write_bytes(pem(der(made.root)))
    (place / "issuing.pem").write_bytes(pem(der(made.issuing)))
    (place / "seal.pem").write_bytes(pem(der(seal.certificate)))

    def verify() -> str:
        lists = b""
        for authority in ("root", "issuing"):
            listed = x509.load_der_x509_crl(publish_list(planned.office(), authority, NOW))
            lists += listed.public_bytes(Encoding.PEM)
        (place / "lists.pem").write_bytes(lists)
        done = subprocess.run(  # noqa: S603  # a peer that tests found, on files of ours
            [
                *(str(peer("openssl")), "verify", "-x509_strict", "-crl_check_all"),
                *("-attime", str(int(NOW.timestamp()) + 60), "-CAfile", "root.pem"),
                *("-untrusted", "issuing.pem", "-CRLfile", "lists.pem", "seal.pem"),
            ],
            cwd=place,
            capture_output=True,
            check=False,
            text=True,
        )
        return done.stdout + done.stderr

    good = verify()
    revoke(planned.office(), seal.name, RevocationReason.KEY_COMPROMISE, NOW)
    bad = verify()

    assert good == "seal.pem: OK\n"
    assert "certificate revoked" in bad
