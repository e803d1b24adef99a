"""The plan over columns means what it means over one row."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from carbonstep.book import plan_column
from carbonstep.book.number_column import ColumnTooLargeError
from carbonstep.book.plan_block import InputColumn, Side, code_of
from carbonstep.book.plan_column import run_columns
from carbonstep.domain.rulebook.compile import compile_plan
from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.domain.rulebook.plan import Plan, Ratio, Table
from carbonstep.services.library import Library
from carbonstep.settings import shipped_rules
from strategies.broken_plan import broken_words
from strategies.generated_rulebook import generated_rulebook
from strategies.plan_rows import Rows, differences, generated_rows

SHIPPED = Library(shipped_rules())
FEW = 40


def plan_of(name: str) -> Plan:
    return compile_plan(SHIPPED.rulebook(name))


@pytest.mark.parametrize("name", SHIPPED.names())
def test_shipped_rulebooks_give_the_same_in_columns(name: str) -> None:
    rows = generated_rows(plan_of(name), seed=1, count=300)
    assert list(differences(rows)) == []
    assert rows.placed["exactly"] >= 20 or not rows.placed


@pytest.mark.parametrize("name", SHIPPED.names())
def test_a_boundary_word_broken_in_columns_alone_is_noticed(name: str) -> None:
    plan = plan_of(name)
    rows = generated_rows(plan, seed=1, count=300)
    for broken in broken_words(plan):
        assert list(differences(rows, columns_plan=broken))


def test_generated_rulebooks_give_the_same_in_columns() -> None:
    assert [told for seed in range(FEW) for told in told_of(seed)] == []


def told_of(seed: int) -> Iterator[str]:
    rows = generated_rows(compile_plan(generated_rulebook(seed)), seed=seed, count=30)
    yield from (f"rulebook {seed}, {told}" for told in differences(rows))


def test_blocks_end_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = generated_rows(plan_of("eu-ets-reduction@2019-01"), seed=3, count=50)
    # Missing in a block of the middle alone: the columns of reasons begin there.
    whole = [row for row in rows.units if not any(hasattr(one, "why") for one in row.values())]
    broken = [row for row in rows.units if row not in whole][:1]
    rows.units = [*whole[:20], *broken, *whole[20:40]]
    monkeypatch.setattr(plan_column, "BLOCK", 8)
    assert list(differences(rows)) == []


def test_no_rows_give_no_rows() -> None:
    plan = plan_of("eu-ets-reduction@2019-01")
    none = InputColumn(numbers=np.array([], dtype=np.int64))
    ran = run_columns(plan, {str(one): none for one in plan.inputs}, rows=0)
    assert ran.whole("output:margin").size == 0


def test_a_table_of_more_steps_than_a_byte_counts_is_counted_on() -> None:
    plan = plan_of("eu-ets-reduction@2019-01")
    (table,) = (step for step in plan.steps if isinstance(step, Table))
    first, last = table.steps[0], table.steps[-1]
    assert first.at is not None
    steps = [
        replace(
            first, at=replace(first.at, said=Decimal(100 - index)), value=-index, path=f"{index}"
        )
        for index in range(299)
    ]
    longer = replace(table, steps=(*steps, last))
    plan = replace(plan, steps=tuple(longer if one is table else one for one in plan.steps))
    rows = generated_rows(plan, seed=2, count=100)
    assert list(differences(rows)) == []
    ran = run_columns(plan, rows.columns(), rows=len(rows.units))
    assert ran.taken["part:margin.reduction"].max() == 300


def test_a_register_that_is_given_is_taken_as_it_stands() -> None:
    plan = plan_of("eu-ets-reduction@2019-01")
    reduction = InputColumn(numbers=np.array([49, 50, 51, 0]), scale=1)
    previous = InputColumn(numbers=np.array([0, 0, 0, 0]))
    columns = {"kpi:reduction": reduction, "previous:margin.reduction": previous}
    ran = run_columns(plan, columns, rows=4, wanted=["output:margin"])
    assert ran.whole("output:margin").tolist() == [0, -100_000, -100_000, 0]
    part = InputColumn(numbers=np.array([-300_000, 7]))
    ran = run_columns(plan, {"part:margin.reduction": part}, rows=2, wanted=["output:margin"])
    assert ran.whole("output:margin").tolist() == [-300_000, 7]


def test_what_was_taken_comes_in_columns() -> None:
    plan = plan_of("eu-ets-reduction@2019-01")
    missing = np.array([0, 0, 0, code_of(MissingWhy.NO_REPORT), 0], dtype=np.uint8)
    columns = {
        "figure:reduction.scope1": InputColumn(
            numbers=np.array([80, 81, 96, 10**17, 1]), missing=missing
        ),
        "parameter:baseline_tco2": InputColumn(numbers=np.array([100, 100, 100, 100, 0])),
        "previous:margin.reduction": InputColumn(numbers=np.array([9, 9, 9, 200_000, -1])),
    }
    ran = run_columns(plan, columns, rows=5)
    part = "part:margin.reduction"
    assert ran.taken[part].tolist() == [1, 2, 4, 0, 0]
    assert ran.taken[part].dtype == np.uint8
    assert ran.whole(part).tolist() == [-200_000, -150_000, 0, 100_000, -1]
    sides = [Side.LOWEST, Side.LOWEST, Side.LOWEST, Side.HIGHEST, Side.LOWEST]
    assert ran.limits[part].tolist() == sides
    reasons = [0, 0, 0, code_of(MissingWhy.NO_REPORT), code_of(MissingWhy.BASELINE)]
    assert ran.missing["kpi:reduction"].tolist() == reasons
    assert ran.missing[part].tolist() == reasons
    assert ran.numbers["kpi:reduction"].exactly(1) == 19


def test_a_footprint_counts_for_each_declared_unit() -> None:
    plan = plan_of("changchun-cable@2024-09")
    columns = {
        "figure:footprint.footprint": InputColumn(
            numbers=np.array([42_000, 42_001, 35, 4_200]),
            scale=1,
            over=np.array([1_000, 1_000, 1, 1_000_000]),
        ),
        "previous:margin.footprint": InputColumn(numbers=np.zeros(4, dtype=np.int64)),
    }
    ran = run_columns(plan, columns, rows=4)
    assert ran.numbers["kpi:footprint"].exactly(1) == Fraction(42_001, 10_000)
    assert ran.taken["part:margin.footprint"].tolist() == [2, 3, 1, 1]


def mean_of_ratios(plan: Plan, count: int) -> Rows:
    """A plan whose KPI is a quotient of a quotient, again and again: each takes 57 bits more."""
    (ratio,) = (step for step in plan.steps if isinstance(step, Ratio))
    steps = [step for step in plan.steps if step is not ratio]
    place = plan.steps.index(ratio)
    chain, above = [], ratio.numerator
    for index in range(count):
        out = ratio.out if index == count - 1 else f"between:chain{index}"
        chain.append(replace(ratio, out=out, numerator=above))
        above = out
    steps[place:place] = chain
    return Rows(plan=replace(plan, steps=tuple(steps)), scales={})


def large_columns(largest: int) -> dict[str, InputColumn]:
    return {
        "figure:reduction.scope1": InputColumn(numbers=np.array([largest, 1])),
        "parameter:baseline_tco2": InputColumn(numbers=np.array([largest - 1, 3])),
        "previous:margin.reduction": InputColumn(numbers=np.array([0, 0])),
    }


def test_what_could_overflow_is_refused_before_a_row_is_run() -> None:
    plan = mean_of_ratios(plan_of("eu-ets-reduction@2019-01"), 9).plan
    with pytest.raises(ColumnTooLargeError, match="column figure:reduction") as refused:
        run_columns(plan, large_columns(2**62), rows=2)
    assert refused.value.column == "figure:reduction.scope1"
    run_columns(plan, large_columns(2**50), rows=2)


def test_a_part_that_could_overflow_is_refused() -> None:
    plan = plan_of("changchun-cable@2024-09")
    columns = {str(one): InputColumn(numbers=np.array([2**63 - 1])) for one in plan.inputs}
    with pytest.raises(ColumnTooLargeError, match="column previous:margin"):
        run_columns(plan, columns, rows=1)


@pytest.mark.parametrize("largest", [10**17, 2**62, 2**63 - 1])
def test_numbers_as_large_as_a_column_holds_are_exact(largest: int) -> None:
    plan = mean_of_ratios(plan_of("eu-ets-reduction@2019-01"), 3).plan
    found = run_columns(plan, large_columns(largest), rows=2).numbers["kpi:reduction"]
    baseline = Fraction(largest - 1)
    assert found.exactly(0) == 100**3 * (baseline - largest) / baseline**3


def test_random_plans_are_the_same_for_the_same_seed() -> None:
    one, other = generated_rulebook(5), generated_rulebook(5)
    assert one == other
    plan = compile_plan(one)
    assert generated_rows(plan, seed=5, count=9) == generated_rows(plan, seed=5, count=9)
