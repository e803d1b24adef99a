"""The PRC working-day calendar as known: holiday notices are facts, and what rests on them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from carbonstep.domain.market.final_day import FinalSettlement, final_on
from carbonstep.domain.market.notice import read_calendar_year
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Place, Problem, Reason, RejectedError
from carbonstep.services.knowledge import known_entries
from carbonstep.services.reason import ServiceReason
from carbonstep.store import calendar as calendars
from carbonstep.store import log
from carbonstep.store.append import append
from carbonstep.store.engine import Store
from carbonstep.store.stamp import Stamp
from carbonstep.units.work_calendar import BusinessDayRule, CalendarYear, WorkCalendar, prc_calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticedYear:
    """A year's notice, and whether this call recorded it (False: it was recorded just so)."""

    notice: CalendarYear
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownYear:
    """A year of the PRC calendar as known; without a notice it is provisional.

    `known` is the number of log entries looked at.
    """

    known: int
    year: int
    notice: CalendarYear | None


def add_calendar_year(store: Store, node: Node, stamp: Stamp) -> NoticedYear:
    """Record a year's holiday notice from its document.

    The notice that counts, filed once more, changes nothing. Payment days follow it at once;
    decisions whose days it moves are announced anew by the next daily run, or with the next fact
    of their account. Raises `RejectedError`: `calendar_exists` where another notice of the year is
    known and the document does not say that it replaces it, `calendar_nothing_replaced` where it
    says so and there is none, or what is wrong with the document.
    """
    notice = read_calendar_year(node)
    if not isinstance(notice, CalendarYear):
        raise RejectedError(notice)
    with store.write() as session:
        held = calendar_as_known(session).notice_of(notice.year)
        if held == notice:
            return NoticedYear(notice=notice, new=False)
        if held is not None and not notice.replaces:
            raise RejectedError([_refusal(ServiceReason.CALENDAR_EXISTS, notice)])
        if held is None and notice.replaces:
            raise RejectedError([_refusal(ServiceReason.CALENDAR_NOTHING_REPLACED, notice)])
        append(session, calendars.CALENDAR_YEAR, [notice], stamp)
    return NoticedYear(notice=notice, new=True)


def calendar_as_known(session: Session, known: int | None = None) -> WorkCalendar:
    """The PRC calendar: the shipped years and the notices among the first `known` log entries."""
    return prc_calendar(tuple(calendars.calendar_years(session, known=known)))


def calendar_year(store: Store, year: int, *, known_at: str | None = None) -> KnownYear:
    """A year of the PRC calendar, as known at a moment.

    Raises `RejectedError` for a moment that cannot be read.
    """
    with store.read() as session:
        known = known_entries(session, known_at)
        return KnownYear(
            known=log.size(session) if known is None else known,
            year=year,
            notice=calendar_as_known(session, known).notice_of(year),
        )


def final_settlement(
    store: Store, due_on: date, rule: BusinessDayRule, *, known_at: str | None = None
) -> FinalSettlement:
    """The day on which money due on `due_on` moves for certain, as known at a moment.

    Raises `RejectedError` (calendar_provisional) where that day may still move for want of a
    year's notice, or for a moment that cannot be read.
    """
    with store.read() as session:
        known = known_entries(session, known_at)
        calendar = calendar_as_known(session, known)
        looked_at = log.size(session) if known is None else known
    pays_on = final_on(calendar, due_on, rule, place=Place(path="date"))
    if isinstance(pays_on, Problem):
        raise RejectedError([pays_on])
    return FinalSettlement(known=looked_at, due_on=due_on, rule=rule, pays_on=pays_on)


def _refusal(reason: Reason, notice: CalendarYear) -> Problem:
    return Problem(reason=reason, place=Place(path="year"), found=str(notice.year))
