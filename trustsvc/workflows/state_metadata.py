"""Keep a document's core metadata, and let its issuer complete them: each change is a revision.

The first revision is written with the document's intent, so that a process that dies loses
nothing. Documents that were recorded without (old ones in bulk, or by an older version) are read
again when somebody asks: the same bytes say the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from trustsvc.clock import whole_seconds
from trustsvc.documents.facts import finding_json
from trustsvc.documents.guide.derive import plain_guide
from trustsvc.documents.guide.model import GuideMetadata, guide_json
from trustsvc.documents.guide.stated import check_stated, completed, judge_numbers, with_account
from trustsvc.documents.intake import Intake, read_facts
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.plain.statement import metadata_of, stated_in
from trustsvc.documents.xml import parse_xml
from trustsvc.errors import NotFound
from trustsvc.store.documents import Document, get_document, lock_document
from trustsvc.store.engine import Session
from trustsvc.store.events import queue_event
from trustsvc.store.guide_metadata import (
    MetadataRevision,
    count_revisions,
    find_revision,
    keep_revision,
)
from trustsvc.store.objects import artefact_name
from trustsvc.workflows.parts import Keep


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision of a document's metadata, and how many there are."""

    document: Document
    row: MetadataRevision
    count: int


def with_metadata(intake: Intake, issuer: str, beside: object) -> Intake:
    """Complete what a document says by what is stated beside it; warnings join its findings.

    Raises:
        RefusedDocument: what is stated has another shape, or contradicts the document.
    """
    stated = check_stated(beside or {})
    guide = completed(
        with_account(intake.guide, issuer), stated, intake.kind, intake.metadata.identifier
    )
    findings = (*intake.findings, *judge_numbers(guide, issuer, accounts=False))
    return replace(intake, guide=guide, beside=stated, findings=findings)


def metadata_again(keep: Keep, document: Document, intake: Intake) -> Intake:
    """Complete a document that is taken in again by what was stated with its intent."""
    with keep.database.reading() as session:
        row = find_revision(session, document.id, 1)
    return with_metadata(intake, document.issuer, None if row is None else row.stated)


def keep_first_metadata(
    session: Session, document: Document, intake: Intake, now: datetime
) -> None:
    """Keep the first revision with a document's intent, or in an earlier attempt's place."""
    keep_revision(session, _row(document, 1, now, intake.guide, intake.beside))


def state_metadata(keep: Keep, document_id: str, stated: Mapping[str, Any]) -> None:
    """Record what an issuer states from now on; the same again changes nothing.

    Whatever was stated before is replaced as a whole; earlier revisions stay.

    Raises:
        NotFound: there is no such document.
        RefusedDocument: it contradicts the document; findings say where.
    """
    now = whole_seconds(keep.clock())
    with keep.database.reading() as session:
        document = get_document(session, document_id)
    derived = with_account(_derive(keep, document), document.issuer)
    kind = DocumentKind(document.kind)
    guide = completed(derived, stated, kind, document.identifier)
    with keep.database.transaction() as session:
        lock_document(session, document_id)
        last = find_revision(session, document_id)
        if last is None:
            recorded = document.recorded or document.signing_time
            last = _row(document, 1, recorded, derived, {})
            keep_revision(session, last)
        if last.stated == dict(stated):
            return
        number = last.revision + 1
        keep_revision(session, _row(document, number, now, guide, stated))
        told = {"identifier": document.identifier, "revision": number}
        queue_event(session, "document.metadata", document_id, told, now)


def get_revision(keep: Keep, document: Document, number: int | None) -> Revision:
    """Give a revision of a recorded document's metadata, by default the newest.

    Raises:
        NotFound: there is no such revision.
    """
    with keep.database.reading() as session:
        count = count_revisions(session, document.id)
        row = find_revision(session, document.id, number)
    if count == 0 and number in {None, 1}:
        guide = with_account(_derive(keep, document), document.issuer)
        row = _row(document, 1, document.recorded or document.signing_time, guide, {})
    if row is None:
        raise NotFound(what="revision of the metadata", name=str(number))
    return Revision(document, row, max(count, 1))


def _derive(keep: Keep, document: Document) -> GuideMetadata:
    if document.kind == DocumentKind.PLAIN:
        return plain_guide(metadata_of(stated_in(document.facts)))
    tree = parse_xml(keep.objects.get(artefact_name(document.id, "document.xml")))
    return read_facts(tree, DocumentKind(document.kind))[1]


def _row(
    document: Document,
    number: int,
    recorded: datetime,
    guide: GuideMetadata,
    stated: Mapping[str, object],
) -> MetadataRevision:
    findings = [finding_json(one) for one in judge_numbers(guide, document.issuer)]
    return MetadataRevision(
        document=document.id,
        revision=number,
        recorded=recorded,
        stated=dict(stated),
        content={**guide_json(guide), "findings": findings},
    )
