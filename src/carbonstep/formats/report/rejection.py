"""Rejected rows as a CSV file: where, what was found, why, what to do, and the row as it was."""

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TextIO

from carbonstep.domain.intake.candidate import RejectedRow
from carbonstep.formats.table.cell import csv_text
from carbonstep.reading.problem import Problem

HEADER = ("file", "sheet", "row", "column", "found", "code", "reason", "remedy")

CELL = "cell: "
"""What stands before the name of an original cell."""

NAMES_MAX = 400
"""Columns of original cells. The objects of a JSON file may each have keys of their own: what is
under other names stands together in one more column, as JSON."""

OTHERS = "…"

Said = Callable[[Problem], tuple[str, str, str]]
"""What a problem found, what is wrong and what to do, in the reader's language."""


def in_english(problem: Problem) -> tuple[str, str, str]:
    """What a problem says by itself."""
    return problem.found, problem.message, problem.remedy


def write_rejections(
    to: Path | TextIO,
    rejected: Iterable[RejectedRow],
    *,
    header: Sequence[str] = HEADER,
    said: Said = in_english,
    cell: str = CELL,
) -> int:
    """Write one line for each problem of each row; how many lines below the header. `header`,
    `said` and `cell` are the names of the columns, the words of the problems and what stands
    before the name of an original cell, in another language.

    The original cells stand to the right under the source's own column names, so that the row can
    be mended and filed again. UTF-8 with byte order mark, so that spreadsheets show Chinese.
    """
    rows = list(rejected)
    found: dict[str, None] = {}
    for row in rows:
        found.update(dict.fromkeys(row.source.header))
    names = list(found)[:NAMES_MAX]
    if len(found) > NAMES_MAX:
        names.append(OTHERS)
    titles = [*header, *(csv_text(f"{cell}{name}") for name in names)]
    if isinstance(to, Path):
        with to.open("w", encoding="utf-8-sig", newline="") as file:
            return _write(
                file, rows, [*header, *(csv_text(f"{cell}{name}") for name in names)], names, said
            )
    return _write(to, rows, titles, names, said)


def _write(
    file: TextIO,
    rows: Sequence[RejectedRow],
    header: Sequence[str],
    names: Sequence[str],
    said: Said,
) -> int:
    writer = csv.writer(file)
    writer.writerow(header)
    known, count = frozenset(names), 0
    for row in rows:
        cells = dict(zip(row.source.header, row.source.values, strict=False))
        others = {name: cell for name, cell in cells.items() if name not in known}
        if others:
            cells[OTHERS] = json.dumps(others, ensure_ascii=False)
        original = [csv_text(cells.get(name, "")) for name in names]
        for problem in row.problems:
            writer.writerow([*_cells(problem, said), *original])
            count += 1
    return count


def _cells(problem: Problem, said: Said) -> list[str]:
    """One problem as the cells under the header."""
    place, (found, message, remedy) = problem.place, said(problem)
    return [
        csv_text(cell)
        for cell in (
            place.file or "",
            place.sheet or "",
            "" if place.row is None else str(place.row),
            place.column or "",
            found,
            problem.code,
            message,
            remedy,
        )
    ]
