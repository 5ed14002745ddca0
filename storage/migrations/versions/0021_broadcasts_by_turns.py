"""How far a message to everybody is written down. One under way is, wholly."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

UTC: sa.types.TypeEngine[float] = sa.Double()  # seconds since the epoch


def upgrade() -> None:
    op.add_column("broadcast", sa.Column("below", sa.BigInteger()))
    op.add_column("broadcast", sa.Column("goes_on", UTC))


def downgrade() -> None:
    raise NotImplementedError("go back with a backup")
