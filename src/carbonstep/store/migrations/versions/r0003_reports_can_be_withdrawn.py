"""A report can be withdrawn, and another one can then supersede what it superseded."""

import sqlalchemy as sa
from alembic import op

from carbonstep.store.migrations.append_only import guard

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ID = sa.String().with_variant(sa.String(collation="C"), "postgresql")

_KEYS = [("seq",), ("report_id",), ("supersedes", "instead_of")]
_KEPT = (
    "seq, report_id, account_id, kind, product_id, product_name, declared_unit, declared_amount, "
    "period_from, period_to, received_on, boundary, standard, standard_version, preparer, "
    "assurance, verifier, opinion, data_quality, evidence, supersedes, restatement_reason"
)


def upgrade() -> None:
    """Let one report more supersede another for each that was withdrawn, and keep withdrawals."""
    if op.get_context().dialect.name == "postgresql":
        _widen_key()
    else:
        _rebuild()
    op.create_table(
        "report_withdrawal",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("moved_to", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_report_withdrawal_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["moved_to"], ["report.report_id"], name=op.f("fk_report_withdrawal_moved_to")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.report_id"], name=op.f("fk_report_withdrawal_report_id")
        ),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_report_withdrawal_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_report_withdrawal")),
        sa.UniqueConstraint("report_id", name=op.f("uq_report_withdrawal_report_id")),
    )
    op.create_index(op.f("ix_report_withdrawal_account_id"), "report_withdrawal", ["account_id"])
    guard("report_withdrawal", [("seq",), ("report_id",)])


def _widen_key() -> None:
    op.add_column(
        "report", sa.Column("instead_of", ID, nullable=False, server_default=sa.text("''"))
    )
    op.alter_column("report", "instead_of", server_default=None)
    op.drop_constraint(op.f("uq_report_supersedes"), "report")
    op.create_unique_constraint(
        op.f("uq_report_supersedes_instead_of"), "report", ["supersedes", "instead_of"]
    )


def _rebuild() -> None:
    """SQLite takes no key away from a table: both tables are written anew, row by row the same."""
    op.create_table(
        "report_new",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("product_id", sa.String(), nullable=True),
        sa.Column("product_name", sa.String(), nullable=True),
        sa.Column("declared_unit", sa.String(), nullable=True),
        sa.Column("declared_amount", sa.String(), nullable=True),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("boundary", sa.String(), nullable=False),
        sa.Column("standard", sa.String(), nullable=False),
        sa.Column("standard_version", sa.String(), nullable=False),
        sa.Column("preparer", sa.String(), nullable=False),
        sa.Column("assurance", sa.String(), nullable=False),
        sa.Column("verifier", sa.String(), nullable=False),
        sa.Column("opinion", sa.String(), nullable=False),
        sa.Column("data_quality", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("supersedes", ID, nullable=True),
        sa.Column("restatement_reason", sa.String(), nullable=False),
        sa.Column("instead_of", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_report_account_id")
        ),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_report_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_report")),
        sa.UniqueConstraint("report_id", name=op.f("uq_report_report_id")),
        sa.UniqueConstraint(
            "supersedes", "instead_of", name=op.f("uq_report_supersedes_instead_of")
        ),
    )
    op.execute(f"INSERT INTO report_new ({_KEPT}, instead_of) SELECT {_KEPT}, '' FROM report")
    op.create_table(
        "report_figure_new",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("name", ID, nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("factor_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["report_new.seq"], name=op.f("fk_report_figure_seq")),
        sa.PrimaryKeyConstraint("seq", "name", name=op.f("pk_report_figure")),
    )
    op.execute("INSERT INTO report_figure_new SELECT * FROM report_figure")
    # The figures first: nothing may refer to a table that goes. A new name is followed.
    for table in ("report_figure", "report"):
        op.drop_table(table)
    for table in ("report", "report_figure"):
        op.rename_table(f"{table}_new", table)
    op.create_index(
        op.f("ix_report_account_id_period_from"), "report", ["account_id", "period_from"]
    )
    op.create_index(
        op.f("ix_report_period_from_period_to_kind_account_id"),
        "report",
        ["period_from", "period_to", "kind", "account_id"],
    )
    guard("report", _KEYS)
    guard("report_figure", [("seq", "name")])
