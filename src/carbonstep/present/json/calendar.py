"""What a year of the working-day calendar looks like as JSON, from both faces."""

from typing import Any

from carbonstep.units.work_calendar import CalendarYear


def calendar_year_body(year: int, notice: CalendarYear | None, *, known: int) -> dict[str, Any]:
    """A year as known: `official` where its notice is; else Monday to Friday stands in.

    >>> calendar_year_body(2027, None, known=3)["official"]
    False
    """
    found = CalendarYear(year=year, holidays=frozenset(), make_up_days=frozenset(), source="")
    body = (notice or found).body()
    return {"known": known, "year": year, "official": notice is not None, **body}
