"""A certificate can be withdrawn, suspended, shortened and corrected."""

import sqlalchemy as sa
from alembic import op

from carbonstep.store.migrations.append_only import guard

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ID = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Keep what changes certificates."""
    op.create_table(
        "certificate_change",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("change_id", ID, nullable=False),
        sa.Column("certificate_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_certificate_change_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.certificate_id"],
            name=op.f("fk_certificate_change_certificate_id"),
        ),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_certificate_change_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_certificate_change")),
        sa.UniqueConstraint("change_id", name=op.f("uq_certificate_change_change_id")),
    )
    op.create_index(op.f("ix_certificate_change_account_id"), "certificate_change", ["account_id"])
    guard("certificate_change", [("seq",), ("change_id",)])
