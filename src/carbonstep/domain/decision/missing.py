"""What a rulebook makes of a KPI without a value: its part, and the earlier part it rests on."""

from dataclasses import dataclass, replace
from datetime import date

from carbonstep.domain.decision.explanation import MissingTreated
from carbonstep.domain.decision.part import PartState
from carbonstep.domain.rulebook.applied import LimitApplied
from carbonstep.domain.rulebook.missing import TreatMissing
from carbonstep.domain.rulebook.output import Output
from carbonstep.domain.rulebook.plan import kpi_register, part_register
from carbonstep.domain.rulebook.run import Ran
from carbonstep.units.rate import RateE4bp


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPart:
    """What a part without a value stands at within its limits, and how it came about.

    `previous_e4bp` is the part of the period before where the rulebook goes by it (zero where
    there was none), else None. `limit` is what a step that was raised was held against.
    """

    state: PartState
    stands_e4bp: RateE4bp
    previous_e4bp: RateE4bp | None
    why: MissingTreated
    limit: LimitApplied | None = None


def treat_missing(ran: Ran, output: Output, kpi: str, *, due_on: date) -> MissingPart:
    """The part of a KPI that is missing since its due date passed, as a plan treated it."""
    register = part_register(output.name, kpi)
    treated = ran.treated[register]
    # Named only where it counts: what came before must not mark a decision it does not move.
    rests = treated.treat_as.rests_on_previous
    previous = None if treated.previous is None else RateE4bp(treated.previous)
    limit = None
    if treated.treat_as is TreatMissing.PREVIOUS_PLUS and register in ran.limits:
        limit = replace(ran.limits[register], kpi=named_kpi(output, kpi))
    return MissingPart(
        state=PartState.MISSING,
        stands_e4bp=RateE4bp(ran.whole(register)),
        previous_e4bp=previous,
        why=MissingTreated(
            kpi=named_kpi(output, kpi),
            treatment=treated.treat_as,
            due_on=due_on,
            given_e4bp=RateE4bp(ran.whole(register)),
            previous_e4bp=previous,
            penalty_e4bp=RateE4bp(treated.plus) if rests else None,
            why=None if ran.missing(kpi_register(kpi)) else treated.why,
        ),
        limit=limit,
    )


def treat_undecided(output: Output, kpi: str, *, due_on: date, previous: RateE4bp) -> MissingPart:
    """The part of a KPI without a value before its due date: until one comes, or is found missing,
    that of the period before stands."""
    return MissingPart(
        state=PartState.UNDECIDED,
        stands_e4bp=previous,
        previous_e4bp=previous,
        why=MissingTreated(
            kpi=named_kpi(output, kpi),
            treatment=TreatMissing.HOLD,
            due_on=due_on,
            given_e4bp=previous,
            previous_e4bp=previous,
        ),
    )


def named_kpi(output: Output, kpi: str) -> str | None:
    """A KPI's name as an explanation tells it: where it has several."""
    return kpi if len(output.parts) > 1 else None
