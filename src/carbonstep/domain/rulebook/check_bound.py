"""Checks the bounds that parameters set, and the penalties of what is missing: none that crosses
another, none that grows without end, none that is idle."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from carbonstep.domain.rulebook.check_output import every_part
from carbonstep.domain.rulebook.compile import limits_held
from carbonstep.domain.rulebook.missing import TreatMissing
from carbonstep.domain.rulebook.output import (
    Bound,
    Line,
    Output,
    ParameterBound,
    Part,
    StepTable,
    Threshold,
    threshold_text,
)
from carbonstep.domain.rulebook.reason import RulebookReason
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.reading.nearest import nearest
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import as_amount, phrase
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.rate import RateE4bp, bps_text


def check_bounds(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """Bounds name parameters that there are, in the KPI's unit, and never cross."""
    for item, part in every_part(node, rulebook):
        for bound in _bounds_of(part):
            _check_bound(reading, item, bound, part, rulebook)
        _check_order(reading, item, part)


def check_penalties(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """A penalty for a missing report is above zero, ends at a limit, and can move its part."""
    for output in rulebook.gives:
        for part in output.parts:
            if part.missing.treat_as is TreatMissing.PREVIOUS_PLUS:
                _check_penalty(reading, node, output, part)


def _check_penalty(reading: Reading, node: Node, output: Output, part: Part) -> None:
    at = node.part("kpis").part(part.kpi)
    at = node.part("missing") if at.part("missing") is at else at.part("missing")
    if part.missing.penalty_e4bp <= 0:
        told = at.part("treat_as").part("previous_plus_bps")
        reading.note(ReadingReason.NOT_POSITIVE, told, found=told.scalar or "")
    if not part.values:
        return  # no step: told by itself
    limits = limits_held(output, part)
    highest = None if limits is None else limits.highest
    penalty = bps_text(part.missing.penalty_e4bp)
    if highest is None:
        alone = len(output.parts) == 1
        needed = (
            phrase("an upper limit, such as limits: {{total: {{highest: 10}}}}")
            if alone
            else phrase("an upper limit of the part, such as limits: {{highest: 10}}")
        )
        reading.note(RulebookReason.PENALTY_WITHOUT_END, at, found=penalty, needed=needed)
    elif highest <= min(part.values):
        found = bps_text(RateE4bp(highest))
        reading.note(RulebookReason.PENALTY_NEVER_BINDS, at, found=penalty, needed=found)


def _bounds_of(part: Part) -> Iterator[ParameterBound]:
    """The bounds of a part that parameters set."""
    given = part.gives
    rows = given.steps if isinstance(given, StepTable) else given.points
    return (row.at for row in rows if isinstance(row.at, ParameterBound))


def _check_bound(
    reading: Reading, node: Node, bound: ParameterBound, part: Part, rulebook: Rulebook
) -> None:
    known = {parameter.name: parameter.unit for parameter in rulebook.parameters}
    known |= {benchmark.name: benchmark.unit for benchmark in rulebook.benchmarks}
    if bound.of not in known:
        needed = nearest(bound.of, known) or phrase("add it under parameters")
        reading.note(RulebookReason.PARAMETER_UNKNOWN, node, found=bound.of, needed=needed)
        return
    kpi = next((kpi for kpi in rulebook.kpis if kpi.name == part.kpi), None)
    if kpi is not None and known[bound.of] != kpi.unit:
        found = f"{known[bound.of]} ({bound.of})"
        reading.note(RulebookReason.BOUND_UNIT, node, found=found, needed=kpi.unit)
    if bound.times <= 0:
        reading.note(RulebookReason.BOUND_TIMES, node, found=as_amount(bound.times))


def _check_order(reading: Reading, node: Node, part: Part) -> None:
    """Bounds by one parameter come in the order in which they can be reached, whatever it is."""
    given = part.gives
    if isinstance(given, Line):
        ats = [(point.at, Bound.AT_MOST) for point in given.points]
        _check_rising(reading, node, ats)
        return
    for above in (True, False):
        bounds = [(step.at, step.bound) for step in given.steps if step.bound.takes_above is above]
        _check_rising(reading, node, bounds[::-1] if above else bounds)


_BESIDE = {(Bound.BELOW, Bound.AT_MOST), (Bound.AT_LEAST, Bound.ABOVE)}
"""Words of which the one higher up takes the bound itself besides what the lower one takes."""


def _check_rising(
    reading: Reading, node: Node, bounds: Sequence[tuple[Threshold | None, Bound]]
) -> None:
    """Each bound of one parameter lies above the one before, whatever the parameter is."""
    by_parameter: dict[str, list[tuple[ParameterBound, Bound]]] = {}
    for at, word in bounds:
        if isinstance(at, ParameterBound):
            by_parameter.setdefault(at.of, []).append((at, word))
    for of_one in by_parameter.values():
        for (low, lower), (high, higher) in pairwise(of_one):
            rises = low.times <= high.times and low.plus <= high.plus
            is_one = (low.times, low.plus) == (high.times, high.plus)
            if not rises or (is_one and (lower, higher) not in _BESIDE):
                found = phrase(
                    "{one} and {other}", one=threshold_text(low), other=threshold_text(high)
                )
                reading.note(RulebookReason.BOUNDS_CROSS, node, found=found)
