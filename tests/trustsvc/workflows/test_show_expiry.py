"""Everything that this service depends on is watched, and nothing that it does not."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.support.external_ca import external_ca
from tests.support.founded import ISSUER, MovedClock
from trustsvc.deployment import Deployment
from trustsvc.store.issuers import certify_issuer
from trustsvc.workflows.show_expiry import show_expiry
from trustsvc_keys.authority.book import RevocationReason
from trustsvc_keys.authority.enrol import make_request
from trustsvc_keys.authority.expiry import ExpiryLine, Level
from trustsvc_keys.authority.folder import FolderBook
from trustsvc_keys.authority.names import Subject
from trustsvc_keys.authority.revoke import revoke
from trustsvc_keys.organisations import parse_organisation_identifier

FOR_EVER = timedelta(days=30_000)


def lines(service: Deployment, within: timedelta = timedelta(0)) -> tuple[ExpiryLine, ...]:
    return show_expiry(service.keep, service.trust, service.authority, within)


def kinds(service: Deployment) -> dict[str, int]:
    """Count all that is watched."""
    found = [line.what for line in lines(service, FOR_EVER)]
    return {what: found.count(what) for what in set(found)}


def test_a_fresh_service_has_nothing_that_ends_soon(service: Deployment) -> None:
    assert lines(service) == ()


def test_all_that_may_end_is_watched(service: Deployment) -> None:
    watched = kinds(service)

    assert watched["root"] == 1
    assert watched["authority"] == 1
    assert watched["seal"] == 2
    assert watched["list"] == 2


@pytest.mark.parametrize(
    ("days", "level"), [(4, Level.NOTICE), (5, Level.WARNING), (7, Level.ENDED)]
)
def test_a_list_that_nobody_renews_is_told_of(
    service: Deployment, clock: MovedClock, days: int, level: Level
) -> None:
    clock.move(days * 86_400)

    told = [line for line in lines(service) if line.what == "list"]

    assert [line.level for line in told] == [level]
    assert "trustsvc keys crl" in told[0].remedy


def test_a_seal_that_another_one_replaced_is_not_watched(service: Deployment) -> None:
    ca = external_ca()
    subject = Subject(
        country="CN",
        organisation="x",
        common_name="Theirs",
        identifier=parse_organisation_identifier(ISSUER),
    )
    own = ca.certify(make_request(service.seal(ISSUER).signer, subject))
    with service.keep.database.transaction() as session:
        certify_issuer(
            session,
            ISSUER,
            key_uri="keys/x.pem",
            certificate=x509.load_pem_x509_certificate(own).public_bytes(Encoding.DER),
            chain=[],
        )

    seals = [line.name for line in lines(service, FOR_EVER) if line.what == "seal"]

    assert len(seals) == 2
    assert any(name.startswith("CN=Theirs") for name in seals)


def test_what_was_revoked_is_not_watched(service: Deployment, clock: MovedClock) -> None:
    book = FolderBook(service.authority.folder / "book")
    before = kinds(service)
    for name in book.names():
        if name.startswith(("ocsp", "time-stamping")):
            revoke(name, reason=RevocationReason.SUPERSEDED, book=book, now=clock())

    after = kinds(service)

    assert (before["ocsp"], before["time-stamping"]) == (1, 1)
    assert after.get("ocsp", 0) + after.get("time-stamping", 0) == 0
    assert {"root", "authority", "seal", "list"} <= before.keys() & after.keys()
