"""A list that the authority makes while we serve is served, counts, and becomes undeniable."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from sqlmodel import select

from tests.support.founded import MovedClock, copied
from trustsvc.store.records import LogRecord
from trustsvc.workflows.publish_keys import POLL_S, log_publications, publish_keys
from trustsvc_anchors.log.record import KeyRecord, RecordKind, parse_record
from trustsvc_keys.answers.lists import publish_list
from trustsvc_keys.authority.book import RevocationReason
from trustsvc_keys.authority.life import revoke
from trustsvc_keys.authority.office import open_office
from trustsvc_keys.authority.plans import plan_of
from trustsvc_keys.errors import UnknownCertificate


def test_a_new_list_is_logged_once(template: Path, tmp_path: Path) -> None:
    with copied(template, tmp_path / "data") as made:
        folder = made.data / "authority"
        assert log_publications(made.keep, made.log, made.authority, made.clock()) == 0
        before = made.authority.lists()
        office = open_office(plan_of(folder), folder, clock=made.clock, passphrase=made.passphrase)

        published = publish_list(office, "issuing", made.clock())

        assert published in made.authority.lists()
        assert published not in before
        assert published in made.trust.crls
        now = made.clock()
        assert [log_publications(made.keep, made.log, made.authority, now) for _ in "12"] == [1, 0]
        with made.keep.database.reading() as session:
            rows = session.exec(select(LogRecord).where(LogRecord.kind == RecordKind.KEY)).all()
            records = [parse_record(row.fields, where="store") for row in rows]
    digest = hashlib.sha256(published).digest()
    assert [one.sha256 for one in records if isinstance(one, KeyRecord)].count(digest) == 1


def test_it_looks_again_within_the_hour_that_the_practice_statement_gives(
    template: Path, tmp_path: Path
) -> None:
    with copied(template, tmp_path / "data") as made:
        outcome = publish_keys(made.keep, made.log, made.authority, made.office)

    assert outcome.again_s == POLL_S


def test_a_service_without_an_authority_has_nothing_to_publish(
    template: Path, tmp_path: Path
) -> None:
    with copied(template, tmp_path / "data") as made:
        (made.data / "authority").rename(made.data / "elsewhere")

        assert made.authority.lists() == ()
        assert log_publications(made.keep, made.log, made.authority, datetime.now(UTC)) == 0
        with pytest.raises(UnknownCertificate, match="issuing"):
            plan_of(made.data / "authority")


def test_a_demo_renews_its_list_before_the_day_is_over(template: Path, tmp_path: Path) -> None:
    clock = MovedClock()
    with copied(template, tmp_path / "data", clock) as made:
        before = made.authority.lists()

        publish_keys(made.keep, made.log, made.authority, made.office)
        assert made.authority.lists() == before
        clock.move(23.5 * 3600)
        publish_keys(made.keep, made.log, made.authority, made.office)

        assert len(set(made.authority.lists()) - set(before)) == 1


def test_a_decision_is_on_a_list_with_the_next_look(template: Path, tmp_path: Path) -> None:
    with copied(template, tmp_path / "data") as made:
        with made.office() as office:
            seal = next(name for name in office.book.names() if name.startswith("seal"))
            now = made.clock()
            change = revoke(office, seal, RevocationReason.SUPERSEDED, now)

        publish_keys(made.keep, made.log, made.authority, made.office)

        lists = [x509.load_der_x509_crl(one) for one in made.authority.lists()]
        found = [one.get_revoked_certificate_by_serial_number(change.serial) for one in lists]
        assert any(found)
