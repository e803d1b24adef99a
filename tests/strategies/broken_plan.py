"""Plans with one boundary word turned round: what a comparison of two arrangements must notice."""

from collections.abc import Iterator
from dataclasses import replace

from carbonstep.domain.rulebook.output import Bound
from carbonstep.domain.rulebook.plan import Plan, Table

TURNED = {
    Bound.AT_LEAST: Bound.ABOVE,
    Bound.ABOVE: Bound.AT_LEAST,
    Bound.AT_MOST: Bound.BELOW,
    Bound.BELOW: Bound.AT_MOST,
    Bound.HOLDS: Bound.ABOVE,
}
"""Each boundary word and the one that differs from it on the bound alone."""


def broken_words(plan: Plan) -> Iterator[Plan]:
    """A plan with each of its boundary words turned round, one at a time."""
    for place, table in enumerate(plan.steps):
        if not isinstance(table, Table):
            continue
        for index, step in enumerate(table.steps):
            if step.bound in TURNED:
                turned = replace(step, bound=TURNED[step.bound])
                steps = (*table.steps[:index], turned, *table.steps[index + 1 :])
                broken = replace(table, steps=steps)
                yield replace(plan, steps=(*plan.steps[:place], broken, *plan.steps[place + 1 :]))
