"""Fill a register with documents that were never made: rows alone, to ask what rests on what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from trustsvc.documents.kinds import DocumentKind
from trustsvc.graph.digests import CitedDigest
from trustsvc.graph.references import Number, Reference, ReferenceKind, Traceable
from trustsvc.store.documents import Document, DocumentState
from trustsvc.store.engine import Database
from trustsvc.store.issuers import Issuer
from trustsvc.workflows.references import keep_references

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
BATCH = 1_000


def digest_of(name: str) -> bytes:
    """Give the SHA-256 that a document of this name has."""
    return sha256(name.encode()).digest()


def found_issuers(database: Database, names: Iterable[str]) -> None:
    """Keep issuers."""
    with database.transaction() as session:
        for name in names:
            session.add(
                Issuer(
                    organization_identifier=name,
                    name=name,
                    tag_key=bytes(32),
                    key_uri="elsewhere:",
                    certificate=b"",
                    chain=[],
                    api_key_digest=digest_of(name),
                    created=NOW,
                )
            )


def row(name: str, issuer: str, kind: DocumentKind = DocumentKind.DCC) -> Document:
    """Give the row of a recorded document."""
    return Document(
        id=name,
        issuer=issuer,
        identifier=name,
        state=DocumentState.RECORDED,
        kind=kind,
        release="3.3.0",
        arrived_signed=False,
        prepared_digest=digest_of(name),
        token=name,
        signing_time=NOW,
        signature_id="",
        file_id=b"",
        salt=b"",
        tag=b"",
        certificate=b"",
        facts={},
        document_digest=digest_of(name),
        pdf_digest=digest_of(f"{name}.pdf"),
        recorded=NOW,
    )


def record(
    database: Database, documents: Sequence[Traceable], issuers: Mapping[str, str] | str
) -> None:
    """Record documents under their identifiers, with what they rest on."""
    for start in range(0, len(documents), BATCH):
        part = documents[start : start + BATCH]
        with database.transaction() as session:
            for one in part:
                issuer = issuers if isinstance(issuers, str) else issuers[one.identifier]
                session.add(row(one.identifier, issuer, one.kind))
            session.flush()
            keep_references(session, *((one.identifier, one) for one in part))


def calibration(
    name: str, day: date | None, item: str, references: Sequence[Reference] = ()
) -> Traceable:
    """Give a calibration of an instrument."""
    return Traceable(
        kind=DocumentKind.DCC,
        identifier=name,
        title={},
        issuer={},
        first=day,
        last=day,
        numbers=(Number("manufacturer", item),) if item else (),
        references=tuple(references),
    )


def used(
    day: date | None, number: str, cited: str = "", results: Sequence[str] = ("r1", "r2")
) -> Reference:
    """Give the use of an instrument, under its certificate."""
    return Reference(
        kind=ReferenceKind.EQUIPMENT,
        identifier=cited,
        digest=CitedDigest("sha256", digest_of(cited)) if cited else None,
        numbers=(Number("manufacturer", number),) if number else (),
        results=tuple(results),
        first=day,
        last=day,
    )


@dataclass(frozen=True, slots=True)
class Crowd:
    """A register of many documents, few of which rest on the standard ``E0`` in its bad month."""

    documents: tuple[Traceable, ...]
    since: date
    until: date
    expected: frozenset[str]


def crowd(count: int) -> Crowd:
    """Make a crowd: standards calibrate working standards, those calibrate everything else.

    Of 60 working standards 12 were calibrated with ``E0`` in March; 25 documents rest on each of
    them after that (312 in all), and as many rested on their certificates of the year before.
    """
    made: list[Traceable] = []
    expected: set[str] = set()
    bad = date(2026, 3, 1)
    for number in range(60):
        serial = f"WS-{number}"
        for year, above in ((2025, "E0"), (2026, "E0" if number < 12 else f"E{number}")):
            name = f"WS-{number}-{year}"
            made.append(
                calibration(name, date(year, 3, 2), serial, [used(date(year, 3, 2), above)])
            )
            if (year, above) == (2026, "E0"):
                expected.add(name)
    for name, suspect in _working(count - len(made)):
        number = len(made)
        standard = suspect if suspect is not None else 12 + number % 48
        year = 2026 if suspect is not None or number % 2 else 2025
        day = date(year, 4, 1) + timedelta(days=number % 200)
        uses = [
            used(day, f"WS-{standard}", f"WS-{standard}-{year}"),
            used(day, f"AUX-{number % 900}"),
        ]
        made.append(calibration(name, day, f"X-{number}", uses))
        if suspect is not None:
            expected.add(name)
    return Crowd(tuple(made), bad, date(2026, 3, 31), frozenset(expected))


def _working(count: int) -> Iterator[tuple[str, int | None]]:
    """Give names of working documents; every so often one that rests on a suspect standard."""
    every = count // 300
    for number in range(count):
        place, rest = divmod(number, every)
        yield f"W-{number:05}", place % 12 if rest == 0 and place < 300 else None
