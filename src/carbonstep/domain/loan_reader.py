"""Reads a loan's terms from a document: the same shape for booking and for a quote."""

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum

from carbonstep.domain.account_reader import read_account_id
from carbonstep.domain.loan import (
    Benchmark,
    BenchmarkIndex,
    InterestSchedule,
    Loan,
    RepricingAnchor,
)
from carbonstep.domain.rulebook import Rulebook
from carbonstep.units.day_count import DayCount
from carbonstep.units.document import Node, Reading, nearest
from carbonstep.units.exact import text
from carbonstep.units.money import PRINCIPAL_FEN_MAX, Fen, fen_from_yuan
from carbonstep.units.period import Frequency, add_months
from carbonstep.units.problem import Reason
from carbonstep.units.rate import RateE4bp, bps, percent_text, rate_from_bps, rate_from_percent

SPREAD_BPS_MAX = 2000
"""A larger spread is taken for percent written as basis points, or the like."""

RATE_PERCENT_MAX = 100
LIFE_YEARS_MAX = 60

_LOAN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")

_REQUIRED = ("principal", "drawn_on", "matures_on", "benchmark", "spread_bps")
_OPTIONAL = (
    "loan_id",
    "account",
    "rulebook",
    "currency",
    "day_count",
    "interest",
    "parameters",
    "product_id",
    "first_test_on",
    "floor_pct",
    "cap_pct",
)


class _RepricingWord(StrEnum):
    MONTH_1 = "1"
    MONTH_3 = "3"
    MONTH_6 = "6"
    MONTH_12 = "12"


class _Currency(StrEnum):
    CNY = "CNY"


def read_loan(
    reading: Reading, node: Node, *, rulebook: Rulebook, account_id: str, loan_id: str
) -> Loan | None:
    """The loan, bound to `rulebook`; None where `reading` has problems.

    `account_id` and `loan_id` stand in where the document does not name them.
    """
    parts = reading.mapping(node, required=_REQUIRED, optional=_OPTIONAL)
    if any(name not in parts for name in _REQUIRED):
        return None
    drawn_on = reading.date(parts["drawn_on"])
    matures_on = reading.date(parts["matures_on"])
    if not reading.problems and matures_on <= drawn_on:
        reading.note(
            Reason.MATURITY_BEFORE_DRAWDOWN,
            parts["matures_on"],
            found=matures_on.isoformat(),
            needed=drawn_on.isoformat(),
        )
    if not reading.problems and not rulebook.in_force_on(drawn_on):
        until = f" to before {rulebook.in_force_to}" if rulebook.in_force_to else ""
        reading.note(
            Reason.RULEBOOK_NOT_IN_FORCE,
            parts["drawn_on"],
            found=drawn_on.isoformat(),
            needed=f"from {rulebook.in_force_from}{until}",
        )
    reading.word(parts.get("currency"), _Currency, otherwise=_Currency.CNY)
    principal = _principal(reading, parts["principal"])
    benchmark = _benchmark(reading, parts["benchmark"])
    spread = _spread(reading, parts["spread_bps"])
    day_count = reading.word(parts.get("day_count"), DayCount, otherwise=DayCount.ACT_360)
    interest = _interest(reading, parts.get("interest"))
    parameters = _parameters(reading, node, parts.get("parameters"), rulebook)
    floor = _bound(reading, parts.get("floor_pct"), otherwise=RateE4bp(0))
    cap = _bound(reading, parts.get("cap_pct"), otherwise=None)
    if floor is not None and cap is not None and floor > cap:
        found = f"[{percent_text(floor)}, {percent_text(cap)}]"
        reading.note(Reason.LIMITS_ORDER, parts["cap_pct"], found=found)
    first_test = parts.get("first_test_on")
    first_test_on = None if first_test is None else reading.date(first_test)
    _check_life(reading, parts, drawn_on, matures_on, first_test_on)
    account = read_account_id(reading, parts.get("account"))
    number = _loan_id(reading, parts.get("loan_id"))
    if reading.problems or benchmark is None:
        return None
    return Loan(
        loan_id=number or loan_id,
        account_id=account or account_id,
        principal_fen=principal,
        drawn_on=drawn_on,
        matures_on=matures_on,
        benchmark=benchmark,
        spread_e4bp=spread,
        rulebook=rulebook.ref,
        day_count=day_count,
        interest=interest,
        parameters=parameters,
        product_id=reading.text(parts.get("product_id")),
        first_test_on=first_test_on,
        floor_e4bp=floor,
        cap_e4bp=cap,
    )


def _check_life(
    reading: Reading,
    parts: dict[str, Node],
    drawn_on: date,
    matures_on: date,
    first_test_on: date | None,
) -> None:
    if reading.problems:
        return
    if matures_on > add_months(drawn_on, 12 * LIFE_YEARS_MAX):
        needed = f"{LIFE_YEARS_MAX} years"
        reading.note(
            Reason.LIFE_TOO_LONG, parts["matures_on"], found=matures_on.isoformat(), needed=needed
        )
    earliest = add_months(drawn_on, -12)
    if first_test_on is not None and not earliest <= first_test_on < matures_on:
        reading.note(
            Reason.OUT_OF_RANGE,
            parts["first_test_on"],
            found=first_test_on.isoformat(),
            needed=f"the year before drawdown and the days before maturity, from {earliest}",
        )


def _loan_id(reading: Reading, node: Node | None) -> str:
    if node is None:
        return ""
    number = reading.text(node)
    if not _LOAN_ID.match(number):
        reading.note(Reason.LOAN_ID, node, found=number[:40])
    return number


def _principal(reading: Reading, node: Node) -> Fen:
    value = reading.decimal(node, above_zero=True)
    fen = fen_from_yuan(value)
    if fen is None:
        reading.note(Reason.PRINCIPAL_DECIMALS, node, found=text(value)[:40])
        return Fen(0)
    if fen > PRINCIPAL_FEN_MAX:
        needed = f"{PRINCIPAL_FEN_MAX // 100} yuan"
        reading.note(Reason.OUT_OF_RANGE, node, found=text(value), needed=needed)
    return fen


def _spread(reading: Reading, node: Node) -> RateE4bp:
    value = reading.decimal(node)
    rate = rate_from_bps(value)
    if rate is None:
        reading.note(Reason.TOO_MANY_DECIMALS, node, found=text(value), needed="4")
        return RateE4bp(0)
    if abs(bps(rate)) > SPREAD_BPS_MAX:
        needed = str(SPREAD_BPS_MAX)
        reading.note(Reason.SPREAD_MAGNITUDE, node, found=text(value), needed=needed)
    return rate


def _percent(reading: Reading, node: Node | None) -> RateE4bp:
    value = reading.decimal(node)
    rate = rate_from_percent(value)
    if node is not None and rate is None:
        reading.note(Reason.TOO_MANY_DECIMALS, node, found=text(value), needed="6")
    if node is not None and abs(value) > RATE_PERCENT_MAX:
        reading.note(Reason.OUT_OF_RANGE, node, found=text(value), needed="-100 to 100 %")
    return rate or RateE4bp(0)


def _bound(reading: Reading, node: Node | None, *, otherwise: RateE4bp | None) -> RateE4bp | None:
    if node is None:
        return otherwise
    if reading.text(node) == "none":
        return None
    return _percent(reading, node)


def _benchmark(reading: Reading, node: Node) -> Benchmark | None:
    parts = reading.mapping(node, required=("index",), optional=("repricing", "rate_pct"))
    index = reading.word(parts.get("index"), BenchmarkIndex, otherwise=BenchmarkIndex.LPR_1Y)
    is_fixed = index is BenchmarkIndex.FIXED
    if is_fixed != ("rate_pct" in parts):
        needed = "rate_pct with index 'fixed', and only there"
        reading.note(Reason.SHAPE, node, found=f"index '{index.value}'", needed=needed)
        return None
    if is_fixed:
        if "repricing" in parts:
            needed = "no repricing for a fixed rate: remove it"
            reading.note(Reason.SHAPE, parts["repricing"], found="repricing", needed=needed)
        rate = _percent(reading, parts["rate_pct"])
        return Benchmark(index=index, every_months=None, fixed_e4bp=rate)
    every, anchor = 12, RepricingAnchor.DRAWDOWN
    if "repricing" in parts:
        inner = reading.mapping(parts["repricing"], optional=("every_months", "anchor"))
        word = reading.word(
            inner.get("every_months"), _RepricingWord, otherwise=_RepricingWord.MONTH_12
        )
        every = int(word.value)
        anchor = reading.word(
            inner.get("anchor"), RepricingAnchor, otherwise=RepricingAnchor.DRAWDOWN
        )
    return Benchmark(index=index, every_months=every, anchor=anchor)


def _interest(reading: Reading, node: Node | None) -> InterestSchedule:
    if node is None:
        return InterestSchedule()
    parts = reading.mapping(node, optional=("frequency", "day"))
    frequency = reading.word(parts.get("frequency"), Frequency, otherwise=Frequency.QUARTER)
    day = reading.integer(parts["day"], low=1, high=28) if "day" in parts else 20
    return InterestSchedule(frequency=frequency, day=day)


def _parameters(
    reading: Reading, loan: Node, node: Node | None, rulebook: Rulebook
) -> dict[str, Decimal]:
    known = [parameter.name for parameter in rulebook.parameters]
    found: dict[str, Decimal] = {}
    for name, item in [] if node is None else reading.named(node):
        if name not in known:
            needed = nearest(name, known) or "remove it: the rulebook asks for none"
            reading.note(Reason.PARAMETER_UNKNOWN, item, found=name, needed=needed)
            continue
        found[name] = reading.decimal(item, above_zero=True)
    for name in known:
        if name not in found:
            reading.note(Reason.PARAMETER_MISSING, node or loan, needed=name)
    return found
