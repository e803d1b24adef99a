"""The hint to the next step: the nearest value that lowers the rate, against a plain search."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.decision.next_step import next_step
from carbonstep.domain.loan.loan import Benchmark, Loan
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.rulebook.compile import compile_plan
from carbonstep.domain.rulebook.plan import kpi_register
from carbonstep.domain.rulebook.read import read_rulebook
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.domain.rulebook.run import run_plan
from carbonstep.formats.document import parse_yaml
from carbonstep.reading.node import Node
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp

HEAD = """\
rulebook: sample
version: "1"
title: {zh: 样本, en: Sample}
in_force: {from: 2020-01-01}
test: {period: year, report_due: 120 days, effective: next_repricing}
kpis:
  level: {measure: {sum: [organisation.scope1]}, read_as: level, unit: tCO2e}
missing: {treat_as: no_adjustment}
sources: [a test]
adjust:
  - kpi: level
"""


def rulebook(steps: str) -> Rulebook:
    node = parse_yaml(HEAD + steps)
    assert isinstance(node, Node)
    found = read_rulebook(node)
    assert isinstance(found, Rulebook), [str(problem) for problem in found]
    return found


def hint(book: Rulebook, value: Fraction) -> dict[str, str] | None:
    plan = compile_plan(book)
    loan = Loan(
        loan_id="L1",
        account_id="eu-ets:1",
        principal_fen=Fen(1_000_000_000),
        drawn_on=date(2021, 3, 22),
        matures_on=date(2026, 3, 22),
        benchmark=Benchmark(index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(0)),
        spread_e4bp=RateE4bp(0),
        rulebook=book.ref,
    )
    total = run_plan(plan, {kpi_register("level"): value}).output("margin")
    year = Period(date(2022, 1, 1), date(2023, 1, 1))
    nodes = next_step(plan, book, loan, {"level": value}, period=year, total_e4bp=total)
    return nodes[0].values() if nodes else None


def test_a_level_on_the_bound_of_the_worse_side_is_one_breath_away() -> None:
    book = rulebook("    steps: [{below: 1000, bps: -20}, {otherwise: true, bps: 0}]\n")
    found = hint(book, Fraction(1000))
    assert found is not None
    assert (found["at"], found["distance"], found["bps"]) == ("1000.0000", "0.0000", "-20")
    assert hint(book, Fraction(999)) is None


def test_the_saving_is_principal_times_the_difference() -> None:
    book = rulebook("    steps: [{at_most: 10, bps: -20}, {otherwise: true, bps: -5}]\n")
    found = hint(book, Fraction(25, 2))
    assert found is not None
    assert (found["distance"], found["distance_unit"]) == ("2.5000", "tCO2e")
    assert found["saving_yuan_a_year"] == "15000.00"


def test_a_line_points_to_the_next_corner() -> None:
    book = rulebook(
        "    line: {points: [{at: 0, bps: -100}, {at: 10, bps: 0}], outside: hold,"
        " round_bps_to: 0.01}\n"
    )
    found = hint(book, Fraction(4))
    assert found is not None
    assert (found["at"], found["bps"]) == ("0.0000", "-100")


WORDS = ("at_least", "above", "at_most", "below")
steps = st.lists(
    st.tuples(st.sampled_from(WORDS), st.integers(-3, 3), st.integers(-3, 3)),
    min_size=1,
    max_size=5,
)


@given(steps=steps, otherwise=st.integers(-3, 3), value=st.integers(-8, 8))
def test_it_is_the_nearest_better_value_of_a_plain_search(steps, otherwise, value) -> None:
    lines = [f"{{{word}: {at}, bps: {bps}}}" for word, at, bps in steps]
    text = f"    steps: [{', '.join(lines)}, {{otherwise: true, bps: {otherwise}}}]\n"
    node = parse_yaml(HEAD + text)
    assert isinstance(node, Node)
    book = read_rulebook(node)
    if not isinstance(book, Rulebook):
        return  # a step that cannot be reached
    here = Fraction(value, 2)
    total = total_at(steps, otherwise, here)
    # Bounds are whole numbers, so quarters visit every piece; an open bound is a quarter away.
    found = hint(book, here)
    better = [
        (abs(Fraction(n, 4) - here), total_at(steps, otherwise, Fraction(n, 4)))
        for n in range(-60, 61)
        if total_at(steps, otherwise, Fraction(n, 4)) < total
    ]
    if not better:
        assert found is None
        return
    assert found is not None
    nearest = min(better)[0]
    assert nearest - Fraction(1, 2) < Fraction(Decimal(found["distance"])) <= nearest
    assert Decimal(found["bps"]) < total


def total_at(steps, otherwise: int, value: Fraction) -> int:
    for word, at, bps in steps:
        holds = {
            "at_least": value >= at,
            "above": value > at,
            "at_most": value <= at,
            "below": value < at,
        }[word]
        if holds:
            return bps
    return otherwise


@pytest.mark.parametrize("value", [Fraction(1), Fraction(5)])
def test_a_rounded_kpi_gets_no_hint(value: Fraction) -> None:
    text = "    steps: [{at_most: 0, bps: -20}, {otherwise: true, bps: 0}]\n"
    rounded = (HEAD + text).replace("unit: tCO2e}", "unit: tCO2e, round_to: 1}")
    node = parse_yaml(rounded)
    assert isinstance(node, Node)
    book = read_rulebook(node)
    assert isinstance(book, Rulebook)
    assert hint(book, value) is None
