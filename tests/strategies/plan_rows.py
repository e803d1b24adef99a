"""Rows of inputs for a plan, many of them on a bound, a half or a corner or one unit beside it,
and what differs between the plan over one row and over columns."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import floor

import numpy as np

from carbonstep.book.plan_block import REASONS, InputColumn, Side, code_of
from carbonstep.book.plan_column import RanColumns, run_columns
from carbonstep.domain.rulebook.applied import LimitSide, OnLine
from carbonstep.domain.rulebook.missing import Absent
from carbonstep.domain.rulebook.plan import (
    At,
    CertificateInput,
    Corner,
    Plan,
    PlanStep,
    PreviousInput,
    Round,
    Slope,
    Table,
    TableStep,
    needs,
    number,
)
from carbonstep.domain.rulebook.run import Ran, Value, run_plan

SCALES = (6, 6, 6, 2, 9, 0)
LARGEST = 10**17
MISSING = 0.05

Units = dict[str, int | Absent]
"""A row: for each input whole units of its column's scale, or missing."""


@dataclass(slots=True)
class Rows:
    """Rows of a plan's inputs, and how many of them were put where."""

    plan: Plan
    scales: dict[str, int]
    units: list[Units] = field(default_factory=list)
    placed: Counter[str] = field(default_factory=Counter)

    def exact(self, row: Units) -> dict[str, Value]:
        """A row as one loan has it."""
        previous = {str(one) for one in self.plan.inputs if isinstance(one, PreviousInput)}
        return {
            name: value
            if isinstance(value, Absent) or name in previous
            else Fraction(value, 10 ** self.scales[name])
            for name, value in row.items()
        }

    def columns(self) -> dict[str, InputColumn]:
        """All rows as a book has them."""
        found = {}
        for name, scale in self.scales.items():
            held = [row[name] for row in self.units]
            codes = [code_of(one.why) if isinstance(one, Absent) else 0 for one in held]
            # What stands where a row is missing must not matter.
            numbers = [-7 if isinstance(one, Absent) else one for one in held]
            missing = np.array(codes, dtype=np.uint8) if any(codes) else None
            found[name] = InputColumn(
                numbers=np.array(numbers, dtype=np.int64), scale=scale, missing=missing
            )
        return found


def generated_rows(plan: Plan, *, seed: int, count: int) -> Rows:
    """So many rows drawn, and then as many put on bounds, halves and corners or beside them."""
    chance = random.Random(seed)
    scales = {str(one): _scale(one, chance) for one in plan.inputs}
    rows = Rows(plan=plan, scales=scales)
    largest = 10 ** chance.choice((5, 9, 13, 17))
    for _ in range(count):
        rows.units.append({str(one): _drawn(one, chance, largest) for one in plan.inputs})
    sought = [step for step in plan.steps if isinstance(step, Table | Slope)]
    for index in range(count if sought else 0):
        row = dict(rows.units[index])
        for _ in range(2):
            _place(rows, chance, chance.choice(sought), row)
        rows.units.append(row)
    return rows


def _scale(one: object, chance: random.Random) -> int:
    return 0 if isinstance(one, PreviousInput | CertificateInput) else chance.choice(SCALES)


def _drawn(one: object, chance: random.Random, largest: int) -> int | Absent:
    if isinstance(one, PreviousInput):
        return chance.randint(-600_000, 600_000)
    if chance.random() < MISSING:
        return Absent(why=chance.choice(REASONS))
    if isinstance(one, CertificateInput):
        return chance.randint(0, 1)
    if chance.random() < 0.05:
        return chance.choice((0, -1, 1, -chance.randint(1, largest)))
    digits = chance.randint(1, len(str(largest)) - 1)
    found = chance.randint(1, 10**digits)
    return found * 10 ** (len(str(largest)) - 1 - digits) if chance.random() < 0.3 else found


def _place(rows: Rows, chance: random.Random, step: Table | Slope, row: Units) -> None:
    """Change one input of a row so that a step's value lies on one of its places, or a unit
    beside."""
    exact = rows.exact(row)
    goals = list(_goals(step, exact, chance, rows.plan))
    if not goals:
        return
    register, goal = chance.choice(goals)
    before = _before_rounding(rows.plan, register)
    inputs = [name for name in _inputs(rows.plan, before) if isinstance(row[name], int)]
    if not inputs:
        return
    found, name = _first_whole(rows, chance, row, before, goal, inputs)
    if found is None:
        return
    row[name] = floor(found) + chance.choice((0, 0, 0, -1, 1))
    told = run_plan(rows.plan, rows.exact(row), wanted=[before]).values[before]
    rows.placed["exactly" if told == goal else "beside"] += 1


def _first_whole(
    rows: Rows,
    chance: random.Random,
    row: Units,
    register: str,
    goal: Fraction,
    inputs: list[str],
) -> tuple[Fraction | None, str]:
    """The first input, and its units, with which a register is just so large in whole units; one
    that is not whole where there is none. The other inputs are made round until one is."""
    last: tuple[Fraction | None, str] = (None, "")
    for _ in range(4):
        for name in chance.sample(inputs, len(inputs)):
            found = _solved(rows, rows.exact(row), register, goal, name)
            if found is None or abs(found) >= LARGEST:
                continue
            last = (found, name)
            if found.denominator == 1:
                return last
        bounding = {one.at.register for step in rows.plan.steps for one in _bounds(step) if one.at}
        for name in inputs:
            if name not in bounding:
                row[name] = chance.randint(1, 99) * 10 ** chance.randint(4, 15)
    return last


def _goals(
    step: Table | Slope, exact: Mapping[str, Value], chance: random.Random, plan: Plan
) -> Iterator[tuple[str, Fraction]]:
    """Where the value of a step is worth looking at: its register, and the value."""
    bounds = [_lies_at(one.at, exact) for one in _bounds(step) if one.at is not None]
    known = [at for at in bounds if at is not None]
    yield from ((step.of, at) for at in known)
    if isinstance(step, Slope) and len(known) == len(bounds):
        values = [corner.value for corner in step.corners]
        for (left, right), (low, high) in zip(pairwise(known), pairwise(values), strict=True):
            # Halfway between two multiples of the step that the line is rounded to.
            half = (Fraction(floor(Fraction(low, step.to))) + chance.randint(-3, 3)) * step.to
            half += Fraction(step.to, 2)
            if low != high:
                yield step.of, left + (half - low) * (right - left) / (high - low)
    for rounding in plan.steps:
        if isinstance(rounding, Round) and rounding.out == step.of:
            yield from ((step.of, at + rounding.to / 2) for at in known)


def _bounds(step: PlanStep) -> tuple[TableStep | Corner, ...]:
    match step:
        case Table(steps=steps):
            return steps
        case Slope(corners=corners):
            return corners
        case _:
            return ()


def _lies_at(at: At, exact: Mapping[str, Value]) -> Fraction | None:
    if number(at) is not None:
        return Fraction(number(at) or 0)
    of = exact[at.register]
    return None if isinstance(of, Absent) else at.times * of + at.plus


def _before_rounding(plan: Plan, register: str) -> str:
    for step in plan.steps:
        if isinstance(step, Round) and step.out == register:
            return step.of
    return register


def _inputs(plan: Plan, register: str) -> list[str]:
    """The inputs that a register comes from."""
    found, by = [], {step.out: step for step in plan.steps}
    open_ = [register]
    while open_:
        step = by[open_.pop()]
        inner = needs(step)
        open_ += inner
        if not inner:
            found.append(step.out)
    return sorted(set(found))


def _solved(
    rows: Rows, exact: Mapping[str, Value], register: str, goal: Fraction, name: str
) -> Fraction | None:
    """The units of an input at which a register is just so large, where it is that simple: the
    register, or one over it, moves with the input in a straight line."""
    unit = Fraction(1, 10 ** rows.scales[name])

    def at(amount: Fraction) -> Fraction | None:
        row = {**exact, name: amount}
        found = run_plan(rows.plan, row, wanted=[register]).values[register]
        return None if isinstance(found, Absent) else Fraction(found)

    begin = exact[name]
    assert isinstance(begin, Fraction)
    one, other = at(begin), at(begin + 1000 * unit)
    if one is None or other is None or one == other:
        return None
    found = begin + (goal - one) * 1000 * unit / (other - one)
    if at(found) == goal:
        return found / unit
    if 0 in (one, other, goal):
        return None
    found = begin + (1 / goal - 1 / one) * 1000 * unit / (1 / other - 1 / one)
    return found / unit if at(found) == goal else None


def differences(rows: Rows, *, columns_plan: Plan | None = None) -> Iterator[str]:
    """Each place in which the two arrangements differ. `columns_plan` runs over the columns, where
    that is another one: then they ought to."""
    plan = rows.plan
    ran = run_columns(columns_plan or plan, rows.columns(), rows=len(rows.units))
    for index, row in enumerate(rows.units):
        exact = run_plan(plan, rows.exact(row))
        for register, told, found in _told(plan, exact, ran, index):
            if told != found:
                yield f"row {index}: {register} is {told} for one row and {found} in columns"


def _told(
    plan: Plan, exact: Ran, ran: RanColumns, row: int
) -> Iterator[tuple[str, object, object]]:
    for register in plan.results:
        yield register, exact.values[register], _value(ran, register, row)
    for step in plan.steps:
        if isinstance(step, Table | Slope):
            hit = int(ran.taken[step.part][row])
            yield f"step of {step.part}", _hit(step, exact), hit
            why = ran.missing.get(step.part)
            yield (
                f"missing of {step.part}",
                _code(exact, step.out),
                int(why[row]) if why is not None else 0,
            )
    for register, sides in ran.limits.items():
        applied = exact.limits.get(register)
        side = Side.NONE
        if applied is not None:
            side = Side.LOWEST if applied.which is LimitSide.LOWEST else Side.HIGHEST
        yield f"limit of {register}", side, int(sides[row])


def _value(ran: RanColumns, register: str, row: int) -> Value:
    numbers = ran.numbers[register]
    why = ran.missing.get(register) if register.startswith("kpi:") else None
    if why is not None and why[row]:
        return Absent(why=REASONS[int(why[row]) - 1])
    found = numbers.exactly(row)
    return found if register.startswith("kpi:") else int(found)


def _code(exact: Ran, register: str) -> int:
    held = exact.values[register]
    return code_of(held.why) if isinstance(held, Absent) else 0


def _hit(step: Table | Slope, exact: Ran) -> int:
    """The number of the step that a row hit, or its place on a line."""
    taken = exact.taken.get(step.part)
    if taken is None:
        return 0
    if not isinstance(taken, OnLine):
        return [one.path for one in step.steps].index(taken.clause.path) + 1
    places = [_lies_at(corner.at, exact.values) for corner in step.corners]
    value = exact.values[step.of]
    assert isinstance(value, Fraction)
    if value <= places[0]:
        return 1
    if value >= places[-1]:
        return len(places) + 1
    return places.index(Fraction(taken.to_at)) + 1
