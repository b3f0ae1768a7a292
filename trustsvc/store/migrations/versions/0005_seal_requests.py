"""Make the table of keys that wait for certificates."""

import sqlalchemy as sa
from alembic import op

from trustsvc.store.columns import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "seal_request",
        sa.Column("key_digest", sa.LargeBinary(), nullable=False),
        sa.Column("issuer", sa.String(length=128), nullable=False),
        sa.Column("key_uri", sa.String(), nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("made", Instant(), nullable=False),
        sa.Column("accepted", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("key_digest", name=op.f("pk_seal_request")),
    )
    with op.batch_alter_table("seal_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seal_request_issuer"), ["issuer"], unique=False)


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("seal_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seal_request_issuer"))
    op.drop_table("seal_request")
