"""A statement as a table: typed columns over values, and the words around them.

Pages, terminals, workbooks and CSV files are all set from one of these, so that no face can show
another digit than the next. Who makes it gives the words in one language.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from carbonstep.units.money import exact_yuan_text, yuan_text
from carbonstep.units.rate import exact_percent_text

Cell = str | date | int | Fraction | None
"""What stands in a cell, by the kind of its column; None is an empty cell."""


class CellKind(StrEnum):
    """What the cells of a column hold.

    Text: words. Date: a day. Money: fen; signed, where the sign says who gains. Rate: 1e-4 bp;
    signed, where it is added to another. Exact: fen unrounded. Count: a whole number.
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

    def text(self, cell: Cell) -> str:
        """A cell as a plain text: days as year-month-day, money in yuan with two decimals, rates in
        percent with every digit, exact amounts in yuan to eight decimals.

        >>> CellKind.MONEY.text(-5), CellKind.RATE.text(3_450_000), CellKind.DATE.text(None)
        ('-0.05', '3.45', '')
        """
        match cell:
            case None:
                return ""
            case str():
                return cell
            case date():
                return cell.isoformat()
        match self:
            case CellKind.MONEY | CellKind.SIGNED_MONEY:
                assert isinstance(cell, int), "money is in whole fen"
                return yuan_text(cell)
            case CellKind.RATE | CellKind.SIGNED_RATE:
                return exact_percent_text(cell)
            case CellKind.EXACT:
                return exact_yuan_text(Fraction(cell))
            case _:
                return str(cell)


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
    """One value for each column."""

    cells: tuple[Cell, ...]
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

    def texts(self, row: StatementRow) -> tuple[str, ...]:
        """The cells of a row as plain texts."""
        return tuple(
            column.kind.text(cell) for column, cell in zip(self.columns, row.cells, strict=True)
        )

    def __post_init__(self) -> None:
        width = len(self.columns)
        rows = (*self.rows, *self.totals)
        assert all(len(row.cells) == width for row in rows), "a cell for every column"
