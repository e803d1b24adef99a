"""The first rows of a table that nobody described: what separates its cells, its encoding."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from carbonstep.formats.reason import FormatReason
from carbonstep.formats.report.file import MAPPED_SUFFIXES
from carbonstep.formats.report.sheet import KIND_BY_SHEET, header_likeness
from carbonstep.formats.table.head import HEADINGS_WITHIN
from carbonstep.formats.table.limit import ReadLimits
from carbonstep.formats.table.read import read_table
from carbonstep.formats.table.row import TextRow
from carbonstep.reading.problem import Problem

ROWS_LOOKED_AT = 20_000
CELLS_LOOKED_AT = 400_000
CHARACTERS_LOOKED_AT = 10_000_000
"""So many rows, or fewer of a table that is wide or wordy."""

_ROWS_TO_TELL = 50
"""Rows that are enough to tell what separates the cells."""

SEPARATORS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The first rows of a table. `separator` and `encoding` are what reads them; `is_all` tells
    that there are no others."""

    path: Path
    rows: tuple[TextRow, ...]
    separator: str = ""
    encoding: str = ""
    is_all: bool = False


def take_sample(
    path: Path, *, limits: ReadLimits, sheet: str = "", separator: str = "", encoding: str = ""
) -> Sample | Problem:
    """The first rows of a file, read in its own process as every file is; or why there are none.

    `sheet`, `separator` and `encoding` are those that are stated; what is not is looked for.
    """
    read = partial(_rows, path, sheet=sheet, limits=limits)
    first = read(separator=",", encoding=encoding, rows=1)
    if not encoding and isinstance(first, Problem) and first.reason is FormatReason.ENCODING:
        encoding = str(first.needed)
    is_text = path.suffix.lower() in MAPPED_SUFFIXES and path.suffix.lower() != ".xlsx"
    if is_text and not separator:
        separator = _separator(path, encoding, limits)
    found = read(separator=separator or ",", encoding=encoding, rows=ROWS_LOOKED_AT)
    if isinstance(found, Problem):
        return found
    rows, is_all = found
    return Sample(
        path=path, rows=tuple(rows), separator=separator, encoding=encoding, is_all=is_all
    )


def _separator(path: Path, encoding: str, limits: ReadLimits) -> str:
    """The mark that parts the first rows into most cells, as many in each row."""
    best, most = ",", 0.0
    for mark in SEPARATORS:
        found = _rows(path, separator=mark, encoding=encoding, rows=_ROWS_TO_TELL, limits=limits)
        if isinstance(found, Problem):
            continue
        widths = Counter(len(row.cells) for row in found[0])
        if not widths:
            continue
        width, rows = widths.most_common(1)[0]
        score = (width - 1) * rows / sum(widths.values())
        if score > most:
            best, most = mark, score
    return best


def is_template(path: Path, *, limits: ReadLimits) -> bool:
    """Whether the file has the headings of the template, so that it needs no mapping."""
    sheets = tuple(KIND_BY_SHEET) if path.suffix.lower() == ".xlsx" else ()
    found = _rows(
        path, sheets=sheets, separator=",", encoding="", rows=HEADINGS_WITHIN, limits=limits
    )
    if isinstance(found, Problem):
        return False
    likely = (header_likeness(row.cells, kind=None) for row in found[0])
    return any(likeness.whole for likeness in likely)


def _rows(
    path: Path,
    *,
    separator: str,
    encoding: str,
    rows: int,
    limits: ReadLimits,
    sheet: str = "",
    sheets: Sequence[str] = (),
) -> tuple[list[TextRow], bool] | Problem:
    """So many rows, and whether those are all; the process that reads the file is ended then."""
    stream = read_table(
        path,
        sheets=(sheet.lower(),) if sheet else sheets,
        suffixes=MAPPED_SUFFIXES,
        encoding=encoding or None,
        separator=separator,
        marks_numbers=True,
        limits=limits,
    )
    if isinstance(stream, Problem):
        return stream
    with stream:
        given = iter(stream)
        found = list(_bounded(given, rows))
        following = next(given, None)
    wrong = next((row for row in found if isinstance(row, Problem)), None)
    if wrong is not None and len(found) == 1:
        return wrong
    kept = [row for row in found if isinstance(row, TextRow)]
    return kept, wrong is None and following is None


def _bounded(rows: Iterator[TextRow | Problem], most: int) -> Iterator[TextRow | Problem]:
    """At most so many rows, and no more cells and characters than are looked at."""
    cells = characters = 0
    for row in islice(rows, most):
        yield row
        if isinstance(row, TextRow):
            cells += len(row.cells)
            characters += sum(map(len, row.cells))
        if cells > CELLS_LOOKED_AT or characters > CHARACTERS_LOOKED_AT:
            return


def headings_at(rows: Sequence[TextRow]) -> int:
    """Which of the first rows holds the headings: as wide as most, and words rather than numbers.

    >>> headings_at([TextRow(None, 1, ["A title"]), TextRow(None, 2, ["id", "year"]),
    ...              TextRow(None, 3, ["7", "2023"]), TextRow(None, 4, ["8", "2023"])])
    1
    """
    usual = Counter(_filled(row) for row in rows).most_common(1)[0][0]
    for at, row in enumerate(rows[:_ROWS_TO_TELL]):
        filled = [cell.strip() for cell in row.cells if cell.strip()]
        words = [cell for cell in filled if not _is_number(cell)]
        if len(filled) < max(2, usual * 3 // 5) or len(set(filled)) < len(filled):
            continue
        if len(words) >= 2 or len(words) == len(filled):
            return at
    return 0


def _filled(row: TextRow) -> int:
    return sum(1 for cell in row.cells if cell.strip())


def _is_number(cell: str) -> bool:
    return cell.lstrip("+-").replace(".", "").replace(",", "").isdigit()
