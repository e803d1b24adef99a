"""A contract's terms by day, against the wording: a day at a time, in whatever order they came."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.loan.contract import check_contract, contract_of
from carbonstep.domain.loan.event import LoanEvent, LoanEventKind, events_standing
from carbonstep.domain.loan.loan import (
    AtChange,
    Benchmark,
    Loan,
    RateRounding,
    Repayment,
    RepaymentKind,
    RoundingMode,
)
from carbonstep.domain.loan.patch import patched, term_changes
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.loan.settlement import schedule_of, settlement_periods
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing, FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.life import price_life
from carbonstep.domain.money.service import CashFlowKind, Serviced
from carbonstep.domain.rate.segment import rate_on
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.problem import Problem
from carbonstep.units.cycle import Stub
from carbonstep.units.money import Fen, settle
from carbonstep.units.rate import PER_ONE, RateE4bp
from carbonstep.units.work_calendar import prc_calendar

DAY = timedelta(days=1)
DRAWN, MATURES = date(2024, 1, 5), date(2026, 1, 5)
LATE = date(2030, 1, 1)
PRC = prc_calendar()
FIXED = Benchmark(index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(3_450_000))
LOAN = Loan(
    loan_id="L1",
    account_id="A1",
    principal_fen=Fen(1_000_000_000),
    drawn_on=DRAWN,
    matures_on=MATURES,
    benchmark=FIXED,
    spread_e4bp=RateE4bp(550_000),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
)
MARKET = Market(fixings=FixingTable(()), calendar=PRC, as_of=LATE)


def event(kind: LoanEventKind, on: date, **terms: Any) -> LoanEvent:
    return LoanEvent(loan_id="L1", kind=kind, on=on, received_on=on, reason="agreed", terms=terms)


def amended(on: date, **terms: Any) -> LoanEvent:
    return event(LoanEventKind.AMENDMENT, on, **terms)


def served(loan: Loan, *events: LoanEvent, market: Market = MARKET) -> Serviced:
    life = price_life(loan, (), events=events_standing(events), market=market)
    assert not isinstance(life, Problem), life
    return life.serviced


@dataclass(frozen=True)
class Agreed:
    """Amendments of a bullet loan: the day, a new spread, and a new maturity or none."""

    amendments: tuple[tuple[date, int | None, date | None], ...]

    @property
    def events(self) -> list[LoanEvent]:
        return [
            amended(
                on,
                **({} if bps is None else {"spread_bps": str(bps)}),
                **({} if until is None else {"matures_on": until.isoformat()}),
            )
            for on, bps, until in self.amendments
        ]

    def spread_on(self, day: date) -> int:
        """The wording: the newest spread agreed for a day by then."""
        found = 55
        for on, bps, _ in self.amendments:
            if on <= day and bps is not None:
                found = bps
        return found


@st.composite
def agreements(draw: st.DrawFn) -> Agreed:
    days = sorted(draw(st.sets(st.integers(1, 720), min_size=1, max_size=5)))
    made = []
    for number in days:
        on = DRAWN + number * DAY
        bps = draw(st.none() | st.integers(-40, 150))
        until = draw(st.none() | st.integers(800, 1500))
        last = None if until is None else DRAWN + until * DAY
        made.append((on, 60 if bps is None and last is None else bps, last))
    return Agreed(tuple(made))


@given(agreed=agreements(), order=st.randoms(use_true_random=False))
def test_every_day_costs_what_was_agreed_for_it(agreed: Agreed, order: Any) -> None:
    events = agreed.events
    found = served(LOAN, *events)
    shuffled = list(events)
    order.shuffle(shuffled)
    assert served(LOAN, *shuffled) == found
    matures_on = next((until for _, _, until in reversed(agreed.amendments) if until), MATURES)
    assert found.ends_on == matures_on
    assert [flow.nominal_on for flow in found.flows if flow.kind is CashFlowKind.REPAYMENT] == [
        matures_on
    ]
    for period in found.interest:
        days = (
            period.settlement.period.start + n * DAY for n in range(period.settlement.period.days)
        )
        rates = (3_450_000 + agreed.spread_on(day) * 10_000 for day in days)
        exact = sum(Fraction(1_000_000_000 * rate, PER_ONE * 360) for rate in rates)
        assert period.exact_fen == exact
        assert period.amount_fen == settle(exact)
    starts = [period.settlement.period.start for period in found.interest]
    ends = [period.settlement.period.end for period in found.interest]
    assert (starts[0], ends[-1]) == (DRAWN, matures_on)
    assert starts[1:] == ends[:-1]


@given(agreed=agreements())
def test_days_up_to_an_amendment_are_the_old_contracts_own(agreed: Agreed) -> None:
    for place, (on, _, _) in enumerate(agreed.amendments):
        before = served(LOAN, *agreed.events[:place])
        after = served(LOAN, *agreed.events[: place + 1])
        old, new = (
            [(i.settlement.period, i.parts) for i in life.interest if i.settlement.period.end <= on]
            for life in (before, after)
        )
        assert new == old


def test_a_loan_that_is_not_amended_has_one_version_of_itself() -> None:
    drawn = event(LoanEventKind.DRAWDOWN, DRAWN)
    contract = contract_of(LOAN, [drawn])
    assert contract.versions[0].loan is LOAN
    assert (len(contract.versions), contract.history) == (1, ())
    assert contract.on(DRAWN - DAY) is contract.on(LATE) is contract.last is LOAN
    plain = schedule_of(contract, calendar=PRC)
    assert plain.periods == settlement_periods(LOAN, calendar=PRC)


def test_terms_hold_from_their_day_on() -> None:
    cut = amended(date(2024, 10, 25), spread_bps="25")
    longer = amended(date(2025, 6, 1), matures_on="2026-07-05", cap_pct="3.6")
    contract = contract_of(LOAN, [longer, cut])
    seen = [contract.on(day) for day in (date(2024, 10, 24), date(2024, 10, 25), date(2025, 6, 1))]
    assert [loan.spread_e4bp for loan in seen] == [550_000, 250_000, 250_000]
    assert [loan.cap_e4bp for loan in seen] == [None, None, 3_600_000]
    assert contract.last.matures_on == date(2026, 7, 5)
    assert [[c.name for c in item.changes] for item in contract.history] == [
        ["spread_bps"],
        ["matures_on", "cap_pct"],
    ]


def test_a_correction_lies_under_every_amendment() -> None:
    cut = amended(date(2024, 10, 25), spread_bps="25")
    slip = event(LoanEventKind.CORRECTION, DRAWN, spread_bps="45", day_count="ACT/365F")
    contract = contract_of(LOAN, [cut, slip])
    assert contract.as_booked == LOAN
    assert (contract.booked.spread_e4bp, contract.last.spread_e4bp) == (450_000, 250_000)
    assert {version.loan.day_count.value for version in contract.versions} == {"ACT/365F"}
    assert [item.event for item in contract.history] == [slip, cut]


LPR = BenchmarkIndex.LPR_1Y
RISING = Market(
    fixings=FixingTable(
        (
            Fixing(index=LPR, published_on=date(2023, 12, 20), rate_e4bp=RateE4bp(3_000_000)),
            Fixing(index=LPR, published_on=date(2024, 12, 20), rate_e4bp=RateE4bp(5_000_000)),
        )
    ),
    calendar=PRC,
    as_of=LATE,
)


@pytest.mark.parametrize(
    ("changes", "before", "after"),
    [
        ({}, 5_550_000, 5_250_000),
        # 3.00 + 0.55 may rise by 1.00 only; cut by 30 bp it is 4.25, not 5.25 nor 4.55.
        ({"rise_max_e4bp": RateE4bp(1_000_000)}, 4_550_000, 4_250_000),
        (
            {
                "rise_max_e4bp": RateE4bp(1_000_000),
                "rounding": RateRounding(to_e4bp=100_000, mode=RoundingMode.UP),
            },
            4_600_000,
            4_300_000,
        ),
    ],
)
def test_a_spread_that_is_cut_moves_the_rate_by_the_cut(changes, before: int, after: int) -> None:
    loan = replace(LOAN, benchmark=Benchmark(index=LPR), **changes)
    cut = amended(date(2025, 6, 1), spread_bps="25")
    segments = served(loan, cut, market=RISING).segments
    days = (date(2025, 5, 31), date(2025, 6, 1))
    assert [rate_on(segments, day).all_in_e4bp for day in days] == [before, after]
    fixed_on = {rate_on(segments, day).fixing_published_on for day in days}
    assert fixed_on == {date(2024, 12, 20)}


def test_what_a_last_stub_held_together_is_settled_once_the_loan_goes_on() -> None:
    interest = replace(LOAN.interest, last_stub=Stub.LONG)
    loan = replace(LOAN, interest=interest)
    assert [i.settlement.nominal_on for i in served(loan).interest][-2:] == [
        date(2025, 9, 20),
        MATURES,
    ]
    early = served(loan, amended(date(2025, 10, 1), matures_on="2026-07-20"))
    assert [i.settlement.nominal_on for i in early.interest][-4:] == [
        date(2025, 9, 20),
        date(2025, 12, 20),
        date(2026, 3, 20),
        date(2026, 7, 20),
    ]
    # Agreed when 20 December was no settlement day: the period that holds the day is not cut.
    late = served(loan, amended(date(2025, 12, 25), matures_on="2026-07-20"))
    assert [i.settlement.nominal_on for i in late.interest][-3:] == [
        date(2025, 9, 20),
        date(2026, 3, 20),
        date(2026, 7, 20),
    ]


def test_a_maturity_that_moves_cuts_no_interest() -> None:
    moved_on = date(2025, 8, 1)
    found = served(LOAN, amended(moved_on, matures_on="2026-07-05"))
    [period] = [i for i in found.interest if moved_on in i.settlement.period]
    assert [part.period for part in period.parts] == [period.settlement.period]


def test_what_falls_due_on_the_day_is_due_by_the_old_terms() -> None:
    level = replace(LOAN, repayment=Repayment(kind=RepaymentKind.EQUAL_PRINCIPAL))
    on = date(2024, 9, 20)
    before = served(level)
    after = served(level, amended(on, matures_on="2024-12-20"))
    assert [i.settlement.nominal_on for i in after.interest][-2:] == [on, date(2024, 12, 20)]
    assert [f for f in after.flows if f.on <= on] == [f for f in before.flows if f.on <= on]


def test_terms_that_were_replaced_fix_no_payment_any_more() -> None:
    level = replace(LOAN, repayment=Repayment(kind=RepaymentKind.EQUAL_PRINCIPAL))
    part = {"kind": "fixed_principal", "amount": "100000"}
    prepaid = replace(
        event(LoanEventKind.PREPAYMENT, date(2025, 1, 10)), amount_fen=Fen(100_000_000), terms={}
    )
    found = served(level, amended(date(2024, 10, 25), repayment=part), prepaid)
    later = [
        flow.amount_fen
        for flow in found.flows
        if flow.kind is CashFlowKind.REPAYMENT and date(2024, 10, 25) < flow.on < MATURES
    ]
    assert later == [10_000_000] * 5


def test_another_way_of_rounding_a_payment_holds_from_its_day() -> None:
    level = replace(LOAN, repayment=Repayment(kind=RepaymentKind.EQUAL_INSTALMENT))
    moving = {
        "kind": "equal_instalment",
        "at_change": "term",
        "latest_on": "2027-12-20",
    }
    longer = amended(date(2024, 10, 25), matures_on="2025-12-20", repayment=moving)
    contract = contract_of(level, [longer])
    assert contract.last.repayment.at_change is AtChange.TERM
    found = served(level, longer)
    paid = {
        flow.nominal_on: flow.amount_fen
        for flow in found.flows
        if flow.kind in (CashFlowKind.REPAYMENT, CashFlowKind.INTEREST)
    }
    totals = {
        day: sum(f.borrower_fen for f in found.flows if f.nominal_on == day)
        for day in paid
        if date(2024, 10, 25) < day < date(2025, 12, 20)
    }
    assert len(totals) == 4
    assert len(set(totals.values())) == 1
    # Rounded up, the last payment is the smaller one.
    last = sum(f.borrower_fen for f in found.flows if f.nominal_on == date(2025, 12, 20))
    assert 0 < last <= next(iter(totals.values()))


@pytest.mark.parametrize(
    ("on", "terms", "reason"),
    [
        (DRAWN, {"spread_bps": "1"}, LoanReason.AMENDMENT_OUTSIDE_LIFE),
        (DRAWN + DAY, {"spread_bps": "1"}, None),
        (MATURES, {"spread_bps": "1"}, LoanReason.AMENDMENT_OUTSIDE_LIFE),
        (MATURES - DAY, {"spread_bps": "1"}, None),
        (MATURES, {"matures_on": "2026-01-06"}, None),
        (MATURES + DAY, {"matures_on": "2026-03-06"}, LoanReason.AMENDMENT_OUTSIDE_LIFE),
        (date(2025, 1, 1), {"matures_on": "2025-01-01"}, LoanReason.AMENDED_TOO_EARLY),
        (date(2025, 1, 1), {"matures_on": "2025-01-02"}, None),
    ],
)
def test_an_amendment_is_of_a_day_of_the_loan(on: date, terms, reason) -> None:
    problem = check_contract(contract_of(LOAN, [amended(on, **terms)]))
    assert (None if problem is None else problem.reason) is reason


def test_a_patch_replaces_what_it_names_whole() -> None:
    loan = replace(LOAN, repayment=Repayment(kind=RepaymentKind.EQUAL_PRINCIPAL))
    found = patched(loan, {"repayment": {"kind": "bullet"}, "cap_pct": "6"})
    assert found.repayment == Repayment()
    assert [(c.name, c.before, c.after) for c in term_changes(loan, found)] == [
        ("cap_pct", "none", "6"),
        ("repayment.kind", "equal_principal", "bullet"),
        ("repayment.at_change", "recompute", ""),
    ]
    assert term_changes(loan, loan) == ()


def test_what_was_confirmed_at_booking_stays_confirmed() -> None:
    booked = replace(LOAN, confirmed=("spread_magnitude",))
    assert patched(booked, {"spread_bps": "25"}).confirmed == ("spread_magnitude",)
    terms = {"floor_pct": "0.01", "confirmed": ["rate_magnitude", "spread_magnitude"]}
    assert patched(booked, terms).confirmed == ("spread_magnitude", "rate_magnitude")
    assert patched(LOAN, {"spread_bps": "25"}).confirmed == ()
