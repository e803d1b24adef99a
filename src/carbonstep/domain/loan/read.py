"""Reads a loan's terms from a document: the same shape for booking and for a quote."""

import re
from decimal import Decimal
from enum import StrEnum

from carbonstep.domain.account.identifier import read_account_id
from carbonstep.domain.loan.check import check_loan
from carbonstep.domain.loan.loan import (
    Benchmark,
    CorrectionTerms,
    Loan,
    PenaltyTerms,
    RateRounding,
    RoundingMode,
    TooHigh,
    TooLow,
)
from carbonstep.domain.loan.read_benchmark import read_benchmark
from carbonstep.domain.loan.read_repayment import read_repayment
from carbonstep.domain.loan.read_schedule import read_interest
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.reading.amount import read_bound, read_move, read_spread, read_yuan
from carbonstep.reading.confirmation import read_confirmation
from carbonstep.reading.nearest import nearest
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Reason
from carbonstep.reading.reading import Reading
from carbonstep.units.day_count import DayCount
from carbonstep.units.exact import text, to_scaled
from carbonstep.units.rate import RateE4bp

NOTICE_DAYS_MAX = 365
ROUNDING_KEYS = ("to_bps", "mode")
PENALTY_KEYS = ("overdue_pct", "misuse_pct")
CORRECTION_KEYS = ("too_low", "too_high")

_PENALTY_DECIMALS = 4
_LOAN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")

REQUIRED = ("principal", "drawn_on", "matures_on", "benchmark", "spread_bps")
OPTIONAL = (
    "loan_id",
    "account",
    "rulebook",
    "currency",
    "first_drawdown",
    "rise_max_bps",
    "fall_max_bps",
    "floor_pct",
    "cap_pct",
    "rounding",
    "day_count",
    "interest",
    "repayment",
    "notice_days",
    "penalty",
    "corrections",
    "parameters",
    "product_id",
    "first_test_on",
    "confirmed",
)


class _Currency(StrEnum):
    CNY = "CNY"


def read_loan(
    reading: Reading, node: Node, *, rulebook: Rulebook, account_id: str, loan_id: str
) -> Loan | None:
    """The loan, bound to `rulebook`; None where `reading` has problems.

    `account_id` and `loan_id` stand in where the document does not name them. Each term is read
    by itself first; only terms that can be read are held against each other.
    """
    before = len(reading.problems)
    parts = reading.mapping(node, required=REQUIRED, optional=OPTIONAL)
    if any(name not in parts for name in REQUIRED):
        return None
    confirmation = read_confirmation(reading, parts.get("confirmed"))
    reading.word(parts.get("currency"), _Currency, otherwise=_Currency.CNY)
    benchmark = read_benchmark(reading, parts["benchmark"], confirmation)
    if benchmark is None:
        # Whatever else is wrong is still told; the loan is not built.
        benchmark = Benchmark(index=BenchmarkIndex.LPR_1Y)
    floor = read_bound(reading, parts.get("floor_pct"), confirmation, otherwise=RateE4bp(0))
    first_drawdown, first_test = parts.get("first_drawdown"), parts.get("first_test_on")
    loan = Loan(
        loan_id=_loan_id(reading, parts.get("loan_id")) or loan_id,
        account_id=read_account_id(reading, parts.get("account")) or account_id,
        principal_fen=read_yuan(reading, parts["principal"]),
        first_drawdown_fen=None if first_drawdown is None else read_yuan(reading, first_drawdown),
        drawn_on=reading.date(parts["drawn_on"]),
        matures_on=reading.date(parts["matures_on"]),
        benchmark=benchmark,
        spread_e4bp=read_spread(reading, parts["spread_bps"], confirmation),
        rise_max_e4bp=read_move(reading, parts.get("rise_max_bps")),
        fall_max_e4bp=read_move(reading, parts.get("fall_max_bps")),
        floor_e4bp=floor,
        cap_e4bp=read_bound(reading, parts.get("cap_pct"), confirmation),
        rounding=_rounding(reading, parts.get("rounding")),
        day_count=reading.word(parts.get("day_count"), DayCount, otherwise=DayCount.ACT_360),
        interest=read_interest(reading, parts.get("interest")),
        repayment=read_repayment(reading, parts.get("repayment")),
        notice_days=reading.integer(parts.get("notice_days"), low=0, high=NOTICE_DAYS_MAX),
        penalty=_penalty(reading, parts.get("penalty")),
        corrections=_corrections(reading, parts.get("corrections")),
        rulebook=rulebook.ref,
        parameters=_parameters(reading, node, parts.get("parameters"), rulebook),
        product_id=reading.text(parts.get("product_id")),
        first_test_on=None if first_test is None else reading.date(first_test),
        confirmed=tuple(sorted(confirmation.codes)),
    )
    if len(reading.problems) == before:
        _check_rulebook(reading, parts["drawn_on"], loan, rulebook)
        check_loan(reading, node, loan)
        confirmation.refuse_idle(reading)
    return loan if len(reading.problems) == before else None


def _check_rulebook(reading: Reading, node: Node, loan: Loan, rulebook: Rulebook) -> None:
    if rulebook.in_force_on(loan.drawn_on):
        return
    reading.note(
        Reason.RULEBOOK_NOT_IN_FORCE,
        node,
        found=loan.drawn_on.isoformat(),
        needed=f"[{rulebook.in_force_from}, {rulebook.in_force_to or '…'})",
    )


def _loan_id(reading: Reading, node: Node | None) -> str:
    if node is None:
        return ""
    number = reading.text(node)
    if not _LOAN_ID.match(number):
        reading.note(Reason.LOAN_ID, node, found=number[:40])
    return number


def _rounding(reading: Reading, node: Node | None) -> RateRounding | None:
    if node is None:
        return None
    parts = reading.mapping(node, required=ROUNDING_KEYS[:1], optional=ROUNDING_KEYS[1:])
    mode = reading.word(parts.get("mode"), RoundingMode, otherwise=RoundingMode.NEAREST)
    to = parts.get("to_bps")
    if to is None:
        return None
    if to.scalar is not None and to.scalar.strip() == "none":
        reading.note(Reason.NOT_A_NUMBER, to, found="none", needed="1")
        return None
    multiple = read_move(reading, to)
    return None if multiple is None else RateRounding(to_e4bp=multiple, mode=mode)


def _penalty(reading: Reading, node: Node | None) -> PenaltyTerms:
    plain = PenaltyTerms()
    if node is None:
        return plain
    parts = reading.mapping(node, optional=PENALTY_KEYS)
    return PenaltyTerms(
        overdue_pct=_surcharge(reading, parts.get("overdue_pct"), plain.overdue_pct, 30, 50),
        misuse_pct=_surcharge(reading, parts.get("misuse_pct"), plain.misuse_pct, 50, 100),
    )


def _surcharge(
    reading: Reading, node: Node | None, otherwise: Decimal, low: int, high: int
) -> Decimal:
    """What is added to the contract rate, in percent of it."""
    if node is None:
        return otherwise
    before = len(reading.problems)
    value = reading.decimal(node)
    if len(reading.problems) > before:
        return otherwise
    if to_scaled(value, scale=_PENALTY_DECIMALS) is None:
        needed = str(_PENALTY_DECIMALS)
        reading.note(Reason.TOO_MANY_DECIMALS, node, found=text(value), needed=needed)
    elif not low <= value <= high:
        reading.note(Reason.PENALTY_RANGE, node, found=text(value), needed=f"{low}-{high}")
    return value


def _corrections(reading: Reading, node: Node | None) -> CorrectionTerms:
    plain = CorrectionTerms()
    if node is None:
        return plain
    parts = reading.mapping(node, optional=CORRECTION_KEYS)
    return CorrectionTerms(
        too_low=reading.word(parts.get("too_low"), TooLow, otherwise=plain.too_low),
        too_high=reading.word(parts.get("too_high"), TooHigh, otherwise=plain.too_high),
    )


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
