"""What is worked out before the lock on events of loans, and which loans an entry may move."""

from datetime import date

import pytest

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services import loan_event as loan_event_service
from carbonstep.services import touched as touched_module
from carbonstep.services.loan import book_loan
from carbonstep.services.loan_event import events_as_known, record_loan_event
from carbonstep.services.touched import LOOKS_MAX
from carbonstep.store.append import append
from carbonstep.store.loan_event import LOAN_EVENT
from carbonstep.units.money import Fen

from .conftest import LOAN


class TestWithoutTheLock:
    """A loan is priced before the writer's lock is taken, and again where it was touched since."""

    @pytest.fixture
    def meanwhile(self, monkeypatch):
        """Lets other writers do something after each look; counts the looks."""

        def looking(*doings):
            looks, left = [], list(doings)
            real = loan_event_service._look

            def look(*given):
                looks.append(1)
                found = real(*given)
                if left:
                    left.pop(0)()
                return found

            monkeypatch.setattr(loan_event_service, "_look", look)
            return looks

        return looking

    def misuse(self, bank, loan_id: str, amount: str, on: date):
        document = {"kind": "misuse", "on": on.isoformat(), "amount": amount}
        return record_loan_event(bank.store, loan_id, node_from_json(document), bank.stamp(on))

    def other(self, bank, loan_id: str = "HS-2") -> None:
        book_loan(
            bank.store,
            bank.library,
            node_from_json({**LOAN, "loan_id": loan_id}),
            bank.stamp(date(2022, 9, 20)),
        )

    def test_what_is_told_of_another_loan_changes_nothing(self, bank, meanwhile) -> None:
        on = date(2023, 3, 1)
        self.other(bank)
        looks = meanwhile(lambda: self.misuse(bank, "HS-2", "15000000", on))
        assert self.misuse(bank, "HS-1", "15000000", on).new
        # The other writer looked once too.
        assert len(looks) == 2

    def test_what_is_told_of_the_loan_meanwhile_is_held_against_it(self, bank, meanwhile) -> None:
        on = date(2023, 3, 1)
        looks = meanwhile(lambda: self.misuse(bank, "HS-1", "10000000", date(2023, 2, 1)))
        with pytest.raises(RejectedError) as refused:
            self.misuse(bank, "HS-1", "10000000", on)
        assert [problem.code for problem in refused.value.problems] == ["misuse_above_balance"]
        assert len(looks) == 3
        assert len(events_as_known(bank.store, "HS-1").events) == 1

    def test_the_same_told_twice_at_once_is_recorded_once(self, bank, meanwhile) -> None:
        on = date(2023, 3, 1)
        meanwhile(lambda: self.misuse(bank, "HS-1", "10000000", on))
        assert not self.misuse(bank, "HS-1", "10000000", on).new
        assert len(events_as_known(bank.store, "HS-1").events) == 1

    def test_a_loan_that_is_touched_again_and_again_is_priced_under_the_lock(
        self, bank, meanwhile
    ) -> None:
        on = date(2023, 3, 1)
        days = iter(range(1, 20))

        def touch() -> None:
            with bank.store.write() as session:
                stamp = bank.stamp(on)
                event = LoanEvent(
                    loan_id="HS-1",
                    kind=LoanEventKind.MISUSE,
                    on=date(2023, 2, next(days)),
                    amount_fen=Fen(100),
                    received_on=on,
                )
                append(session, LOAN_EVENT, [event], stamp)

        looks = meanwhile(*[touch] * LOOKS_MAX)
        assert self.misuse(bank, "HS-1", "10000000", on).new
        assert len(looks) == LOOKS_MAX + 1
        assert len(events_as_known(bank.store, "HS-1").events) == LOOKS_MAX + 1

    def test_pricing_holds_no_writer_up(self, bank, meanwhile) -> None:
        on = date(2023, 3, 1)

        def others() -> None:
            with bank.store.write():
                pass

        meanwhile(others)
        assert self.misuse(bank, "HS-1", "10000000", on).new


@pytest.mark.parametrize(
    ("told", "touched", "by_terms"),
    [
        ("calendar.noticed", {"A", "B"}, {"A", "B"}),
        ("fixing.withdrawn", {"A", "B"}, {"A", "B"}),
        ("account.opened", set(), {"A", "B"}),
        ("account.succeeded", set(), {"A", "B"}),
        ("rulebook.approved", set(), {"A", "B"}),
        ("loan.paid", {"A"}, {"A"}),
        ("decision.standing", {"A"}, {"A"}),
        ("report.filed", set(), set()),
        ("run.finished", set(), set()),
        ("of.a.later.program", {"A", "B"}, {"A", "B"}),
    ],
)
def test_which_loans_an_entry_may_price_otherwise(
    monkeypatch, told: str, touched: set[str], by_terms: set[str]
) -> None:
    entries = [("loan.paid", "C"), (told, "A")]
    monkeypatch.setattr(touched_module.log, "told_since", lambda _session, _known: entries)
    assert touched_module.touched_loans(None, 0, ("A", "B"), terms=False) == touched
    assert touched_module.touched_loans(None, 0, ("A", "B"), terms=True) == by_terms
