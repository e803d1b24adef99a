"""A rulebook's plan over columns: a book at once, with the meaning that one row has.

What `domain/rulebook/run` makes of a row this makes of many: the same registers, and as columns of
bytes what was taken on the way. Rows are worked on in blocks, so that what lies between fits a
processor's cache, and the memory that a run takes is that of what it gives.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from carbonstep.book.exact_column import Whole
from carbonstep.book.number_column import Codes, Digits, Numbers, Shape
from carbonstep.book.plan_block import Block, Given, InputColumn, Shapes
from carbonstep.domain.rulebook.plan import Plan, Read, steps_needed

BLOCK: Final = 1 << 15
"""Rows worked on at a time: a column of as many takes a quarter of a megabyte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RanColumns:
    """What a plan made of columns.

    `numbers` holds the registers that were wanted. By the register of its part, `taken` has the
    step of a table that a row hit, counted from 1, or its place on a line (see `on_line`); 0 where
    the row is missing. `limits` has the side it was held against, by the register of the part or
    output. `missing` has why a KPI, or the step of a part, has no value; it is told of those alone
    of which a row could be missing.
    """

    numbers: Mapping[str, Numbers]
    taken: Mapping[str, Digits]
    limits: Mapping[str, Codes]
    missing: Mapping[str, Codes]

    def whole(self, register: str) -> Whole:
        """The values of a part or an output."""
        return self.numbers[register].numerator


def run_columns(
    plan: Plan,
    columns: Mapping[str, Given],
    *,
    rows: int,
    wanted: Iterable[str] | None = None,
) -> RanColumns:
    """The registers of a plan for many rows of inputs: those `wanted`, else every KPI, part and
    output. A register that the columns hold already is taken as it stands, be it an input or the
    numbers that another run gave.

    Exact: a float decides nothing. Raises `ColumnTooLargeError`, before the first row, where a
    column's numbers are larger than the plan can hold.
    """
    for register, given in columns.items():
        held = given.numbers if isinstance(given, InputColumn) else given.numerator
        assert held.shape == (rows,), f"{register} has not {rows} rows"
    kept = tuple(plan.results if wanted is None else wanted)
    steps = [step for step in steps_needed(plan.steps, kept, columns) if not isinstance(step, Read)]
    shapes = Shapes.of(steps, columns)
    gathered = _Gathered(rows=rows)
    for start in range(0, max(rows, 1), BLOCK):
        block = Block.of(slice(start, min(start + BLOCK, rows)), shapes, columns)
        for step in steps:
            block.run(step)
        gathered.take(block, kept)
    return gathered.ran(shapes, kept)


@dataclass(slots=True, kw_only=True)
class _Gathered:
    """The columns of a run, filled block by block."""

    rows: int
    numerators: dict[str, Digits] = field(default_factory=dict)
    denominators: dict[str, Digits] = field(default_factory=dict)
    taken: dict[str, Digits] = field(default_factory=dict)
    limits: dict[str, Digits] = field(default_factory=dict)
    missing: dict[str, Digits] = field(default_factory=dict)

    def take(self, block: Block, kept: Iterable[str]) -> None:
        """What a block of rows came to."""
        for name, step in block.registers.items():
            if name.startswith("kpi:"):
                self._put(self.missing, name, step.missing, block.rows)
        for name, codes in block.missing.items():
            self._put(self.missing, name, codes, block.rows)
        for name in kept:
            found = block.registers[name]
            self._put(self.numerators, name, found.numerator, block.rows)
            self._put(self.denominators, name, found.denominator, block.rows)
        for name, hit in block.taken.items():
            self._put(self.taken, name, hit, block.rows)
        for name, side in block.limits.items():
            self._put(self.limits, name, side, block.rows)

    def _put(
        self, columns: dict[str, Digits], name: str, found: Digits | None, rows: slice
    ) -> None:
        if found is None:
            return
        if name not in columns:
            # Zero for the rows of blocks of which none was missing.
            columns[name] = np.zeros(self.rows, dtype=found.dtype)
        columns[name][rows] = found

    def ran(self, shapes: Shapes, kept: Iterable[str]) -> RanColumns:
        """All of it."""
        numbers = {name: self._numbers(name, shapes.registers[name]) for name in kept}
        return RanColumns(
            numbers=numbers, taken=self.taken, limits=self.limits, missing=self.missing
        )

    def _numbers(self, name: str, shape: Shape) -> Numbers:
        return Numbers(
            shape=shape,
            numerator=self.numerators[name],
            denominator=self.denominators.get(name),
            missing=self.missing.get(name),
        )
