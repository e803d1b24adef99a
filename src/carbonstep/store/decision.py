"""Decisions in the store: columns to look them up by, the whole of them in their log entry."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import BigInteger, Index, RowMapping, UniqueConstraint, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.decision.decision import Decision, decision_from_body
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.store.append import FactKind, Row
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType, bodies
from carbonstep.store.past.lift import lifted
from carbonstep.store.table import FactRow, as_known, by_ids, table_of
from carbonstep.units.identity import recorded_as
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp


class DecisionRow(FactRow, table=True):
    """A decision as announced. KPIs, parts, basis and explanation are read from the entry."""

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


def _rows(seq: int, decision: Decision, _: Event) -> list[Row]:
    return [
        {
            "seq": seq,
            "decision_id": decision.decision_id,
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
    ]


DECISION: Final[FactKind[Decision]] = FactKind(
    schema="decision/1",
    type=lambda _: EventType.DECISION_ANNOUNCED,
    subject=lambda decision: decision.loan_id,
    body=Decision.body,
    rows=((_DECISION, _rows),),
)
"""Decisions as they are announced."""


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


def _decision(stored: Mapping[str, Any], decision_id: str) -> Decision:
    found = decision_from_body(lifted(stored, DECISION.schema))
    return recorded_as(found, decision_id)
