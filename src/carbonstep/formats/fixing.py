"""LPR fixings from a CSV file: one line for each publication, both tenors in percent."""

import csv
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from io import StringIO
from pathlib import Path

from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing
from carbonstep.domain.market.reason import MarketReason
from carbonstep.formats.outside import read_outside
from carbonstep.formats.reason import FormatReason
from carbonstep.reading.day import parse_date
from carbonstep.reading.number import parse_decimal
from carbonstep.reading.phrase import as_amount, listed, phrase
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.rate import PER_PERCENT, RateE4bp, rate_from_percent

DATE_COLUMN = "publication_date"
EVIDENCE_COLUMN = "evidence"
RATE_COLUMNS = {
    "lpr_1y_pct": BenchmarkIndex.LPR_1Y,
    "lpr_5y_plus_pct": BenchmarkIndex.LPR_5Y,
}
COLUMNS = (DATE_COLUMN, *RATE_COLUMNS, EVIDENCE_COLUMN)

BYTES_MAX = 1_000_000
"""Some two thousand years of monthly fixings; more is not a file of fixings."""

RATE_PERCENT_MAX = 100


def read_fixings(
    path: Path, *, within: Path | None = None
) -> tuple[Fixing, ...] | tuple[Problem, ...]:
    """Read a file of fixings: all of them, or every problem found; neither tuple is ever empty.

    The columns are `publication_date`, `lpr_1y_pct`, `lpr_5y_plus_pct` and `evidence`, in any
    order, in UTF-8. Rates keep every digit; one finer than 1e-4 bp is refused. Publication dates
    must rise from line to line, so that a misread date shows. `within` is the folder that a link
    must not lead out of.
    """
    text = _read_text(path, within)
    return (text,) if isinstance(text, Problem) else _read_table(text, path.name)


@lru_cache(maxsize=4)
def _read_table(text: str, name: str) -> tuple[Fixing, ...] | tuple[Problem, ...]:
    """A file's content, read once as long as it stays the same: whether it changed is told by what
    it says, not by a clock."""
    lines: list[tuple[int, list[str]]] = []
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader if cells]
    except csv.Error:
        place = Place(file=name, line=reader.line_num)
        return (Problem(reason=FormatReason.FILE_DAMAGED, place=place, needed="CSV"),)
    if not lines:
        return (Problem(reason=FormatReason.FILE_EMPTY, place=Place(file=name)),)
    header_line, header = lines[0]
    names = [cell.strip() for cell in header]
    wrong = _check_header(names, Place(file=name, line=header_line))
    if wrong:
        return wrong
    if len(lines) == 1:
        return (Problem(reason=FormatReason.FILE_EMPTY, place=Place(file=name)),)
    return _read_lines(names, lines[1:], name)


def _read_text(path: Path, within: Path | None) -> str | Problem:
    data = read_outside(path, bytes_max=BYTES_MAX, within=within)
    if isinstance(data, Problem):
        return data
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Problem(
            reason=FormatReason.ENCODING,
            place=Place(file=path.name, line=line),
            found=phrase("another encoding"),
            needed="gb18030",
        )


def _check_header(names: Sequence[str], place: Place) -> tuple[Problem, ...]:
    problems = [
        Problem(reason=FormatReason.HEADING_MISSING, place=place, needed=column)
        for column in COLUMNS
        if column not in names
    ]
    problems += [
        Problem(
            reason=FormatReason.HEADING_UNKNOWN,
            place=place,
            found=name[:40],
            needed=listed(COLUMNS),
        )
        for name in names
        if name not in COLUMNS
    ]
    problems += [
        Problem(reason=FormatReason.HEADER_TWICE, place=place, found=column)
        for column in COLUMNS
        if names.count(column) > 1
    ]
    return tuple(problems)


def _read_lines(
    names: Sequence[str], lines: Sequence[tuple[int, list[str]]], file: str
) -> tuple[Fixing, ...] | tuple[Problem, ...]:
    fixings: list[Fixing] = []
    problems: list[Problem] = []
    seen: dict[date, int] = {}
    newest: date | None = None
    for line, cells in lines:
        place = Place(file=file, line=line)
        if len(cells) != len(names):
            found, needed = str(len(cells)), str(len(names))
            problems.append(
                Problem(reason=FormatReason.ROW_WIDTH, place=place, found=found, needed=needed)
            )
            continue
        row = dict(zip(names, cells, strict=True))
        day = parse_date(row[DATE_COLUMN], place=Place(file=file, line=line, column=DATE_COLUMN))
        if isinstance(day, Problem):
            problems.append(day)
        else:
            misplaced = _check_order(day, newest, seen, place)
            if misplaced is not None:
                problems.append(misplaced)
            seen.setdefault(day, line)
            newest = day if newest is None else max(newest, day)
        for column, index in RATE_COLUMNS.items():
            rate = _read_rate(row[column], Place(file=file, line=line, column=column))
            if isinstance(rate, Problem):
                problems.append(rate)
            elif not isinstance(day, Problem):
                source = row[EVIDENCE_COLUMN].strip()
                fixings.append(Fixing(index=index, published_on=day, rate_e4bp=rate, source=source))
    return tuple(problems) if problems else tuple(fixings)


def _check_order(
    day: date, newest: date | None, seen: dict[date, int], place: Place
) -> Problem | None:
    found = day.isoformat()
    at_day = Place(file=place.file, line=place.line, column=DATE_COLUMN)
    if day in seen:
        return Problem(
            reason=MarketReason.FIXING_TWICE, place=at_day, found=found, needed=str(seen[day])
        )
    if newest is not None and day < newest:
        return Problem(
            reason=FormatReason.FIXING_ORDER, place=at_day, found=found, needed=newest.isoformat()
        )
    return None


def _read_rate(cell: str, place: Place) -> RateE4bp | Problem:
    percent = parse_decimal(cell, place=place)
    if isinstance(percent, Problem):
        return percent
    if percent <= 0:
        return Problem(
            reason=ReadingReason.NOT_POSITIVE, place=place, found=as_amount(cell.strip())
        )
    if percent > RATE_PERCENT_MAX:
        return Problem(
            reason=ReadingReason.OUT_OF_RANGE,
            place=place,
            found=as_amount(cell.strip()),
            needed=phrase("{number} percent", number=RATE_PERCENT_MAX),
        )
    rate = rate_from_percent(percent)
    if rate is None:
        return Problem(
            reason=ReadingReason.TOO_MANY_DECIMALS,
            place=place,
            found=as_amount(cell.strip()),
            needed="6",
        )
    assert 0 < rate <= RATE_PERCENT_MAX * PER_PERCENT, f"{rate} was checked to be a rate"
    return rate
