"""Groups: how their digest arrives, and the threads that take it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

UTC: sa.types.TypeEngine[float] = sa.Double()  # seconds since the epoch


def upgrade() -> None:
    for name in ("loud", "pin"):
        op.add_column(
            "subscriber",
            sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()),
        )
    op.create_table(
        "thread",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("binder", sa.BigInteger()),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("lost", sa.Boolean(), nullable=False),
        sa.Column("covered", UTC),
        sa.PrimaryKeyConstraint("chat_id", "thread_id", name="pk_thread"),
        sa.ForeignKeyConstraint(
            ["chat_id"],
            ["subscriber.chat_id"],
            name="fk_thread_chat_id",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_thread_binder", "thread", ["binder"])


def downgrade() -> None:
    raise NotImplementedError("go back with a backup")
