"""The book's interest by month: the sum of its loans' own pictures, on both engines."""

from collections import Counter
from contextlib import closing
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from carbonstep.book.interest_month import BookInterest
from carbonstep.domain.market.reason import MarketReason
from carbonstep.domain.money.service import CashFlowKind
from carbonstep.domain.picture.pricing import Priced, carbon_steps
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import Reason, RejectedError
from carbonstep.reading.reason import ReadingReason
from carbonstep.services import book_interest as service
from carbonstep.services.book_interest import book_interest, read_months
from carbonstep.services.changes import log_size
from carbonstep.services.loan import book_loan
from carbonstep.services.loan_event import record_loan_event
from carbonstep.services.query import list_loans
from carbonstep.services.rate import loan_picture
from carbonstep.services.reason import ServiceReason
from carbonstep.store.schema import open_store
from carbonstep.store.standing import announcements, standing_steps

from .conftest import LOAN, OPENS_AT, Bank, row

AS_OF = date(2024, 3, 1)
SECOND_HOUR = OPENS_AT + timedelta(hours=1)
WITHIN = read_months("2022-09", "2028-12")
INSTALMENTS = {"kind": "equal_instalment"}
FIXED = {"index": "fixed", "rate_pct": "3.95"}
TERMS = [
    {"repayment": {"kind": "equal_principal"}},
    {"repayment": INSTALMENTS},
    {"benchmark": FIXED, "matures_on": "2028-03-10"},
    {"benchmark": FIXED, "repayment": INSTALMENTS, "interest": {"frequency": "month"}},
    {"floor_pct": "3.95", "day_count": "ACT/365F"},
    {"cap_pct": "3.9", "interest": {"day": "drawdown", "business_day": "modified_preceding"}},
    {"first_drawdown": "9000000", "repayment": {"kind": "equal_principal"}},
    {"first_drawdown": "9000000", "notice_days": 10},
    {"interest": {"capitalise_until": "2023-06-20"}},
    {"notice_days": 10, "benchmark": {**LOAN["benchmark"], "multiplier": "1.1"}},
]
EVENTS = {
    "BK-7": {"kind": "drawdown", "on": "2023-02-01", "amount": "6000000"},
    "BK-9": {"kind": "payoff", "on": "2024-02-05", "notified_on": "2024-01-20"},
}


@pytest.fixture(scope="session")
def first_years(first_day, library):
    """Loans of every kind, decided on reports of which one was restated and charged back."""

    def begin(store) -> None:
        first_day(store)
        book_loans_and_decide(Bank(store=store, library=library, now=SECOND_HOUR))

    return begin


@pytest.fixture
def book(databases, first_years, library):
    """The bank with all of that behind it."""
    url = databases.new(like=databases.kept(first_years))
    with closing(open_store(url)) as store:
        yield Bank(store=store, library=library, now=SECOND_HOUR + timedelta(hours=1))
    databases.drop(url)


def book_loans_and_decide(bank: Bank) -> None:
    day = date(2022, 9, 20)
    for number, terms in enumerate(TERMS):
        document = {**LOAN, "loan_id": f"BK-{number}", **terms}
        book_loan(bank.store, bank.library, node_from_json(document), bank.stamp(day))
    for loan_id, document in EVENTS.items():
        record_loan_event(bank.store, loan_id, node_from_json(document), bank.stamp(AS_OF))
    first = bank.file(row(2022, "50000"), on=date(2023, 4, 28))
    slip = row(2022, "60000", supersedes=first.accepted[0], restatement_reason="recount")
    second = bank.file(slip, on=date(2023, 7, 3))
    mended = row(2022, "50001", supersedes=second.accepted[0], restatement_reason="a slip")
    bank.file(mended, on=date(2023, 7, 3))
    bank.run(AS_OF)


def told(found: BookInterest) -> dict[str, Counter[str]]:
    names = ("with_fen", "capitalised_fen", "without_fen", "saved_fen", "repaid_fen")
    counts = ("payments", "provisional", "projected")
    return {
        f"{item.month.start:%Y-%m}": Counter(
            {name: n for name in (*names, *counts) if (n := getattr(item.sums, name))}
        )
        for item in found.months
    }


def added_up(lives: list[Priced]) -> dict[str, Counter[str]]:
    """The months of `WITHIN` from each loan's own interest, benefit and cash flows."""
    found = {
        f"{year}-{month:02d}": Counter() for year in range(2022, 2029) for month in range(1, 13)
    }
    for priced in lives:
        for item in priced.interest:
            sums = found[f"{item.settlement.pays_on:%Y-%m}"]
            sums["with_fen"] += item.amount_fen
            sums["capitalised_fen"] += item.amount_fen * item.capitalised
            sums["payments"] += 1
            sums["provisional"] += item.settlement.provisional
            sums["projected"] += item.projected
        for item in priced.plain.interest:
            found[f"{item.settlement.pays_on:%Y-%m}"]["without_fen"] += item.amount_fen
        for item in priced.benefit.periods:
            found[f"{item.pays_on:%Y-%m}"]["saved_fen"] += item.saved_fen
        for flow in priced.flows:
            if flow.kind is CashFlowKind.REPAYMENT:
                found[f"{flow.pays_on:%Y-%m}"]["repaid_fen"] += flow.amount_fen
    return {
        month: Counter({name: n for name, n in sums.items() if n})
        for month, sums in found.items()
        if month >= "2022-09"
    }


def pictures(bank, as_of: date, known_at: str | None = None) -> list[Priced]:
    ids = [item.booked.loan_id for item in list_loans(bank.store)]
    found = [loan_picture(bank.store, i, as_of=as_of, known_at=known_at) for i in ids]
    return [picture.priced for picture in found if picture is not None]


@pytest.mark.parametrize("as_of", [date(2022, 9, 19), AS_OF, date(2027, 1, 4)])
def test_the_book_is_the_sum_of_its_loans(book, as_of: date) -> None:
    size = log_size(book.store)
    found = book_interest(book.store, within=WITHIN, as_of=as_of)
    assert (found.loans, found.unpriced_loans, found.known) == (len(TERMS) + 1, 0, size)
    assert told(found) == added_up(pictures(book, as_of))
    assert found.total.saved_fen > 0
    assert found.total.capitalised_fen > 0
    assert log_size(book.store) == size


def test_the_book_as_known_then_stays_what_it_was(book) -> None:
    size = log_size(book.store)
    half = str(size // 2)
    before = [
        book_interest(book.store, within=WITHIN, as_of=AS_OF, known_at=known)
        for known in (half, str(size))
    ]
    assert told(before[0]) == added_up(pictures(book, AS_OF, half)) != told(before[1])
    book.file(row(2023, "40000"), on=date(2024, 4, 1))
    payoff = {"kind": "payoff", "on": "2024-02-05"}
    record_loan_event(book.store, "BK-0", node_from_json(payoff), book.stamp(date(2024, 4, 1)))
    after = [
        book_interest(book.store, within=WITHIN, as_of=AS_OF, known_at=known)
        for known in (half, str(size))
    ]
    assert after == before
    assert told(book_interest(book.store, within=WITHIN, as_of=AS_OF)) != told(before[1])


def test_pages_change_nothing_and_tell_how_far_they_are(book, monkeypatch) -> None:
    whole = book_interest(book.store, within=WITHIN, as_of=AS_OF)
    monkeypatch.setattr(service, "LOANS_A_PAGE", 4)
    heard: list[tuple[str, int, int]] = []
    paged = book_interest(
        book.store, within=WITHIN, as_of=AS_OF, progress=lambda *said: heard.append(said)
    )
    assert paged == whole
    assert heard == [("pricing", done, 11) for done in (0, 4, 8, 11)]


def test_questions_to_the_store_do_not_grow_with_the_book(book) -> None:
    asked: list[str] = []

    @event.listens_for(book.store.engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement)

    def questions() -> int:
        asked.clear()
        book_interest(book.store, within=WITHIN, as_of=AS_OF)
        return len(asked)

    before = questions()
    for number in range(20, 30):
        document = {**LOAN, "loan_id": f"BK-{number}"}
        stamp = book.stamp(date(2022, 9, 20))
        book_loan(book.store, book.library, node_from_json(document), stamp)
    assert questions() == before


def test_steps_of_a_page_are_those_that_stand(book) -> None:
    ids = [item.booked.loan_id for item in list_loans(book.store)]
    with book.store.read() as session:
        size = log_size(book.store)
        for known in (None, *range(0, size, 7)):
            one_by_one = {
                loan_id: carbon_steps(announcements(session, loan_id, known=known).standing)
                for loan_id in ids
            }
            assert standing_steps(session, ids, known=known) == one_by_one
        newest = standing_steps(session, ids)
        assert any(
            len(steps) < len(announcements(session, loan_id).announced)
            for loan_id, steps in newest.items()
        )


def test_loans_that_cannot_be_priced_are_set_aside(book, monkeypatch) -> None:
    early = date(2019, 1, 1)
    found = book_interest(book.store, within=WITHIN, as_of=early)
    assert found.loans == len(TERMS) + 1
    assert found.unpriced_loans == 9
    assert {item.problem.reason for item in found.unpriced} == {MarketReason.FIXING_MISSING}
    assert found.total.payments > 0
    monkeypatch.setattr(service, "UNPRICED_SHOWN", 2)
    fewer = book_interest(book.store, within=WITHIN, as_of=early)
    assert (fewer.unpriced, fewer.unpriced_loans) == (found.unpriced[:2], 9)


def test_a_store_without_loans_has_empty_months(store) -> None:
    found = book_interest(store, within=read_months("2026-01", "2026-03"), as_of=AS_OF)
    assert (found.loans, len(found.months), found.total.payments) == (0, 3, 0)


@pytest.mark.parametrize(
    ("first", "last", "reasons"),
    [
        ("2026-1", "2026-13", [ServiceReason.MONTH_INVALID] * 2),
        ("2026-01-01", "2026", [ServiceReason.MONTH_INVALID] * 2),
        ("", "2026-01", [ServiceReason.MONTH_INVALID]),
        ("2026-02", "2026-01", [ReadingReason.PERIOD_EMPTY]),
        ("1800-01", "2026-01", [ReadingReason.OUT_OF_RANGE]),
        ("2000-01", "2060-01", [ReadingReason.OUT_OF_RANGE]),
    ],
)
def test_months_that_are_none_are_refused(first: str, last: str, reasons: list[Reason]) -> None:
    with pytest.raises(RejectedError) as error:
        read_months(first, last)
    assert [problem.reason for problem in error.value.problems] == reasons
    assert str(read_months(" 2000-01", "2059-12 ")) == "2000-01-01..2060-01-01"
