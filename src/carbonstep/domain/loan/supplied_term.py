"""How a loan's document writes what it supplies to its rulebook."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.loan.supplied import ByTestPeriod, OfBaseYear, Supplied
from carbonstep.domain.rulebook.reason import RulebookReason
from carbonstep.reading.codec import Body, Json, Kind, Record, Term, either
from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import as_amount, phrase
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.reading.value import DECIMAL_GIVEN, DECIMAL_TAKEN, decimal, whole
from carbonstep.units.exact import decimals_of, normal, to_scaled
from carbonstep.units.exact import text as decimal_text
from carbonstep.units.period import FIRST_DAY, LAST_DAY

VALUES_MAX = 200
"""Test periods of a series: every quarter of fifty years."""

DECIMALS_MAX = 9
"""What a figure is kept with at the most."""

_FORMS = "2025, 2025-H1, 2025-Q1, 2025-01, 2025-04-01"
_PATTERN = "([0-9]{4})(?:-?(?:H([12])|Q([1-4]))|-([0-9]{2})(?:-([0-9]{2}))?)?"
_NAMED = re.compile(_PATTERN)


def first_day(written: str) -> date | None:
    """The first day of the test period that a year, a half-year, a quarter, a month or a day names;
    None where it names none.

    >>> [str(first_day(name)) for name in ("2025", "2025-H2", "2025-Q4", "2025-02", "2025-04-01")]
    ['2025-01-01', '2025-07-01', '2025-10-01', '2025-02-01', '2025-04-01']
    >>> first_day("2025-H3"), first_day("2025-13")
    (None, None)
    """
    found = _NAMED.fullmatch(written)
    if found is None:
        return None
    year, half, quarter, month, day = found.groups()
    first_month = (
        6 * int(half) - 5 if half else 3 * int(quarter) - 2 if quarter else int(month or 1)
    )
    try:
        named = date(int(year), first_month, int(day or 1))
    except ValueError:
        return None
    return named if FIRST_DAY <= named <= LAST_DAY else None


def _number(reading: Reading, node: Node, _: Confirmation) -> Decimal | None:
    """A number above zero whose digits the portfolio engine's integers hold."""
    before = len(reading.problems)
    value = normal(reading.decimal(node, above_zero=True))
    decimals = decimals_of(value)
    if len(reading.problems) > before:
        return None
    if decimals > DECIMALS_MAX or to_scaled(value, scale=decimals) is None:
        needed = phrase("{digits} digits and {count} decimals", digits=18, count=DECIMALS_MAX)
        found = as_amount(value)
        reading.note(RulebookReason.TOO_LARGE_FOR_ENGINE, node, found=found, needed=needed)
        return None
    return value


AMOUNT = decimal(_number, Decimal, decimal_text, "")


def _of_base_year(values: Mapping[str, Any]) -> Supplied:
    """A number without its year is a plain one."""
    return OfBaseYear(**values) if "year" in values else values["amount"]


OF_BASE_YEAR: Record[Supplied] = Record(
    of=OfBaseYear,
    make=_of_base_year,
    terms=(
        Term("amount", AMOUNT, "the number", example="103400"),
        Term(
            "year",
            whole(low=FIRST_DAY.year, high=LAST_DAY.year),
            "the year it is of",
            supplied=True,
            example=2022,
        ),
    ),
)


def is_series(node: Node) -> bool:
    """Whether a document writes values by test period: under years, and no names."""
    return any(key.strip()[:1].isdigit() for key, _ in node.entries or ())


def _series(reading: Reading, node: Node, confirmation: Confirmation) -> ByTestPeriod | None:
    entries = node.entries or ()
    if len(entries) > VALUES_MAX:
        most = phrase("{count} values", count=VALUES_MAX)
        reading.note(ReadingReason.OUT_OF_RANGE, node, found=str(len(entries)), needed=most)
        return None
    keys: dict[date, str] = {}
    values: dict[date, Decimal] = {}
    for key, item in entries:
        day = first_day(key.strip())
        value = _number(reading, item, confirmation)
        if day is None:
            reading.note(LoanReason.SERIES_KEY, item, found=key[:40], needed=_FORMS)
        elif day in keys:
            found, needed = key.strip(), keys[day]
            reading.note(LoanReason.SERIES_DAY_TWICE, item, found=found, needed=needed)
        else:
            keys[day] = key.strip()
            if value is not None:
                values[day] = value
    return ByTestPeriod(values=tuple(sorted(values.items()))) if values else None


def _read(reading: Reading, node: Node, confirmation: Confirmation) -> Supplied | None:
    if node.entries is None:
        return _number(reading, node, confirmation)
    if not node.entries:
        needed = phrase("a number, or one for each test period")
        reading.note(ReadingReason.VALUE_MISSING, node, needed=needed)
        return None
    if is_series(node):
        return _series(reading, node, confirmation)
    return OF_BASE_YEAR.read(reading, node, confirmation)


def _parse(written: Any) -> Supplied:
    if not isinstance(written, dict):
        return Decimal(written)
    if "amount" in written:
        return OF_BASE_YEAR.parse(written)
    values = ((date.fromisoformat(day), Decimal(value)) for day, value in written.items())
    return ByTestPeriod(values=tuple(sorted(values)))


def _write(supplied: Supplied) -> Json:
    match supplied:
        case ByTestPeriod(values=values):
            return {day.isoformat(): decimal_text(value) for day, value in values}
        case OfBaseYear():
            return OF_BASE_YEAR.write(supplied)
        case amount:
            return decimal_text(amount)


def _by_test_period(value: Body, *, pattern: str, told: str) -> Body:
    return {
        "type": "object",
        "description": told,
        "propertyNames": {"pattern": pattern},
        "additionalProperties": value,
        "minProperties": 1,
    }


SUPPLIED: Kind[Supplied] = Kind(
    read=_read,
    parse=_parse,
    write=_write,
    taken=either(
        DECIMAL_TAKEN,
        OF_BASE_YEAR.taken(),
        _by_test_period(
            DECIMAL_TAKEN,
            pattern=f"^{_PATTERN}$",
            told=f"By test period: {_FORMS}.",
        ),
    ),
    given=either(
        DECIMAL_GIVEN,
        OF_BASE_YEAR.given(),
        _by_test_period(
            DECIMAL_GIVEN,
            pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
            told="By test period: its first day.",
        ),
    ),
    unit="as the rulebook says",
)
"""What a loan supplies under a name of its rulebook."""
