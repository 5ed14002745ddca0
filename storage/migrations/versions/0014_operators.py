"""What operators do, what a day brought, and who refuses service messages."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

UTC: sa.types.TypeEngine[float] = sa.Double()  # seconds since the epoch
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "subscriber",
        sa.Column("service", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.add_column("delivery", sa.Column("arrived", UTC))
    op.create_table(
        "deed",
        sa.Column("id", ID, primary_key=True),
        sa.Column("at", UTC, nullable=False),
        sa.Column("operator", sa.BigInteger()),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
    )
    op.create_index("ix_deed_at", "deed", ["at"])
    op.create_table(
        "day_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "name", name="pk_day_count"),
    )
    op.create_table(
        "prospect",
        sa.Column("token", sa.String(), primary_key=True),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("until", UTC, nullable=False),
    )
    op.create_table(
        "broadcast",
        sa.Column("token", sa.String(), primary_key=True),
        sa.Column("operator", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("edition_id", ID),
        sa.Column("begun", UTC),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("stopped", UTC),
        sa.Column("ended", UTC),
    )
    begun = sa.text("begun IS NOT NULL")
    op.create_index(
        "ix_broadcast_running",
        "broadcast",
        ["begun"],
        sqlite_where=begun,
        postgresql_where=begun,
    )


def downgrade() -> None:
    raise NotImplementedError("go back with a backup")
