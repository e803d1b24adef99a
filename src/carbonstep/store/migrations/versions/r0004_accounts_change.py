"""Accounts are renamed, reclassified and succeeded, and what they were opened with is corrected."""

import sqlalchemy as sa
from alembic import op

from carbonstep.store.migrations.append_only import guard

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ID = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table of what changes of accounts."""
    op.create_table(
        "account_change",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("change_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("successor", ID, nullable=True),
        sa.Column("supersedes", ID, nullable=True),
        sa.Column("content", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_account_change_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["successor"], ["account.account_id"], name=op.f("fk_account_change_successor")
        ),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_account_change_seq")),
        sa.ForeignKeyConstraint(
            ["supersedes"],
            ["account_change.change_id"],
            name=op.f("fk_account_change_supersedes"),
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_account_change")),
        sa.UniqueConstraint("change_id", name=op.f("uq_account_change_change_id")),
        sa.UniqueConstraint("supersedes", name=op.f("uq_account_change_supersedes")),
    )
    op.create_index(
        op.f("ix_account_change_account_id_seq"), "account_change", ["account_id", "seq"]
    )
    op.create_index(op.f("ix_account_change_successor"), "account_change", ["successor"])
    guard("account_change", [("seq",), ("change_id",), ("supersedes",)])
