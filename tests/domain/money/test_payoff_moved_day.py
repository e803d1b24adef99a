"""A payoff about a contract day whose payment day is moved by a weekend, counted by hand."""

import itertools
from dataclasses import replace
from datetime import date

import pytest

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind, events_standing
from carbonstep.domain.loan.loan import (
    Loan,
    Repayment,
    RepaymentKind,
    ScheduledRepayment,
)
from carbonstep.domain.money.claim import refused_claim
from carbonstep.domain.money.interest import PaymentStatus
from carbonstep.domain.money.payment import payments_told
from carbonstep.domain.money.payoff import payoff_sum
from carbonstep.domain.money.position import position
from carbonstep.domain.money.posting import payments, postings_due
from carbonstep.domain.money.true_up import true_ups_due
from carbonstep.units.money import Fen
from carbonstep.units.work_calendar import BusinessDayRule

from .penalty_case import JUNE, LOAN, MISUSE, OVERDUE, RECEIPT, SEPTEMBER, life, told, total

# The quarter's 9,200.00 of Saturday the 20th are payable on Monday the 22nd; a day costs 100.00.
SUNDAY, MONDAY, TUESDAY = date(2025, 9, 21), date(2025, 9, 22), date(2025, 9, 23)

PAYOFF = LoanEventKind.PAYOFF

FIXED = replace(
    LOAN, repayment=Repayment(kind=RepaymentKind.FIXED_PAYMENT, amount_fen=Fen(10_000_000))
)


def asked(*events: LoanEvent, loan: Loan = LOAN) -> list[str]:
    """Principal, interest, overdue and penalty, in yuan."""
    standing = events_standing(events)
    serviced = life(loan, events)
    found = payoff_sum(loan, serviced, position(serviced, standing), standing)
    assert found is not None
    amounts = (found.principal_fen, found.interest_fen, found.overdue_fen, found.penalty_fen)
    return [f"{fen / 100:.2f}" for fen in amounts]


def flows(*events: LoanEvent, as_of: date, loan: Loan = LOAN) -> list[tuple[str, date, str, int]]:
    """Kind, payment day, status and open yuan of what is paid from September on."""
    serviced = life(loan, events, as_of=as_of)
    held = position(serviced, events_standing(events))
    return [
        (flow.kind.value, flow.pays_on, flow.status.value, flow.open_fen // 100)
        for flow in payments_told(serviced, held, as_of=as_of).flows
        if flow.on >= SEPTEMBER
    ]


@pytest.mark.parametrize(
    ("on", "yuan"),
    [
        (date(2025, 9, 19), ["1000000.00", "9100.00"]),
        (SEPTEMBER, ["1000000.00", "9200.00"]),
        (SUNDAY, ["1000000.00", "9300.00"]),
        (MONDAY, ["1000000.00", "9400.00"]),
        (TUESDAY, ["1000000.00", "300.00"]),
    ],
)
def test_what_has_not_gone_by_is_paid_with_the_payoff(on: date, yuan: list[str]) -> None:
    assert asked(told(PAYOFF, on)) == [*yuan, "0.00", "0.00"]


def test_its_payment_day_is_certain_where_the_calendar_does_not_know_it_yet() -> None:
    # The Saturday of a year whose holidays are not announced.
    day, on = date(2027, 3, 20), date(2027, 3, 21)
    loan = replace(LOAN, matures_on=date(2028, 3, 20))
    assert {f.provisional for f in life(loan, []).flows if f.nominal_on == day} == {True}
    off = life(loan, [told(PAYOFF, on)]).flows
    assert [(f.pays_on, f.provisional) for f in off if f.nominal_on == day] == [(on, False)]


def test_it_is_done_with_the_payoff_on_its_day() -> None:
    off = told(PAYOFF, SUNDAY)
    assert flows(off, as_of=SEPTEMBER) == [
        ("interest", SUNDAY, "due", 9_200),
        ("interest", SUNDAY, "projected", 100),
        ("payoff", SUNDAY, "projected", 1_000_000),
    ]
    assert flows(off, as_of=SUNDAY) == [
        ("interest", SUNDAY, "done", 0),
        ("interest", SUNDAY, "done", 0),
        ("payoff", SUNDAY, "done", 0),
    ]


@pytest.mark.parametrize("on", [SUNDAY, MONDAY])
def test_a_fixed_payment_is_paid_with_the_payoff(on: date) -> None:
    serviced = life(FIXED, [told(PAYOFF, on)])
    [of_day] = [
        day.due
        for day in position(serviced, [told(PAYOFF, on)]).days
        if day.due.nominal_on == SEPTEMBER
    ]
    assert (of_day.due_fen, of_day.pays_on) == (10_000_000, on)
    # June's 100,000.00 repaid 90,800.00; the rest bears interest to the 20th, and what September
    # leaves of it to the day: 909,200.00 x 3.6 % x 92 / 360 = 8,364.64.
    left = 909_200 * 100 + 836_464 - 10_000_000
    days = (on - SEPTEMBER).days
    last = round(left * 36 * days / 360_000)
    principal, interest, overdue, penalty = asked(told(PAYOFF, on), loan=FIXED)
    assert (principal, overdue, penalty) == ("909200.00", "0.00", "0.00")
    assert interest == f"{(836_464 + last) / 100:.2f}"


def test_a_repayment_on_a_day_of_its_own_is_paid_with_the_payoff() -> None:
    # A Saturday that is no settlement day.
    schedule = (ScheduledRepayment(on=date(2025, 8, 16), amount_fen=Fen(20_000_000)),)
    loan = replace(LOAN, repayment=Repayment(kind=RepaymentKind.CUSTOM, schedule=schedule))
    for on in (date(2025, 8, 16), date(2025, 8, 17), date(2025, 8, 18)):
        days = (on - JUNE).days
        interest = 57 * 100 + (days - 57) * 80
        found = asked(told(PAYOFF, on), loan=loan)
        assert found == ["1000000.00", f"{interest}.00", "0.00", "0.00"]
    assert asked(told(PAYOFF, date(2025, 8, 19)), loan=loan)[0] == "800000.00"


def test_a_day_that_moves_back_has_gone_by() -> None:
    rule = replace(LOAN.interest, business_day=BusinessDayRule.PRECEDING)
    loan = replace(LOAN, interest=rule)
    assert asked(told(PAYOFF, SEPTEMBER), loan=loan)[1] == "9200.00"
    assert asked(told(PAYOFF, SUNDAY), loan=loan)[1] == "100.00"


class TestAReceipt:
    """Money that came before the payoff is not asked for again."""

    def test_before_the_payoff(self) -> None:
        for named in (None, SEPTEMBER):
            came = told(RECEIPT, SEPTEMBER, 5_000, for_on=named)
            june = told(RECEIPT, JUNE, 9_200)
            found = asked(june, came, told(PAYOFF, MONDAY))
            assert found == ["1000000.00", "4400.00", "0.00", "0.00"]

    def test_of_the_day_is_part_of_what_is_paid_then(self) -> None:
        came = told(RECEIPT, MONDAY, 9_200, for_on=SEPTEMBER)
        assert asked(came, told(PAYOFF, MONDAY))[1] == "9400.00"

    def test_in_full_settles_it(self) -> None:
        came = told(RECEIPT, MONDAY, 1_009_400)
        june = told(RECEIPT, JUNE, 9_200)
        found = flows(june, came, told(PAYOFF, MONDAY), as_of=MONDAY)
        assert {status for _, _, status, _ in found} == {PaymentStatus.SETTLED.value}

    def test_of_interest_first_and_then_of_principal(self) -> None:
        came = told(RECEIPT, SEPTEMBER, 50_000, for_on=SEPTEMBER)
        off = told(PAYOFF, MONDAY)
        principal, interest, *_ = asked(came, off, loan=FIXED)
        before = asked(off, loan=FIXED)
        paid = float(before[0]) - float(principal) + float(before[1]) - float(interest)
        assert (round(paid), before[1] > interest) == (50_000, True)


class TestANotice:
    """What the payoff paid was not left unpaid."""

    @pytest.mark.parametrize("named", [SEPTEMBER, MONDAY])
    def test_beside_the_payoff_it_is_refused_with_the_days_that_can_be(self, named: date) -> None:
        off = told(PAYOFF, MONDAY)
        notice = told(OVERDUE, named, 5_000)
        found = refused_claim(life(LOAN, [off]), notice, [off])
        assert found is not None
        assert (found.reason.code, found.found) == ("nothing_overdue", named.isoformat())
        assert (found.place.path, found.needed) == (
            f"loan.events.{notice.event_id}",
            JUNE.isoformat(),
        )

    def test_told_before_the_payoff_it_is_paid_off_with_the_rest(self) -> None:
        notice, off = told(OVERDUE, SEPTEMBER, 5_000), told(PAYOFF, MONDAY)
        for order in itertools.permutations((notice, off)):
            assert asked(*order) == ["1000000.00", "9400.00", "0.00", "0.00"]
            assert {row[2:] for row in flows(*order, as_of=TUESDAY)} == {("done", 0)}
            assert total(*order) == 0

    def test_of_a_day_before_it_stands(self) -> None:
        notice, off = told(OVERDUE, SEPTEMBER, 5_000), told(PAYOFF, TUESDAY)
        assert refused_claim(life(LOAN, [off]), notice, [off]) is None
        # One day at 5.40 %.
        assert asked(notice, off) == ["1000000.00", "300.00", "5000.00", "0.75"]


def test_misused_money_of_the_weekend_runs_on_the_balance_alone() -> None:
    misused, off = told(MISUSE, date(2025, 9, 1), 1_000_000), told(PAYOFF, MONDAY)
    late = told(RECEIPT, TUESDAY, 10_000, for_on=SEPTEMBER)
    assert total(misused, off, late, loan=FIXED) == total(misused, off, loan=FIXED)


def test_a_day_that_was_posted_on_its_payment_day_is_not_posted_again() -> None:
    plain, off = life(LOAN, []), life(LOAN, [told(PAYOFF, SUNDAY)])
    posted = [item for item in payments(LOAN, plain, posted_on=MONDAY) if item.pays_on <= MONDAY]
    assert [item.nominal_on for item in posted] == [JUNE, SEPTEMBER]
    now = payments(LOAN, off, posted_on=TUESDAY)
    assert [(item.nominal_on, item.pays_on) for item in now] == [
        (JUNE, JUNE),
        (SEPTEMBER, SUNDAY),
        (SUNDAY, SUNDAY),
    ]
    assert [item.nominal_on for item in postings_due(now, off, posted)] == [SUNDAY]
    assert not true_ups_due(LOAN, now, unmoved=now, posted=posted, earlier=(), as_of=TUESDAY)
