"""What a mapping states: how the columns of a foreign register become those of a report.

A mapping moves, names, fixes, leaves out and adds up by what is stated in it. It never guesses,
and nothing in it is a program: words and columns only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from carbonstep.domain.account.figure import ORGANISATION_FIGURES, PRODUCT_FIGURES, FigureKind
from carbonstep.domain.intake.column import TableKind
from carbonstep.formats.mapping.account import AccountRule
from carbonstep.formats.mapping.number import NumberStyle
from carbonstep.formats.mapping.period import DayColumns, PeriodRule
from carbonstep.formats.mapping.row_rule import RowRule, Words

FIGURES: Mapping[TableKind, Mapping[str, FigureKind]] = {
    TableKind.ORGANISATION: ORGANISATION_FIGURES,
    TableKind.PRODUCT: PRODUCT_FIGURES,
}
"""The kinds of report that a mapping may give, with the figures of each."""

ALL_ROWS = "all"
"""Said instead of columns: every row of an account and period counts, also two that are alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRule:
    """Where a figure stands: its columns, which are added up, and its unit.

    The unit is the same in all rows, or each row names it in `unit_column`; `unit_words` gives the
    unit behind a word that the register writes. Without columns the figure stands under the
    headings of years.
    """

    columns: tuple[str, ...] = ()
    unit: str = ""
    unit_column: str = ""
    unit_words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SumRule:
    """Rows of one account and period are added up; they differ in `over`, or all of them count."""

    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderRow:
    """Which row holds the headings: by its number, or as the first that has these words."""

    number: int | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """How to read a foreign table.

    `columns` names the source column of each further column of a report, `fixed` the values that
    are the same in all rows. With `open_accounts`, accounts that do not exist are opened. A cell of
    a figure that says one of `no_figure_words`, and a row in which a column of `no_figure` does,
    states no figure. `header` is None where the headings are looked for.
    """

    name: str
    kind: TableKind
    account: AccountRule
    period: PeriodRule
    figures: Mapping[str, FigureRule]
    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    open_accounts: bool = False
    no_figure_words: frozenset[str] = frozenset()
    no_figure: Words = field(default_factory=dict)
    rows: RowRule = field(default_factory=RowRule)
    numbers: NumberStyle = field(default_factory=NumberStyle)
    sums: SumRule | None = None
    header: HeaderRow | None = None
    separator: str = ""
    sheet: str = ""
    encoding: str = ""
    description: str = ""

    @property
    def source_columns(self) -> tuple[str, ...]:
        """The columns the source must have, each once."""
        figures = [
            name
            for figure in self.figures.values()
            for name in (*figure.columns, *((figure.unit_column,) if figure.unit_column else ()))
        ]
        over = self.sums.over if self.sums is not None else ()
        return tuple(
            dict.fromkeys(
                (
                    *self.account.columns,
                    *self.period.columns,
                    *figures,
                    *self.columns.values(),
                    *self.no_figure,
                    *self.rows.columns,
                    *over,
                )
            )
        )

    def source_of(self, column: str) -> str:
        """The source column behind a canonical one; its own name where there is none."""
        if column == "account":
            return self.account.id_column
        if column in ("period_from", "period_to"):
            if isinstance(self.period, DayColumns):
                return self.period.first if column == "period_from" else self.period.last
            return self.period.columns[0]
        figure = self.figures.get(column)
        if figure is not None and figure.columns:
            return figure.columns[0]
        unit_of = self.figures.get(column.removesuffix("_unit"))
        if unit_of is not None and unit_of.unit_column:
            return unit_of.unit_column
        return self.columns.get(column, column)
