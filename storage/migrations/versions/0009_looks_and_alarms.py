"""What sources look like, and what operators were told of them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, kind in (("evidence", sa.Text()), ("until", sa.String())):
        # The catalogue fills them at the next start.
        column = sa.Column(name, kind, nullable=False, server_default="")
        op.add_column("source", column)
    op.create_table(
        "look",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("first_title", sa.Text(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("dated", sa.Integer(), nullable=False),
        sa.Column("per_day", sa.Double()),
        sa.Column("encoding", sa.String(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("moments", sa.JSON(), nullable=False),
        sa.Column("since", sa.Double(), nullable=False),
        sa.Column("changed", sa.Double(), nullable=False),
        sa.Column("fresh", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name="pk_look"),
    )
    op.create_table(
        "alarm",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("since", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_alarm"),
    )


def downgrade() -> None:
    raise NotImplementedError("go back with a backup")
