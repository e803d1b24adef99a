"""A decision that the loan ends before: announced, told, and without effect on any rate; a loan
that is prolonged gives it effect."""

from datetime import date

import pytest

from carbonstep.domain.picture.due import DueKind
from carbonstep.present.json.decision import WhyOut
from carbonstep.present.json.timeline import DueOut
from carbonstep.present.page.loan import loan_view
from carbonstep.present.words.translation import Language
from carbonstep.reading.node import node_from_json
from carbonstep.services.loan import book_loan
from carbonstep.services.loan_event import record_loan_event
from carbonstep.services.rate import loan_picture

from .conftest import LOAN, row

# Received on 29 April 2024, its last day, it would count from 9 May, the fifth working day after.
RECEIVED = date(2024, 4, 29)
ENDS_ON, NEXT = date(2024, 5, 9), date(2024, 5, 10)


def book(bank, matures_on: date) -> None:
    terms = {**LOAN, "loan_id": "SHORT-1", "matures_on": str(matures_on)}
    book_loan(bank.store, bank.library, node_from_json(terms), bank.stamp(date(2022, 9, 20)))


def file_all(bank) -> None:
    bank.file(row(2022, "50000", received_on="2023-04-20"), on=date(2023, 4, 20))
    bank.file(row(2023, "55000", received_on=str(RECEIVED)), on=RECEIVED)


def reports_due(picture) -> list[str]:
    return [due.about for due in picture.due if due.kind is DueKind.REPORT]


@pytest.mark.parametrize(("matures_on", "without_effect"), [(ENDS_ON, True), (NEXT, False)])
def test_it_is_announced_and_its_report_is_not_waited_for(bank, matures_on, without_effect) -> None:
    book(bank, matures_on)
    file_all(bank)
    run = bank.run(date(2024, 5, 8))
    assert run.counts["missing"] == 0
    picture = loan_picture(bank.store, "SHORT-1", as_of=date(2024, 5, 8))
    last = picture.priced.decisions[-1]
    assert (last.test_period.start.year, last.without_effect) == (2023, without_effect)
    assert {s.carbon_e4bp for s in picture.priced.segments} == {0, -100_000}
    assert reports_due(picture) == []
    told = WhyOut.of(picture)
    assert [item.decision_id for item in told.without_effect] == (
        [last.decision_id] if without_effect else []
    )
    view = loan_view(picture, Language.EN)
    said = [item for item in view.why.without_effect if "the loan ends on 2024-05-09 first" in item]
    assert len(said) == without_effect
    # That of the first loan, of the same borrower, does.
    assert bank.run(date(2024, 5, 9)).taking_effect == (1 if without_effect else 2)


def test_a_report_that_can_change_nothing_any_more_is_due_with_that_remark(bank) -> None:
    book(bank, ENDS_ON)
    bank.run(date(2024, 5, 6))
    for on, ends_on in ((date(2024, 4, 28), None), (date(2024, 4, 29), ENDS_ON)):
        picture = loan_picture(bank.store, "SHORT-1", as_of=on)
        found = [DueOut.of(due) for due in picture.due if due.about == "2023"]
        assert [due.loan_ends_on for due in found] == [ends_on]


def test_a_later_maturity_gives_it_effect_and_an_earlier_one_takes_it(bank) -> None:
    book(bank, ENDS_ON)
    file_all(bank)
    bank.run(date(2024, 5, 6))
    longer = {
        "kind": "amendment",
        "on": "2024-05-07",
        "received_on": "2024-05-07",
        "terms": {"matures_on": "2024-08-20"},
        "reason": "prolonged",
    }
    stamp = bank.stamp(date(2024, 5, 7))
    record_loan_event(bank.store, "SHORT-1", node_from_json(longer), stamp)
    last = loan_picture(bank.store, "SHORT-1", as_of=date(2024, 5, 7)).priced.decisions[-1]
    assert (last.without_effect, last.effective_from) == (False, date(2024, 5, 9))
    rates = loan_picture(bank.store, "SHORT-1", as_of=date(2024, 5, 7)).priced.segments
    assert rates[-1].carbon_e4bp == 0
    assert rates[-2].carbon_e4bp == -100_000


def test_once_the_loan_is_over_nothing_is_announced(bank) -> None:
    book(bank, ENDS_ON)
    bank.run(date(2024, 5, 10))
    late = bank.file(row(2023, "55000", received_on="2024-05-10"), on=date(2024, 5, 10))
    assert [d for d in late.decisions if d.loan_id == "SHORT-1"] == []
