"""Tell old documents that were only registered from those that somebody signed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    column: sa.Column[bool] = sa.Column(
        "registered", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("document", column)  # in place: no batch, which would copy the table


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_column("registered")
