"""The entries of a source's newest body one by one: only others cost anything."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("pieces", sa.LargeBinary()))


def downgrade() -> None:
    raise NotImplementedError("go back with a backup")
