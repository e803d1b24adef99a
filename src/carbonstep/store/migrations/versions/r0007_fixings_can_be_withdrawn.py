"""A published benchmark value can be taken back."""

import sqlalchemy as sa
from alembic import op

from carbonstep.store.migrations.append_only import guard

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table of withdrawals of fixings."""
    op.create_table(
        "fixing_withdrawal",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("index", sa.String(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_fixing_withdrawal_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_fixing_withdrawal")),
        sa.UniqueConstraint(
            "index",
            "published_on",
            "revision",
            name=op.f("uq_fixing_withdrawal_index_published_on_revision"),
        ),
    )
    guard("fixing_withdrawal", [("seq",), ("index", "published_on", "revision")])
