"""The daily run of a business date: fixings, decisions falling due, missing reports."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from carbonstep.domain.decision import Cause, Decision
from carbonstep.domain.fixing import Fixing
from carbonstep.services.announce import announce_due
from carbonstep.services.library import Library
from carbonstep.services.stamp import Stamp
from carbonstep.store import fixing as fixings
from carbonstep.store import loan as loans
from carbonstep.store import run as runs
from carbonstep.store.engine import Store
from carbonstep.store.run import Run
from carbonstep.units.problem import Place, Problem, Reason, RejectedError

DAILY = "daily"
LOANS_A_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyRun:
    """What a daily run did.

    `taking_effect` counts the standing decisions whose first day is the run's business date.
    """

    fixings: tuple[Fixing, ...]
    loans: int
    decisions: tuple[Decision, ...]
    taking_effect: int

    @property
    def missing(self) -> int:
        """The decisions that found a report missing."""
        return sum(decision.cause is Cause.MISSING for decision in self.decisions)


def run_daily(store: Store, library: Library, stamp: Stamp) -> DailyRun:
    """Take up the fixings published by the date and announce every decision due by it.

    Running a date again adds nothing but the run itself. One transaction: whole or not at all.
    """
    with store.write() as session:
        taken = take_up_fixings(session, library, stamp)
        count, effective = 0, 0
        decided: list[Decision] = []
        after = ""
        while True:
            page = loans.loans(session, after=after, limit=LOANS_A_PAGE)
            if not page:
                break
            after = page[-1].loan_id
            count += len(page)
            announced = announce_due(session, page, stamp)
            decided += announced.fresh
            effective += sum(d.effective_from == stamp.on for d in announced.standing)
        result = DailyRun(
            fixings=taken, loans=count, decisions=tuple(decided), taking_effect=effective
        )
        runs.add_run(
            session,
            Run(
                job=DAILY,
                business_on=stamp.on,
                counts={
                    "fixings": len(taken),
                    "loans": count,
                    "decisions": len(decided),
                    "missing": result.missing,
                    "taking_effect": effective,
                },
            ),
            recorded_at=stamp.recorded_at,
            actor=stamp.actor,
        )
    return result


def take_up_fixings(session: Session, library: Library, stamp: Stamp) -> tuple[Fixing, ...]:
    """Record the library's fixings published by the business date that are not recorded yet.

    Raises `RejectedError` (fixing_differs) where a recorded one has another value.
    """
    known = {(item.index, item.published_on): item for item in fixings.fixings(session)}
    published = [item for item in library.fixings if item.published_on <= stamp.on]
    differing = [
        Problem(
            reason=Reason.FIXING_DIFFERS,
            place=Place(file="lpr.csv"),
            found=f"{item.index.value} {item.published_on}",
        )
        for item in published
        if (item.index, item.published_on) in known
        and known[item.index, item.published_on].rate_e4bp != item.rate_e4bp
    ]
    if differing:
        raise RejectedError(differing)
    fresh = tuple(item for item in published if (item.index, item.published_on) not in known)
    if fresh:
        fixings.add_fixings(
            session,
            fresh,
            recorded_at=stamp.recorded_at,
            actor=stamp.actor,
            business_on=stamp.on,
        )
    return fresh
