"""Make the tables of what documents rest on; documents that are there are read when asked."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "traced_document",
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document"], ["document.id"], name=op.f("fk_traced_document_document_document")
        ),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_traced_document")),
    )
    _numbers("document_number")
    _numbers("calibrated_item")
    op.create_table(
        "reference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cited", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document"], ["document.id"], name=op.f("fk_reference_document_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference")),
    )
    with op.batch_alter_table("reference", schema=None) as batch_op:
        for column in ("cited", "digest", "document"):
            batch_op.create_index(batch_op.f(f"ix_reference_{column}"), [column], unique=False)

    op.create_table(
        "equipment",
        sa.Column("reference", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reference"], ["reference.id"], name=op.f("fk_equipment_reference_reference")
        ),
        sa.PrimaryKeyConstraint("reference", "key", name=op.f("pk_equipment")),
    )
    with op.batch_alter_table("equipment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_equipment_key"), ["key"], unique=False)


def _numbers(table: str) -> None:
    """Make a table of numbers of documents."""
    op.create_table(
        table,
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document"], ["document.id"], name=op.f(f"fk_{table}_document_document")
        ),
        sa.PrimaryKeyConstraint("document", "key", name=op.f(f"pk_{table}")),
    )
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.create_index(batch_op.f(f"ix_{table}_key"), ["key"], unique=False)


def downgrade() -> None:
    """Go back to the version before."""
    for table in ("equipment", "reference", "calibrated_item", "document_number"):
        op.drop_table(table)
    op.drop_table("traced_document")
