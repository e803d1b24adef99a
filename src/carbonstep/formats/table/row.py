"""A table as it stands in a file: rows of text cells, and what is wrong with single cells.

This is also the wire between the reading process and its parent: JSON lines, one message each,
never anything that could run code when it is read.
"""

import json
from dataclasses import dataclass, replace
from typing import Any, Final

from carbonstep.formats.reason import FormatReason
from carbonstep.reading.number import number_told
from carbonstep.reading.phrase import phrase_body, phrase_from_body
from carbonstep.reading.problem import Place, Problem, Reason
from carbonstep.reading.reason import ReadingReason

ROW_FLAW = -1
"""The column number of a flaw that concerns the row as a whole."""

ROWS_A_MESSAGE = 400

REASONS: Final[dict[str, Reason]] = {
    reason.code: reason for reason in (*ReadingReason, *FormatReason)
}
"""What the reading process may say is wrong."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with one cell (`column` counts from 0) or, at `ROW_FLAW`, with the row."""

    column: int
    reason: Reason
    found: str = ""
    needed: str = ""

    def problem(self, place: Place, *, of_number: bool = False) -> Problem:
        """The flaw as a problem at a place; `of_number`: of a cell in a column of numbers."""
        found = number_told(self.found) if of_number and self.found else self.found
        return Problem(reason=self.reason, place=place, found=found, needed=self.needed)


@dataclass(frozen=True, slots=True)
class TextRow:
    """A row that is not blank. `number` counts from 1 as a person sees it; JSON counts items.

    `names` are the keys of a JSON object, which has no header row; None elsewhere. `number_cells`
    are the columns whose cells a workbook holds as numbers, where it was asked for.
    """

    sheet: str | None
    number: int
    cells: list[str]
    flaws: tuple[Flaw, ...] = ()
    names: list[str] | None = None
    number_cells: tuple[int, ...] = ()

    def fitted(self, width: int) -> "TextRow":
        """The row under a header of this many cells; a flaw where it cannot be.

        Blank cells beyond are forgiven, and in a sheet, which knows no width, those that lack.
        """
        cells = self.cells
        if len(cells) == width:
            return self
        if len(cells) > width and not any(map(str.strip, cells[width:])):
            return replace(self, cells=cells[:width])
        if self.sheet is not None and len(cells) < width:
            return replace(self, cells=cells + [""] * (width - len(cells)))
        wide = Flaw(ROW_FLAW, FormatReason.ROW_WIDTH, str(len(cells)), str(width))
        return replace(self, flaws=(wide, *self.flaws))


def row_message(sheet: str | None, position: int, rows: list[TextRow]) -> str:
    """Some rows of one sheet as a line; `position` is how many bytes of the file are read."""
    return json.dumps(
        {
            "sheet": sheet,
            "position": position,
            "rows": [
                [
                    *(row.number, row.cells, [_flaw_out(flaw) for flaw in row.flaws], row.names),
                    row.number_cells,
                ]
                if row.flaws or row.names is not None or row.number_cells
                else [row.number, row.cells]
                for row in rows
            ],
        },
        ensure_ascii=True,
        separators=(",", ":"),
    )


def rows_of(message: dict[str, Any]) -> list[TextRow]:
    """The rows of a message."""
    sheet = message["sheet"]
    return [
        TextRow(sheet, row[0], row[1])
        if len(row) == 2
        else TextRow(
            sheet, row[0], row[1], tuple(_flaw_in(flaw) for flaw in row[2]), row[3], tuple(row[4])
        )
        for row in message["rows"]
    ]


def problem_message(problem: Problem) -> str:
    """A problem that ends the reading, or a warning that does not, as a line."""
    place = problem.place
    return json.dumps(
        {
            "told" if problem.warning else "refused": problem.reason.code,
            "found": phrase_body(problem.found),
            "needed": phrase_body(problem.needed),
            "sheet": place.sheet,
            "row": place.row,
            "column": place.column,
            "line": place.line,
            "path": place.path,
        }
    )


def problem_of(message: dict[str, Any], *, file: str) -> Problem:
    """The problem or the warning of a message."""
    warning = "told" in message
    return Problem(
        reason=REASONS[message["told" if warning else "refused"]],
        warning=warning,
        place=Place(
            file=None if message["path"] else file,  # a path is what was asked, not in the file
            sheet=message["sheet"],
            row=message["row"],
            column=message["column"],
            line=message["line"],
            path=message["path"],
        ),
        found=phrase_from_body(message["found"]),
        needed=phrase_from_body(message["needed"]),
    )


def end_message(peak_kib: int) -> str:
    """The last line: all was read, and this was the most memory it took."""
    return json.dumps({"end": True, "peak_kib": peak_kib})


def _flaw_out(flaw: Flaw) -> list[Any]:
    found, needed = phrase_body(flaw.found), phrase_body(flaw.needed)
    return [flaw.column, flaw.reason.code, found, needed]


def _flaw_in(written: list[Any]) -> Flaw:
    found, needed = map(phrase_from_body, written[2:4])
    return Flaw(written[0], REASONS[written[1]], found, needed)
