"""Loans and markets of the tests of service."""

from dataclasses import replace
from datetime import date

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind, events_standing
from carbonstep.domain.loan.loan import (
    Benchmark,
    Loan,
    Repayment,
    RepaymentKind,
)
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.life import serviced_life
from carbonstep.domain.money.service import CashFlowKind, Serviced
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.problem import Problem, Reason
from carbonstep.units.money import Fen, yuan_text
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

LATE = date(2030, 1, 1)

DRAWN, MATURITY = date(2025, 3, 20), date(2026, 3, 20)

JUNE, SEPTEMBER, DECEMBER = date(2025, 6, 20), date(2025, 9, 20), date(2025, 12, 20)

LOAN = Loan(
    loan_id="L1",
    account_id="A1",
    principal_fen=Fen(100_000_000),
    drawn_on=DRAWN,
    matures_on=MATURITY,
    benchmark=Benchmark(
        index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(3_600_000)
    ),
    spread_e4bp=RateE4bp(0),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
)


def repaid(kind: RepaymentKind, **terms: object) -> Loan:
    return replace(LOAN, repayment=Repayment(kind=kind, **terms))  # type: ignore[arg-type]


def yuan(amount: int) -> Fen:
    return Fen(amount * 100)


def step(bps: int, on: date) -> CarbonStep:
    return CarbonStep(
        decision_id="D1",
        test_period=Period(date(2024, 1, 1), date(2025, 1, 1)),
        order=0,
        effective_from=on,
        effective_to=None,
        total_e4bp=RateE4bp(bps * 10_000),
    )


def event(kind: LoanEventKind, on: date, amount: int | None = None) -> LoanEvent:
    return LoanEvent(
        loan_id="L1",
        kind=kind,
        on=on,
        amount_fen=None if amount is None else yuan(amount),
        received_on=on,
    )


def drawdown(on: date, amount: int) -> LoanEvent:
    return event(LoanEventKind.DRAWDOWN, on, amount)


def prepayment(on: date, amount: int) -> LoanEvent:
    return event(LoanEventKind.PREPAYMENT, on, amount)


def payoff(on: date) -> LoanEvent:
    return event(LoanEventKind.PAYOFF, on)


def outcome(
    loan: Loan, *events: LoanEvent, steps: tuple[CarbonStep, ...] = (), as_of: date = LATE
) -> Serviced | Problem:
    return serviced_life(
        loan,
        steps,
        events=events_standing(events),
        market=Market(fixings=FixingTable([]), calendar=prc_calendar(), as_of=as_of),
    )


def served(
    loan: Loan, *events: LoanEvent, steps: tuple[CarbonStep, ...] = (), as_of: date = LATE
) -> Serviced:
    found = outcome(loan, *events, steps=steps, as_of=as_of)
    assert isinstance(found, Serviced), found
    return found


def refused(loan: Loan, *events: LoanEvent) -> tuple[Reason, str, str]:
    found = outcome(loan, *events)
    assert isinstance(found, Problem), found
    return found.reason, found.found, found.needed


def table(serviced: Serviced) -> list[tuple[str, str, str, str]]:
    return [
        (str(f.on), f.kind.value, yuan_text(f.amount_fen), yuan_text(f.balance_fen))
        for f in serviced.flows
    ]


def amounts(serviced: Serviced, kind: CashFlowKind) -> list[str]:
    return [yuan_text(f.amount_fen) for f in serviced.flows if f.kind is kind]


def interest(serviced: Serviced) -> list[str]:
    return amounts(serviced, CashFlowKind.INTEREST)


def repayments(serviced: Serviced) -> list[tuple[str, str]]:
    return [
        (str(f.on), yuan_text(f.amount_fen))
        for f in serviced.flows
        if f.kind is CashFlowKind.REPAYMENT
    ]


LEVEL = repaid(RepaymentKind.EQUAL_INSTALMENT)


def sums(serviced: Serviced) -> dict[str, str]:
    """Interest and principal together, by day."""
    found: dict[str, int] = {}
    for flow in serviced.flows:
        if flow.kind in (CashFlowKind.INTEREST, CashFlowKind.REPAYMENT, CashFlowKind.DEFERRED):
            found[str(flow.on)] = found.get(str(flow.on), 0) + flow.borrower_fen
    return {day: yuan_text(fen) for day, fen in found.items()}


FIRST = replace(LOAN, first_drawdown_fen=yuan(400_000))


def rate_of(percent_e4bp: int, loan: Loan = LOAN) -> Loan:
    fixed = replace(loan.benchmark, fixed_e4bp=RateE4bp(percent_e4bp))
    return replace(loan, benchmark=fixed, floor_e4bp=None)
