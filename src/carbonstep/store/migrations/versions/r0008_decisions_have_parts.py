"""A decision has a part for each of its KPIs, with days of its own."""

import json
from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from alembic import op

from carbonstep.store.append import Row
from carbonstep.store.migrations.append_only import guard
from carbonstep.store.past.lift import lifted
from carbonstep.units.rate import rate_from_bps_text

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ID = sa.String().with_variant(sa.String(collation="C"), "postgresql")
ROWS_A_CHUNK = 1_000


def upgrade() -> None:
    """Create the table of parts, and fill it with those of every decision on record."""
    table = op.create_table(
        "decision_part",
        sa.Column("seq", SEQ, nullable=False),
        sa.Column("output", ID, nullable=False),
        sa.Column("kpi", ID, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("stands_e4bp", sa.BigInteger(), nullable=False),
        sa.Column("previous_e4bp", sa.BigInteger(), nullable=True),
        sa.Column("immaterial", sa.Boolean(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("effective_provisional", sa.Boolean(), nullable=False),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("combine", sa.String(), nullable=False),
        sa.Column("lowest_e4bp", sa.BigInteger(), nullable=True),
        sa.Column("highest_e4bp", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["seq"], ["decision.seq"], name=op.f("fk_decision_part_seq")),
        sa.PrimaryKeyConstraint("seq", "output", "kpi", name=op.f("pk_decision_part")),
    )
    rows: list[Row] = []
    for row in _parts():
        rows.append(row)
        if len(rows) == ROWS_A_CHUNK:
            op.bulk_insert(table, rows)
            rows = []
    op.bulk_insert(table, rows)
    guard("decision_part", [("seq", "output", "kpi")])


def _parts() -> Iterator[Row]:
    """The rows of the decisions on record, as their entries have them."""
    connection = op.get_bind()
    seqs = connection.execute(sa.text("SELECT seq FROM decision ORDER BY seq")).scalars().all()
    query = sa.text("SELECT entry FROM log_entry WHERE seq = :seq")
    for seq in seqs:
        entry = connection.execute(query, {"seq": seq}).scalar_one()
        body = lifted(json.loads(bytes(entry))["body"], "decision/2")
        for output in body["outputs"]:
            for part in output["parts"]:
                yield _row(seq, output, part)


def _row(seq: int, output: Row, part: Row) -> Row:
    effective = part["effective"]
    return {
        "seq": seq,
        "output": output["name"],
        "kpi": part["kpi"],
        "state": part["state"],
        "cause": part["cause"] or None,
        "stands_e4bp": rate_from_bps_text(part["bps"]),
        "previous_e4bp": _rate(part["previous_bps"]),
        "immaterial": part["immaterial"],
        "effective_from": date.fromisoformat(effective["from"]),
        "effective_to": None if effective["to"] is None else date.fromisoformat(effective["to"]),
        "effective_provisional": effective["provisional"],
        "decided_by": part["decided_by"] or None,
        "combine": output["combine"],
        "lowest_e4bp": _rate(output["lowest_bps"]),
        "highest_e4bp": _rate(output["highest_bps"]),
    }


def _rate(bps: str | None) -> int | None:
    return None if bps is None else int(rate_from_bps_text(bps))
