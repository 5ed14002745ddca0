"""Where sources moved, when they ask to be read, and how often they publish."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Words

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("answered", Words),
        sa.Column("moved", sa.Boolean),
        sa.Column("ttl", sa.Double),
        sa.Column("watched", sa.Double),
        sa.Column("came", sa.Double),
    ):
        op.add_column("source", column)


def downgrade() -> None:
    raise NotImplementedError("go back with a backup")
