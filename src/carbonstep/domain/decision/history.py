"""What was decided so far, seen part by part: of a period itself, and of those before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.measured_kpi import Measured
from carbonstep.domain.decision.part import DecidedPart
from carbonstep.domain.rulebook.output import Output
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.domain.rulebook.run import Value
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp

PeriodTested = tuple[Period, RulebookRef]
"""A test period, and the rulebook version that it is tested by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was measured when a period was decided: each KPI, and the inputs it is made of."""

    kpis: Mapping[str, Measured]
    row: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A part, the decision that made it, and what was measured then."""

    decision: Decision
    part: DecidedPart
    seen: Seen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The decisions made so far, those of each period by a rulebook version, and what was measured
    for each, by its id."""

    decided: Sequence[Decision]
    by_period: Mapping[PeriodTested, Sequence[Decision]]
    seen: Mapping[str, Seen]

    def of_period(self, period: Period, rulebook: RulebookRef) -> Sequence[Decision]:
        """What was decided of a period by a rulebook version, oldest first."""
        return self.by_period.get((period, rulebook), ())

    def current(self, period: Period, rulebook: RulebookRef) -> Decision | None:
        """The decision that tells what a period stands at, or None."""
        own = self.of_period(period, rulebook)
        return next((decision for decision in reversed(own) if not decision.of_past_days), None)

    def made(self, period: Period, rulebook: RulebookRef, kpi: str) -> tuple[Made, ...]:
        """What was made of one KPI for a period, oldest first."""
        return tuple(
            Made(decision=decision, part=part, seen=self.seen.get(decision.decision_id))
            for decision in self.of_period(period, rulebook)
            for part in decision.own_parts
            if part.kpi == kpi
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What a part stands at for the period before, and from when that counts."""

    e4bp: RateE4bp
    effective_from: date
    provisional: bool


def earlier_part(history: History, output: Output, kpi: str, *, before: Period) -> Earlier | None:
    """What a part stands at for the latest period before that made it; None where none did.

    An output of a single part goes by the whole of what the period before gave, whichever KPI of
    another version that was of: it is what was paid.
    """
    latest: Earlier | None = None
    period: Period | None = None
    # Backwards: of each period the decision made last is met first, and mostly the latest period.
    for decision in reversed(history.decided):
        if decision.test_period >= before or (period and decision.test_period <= period):
            continue
        found = _stands(decision, kpi, alone=len(output.parts) == 1)
        if found is not None:
            latest, period = found, decision.test_period
    return latest


def _stands(decision: Decision, kpi: str, *, alone: bool) -> Earlier | None:
    if alone and not decision.of_past_days:
        return Earlier(
            e4bp=decision.total_e4bp,
            effective_from=decision.effective_from,
            provisional=decision.effective_provisional,
        )
    for part in () if alone else decision.own_parts:
        if part.kpi == kpi and not part.of_past_days:
            return Earlier(
                e4bp=part.stands_e4bp,
                effective_from=part.effective_from,
                provisional=part.effective_provisional,
            )
    return None


def earlier_e4bp(history: History, output: Output, kpi: str, *, before: Period) -> RateE4bp:
    """The same in 1e-4 bp; zero where there is none."""
    earlier = earlier_part(history, output, kpi, before=before)
    return RateE4bp(0) if earlier is None else earlier.e4bp
