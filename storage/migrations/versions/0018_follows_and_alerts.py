"""What readers follow, and the alerts that follow from it."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

UTC: sa.types.TypeEngine[float] = sa.Double()  # seconds since the epoch


def upgrade() -> None:
    cap = sa.Column("alerts", sa.Integer(), nullable=False, server_default="3")
    op.add_column("subscriber", cap)
    op.add_column("watermark", sa.Column("noticed", UTC))
    op.execute("UPDATE watermark SET noticed = at")  # what is there is no news
    op.create_table(
        "follow",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("since", UTC, nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "code", name="pk_follow"),
        _follows_its_reader("follow"),
    )
    _index("ix_follow_instant", "follow", "key", "code", "chat_id", where="mode = 'i'")
    op.create_table(
        "alert",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("story_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("seen", UTC, nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("due", UTC),
        sa.Column("slot", UTC),
        sa.PrimaryKeyConstraint("chat_id", "story_id", name="pk_alert"),
        _follows_its_reader("alert"),
    )
    _index("ix_alert_due", "alert", "due", "chat_id", where="due IS NOT NULL")
    op.create_index("ix_alert_seen", "alert", ["seen"])


def _follows_its_reader(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["chat_id"],
        ["subscriber.chat_id"],
        name=f"fk_{table}_chat_id",
        onupdate="CASCADE",
        ondelete="CASCADE",
    )


def _index(name: str, table: str, *columns: str, where: str) -> None:
    some = sa.text(where)
    op.create_index(
        name, table, list(columns), sqlite_where=some, postgresql_where=some
    )


def downgrade() -> None:
    raise NotImplementedError("go back with a backup")
