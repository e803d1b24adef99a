"""A rulebook run over many accounts at once, and counted."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from carbonstep.book.plan_block import REASONS, Given, InputColumn
from carbonstep.book.plan_column import RanColumns, run_columns
from carbonstep.book.tally import Tally, TallyLine, TallyPart, TallyTotal
from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.domain.rulebook.output import Output, Part, StepTable, threshold_text
from carbonstep.domain.rulebook.plan import (
    Plan,
    PreviousInput,
    kpi_register,
    output_register,
    part_register,
)
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.units.rate import RateE4bp


def tally(rulebook: Rulebook, plan: Plan, columns: Mapping[str, Given], *, rows: int) -> Tally:
    """Count rows by step and total. The columns are the plan's inputs, but for what stood before:
    nothing did. Exact; nothing is rounded that the plan does not round."""
    nothing = InputColumn(numbers=np.zeros(rows, dtype=np.int64))
    before = {str(one): nothing for one in plan.inputs if isinstance(one, PreviousInput)}
    wanted = [output_register(output.name) for output in rulebook.gives]
    ran = run_columns(plan, {**columns, **before}, rows=rows, wanted=wanted)
    return Tally(
        accounts=rows,
        parts=tuple(_part(output, part, ran) for output in rulebook.gives for part in output.parts),
        totals=tuple(total for output in rulebook.gives for total in _totals(output, ran)),
        missing={kpi.name: _missing(ran, kpi.name) for kpi in rulebook.kpis},
    )


def _part(output: Output, part: Part, ran: RanColumns) -> TallyPart:
    hit = ran.taken[part_register(output.name, part.kpi)]
    words = list(_words(part))
    counts = np.bincount(hit, minlength=len(words) + 1).tolist()
    lines = [
        TallyLine(step=step, adjustment_e4bp=value, accounts=count)
        for (step, value), count in zip(words, counts[1:], strict=True)
    ]
    return TallyPart(output=output.name, kpi=part.kpi, lines=tuple(lines), missing=counts[0])


def _words(part: Part) -> Iterator[tuple[str, RateE4bp | None]]:
    """The steps of a part in the rulebook's order, or the stretches of its line, each with what it
    gives."""
    given = part.gives
    if isinstance(given, StepTable):
        yield from ((step.words, RateE4bp(step.value)) for step in given.steps)
        return
    corners = [threshold_text(point.at) for point in given.points]
    yield f"at_most {corners[0]}", RateE4bp(given.points[0].value)
    for left, right in pairwise(corners):
        yield f"between {left} and {right}", None
    yield f"at_least {corners[-1]}", RateE4bp(given.points[-1].value)


def _totals(output: Output, ran: RanColumns) -> Iterator[TallyTotal]:
    totals, counts = np.unique(ran.whole(output_register(output.name)), return_counts=True)
    for total, count in zip(totals.tolist(), counts.tolist(), strict=True):
        yield TallyTotal(output=output.name, total_e4bp=RateE4bp(total), accounts=count)


def _missing(ran: RanColumns, kpi: str) -> dict[MissingWhy, int]:
    codes = ran.missing.get(kpi_register(kpi))
    if codes is None:
        return {}
    counts = np.bincount(codes, minlength=len(REASONS) + 1).tolist()
    return {why: count for why, count in zip(REASONS, counts[1:], strict=True) if count}
