"""Signings: what came first stays, and what came at all is never forgotten."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from trustsvc.store.documents import Document, DocumentState
from trustsvc.store.engine import Database, Session
from trustsvc.store.issuers import Issuer
from trustsvc.store.signings import (
    Signing,
    find_signing,
    keep_pdf_value,
    keep_prepared_pdf,
    keep_xml_value,
    withdraw_signing,
)

AT = datetime(2026, 1, 2, tzinfo=UTC)
Keeping = Callable[[Session, str, bytes], bool]


@pytest.fixture
def signings(database: Database) -> Database:
    """Give a database with two signings, ``a`` and ``b``."""
    with database.transaction() as session:
        session.add(
            Issuer(
                organization_identifier="I",
                name="Issuer",
                tag_key=b"t",
                key_uri="elsewhere:",
                certificate=b"c",
                chain=[],
                api_key_digest=b"d",
                created=AT,
            )
        )
        session.flush()
        for name in ("a", "b"):
            session.add(document(name))
            session.flush()
            session.add(Signing(document=name, chain=["Yw=="], algorithm="ed25519", expires=AT))
    return database


def document(name: str) -> Document:
    return Document(
        id=name,
        issuer="I",
        identifier=name,
        state=DocumentState.INTENDED,
        kind="dcc",
        release="3.3.0",
        arrived_signed=False,
        prepared_digest=name.encode(),
        token=name,
        signing_time=AT,
        signature_id="sig",
        file_id=b"f",
        salt=b"s",
        tag=b"t",
        certificate=b"c",
    )


def found(database: Database, name: str) -> Signing:
    with database.reading() as session:
        row = find_signing(session, name)
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("keep", "column"), [(keep_xml_value, "xml_value"), (keep_pdf_value, "pdf_value")]
)
def test_the_first_value_stays(signings: Database, keep: Keeping, column: str) -> None:
    with signings.transaction() as session:
        assert keep(session, "a", b"first")
    with signings.transaction() as session:
        assert not keep(session, "a", b"second")
        assert not keep(session, "a", b"first")

    assert getattr(found(signings, "a"), column) == b"first"
    assert getattr(found(signings, "b"), column) is None


def test_the_first_prepared_pdf_stays(signings: Database) -> None:
    with signings.transaction() as session:
        assert keep_prepared_pdf(session, "a", b"one", b"asked")
    with signings.transaction() as session:
        assert not keep_prepared_pdf(session, "a", b"two", b"otherwise")

    row = found(signings, "a")
    assert (row.pdf_prepared, row.pdf_to_sign) == (b"one", b"asked")


@pytest.mark.parametrize("keep", [keep_xml_value, keep_pdf_value])
def test_what_has_a_value_is_not_withdrawn(signings: Database, keep: Keeping) -> None:
    with signings.transaction() as session:
        assert keep(session, "a", b"value")

    with signings.transaction() as session:
        assert not withdraw_signing(session, "a")
        assert withdraw_signing(session, "b")
        assert not withdraw_signing(session, "b")

    found(signings, "a")
    with signings.reading() as session:
        assert find_signing(session, "b") is None


def test_no_value_is_kept_of_what_was_withdrawn(signings: Database) -> None:
    with signings.transaction() as session:
        assert withdraw_signing(session, "a")
        assert not keep_xml_value(session, "a", b"value")
        assert not keep_pdf_value(session, "a", b"value")
