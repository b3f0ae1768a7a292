"""Make the table of the guide's core metadata, a row a revision."""

import sqlalchemy as sa
from alembic import op

from trustsvc.store.columns import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "metadata_revision",
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded", Instant(), nullable=False),
        sa.Column("stated", sa.JSON(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document"], ["document.id"], name=op.f("fk_metadata_revision_document_document")
        ),
        sa.PrimaryKeyConstraint("document", "revision", name=op.f("pk_metadata_revision")),
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("metadata_revision")
