"""Decisions in the store: columns to look them up by, the whole of them in their log entry."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Index,
    RowMapping,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.decision.decision import Decision, decision_from_body
from carbonstep.domain.rate.carbon_step import CarbonStep, Together
from carbonstep.domain.rulebook.output import Combine, Limits
from carbonstep.store.append import FactKind, Row
from carbonstep.store.column import IdType, SeqType
from carbonstep.store.log import Event, EventType, bodies
from carbonstep.store.past.lift import lifted
from carbonstep.store.table import FactRow, StoreRow, as_known, by_ids, table_of
from carbonstep.units.identity import recorded_as
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp


class DecisionRow(FactRow, table=True):
    """A decision as announced. KPIs, basis and explanation are read from the entry."""

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


class DecisionPartRow(StoreRow, table=True):
    """What a decision makes of one KPI's part of an output, and how the output puts it together
    with its others. `cause` is null while the KPI is waited for; `decided_by` names the decision
    that a part is carried over from."""

    __tablename__ = "decision_part"

    seq: int = Field(sa_type=SeqType, primary_key=True, foreign_key="decision.seq")
    output: str = Field(sa_type=IdType, primary_key=True)
    kpi: str = Field(sa_type=IdType, primary_key=True)
    state: str
    cause: str | None
    stands_e4bp: int = Field(sa_type=BigInteger)
    previous_e4bp: int | None = Field(sa_type=BigInteger)
    immaterial: bool
    effective_from: date
    effective_to: date | None
    effective_provisional: bool
    decided_by: str | None = Field(sa_type=IdType)
    combine: str
    lowest_e4bp: int | None = Field(sa_type=BigInteger)
    highest_e4bp: int | None = Field(sa_type=BigInteger)


_DECISION, _PART = table_of(DecisionRow), table_of(DecisionPartRow)


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


def _part_rows(seq: int, decision: Decision, _: Event) -> list[Row]:
    return [
        {
            "seq": seq,
            "output": output.name,
            "kpi": part.kpi,
            "state": part.state.value,
            "cause": None if part.cause is None else part.cause.value,
            "stands_e4bp": part.stands_e4bp,
            "previous_e4bp": part.previous_e4bp,
            "immaterial": part.immaterial,
            "effective_from": part.effective_from,
            "effective_to": part.effective_to,
            "effective_provisional": part.effective_provisional,
            "decided_by": part.decided_by or None,
            "combine": output.combine.value,
            "lowest_e4bp": None if output.limits is None else output.limits.lowest,
            "highest_e4bp": None if output.limits is None else output.limits.highest,
        }
        for output in decision.outputs
        for part in output.parts
    ]


DECISION: Final[FactKind[Decision]] = FactKind(
    schema="decision/2",
    type=lambda _: EventType.DECISION_ANNOUNCED,
    subject=lambda decision: decision.loan_id,
    body=Decision.body,
    rows=((_DECISION, _rows), (_PART, _part_rows)),
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
                _DECISION.c.loan_id,
                _DECISION.c.decision_id,
                _DECISION.c.test_from,
                _DECISION.c.test_to,
                _PART,
            )
            .join(_PART, _PART.c.seq == _DECISION.c.seq)
            .where(_DECISION.c.loan_id.in_(chunk), *as_known(_DECISION.c.seq, known))
            .order_by(_DECISION.c.loan_id, _DECISION.c.seq, _PART.c.kpi)
        )
        return session.execute(query).mappings().all()

    ids = sorted(set(loan_ids))
    found: dict[str, list[tuple[int, CarbonStep]]] = {loan_id: [] for loan_id in ids}
    for (loan_id, seq), parts in groupby(by_ids(ids, load), lambda r: (r["loan_id"], r["seq"])):
        steps = found[loan_id]
        order = len({announced for announced, _ in steps})
        steps += [(seq, step) for step in _steps(list(parts), order)]
    return found


def _steps(parts: Sequence[RowMapping], order: int) -> Iterator[CarbonStep]:
    """What the parts that a decision made do to the rate."""
    together: Together | None = None
    if len(parts) > 1:
        lowest, highest = parts[0]["lowest_e4bp"], parts[0]["highest_e4bp"]
        limited = lowest is not None or highest is not None
        together = Together(
            kpis=tuple(part["kpi"] for part in parts),
            how=Combine(parts[0]["combine"]),
            limits=Limits(lowest=lowest, highest=highest) if limited else None,
        )
    for part in parts:
        if part["cause"] is not None and part["decided_by"] is None:
            yield CarbonStep(
                decision_id=part["decision_id"],
                test_period=Period(part["test_from"], part["test_to"]),
                order=order,
                effective_from=part["effective_from"],
                effective_to=part["effective_to"],
                total_e4bp=RateE4bp(part["stands_e4bp"]),
                kpi=part["kpi"],
                together=together,
            )


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
