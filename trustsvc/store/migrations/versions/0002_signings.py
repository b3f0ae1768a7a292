"""Make the table of documents that are signed elsewhere."""

import sqlalchemy as sa
from alembic import op

from trustsvc.store.columns import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "signing",
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("chain", sa.JSON(), nullable=False),
        sa.Column("algorithm", sa.String(), nullable=False),
        sa.Column("expires", Instant(), nullable=False),
        sa.Column("xml_to_sign", sa.LargeBinary(), nullable=True),
        sa.Column("xml_value", sa.LargeBinary(), nullable=True),
        sa.Column("pdf_prepared", sa.LargeBinary(), nullable=True),
        sa.Column("pdf_to_sign", sa.LargeBinary(), nullable=True),
        sa.Column("pdf_value", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document"], ["document.id"], name=op.f("fk_signing_document_document")
        ),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_signing")),
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("signing")
