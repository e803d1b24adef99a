"""No binary float is made in the core: not by an operator, not by a call, not at run time.

The name `float` and float literals are among the house rules. Here are the ways to a float that
name none, and a watch over every variable while loans are worked out.
"""

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind, events_standing
from carbonstep.domain.loan.loan import (
    AtChange,
    Benchmark,
    DayOrder,
    InterestSchedule,
    Loan,
    RateRounding,
    Repayment,
    RepaymentKind,
    ScheduledRepayment,
)
from carbonstep.domain.loan.term import LOAN as TERMS
from carbonstep.domain.loan.term import loan_body
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing, FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.benefit import benefit
from carbonstep.domain.money.life import serviced_life
from carbonstep.domain.money.payment import payments_told
from carbonstep.domain.money.penalty import penalty_lines
from carbonstep.domain.money.position import position
from carbonstep.domain.money.service import Serviced
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.units.day_count import DayCount
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

SRC = Path(__file__).resolve().parents[2] / "src" / "carbonstep"
EXACT_LAYERS = ("units", "log", "reading", "domain")
EXACT_TYPES = {"Fraction", "Decimal"}
# What of `math` gives a whole number for a rational and takes no float on the way.
EXACT_MATH = {"ceil", "floor", "trunc", "gcd", "lcm", "isqrt", "comb", "perm", "factorial", "prod"}
FLOAT_MODULES = {"cmath", "random", "statistics", "numpy", "struct"}
FLOAT_METHODS = {"total_seconds", "timestamp", "from_float", "fromhex", "as_float", "fsum"}

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def is_exact(node: ast.AST, exact: set[str]) -> bool:
    """Whether an expression names a rational or a decimal, or what was made of one."""
    return any(
        isinstance(inner, ast.Name) and (inner.id in EXACT_TYPES or inner.id in exact)
        for inner in ast.walk(node)
    )


def exact_names(function: ast.AST) -> set[str]:
    """Arguments and variables of a function that are, or are made of, rationals or decimals."""
    bound: list[tuple[ast.AST, ast.AST]] = []
    for node in ast.walk(function):
        if isinstance(node, ast.arg) and node.annotation is not None:
            bound.append((ast.Name(id=node.arg), node.annotation))
        elif isinstance(node, ast.Assign):
            bound += [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.AnnAssign):
            bound.append((node.target, node.annotation))
        elif isinstance(node, ast.For | ast.comprehension):
            bound.append((node.target, node.iter))
    found: set[str] = set()
    while True:
        more = {
            name.id
            for target, value in bound
            if is_exact(value, found)
            for name in ast.walk(target)
            if isinstance(name, ast.Name)
        }
        if more <= found:
            return found
        found |= more


def inexact_operator(name: str, tree: ast.AST) -> Iterator[str]:
    """A true division, or a power that may be a root or a reciprocal, of plain whole numbers."""
    functions = [node for node in ast.walk(tree) if isinstance(node, Function)]
    within = {id(inner): function for function in functions for inner in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp):
            operator, right = node.op, node.right
        elif isinstance(node, ast.AugAssign):
            operator, right = node.op, node.value
        else:
            continue
        if not isinstance(operator, ast.Div | ast.Pow):
            continue
        known = exact_names(within[id(node)]) if id(node) in within else set()
        if isinstance(operator, ast.Div) and not is_exact(node, known):
            yield f"{name}:{node.lineno}: {ast.unparse(node)}"
        if isinstance(operator, ast.Pow):
            base = node.left if isinstance(node, ast.BinOp) else node.target
            whole = isinstance(right, ast.Name | ast.Attribute) or (
                isinstance(right, ast.Constant) and isinstance(right.value, int)
            )
            if not (whole or is_exact(base, known)):
                yield f"{name}:{node.lineno}: {ast.unparse(node)}"


def inexact_call(name: str, tree: ast.AST) -> Iterator[str]:
    """A call that gives a float, or rounds otherwise than the engine's one rule."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in {"round", "complex"}:
            yield f"{name}:{node.lineno}: {node.id}"
        if isinstance(node, ast.Attribute):
            of_math = isinstance(node.value, ast.Name) and node.value.id == "math"
            if node.attr in FLOAT_METHODS or (of_math and node.attr not in EXACT_MATH):
                yield f"{name}:{node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.ImportFrom) and node.module == "math":
            for alias in node.names:
                if alias.name not in EXACT_MATH:
                    yield f"{name}:{node.lineno}: math.{alias.name}"
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = getattr(node, "module", None) or node.names[0].name
            if module.split(".")[0] in FLOAT_MODULES:
                yield f"{name}:{node.lineno}: {module}"


CHECKERS = [inexact_operator, inexact_call]
Checker = Callable[[str, ast.AST], Iterator[str]]


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.__name__)
def test_the_core_has_no_way_to_a_float(checker: Checker) -> None:
    files = [file for layer in EXACT_LAYERS for file in sorted((SRC / layer).rglob("*.py"))]
    assert len(files) > 40, "the folders of the sources were not found"
    complaints = [
        complaint
        for file in files
        for complaint in checker(
            file.relative_to(SRC).as_posix(), ast.parse(file.read_text("utf-8"))
        )
    ]
    assert complaints == []


@pytest.mark.parametrize(
    ("checker", "text"),
    [
        (inexact_operator, "rate = 3 / 4"),
        (inexact_operator, "def f(fen: int, days: int) -> int:\n    return int(fen / days)"),
        (inexact_operator, "def f(fen: int) -> int:\n    fen /= 2\n    return fen"),
        (inexact_operator, "def f(a: Fraction) -> Fraction:\n    b = 1\n    return a * (b / 2)"),
        (inexact_operator, "x = 2 ** -1"),
        (inexact_operator, "x = 2 ** (1 - n)"),
        (inexact_call, "from math import sqrt"),
        (inexact_call, "import math\nx = math.exp(1)"),
        (inexact_call, "x = round(y, 2)"),
        (inexact_call, "x = (b - a).total_seconds()"),
        (inexact_call, "import statistics"),
        (inexact_call, "from random import random"),
        (inexact_call, "x = Decimal.from_float(y)"),
    ],
)
def test_each_check_can_fail(checker: Checker, text: str) -> None:
    assert list(checker("domain/loan/loan.py", ast.parse(text)))


@pytest.mark.parametrize(
    ("checker", "text"),
    [
        (inexact_operator, "x = Fraction(1) / 3"),
        (inexact_operator, "def f(a: Fraction, n: int) -> Fraction:\n    return a / n"),
        (inexact_operator, "def f(n):\n    for a in [Fraction(1)]:\n        b = a / n"),
        (inexact_operator, "x = 7 // 2"),
        (inexact_operator, "x = 10 ** 6"),
        (inexact_operator, "x = Fraction(10) ** -scale"),
        (inexact_operator, "from pathlib import Path"),
        (inexact_call, "from math import ceil, floor"),
        (inexact_call, "x = date.fromisoformat(y)"),
    ],
)
def test_each_check_lets_exact_code_pass(checker: Checker, text: str) -> None:
    assert list(checker("domain/loan/loan.py", ast.parse(text))) == []


def floats_in(value: object, path: str = "") -> Iterator[str]:
    """Where a value holds a float, however deep."""
    if isinstance(value, float | complex):
        yield f"{path} is {value}"
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from floats_in(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from floats_in(key, f"{path} key")
            yield from floats_in(item, f"{path}[{key}]")
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from floats_in(item, f"{path}[]")


class Watch:
    """Looks at every variable and every result of the exact layers' code while it runs."""

    def __init__(self, layers: tuple[Path, ...]) -> None:
        self.found: list[str] = []
        self.seen: set[str] = set()
        self._layers = tuple(str(layer) for layer in layers)
        self._ours: dict[CodeType, bool] = {}
        self._before: Any = None

    def __enter__(self) -> "Watch":
        self._before = sys.gettrace()
        sys.settrace(self._trace)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)

    def _trace(self, frame: FrameType, event: str, value: object) -> Any:
        code = frame.f_code
        if code not in self._ours:
            self._ours[code] = code.co_filename.startswith(self._layers)
        if not self._ours[code]:
            return None
        self.seen.add(code.co_name)
        for name, held in frame.f_locals.items():
            if type(held) in (float, complex):
                self.found.append(f"{code.co_name}:{frame.f_lineno}: {name} is {held}")
        if event == "return" and type(value) in (float, complex):
            self.found.append(f"{code.co_name} returns {value}")
        return self._trace


LOAN = Loan(
    loan_id="L1",
    account_id="A1",
    principal_fen=Fen(100_000_003),
    first_drawdown_fen=Fen(70_000_001),
    drawn_on=date(2024, 2, 29),
    matures_on=date(2026, 2, 28),
    benchmark=Benchmark(
        index=BenchmarkIndex.LPR_1Y,
        every_months=6,
        fixing_lag=1,
        multiplier=Decimal("1.1"),
        floor_e4bp=RateE4bp(3_050_000),
    ),
    spread_e4bp=RateE4bp(450_000),
    rise_max_e4bp=RateE4bp(100_000),
    fall_max_e4bp=RateE4bp(100_000),
    cap_e4bp=RateE4bp(9_000_000),
    rounding=RateRounding(to_e4bp=3_333),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
)
CUSTOM = Repayment(
    kind=RepaymentKind.CUSTOM,
    schedule=(ScheduledRepayment(on=date(2025, 1, 1), amount_fen=Fen(1_000_000)),),
)
REPAYMENTS = [
    Repayment(),
    CUSTOM,
    Repayment(kind=RepaymentKind.EQUAL_PRINCIPAL),
    Repayment(kind=RepaymentKind.EQUAL_INSTALMENT),
    Repayment(
        kind=RepaymentKind.EQUAL_INSTALMENT,
        at_change=AtChange.TERM,
        latest_on=date(2026, 9, 20),
        first_on=date(2024, 12, 20),
    ),
    Repayment(kind=RepaymentKind.FIXED_PRINCIPAL, amount_fen=Fen(7_000_000)),
    Repayment(
        kind=RepaymentKind.FIXED_PAYMENT, amount_fen=Fen(500_000), negative_amortisation=True
    ),
]
FIXINGS = FixingTable(
    Fixing(
        index=BenchmarkIndex.LPR_1Y, published_on=date.fromisoformat(day), rate_e4bp=RateE4bp(rate)
    )
    for day, rate in [("2024-02-20", 3_450_000), ("2024-10-21", 3_100_000)]
)
STEP = CarbonStep(
    decision_id="D1",
    test_period=Period(date(2023, 1, 1), date(2024, 1, 1)),
    order=0,
    effective_from=date(2024, 8, 3),
    effective_to=date(2025, 8, 3),
    total_e4bp=RateE4bp(-123_457),
)


def moved(kind: LoanEventKind, on: date, fen: int | None = None) -> LoanEvent:
    amount = None if fen is None else Fen(fen)
    return LoanEvent(loan_id="L1", kind=kind, on=on, amount_fen=amount, received_on=on)


EVENTS = events_standing(
    [
        moved(LoanEventKind.DRAWDOWN, date(2024, 5, 7), 11_111_111),
        moved(LoanEventKind.PREPAYMENT, date(2024, 10, 9), 3_333_333),
        moved(LoanEventKind.OVERDUE, date(2024, 9, 23), 777_777),
        moved(LoanEventKind.MISUSE, date(2024, 9, 23), 999_999),
        moved(LoanEventKind.PAYOFF, date(2025, 12, 9)),
    ]
)


def worked_out(loan: Loan) -> list[object]:
    """All that is made of a loan."""
    lives = []
    for steps in ((STEP,), ()):
        found = serviced_life(
            TERMS.parse(loan_body(loan)),
            steps,
            events=EVENTS,
            market=Market(fixings=FIXINGS, calendar=prc_calendar(), as_of=date(2025, 3, 1)),
        )
        assert isinstance(found, Serviced), found
        lives.append(found)
    ours, plain = lives
    as_of = date(2025, 3, 1)
    compared = benefit(ours, plain, as_of=as_of)
    held = position(ours, EVENTS)
    penalties = penalty_lines(loan, ours, held, EVENTS, as_of=as_of)
    exact = [Fraction(item.exact_fen) for item in ours.interest]
    saved = [compared.to_date.saved_fen, compared.life.saved_fen]
    totals = [saved, [flow.borrower_fen for flow in ours.flows], [p.amount_fen for p in penalties]]
    told = payments_told(ours, held, as_of=as_of)
    return [loan_body(loan), ours, plain, compared, held, told, penalties, exact, totals]


FIRST, *OTHERS = DayOrder


@pytest.mark.parametrize(
    "order", [FIRST, *(pytest.param(order, marks=pytest.mark.slow) for order in OTHERS)]
)
@pytest.mark.parametrize("repayment", REPAYMENTS, ids=lambda repayment: repayment.kind.value)
def test_no_float_is_held_or_given_while_loans_are_worked_out(
    repayment: Repayment, order: DayOrder
) -> None:
    for day_count in DayCount:
        loan = replace(
            LOAN,
            repayment=repayment,
            day_count=day_count,
            interest=InterestSchedule(order=order),
        )
        with Watch(tuple(SRC / layer for layer in EXACT_LAYERS)) as watch:
            made = worked_out(loan)
        assert watch.found == []
        assert {"fold_flows", "count_units", "contract_rate", "settle"} <= watch.seen
        assert list(floats_in(made)) == []


def test_the_watch_sees_a_float() -> None:
    def leaky(fen: int) -> int:
        part = fen / 2
        return int(part)

    def giving(fen: int) -> object:
        return fen / 2

    with Watch((Path(__file__),)) as watch:
        leaky(3)
        giving(3)
    assert any("part is 1.5" in each for each in watch.found)
    assert "giving returns 1.5" in watch.found


def test_a_float_deep_in_a_result_is_found() -> None:
    cut = replace(STEP, total_e4bp=RateE4bp(0.5))  # type: ignore[arg-type]
    assert list(floats_in([{"steps": (cut,)}])) == ["[][steps][].total_e4bp is 0.5"]
