"""Mapping files: how the columns of a foreign register become the columns of a report.

A mapping is a small YAML file. It moves, names and fixes; it never computes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from carbonstep.domain.account.figure import ORGANISATION_FIGURES, PRODUCT_FIGURES
from carbonstep.domain.intake.cell import unit_of
from carbonstep.domain.intake.column import COLUMN_NAMES, TableKind
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.formats.document import read_document
from carbonstep.formats.reason import FormatReason
from carbonstep.reading.nearest import nearest
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import listed, phrase
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}\Z")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}\Z")
_KINDS = {TableKind.ORGANISATION: ORGANISATION_FIGURES, TableKind.PRODUCT: PRODUCT_FIGURES}
_FREE = frozenset(("account", "period_from", "period_to"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """How to read a foreign table.

    `columns` names the source column of each canonical column, `fixed` the values that are the
    same in all rows, `year_column` the calendar year the period is, where there is one. Account
    numbers get `scheme` before them unless it is empty. With `open_accounts`, accounts that do not
    exist are opened under `account_name`, in which `{id}` is the number. `no_figure_words` are
    written by the register where a figure is not stated.
    """

    name: str
    kind: TableKind
    columns: Mapping[str, str]
    fixed: Mapping[str, str] = field(default_factory=dict)
    year_column: str = ""
    scheme: str = ""
    open_accounts: bool = False
    account_name: str = "{id}"
    no_figure_words: frozenset[str] = frozenset()
    sheet: str = ""
    encoding: str = ""
    description: str = ""

    @property
    def source_columns(self) -> tuple[str, ...]:
        """The columns the source must have."""
        year = (self.year_column,) if self.year_column else ()
        return (*self.columns.values(), *year)

    def source_of(self, column: str) -> str:
        """The source column behind a canonical one; its own name where there is none."""
        if self.year_column and column in ("period_from", "period_to"):
            return self.year_column
        return self.columns.get(column, column)

    def name_of_account(self, account_id: str) -> str:
        """The name under which an account is opened."""
        return self.account_name.replace("{id}", account_id.partition(":")[2])

    def reader(
        self, header: Sequence[str]
    ) -> Callable[[Sequence[str]], dict[str, str] | tuple[Problem, ...]]:
        """A function from the cells under `header` to canonical columns, or what is wrong.

        The header must have all source columns; problems name source columns.
        """
        where = {name: index for index, name in enumerate(header)}
        moves = tuple((column, where[source]) for column, source in self.columns.items())
        year_at = where[self.year_column] if self.year_column else None
        fixed, words = dict(self.fixed), self.no_figure_words
        prefix = f"{self.scheme}:" if self.scheme else ""
        figures = _KINDS[self.kind]

        def read(cells: Sequence[str]) -> dict[str, str] | tuple[Problem, ...]:
            row = fixed.copy()
            for column, index in moves:
                row[column] = cells[index]
            if words:
                for column, index in moves:
                    if column in figures and cells[index].strip().lower() in words:
                        return (_no_figure(header[index], cells[index]),)
            if year_at is not None:
                year = cells[year_at].strip()
                if not _YEAR.match(year):
                    return (_no_year(self.year_column, year),)
                row["period_from"], row["period_to"] = f"{year}-01-01", f"{year}-12-31"
            if prefix and row["account"].strip():
                row["account"] = prefix + row["account"].strip()
            return row

        return read


def _no_figure(column: str, written: str) -> Problem:
    place = Place(column=column)
    return Problem(reason=FormatReason.NO_FIGURE_STATED, place=place, found=written.strip()[:40])


def _no_year(column: str, written: str) -> Problem:
    place = Place(column=column)
    if not written:
        return Problem(
            reason=ReadingReason.VALUE_MISSING,
            place=place,
            needed=phrase("a year, such as {example}", example="2024"),
        )
    return Problem(
        reason=ReadingReason.DATE_INVALID, place=place, found=written[:40], needed="2024"
    )


def load_mapping(name: str, *, shipped: Path) -> ColumnMapping | tuple[Problem, ...]:
    """A mapping by its name, out of the folder of shipped ones, or by the path of its file."""
    names = sorted(path.stem for path in shipped.glob("*.yaml"))
    if _NAME.match(name) and name in names:
        path = shipped / f"{name}.yaml"
    else:
        path = Path(name)
        if path.suffix not in (".yaml", ".yml"):
            return (
                Problem(
                    reason=ReadingReason.WORD_UNKNOWN,
                    place=Place(column="--mapping"),
                    found=name[:40],
                    needed=listed((*names, phrase("the path of a .yaml file"))),
                ),
            )
    node = read_document(path)
    if isinstance(node, Problem):
        return (node,)
    return read_mapping(node, name=path.stem)


def read_mapping(node: Node, *, name: str) -> ColumnMapping | tuple[Problem, ...]:
    """The mapping a document holds, or every problem in it by file, line and path."""
    reading = Reading()
    top = reading.mapping(
        node,
        required=("kind", "account", "period", "figures"),
        optional=(
            *("description", "columns", "fixed", "open_accounts"),
            *("no_figure_words", "sheet", "encoding"),
        ),
    )
    kind = _kind(reading, top.get("kind"))
    columns: dict[str, str] = {}
    fixed: dict[str, str] = {}
    account = _section(reading, top, "account", required=("column",), optional=("scheme", "name"))
    columns["account"] = reading.text(account.get("column"))
    year_column = _period(reading, top.get("period"), columns)
    _figures(reading, top.get("figures"), kind, columns, fixed)
    for section, into in (("columns", columns), ("fixed", fixed)):
        if section in top:
            for column, child in reading.named(top[section]):
                if _may_name(reading, child, column, kind, taken={*columns, *fixed}):
                    into[column] = reading.text(child)
    words = (
        reading.listing(top["no_figure_words"], of=phrase("words"))
        if "no_figure_words" in top
        else ()
    )
    opened = "open_accounts" in top and reading.flag(top["open_accounts"])
    mapping = ColumnMapping(
        name=name,
        kind=kind,
        columns=columns,
        fixed=fixed,
        year_column=year_column,
        scheme=reading.text(account.get("scheme")),
        open_accounts=opened,
        account_name=reading.text(account.get("name")) or "{id}",
        no_figure_words=frozenset(reading.text(word).lower() for word in words),
        sheet=reading.text(top.get("sheet")),
        encoding=reading.text(top.get("encoding")),
        description=reading.text(top.get("description")),
    )
    return tuple(reading.problems) if reading.problems else mapping


def _kind(reading: Reading, node: Node | None) -> TableKind:
    written = reading.text(node)
    if node is not None and written not in [kind.value for kind in _KINDS]:
        needed = listed(kind.value for kind in _KINDS)
        reading.note(ReadingReason.WORD_UNKNOWN, node, found=written[:40], needed=needed)
    return TableKind.PRODUCT if written == "product" else TableKind.ORGANISATION


def _section(
    reading: Reading,
    top: Mapping[str, Node],
    name: str,
    *,
    required: Sequence[str] = (),
    optional: Sequence[str] = (),
) -> dict[str, Node]:
    if name not in top:
        return {}
    return reading.mapping(top[name], required=required, optional=optional)


def _period(reading: Reading, node: Node | None, columns: dict[str, str]) -> str:
    """The year column, or the two date columns, which go into `columns`."""
    if node is None:
        return ""
    found = reading.mapping(node, optional=("year", "from", "to"))
    if "year" in found and len(found) == 1:
        return reading.text(found["year"])
    if "from" in found and "to" in found and len(found) == 2:
        columns["period_from"] = reading.text(found["from"])
        columns["period_to"] = reading.text(found["to"])
        return ""
    reading.note(
        ReadingReason.SHAPE,
        node,
        found=listed(found) or phrase("nothing"),
        needed=phrase("{one} or {other}", one="{year: COLUMN}", other="{from: COLUMN, to: COLUMN}"),
    )
    return ""


def _figures(
    reading: Reading,
    node: Node | None,
    kind: TableKind,
    columns: dict[str, str],
    fixed: dict[str, str],
) -> None:
    if node is None:
        return
    kinds = _KINDS[kind]
    for name, child in reading.named(node):
        if name not in kinds:
            reading.note(
                ReadingReason.KEY_UNKNOWN, child, found=name[:40], needed=nearest(name, kinds)
            )
            continue
        entry = reading.mapping(child, required=("column", "unit"))
        columns[name] = reading.text(entry.get("column"))
        unit = reading.text(entry.get("unit"))
        if "unit" in entry:
            read = unit_of(name, kinds[name].families, unit)
            if isinstance(read, Problem):
                reading.note(read.reason, entry["unit"], found=read.found, needed=read.needed)
        fixed[f"{name}_unit"] = unit
    if not any(name in columns for name in kinds) and not reading.problems:
        reading.note(IntakeReason.NO_FIGURE, node, needed=listed(list(kinds)[:3]))


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
