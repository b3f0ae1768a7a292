"""Name every table, so that migrations see them all."""

from sqlalchemy import MetaData
from sqlmodel import SQLModel

from trustsvc.store import (
    anchors,
    documents,
    events,
    evidences,
    guide_metadata,
    idempotency,
    issuers,
    records,
    references,
    seal_requests,
    signings,
    statuses,
    submissions,
    work,
)

TABLES = (
    issuers.Issuer,
    seal_requests.SealRequest,
    documents.Document,
    signings.Signing,
    records.LogRecord,
    records.LogHead,
    statuses.StatusChange,
    submissions.SubmissionRow,
    submissions.AttemptRow,
    submissions.NonceRow,
    anchors.Anchor,
    anchors.LastBlock,
    evidences.EvidenceRow,
    work.Work,
    events.Outbox,
    idempotency.IdempotencyKey,
    references.TracedDocument,
    references.DocumentNumber,
    references.CalibratedItem,
    references.ReferenceRow,
    references.Equipment,
    guide_metadata.MetadataRevision,
)


def metadata() -> MetaData:
    """Give the description of all tables."""
    return SQLModel.metadata
