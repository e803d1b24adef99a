"""Loans that are posted and trued up, and the facts that move them."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind, events_standing
from carbonstep.domain.loan.loan import (
    AtChange,
    Benchmark,
    InterestSchedule,
    Loan,
    Repayment,
    RepaymentKind,
)
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing, FixingTable
from carbonstep.domain.market.publication import next_publication_on
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.ledger import NOTHING_BOOKED, Ledger, ledger_due, ledger_of
from carbonstep.domain.money.life import price_life, serviced_life
from carbonstep.domain.money.posting import Amounts, payments
from carbonstep.domain.money.true_up import positions
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.problem import Problem
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

CALENDAR = prc_calendar()

DRAWN, MATURES, LATE = date(2022, 6, 20), date(2024, 6, 20), date(2024, 7, 1)

LOAN = Loan(
    loan_id="L1",
    account_id="A1",
    principal_fen=Fen(10_000_000_000),
    drawn_on=DRAWN,
    matures_on=MATURES,
    benchmark=Benchmark(index=BenchmarkIndex.LPR_1Y, every_months=6),
    spread_e4bp=RateE4bp(550_000),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
)

INSTALMENTS = replace(LOAN, repayment=Repayment(kind=RepaymentKind.EQUAL_INSTALMENT))

LONGER = replace(
    LOAN,
    repayment=Repayment(
        kind=RepaymentKind.EQUAL_INSTALMENT,
        at_change=AtChange.TERM,
        latest_on=date(2025, 6, 20),
    ),
)

EQUAL_PRINCIPAL = replace(LOAN, repayment=Repayment(kind=RepaymentKind.EQUAL_PRINCIPAL))

CAPITALISED = replace(LOAN, interest=InterestSchedule(capitalise_until=date(2023, 3, 20)))

LOANS = (LOAN, INSTALMENTS, LONGER, EQUAL_PRINCIPAL, CAPITALISED)


def fixing(on: date, rate: int, revision: int = 0) -> Fixing:
    return Fixing(
        index=BenchmarkIndex.LPR_1Y,
        published_on=on,
        rate_e4bp=RateE4bp(rate),
        revision=revision,
        reason="misread" if revision else "",
    )


FIRST = fixing(date(2022, 6, 20), 3_000_000)

SECOND = fixing(date(2022, 12, 20), 3_100_000)


def published_after(day: date) -> list[Fixing]:
    """The fixings of every month after a day's, as far as the calendar is known, with its rate."""
    found: list[Fixing] = []
    while CALENDAR.is_official(day := next_publication_on(day, CALENDAR)):
        found.append(fixing(day, SECOND.rate_e4bp))
    return found


LATER_ONES = published_after(SECOND.published_on)
"""What comes in its time in every test, so that no rate waits for it."""


def step(bps: int, on: date, order: int = 0) -> CarbonStep:
    return CarbonStep(
        decision_id=f"D{order}",
        test_period=Period(date(2021 + order, 1, 1), date(2022 + order, 1, 1)),
        order=order,
        effective_from=on,
        effective_to=None,
        total_e4bp=RateE4bp(bps * 10_000),
    )


def prepaid(on: date, yuan: int, **changes: str) -> LoanEvent:
    return LoanEvent(
        loan_id="L1",
        kind=LoanEventKind.PREPAYMENT,
        on=on,
        amount_fen=Fen(yuan * 100),
        received_on=LATE,
        **changes,
    )


PAYOFF = LoanEvent(loan_id="L1", kind=LoanEventKind.PAYOFF, on=date(2023, 5, 5), received_on=LATE)


def withdrawn(event: LoanEvent) -> LoanEvent:
    return LoanEvent(
        loan_id="L1",
        kind=LoanEventKind.WITHDRAWN,
        on=event.on,
        received_on=LATE,
        supersedes=event.event_id,
        reason="another loan's",
    )


def sorted_out(facts):
    """What a recalculation sees of facts, in whatever order they came."""
    events = events_standing(fact for fact in facts if isinstance(fact, LoanEvent))
    steps = sorted((f for f in facts if isinstance(f, CarbonStep)), key=lambda s: s.order)
    fixings = [fact for fact in facts if isinstance(fact, Fixing)]
    return FixingTable((*LATER_ONES, *fixings)), steps, events


def with_due(held: Ledger, due: Ledger) -> Ledger:
    """A ledger once what is due is booked too."""
    return Ledger(
        postings=tuple(sorted((*held.postings, *due.postings), key=lambda p: p.nominal_on)),
        true_ups=(*held.true_ups, *due.true_ups),
    )


def stands_of(ledger: Ledger) -> dict[date, Amounts]:
    """What each posted contract day comes to."""
    found = positions(ledger.postings, ledger.true_ups)
    return {day: position.amounts for day, position in found.items()}


def run(loan: Loan, held: Ledger, facts, as_of: date) -> Ledger:
    table, steps, events = sorted_out(facts)
    market = Market(fixings=table, calendar=CALENDAR, as_of=as_of)
    due = ledger_due(loan, steps, held, events=events, market=market)
    assert not isinstance(due, Problem), due
    life = price_life(loan, steps, events=events, market=market)
    if not isinstance(life, Problem):  # Seen from before the first fixing there is no life.
        assert ledger_of(life, held) == due, "a life priced already has the same to be booked"
    return with_due(held, due)


def whole(loan: Loan, facts, as_of: date = LATE) -> dict[date, Amounts]:
    """Each contract day of the history that the facts give."""
    table, steps, events = sorted_out(facts)
    served = serviced_life(
        loan, steps, events=events, market=Market(fixings=table, calendar=CALENDAR, as_of=as_of)
    )
    assert not isinstance(served, Problem), served
    return {item.nominal_on: item.amounts for item in payments(loan, served, posted_on=as_of)}


def booked(loan: Loan, *facts, as_of: date = LATE) -> Ledger:
    return run(loan, NOTHING_BOOKED, [FIRST, SECOND, *facts], as_of)


def recalculated(loan: Loan, held: Ledger, *facts, as_of: date = LATE) -> Ledger:
    return run(loan, held, [FIRST, SECOND, *facts], as_of)


days = st.dates(DRAWN + timedelta(days=1), MATURES - timedelta(days=40))
