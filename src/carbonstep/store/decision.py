"""Decisions in the store: columns to look them up by, the whole of them in their log entry."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Index, RowMapping, UniqueConstraint, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.decision.decision import Basis, Cause, Decision, KpiValue
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rulebook.plan import Adjustment
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.domain.rulebook.trace import trace_from_body
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType, append_facts, bodies
from carbonstep.store.table import FactRow, as_known, by_ids, insert_rows, table_of
from carbonstep.units.identity import content_id
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp, rate_from_bps


class DecisionRow(FactRow, table=True):
    """A decision as announced. KPIs, adjustments, basis and trace are read from the entry."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("decision_id"), Index(None, "loan_id", "seq"))

    decision_id: str = Field(sa_type=IdType)
    loan_id: str = Field(sa_type=IdType, foreign_key="loan.loan_id")
    test_from: date
    test_to: date
    cause: str
    decided_on: date
    effective_from: date
    effective_to: date | None
    effective_provisional: bool
    total_e4bp: int = Field(sa_type=BigInteger)
    supersedes: str | None = Field(sa_type=IdType)


_DECISION = table_of(DecisionRow)


def add_decisions(
    session: Session,
    decisions: Sequence[Decision],
    *,
    recorded_at: datetime,
    actor: str,
    business_on: date,
) -> range:
    """Announce decisions; one announced already, or for an unknown loan, raises IntegrityError."""
    return append_facts(
        session,
        decisions,
        event=lambda decision: Event(
            type=EventType.DECISION_ANNOUNCED,
            subject=decision.loan_id,
            business_on=business_on,
            body=decision.body(),
        ),
        insert=lambda facts: insert_rows(session, _DECISION, [_row(*fact) for fact in facts]),
        recorded_at=recorded_at,
        actor=actor,
    )


def decisions_of_loan(
    session: Session, loan_id: str, *, known: int | None = None
) -> list[tuple[int, Decision]]:
    """The decisions of a loan with their numbers, in the order of announcement."""
    query = (
        select(_DECISION.c.seq, _DECISION.c.decision_id)
        .where(_DECISION.c.loan_id == loan_id, *as_known(_DECISION.c.seq, known))
        .order_by(_DECISION.c.seq)
    )
    rows = session.execute(query).all()
    read = bodies(session, [row.seq for row in rows])
    return [(row.seq, _decision(read[row.seq], row.decision_id)) for row in rows]


def steps_of_loans(
    session: Session, loan_ids: Iterable[str], *, known: int | None = None
) -> dict[str, list[tuple[int, CarbonStep]]]:
    """What the decisions of each of these loans do to its rate, with their numbers, in order of
    announcement. Nothing is read from the log, which makes it the way for a whole book."""

    def load(chunk: Sequence[str]) -> Sequence[RowMapping]:
        query = (
            select(
                _DECISION.c.seq,
                _DECISION.c.loan_id,
                _DECISION.c.decision_id,
                _DECISION.c.test_from,
                _DECISION.c.test_to,
                _DECISION.c.effective_from,
                _DECISION.c.effective_to,
                _DECISION.c.total_e4bp,
            )
            .where(_DECISION.c.loan_id.in_(chunk), *as_known(_DECISION.c.seq, known))
            .order_by(_DECISION.c.loan_id, _DECISION.c.seq)
        )
        return session.execute(query).mappings().all()

    ids = sorted(set(loan_ids))
    found: dict[str, list[tuple[int, CarbonStep]]] = {loan_id: [] for loan_id in ids}
    for row in by_ids(ids, load):
        steps = found[row["loan_id"]]
        step = CarbonStep(
            decision_id=row["decision_id"],
            test_period=Period(row["test_from"], row["test_to"]),
            order=len(steps),
            effective_from=row["effective_from"],
            effective_to=row["effective_to"],
            total_e4bp=RateE4bp(row["total_e4bp"]),
        )
        steps.append((row["seq"], step))
    return found


def decision(
    session: Session, decision_id: str, *, known: int | None = None
) -> tuple[int, Decision] | None:
    """The decision of this id with its number, or None."""
    query = select(_DECISION.c.seq).where(
        _DECISION.c.decision_id == decision_id, *as_known(_DECISION.c.seq, known)
    )
    seq = session.execute(query).scalar_one_or_none()
    return None if seq is None else (seq, _decision(bodies(session, [seq])[seq], decision_id))


def decision_from_body(body: dict[str, Any]) -> Decision:
    """Read a decision back from the log."""
    effective, test_period, bound = body["effective"], body["test_period"], body["rulebook"]
    return Decision(
        loan_id=body["loan_id"],
        rulebook=RulebookRef(
            rulebook_id=bound["id"], version=bound["version"], content_hash=bound["hash"]
        ),
        test_period=Period(
            date.fromisoformat(test_period["from"]), date.fromisoformat(test_period["to"])
        ),
        cause=Cause(body["cause"]),
        decided_on=date.fromisoformat(body["decided_on"]),
        effective_from=date.fromisoformat(effective["from"]),
        effective_to=None if effective["to"] is None else date.fromisoformat(effective["to"]),
        effective_provisional=effective["provisional"],
        kpis=tuple(KpiValue(**kpi) for kpi in body["kpis"]),
        adjustments=tuple(
            Adjustment(kpi=item["kpi"], step=item["step"], adjustment_e4bp=_rate(item["bps"]))
            for item in body["adjustments"]
        ),
        total_e4bp=_rate(body["total_bps"]),
        basis=tuple(
            Basis(
                kind=item["kind"],
                fact_id=item["id"],
                received_on=date.fromisoformat(item["received_on"]),
            )
            for item in body["basis"]
        ),
        supersedes=body["supersedes"],
        trace=trace_from_body(body["trace"]),
    )


def _row(seq: int, decision: Decision, event: Event) -> dict[str, Any]:
    return {
        "seq": seq,
        "decision_id": content_id("D", event.body),
        "loan_id": decision.loan_id,
        "test_from": decision.test_period.start,
        "test_to": decision.test_period.end,
        "cause": decision.cause.value,
        "decided_on": decision.decided_on,
        "effective_from": decision.effective_from,
        "effective_to": decision.effective_to,
        "effective_provisional": decision.effective_provisional,
        "total_e4bp": decision.total_e4bp,
        "supersedes": decision.supersedes or None,
    }


def _rate(bps: str) -> RateE4bp:
    rate = rate_from_bps(Decimal(bps))
    assert rate is not None, f"{bps} bp is finer than the engine's rates"
    return rate


def _decision(body: dict[str, Any], decision_id: str) -> Decision:
    found = decision_from_body(body)
    assert found.decision_id == decision_id, f"{decision_id} reads back as {found.decision_id}"
    return found
