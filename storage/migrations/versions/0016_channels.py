"""How channels are served."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel",
        sa.Column(
            "chat_id",
            sa.BigInteger(),
            sa.ForeignKey("subscriber.chat_id", onupdate="CASCADE", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("go back with a backup")
