"""A plan run over one block of rows, and what is settled about its columns before the first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from fractions import Fraction
from typing import Final

import numpy as np

from carbonstep.book.exact_column import Truth, Whole
from carbonstep.book.line_column import Where, on_line
from carbonstep.book.number_column import (
    NARROW_BITS_MAX,
    Bar,
    Codes,
    Digits,
    Numbers,
    Shape,
    Sum,
    added,
    bar_at,
    below,
    below_column,
    divided,
    multiple_shape,
    quotient_shape,
    rounded,
    sum_of,
)
from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.domain.rulebook.output import Bound, Combine
from carbonstep.domain.rulebook.plan import (
    At,
    Clamp,
    Combined,
    Default,
    Linear,
    PlanStep,
    Ratio,
    Read,
    Round,
    Slope,
    Table,
    TableStep,
    number,
)

REASONS: Final = tuple(MissingWhy)
"""Why a row is missing, by its code: the first reason is 1, for 0 stands for a row that is not."""

_STEPS_OF_A_BYTE = 255
_ON_THE_BOUND = (Bound.ABOVE, Bound.AT_MOST)
"""Words for which a number on the bound counts with those below it."""


def code_of(why: MissingWhy) -> int:
    """The code of a reason in a column.

    >>> REASONS[code_of(MissingWhy.FIGURE) - 1] is MissingWhy.FIGURE
    True
    """
    return REASONS.index(why) + 1


class Side(IntEnum):
    """Which limit a row was held against, in a column."""

    NONE = 0
    LOWEST = 1
    HIGHEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class InputColumn:
    """An input for each row: a whole number of 10**-scale, and by its code why it is missing
    (None: no row is). What stands where a row is missing means nothing.

    Where a number is so much for each of an amount, as a product's footprint is for its declared
    units, `over` is that amount, above zero in each row.
    """

    numbers: Whole
    scale: int = 0
    missing: Codes | None = None
    over: Whole | None = None

    def shape(self, name: str) -> Shape:
        """What its own numbers are at most."""
        if not self.numbers.size:
            return Shape(factor=Fraction(10) ** -self.scale, top=1, column=name)
        assert self.over is None or self.over.min() > 0, f"{name} is over nothing"
        return Shape(
            factor=Fraction(10) ** -self.scale,
            top=max(1, -int(self.numbers.min()), int(self.numbers.max())),
            bottom=1 if self.over is None else int(self.over.max()),
            column=name,
        )

    def block(self, shape: Shape, rows: slice) -> Numbers:
        """Some of its rows."""
        found: Digits = self.numbers[rows]
        return Numbers(
            shape=shape,
            numerator=found.astype(object) if shape.wide else found,
            denominator=None if self.over is None or shape.whole else self.over[rows],
            missing=None if self.missing is None else self.missing[rows],
        )


Given = InputColumn | Numbers
"""What a run may be given for a register: an input, or what another run made."""


def _shape_of(name: str, given: Given) -> Shape:
    return (
        given.shape(name) if isinstance(given, InputColumn) else replace(given.shape, column=name)
    )


def _rows_of(given: Given, shape: Shape, rows: slice) -> Numbers:
    if isinstance(given, InputColumn):
        return given.block(shape, rows)
    return Numbers(
        shape=shape,
        numerator=given.numerator[rows],
        denominator=None if given.denominator is None else given.denominator[rows],
        missing=None if given.missing is None else given.missing[rows],
    )


@dataclass(slots=True, kw_only=True)
class Shapes:
    """The shape of each register of a run, how its sums are added up, and the numbers that the
    steps of its tables lie at (None: at a parameter, or nowhere)."""

    registers: dict[str, Shape]
    sums: dict[str, Sum] = field(default_factory=dict)
    bounds: dict[At, Sum] = field(default_factory=dict)
    bars: dict[str, tuple[Bar | None, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, steps: Sequence[PlanStep], columns: Mapping[str, Given]) -> "Shapes":
        """Those of a run. Raises `ColumnTooLargeError` where numbers could become too wide."""
        found = cls(registers={name: _shape_of(name, given) for name, given in columns.items()})
        for step in steps:
            if not isinstance(step, Read):
                found.registers[step.out] = found._of_step(step)
        return found

    def _of_step(self, step: PlanStep) -> Shape:
        match step:
            case Linear(out=out, terms=terms):
                added_up = [(times, self.registers[register]) for times, register in terms]
                self.sums[out] = sum_of(added_up, step=out)
                return self.sums[out].shape
            case Ratio(out=out, numerator=above, denominator=below, factor=factor):
                one, other = self.registers[above], self.registers[below]
                return quotient_shape(one, other, factor=factor, step=out)
            case Round(out=out, of=of, to=to):
                return multiple_shape(self.registers[of], to=to, step=out)
            case Table(out=out, of=of, steps=steps):
                self._of_bounds([one.at for one in steps if one.at is not None], out)
                self.bars[out] = tuple(_bar(one, self.registers[of]) for one in steps)
                return _whole(one.value for one in steps)
            case Slope(corners=corners):
                self._of_bounds([one.at for one in corners], step.out)
                return _whole(one.value for one in corners)
            case Default(of=of, constant=constant, register=register, plus=plus):
                held = self._held(register).top + abs(plus) if register else abs(constant or 0)
                column = self._held(register).column if register else ""
                shape = Shape(factor=Fraction(1), top=max(self._held(of).top, held), column=column)
                return shape.checked(step.out, most=NARROW_BITS_MAX)
            case Clamp(of=of, lowest=lowest, highest=highest):
                top = max(self._held(of).top, abs(lowest or 0), abs(highest or 0))
                return Shape(factor=Fraction(1), top=top, column=self._held(of).column)
            case Combined(of=parts):
                tops = [self._held(part) for part in parts]
                largest = max(tops, key=lambda shape: shape.top)
                shape = Shape(
                    factor=Fraction(1), top=sum(one.top for one in tops), column=largest.column
                )
                return shape.checked(step.out, most=NARROW_BITS_MAX)
            case Read():
                raise AssertionError(f"{step.out} is an input")

    def _of_bounds(self, bounds: Sequence[At], step: str) -> None:
        for at in bounds:
            if number(at) is None:
                of = self.registers[at.register]
                self.bounds[at] = sum_of([(at.times, of)], plus=at.plus, step=step)

    def _held(self, register: str) -> Shape:
        """The shape of a register in the unit of an output."""
        shape = self.registers[register]
        assert shape.factor == 1, f"{register} is no whole number"
        assert shape.whole, f"{register} is no whole number"
        return shape


def _bar(step: TableStep, shape: Shape) -> Bar | None:
    """What tells whether a step holds, where it lies at a number."""
    said = None if step.at is None else number(step.at)
    if said is None:
        return None
    return bar_at(shape, Fraction(said), or_on=step.bound in _ON_THE_BOUND)


def _whole(values: Iterable[int]) -> Shape:
    return Shape(factor=Fraction(1), top=max(1, *(abs(value) for value in values)))


@dataclass(slots=True, kw_only=True)
class Block:
    """The registers of a block of rows so far, and what was taken."""

    rows: slice
    shapes: Shapes
    registers: dict[str, Numbers]
    taken: dict[str, Digits] = field(default_factory=dict)
    limits: dict[str, Codes] = field(default_factory=dict)
    missing: dict[str, Codes | None] = field(default_factory=dict)
    bounds: dict[At, Numbers] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: slice, shapes: Shapes, columns: Mapping[str, Given]) -> "Block":
        """The inputs of some rows."""
        registers = {
            name: _rows_of(given, shapes.registers[name], rows) for name, given in columns.items()
        }
        return cls(rows=rows, shapes=shapes, registers=registers)

    def run(self, step: PlanStep) -> None:
        """One step for every row."""
        self.registers[step.out] = self._worked_out(step)

    def _worked_out(self, step: PlanStep) -> Numbers:
        match step:
            case Linear(terms=terms):
                return added(
                    self.shapes.sums[step.out], [self.registers[name] for _, name in terms]
                )
            case Ratio(numerator=above, denominator=below, why=why):
                one, other = self.registers[above], self.registers[below]
                return divided(self.shapes.registers[step.out], one, other, why=code_of(why))
            case Round(of=of):
                return rounded(self.shapes.registers[step.out], self.registers[of])
            case Table():
                return self._table(step)
            case Slope():
                return self._slope(step)
            case Default():
                return self._default(step)
            case Clamp():
                return self._clamp(step)
            case Combined():
                return self._combined(step)
            case Read():
                raise AssertionError(f"{step.out} is an input")

    def _where(self, at: At) -> Where:
        """Where a bound lies."""
        said = number(at)
        if said is not None:
            return Fraction(said)
        if at not in self.bounds:
            self.bounds[at] = added(self.shapes.bounds[at], [self.registers[at.register]])
        return self.bounds[at]

    def _numbers(self, out: str, values: Digits, missing: Codes | None = None) -> Numbers:
        return Numbers(shape=self.shapes.registers[out], numerator=values, missing=missing)

    def _table(self, step: Table) -> Numbers:
        of = self.registers[step.of]
        missing, size = of.missing, of.numerator.size
        # One where no step held so far: added up they are the number of the step that does.
        open_: Truth = np.ones(size, dtype=np.bool_) if missing is None else missing == 0
        byte = np.uint8 if len(step.steps) <= _STEPS_OF_A_BYTE else np.uint16
        hit: Digits = open_.astype(byte)
        for one, bar in zip(step.steps, self.shapes.bars[step.out], strict=True):
            if bar is not None:
                below_it = below(of, bar)
            elif one.at is not None:
                at = self._where(one.at)
                assert isinstance(at, Numbers), f"{one.path} lies at a parameter"
                if at.missing is not None:
                    unsaid = np.where(open_, at.missing, np.uint8(0))
                    missing = unsaid if missing is None else np.where(missing != 0, missing, unsaid)
                    open_ &= unsaid == 0
                below_it = below_column(of, at, or_on=one.bound in _ON_THE_BOUND)
            else:
                break
            # A step fails below its bound where it takes what is above, and the other way round.
            open_ &= below_it if one.bound.takes_above else ~below_it
            hit += open_
        if missing is not None:
            hit[missing != 0] = 0
        values = np.array([0, *(one.value for one in step.steps)], dtype=np.int64)
        self.taken[step.part], self.missing[step.part] = hit, missing
        return self._numbers(step.out, values.take(hit, mode="clip"), missing)

    def _slope(self, step: Slope) -> Numbers:
        corners = [self._where(corner.at) for corner in step.corners]
        crossing = code_of(MissingWhy.BOUNDS_CROSS)
        values, place, missing = on_line(step, self.registers[step.of], corners, crossing=crossing)
        self.taken[step.part], self.missing[step.part] = place, missing
        return self._numbers(step.out, values, missing)

    def _default(self, step: Default) -> Numbers:
        of = self.registers[step.of]
        if of.missing is None:
            return self._numbers(step.out, of.numerator)
        instead: Digits | int = step.constant or 0
        if step.register:
            previous = self.registers[step.register]
            assert previous.missing is None, f"{step.register} is what a part stood at"
            instead = previous.numerator + step.plus
        return self._numbers(step.out, np.where(of.missing != 0, instead, of.numerator))

    def _clamp(self, step: Clamp) -> Numbers:
        of = self.registers[step.of].numerator
        found = np.clip(of, step.lowest, step.highest)
        # The limit that cut a value, or the one on its side of zero: the lowest for all up to here.
        edge = 0 if step.highest is None else min(step.highest, 0)
        edge = edge if step.lowest is None else max(step.lowest - 1, edge)
        lowest = np.uint8(Side.NONE if step.lowest is None else Side.LOWEST)
        highest = np.uint8(Side.NONE if step.highest is None else Side.HIGHEST)
        self.limits[step.out] = np.array([highest, lowest]).take((of <= edge).view(np.uint8))
        return self._numbers(step.out, found)

    def _combined(self, step: Combined) -> Numbers:
        how = {Combine.SUM: np.add, Combine.BEST: np.minimum, Combine.WORST: np.maximum}[step.how]
        first, *others = (self.registers[part].numerator for part in step.of)
        for other in others:
            first = how(first, other)
        return self._numbers(step.out, first)
