"""Mapping files read: a small YAML document becomes a mapping, or every problem in it."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from carbonstep.domain.intake.cell import unit_of
from carbonstep.domain.intake.column import COLUMN_NAMES, TableKind
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.formats.document import read_document
from carbonstep.formats.mapping.mapping import (
    ALL_ROWS,
    FIGURES,
    ColumnMapping,
    FigureRule,
    HeaderRow,
    SumRule,
)
from carbonstep.formats.mapping.number import DECIMALS, THOUSANDS, NumberStyle
from carbonstep.formats.mapping.period import YearHeadings
from carbonstep.formats.mapping.read_account import read_account
from carbonstep.formats.mapping.read_period import read_period
from carbonstep.formats.mapping.row_rule import RowRule
from carbonstep.formats.mapping.section import one_or_more, words, words_by_column
from carbonstep.formats.mapping.word import folded
from carbonstep.reading.nearest import nearest
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import listed, phrase, quoted
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}\Z")
_FREE = frozenset(("account", "period_from", "period_to"))
SEPARATORS = {",": ",", ";": ";", "|": "|", "tab": "\t", "\t": "\t"}
HEADER_ROW_MAX = 100

REQUIRED = ("kind", "account", "period", "figures")
OPTIONAL = (
    *("description", "columns", "fixed", "open_accounts", "no_figure_words", "no_figure"),
    *("keep", "skip", "sum_over", "numbers", "header_row", "separator", "sheet", "encoding"),
)

COLUMNS_MAX = 200
"""Columns that the figures of a mapping have together, as many as a table may."""


def load_mapping(name: str, *, shipped: Path) -> ColumnMapping | tuple[Problem, ...]:
    """A mapping by its name, out of the folder of shipped ones, or by the path of its file."""
    names = sorted(path.stem for path in shipped.glob("*.yaml") if _NAME.match(path.stem))
    within = None
    if name in names:
        path, within = shipped / f"{name}.yaml", shipped.parent
    else:
        path = Path(name)
        if path.suffix not in (".yaml", ".yml"):
            return (
                Problem(
                    reason=ReadingReason.WORD_UNKNOWN,
                    place=Place(path="mapping"),
                    found=name[:40],
                    needed=listed((*names, phrase("the path of a .yaml file"))),
                ),
            )
    node = read_document(path, within=within)
    if isinstance(node, Problem):
        return (node,)
    return read_mapping(node, name=path.stem)


def read_mapping(node: Node, *, name: str) -> ColumnMapping | tuple[Problem, ...]:
    """The mapping a document holds, or every problem in it by file, line and path."""
    reading = Reading()
    top = reading.mapping(node, required=REQUIRED, optional=OPTIONAL)
    kind = _kind(reading, top.get("kind"))
    period = read_period(reading, top.get("period"))
    is_wide = isinstance(period, YearHeadings)
    figures = _figures(reading, top.get("figures"), kind, is_wide=is_wide)
    columns, fixed = _further(reading, top, kind, {*figures, *(f"{n}_unit" for n in figures)})
    sums = _sums(reading, top.get("sum_over"), kind)
    mapping = ColumnMapping(
        name=name,
        kind=kind,
        account=read_account(reading, top.get("account")),
        period=period,
        figures=figures,
        columns=columns,
        fixed=fixed,
        open_accounts="open_accounts" in top and reading.flag(top["open_accounts"]),
        no_figure_words=words(reading, top.get("no_figure_words")),
        no_figure=words_by_column(reading, top.get("no_figure")),
        rows=RowRule(
            keep=words_by_column(reading, top.get("keep")),
            skip=words_by_column(reading, top.get("skip")),
        ),
        numbers=_numbers(reading, top.get("numbers")),
        sums=sums,
        header=_header(reading, top.get("header_row")),
        separator=_separator(reading, top.get("separator")),
        sheet=reading.text(top.get("sheet")),
        encoding=reading.text(top.get("encoding")),
        description=reading.text(top.get("description")),
    )
    return tuple(reading.problems) if reading.problems else mapping


def _kind(reading: Reading, node: Node | None) -> TableKind:
    written = reading.text(node)
    if node is not None and written not in [kind.value for kind in FIGURES]:
        needed = listed(kind.value for kind in FIGURES)
        reading.note(ReadingReason.WORD_UNKNOWN, node, found=written[:40], needed=needed)
    return TableKind.PRODUCT if written == "product" else TableKind.ORGANISATION


def _figures(
    reading: Reading, node: Node | None, kind: TableKind, *, is_wide: bool
) -> dict[str, FigureRule]:
    if node is None:
        return {}
    kinds = FIGURES[kind]
    found: dict[str, FigureRule] = {}
    for name, child in reading.named(node):
        if name not in kinds:
            reading.note(
                ReadingReason.KEY_UNKNOWN, child, found=name[:40], needed=nearest(name, kinds)
            )
            continue
        found[name] = _figure(reading, child, name, kind, is_wide=is_wide)
    added = sum(len(figure.columns) for figure in found.values())
    if added > COLUMNS_MAX:
        reading.note(
            ReadingReason.OUT_OF_RANGE,
            node,
            found=phrase("{count} columns", count=added),
            needed=phrase("{count} columns", count=COLUMNS_MAX),
        )
    if not found and not reading.problems:
        reading.note(IntakeReason.NO_FIGURE, node, needed=listed(list(kinds)[:3]))
    elif is_wide and len(found) > 1:
        reading.note(
            ReadingReason.SHAPE,
            node,
            found=listed(found),
            needed=phrase("one figure"),
        )
    return found


def _figure(
    reading: Reading, node: Node, name: str, kind: TableKind, *, is_wide: bool
) -> FigureRule:
    """A figure's columns and unit. Under the headings of years it has no column of its own."""
    if is_wide:
        entry = reading.mapping(node, required=("unit",))
    else:
        entry = reading.mapping(node, required=("unit",), optional=("column", "columns"))
        if entry and len({"column", "columns"} & set(entry)) != 1:
            reading.note(
                ReadingReason.KEY_MISSING
                if not {"column", "columns"} & set(entry)
                else ReadingReason.SHAPE,
                node,
                found=listed(entry),
                needed="column",
            )
    columns: tuple[str, ...] = ()
    if "column" in entry:
        columns = (reading.text(entry["column"], needed=phrase("the name of a column")),)
    elif "columns" in entry:
        columns = one_or_more(reading, entry["columns"], of=phrase("columns"))
    unit = entry.get("unit")
    if unit is None or unit.entries is None:
        return FigureRule(columns=columns, unit=_unit(reading, unit, name, kind))
    named = reading.mapping(unit, required=("column",), optional=("words",))
    return FigureRule(
        columns=columns,
        unit_column=reading.text(named.get("column"), needed=phrase("the name of a column")),
        unit_words={
            folded(word): _unit(reading, child, name, kind)
            for word, child in (reading.named(named["words"]) if "words" in named else ())
        },
    )


def _unit(reading: Reading, node: Node | None, name: str, kind: TableKind) -> str:
    if node is None:
        return ""
    written = reading.text(node)
    read = unit_of(name, FIGURES[kind][name].families, written)
    if isinstance(read, Problem):
        reading.note(read.reason, node, found=read.found, needed=read.needed)
    return written


def _further(
    reading: Reading, top: Mapping[str, Node], kind: TableKind, taken: set[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Further columns of a report: those of the source, and those that are fixed."""
    columns: dict[str, str] = {}
    fixed: dict[str, str] = {}
    for name, into in (("columns", columns), ("fixed", fixed)):
        if name not in top:
            continue
        for column, child in reading.named(top[name]):
            if _may_name(reading, child, column, kind, taken={*taken, *columns, *fixed}):
                into[column] = reading.text(child)
    return columns, fixed


def _may_name(reading: Reading, node: Node, column: str, kind: TableKind, taken: set[str]) -> bool:
    known = COLUMN_NAMES[kind] - _FREE
    if column not in known:
        reading.note(
            ReadingReason.KEY_UNKNOWN,
            node,
            found=column[:40],
            needed=nearest(column, sorted(known)),
        )
        return False
    if column in taken:
        reading.note(ReadingReason.KEY_TWICE, node, found=column)
        return False
    return True


def _sums(reading: Reading, node: Node | None, kind: TableKind) -> SumRule | None:
    if node is None:
        return None
    if kind is TableKind.PRODUCT:
        # Footprints are per declared unit: two of them do not add up.
        reading.note(ReadingReason.SHAPE, node, found="kind: product", needed="kind: organisation")
    if node.scalar is not None and node.scalar.strip() == ALL_ROWS:
        return SumRule()
    return SumRule(over=one_or_more(reading, node, of=phrase("columns")))


def _numbers(reading: Reading, node: Node | None) -> NumberStyle:
    if node is None:
        return NumberStyle()
    found = reading.mapping(node, optional=("decimal", "thousands"))
    style = NumberStyle(
        decimal=_mark(reading, found.get("decimal"), DECIMALS) or ".",
        thousands=_mark(reading, found.get("thousands"), THOUSANDS),
    )
    if style.decimal == style.thousands:
        reading.note(
            ReadingReason.SHAPE, node, found=style.decimal, needed=phrase("two different marks")
        )
    return style


def _mark(reading: Reading, node: Node | None, marks: Sequence[str]) -> str:
    """A mark as it stands: a blank is one."""
    if node is None:
        return ""
    written = node.scalar if node.scalar is not None else ""
    if written not in marks:
        needed = listed(quoted(mark) for mark in marks)
        reading.note(ReadingReason.WORD_UNKNOWN, node, found=written[:40], needed=needed)
        return ""
    return written


def _header(reading: Reading, node: Node | None) -> HeaderRow | None:
    if node is None:
        return None
    if node.scalar is not None:
        number = reading.integer(node, low=1, high=HEADER_ROW_MAX)
        return HeaderRow(number=number) if number else None
    return HeaderRow(words=one_or_more(reading, node, of=phrase("headings")))


def _separator(reading: Reading, node: Node | None) -> str:
    if node is None:
        return ""
    written = node.scalar if node.scalar is not None else ""
    if written not in SEPARATORS:
        needed = listed(quoted(mark) for mark in (",", ";", "|", "tab"))
        reading.note(ReadingReason.WORD_UNKNOWN, node, found=written[:40], needed=needed)
    return SEPARATORS.get(written, "")
