"""The period section of a mapping file."""

from carbonstep.formats.mapping.period import (
    DayColumns,
    Days,
    FiscalYear,
    PeriodColumn,
    PeriodForm,
    PeriodRule,
    YearAndPart,
    YearHeadings,
    YearPart,
    days_of,
)
from carbonstep.formats.mapping.section import column, one_or_more
from carbonstep.formats.reason import FormatReason
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import either, listed, phrase
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason

_SHAPES = (
    "{year: COLUMN}",
    "{from: COLUMN, to: COLUMN}",
    "{month: COLUMN}",
    "{named: COLUMN}",
    "{year: COLUMN, quarter: COLUMN}",
    "{year_headings: [2023, 2024]}",
)
_NAMED_AFTER = ("first", "last")
_NO_PERIOD = PeriodColumn(column="", form=PeriodForm.YEAR)


def read_period(reading: Reading, node: Node | None) -> PeriodRule:
    """How a row says its period."""
    if node is None:
        return _NO_PERIOD
    found = reading.mapping(
        node,
        optional=(
            *("year", "from", "to", "month", "quarter", "half", "named", "form"),
            *("fiscal_year", "year_headings"),
        ),
    )
    keys = frozenset(found)
    if keys == {"from", "to"}:
        return DayColumns(first=column(reading, found["from"]), last=column(reading, found["to"]))
    if keys == {"year"}:
        return PeriodColumn(column=column(reading, found["year"]), form=PeriodForm.YEAR)
    if keys in ({"month"}, {"month", "form"}):
        form = _month_form(reading, found.get("form"))
        return PeriodColumn(column=column(reading, found["month"]), form=form)
    if keys in ({"named"}, {"named", "fiscal_year"}):
        return PeriodColumn(
            column=column(reading, found["named"]),
            form=PeriodForm.NAMED,
            fiscal=_fiscal(reading, found.get("fiscal_year")),
        )
    for part in YearPart:
        if keys == {"year", part.value}:
            year, within = column(reading, found["year"]), column(reading, found[part.value])
            return YearAndPart(year=year, part=within, of=part)
    if keys == {"year_headings"}:
        return _headings(reading, found["year_headings"])
    shown = listed(found) or phrase("nothing")
    reading.note(ReadingReason.SHAPE, node, found=shown, needed=either(_SHAPES))
    return _NO_PERIOD


def _month_form(reading: Reading, node: Node | None) -> PeriodForm:
    forms = {
        "YYYY-MM": PeriodForm.MONTH,
        "MM/YYYY": PeriodForm.MONTH_FIRST,
        "YYYYMM": PeriodForm.MONTH_PLAIN,
    }
    written = reading.text(node)
    if node is not None and written not in forms:
        needed = listed(forms)
        reading.note(ReadingReason.WORD_UNKNOWN, node, found=written[:40], needed=needed)
    return forms.get(written, PeriodForm.MONTH)


def _fiscal(reading: Reading, node: Node | None) -> FiscalYear | None:
    if node is None:
        return None
    found = reading.mapping(node, required=("first_month",), optional=("named_after",))
    after = reading.text(found.get("named_after"))
    if after and after not in _NAMED_AFTER:
        needed = listed(_NAMED_AFTER)
        reading.note(
            ReadingReason.WORD_UNKNOWN, found["named_after"], found=after[:40], needed=needed
        )
    return FiscalYear(
        first_month=reading.integer(found.get("first_month"), low=1, high=12) or 1,
        named_after_last=after == "last",
    )


def _headings(reading: Reading, node: Node) -> YearHeadings:
    """The headings, each of which is a year and no other's."""
    days: dict[str, Days] = {}
    for heading in one_or_more(reading, node, of=phrase("years")):
        found = days_of(heading, PeriodForm.YEAR)
        if found is None:
            reading.note(
                FormatReason.PERIOD_FORM, node, found=heading[:40], needed=PeriodForm.YEAR.example
            )
        elif found in days.values():
            reading.note(ReadingReason.KEY_TWICE, node, found=heading[:40])
        else:
            days[heading] = found
    return YearHeadings(days_by_heading=days)
