"""Events of a loan as they are read."""

from datetime import date

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind, events_standing
from carbonstep.domain.loan.loan import Benchmark, Loan
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.life import serviced_life
from carbonstep.domain.money.service import Serviced
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.problem import Problem
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

LOAN = Loan(
    loan_id="L1",
    account_id="A1",
    principal_fen=Fen(1_000_000_000),
    first_drawdown_fen=Fen(600_000_000),
    drawn_on=date(2026, 6, 20),
    matures_on=date(2026, 12, 20),
    benchmark=Benchmark(
        index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(3_000_000)
    ),
    spread_e4bp=RateE4bp(550_000),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
)

AS_OF = date(2026, 9, 1)

CUT = CarbonStep(
    decision_id="D",
    test_period=Period(date(2025, 1, 1), date(2026, 1, 1)),
    order=0,
    effective_from=date(2026, 8, 3),
    effective_to=None,
    total_e4bp=RateE4bp(-100_000),
)


def event(kind: str, on: date, yuan: int = 0, **more) -> LoanEvent:
    return LoanEvent(
        loan_id="L1",
        kind=LoanEventKind(kind),
        on=on,
        amount_fen=Fen(yuan * 100) if yuan else None,
        received_on=more.pop("received_on", AS_OF),
        **more,
    )


def life(*events: LoanEvent, loan: Loan = LOAN) -> Serviced | Problem:
    return serviced_life(
        loan,
        (CUT,),
        events=events_standing(events),
        market=Market(fixings=FixingTable(()), calendar=prc_calendar(), as_of=date(2030, 1, 1)),
    )
