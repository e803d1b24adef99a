"""Generated rulebooks say all that the language can, and mean the same in both arrangements."""

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest

from carbonstep.book.plan_block import REASONS
from carbonstep.book.plan_column import run_columns
from carbonstep.domain.rulebook.compile import compile_plan
from carbonstep.domain.rulebook.measure import Against, Measure, ReadAs, inside
from carbonstep.domain.rulebook.missing import MissingWhy, TreatMissing
from carbonstep.domain.rulebook.output import Bound, Combine, ParameterBound, StepTable
from carbonstep.domain.rulebook.plan import Plan
from carbonstep.domain.rulebook.rulebook import Rulebook
from strategies.generated_rulebook import generated_rulebook
from strategies.plan_rows import differences, generated_rows

FEW, MANY = 40, 600


@pytest.mark.slow
def test_many_generated_rulebooks_give_the_same_in_columns() -> None:
    assert [told for seed in range(FEW, MANY) for told in told_of(seed)] == []


def told_of(seed: int) -> Iterator[str]:
    rows = generated_rows(compile_plan(generated_rulebook(seed)), seed=seed, count=30)
    yield from (f"rulebook {seed}, {told}" for told in differences(rows))


def test_generated_rulebooks_say_all_that_the_language_can() -> None:
    seen: Counter[object] = Counter()
    for seed in range(FEW):
        seen.update(said_by(generated_rulebook(seed)))
    closed = (*Measure.__args__, *ReadAs, *Combine, *TreatMissing, *Bound, ParameterBound, "line")
    assert [word for word in closed if not seen[word]] == []
    assert seen["benchmark"] > 1
    assert seen["round_to"] > 1
    assert seen["crossing"] > 1
    assert all(seen["limits", low, high] for low in (True, False) for high in (True, False))


def said_by(rulebook: Rulebook) -> Iterator[object]:
    """The words of a rulebook."""
    for kpi in rulebook.kpis:
        yield kpi.read_as
        yield from (type(one) for one in inside(kpi.measure))
        if isinstance(kpi.reading, Against) and rulebook.benchmark(kpi.against):
            yield "benchmark"
        if kpi.round_to is not None:
            yield "round_to"
    plan = compile_plan(rulebook)
    if MissingWhy.BOUNDS_CROSS in missing_seen(plan):
        yield "crossing"
    for output in rulebook.gives:
        yield output.combine
        for limits in (output.limits, *(part.limits for part in output.parts)):
            low, high = (limits and limits.lowest), (limits and limits.highest)
            yield "limits", low is not None, high is not None
        for part in output.parts:
            yield part.missing.treat_as
            if not isinstance(part.gives, StepTable):
                yield "line"
                continue
            for step in part.gives.steps:
                yield step.bound
                yield type(step.at)


def missing_seen(plan: Plan) -> set[MissingWhy]:
    rows = generated_rows(plan, seed=7, count=30)
    ran = run_columns(plan, rows.columns(), rows=len(rows.units))
    codes = {int(code) for column in ran.missing.values() for code in np.unique(column)}
    return {REASONS[code - 1] for code in codes if code}
