"""Sources that are pages, and articles read on their own pages."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = sa.Column("kind", sa.String, nullable=False, server_default="feed")
    full = sa.Column("fulltext", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("source", kind)
    op.add_column("source", sa.Column("page", sa.JSON))
    op.add_column("source", full)


def downgrade() -> None:
    raise NotImplementedError("go back with a backup")
