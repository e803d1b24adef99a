"""The carbon component of a loan's rate on each day, folded from its decisions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from carbonstep.domain.rulebook.output import Combine, Limits
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """How the parts of several KPIs make the step of a day: which KPIs there are, and what their
    parts come to within the limits."""

    kpis: tuple[str, ...]
    how: Combine = Combine.SUM
    limits: Limits | None = None

    def total(self, parts: Iterable[int]) -> RateE4bp:
        """What parts come to; one that nothing stands for is zero, and is among them.

        >>> together = Together(kpis=("a", "b"), limits=Limits(lowest=-30, highest=None))
        >>> together.total((-20, -20)), together.total((-20, 0))
        (-30, -20)
        """
        found = self.how.of(parts)
        return RateE4bp(found if self.limits is None else self.limits.held(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class CarbonStep:
    """What a decision does to the rate: all of it, or by one of several KPIs, whose parts are then
    put `together` on each day. `order` is its place in the order of announcement."""

    decision_id: str
    test_period: Period
    order: int
    effective_from: date
    effective_to: date | None
    total_e4bp: RateE4bp
    kpi: str = ""
    together: Together | None = None

    @property
    def without_effect(self) -> bool:
        """Whether it holds on no day."""
        return self.effective_from == self.effective_to


def step_on(steps: Sequence[CarbonStep], day: date) -> CarbonStep | None:
    """The step in force on a day, or None before the first (the adjustment is then zero).

    The latest test period that is effective by then counts; within one test period the decision
    announced last. So a correction of an old period never reaches past the next period's decision.
    Where all of them end, they are of certificates, which have no test period: the last counts.
    Where it is made of several KPIs, each one's part is picked so, and they are put together as the
    newest decision says.
    """
    in_force = [
        step
        for step in steps
        if step.effective_from <= day and (step.effective_to is None or day < step.effective_to)
    ]
    if not in_force:
        return None
    by_order = all(step.effective_to is not None for step in in_force)

    def newest(among: Iterable[CarbonStep]) -> CarbonStep | None:
        return max(
            among, key=lambda s: (s.order,) if by_order else (s.test_period, s.order), default=None
        )

    found = newest(in_force)
    if found is None or found.together is None:
        return found
    parts = (newest(s for s in in_force if s.kpi == kpi) for kpi in found.together.kpis)
    total = found.together.total(0 if part is None else part.total_e4bp for part in parts)
    return replace(found, kpi="", total_e4bp=total)


def change_days(steps: Sequence[CarbonStep]) -> tuple[date, ...]:
    """The days on which the carbon component may change, in order."""
    held = [step for step in steps if not step.without_effect]
    days = {step.effective_from for step in held}
    days |= {step.effective_to for step in held if step.effective_to is not None}
    return tuple(sorted(days))


def step_changes(steps: Sequence[CarbonStep]) -> tuple[tuple[date, CarbonStep | None], ...]:
    """What `step_on` gives on each of `change_days`, in order."""
    steps = [step for step in steps if not step.without_effect]
    if any(step.effective_to is not None or step.together is not None for step in steps):
        return tuple((day, step_on(steps, day)) for day in change_days(steps))
    changes: dict[date, CarbonStep | None] = {}
    newest: CarbonStep | None = None
    # Without ends and without parts, what is in force only ever gives way to what begins.
    for step in sorted(steps, key=lambda s: s.effective_from):
        if newest is None or (step.test_period, step.order) > (newest.test_period, newest.order):
            newest = step
        changes[step.effective_from] = newest
    return tuple(changes.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class StepMoved:
    """Days on which the carbon component is another than it was; `until` is None where they go on
    to the loan's end."""

    since: date
    until: date | None
    was_e4bp: RateE4bp
    now_e4bp: RateE4bp


def steps_moved(before: Sequence[CarbonStep], after: Sequence[CarbonStep]) -> tuple[StepMoved, ...]:
    """Where two lists of steps differ, in order of days.

    >>> year, day = Period(date(2024, 1, 1), date(2025, 1, 1)), date(2025, 5, 9)
    >>> step = CarbonStep(
    ...     decision_id="D",
    ...     test_period=year,
    ...     order=0,
    ...     effective_from=day,
    ...     effective_to=None,
    ...     total_e4bp=RateE4bp(-100_000),
    ... )
    >>> [(str(m.since), m.until, m.was_e4bp, m.now_e4bp) for m in steps_moved([], [step])]
    [('2025-05-09', None, 0, -100000)]
    """
    days = sorted({*change_days(before), *change_days(after)})
    told = [(day, _total_on(before, day), _total_on(after, day)) for day in days]
    told = [item for i, item in enumerate(told) if not i or item[1:] != told[i - 1][1:]]
    ends = [*(day for day, _, _ in told), None]
    return tuple(
        StepMoved(since=since, until=until, was_e4bp=was, now_e4bp=now)
        for (since, was, now), until in zip(told, ends[1:], strict=True)
        if was != now
    )


def _total_on(steps: Sequence[CarbonStep], day: date) -> RateE4bp:
    step = step_on(steps, day)
    return RateE4bp(0) if step is None else step.total_e4bp
