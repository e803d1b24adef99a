"""A loan whose penalties are counted by hand."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind, events_standing
from carbonstep.domain.loan.loan import (
    Benchmark,
    Loan,
)
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.life import serviced_life
from carbonstep.domain.money.penalty import PenaltyLine, penalty_lines
from carbonstep.domain.money.position import position
from carbonstep.domain.money.service import Serviced
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.units.money import Fen
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

# 9,200.00 yuan of interest falls due on 2025-06-20, and 9,000.00 with the principal at the end.
LOAN = Loan(
    loan_id="L1",
    account_id="A1",
    principal_fen=Fen(100_000_000),
    drawn_on=date(2025, 3, 20),
    matures_on=date(2026, 3, 20),
    benchmark=Benchmark(
        index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(3_600_000)
    ),
    spread_e4bp=RateE4bp(0),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
)

OVERDUE, MISUSE, RECEIPT = LoanEventKind.OVERDUE, LoanEventKind.MISUSE, LoanEventKind.RECEIPT

JUNE, SEPTEMBER, MATURITY = date(2025, 6, 20), date(2025, 9, 20), date(2026, 3, 20)

LATE = date(2025, 12, 31)


def told(
    kind: LoanEventKind,
    on: date,
    yuan: Decimal | int = 0,
    *,
    until: date | None = None,
    for_on: date | None = None,
    received_on: date = date(2030, 1, 1),
) -> LoanEvent:
    return LoanEvent(
        loan_id="L1",
        kind=kind,
        on=on,
        until=until,
        for_on=for_on,
        amount_fen=Fen(int(yuan * 100)) if yuan else None,
        received_on=received_on,
    )


def life(
    loan: Loan,
    events: Sequence[LoanEvent],
    steps: Sequence[CarbonStep] = (),
    *,
    as_of: date = date(2026, 12, 1),
) -> Serviced:
    found = serviced_life(
        loan,
        steps,
        events=events_standing(events),
        market=Market(fixings=FixingTable([]), calendar=prc_calendar(), as_of=as_of),
    )
    assert isinstance(found, Serviced), found
    return found


def lines(
    *events: LoanEvent,
    as_of: date = LATE,
    loan: Loan = LOAN,
    steps: Sequence[CarbonStep] = (),
) -> tuple[PenaltyLine, ...]:
    serviced, standing = life(loan, events, steps), events_standing(events)
    return penalty_lines(loan, serviced, position(serviced, standing), standing, as_of=as_of)


def total(*events: LoanEvent, as_of: date = LATE, loan: Loan = LOAN) -> Fraction:
    """The exact penalty interest in fen."""
    return sum((line.exact_fen for line in lines(*events, as_of=as_of, loan=loan)), Fraction(0))


def days_of(yuan: int, days: int, pct: str) -> Fraction:
    """What an amount costs in fen by hand: yuan x pct x days / 360."""
    return Fraction(yuan * 100 * days) * Fraction(pct) / 100 / 360
