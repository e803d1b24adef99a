"""The working-day calendar as JSON: a year's notice, a year as known, a settlement day."""

from datetime import date

from carbonstep.domain.market.final_day import FinalSettlement
from carbonstep.present.json.shape import Out
from carbonstep.units.work_calendar import CalendarYear


class CalendarNoticeOut(Out):
    """A notice as recorded: only the weekdays off are kept of a range."""

    year: int
    holidays: list[date]
    make_up_days: list[date]
    source: str
    replaces: bool

    @classmethod
    def noticed(cls, notice: CalendarYear) -> "CalendarNoticeOut":
        return CalendarNoticeOut(
            year=notice.year,
            holidays=sorted(notice.holidays),
            make_up_days=sorted(notice.make_up_days),
            source=notice.source,
            replaces=notice.replaces,
        )


class NoticedYearOut(Out):
    """A notice, and whether this request recorded it."""

    notice: CalendarNoticeOut
    new: bool


class CalendarYearOut(CalendarNoticeOut):
    """A year as known. Not `official`: no notice is known, and Monday to Friday stands in."""

    known: int
    official: bool

    @classmethod
    def of(cls, year: int, notice: CalendarYear | None, *, known: int) -> "CalendarYearOut":
        """A year as known; where there is no notice, one of no holidays stands for it.

        >>> CalendarYearOut.of(2027, None, known=3).official
        False
        """
        none = CalendarYear(year=year, holidays=frozenset(), make_up_days=frozenset(), source="")
        found = CalendarNoticeOut.noticed(notice or none)
        return cls(**dict(found), known=known, official=notice is not None)


class SettlementDateOut(Out):
    """The day `pays_on` on which money due on `due_on` moves by a rule, for certain."""

    known: int
    due_on: date
    rule: str
    pays_on: date

    @classmethod
    def of(cls, found: FinalSettlement) -> "SettlementDateOut":
        return cls(
            known=found.known, due_on=found.due_on, rule=found.rule.value, pays_on=found.pays_on
        )
