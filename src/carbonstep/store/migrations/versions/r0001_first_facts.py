"""The first tables: the log, the facts, and the guards that keep both append-only."""

import sqlalchemy as sa
from alembic import op

from carbonstep.store.migrations.append_only import guard, guard_head, prepare

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Written out, not imported: a migration says what was true when it was written.
SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ID = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.BigInteger()


def upgrade() -> None:
    """Create everything."""
    prepare()
    _log()
    _accounts_and_certificates()
    _reports()
    _rulebooks_and_loans()
    _fixings_and_decisions()
    _postings()
    _receipts_runs_and_keys()


def _log() -> None:
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", SEQ, nullable=False),
        sa.Column("last_recorded_at", INSTANT, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_log_head_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )
    op.execute("INSERT INTO log_head (id, size, last_recorded_at) VALUES (1, 0, 0)")
    guard_head()
    op.create_table(
        "log_entry",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("type", ID, nullable=False),
        sa.Column("subject", ID, nullable=False),
        sa.Column("business_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_log_entry")),
    )
    op.create_index(op.f("ix_log_entry_recorded_at"), "log_entry", ["recorded_at"])
    op.create_index(op.f("ix_log_entry_subject_seq"), "log_entry", ["subject", "seq"])
    op.create_index(op.f("ix_log_entry_type_seq"), "log_entry", ["type", "seq"])
    guard("log_entry", [("seq",)])


def _accounts_and_certificates() -> None:
    op.create_table(
        "account",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("industry", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("lei", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_account_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_account")),
        sa.UniqueConstraint("account_id", name=op.f("uq_account_account_id")),
    )
    guard("account", [("seq",), ("account_id",)])
    op.create_table(
        "certificate",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("certificate_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("product_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_certificate_account_id")
        ),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_certificate_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_certificate")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_certificate_certificate_id")),
    )
    op.create_index(op.f("ix_certificate_account_id"), "certificate", ["account_id"])
    guard("certificate", [("seq",), ("certificate_id",)])


def _reports() -> None:
    op.create_table(
        "report",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("content_key", ID, nullable=False),
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
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_report_account_id")
        ),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_report_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_report")),
        sa.UniqueConstraint("report_id", name=op.f("uq_report_report_id")),
        sa.UniqueConstraint("supersedes", name=op.f("uq_report_supersedes")),
    )
    op.create_index(
        op.f("ix_report_account_id_period_from"), "report", ["account_id", "period_from"]
    )
    op.create_index(
        op.f("ix_report_period_from_period_to_kind_account_id"),
        "report",
        ["period_from", "period_to", "kind", "account_id"],
    )
    guard("report", [("seq",), ("report_id",), ("supersedes",)])
    op.create_table(
        "report_figure",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("name", ID, nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("factor_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["report.seq"], name=op.f("fk_report_figure_seq")),
        sa.PrimaryKeyConstraint("seq", "name", name=op.f("pk_report_figure")),
    )
    guard("report_figure", [("seq", "name")])


def _rulebooks_and_loans() -> None:
    op.create_table(
        "rulebook",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("rulebook_id", ID, nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_rulebook_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_rulebook")),
        sa.UniqueConstraint("rulebook_id", "version", name=op.f("uq_rulebook_rulebook_id_version")),
    )
    guard("rulebook", [("seq",), ("rulebook_id", "version")])
    op.create_table(
        "loan",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("loan_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("rulebook_id", ID, nullable=False),
        sa.Column("rulebook_version", ID, nullable=False),
        sa.Column("terms", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=op.f("fk_loan_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["rulebook_id", "rulebook_version"],
            ["rulebook.rulebook_id", "rulebook.version"],
            name=op.f("fk_loan_rulebook_id_rulebook_version"),
        ),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_loan_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_loan")),
        sa.UniqueConstraint("loan_id", name=op.f("uq_loan_loan_id")),
    )
    op.create_index(op.f("ix_loan_account_id"), "loan", ["account_id"])
    guard("loan", [("seq",), ("loan_id",)])
    op.create_table(
        "loan_event",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("loan_id", ID, nullable=False),
        sa.Column("supersedes", ID, nullable=True),
        sa.Column("content", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.loan_id"], name=op.f("fk_loan_event_loan_id")),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_loan_event_seq")),
        sa.ForeignKeyConstraint(
            ["supersedes"], ["loan_event.event_id"], name=op.f("fk_loan_event_supersedes")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_loan_event")),
        sa.UniqueConstraint("event_id", name=op.f("uq_loan_event_event_id")),
        sa.UniqueConstraint("supersedes", name=op.f("uq_loan_event_supersedes")),
    )
    op.create_index(op.f("ix_loan_event_loan_id_seq"), "loan_event", ["loan_id", "seq"])
    guard("loan_event", [("seq",), ("event_id",), ("supersedes",)])


def _fixings_and_decisions() -> None:
    op.create_table(
        "fixing",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("index", sa.String(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("rate_e4bp", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_fixing_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_fixing")),
        sa.UniqueConstraint(
            "index", "published_on", "revision", name=op.f("uq_fixing_index_published_on_revision")
        ),
    )
    guard("fixing", [("seq",), ("index", "published_on", "revision")])
    op.create_table(
        "calendar_year",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("holidays", sa.String(), nullable=False),
        sa.Column("make_up_days", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("replaces", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_calendar_year_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_calendar_year")),
    )
    guard("calendar_year", [("seq",)])
    op.create_table(
        "decision",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("decision_id", ID, nullable=False),
        sa.Column("loan_id", ID, nullable=False),
        sa.Column("test_from", sa.Date(), nullable=False),
        sa.Column("test_to", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("effective_provisional", sa.Boolean(), nullable=False),
        sa.Column("total_e4bp", sa.BigInteger(), nullable=False),
        sa.Column("supersedes", ID, nullable=True),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.loan_id"], name=op.f("fk_decision_loan_id")),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_decision_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_decision")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_decision_decision_id")),
    )
    op.create_index(op.f("ix_decision_loan_id_seq"), "decision", ["loan_id", "seq"])
    guard("decision", [("seq",), ("decision_id",)])
    op.create_table(
        "standing",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("loan_id", ID, nullable=False),
        sa.Column("decision_ids", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.loan_id"], name=op.f("fk_standing_loan_id")),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_standing_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_standing")),
    )
    op.create_index(op.f("ix_standing_loan_id_seq"), "standing", ["loan_id", "seq"])
    guard("standing", [("seq",)])


def _postings() -> None:
    op.create_table(
        "posting",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("loan_id", ID, nullable=False),
        sa.Column("nominal_on", sa.Date(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.loan_id"], name=op.f("fk_posting_loan_id")),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_posting_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_posting")),
        sa.UniqueConstraint("loan_id", "nominal_on", name=op.f("uq_posting_loan_id_nominal_on")),
    )
    guard("posting", [("seq",), ("loan_id", "nominal_on")])
    op.create_table(
        "true_up",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("loan_id", ID, nullable=False),
        sa.Column("nominal_on", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["loan_id", "nominal_on"],
            ["posting.loan_id", "posting.nominal_on"],
            name=op.f("fk_true_up_loan_id_nominal_on"),
        ),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_true_up_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_true_up")),
        sa.UniqueConstraint(
            "loan_id", "nominal_on", "number", name=op.f("uq_true_up_loan_id_nominal_on_number")
        ),
    )
    guard("true_up", [("seq",), ("loan_id", "nominal_on", "number")])


def _receipts_runs_and_keys() -> None:
    op.create_table(
        "filing",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("sha256", ID, nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("business_on", sa.Date(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_filing_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_filing")),
    )
    op.create_index(op.f("ix_filing_sha256"), "filing", ["sha256"])
    guard("filing", [("seq",)])
    op.create_table(
        "run",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("job", ID, nullable=False),
        sa.Column("business_on", sa.Date(), nullable=False),
        sa.Column("counts", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_run_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_run")),
    )
    op.create_index(op.f("ix_run_job_seq"), "run", ["job", "seq"])
    guard("run", [("seq",)])
    op.create_table(
        "access_key",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("key_id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("secret_hash", ID, nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_access_key_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_access_key")),
        sa.UniqueConstraint("key_id", name=op.f("uq_access_key_key_id")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_access_key_secret_hash")),
    )
    guard("access_key", [("seq",), ("key_id",), ("secret_hash",)])
    op.create_table(
        "access_key_revoked",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("key_id", ID, nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"], ["access_key.key_id"], name=op.f("fk_access_key_revoked_key_id")
        ),
        sa.ForeignKeyConstraint(["seq"], ["log_entry.seq"], name=op.f("fk_access_key_revoked_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_access_key_revoked")),
        sa.UniqueConstraint("key_id", name=op.f("uq_access_key_revoked_key_id")),
    )
    guard("access_key_revoked", [("seq",), ("key_id",)])
