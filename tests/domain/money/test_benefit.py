"""What the carbon steps saved: the loan's history beside the same loan without them."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.loan.loan import (
    AtChange,
    Benchmark,
    InterestSchedule,
    Loan,
    Repayment,
    RepaymentKind,
)
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.benefit import Benefit, benefit
from carbonstep.domain.money.life import both_lives, serviced_life
from carbonstep.domain.money.reason import MoneyReason
from carbonstep.domain.money.service import Serviced
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.problem import Problem
from carbonstep.units.exact import round_half_away
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

FIXED = Benchmark(index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(3_000_000))
LOAN = Loan(
    loan_id="L1",
    account_id="A1",
    principal_fen=Fen(10_000_000_000),
    drawn_on=date(2025, 6, 20),
    matures_on=date(2025, 12, 20),
    benchmark=FIXED,
    spread_e4bp=RateE4bp(550_000),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
)
LATE = date(2030, 1, 1)


def step(bps: int, effective_from: date, order: int = 0) -> CarbonStep:
    return CarbonStep(
        decision_id=f"D{order}",
        test_period=Period(date(2024, 1, 1), date(2025, 1, 1)),
        order=order,
        effective_from=effective_from,
        effective_to=None,
        total_e4bp=RateE4bp(bps * 10_000),
    )


def life(
    loan: Loan, *steps: CarbonStep, events: tuple[LoanEvent, ...] = (), as_of: date = LATE
) -> Serviced:
    found = serviced_life(
        loan,
        steps,
        events=events,
        market=Market(fixings=FixingTable([]), calendar=prc_calendar(), as_of=as_of),
    )
    assert isinstance(found, Serviced), found
    return found


def benefit_of(
    loan: Loan, *steps: CarbonStep, events: tuple[LoanEvent, ...] = (), as_of: date = LATE
) -> Benefit:
    return benefit(
        life(loan, *steps, events=events, as_of=as_of),
        life(loan, events=events, as_of=as_of),
        as_of=as_of,
    )


def test_the_cut_saves_its_days_only() -> None:
    found = benefit_of(LOAN, step(-10, date(2025, 8, 3)))
    first, second = found.periods
    # 48 days of 10 bp on 100,000,000 yuan; the amounts are rounded before they are compared.
    assert (first.with_fen, first.without_fen) == (89_388_889, 90_722_222)
    assert first.saved_fen == 1_333_333
    assert second.saved_fen == 2_527_778  # 91 days
    assert found.life.saved_fen == 3_861_111


def test_only_what_was_paid_by_the_day_counts_to_date() -> None:
    cut = step(-10, date(2025, 8, 3))
    # 2025-09-20 and 2025-12-20 are Saturdays: paid on Monday.
    for as_of, saved in [
        (date(2025, 6, 19), 0),
        (date(2025, 9, 21), 0),
        (date(2025, 9, 22), 1_333_333),
        (date(2025, 12, 21), 1_333_333),
        (date(2025, 12, 22), 3_861_111),
    ]:
        assert benefit_of(LOAN, cut, as_of=as_of).to_date.saved_fen == saved


def test_what_either_life_pays_alone_counts() -> None:
    # The term follows the rate: with a lower one the loan ends sooner, with a higher one later.
    loan = replace(
        LOAN,
        matures_on=date(2035, 6, 20),
        repayment=Repayment(
            kind=RepaymentKind.EQUAL_INSTALMENT,
            at_change=AtChange.TERM,
            latest_on=date(2045, 6, 20),
        ),
    )
    plain = life(loan)
    for bps in (-300, 300):
        other = life(loan, step(bps, loan.drawn_on + timedelta(days=1)))
        assert other.ends_on != plain.ends_on
        found = benefit(other, plain, as_of=LATE)
        assert found.life.with_fen == sum(item.amount_fen for item in other.interest)
        assert found.life.without_fen == sum(item.amount_fen for item in plain.interest)


def test_what_is_paid_on_a_provisional_day_does_not_count_yet() -> None:
    loan = replace(LOAN, drawn_on=date(2026, 12, 20), matures_on=date(2027, 6, 20))
    found = benefit_of(loan, step(-10, loan.drawn_on))
    assert found.to_date.saved_fen == 0
    assert [item.fallen_due for item in found.periods] == [False, False]
    assert found.life.saved_fen > 0


def test_what_the_floor_holds_back_is_not_saved() -> None:
    loan = replace(LOAN, floor_e4bp=RateE4bp(3_500_000))
    found = benefit_of(loan, step(-10, loan.drawn_on))
    # 5 bp of the 10 for 92 days: 90,722,222.22 less 89,444,444.44, each rounded.
    assert found.periods[0].saved_fen == 90_722_222 - 89_444_444


def test_where_the_floor_holds_anyway_nothing_is_saved() -> None:
    loan = replace(LOAN, floor_e4bp=RateE4bp(4_000_000))
    assert benefit_of(loan, step(-10, loan.drawn_on)).life.saved_fen == 0


def test_a_step_up_is_a_cost() -> None:
    found = benefit_of(LOAN, step(10, LOAN.drawn_on))
    assert found.periods[0].saved_fen == 90_722_222 - 93_277_778


def test_smaller_instalments_count_with_the_principal_they_leave() -> None:
    loan = replace(
        LOAN,
        matures_on=date(2026, 6, 20),
        repayment=Repayment(kind=RepaymentKind.EQUAL_INSTALMENT),
    )
    cut = step(-100, date(2025, 8, 3))
    ours, plain = life(loan, cut), life(loan)
    assert ours.balance_on(date(2025, 12, 20)) != plain.balance_on(date(2025, 12, 20))
    paid = [sum(flow.borrower_fen for flow in serviced.flows) for serviced in (ours, plain)]
    assert benefit(ours, plain, as_of=LATE).life.saved_fen == paid[1] - paid[0] > 0


def test_a_term_that_ends_sooner_pays_nothing_from_then_on() -> None:
    loan = replace(
        LOAN,
        matures_on=date(2026, 6, 20),
        repayment=Repayment(
            kind=RepaymentKind.EQUAL_INSTALMENT,
            at_change=AtChange.TERM,
            latest_on=date(2027, 6, 20),
        ),
    )
    found = benefit_of(loan, step(200, date(2025, 9, 20)))
    last = found.periods[-1]
    assert last.period.start == date(2026, 6, 20)
    assert (last.without_fen, last.saved_fen) == (0, -last.with_fen)
    assert last.with_fen > 0


def test_capitalised_interest_counts_in_the_period_it_was_added_in() -> None:
    loan = replace(LOAN, interest=InterestSchedule(capitalise_until=date(2025, 9, 20)))
    first, second = benefit_of(loan, step(-10, date(2025, 8, 3))).periods
    assert first.saved_fen == 1_333_333
    # 91 days: 100,893,888.89 at 3.45 % against 100,907,222.22 at 3.55 %.
    assert second.with_fen == round_half_away(Fraction(10_089_388_889 * 345 * 91, 3_600_000))
    assert second.without_fen == round_half_away(Fraction(10_090_722_222 * 355 * 91, 3_600_000))


def test_a_payoff_ends_both_histories() -> None:
    paid = LoanEvent(
        loan_id="L1", kind=LoanEventKind.PAYOFF, on=date(2025, 8, 3), received_on=date(2025, 8, 3)
    )
    (only,) = benefit_of(LOAN, step(-10, date(2025, 7, 24)), events=(paid,)).periods
    assert str(only.period) == "2025-06-20..2025-08-03"
    # 44 days: 43,388,888.89 at 3.55 %; ten of them 10 bp less.
    assert only.saved_fen == 43_388_889 - 43_111_111


def test_a_balance_repaid_early_may_be_more_than_without_the_steps() -> None:
    # A surcharge leaves more interest and less principal in the same instalments.
    loan = replace(LOAN, repayment=Repayment(kind=RepaymentKind.EQUAL_INSTALMENT))
    surcharge = step(20, date(2025, 6, 25))
    on = date(2025, 9, 30)
    all_of_it = LoanEvent(
        loan_id="L1",
        kind=LoanEventKind.PREPAYMENT,
        on=on,
        amount_fen=life(loan, surcharge).balance_on(on),
        received_on=on,
    )
    known = {
        "events": (all_of_it,),
        "market": Market(fixings=FixingTable([]), calendar=prc_calendar(), as_of=LATE),
    }
    refused = serviced_life(loan, (), **known)
    assert isinstance(refused, Problem)
    assert refused.reason is MoneyReason.REPAYMENT_ABOVE_BALANCE
    lives = both_lives(loan, (surcharge,), **known)
    assert not isinstance(lives, Problem), lives
    plain = lives[1]
    assert (plain.balance_on(on), plain.ends_on) == (0, LOAN.matures_on)
    repaid = next(flow for flow in plain.flows if flow.on == on)
    assert repaid.amount_fen < (all_of_it.amount_fen or 0)
