"""Holiday notices as facts: what they move, what is refused, and what was known when."""

from datetime import date

import pytest

from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.calendar import add_calendar_year, calendar_year, final_settlement
from carbonstep.services.changes import changes_after, log_size
from carbonstep.services.loan import book_loan
from carbonstep.services.rate import loan_picture
from carbonstep.store.log import EventType
from carbonstep.units.work_calendar import BusinessDayRule, prc_calendar

from .conftest import LOAN, row

NOTICE = {
    "year": "2027",
    "holidays": ["2027-01-01", {"from": "2027-10-01", "to": "2027-10-07"}],
    "make_up_days": ["2027-03-20", "2027-06-20"],
    "source": "a notice made up for this test",
}
ON = date(2026, 11, 5)
FOLLOWING = BusinessDayRule.FOLLOWING
LONG_LOAN = {**LOAN, "loan_id": "HS-2", "matures_on": "2027-09-20"}


def add(bank, **changes):
    document = {**NOTICE, **changes}
    given = {name: value for name, value in document.items() if value is not None}
    return add_calendar_year(bank.store, node_from_json(given), bank.stamp(ON))


def refused(call) -> RejectedError:
    with pytest.raises(RejectedError) as error:
        call()
    return error.value


def test_a_notice_makes_a_loan_s_payment_days_certain(bank) -> None:
    book_loan(bank.store, bank.library, node_from_json(LONG_LOAN), bank.stamp(date(2022, 9, 20)))
    bank.run(ON)
    before = log_size(bank.store)

    def shown(known_at: str | None = None) -> list[tuple[str, bool]]:
        picture = loan_picture(bank.store, "HS-2", as_of=ON, known_at=known_at)
        return [
            (str(item.settlement.pays_on), item.settlement.provisional)
            for item in picture.priced.interest
            if item.settlement.pays_on.year == 2027
        ]

    guessed = [("2027-03-22", True), ("2027-06-21", True), ("2027-09-20", True)]
    certain = [("2027-03-20", False), ("2027-06-20", False), ("2027-09-20", False)]
    assert shown() == guessed
    maturity = [d for d in loan_picture(bank.store, "HS-2", as_of=ON).due if d.kind == "maturity"]
    assert [(d.on, d.provisional) for d in maturity] == [(date(2027, 9, 20), True)]
    assert add(bank).new
    assert shown() == certain
    assert shown(str(before)) == guessed, "what was known before stays as it was"
    assert shown(str(before + 1)) == certain
    due = loan_picture(bank.store, "HS-2", as_of=ON).due
    assert not any(item.provisional for item in due if item.kind in ("maturity", "interest"))


def test_the_final_settlement_date_or_the_remedy(bank) -> None:
    saturday = date(2027, 3, 20)
    error = refused(lambda: final_settlement(bank.store, saturday, FOLLOWING))
    [problem] = error.problems
    assert (problem.code, problem.found, problem.needed) == (
        "calendar_provisional",
        "2027-03-22",
        "2027",
    )
    assert not error.is_conflict
    known = log_size(bank.store)
    add(bank)
    found = final_settlement(bank.store, saturday, FOLLOWING)
    assert (found.pays_on, found.known) == (saturday, known + 1)
    then = {"known_at": str(known)}
    assert refused(lambda: final_settlement(bank.store, saturday, FOLLOWING, **then))
    asked = {
        rule: final_settlement(bank.store, date(2027, 10, 2), rule).pays_on.isoformat()
        for rule in BusinessDayRule
    }
    assert asked == {
        BusinessDayRule.NONE: "2027-10-02",
        BusinessDayRule.FOLLOWING: "2027-10-08",
        BusinessDayRule.MODIFIED_FOLLOWING: "2027-10-08",
        BusinessDayRule.PRECEDING: "2027-09-30",
        BusinessDayRule.MODIFIED_PRECEDING: "2027-10-08",
    }
    error = refused(lambda: final_settlement(bank.store, saturday, FOLLOWING, known_at="soon"))
    assert [p.code for p in error.problems] == ["moment_invalid"]


def test_the_fact_is_in_the_log_once(bank) -> None:
    before = log_size(bank.store)
    first, again = add(bank), add(bank)
    assert (first.new, again.new) == (True, False)
    assert first.notice == again.notice
    assert log_size(bank.store) == before + 1
    page = changes_after(
        bank.store, after=-1, limit=10, types=(EventType.CALENDAR_NOTICED,), subject="prc:2027"
    )
    [entry] = page.entries
    assert entry.body == {"schema": "calendar_year/1", **first.notice.body()}
    assert entry.body["holidays"] == [
        "2027-01-01", "2027-10-01", "2027-10-04", "2027-10-05", "2027-10-06", "2027-10-07",
    ]  # fmt: skip


def test_another_notice_of_a_year_must_say_that_it_replaces(bank) -> None:
    add(bank)
    size = log_size(bank.store)
    error = refused(lambda: add(bank, make_up_days=None))
    assert [(p.code, p.found) for p in error.problems] == [("calendar_exists", "2027")]
    assert error.is_conflict
    assert log_size(bank.store) == size
    replaced = add(bank, make_up_days=None, replaces="true")
    assert replaced.new
    assert not add(bank, make_up_days=None, replaces="true").new
    assert log_size(bank.store) == size + 1
    assert calendar_year(bank.store, 2027).notice == replaced.notice
    then = calendar_year(bank.store, 2027, known_at=str(size))
    assert then.notice is not None
    assert then.notice.make_up_days == {date(2027, 3, 20), date(2027, 6, 20)}
    add(bank, replaces="true")
    assert final_settlement(bank.store, date(2027, 3, 20), FOLLOWING).pays_on.day == 20


def test_a_shipped_year_is_replaced_only_where_that_is_said(bank) -> None:
    changes = {"year": "2026", "holidays": ["2026-10-01"], "make_up_days": None}
    error = refused(lambda: add(bank, **changes))
    assert [p.code for p in error.problems] == ["calendar_exists"]
    add(bank, **changes, replaces="true")
    assert final_settlement(bank.store, date(2026, 10, 2), FOLLOWING).pays_on == date(2026, 10, 2)
    assert prc_calendar().on_or_after(date(2026, 10, 2)).on == date(2026, 10, 8), "as shipped"


def test_nothing_is_replaced_where_nothing_is_known(bank) -> None:
    size = log_size(bank.store)
    error = refused(lambda: add(bank, replaces="true"))
    assert [p.code for p in error.problems] == ["calendar_nothing_replaced"]
    assert log_size(bank.store) == size


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"holidays": ["2027-01-02"]}, "calendar_holiday_weekend"),
        ({"holidays": ["2026-01-01"]}, "calendar_other_year"),
        ({"holidays": []}, "calendar_no_holidays"),
        ({"make_up_days": ["2027-03-22"]}, "calendar_make_up_weekday"),
        ({"make_up_days": ["2027-10-02"]}, "calendar_make_up_holiday"),
        ({"make_up_days": ["2027-03-20", "2027-03-20"]}, "calendar_day_twice"),
        ({"source": None}, "key_missing"),
    ],
)
def test_a_bad_notice_leaves_nothing(bank, changes, code) -> None:
    size = log_size(bank.store)
    error = refused(lambda: add(bank, **changes))
    assert [p.code for p in error.problems] == [code]
    assert log_size(bank.store) == size
    assert calendar_year(bank.store, 2027).notice is None


def test_the_years_as_known(bank) -> None:
    shipped = calendar_year(bank.store, 2026)
    assert shipped.notice is not None
    assert shipped.notice == prc_calendar().notice_of(2026)
    assert shipped.known == log_size(bank.store)
    assert calendar_year(bank.store, 2027).notice is None
    add(bank)
    assert calendar_year(bank.store, 2027).notice is not None
    assert calendar_year(bank.store, 2027, known_at=str(shipped.known)).notice is None


def test_a_decision_the_notice_moves_is_announced_anew(bank) -> None:
    """Effective five working days after receipt: a replaced notice of that week moves it."""
    bank.file(row(2022, "50000"), on=date(2023, 4, 28))
    bank.run(date(2023, 6, 1))
    first = loan_picture(bank.store, "HS-1", as_of=date(2023, 6, 1))
    known = first.known
    [decision] = first.priced.decisions
    assert str(decision.effective_from) == "2023-05-09", "over the holiday of 1 to 3 May"
    shipped = prc_calendar().notice_of(2023)
    assert shipped is not None
    body = shipped.body()
    longer = {
        "year": "2023",
        "holidays": [*body["holidays"], "2023-05-04"],
        "make_up_days": body["make_up_days"],
        "source": "made up: one day more in May",
        "replaces": "true",
    }
    add_calendar_year(bank.store, node_from_json(longer), bank.stamp(date(2023, 6, 1)))
    bank.run(date(2023, 6, 2))
    now = loan_picture(bank.store, "HS-1", as_of=date(2023, 6, 2))
    [moved] = now.priced.decisions
    assert str(moved.effective_from) == "2023-05-10"
    assert not moved.effective_provisional
    then = loan_picture(bank.store, "HS-1", as_of=date(2023, 6, 2), known_at=str(known))
    assert then.priced.decisions == (decision,)
    size = log_size(bank.store)
    assert bank.run(date(2023, 6, 2)).decisions == ()
    assert log_size(bank.store) == size + 1, "only the run itself"
