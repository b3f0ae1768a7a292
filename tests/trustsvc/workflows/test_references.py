"""What documents rest on is kept with them, and asked backwards as it was said."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from sqlmodel import delete

from tests.support.chained import Use, certificate, conformity
from tests.support.founded import ISSUER, OTHER, MovedClock, issued, request
from tests.support.register import calibration, crowd, found_issuers, record, row, used
from tests.trustsvc.graph.test_affected import MemoryIndex, windows, worlds
from trustsvc.clock import system_clock
from trustsvc.deployment import Deployment
from trustsvc.documents.kinds import DocumentKind
from trustsvc.errors import MalformedRequest
from trustsvc.graph.affected import Suspicion, find_affected
from trustsvc.graph.digests import CitedDigest
from trustsvc.graph.references import Number, Reference, ReferenceKind, Traceable
from trustsvc.store import references as store
from trustsvc.store.engine import Database
from trustsvc.store.log_files import LogFiles
from trustsvc.store.objects import Objects
from trustsvc.workflows.affected import affected, parse_suspicion
from trustsvc.workflows.parts import Keep
from trustsvc.workflows.references import StoredIndex, read_untraced


def keep_at(folder: Path, *issuers: str) -> Keep:
    database = Database(f"sqlite:///{folder / 'register.sqlite'}")
    database.migrate()
    found_issuers(database, issuers)
    return Keep(database, Objects(folder / "objects"), LogFiles(folder / "log"), system_clock)


def as_traceables(index: MemoryIndex) -> list[Traceable]:
    """Give the documents of an index in lists as facts."""
    return [
        Traceable(
            kind=one.kind,
            identifier=one.id,
            title={},
            issuer={},
            first=one.first,
            last=one.last,
            numbers=tuple(Number("manufacturer", item) for item in one.items),
            references=tuple(
                Reference(
                    kind=ReferenceKind.EQUIPMENT,
                    identifier=use.cited,
                    digest=CitedDigest("sha256", use.digest) if use.digest else None,
                    numbers=tuple(Number("manufacturer", number) for number in use.numbers),
                    results=use.results,
                    first=use.first,
                    last=use.last,
                )
                for use in index.uses
                if use.document == one.id
            ),
        )
        for one in index.kept
    ]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(worlds(), windows())
def test_the_database_answers_as_lists_do(
    tmp_path_factory: pytest.TempPathFactory, index: MemoryIndex, suspicion: Suspicion
) -> None:
    keep = keep_at(tmp_path_factory.mktemp("register"), ISSUER)
    record(keep.database, as_traceables(index), ISSUER)

    stored = find_affected(StoredIndex(keep.database), suspicion)

    listed = find_affected(index, suspicion)
    assert {one.document: (set(one.results), one.sure) for one in stored} == {
        one.document: (set(one.results), one.sure) for one in listed
    }
    keep.database.close()


def test_a_crowd_is_searched_whole(tmp_path: Path) -> None:
    keep, everything = keep_at(tmp_path, ISSUER), crowd(2_000)
    record(keep.database, everything.documents, ISSUER)

    found = affected(keep, Suspicion("e0", since=everything.since, until=everything.until))

    assert {one.id for one in found} == everything.expected
    assert len(found) == 312
    assert found == sorted(found, key=lambda one: one.id)
    keep.database.close()


def test_an_issuer_learns_of_its_own_documents_and_of_those_that_they_cite(tmp_path: Path) -> None:
    keep = keep_at(tmp_path, ISSUER, OTHER)
    chain = [
        calibration("SECRET", None, "e1", [used(None, "e0")]),
        calibration("CITED", None, "e2", [used(None, "e1", "SECRET")]),
        calibration("OWN", None, "e3", [used(None, "e2", "CITED")]),
    ]
    record(keep.database, chain, {"SECRET": OTHER, "CITED": OTHER, "OWN": ISSUER})

    (own,) = affected(keep, Suspicion("e0"), ISSUER)

    assert own.id == "OWN"
    assert [step.identifier for step in own.path] == ["", "CITED", "OWN"]
    assert "SECRET" not in str(own.answer())
    assert len(affected(keep, Suspicion("e0"))) == 3
    keep.database.close()


def test_issuing_keeps_what_a_document_rests_on(service: Deployment, clock: MovedClock) -> None:
    day = clock().date()
    uses = [Use(serial="E0"), Use(serial="E9", in_result=2)]
    content = certificate("B", day, serial="E1", uses=uses, results=3)
    first = issued(service, request(content))
    report = ("B", first.document_digest.hex())
    second = issued(service, request(conformity("C", day, report), OTHER))

    found = {
        one.id: one for one in affected(service.keep, parse_suspicion("e 9", None, None, None))
    }

    assert found[first.id].results == ("r2",)
    assert len(found[second.id].results) == 5
    assert [step.identifier for step in found[second.id].path] == ["B", "C"]
    assert all(one.sure for one in found.values())
    assert affected(service.keep, parse_suspicion("E9", None, None, "2020-01-01")) == []


def test_what_an_older_version_recorded_is_read_when_asked(service: Deployment) -> None:
    day = service.clock().date()
    document = issued(service, request(certificate("B", day, uses=[Use(serial="E0")])))
    with service.database.transaction() as session:
        for table in (
            *(store.Equipment, store.ReferenceRow, store.CalibratedItem),
            *(store.DocumentNumber, store.TracedDocument),
        ):
            session.exec(delete(table))

    (found,) = affected(service.keep, parse_suspicion("E0", None, None, None))

    assert found.id == document.id
    assert read_untraced(service.keep) == 0


def test_a_plain_document_without_xml_is_found_by_what_it_cites(tmp_path: Path) -> None:
    keep = keep_at(tmp_path, ISSUER)
    record(keep.database, [calibration("B", None, "e1", [used(None, "e0")])], ISSUER)
    with keep.database.transaction() as session:
        plain = row("T", ISSUER, DocumentKind.PLAIN)
        plain.facts = {"cites": ["B"], "issue_date": "2026-03-01"}
        session.add(plain)

    found = {one.id: one.results for one in affected(keep, Suspicion("e0"))}

    assert found == {"B": ("r1", "r2"), "T": ()}
    keep.database.close()


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ((None, None, None, None), "equipment"),
        (("", "", None, None), "equipment"),
        (("***", None, None, None), "equipment"),
        ((None, "x" * 1000, None, None), "certificate"),
        (("E0", None, "yesterday", None), "from"),
        (("E0", None, None, "2026-02-30"), "to"),
        (("E0", None, "2026-03-02", "2026-03-01"), "to"),
    ],
)
def test_a_question_that_cannot_be_asked_names_the_field(
    asked: tuple[str | None, str | None, str | None, str | None], where: str
) -> None:
    with pytest.raises(MalformedRequest, match=f"where: {where}"):
        parse_suspicion(*asked)
