"""An event can make a loan that of another account: which accounts events name can be looked up."""

import sqlalchemy as sa
from alembic import op

from carbonstep.store.migrations.append_only import guard

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ID = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Keep the account that an event names; before this revision none could."""
    op.create_table(
        "loan_account",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("loan_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_loan_account_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["loan.loan_id"], name=op.f("fk_loan_account_loan_id")
        ),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_loan_account_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_loan_account")),
    )
    op.create_index(op.f("ix_loan_account_account_id"), "loan_account", ["account_id"])
    guard("loan_account", [("seq",)])
