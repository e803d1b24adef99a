"""Generated loans in instalments, and any loan on its way into the log."""

import itertools
import json
from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.loan.event import LoanEventKind
from carbonstep.domain.loan.loan import (
    AtChange,
    CorrectionTerms,
    Loan,
    PenaltyTerms,
    RateRounding,
    RepaymentKind,
    RepricingAnchor,
    RoundingMode,
    TooHigh,
    TooLow,
)
from carbonstep.domain.loan.settlement import repayment_days, settlement_periods
from carbonstep.domain.loan.term import LOAN, loan_body
from carbonstep.domain.money.service import CashFlowKind, Serviced
from carbonstep.units.rate import RateE4bp

from .generated_life import DAY, PRC, Life, drawdown_days, lives, loans


def fixed_anew_on(life: Life, serviced: Serviced) -> list[date]:
    """The days the instalment is worked out, by the contract's wording."""
    loan = life.loan
    days = repayment_days(loan, settlement_periods(loan, calendar=PRC))
    found = {e.on for e in life.events if e.kind is LoanEventKind.DRAWDOWN}
    if loan.repayment.at_change is AtChange.RECOMPUTE:
        found |= {e.on for e in life.events if e.kind is LoanEventKind.PREPAYMENT}
        for before, after in itertools.pairwise(serviced.segments):
            if before.all_in_e4bp != after.all_in_e4bp:
                changed = after.period.start
                found.add(min(d.period.end for d in days if d.period.end >= changed))
    return sorted(found)


@given(life=lives([RepaymentKind.EQUAL_INSTALMENT], payoff=False))
def test_equal_instalments_are_equal_but_for_the_last(life: Life) -> None:
    life = replace(
        life,
        loan=replace(life.loan, interest=replace(life.loan.interest, capitalise_until=None)),
    )
    serviced = life.served()
    anew = fixed_anew_on(life, serviced)
    by_day: dict[date, dict[CashFlowKind, int]] = defaultdict(lambda: defaultdict(int))
    cleared = {serviced.ends_on}
    for flow in serviced.flows:
        by_day[flow.on][flow.kind] += flow.amount_fen
        if flow.kind is CashFlowKind.REPAYMENT and not flow.balance_fen:
            cleared.add(flow.on)  # there was less than an instalment left
    days = repayment_days(life.loan, settlement_periods(life.loan, calendar=PRC))
    paid = {
        day.period.end: by_day[day.period.end]
        for day in days
        if day.period.end <= serviced.ends_on and by_day[day.period.end]
    }
    between: dict[int, list[int]] = defaultdict(list)
    for on, kinds in paid.items():
        total = kinds[CashFlowKind.INTEREST] + kinds[CashFlowKind.REPAYMENT]
        if on not in cleared and kinds[CashFlowKind.REPAYMENT]:
            between[sum(day < on for day in anew)].append(total)
    assert all(len(set(totals)) == 1 for totals in between.values()), between
    last = by_day[serviced.ends_on]
    level = between.get(sum(day < serviced.ends_on for day in anew))
    moved = life.loan.repayment.at_change is AtChange.TERM
    # A rate that changes within the last period finds no later instalment to move.
    late = any(day >= serviced.ends_on for day in anew)
    full = all(kinds[CashFlowKind.REPAYMENT] for kinds in paid.values())
    if level and full and not (moved or late):
        total = last[CashFlowKind.INTEREST] + last[CashFlowKind.REPAYMENT]
        assert abs(total - level[0]) <= 2 * len(paid)


@given(life=lives([RepaymentKind.EQUAL_INSTALMENT, RepaymentKind.EQUAL_PRINCIPAL]))
def test_a_term_that_moves_leaves_no_balance(life: Life) -> None:
    loan = life.loan
    latest_on = max(loan.latest_on, loan.matures_on + 200 * DAY)
    term = replace(loan.repayment, at_change=AtChange.TERM, latest_on=latest_on)
    life = replace(life, loan=replace(loan, repayment=term))
    serviced = life.served()
    last = settlement_periods(life.loan, calendar=PRC)[-1].period.end
    assert serviced.flows[-1].balance_fen == 0
    assert serviced.flows[-1].on == serviced.ends_on <= last
    assert serviced.segments[-1].period.end == serviced.ends_on


percents = st.decimals("0", "100", places=2)

rates = st.integers(-50_000_000, 50_000_000).map(RateE4bp)


@st.composite
def any_terms(draw: st.DrawFn) -> Loan:
    """Loans with every term drawn, also those that the reader would refuse together."""
    loan = draw(loans())
    benchmark = replace(
        loan.benchmark,
        anchor=draw(st.sampled_from(list(RepricingAnchor)) | drawdown_days),
        fixing_lag=draw(st.integers(0, 10)),
        multiplier=draw(st.decimals("0.1", "3", places=4)),
        floor_e4bp=draw(st.none() | rates),
    )
    return replace(
        loan,
        benchmark=benchmark,
        spread_e4bp=draw(rates),
        rise_max_e4bp=draw(st.none() | rates),
        fall_max_e4bp=draw(st.none() | rates),
        floor_e4bp=draw(st.none() | rates),
        cap_e4bp=draw(st.none() | rates),
        rounding=draw(
            st.none()
            | st.builds(
                RateRounding, to_e4bp=st.integers(1, 10**6), mode=st.sampled_from(RoundingMode)
            )
        ),
        notice_days=draw(st.integers(0, 90)),
        penalty=PenaltyTerms(overdue_pct=draw(percents), misuse_pct=draw(percents)),
        corrections=CorrectionTerms(
            too_low=draw(st.sampled_from(TooLow)), too_high=draw(st.sampled_from(TooHigh))
        ),
        parameters=draw(
            st.dictionaries(st.sampled_from(["baseline_tco2e", "target"]), st.decimals("0", "1e9"))
        ),
        product_id=draw(st.sampled_from(["", "P-1"])),
        first_test_on=draw(st.none() | drawdown_days),
        confirmed=draw(st.sampled_from([(), ("spread_magnitude",), ("a", "b")])),
    )


@given(loan=any_terms())
def test_a_loan_survives_the_way_into_the_log_and_back(loan: Loan) -> None:
    body = json.loads(json.dumps(loan_body(loan), allow_nan=False), parse_float=Decimal)
    assert LOAN.parse(body) == loan
    assert loan_body(LOAN.parse(body)) == body
