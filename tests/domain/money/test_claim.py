"""What notices and receipts say is held against the position when it comes in."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from carbonstep.domain.loan.event import LoanEvent
from carbonstep.domain.money.claim import refused_claim, refused_of_life, refused_receipt
from carbonstep.domain.money.position import position
from carbonstep.units.money import Fen
from carbonstep.units.work_calendar import BusinessDayRule

JUNE, SEPTEMBER, MATURITY = date(2025, 6, 20), date(2025, 9, 20), date(2026, 3, 20)


@pytest.fixture
def refused(told):
    """Why an event cannot be beside the others: code, what was found, what is needed."""

    def ask(event: LoanEvent, *others: LoanEvent) -> tuple[str, str, str] | None:
        events = (*others, event)
        problem = refused_claim(told.life(*events).serviced, event, events)
        return (
            None if problem is None else (problem.code, problem.found or "", problem.needed or "")
        )

    return ask


class TestOverdue:
    def test_up_to_what_fell_due(self, told, refused) -> None:
        assert refused(told.event("overdue", JUNE, 9_200)) is None
        above = told.event("overdue", JUNE, "9200.01")
        assert refused(above) == ("overdue_above_due", "9200.01", "9200.00")

    def test_principal_falls_due_too(self, told, refused) -> None:
        assert refused(told.event("overdue", MATURITY, 1_009_000)) is None
        above = told.event("overdue", MATURITY, 2_000_000)
        assert refused(above) == ("overdue_above_due", "2000000.00", "1009000.00")

    def test_a_day_that_moved_is_named_by_both_its_days(self, told, refused) -> None:
        for on in (SEPTEMBER, date(2025, 9, 22)):
            assert refused(told.event("overdue", on, 9_200)) is None

    @pytest.mark.parametrize(
        ("on", "needed"),
        [
            (date(2025, 6, 19), "2025-06-20"),
            (date(2025, 6, 21), "2025-06-20, 2025-09-20"),
            (date(2025, 9, 21), "2025-09-20, 2025-09-22"),
        ],
    )
    def test_not_on_a_day_without_payment(self, told, refused, on: date, needed: str) -> None:
        event = told.event("overdue", on, 500)
        assert refused(event) == ("nothing_overdue", on.isoformat(), needed)

    def test_not_before_its_payment_day_has_come(self, told, refused) -> None:
        sunday, monday = date(2025, 9, 21), date(2025, 9, 22)
        soon = told.event("overdue", SEPTEMBER, 500, received_on=sunday)
        assert refused(soon) == ("nothing_overdue", "2025-09-20", "2025-06-20")
        assert refused(replace(soon, received_on=monday)) is None

    @pytest.mark.parametrize("on", [SEPTEMBER, date(2025, 9, 22)])
    @pytest.mark.parametrize(("day", "is_refused"), [(21, True), (22, True), (23, False)])
    def test_not_what_had_come_by_its_payment_day(
        self, told, refused, on: date, day: int, is_refused: bool
    ) -> None:
        until = date(2025, 9, day)
        found = refused(told.event("overdue", on, 5_000, until=until))
        assert found == (("paid_when_due", until.isoformat(), "2025-09-22") if is_refused else None)

    def test_nor_what_had_come_by_a_contract_day_that_is_paid_before(self, told) -> None:
        # Saturday the 20th of September was to be paid on Friday, and bears interest until then.
        loan = replace(
            told.loan, interest=replace(told.loan.interest, business_day=BusinessDayRule.PRECEDING)
        )
        event = told.event("overdue", date(2025, 9, 19), 5_000, until=SEPTEMBER)
        found = refused_claim(told.life(event, loan=loan).serviced, event, (event,))
        assert found is not None
        assert (found.code, found.needed) == ("paid_when_due", "2025-09-20")

    def test_less_what_came_in_time(self, told, refused) -> None:
        paid = told.event("receipt", JUNE, 4_000)
        assert refused(told.event("overdue", JUNE, 5_200), paid) is None
        above = told.event("overdue", JUNE, 5_201)
        assert refused(above, paid) == ("overdue_above_due", "5201.00", "5200.00")
        # What came late was not paid when it fell due, whichever of the two is told first.
        late = told.event("receipt", date(2025, 6, 21), 4_000)
        assert refused(told.event("overdue", JUNE, 9_200), late) is None

    def test_less_what_is_said_to_be_overdue_already(self, told, refused) -> None:
        first = told.event("overdue", JUNE, 6_000)
        second = told.event("overdue", JUNE, 6_001)
        assert refused(second, first) == ("overdue_above_due", "6001.00", "3200.00")
        assert refused(told.event("overdue", JUNE, 3_200), first) is None

    def test_a_prepayment_of_the_day_is_paid_by_its_own_event(self, told, refused) -> None:
        early = told.event("prepayment", JUNE, 300_000)
        above = told.event("overdue", JUNE, 9_201)
        assert refused(above, early) == ("overdue_above_due", "9201.00", "9200.00")
        on = date(2025, 7, 1)
        only = told.event("overdue", on, 1)
        found = refused(only, told.event("prepayment", on, 300_000))
        assert found is not None
        assert found[0] == "nothing_overdue"


class TestMisuse:
    def test_up_to_what_is_owed_and_not_misused(self, told, refused) -> None:
        first = told.event("misuse", JUNE, 700_000)
        assert refused(told.event("misuse", JUNE, 1_000_000)) is None
        assert refused(told.event("misuse", JUNE, 300_000), first) is None
        above = told.event("misuse", date(2025, 7, 20), 700_000)
        assert refused(above, first) == ("misuse_above_balance", "700000.00", "300000.00")

    def test_what_was_made_good_may_be_misused_again(self, told, refused) -> None:
        ended = told.event("misuse", JUNE, 700_000, until=date(2025, 7, 20))
        assert refused(told.event("misuse", date(2025, 7, 20), 1_000_000), ended) is None
        day_before = told.event("misuse", date(2025, 7, 19), 1_000_000)
        assert refused(day_before, ended) == ("misuse_above_balance", "1000000.00", "300000.00")

    def test_repaid_money_is_not_misused(self, told, refused) -> None:
        repaid = told.event("prepayment", date(2025, 7, 20), 900_000)
        above = told.event("misuse", date(2025, 7, 20), 100_001)
        assert refused(above, repaid) == ("misuse_above_balance", "100001.00", "100000.00")
        # Before it is repaid all of it is there, and is repaid then.
        assert refused(told.event("misuse", JUNE, 1_000_000), repaid) is None

    def test_one_told_later_for_earlier_days(self, told, refused) -> None:
        later = told.event("misuse", date(2025, 7, 20), 600_000)
        above = told.event("misuse", JUNE, 600_000)
        assert refused(above, later) == ("misuse_above_balance", "600000.00", "400000.00")
        over = told.event("misuse", JUNE, 600_000, until=date(2025, 7, 20))
        assert refused(over, later) is None

    def test_its_own_money_that_was_repaid_is_not_asked_for_again(self, told) -> None:
        loan = replace(told.loan, first_drawdown_fen=Fen(60_000_000))
        events = (
            told.event("prepayment", date(2025, 7, 1), 500_000),
            told.event("drawdown", date(2025, 7, 10), 400_000),
            told.event("misuse", date(2025, 7, 20), 400_000),
        )
        serviced = told.life(*events, loan=loan).serviced
        first = told.event("misuse", JUNE, 600_000)
        # 100,000 of it are left when the other 400,000 are drawn.
        assert refused_claim(serviced, first, (*events, first)) is None
        over = told.event("misuse", date(2025, 7, 5), 100_001)
        problem = refused_claim(serviced, over, (*events, over))
        assert problem is not None
        assert problem.needed == "100000.00"


class TestReceipt:
    def test_for_a_day_on_which_something_falls_due(self, told, refused) -> None:
        for on in (JUNE, SEPTEMBER, date(2025, 9, 22)):
            assert refused(told.event("receipt", JUNE, 1, for_on=on)) is None
        other = told.event("receipt", JUNE, 1, for_on=date(2025, 6, 21))
        assert refused(other) == ("receipt_not_due", "2025-06-21", "2025-06-20, 2025-09-20")

    def test_without_a_name_before_anything_fell_due(self, told, refused) -> None:
        for on in (told.loan.drawn_on, date(2025, 6, 19), JUNE):
            assert refused(told.event("receipt", on, 1)) is None

    def test_before_the_loan_was_drawn_it_is_outside_its_life(self, told) -> None:
        life = told.life()
        held = position(life.serviced, ())
        drawn_on = told.loan.drawn_on
        for named in ({}, {"for_on": JUNE}):
            early = told.event("receipt", drawn_on - timedelta(days=1), 1, **named)
            problem = refused_receipt(life, held, early)
            assert problem is not None
            assert problem.code == "loan_event_outside_life"
            assert refused_receipt(life, held, replace(early, on=drawn_on)) is None

    def test_more_than_is_due_is_told_and_not_refused(self, told, refused) -> None:
        assert refused(told.event("receipt", JUNE, 5_000_000, for_on=JUNE)) is None


def test_what_moves_the_contract_is_no_claim(told, refused) -> None:
    assert refused(told.event("prepayment", JUNE, 1_000)) is None


class TestAllEventsOfALife:
    """A document tells all at once: each in the light of what came in before it."""

    def code(self, told, *events: LoanEvent) -> tuple[str, str] | None:
        problem = refused_of_life(told.life(*events))
        return None if problem is None else (problem.code, problem.place.path or "")

    def test_the_second_use_is_refused(self, told) -> None:
        first = told.event("misuse", JUNE, 600_000, received_on=date(2025, 6, 21))
        second = told.event("misuse", date(2025, 7, 20), 600_000, received_on=date(2025, 7, 21))
        expected = ("misuse_above_balance", f"loan.events.{second.event_id}")
        assert self.code(told, first, second) == expected
        assert self.code(told, first) is None
        assert self.code(told, replace(first, amount_fen=Fen(40_000_000)), second) is None

    def test_two_notices_of_one_day_are_held_together(self, told) -> None:
        first = told.event("overdue", JUNE, 5_000, received_on=date(2025, 6, 21))
        second = told.event("overdue", JUNE, 4_201, received_on=date(2025, 6, 22))
        expected = ("overdue_above_due", f"loan.events.{second.event_id}")
        assert self.code(told, second, first) == expected
        assert self.code(told, replace(second, amount_fen=Fen(420_000)), first) is None

    def test_a_receipt_of_another_day_is_refused(self, told) -> None:
        other = told.event("receipt", JUNE, 1, for_on=date(2025, 6, 21))
        assert self.code(told, other) == ("receipt_not_due", f"loan.events.{other.event_id}")

    def test_what_a_later_fact_makes_too_large_stands(self, told) -> None:
        notice = told.event("overdue", JUNE, 9_200, received_on=date(2025, 6, 21))
        repaid = told.event("prepayment", date(2025, 4, 20), 500_000, received_on=date(2025, 8, 1))
        assert self.code(told, notice, repaid) is None
        # Told after the prepayment it is too large from the first.
        after = replace(notice, received_on=date(2025, 8, 2))
        assert self.code(told, after, repaid) == (
            "overdue_above_due",
            f"loan.events.{after.event_id}",
        )
