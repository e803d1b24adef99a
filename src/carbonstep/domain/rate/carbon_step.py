"""The carbon component of a loan's rate on each day, folded from its decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp


@dataclass(frozen=True, slots=True, kw_only=True)
class CarbonStep:
    """What a decision does to the rate. `order` is its place in the order of announcement."""

    decision_id: str
    test_period: Period
    order: int
    effective_from: date
    effective_to: date | None
    total_e4bp: RateE4bp


def step_on(steps: Sequence[CarbonStep], day: date) -> CarbonStep | None:
    """The step in force on a day, or None before the first (the adjustment is then zero).

    The latest test period that is effective by then counts; within one test period the decision
    announced last. So a correction of an old period never reaches past the next period's decision.
    Where all of them end, they are of certificates, which have no test period: the last counts.
    """
    in_force = [
        step
        for step in steps
        if step.effective_from <= day and (step.effective_to is None or day < step.effective_to)
    ]
    if all(step.effective_to is not None for step in in_force):
        return max(in_force, key=lambda s: s.order, default=None)
    return max(in_force, key=lambda s: (s.test_period, s.order))


def change_days(steps: Sequence[CarbonStep]) -> tuple[date, ...]:
    """The days on which the carbon component may change, in order."""
    days = {step.effective_from for step in steps}
    days |= {step.effective_to for step in steps if step.effective_to is not None}
    return tuple(sorted(days))


def step_changes(steps: Sequence[CarbonStep]) -> tuple[tuple[date, CarbonStep | None], ...]:
    """What `step_on` gives on each of `change_days`, in order."""
    if any(step.effective_to is not None for step in steps):
        return tuple((day, step_on(steps, day)) for day in change_days(steps))
    changes: dict[date, CarbonStep | None] = {}
    newest: CarbonStep | None = None
    # Without ends, what is in force only ever gives way to what begins.
    for step in sorted(steps, key=lambda s: s.effective_from):
        if newest is None or (step.test_period, step.order) > (newest.test_period, newest.order):
            newest = step
        changes[step.effective_from] = newest
    return tuple(changes.items())
