"""Whether the bounds that a loan's numbers set keep the order that its rulebook has them in."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise

from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.loan.supplied import ByTestPeriod, OfBaseYear, Supplied
from carbonstep.domain.rulebook.output import (
    Line,
    ParameterBound,
    Part,
    Threshold,
    threshold_text,
)
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.reading import Reading
from carbonstep.units.exact import text

_Laid = tuple[Threshold, Decimal]
"""A bound as the rulebook says it, and where it lies for a loan."""


def note_crossing(
    reading: Reading, under: Node, given: Mapping[str, Supplied | None], rulebook: Rulebook
) -> None:
    """Note corners and bounds that a loan's numbers put the wrong way round: a line whose corners
    do not rise prices nothing, and a step beyond another of its side is never reached.

    Looked at are numbers that hold for every test period; those of a series are each year's own.

    Errors: `bounds_cross_for_loan`.
    """
    for part in (part for output in rulebook.gives for part in output.parts):
        for low, high in _out_of_order(part, given):
            found = phrase(
                "{one} at {low} and {other} at {high}",
                one=threshold_text(low[0]),
                low=text(low[1]),
                other=threshold_text(high[0]),
                high=text(high[1]),
            )
            reading.note(LoanReason.BOUNDS_CROSS, under, found=found, needed=part.kpi)


def _out_of_order(part: Part, given: Mapping[str, Supplied | None]) -> list[tuple[_Laid, _Laid]]:
    """The neighbours of a part's bounds that do not rise, of those of which one is a loan's."""
    if isinstance(part.gives, Line):
        rows = [[point.at for point in part.gives.points]]
    else:
        steps = [step for step in part.gives.steps if step.at is not None]
        below = [step.at for step in steps if not step.bound.takes_above]
        above = [step.at for step in steps if step.bound.takes_above]
        rows = [[at for at in side if at is not None] for side in (below, above[::-1])]
    found = []
    for row in rows:
        laid = [(at, number) for at in row if (number := _lies_at(at, given)) is not None]
        for low, high in pairwise(laid):
            of_loan = isinstance(low[0], ParameterBound) or isinstance(high[0], ParameterBound)
            same = isinstance(part.gives, Line) and low[1] == high[1]
            if of_loan and (low[1] > high[1] or same):
                found.append((low, high))
    return found


def _lies_at(at: Threshold, given: Mapping[str, Supplied | None]) -> Decimal | None:
    """Where a bound lies for a loan, None where that is each test period's own or not said."""
    if not isinstance(at, ParameterBound):
        return at
    supplied = given.get(at.of)
    if supplied is None or isinstance(supplied, ByTestPeriod):
        return None
    number = supplied.amount if isinstance(supplied, OfBaseYear) else supplied
    return number * at.times + at.plus
