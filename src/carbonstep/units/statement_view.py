"""A statement as people are shown it: typed columns over exact texts.

Pages, terminals, workbooks and CSV files are all set from one of these, so that no face can show
another digit than the next.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CellKind(StrEnum):
    """What the cells of a column hold; an empty text is an empty cell.

    Date: year-month-day. Money: yuan with two decimals; signed, where the sign says who gains.
    Rate: percent; signed, where it is added to another. Exact: yuan unrounded, to eight decimals.
    Count: a whole number.
    """

    TEXT = "text"
    DATE = "date"
    MONEY = "money"
    SIGNED_MONEY = "signed_money"
    RATE = "rate"
    SIGNED_RATE = "signed_rate"
    EXACT = "exact"
    COUNT = "count"

    @property
    def is_number(self) -> bool:
        """Whether the column is set to the right."""
        return self not in (CellKind.TEXT, CellKind.DATE)


class RowMark(StrEnum):
    """What a row is, for those who set it apart: a line, a part of the next line, one to come."""

    LINE = "line"
    PART = "part"
    COMING = "coming"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementColumn:
    """A column: its title, and what its cells hold.

    `spare`: it may be left out for want of room. `idle`: it says nothing new in this statement, and
    only files, whose columns are always the same, have it.
    """

    title: str
    kind: CellKind
    spare: bool = False
    idle: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """One text for each column: numbers as plain decimals, days as ISO dates, words in words."""

    cells: tuple[str, ...]
    mark: RowMark = RowMark.LINE


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """A statement in one language: what it is of, its table, its totals, and how to read it.

    `as_of` is the business date it is seen from. `facts` are labels with values; `totals` have the
    columns of the rows. `sheets` are the names of a workbook's two sheets: the table, and what it
    is of.
    """

    title: str
    as_of: date
    sheets: tuple[str, str]
    facts: tuple[tuple[str, str], ...]
    columns: tuple[StatementColumn, ...]
    rows: tuple[StatementRow, ...]
    totals: tuple[StatementRow, ...]
    notes: tuple[str, ...]

    @property
    def columns_shown(self) -> tuple[int, ...]:
        """The places of the columns that say something."""
        return tuple(place for place, column in enumerate(self.columns) if not column.idle)

    def __post_init__(self) -> None:
        width = len(self.columns)
        rows = (*self.rows, *self.totals)
        assert all(len(row.cells) == width for row in rows), "a cell for every column"
