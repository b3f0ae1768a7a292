"""Make the first tables."""

import sqlalchemy as sa
from alembic import op

from trustsvc.store.columns import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "anchor",
        sa.Column("block_number", sa.Integer(), nullable=False),
        sa.Column("block_hash", sa.LargeBinary(), nullable=False),
        sa.Column("block_time", Instant(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("contract", sa.LargeBinary(), nullable=False),
        sa.Column("log_id", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("block_number", name=op.f("pk_anchor")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("caller", sa.String(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request_digest", sa.LargeBinary(), nullable=False),
        sa.Column("document", sa.String(), nullable=True),
        sa.Column("answer", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name=op.f("pk_idempotency_key")),
    )
    with op.batch_alter_table("idempotency_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_key_document"), ["document"], unique=False)

    op.create_table(
        "issuer",
        sa.Column("organization_identifier", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("tag_key", sa.LargeBinary(), nullable=False),
        sa.Column("key_uri", sa.String(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("chain", sa.JSON(), nullable=False),
        sa.Column("api_key_digest", sa.LargeBinary(), nullable=False),
        sa.Column("created", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("organization_identifier", name=op.f("pk_issuer")),
    )
    with op.batch_alter_table("issuer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_issuer_api_key_digest"), ["api_key_digest"], unique=True
        )

    op.create_table(
        "last_block",
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain_id", name=op.f("pk_last_block")),
    )
    op.create_table(
        "log_head",
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("published_size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_log_head")),
    )
    op.create_table(
        "nonce",
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("sender", sa.LargeBinary(), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("chain_id", "sender", name=op.f("pk_nonce")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_subject"), ["subject"], unique=False)

    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("sender", sa.LargeBinary(), nullable=False),
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("calldata", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint(
            "chain_id", "sender", "nonce", name=op.f("uq_submission_chain_id_sender_nonce")
        ),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_submission_subject"), ["subject"], unique=False)

    op.create_table(
        "work",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due", Instant(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", name=op.f("pk_work")),
    )
    with op.batch_alter_table("work", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_due"), ["due"], unique=False)
        batch_op.create_index(batch_op.f("ix_work_state"), ["state"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("identifier", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("release", sa.String(), nullable=False),
        sa.Column("arrived_signed", sa.Boolean(), nullable=False),
        sa.Column("prepared_digest", sa.LargeBinary(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("signing_time", Instant(), nullable=False),
        sa.Column("signature_id", sa.String(), nullable=False),
        sa.Column("file_id", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("document_digest", sa.LargeBinary(), nullable=True),
        sa.Column("xml_digest", sa.LargeBinary(), nullable=True),
        sa.Column("pdf_digest", sa.LargeBinary(), nullable=True),
        sa.Column("leaf", sa.LargeBinary(), nullable=True),
        sa.Column("recorded", Instant(), nullable=True),
        sa.Column("evidence_due", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issuer"], ["issuer.organization_identifier"], name=op.f("fk_document_issuer_issuer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("issuer", "identifier", name=op.f("uq_document_issuer_identifier")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_document_document_digest"), ["document_digest"], unique=True
        )
        batch_op.create_index(
            batch_op.f("ix_document_evidence_due"), ["evidence_due"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_document_issuer"), ["issuer"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_pdf_digest"), ["pdf_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_token"), ["token"], unique=True)

    op.create_table(
        "submission_attempt",
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("max_fee", sa.String(), nullable=False),
        sa.Column("priority_fee", sa.String(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["submission"],
            ["submission.id"],
            name=op.f("fk_submission_attempt_submission_submission"),
        ),
        sa.PrimaryKeyConstraint("submission", "number", name=op.f("pk_submission_attempt")),
        sa.UniqueConstraint("hash", name=op.f("uq_submission_attempt_hash")),
    )
    op.create_table(
        "evidence",
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("status_changes", sa.Integer(), nullable=False),
        sa.Column("first_anchored", Instant(), nullable=False),
        sa.Column("captured", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document"], ["document.id"], name=op.f("fk_evidence_document_document")
        ),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_evidence")),
    )
    op.create_table(
        "log_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("record_digest", sa.LargeBinary(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("queued", Instant(), nullable=False),
        sa.Column("in_log_by", Instant(), nullable=True),
        sa.Column("anchored_by", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document"], ["document.id"], name=op.f("fk_log_record_document_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_record")),
    )
    with op.batch_alter_table("log_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_log_record_document"), ["document"], unique=False)
        batch_op.create_index(batch_op.f("ix_log_record_leaf"), ["leaf"], unique=True)
        batch_op.create_index(batch_op.f("ix_log_record_position"), ["position"], unique=True)
        batch_op.create_index(
            batch_op.f("ix_log_record_record_digest"), ["record_digest"], unique=False
        )

    op.create_table(
        "status_change",
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("decided", Instant(), nullable=False),
        sa.Column("effective", Instant(), nullable=False),
        sa.Column("record", sa.Integer(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=True),
        sa.Column("on_chain", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document"], ["document.id"], name=op.f("fk_status_change_document_document")
        ),
        sa.ForeignKeyConstraint(
            ["record"], ["log_record.id"], name=op.f("fk_status_change_record_log_record")
        ),
        sa.ForeignKeyConstraint(
            ["submission"], ["submission.id"], name=op.f("fk_status_change_submission_submission")
        ),
        sa.PrimaryKeyConstraint("document", "sequence", name=op.f("pk_status_change")),
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("status_change")
    with op.batch_alter_table("log_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_log_record_record_digest"))
        batch_op.drop_index(batch_op.f("ix_log_record_position"))
        batch_op.drop_index(batch_op.f("ix_log_record_leaf"))
        batch_op.drop_index(batch_op.f("ix_log_record_document"))

    op.drop_table("log_record")
    op.drop_table("evidence")
    op.drop_table("submission_attempt")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_token"))
        batch_op.drop_index(batch_op.f("ix_document_state"))
        batch_op.drop_index(batch_op.f("ix_document_pdf_digest"))
        batch_op.drop_index(batch_op.f("ix_document_issuer"))
        batch_op.drop_index(batch_op.f("ix_document_evidence_due"))
        batch_op.drop_index(batch_op.f("ix_document_document_digest"))

    op.drop_table("document")
    with op.batch_alter_table("work", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_work_state"))
        batch_op.drop_index(batch_op.f("ix_work_due"))

    op.drop_table("work")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_subject"))
        batch_op.drop_index(batch_op.f("ix_submission_state"))

    op.drop_table("submission")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_subject"))

    op.drop_table("outbox")
    op.drop_table("nonce")
    op.drop_table("log_head")
    op.drop_table("last_block")
    with op.batch_alter_table("issuer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issuer_api_key_digest"))

    op.drop_table("issuer")
    with op.batch_alter_table("idempotency_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_key_document"))

    op.drop_table("idempotency_key")
    op.drop_table("anchor")
