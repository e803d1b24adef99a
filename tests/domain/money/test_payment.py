"""Where a payment stands: by the contract, and by what was told."""

from dataclasses import replace
from datetime import date

import pytest

from carbonstep.domain.loan.event import LoanEvent
from carbonstep.domain.loan.loan import InterestSchedule, Repayment, RepaymentKind
from carbonstep.domain.money.interest import PaymentStatus
from carbonstep.domain.money.payment import Payments, payments_told
from carbonstep.domain.money.position import position
from carbonstep.domain.money.service import CashFlowKind
from carbonstep.units.money import Fen
from carbonstep.units.rate import RateE4bp

JUNE, SEPTEMBER, MATURITY = date(2025, 6, 20), date(2025, 9, 20), date(2026, 3, 20)
JULY = date(2025, 7, 1)


@pytest.fixture
def payments(told):
    def make(*events: LoanEvent, as_of: date = JULY, **more) -> Payments:
        serviced = told.life(*events, as_of=as_of, **more).serviced
        return payments_told(serviced, position(serviced, events), as_of=as_of)

    return make


def june(found: Payments) -> tuple[PaymentStatus, int, int]:
    """Where June's interest stands, in its period and its flow alike."""
    [flow] = [f for f in found.flows if (f.kind, f.on) == (CashFlowKind.INTEREST, JUNE)]
    item = found.interest[0]
    assert (item.status, item.open_fen, item.overdue_fen) == (
        flow.status,
        flow.open_fen,
        flow.overdue_fen,
    )
    return flow.status, flow.open_fen // 100, flow.overdue_fen // 100


def test_without_news_it_has_fallen_due(payments) -> None:
    assert june(payments()) == (PaymentStatus.FALLEN_DUE, 9_200, 0)
    assert june(payments(as_of=date(2025, 6, 19))) == (PaymentStatus.ACCRUING, 9_200, 0)


@pytest.mark.parametrize("named", [None, JUNE])
def test_told_in_full_it_is_settled(told, payments, named: date | None) -> None:
    paid = told.event("receipt", JUNE, 9_200, for_on=named)
    assert june(payments(paid)) == (PaymentStatus.SETTLED, 0, 0)
    assert june(payments(paid, as_of=date(2025, 6, 19)))[0] is PaymentStatus.ACCRUING


def test_told_in_part_the_rest_is_open(told, payments) -> None:
    paid = told.event("receipt", JUNE, 9_199)
    assert june(payments(paid)) == (PaymentStatus.PARTLY_PAID, 1, 0)
    assert payments(paid).interest[0].paid_fen == 919_900


def test_money_for_a_day_that_has_not_come_is_not_paid_yet(told, payments) -> None:
    early = told.event("receipt", date(2025, 6, 1), 5_000)
    before = payments(early, as_of=date(2025, 6, 19)).interest[0]
    assert (before.status, before.paid_fen) == (PaymentStatus.ACCRUING, 0)
    on_the_day = payments(early, as_of=JUNE).interest[0]
    assert (on_the_day.paid_fen, on_the_day.open_fen) == (500_000, 420_000)


def test_told_overdue_it_says_how_much(told, payments) -> None:
    assert june(payments(told.event("overdue", JUNE, 5_000))) == (
        PaymentStatus.OVERDUE,
        5_000,
        5_000,
    )
    made_good = told.event("overdue", JUNE, 5_000, until=JULY)
    assert june(payments(made_good)) == (PaymentStatus.DONE, 0, 0)
    assert june(payments(made_good, as_of=date(2025, 6, 30)))[0] is PaymentStatus.OVERDUE


def test_settled_is_said_of_what_a_receipt_told_alone(told, payments) -> None:
    loan = replace(told.loan, repayment=Repayment(kind=RepaymentKind.EQUAL_PRINCIPAL))
    notice = told.event("overdue", JUNE, 1_000)

    def interest(*events) -> PaymentStatus:
        found = payments(*events, loan=loan)
        return next(f.status for f in found.flows if f.on == JUNE and f.kind.value == "interest")

    # The notice says that all but 1,000 yuan was paid, and so the interest; it is no receipt, and
    # money that came after it pays what it named, which is principal.
    assert interest(notice) is PaymentStatus.DONE
    late = told.event("receipt", JULY, 1_000, for_on=JUNE)
    assert interest(notice, late) is PaymentStatus.DONE
    later = told.event("receipt", date(2025, 9, 22), 500, for_on=SEPTEMBER)
    assert interest(notice, later) is PaymentStatus.DONE
    # 9,200 yuan told in time are the interest, which is paid first; a fen less is not all of it.
    in_time = told.event("receipt", JUNE, 9_200)
    assert interest(notice, in_time) is PaymentStatus.SETTLED
    assert interest(notice, told.event("receipt", JUNE, "9199.99")) is PaymentStatus.DONE


def test_a_notice_of_all_that_fell_due_leaves_all_to_receipts(told, payments) -> None:
    notice = told.event("overdue", JUNE, 9_200)
    assert june(payments(notice))[0] is PaymentStatus.OVERDUE
    part = told.event("receipt", date(2025, 6, 25), 9_000)
    assert june(payments(notice, part)) == (PaymentStatus.OVERDUE, 200, 200)
    rest = told.event("receipt", date(2025, 6, 26), 200)
    assert june(payments(notice, part, rest)) == (PaymentStatus.SETTLED, 0, 0)


def test_money_told_late_was_overdue_until_it_came(told, payments) -> None:
    late = told.event("receipt", JULY, 9_200, for_on=JUNE)
    assert june(payments(late, as_of=date(2025, 6, 30))) == (PaymentStatus.OVERDUE, 9_200, 9_200)
    assert june(payments(late)) == (PaymentStatus.SETTLED, 0, 0)


def test_money_that_names_no_day_tells_of_nothing_late(told, payments) -> None:
    paid = told.event("receipt", JULY, 9_200)
    assert june(payments(paid, as_of=date(2025, 6, 30))) == (PaymentStatus.FALLEN_DUE, 9_200, 0)
    assert june(payments(paid)) == (PaymentStatus.SETTLED, 0, 0)


def test_at_a_rate_below_zero_the_last_repayment_is_not_paid_in_part(told, payments) -> None:
    loan = replace(told.loan, spread_e4bp=RateE4bp(-3_960_000), floor_e4bp=None)
    after = date(2026, 4, 1)

    def last(*events: LoanEvent) -> tuple[PaymentStatus, int]:
        [flow] = [
            f
            for f in payments(*events, as_of=after, loan=loan).flows
            if f.kind is CashFlowKind.REPAYMENT
        ]
        return flow.status, flow.open_fen // 100

    # The 900 yuan of the last quarter's interest are owed to the borrower.
    assert last() == (PaymentStatus.FALLEN_DUE, 999_100)
    assert last(told.event("receipt", MATURITY, 100)) == (PaymentStatus.PARTLY_PAID, 999_000)
    assert last(told.event("receipt", MATURITY, 999_100)) == (PaymentStatus.SETTLED, 0)


def test_what_comes_in_pays_the_interest_of_its_day_first(told, payments) -> None:
    loan = replace(told.loan, repayment=Repayment(kind=RepaymentKind.EQUAL_PRINCIPAL))
    paid = told.event("receipt", JUNE, 10_000)

    def stands(found: Payments) -> dict[str, tuple[PaymentStatus, int, int]]:
        return {
            f.kind.value: (f.status, f.open_fen // 100, f.overdue_fen // 100)
            for f in found.flows
            if f.on == JUNE
        }

    assert stands(payments(paid, loan=loan)) == {
        "interest": (PaymentStatus.SETTLED, 0, 0),
        "repayment": (PaymentStatus.PARTLY_PAID, 249_200, 0),
    }
    notice = told.event("overdue", JUNE, 251_000)
    assert stands(payments(notice, loan=loan)) == {
        "interest": (PaymentStatus.OVERDUE, 1_000, 1_000),
        "repayment": (PaymentStatus.OVERDUE, 250_000, 250_000),
    }


def test_before_the_payment_day_it_is_due_and_may_be_settled(told, payments) -> None:
    sunday = date(2025, 9, 21)

    def september(found: Payments) -> PaymentStatus:
        return found.interest[1].status

    assert september(payments(as_of=sunday)) is PaymentStatus.DUE
    paid = told.event("receipt", sunday, 9_200, for_on=SEPTEMBER)
    assert september(payments(paid, as_of=sunday)) is PaymentStatus.SETTLED


def test_what_moves_by_its_own_event_is_done_and_never_settled(told, payments) -> None:
    def stands(found: Payments) -> dict[str, PaymentStatus]:
        return {f.kind.value: f.status for f in found.flows if f.on <= JULY}

    early = told.event("prepayment", date(2025, 6, 25), 300_000)
    assert stands(payments(early)) == {
        "drawdown": PaymentStatus.DONE,
        "interest": PaymentStatus.FALLEN_DUE,
        "prepayment": PaymentStatus.DONE,
    }
    ended = told.event("payoff", date(2025, 6, 25))
    found = payments(ended)
    assert [f.status for f in found.flows if f.on == ended.on] == [PaymentStatus.DONE] * 2
    assert found.interest[-1].status is PaymentStatus.DONE
    # June's own interest fell due before, and nothing was told of it.
    assert found.interest[0].status is PaymentStatus.FALLEN_DUE
    receipt = told.event("receipt", date(2025, 6, 25), 300_000, for_on=early.on)
    assert stands(payments(early, receipt))["prepayment"] is PaymentStatus.SETTLED


def test_money_of_a_prepayments_day_is_first_for_what_fell_due(told, payments) -> None:
    early = told.event("prepayment", JUNE, 100_000)
    flows = {
        f.kind.value: (f.status, f.open_fen)
        for f in payments(early, told.event("receipt", JUNE, 9_200)).flows
        if f.on == JUNE
    }
    assert flows == {
        "interest": (PaymentStatus.SETTLED, 0),
        "prepayment": (PaymentStatus.DONE, 0),
    }


def test_money_told_late_for_a_prepayment_was_overdue_until_it_came(told, payments) -> None:
    early = told.event("prepayment", date(2025, 6, 25), 300_000)
    late = told.event("receipt", JULY, 100_000, for_on=early.on)

    def stands(as_of: date) -> tuple[PaymentStatus, int, int]:
        found = payments(early, late, as_of=as_of).flows
        [flow] = [f for f in found if f.kind is CashFlowKind.PREPAYMENT]
        return flow.status, flow.open_fen // 100, flow.overdue_fen // 100

    assert stands(date(2025, 6, 30)) == (PaymentStatus.OVERDUE, 100_000, 100_000)
    assert stands(JULY) == (PaymentStatus.DONE, 0, 0)


def test_interest_added_to_the_principal_waits_for_no_payment(told, payments) -> None:
    loan = replace(told.loan, interest=InterestSchedule(capitalise_until=date(2025, 7, 1)))
    first = payments(loan=loan).interest[0]
    assert (first.status, first.open_fen, first.capitalised) == (PaymentStatus.DONE, 0, True)


def test_what_a_payment_leaves_in_the_principal_is_not_open(told, payments) -> None:
    pays_less = Repayment(
        kind=RepaymentKind.FIXED_PAYMENT,
        amount_fen=Fen(500_000),
        negative_amortisation=True,
    )
    loan = replace(told.loan, repayment=pays_less)
    flows = {f.kind.value: f for f in payments(loan=loan).flows if f.on == JUNE}
    assert flows["deferred"].status is PaymentStatus.DONE
    assert (flows["interest"].amount_fen, flows["interest"].open_fen) == (920_000, 500_000)
    paid = told.event("receipt", JUNE, 5_000)
    flows = {f.kind.value: f for f in payments(paid, loan=loan).flows if f.on == JUNE}
    assert flows["interest"].status is PaymentStatus.SETTLED


def test_all_of_a_life_that_was_told_is_settled_or_done(told, payments) -> None:
    amounts = (
        (JUNE, 9_200),
        (SEPTEMBER, 9_200),
        (date(2025, 12, 20), 9_100),
        (MATURITY, 1_009_000),
    )
    paid = [told.event("receipt", on, yuan, for_on=on) for on, yuan in amounts]
    found = payments(*paid, as_of=date(2026, 12, 1))
    assert {f.status for f in found.flows} == {PaymentStatus.DONE, PaymentStatus.SETTLED}
    assert sum(f.open_fen for f in found.flows) == 0
