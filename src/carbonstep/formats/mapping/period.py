"""Periods as a register writes them: a year, a month, a named period, or two days."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from carbonstep.formats.reason import FormatReason
from carbonstep.reading.phrase import phrase
from carbonstep.reading.plain import one_form, plain_day
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.period import add_months

Days = tuple[str, str]
"""The first and the last day of a period, as a report file writes them."""

ReadDays = Callable[[Sequence[str]], "Days | Problem"]


class PeriodForm(StrEnum):
    """How one cell says a period."""

    YEAR = "year"
    MONTH = "month"
    MONTH_FIRST = "MM/YYYY"
    MONTH_PLAIN = "YYYYMM"
    NAMED = "named"

    @property
    def example(self) -> str:
        """A period in this form, for who is told that theirs is not."""
        return {
            "year": "2024",
            "month": "2024-03, 2024年3月",
            "MM/YYYY": "03/2024",
            "YYYYMM": "202403",
            "named": "2024Q1, 2024H1, 2024年上半年, 2024-03, 2024",
        }[self.value]


class YearPart(StrEnum):
    """What a second column says of a year: which month, quarter or half it is."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"

    @property
    def months(self) -> int:
        return {"month": 1, "quarter": 3, "half": 6}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalYear:
    """Which twelve months FY2024 is: the month they begin in, and whether the year's name is that
    of the first or of the last of them."""

    first_month: int
    named_after_last: bool = False

    def days(self, year: int) -> tuple[date, date]:
        """First day, and the day after the last.

        >>> FiscalYear(first_month=4).days(2024)[0].isoformat()
        '2024-04-01'
        """
        first = year - 1 if self.named_after_last and self.first_month > 1 else year
        start = date(first, self.first_month, 1)
        return start, add_months(start, 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayColumns:
    """Two columns hold the first and the last day; they are read as every report's are."""

    first: str
    last: str

    @property
    def columns(self) -> tuple[str, ...]:
        return self.first, self.last

    def reader(self, where: Mapping[str, int]) -> ReadDays:
        first, last = where[self.first], where[self.last]
        return lambda cells: (_plain_day(cells[first]), _plain_day(cells[last]))


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodColumn:
    """One column holds the period, in one stated form."""

    column: str
    form: PeriodForm
    fiscal: FiscalYear | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def reader(self, where: Mapping[str, int]) -> ReadDays:
        at = where[self.column]

        def read(cells: Sequence[str]) -> Days | Problem:
            found = days_of(cells[at], self.form, self.fiscal)
            return found or self._problem(cells[at])

        return read

    def _problem(self, written: str) -> Problem:
        half = one_form(written)
        unclear = _NOUGHT_LOST.fullmatch(half)
        if unclear is None or self.form not in (PeriodForm.MONTH, PeriodForm.NAMED):
            return no_period(self.column, written, self.form.example)
        return Problem(
            reason=FormatReason.MONTH_UNCLEAR,
            place=Place(column=self.column),
            found=half,
            needed=f"{unclear[1]}-01, {unclear[1]}-10",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class YearAndPart:
    """A column of years, and one that says which month, quarter or half of it."""

    year: str
    part: str
    of: YearPart

    @property
    def columns(self) -> tuple[str, ...]:
        return self.year, self.part

    def reader(self, where: Mapping[str, int]) -> ReadDays:
        year_at, part_at = where[self.year], where[self.part]

        def read(cells: Sequence[str]) -> Days | Problem:
            year = _year(cells[year_at])
            if year is None:
                return no_period(self.year, cells[year_at], PeriodForm.YEAR.example)
            found = part_days(year, cells[part_at], self.of)
            return found or no_period(self.part, cells[part_at], _PART_EXAMPLES[self.of])

        return read


@dataclass(frozen=True, slots=True, kw_only=True)
class YearHeadings:
    """Each of these columns is headed by a year and holds that year's figure."""

    days_by_heading: Mapping[str, Days]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.days_by_heading)


PeriodRule = DayColumns | PeriodColumn | YearAndPart | YearHeadings


def no_period(column: str, written: str, example: str) -> Problem:
    """A cell that says no period in the form that is stated."""
    place, stripped = Place(column=column), written.strip()
    if not stripped:
        return Problem(
            reason=ReadingReason.VALUE_MISSING,
            place=place,
            needed=phrase("a period, such as {example}", example=example),
        )
    return Problem(
        reason=FormatReason.PERIOD_FORM, place=place, found=stripped[:40], needed=example
    )


_PART_EXAMPLES = {
    YearPart.MONTH: "3, 3月",
    YearPart.QUARTER: "1, Q1, 第一季度",
    YearPart.HALF: "1, H1, 上半年",
}
_YEAR = re.compile(r"((?:19|20)[0-9]{2})(?:年度?)?")
_MONTH = re.compile(r"((?:19|20)[0-9]{2})(?:[-/.](1[0-2]|0?[1-9])|年(1[0-2]|0?[1-9])月)")
_NOUGHT_LOST = re.compile(r"((?:19|20)[0-9]{2})\.1")
"""January, or October as a spreadsheet leaves it that takes 2024.10 for a number."""
_MONTH_FIRST = re.compile(r"(1[0-2]|0?[1-9])[-/.]((?:19|20)[0-9]{2})")
_MONTH_PLAIN = re.compile(r"((?:19|20)[0-9]{2})(1[0-2]|0[1-9])")
_FISCAL = re.compile(r"(?:FY ?((?:19|20)[0-9]{2})|((?:19|20)[0-9]{2})财年)", re.IGNORECASE)
_PART_LAST = re.compile(r"((?:19|20)[0-9]{2})[- ]?年?(.+)")
_PART_FIRST = re.compile(r"([QH][1-4])[- /]?((?:19|20)[0-9]{2})", re.IGNORECASE)
_CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4}
_QUARTER = re.compile(r"Q([1-4])|第?([1-4一二三四])季度?", re.IGNORECASE)
_HALF = re.compile(r"H([12])|([上下])半年", re.IGNORECASE)


@lru_cache(maxsize=4096)
def days_of(written: str, form: PeriodForm, fiscal: FiscalYear | None = None) -> Days | None:
    """The days of a period in a form, or None.

    >>> days_of("2024年3月", PeriodForm.MONTH)
    ('2024-03-01', '2024-03-31')
    >>> days_of("2024年上半年", PeriodForm.NAMED), days_of("03/2024", PeriodForm.MONTH)
    (('2024-01-01', '2024-06-30'), None)
    """
    half = one_form(written)
    if form is PeriodForm.YEAR:
        year = _year(half)
        return None if year is None else _days(date(year, 1, 1), 12)
    if form is PeriodForm.MONTH_FIRST:
        found = _MONTH_FIRST.fullmatch(half)
        return _days(date(int(found[2]), int(found[1]), 1), 1) if found else None
    if form is PeriodForm.MONTH_PLAIN:
        found = _MONTH_PLAIN.fullmatch(half)
        return _days(date(int(found[1]), int(found[2]), 1), 1) if found else None
    found = _MONTH.fullmatch(half)
    if found and not _NOUGHT_LOST.fullmatch(half):
        return _days(date(int(found[1]), int(found[2] or found[3]), 1), 1)
    return _named_days(half, fiscal) if form is PeriodForm.NAMED else None


def _named_days(half: str, fiscal: FiscalYear | None) -> Days | None:
    year = _year(half)
    if year is not None:
        return _days(date(year, 1, 1), 12)
    found = _FISCAL.fullmatch(half)
    if found:
        # Which months a fiscal year has is the register's own: unsaid, the period is not known.
        start = None if fiscal is None else fiscal.days(int(found[1] or found[2]))[0]
        return None if start is None else _days(start, 12)
    found = _PART_FIRST.fullmatch(half)
    if found:
        half = f"{found[2]}{found[1]}"
    found = _PART_LAST.fullmatch(half)
    if not found:
        return None
    for part in (YearPart.QUARTER, YearPart.HALF):
        # A bare 1 says neither quarter nor half.
        days = None if found[2].isdigit() else part_days(int(found[1]), found[2], part)
        if days:
            return days
    return None


@lru_cache(maxsize=4096)
def part_days(year: int, written: str, part: YearPart) -> Days | None:
    """The days of a year's month, quarter or half as a cell names it, or None.

    >>> part_days(2024, "第一季度", YearPart.QUARTER), part_days(2024, "2", YearPart.HALF)
    (('2024-01-01', '2024-03-31'), ('2024-07-01', '2024-12-31'))
    """
    half = one_form(written).removesuffix("月")
    number = int(half) if half.isascii() and half.isdigit() and len(half) < 3 else 0
    if part is YearPart.QUARTER and (found := _QUARTER.fullmatch(half)):
        digit = found[1] or found[2]
        number = _CHINESE.get(digit) or int(digit)
    elif part is YearPart.HALF and (found := _HALF.fullmatch(half)):
        number = int(found[1]) if found[1] else "上下".index(found[2]) + 1
    if not 1 <= number <= 12 // part.months:
        return None
    return _days(date(year, (number - 1) * part.months + 1, 1), part.months)


def _year(written: str) -> int | None:
    found = _YEAR.fullmatch(one_form(written))
    return int(found[1]) if found else None


_plain_day = lru_cache(maxsize=1024)(plain_day)


def _days(start: date, months: int) -> Days:
    return start.isoformat(), (add_months(start, months) - timedelta(days=1)).isoformat()
