"""What a rulebook makes of a missing period: its step, and the earlier step it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.explanation import MissingTreated
from carbonstep.domain.rulebook.applied import LimitApplied
from carbonstep.domain.rulebook.missing import Absent, MissingWhy, TreatMissing
from carbonstep.domain.rulebook.plan import Plan, kpi_register, previous_register
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.domain.rulebook.run import Value, run_plan
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingStep:
    """The step of a missing period within the limits, and how it came about.

    `previous_e4bp` is the step of the period before where the rulebook goes by it (zero where
    there was none), else None. `limit` is what a step that was raised was held against.
    """

    total_e4bp: RateE4bp
    previous_e4bp: RateE4bp | None
    why: MissingTreated
    limit: LimitApplied | None


def treat_missing(rulebook: Rulebook, plan: Plan, due_on: date, previous: RateE4bp) -> MissingStep:
    """The step of a period that is missing since its due date passed, after the step before it."""
    output = rulebook.margin
    missing = output.parts[0].missing
    treatment, penalty = missing.treat_as, missing.penalty_e4bp
    row: dict[str, Value] = {
        previous_register(output.name, part.kpi): int(previous) for part in output.parts
    }
    absent = Absent(why=MissingWhy.NO_REPORT)
    row |= {kpi_register(part.kpi): absent for part in output.parts}
    ran = run_plan(plan, row)
    total = RateE4bp(ran.output(output.name))
    limited = ran.limit_of(output) if treatment is TreatMissing.PREVIOUS_PLUS else None
    # Named only where it counts: what came before must not mark a decision it does not move.
    rests = treatment.rests_on_previous
    named = previous if rests else None
    return MissingStep(
        total_e4bp=total,
        previous_e4bp=named,
        why=MissingTreated(
            treatment=treatment,
            due_on=due_on,
            given_e4bp=total,
            previous_e4bp=named,
            penalty_e4bp=penalty if rests else None,
        ),
        limit=limited,
    )


def treat_undecided(due_on: date, previous: RateE4bp) -> MissingStep:
    """The step of a period that lost its good report before it was due: until one comes, or is
    found missing, that of the period before stands."""
    return MissingStep(
        total_e4bp=previous,
        previous_e4bp=previous,
        why=MissingTreated(
            treatment=TreatMissing.HOLD,
            due_on=due_on,
            given_e4bp=previous,
            previous_e4bp=previous,
        ),
        limit=None,
    )


def earlier_decision(period: Period, decided: Sequence[Decision]) -> Decision | None:
    """What the latest period before stands at, as last decided; None where there is none."""
    earlier = [d for d in decided if d.test_period < period and not d.of_past_days]
    latest = max(enumerate(earlier), key=lambda e: (e[1].test_period, e[0]), default=None)
    return None if latest is None else latest[1]


def earlier_step(period: Period, decided: Sequence[Decision]) -> RateE4bp:
    """The step of the latest period before, as last decided; zero where there is none."""
    earlier = earlier_decision(period, decided)
    return RateE4bp(0) if earlier is None else earlier.total_e4bp
