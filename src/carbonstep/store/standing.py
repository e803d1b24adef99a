"""Which announced decisions stand: those that still follow from the facts, in their order.

As long as a recalculation only adds decisions, the announced ones stand in the order they were
announced. Where it no longer gives one of them, or gives another order, the list is recorded anew.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Index, RowMapping, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.store.column import IdType
from carbonstep.store.decision import decisions_of_loan, steps_of_loans
from carbonstep.store.log import Event, EventType, append_facts
from carbonstep.store.table import FactRow, as_known, by_ids, insert_rows, table_of


class StandingRow(FactRow, table=True):
    """The decisions of a loan that stand from here on; `decision_ids` is a JSON list."""

    __tablename__ = "standing"
    __table_args__ = (Index(None, "loan_id", "seq"),)

    loan_id: str = Field(sa_type=IdType, foreign_key="loan.loan_id")
    decision_ids: str


_STANDING = table_of(StandingRow)


def add_standing(
    session: Session,
    loan_id: str,
    decision_ids: Sequence[str],
    *,
    recorded_at: datetime,
    actor: str,
    business_on: date,
) -> range:
    """Record which decisions of a loan stand; return the fact's number."""
    return append_facts(
        session,
        [list(decision_ids)],
        event=lambda ids: Event(
            type=EventType.DECISIONS_STANDING,
            subject=loan_id,
            business_on=business_on,
            body={"loan_id": loan_id, "decision_ids": ids},
        ),
        insert=lambda facts: insert_rows(
            session,
            _STANDING,
            [
                {"seq": seq, "loan_id": loan_id, "decision_ids": json.dumps(ids)}
                for seq, ids, _ in facts
            ],
        ),
        recorded_at=recorded_at,
        actor=actor,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcements:
    """Every decision of a loan that was announced, and those of them that stand, in order."""

    announced: tuple[Decision, ...]
    standing: tuple[Decision, ...]


def announcements(session: Session, loan_id: str, *, known: int | None = None) -> Announcements:
    """The decisions of a loan as known: all announced, and what stands of them.

    What was announced after the last recorded list stands too.
    """
    announced = decisions_of_loan(session, loan_id, known=known)
    query = (
        select(_STANDING.c.seq, _STANDING.c.decision_ids)
        .where(_STANDING.c.loan_id == loan_id, *as_known(_STANDING.c.seq, known))
        .order_by(_STANDING.c.seq.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    every = tuple(decision for _, decision in announced)
    if row is None:
        return Announcements(announced=every, standing=every)
    by_id = {decision.decision_id: decision for decision in every}
    listed = [by_id[decision_id] for decision_id in json.loads(row.decision_ids)]
    later = [decision for seq, decision in announced if seq > row.seq]
    return Announcements(announced=every, standing=(*listed, *later))


def standing_steps(
    session: Session, loan_ids: Iterable[str], *, known: int | None = None
) -> dict[str, tuple[CarbonStep, ...]]:
    """What the decisions that stand do to the rate of each of these loans, as known.

    The steps are those of `announcements(...).standing`, looked up without the decisions' texts.
    """

    def load(chunk: Sequence[str]) -> Sequence[RowMapping]:
        query = (
            select(_STANDING)
            .where(_STANDING.c.loan_id.in_(chunk), *as_known(_STANDING.c.seq, known))
            .order_by(_STANDING.c.seq)
        )
        return session.execute(query).mappings().all()

    ids = sorted(set(loan_ids))
    newest = {row["loan_id"]: row for row in by_ids(ids, load)}
    found = {}
    for loan_id, announced in steps_of_loans(session, ids, known=known).items():
        row = newest.get(loan_id)
        stands = [step for seq, step in announced if row is None or seq > row["seq"]]
        if row is not None:
            by_id = {step.decision_id: step for _, step in announced}
            stands = [
                by_id[decision_id] for decision_id in json.loads(row["decision_ids"])
            ] + stands
        found[loan_id] = tuple(replace(step, order=order) for order, step in enumerate(stands))
    return found
