"""A loan of which payments are told: 1,000,000 yuan at 3.6 %, settled on the 20th of quarters."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind, events_standing
from carbonstep.domain.loan.loan import Benchmark, Loan
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.life import Life, price_life
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.units.money import Fen
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The loan, and what is told of it."""

    loan: Loan

    def event(
        self,
        kind: str,
        on: date,
        yuan: Decimal | str | int = 0,
        *,
        received_on: date = date(2030, 1, 1),
        **more: date | None,
    ) -> LoanEvent:
        amount = Fen(int(Decimal(yuan) * 100))
        return LoanEvent(
            loan_id=self.loan.loan_id,
            kind=LoanEventKind(kind),
            on=on,
            amount_fen=amount or None,
            received_on=received_on,
            **more,
        )

    def life(self, *events: LoanEvent, as_of: date = date(2026, 12, 1), loan: Loan | None = None):
        """The loan's life with these events."""
        found = price_life(
            loan or self.loan,
            (),
            events=events_standing(events),
            market=Market(fixings=FixingTable([]), calendar=prc_calendar(), as_of=as_of),
        )
        assert isinstance(found, Life), found
        return found


@pytest.fixture(scope="session")
def told() -> Told:
    """Interest of 9,200 yuan falls due on 2025-06-20, 9,200 on Monday 2025-09-22 (contract day
    Saturday the 20th), 9,100 on 2025-12-22, and 9,000 with the principal on 2026-03-20."""
    return Told(
        loan=Loan(
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
    )
