"""One row of a foreign table as rows of canonical columns, by what a mapping states."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal, Inexact

from carbonstep.domain.intake.cell import unit_of
from carbonstep.formats.mapping.account import AccountReader
from carbonstep.formats.mapping.mapping import FIGURES, ColumnMapping, FigureRule
from carbonstep.formats.mapping.period import (
    Days,
    ReadDays,
    YearHeadings,
)
from carbonstep.formats.mapping.word import folded
from carbonstep.formats.reason import FormatReason
from carbonstep.reading.number import parse_decimal, told_in_column
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.quantity import Unit

CanonicalRow = dict[str, str]
_EXACT = Context(prec=400, traps=[Inexact])
"""As many digits as all columns of a row can need; to lose one would be an error."""

ReadFigure = Callable[[Sequence[str], CanonicalRow], tuple[Problem, ...]]
STAND_IN = "0"


@dataclass(frozen=True, slots=True)
class MappedRow:
    """What one report's worth of a row says, or what is wrong with it by the source's columns.

    `heading` is the year's heading it stands under; empty where a row is of one period. `is_blank`:
    the cell under it holds nothing, of a report whose parts are added up.
    """

    row: CanonicalRow
    problems: tuple[Problem, ...] = ()
    heading: str = ""
    is_blank: bool = False


class RowReader:
    """Reads the rows under one header. `blank_cells` counts the cells that hold no figure and are
    passed over: beside others that are added up, or under the heading of a year."""

    def __init__(
        self, mapping: ColumnMapping, where: Mapping[str, int], account: AccountReader
    ) -> None:
        self.blank_cells = 0
        self._mapping, self._account = mapping, account
        self._fixed = dict(mapping.fixed)
        self._moves = tuple((column, where[name]) for column, name in mapping.columns.items())
        self._no_figure = tuple(
            (name, where[name], words) for name, words in mapping.no_figure.items()
        )
        figures = mapping.figures
        self._days: ReadDays | None = None
        self._figures: tuple[ReadFigure, ...] = ()
        self._years: tuple[tuple[str, int, Days], ...] = ()
        if isinstance(mapping.period, YearHeadings):
            [(name, rule)] = figures.items()
            self._wide = self._cell_reader(name, rule, where)
            self._years = tuple(
                (heading, where[heading], days)
                for heading, days in mapping.period.days_by_heading.items()
            )
        else:
            self._days = mapping.period.reader(where)
            self._figures = tuple(
                self._figure_reader(name, rule, where) for name, rule in figures.items()
            )

    def read(self, cells: Sequence[str], number_cells: Sequence[int] = ()) -> list[MappedRow]:
        """The rows of canonical columns that a row comes to; one, or one for each year.

        `number_cells` are those that a workbook holds as numbers: a style is one of texts.
        """
        row = self._fixed.copy()
        for column, at in self._moves:
            row[column] = cells[at]
        problems = [
            _no_figure(name, cells[at])
            for name, at, words in self._no_figure
            if folded(cells[at]) in words
        ]
        account_id = self._account.read(cells)
        if isinstance(account_id, Problem):
            problems.append(account_id)
        else:
            row["account"] = account_id
        figures = self._styled(cells, number_cells) if number_cells else cells
        if self._days is None:
            return list(self._by_year(figures, row, problems))
        days = self._days(cells)
        if isinstance(days, Problem):
            problems.append(days)
        else:
            row["period_from"], row["period_to"] = days
        for read_figure in self._figures:
            problems += read_figure(figures, row)
        return [MappedRow(row, tuple(problems))]

    def _by_year(
        self, cells: Sequence[str], row: CanonicalRow, problems: list[Problem]
    ) -> Iterator[MappedRow]:
        for heading, at, days in self._years:
            is_blank = not cells[at].strip()
            if is_blank and self._mapping.sums is None:
                self.blank_cells += 1
                continue
            own = row.copy()
            own["period_from"], own["period_to"] = days
            if is_blank:
                yield MappedRow(own, tuple(problems), heading, is_blank=True)
                continue
            wrong = self._wide(cells, own, heading, at)
            yield MappedRow(own, (*problems, *wrong), heading)

    def _styled(self, cells: Sequence[str], number_cells: Sequence[int]) -> Sequence[str]:
        """The cells with those that are numbers in the style in which all are read."""
        numbers, words = self._mapping.numbers, self._mapping.no_figure_words
        styled = list(cells)
        for at in number_cells:
            if at < len(styled) and folded(styled[at]) not in words:
                styled[at] = numbers.styled(styled[at])
        return styled

    def _plain(self, column: str, written: str) -> str | Problem:
        """A cell's number with a point, or why it holds none."""
        words = self._mapping.no_figure_words
        if words and folded(written) in words:
            return _no_figure(column, written)
        plain = self._mapping.numbers.plain(written)
        return replace(plain, place=Place(column=column)) if isinstance(plain, Problem) else plain

    def _figure_reader(self, name: str, rule: FigureRule, where: Mapping[str, int]) -> ReadFigure:
        columns = tuple((column, where[column]) for column in rule.columns)
        if len(columns) > 1:
            return self._adding(name, columns, rule, where)
        [(column, at)] = columns
        read = self._cell_reader(name, rule, where)
        return lambda cells, row: read(cells, row, column, at)

    def _cell_reader(
        self, name: str, rule: FigureRule, where: Mapping[str, int]
    ) -> Callable[[Sequence[str], CanonicalRow, str, int], tuple[Problem, ...]]:
        unit = _unit_reader(name, rule, where)

        def read(
            cells: Sequence[str], row: CanonicalRow, column: str, at: int
        ) -> tuple[Problem, ...]:
            plain = self._plain(column, cells[at])
            # A stand-in where the cell is wrong: what is wrong with it is said once.
            row[name] = STAND_IN if isinstance(plain, Problem) else plain
            wrong = unit(cells, row)
            return (*((plain,) if isinstance(plain, Problem) else ()), *wrong)

        return read

    def _adding(
        self,
        name: str,
        columns: tuple[tuple[str, int], ...],
        rule: FigureRule,
        where: Mapping[str, int],
    ) -> ReadFigure:
        """Adds the cells of some columns, exactly; blank ones add nothing and are counted."""
        unit = _unit_reader(name, rule, where)
        families = FIGURES[self._mapping.kind][name].families
        stated = unit_of(name, families, rule.unit) if rule.unit else None
        of_column = stated if isinstance(stated, Unit) else None

        def read(cells: Sequence[str], row: CanonicalRow) -> tuple[Problem, ...]:
            wrong: list[Problem] = []
            total, blank = Decimal(0), 0
            for column, at in columns:
                plain = self._plain(column, cells[at])
                if isinstance(plain, Problem):
                    wrong.append(plain)
                    continue
                if not plain.strip():
                    blank += 1
                    continue
                amount = parse_decimal(plain, place=Place(column=column))
                if isinstance(amount, Problem):
                    wrong.append(told_in_column(amount, of_column))
                else:
                    total = _EXACT.add(total, amount)
            if blank == len(columns):
                row[name] = ""
            else:
                self.blank_cells += blank
                row[name] = format(total, "f")
            return (*wrong, *unit(cells, row))

        return read


def _unit_reader(
    name: str, rule: FigureRule, where: Mapping[str, int]
) -> Callable[[Sequence[str], CanonicalRow], tuple[Problem, ...]]:
    """Puts the figure's unit into the row: the same in all, or the one that the row names."""
    key, fixed, words = f"{name}_unit", rule.unit, rule.unit_words
    if not rule.unit_column:

        def same(_cells: Sequence[str], row: CanonicalRow) -> tuple[Problem, ...]:
            row[key] = fixed
            return ()

        return same
    at = where[rule.unit_column]

    def named(cells: Sequence[str], row: CanonicalRow) -> tuple[Problem, ...]:
        written = cells[at].strip()
        row[key] = words.get(folded(written), written)
        if row[key] or not row[name].strip():
            return ()
        # Left blank it would be taken for the usual unit; here each row says its own.
        place = Place(column=rule.unit_column)
        needed = phrase("the unit of {figure}", figure=name)
        return (Problem(reason=ReadingReason.VALUE_MISSING, place=place, needed=needed),)

    return named


def _no_figure(column: str, written: str) -> Problem:
    place = Place(column=column)
    return Problem(reason=FormatReason.NO_FIGURE_STATED, place=place, found=written.strip()[:40])
