"""How a table says its periods."""

from collections.abc import Callable, Sequence

from carbonstep.formats.mapping.period import PeriodForm, YearPart, days_of, part_days
from carbonstep.formats.proposal.column_look import ColumnLook
from carbonstep.formats.proposal.document import Draft
from carbonstep.reading.day import parse_date
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Problem

_YEARS = ("year", "年", "年份", "年度", "jahr", "année", "ano", "año")
_FROM = ("from", "start", "begin", "begins", "first", "起", "开始", "首日")
_TO = ("to", "end", "ends", "last", "until", "止", "结束", "末日")
_PARTS = {
    YearPart.QUARTER: ("quarter", "季度"),
    YearPart.HALF: ("half", "半年"),
    YearPart.MONTH: ("month", "月", "月份"),
}
_FORMS = {
    PeriodForm.MONTH: "YYYY-MM",
    PeriodForm.MONTH_FIRST: "MM/YYYY",
    PeriodForm.MONTH_PLAIN: "YYYYMM",
}

Cells = Callable[[int], str]
"""The text by which rows of one period are known, for a row."""


def guess_period(draft: Draft, columns: Sequence[ColumnLook]) -> tuple[set[int], list[ColumnLook]]:
    """Put the period into the draft; the columns that are spoken for, and those that tell the
    period of a row, none where the headings are years."""
    year = next(
        (c for c in columns if c.says(*_YEARS) and c.is_period(PeriodForm.YEAR)), None
    ) or next((c for c in columns if c.is_period(PeriodForm.YEAR)), None)
    dates = _dates(columns)
    if dates is not None:
        draft.document["period"] = {"from": dates[0].heading, "to": dates[1].heading}
        return {column.at for column in dates}, list(dates)
    for column in columns:
        for form, stated in _FORMS.items():
            if column.is_period(form) and not column.is_period(PeriodForm.YEAR):
                month = {"month": column.heading}
                if form is not PeriodForm.MONTH:
                    month["form"] = stated
                draft.document["period"] = {**month}
                return {column.at}, [column]
    if year is not None:
        part = _part(columns, year)
        if part is not None:
            of, within = part
            draft.document["period"] = {"year": year.heading, of.value: within.heading}
            return {year.at, within.at}, [year, within]
        draft.document["period"] = {"year": year.heading}
        return {year.at}, [year]
    named = next((column for column in columns if column.is_period(PeriodForm.NAMED)), None)
    if named is not None:
        draft.document["period"] = {"named": named.heading}
        return {named.at}, [named]
    years = [column for column in columns if days_of(column.heading, PeriodForm.YEAR)]
    if len(years) > 1:
        draft.document["period"] = {"year_headings": [column.heading for column in years]}
        return {column.at for column in years}, []
    draft.doubt(
        "period", phrase("No column looks like a period; name one under period: {{year: COLUMN}}.")
    )
    return set(), []


def _dates(columns: Sequence[ColumnLook]) -> tuple[ColumnLook, ColumnLook] | None:
    """Two columns of dates, for the first and the last day."""
    days = [column for column in columns if column.distinct and _are_dates(column)]
    first = next((column for column in days if column.says(*_FROM)), None)
    last = next((c for c in days if c.says(*_TO) and c is not first), None)
    return None if first is None or last is None else (first, last)


def _are_dates(column: ColumnLook) -> bool:
    few = sorted(column.distinct)[:50]
    return not any(isinstance(parse_date(cell), Problem) for cell in few)


def _part(columns: Sequence[ColumnLook], year: ColumnLook) -> tuple[YearPart, ColumnLook] | None:
    for of, words in _PARTS.items():
        for column in columns:
            if column is year or not column.says(*words) or not column.distinct:
                continue
            if all(part_days(2024, cell, of) for cell in column.distinct):
                return of, column
    return None
