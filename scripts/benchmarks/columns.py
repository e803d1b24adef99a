"""A million rows through plans over columns, beside a copy of their bytes and the same in Polars.

The copy is of the bytes that a plan must touch at least: its input columns read, its totals
written. Polars has the rule as hand-written expressions over the same columns, in whole numbers
that cannot overflow here, on as many threads as it takes; its time is of the wall, since its
threads count twice for the processor. The totals of both are compared row by row. The last column
is the time with every register and with the step, the side and the reason of each row.
"""

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from carbonstep.book.plan_block import InputColumn
from carbonstep.book.plan_column import run_columns
from carbonstep.domain.rulebook.compile import compile_plan
from carbonstep.domain.rulebook.plan import Plan
from carbonstep.domain.rulebook.read import read_recorded
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.reading.node import node_from_json

ROWS = 1_000_000
ROUNDS = 7
TOTAL = "output:margin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A rule as a plan, and as an expression of Polars that gives the same totals."""

    name: str
    plan: Plan
    columns: Mapping[str, InputColumn]
    expression: pl.Expr


def plan_of(
    kpis: Mapping[str, Any],
    parts: list[Any],
    limits: tuple[str, str],
    parameters: Mapping[str, str] = {},
) -> Plan:
    document = {
        "format": "2",
        "rulebook": "bench",
        "version": "1",
        "title": {"zh": "测算", "en": "bench"},
        "in_force": {"from": "2024-01-01"},
        "parameters": {
            name: {"unit": unit, "zh": "参数", "en": "parameter"}
            for name, unit in parameters.items()
        },
        "tests": {"yearly": {"period": "year", "effective": "next_interest_period"}},
        "kpis": kpis,
        "gives": {
            "margin": {
                "kind": "rate",
                "parts": parts,
                "missing": "no_adjustment",
                "limits": {"total": list(limits)},
            }
        },
    }
    found = read_recorded(node_from_json(document))
    assert isinstance(found, Rulebook), found
    return compile_plan(found)


def level(figure: str, unit: str) -> dict[str, Any]:
    return {"measure": f"organisation.{figure}", "read_as": "level", "unit": unit}


def steps(word: str, bounds: list[Any], values: list[int]) -> list[dict[str, Any]]:
    given = [{word: at, "bps": str(bps)} for at, bps in zip(bounds, values, strict=False)]
    return [*given, {"otherwise": "true", "bps": str(values[-1])}]


def chosen(conditions: list[pl.Expr], values: list[int]) -> pl.Expr:
    """The value of the first condition that holds, in 1e-4 bp, else the last one."""
    found: Any = pl.when(conditions[0]).then(values[0] * 10_000)
    for condition, value in zip(conditions[1:], values[1:], strict=False):
        found = found.when(condition).then(value * 10_000)
    return found.otherwise(values[-1] * 10_000)


def three_tables(random: np.random.Generator) -> Case:
    """Three KPIs of six steps each, added up and limited."""
    grid = {
        ("scope1", "tCO2e"): ([3500, 7000, 12000, 18000, 24000], [-15, -7, -3, 0, 6, 15]),
        ("electricity", "kWh"): ([0, 500, 1000, 2000, 3500], [7, 2, 0, -3, -5, -10]),
        ("output", "t"): ([1000, 2500, 4000, 6000, 8000], [3, 1, 0, -1, -2, -5]),
    }
    kpis = {figure: level(figure, unit) for figure, unit in grid}
    parts = [
        {"of": figure, "steps": steps("below", [str(at) for at in bounds], values)}
        for (figure, _), (bounds, values) in grid.items()
    ]
    columns, total = {}, pl.lit(0)
    for (figure, _), (bounds, values) in grid.items():
        name = f"figure:{figure}.{figure}"
        drawn = random.integers(bounds[0] - 2000, bounds[-1] * 5 // 4, ROWS)
        columns[name] = InputColumn(numbers=drawn)
        total = total + chosen([pl.col(name) < at for at in bounds], values)
    return Case(
        name="three tables of six steps",
        plan=plan_of(kpis, parts, ("-20", "15")),
        columns=columns,
        expression=total.clip(-200_000, 150_000),
    )


def reduction(random: np.random.Generator) -> Case:
    """The reduction of two scopes from each row's own baseline, in five steps."""
    kpi = {
        "measure": {"sum": ["organisation.scope1", "organisation.scope2_location"]},
        "read_as": {"reduction_from": "baseline"},
        "unit": "%",
    }
    bounds, values = [20, 10, 5, -5], [-20, -15, -10, 0, 10]
    base = random.integers(10**9, 10**12, ROWS)
    columns = {
        "figure:reduction.scope1": InputColumn(numbers=base * 6 // 10, scale=6),
        "figure:reduction.scope2_location": InputColumn(
            numbers=base * random.integers(0, 60, ROWS) // 100, scale=6
        ),
        "parameter:baseline": InputColumn(numbers=base, scale=6),
    }
    one, two, of = (pl.col(name) for name in columns)
    cut = (of - one - two) * 100
    return Case(
        name="a reduction in five steps",
        plan=plan_of(
            {"reduction": kpi},
            [{"of": "reduction", "steps": steps("at_least", [str(at) for at in bounds], values)}],
            ("-20", "10"),
            {"baseline": "tCO2e"},
        ),
        columns=columns,
        expression=chosen([cut >= at * of for at in bounds], values),
    )


def two_way(random: np.random.Generator) -> Case:
    """Emissions and the share of green power, each within a band beside the loan's own target."""
    share = {"ratio": {"of": "organisation.green_electricity", "over": "organisation.electricity"}}
    kpis = {
        "emissions": {
            "measure": {"sum": ["organisation.scope1", "organisation.scope2_market"]},
            "read_as": "level",
            "unit": "tCO2e",
        },
        "green": {"measure": share, "read_as": "share", "unit": "%"},
    }
    values = [-2, 0, 2]
    parts = [
        {
            "of": "emissions",
            "steps": steps("at_most", ["target", {"of": "target", "times": "1.03"}], values),
        },
        {
            "of": "green",
            "steps": steps("at_least", ["aim", {"of": "aim", "times": "0.95"}], values),
        },
    ]
    power = random.integers(10**9, 10**12, ROWS)
    columns = {
        "figure:emissions.scope1": InputColumn(numbers=random.integers(0, 10**12, ROWS), scale=6),
        "figure:emissions.scope2_market": InputColumn(
            numbers=random.integers(0, 10**12, ROWS), scale=6
        ),
        "parameter:target": InputColumn(numbers=random.integers(0, 2 * 10**12, ROWS), scale=6),
        "figure:green.green_electricity": InputColumn(
            numbers=power * random.integers(0, 101, ROWS) // 100, scale=6
        ),
        "figure:green.electricity": InputColumn(numbers=power, scale=6),
        "parameter:aim": InputColumn(numbers=random.integers(1, 100, ROWS)),
    }
    one, two, target, green, of, aim = (pl.col(name) for name in columns)
    emitted = one + two
    first = chosen([emitted <= target, emitted * 100 <= target * 103], values)
    second = chosen([green * 100 >= aim * of, green * 10_000 >= aim * of * 95], values)
    return Case(
        name="two KPIs with bands beside targets",
        plan=plan_of(kpis, parts, ("-4", "4"), {"target": "tCO2e", "aim": "%"}),
        columns=columns,
        expression=first + second,
    )


def fastest(run: Callable[[], object], clock: Callable[[], float]) -> float:
    """The least time of several rounds, in milliseconds."""
    taken = []
    for _ in range(ROUNDS):
        began = clock()
        run()
        taken.append(clock() - began)
    return min(taken) * 1000


def main() -> int:
    random = np.random.default_rng(20)
    print(f"{ROWS:,} rows; ms, and how many times a copy of the same bytes")
    print(f"{'':36} {'copy':>6} {'columns':>16} {'Polars':>16} {'all of it':>16}")
    for case in (three_tables(random), reduction(random), two_way(random)):
        numbers = {name: column.numbers for name, column in case.columns.items()}
        # Half is read and half written: so much is copied as the inputs and the totals are.
        source = np.concatenate([*numbers.values(), numbers[next(iter(numbers))]])
        source = source[: source.size // 2].copy()
        target = np.empty_like(source)
        frame = pl.DataFrame(numbers)
        found = run_columns(case.plan, case.columns, rows=ROWS, wanted=[TOTAL]).whole(TOTAL)
        beside = frame.select(case.expression.alias("total"))["total"].to_numpy()
        if not np.array_equal(found, beside):
            print(f"{case.name}: {np.count_nonzero(found != beside)} rows differ")
            return 1
        copy = fastest(lambda s=source, t=target: np.copyto(t, s), time.process_time)
        taken = [
            fastest(
                lambda c=case: run_columns(c.plan, c.columns, rows=ROWS, wanted=[TOTAL]),
                time.process_time,
            ),
            fastest(lambda c=case, f=frame: f.select(c.expression), time.perf_counter),
            fastest(lambda c=case: run_columns(c.plan, c.columns, rows=ROWS), time.process_time),
        ]
        told = " ".join(f"{one:8.1f} {one / copy:6.1f}x" for one in taken)
        print(f"{case.name:36} {copy:6.1f} {told}")
    print(f"polars {pl.__version__}, {pl.thread_pool_size()} threads; numpy {np.__version__}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
