"""The fold of dated events: each act by hand, whole fen or exact rationals."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate
from math import ceil

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from carbonstep.domain.money.fold import Act, FlowEvent, FlowRow, FlowTerms, Opening, fold_flows
from carbonstep.units.day_count import DayCount
from carbonstep.units.exact import round_half_away

# A rate of 36 in 1e-2 % (3.6 %) on 1,000,000 is 100 a day by ACT/360.
WHOLE = FlowTerms(day_count=DayCount.ACT_360, rate_units=1000, whole=True)
EXACT = FlowTerms(day_count=DayCount.ACT_360, rate_units=1000, whole=False)
START = date(2025, 3, 20)


def event(after: int, act: Act, value: int | Fraction = 0, days: tuple[int, ...] = ()) -> FlowEvent:
    return FlowEvent(
        on=START + timedelta(days=after),
        act=act,
        value=value,
        days=tuple(START + timedelta(days=day) for day in days),
    )


BEGUN = (event(0, Act.DRAW, 1_000_000), event(0, Act.RATE, 36))


def rows(*events: FlowEvent, terms: FlowTerms = WHOLE) -> list[FlowRow]:
    return fold_flows(terms, [*BEGUN, *events])[2:]


def test_interest_accrues_from_the_drawdown_day_to_the_day_before() -> None:
    (mark, paid) = rows(event(10, Act.MARK), event(30, Act.INTEREST))
    assert (mark.accrued, mark.amount, mark.accruals) == (1000, 0, ())
    assert (paid.amount, paid.accrued) == (3000, 0)
    assert [(a.start, a.end, a.interest) for a in paid.accruals] == [
        (START, START + timedelta(days=10), 1000),
        (START + timedelta(days=10), START + timedelta(days=30), 2000),
    ]


def test_each_act_moves_what_it_says() -> None:
    found = rows(
        event(10, Act.REPAY, 200_000),
        event(10, Act.PREPAY, 100_000),
        event(10, Act.SHARE, 7),
        event(10, Act.PART),
        event(10, Act.PAYMENT, 5),
        event(10, Act.DRAW, 50_000),
        event(10, Act.CLOSE),
    )
    assert [row.amount for row in found] == [200_000, 100_000, 0, 100_000, 0, 50_000, 650_000]
    assert [row.principal for row in found][-2:] == [650_000, 0]
    assert [row.payment for row in found] == [0, 0, 100_000, 100_000, 5, 5, 5]
    assert found[-1].accrued == 1000  # a repayment leaves the interest owed


def test_no_repayment_takes_more_than_there_is() -> None:
    over = event(10, Act.REPAY, 1_000_001)
    (repaid, again) = rows(over, event(11, Act.CLOSE))
    assert (repaid.amount, repaid.principal, again.amount) == (1_000_000, 0, 0)


def test_interest_added_to_the_principal_bears_interest() -> None:
    (added, paid) = rows(event(100, Act.CAPITALISE), event(200, Act.INTEREST))
    assert (added.amount, added.principal) == (10_000, 1_010_000)
    assert paid.amount == 10_100


def test_an_instalment_repays_what_the_interest_leaves() -> None:
    (fixed, part, paid) = rows(
        event(0, Act.PAYMENT, 10_000), event(30, Act.INSTALMENT), event(30, Act.INTEREST)
    )
    assert (fixed.payment, part.amount, part.principal, paid.amount) == (
        10_000,
        7_000,
        993_000,
        3_000,
    )


@pytest.mark.parametrize(("allowed", "repaid"), [(False, 0), (True, -2_000)])
def test_an_instalment_below_the_interest(allowed: bool, repaid: int) -> None:
    terms = FlowTerms(
        day_count=DayCount.ACT_360, rate_units=1000, whole=True, negative_amortisation=allowed
    )
    (_, part) = rows(event(0, Act.PAYMENT, 1_000), event(30, Act.INSTALMENT), terms=terms)
    assert (part.amount, part.principal) == (repaid, 1_000_000 - repaid)


def test_the_level_payment_repays_everything_on_its_days() -> None:
    days = (30, 61, 91)
    worth = Fraction(0)
    factor = Fraction(1)
    for span in (30, 31, 30):
        factor /= 1 + Fraction(span, 10_000)
        worth += factor
    (level, *_, last) = rows(
        event(0, Act.LEVEL, days=days),
        *(event(day, act) for day in days for act in (Act.INSTALMENT, Act.INTEREST)),
        terms=EXACT,
    )
    assert level.payment == 1_000_000 / worth
    assert last.principal == 0
    (whole,) = rows(event(0, Act.LEVEL, days=days))
    assert whole.payment == round(1_000_000 / worth)


def test_the_level_payment_counts_the_interest_accrued_before_it() -> None:
    (level, part, paid) = rows(
        event(10, Act.LEVEL, days=(30,)),
        event(30, Act.INSTALMENT),
        event(30, Act.INTEREST),
    )
    assert (level.payment, part.principal, paid.amount) == (1_003_000, 0, 3_000)


@given(
    principal=st.integers(1, 10**15),
    rate=st.integers(-50, 3_000) | st.integers(0, 100_000),
    spans=st.lists(st.integers(0, 366), min_size=1, max_size=60),
    since=st.integers(0, 30),
    up=st.booleans(),
)
@example(principal=3, rate=0, spans=[30, 30], since=0, up=False)  # half a unit: 1.5
@example(principal=4, rate=0, spans=[30, 30], since=0, up=True)  # a whole one
def test_the_level_payment_in_whole_units_is_the_exact_one_rounded(
    principal: int, rate: int, spans: list[int], since: int, up: bool
) -> None:
    days = tuple(accumulate(spans, initial=30 + since))[1:]
    events = [
        event(0, Act.RATE, rate),
        event(0, Act.DRAW, principal),
        event(since, Act.LEVEL, days=days),
    ]
    terms = FlowTerms(day_count=DayCount.ACT_360, rate_units=1000, whole=False)
    exact = fold_flows(terms, events)[-1].payment
    whole = replace(terms, whole=True, round_level_up=up)
    rounded = ceil(exact) if up else round_half_away(Fraction(exact))
    assert fold_flows(whole, events)[-1].payment == rounded


@pytest.mark.parametrize(("up", "share"), [(False, 333_333), (True, 333_334)])
def test_a_payment_that_may_not_leave_a_rest_is_rounded_up(up: bool, share: int) -> None:
    terms = FlowTerms(day_count=DayCount.ACT_360, rate_units=1000, whole=True, round_level_up=up)
    (found,) = rows(event(0, Act.SHARE, 3), terms=terms)
    assert found.payment == share


def test_a_base_of_its_own_bears_the_interest() -> None:
    (_, repaid, paid, _, again) = rows(
        event(0, Act.BASE),
        event(10, Act.REPAY, 500_000),
        event(30, Act.INTEREST),
        event(30, Act.BASE),
        event(60, Act.INTEREST),
    )
    # Thirty days on the million the base was set at, then thirty on the half that was left.
    assert (repaid.principal, paid.amount, again.amount) == (500_000, 3_000, 1_500)


def test_a_contract_may_have_begun_earlier() -> None:
    opening = Opening(on=START, principal=1_000_000, accrued=70, rate=36, payment=5_000)
    (paid, repaid) = fold_flows(
        WHOLE, [event(10, Act.INTEREST), event(10, Act.PART)], opening=opening
    )
    assert (paid.amount, repaid.amount, repaid.principal) == (1_070, 5_000, 995_000)
    on_base = Opening(on=START, principal=1_000_000, rate=36, base=500_000)
    assert fold_flows(WHOLE, [event(10, Act.INTEREST)], opening=on_base)[0].amount == 500


@pytest.mark.parametrize(
    ("rate", "whole"), [(36, 1), (18, 1), (17, 0), (0, 0), (-17, 0), (-18, -1), (-54, -2)]
)
def test_whole_money_is_rounded_half_away_from_zero(rate: int, whole: int) -> None:
    # 10,000 for one day at 3.6 % is one; 1.8 % is a half.
    events = [
        event(0, Act.DRAW, 10_000),
        event(0, Act.RATE, rate),
        event(1, Act.INTEREST),
    ]
    assert fold_flows(WHOLE, events)[-1].amount == whole
    assert fold_flows(EXACT, events)[-1].amount == Fraction(rate, 36)


def test_rational_rates_stay_exact() -> None:
    events = [
        event(0, Act.DRAW, Fraction(1, 3)),
        event(0, Act.RATE, Fraction(1000, 7)),
        event(1, Act.INTEREST),
    ]
    assert fold_flows(EXACT, events)[-1].amount == Fraction(1, 3 * 7 * 360)


def test_what_is_rounded_is_not_carried_on() -> None:
    # A third of a fen a day, paid daily: nothing ever comes of it. That is what the contract says.
    events = [event(0, Act.DRAW, 10_000), event(0, Act.RATE, 12)]
    daily = fold_flows(WHOLE, [*events, *(event(day, Act.INTEREST) for day in range(1, 31))])
    assert {row.amount for row in daily[2:]} == {0}
    assert fold_flows(WHOLE, [*events, event(30, Act.INTEREST)])[-1].amount == 10


def test_events_must_be_in_order() -> None:
    with pytest.raises(AssertionError, match="backwards"):
        rows(event(10, Act.MARK), event(9, Act.MARK))


def test_without_events_nothing_happens() -> None:
    assert fold_flows(WHOLE, []) == []


@given(
    cuts=st.sets(st.integers(1, 799), max_size=6),
    end=st.integers(800, 1200),
    rate=st.integers(-50, 200),
    start=st.dates(date(2019, 1, 1), date(2030, 1, 1)),
    day_count=st.sampled_from(DayCount),
)
def test_looking_in_between_changes_nothing_in_any_day_count(
    cuts: set[int], end: int, rate: int, start: date, day_count: DayCount
) -> None:
    terms = FlowTerms(day_count=day_count, rate_units=1000, whole=False)
    begun = [
        FlowEvent(on=start, act=Act.DRAW, value=10**9),
        FlowEvent(on=start, act=Act.RATE, value=rate),
    ]
    looks = [FlowEvent(on=start + timedelta(days=cut), act=Act.MARK) for cut in sorted(cuts)]
    same = [
        FlowEvent(on=start + timedelta(days=cut), act=Act.RATE, value=rate) for cut in sorted(cuts)
    ]
    paid = FlowEvent(on=start + timedelta(days=end), act=Act.INTEREST)
    whole = fold_flows(terms, [*begun, paid])[-1].amount
    for between in (looks, same):
        last = fold_flows(terms, [*begun, *between, paid])[-1]
        assert last.amount == whole == sum((a.interest for a in last.accruals), Fraction(0))
