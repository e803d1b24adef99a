"""A book's interest by month, as known at a moment: read page by page, nothing is stored."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from carbonstep.book.interest import BookedLoan, join_pages, page_interest
from carbonstep.book.interest_month import (
    BookInterest,
    InterestMonth,
    InterestSums,
    UnpricedLoan,
    months_of,
)
from carbonstep.domain.loan.event import events_standing, is_cancelled
from carbonstep.reading.day import parse_date
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.reading.reason import ReadingReason
from carbonstep.services.knowledge import known_entries
from carbonstep.services.market import market_as_known
from carbonstep.services.reason import ServiceReason
from carbonstep.services.report import Progress
from carbonstep.store import loan as loans
from carbonstep.store import log
from carbonstep.store.engine import Store
from carbonstep.store.loan_event import events_of_loans
from carbonstep.store.standing import standing_steps
from carbonstep.units.period import Period, add_months

LOANS_A_PAGE = 2000
MONTHS_MAX = 720
"""As many months as the longest loan lives."""

UNPRICED_SHOWN = 100


def book_interest(
    store: Store,
    *,
    within: Period,
    as_of: date,
    known_at: str | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
) -> BookInterest:
    """What the whole book pays in each month of `within`, with carbon steps and without.

    It rests on the facts and the announced decisions known at `known_at`; `as_of` is the business
    date looked from. A payment counts in the month money moves. A loan that cannot be priced is
    set aside with its problem and stops no other; one that is cancelled is not of the book. Raises
    `RejectedError` for a moment that cannot be read.
    """
    with store.read() as session:
        known = known_entries(session, known_at)
        if known is None:
            # Every page is of one state of the book, whatever is written meanwhile.
            known = log.size(session)
        market = market_as_known(session, as_of=as_of, known=known)
        count = loans.loan_count(session, known=known)
        found: tuple[InterestMonth, ...] = tuple(
            InterestMonth(month=month, sums=InterestSums()) for month in months_of(within)
        )
        done = booked = unpriced_loans = 0
        unpriced: list[UnpricedLoan] = []
        progress("pricing", 0, count)
        for read, page in _pages(session, known):
            part = page_interest(page, within=within, market=market)
            found = join_pages(found, part.months)
            unpriced_loans += len(part.unpriced)
            unpriced += part.unpriced[: UNPRICED_SHOWN - len(unpriced)]
            done += read
            booked += len(page)
            progress("pricing", done, count)
    assert done == count, f"{done} of {count} loans were read"
    return BookInterest(
        as_of=as_of,
        known=known,
        within=within,
        loans=booked,
        months=found,
        unpriced_loans=unpriced_loans,
        unpriced=tuple(unpriced),
    )


def read_months(first: str, last: str) -> Period:
    """The months from one to another, both included, written as year-month.

    Raises `RejectedError`: `month_invalid`, `period_empty`, or `out_of_range` for more than
    `MONTHS_MAX`.

    >>> str(read_months("2026-01", "2026-12"))
    '2026-01-01..2027-01-01'
    """
    days = [_month_start(written, name) for written, name in ((first, "from"), (last, "to"))]
    problems = [day for day in days if isinstance(day, Problem)]
    if problems:
        raise RejectedError(problems)
    start, until = (day for day in days if not isinstance(day, Problem))
    months = (until.year - start.year) * 12 + until.month - start.month + 1
    place = Place(path="to")
    shown = f"{start:%Y-%m}..{until:%Y-%m}"
    if months < 1:
        raise RejectedError([Problem(reason=ReadingReason.PERIOD_EMPTY, place=place, found=shown)])
    if months > MONTHS_MAX:
        raise RejectedError(
            [
                Problem(
                    reason=ReadingReason.OUT_OF_RANGE,
                    place=place,
                    found=shown,
                    needed=phrase("{count} months", count=MONTHS_MAX),
                )
            ]
        )
    return Period(start, add_months(until, 1))


def _month_start(written: str, name: str) -> date | Problem:
    day = parse_date(f"{written.strip()}-01", place=Place(path=name))
    if isinstance(day, Problem) and day.reason is ReadingReason.DATE_INVALID:
        return Problem(
            reason=ServiceReason.MONTH_INVALID,
            place=day.place,
            found=written.strip()[:40],
            needed="2026-01",
        )
    return day


def _pages(session: Session, known: int) -> Iterator[tuple[int, list[BookedLoan]]]:
    """The loans of the book, a page at a time, and how many were read: what is cancelled is not
    of the book."""
    after = ""
    while page := loans.loans(session, after=after, limit=LOANS_A_PAGE, known=known):
        after = page[-1].loan_id
        ids = [loan.loan_id for loan in page]
        steps = standing_steps(session, ids, known=known)
        events = events_of_loans(session, ids, known=known)
        items = [
            BookedLoan(
                loan=loan,
                steps=steps[loan.loan_id],
                events=events_standing(event for _, event in events[loan.loan_id]),
            )
            for loan in page
        ]
        yield len(page), [item for item in items if not is_cancelled(item.events)]
