"""Which announced decisions stand: those that still follow from the facts, in their order.

As long as a recalculation only adds decisions, the announced ones stand in the order they were
announced. Where it no longer gives one of them, or gives another order, the list is recorded anew.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Index, RowMapping, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.store.append import FactKind, Row
from carbonstep.store.column import IdType
from carbonstep.store.decision import decisions_of_loan, steps_of_loans
from carbonstep.store.log import Event, EventType
from carbonstep.store.table import FactRow, as_known, by_ids, table_of


class StandingRow(FactRow, table=True):
    """The decisions of a loan that stand from here on; `decision_ids` is a JSON list."""

    __tablename__ = "standing"
    __table_args__ = (Index(None, "loan_id", "seq"),)

    loan_id: str = Field(sa_type=IdType, foreign_key="loan.loan_id")
    decision_ids: str


_STANDING = table_of(StandingRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The ids of the decisions of a loan that stand from here on, in their order."""

    loan_id: str
    decision_ids: tuple[str, ...]

    def body(self) -> dict[str, Any]:
        """The list as a fact: what is written into the log."""
        return {"loan_id": self.loan_id, "decision_ids": list(self.decision_ids)}


def _rows(seq: int, standing: Standing, _: Event) -> list[Row]:
    ids = json.dumps(standing.decision_ids)
    return [{"seq": seq, "loan_id": standing.loan_id, "decision_ids": ids}]


STANDING: Final[FactKind[Standing]] = FactKind(
    schema="standing/1",
    type=lambda _: EventType.DECISIONS_STANDING,
    subject=lambda standing: standing.loan_id,
    body=Standing.body,
    rows=((_STANDING, _rows),),
)
"""Which decisions stand, where that is no longer all that were announced."""


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
        by_id: dict[str, list[CarbonStep]] = {}
        for _, step in announced:
            by_id.setdefault(step.decision_id, []).append(step)
        later = dict.fromkeys(
            step.decision_id for seq, step in announced if row is None or seq > row["seq"]
        )
        listed = [] if row is None else json.loads(row["decision_ids"])
        found[loan_id] = tuple(
            replace(step, order=order)
            for order, decision_id in enumerate((*listed, *later))
            for step in by_id[decision_id]
        )
    return found
