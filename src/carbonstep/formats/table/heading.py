"""The header row of a table: headings by the names of columns, and what is wrong with them."""

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from carbonstep.formats.reason import FormatReason
from carbonstep.formats.table.hidden import letter
from carbonstep.reading.nearest import nearest_first
from carbonstep.reading.phrase import either, listed, phrase
from carbonstep.reading.plain import half_width
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.quantity import is_unit

_PASSED_OVER = re.compile(r"[\s_*]+|:\Z")
_MARK = re.compile(r"\((?:必填|选填|required|optional)\)\Z")
_BRACKET = re.compile(r"(.+)\(([^()]*)\)\Z")
_UNIT_IS = re.compile(r"(?:单位|unit):?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Headings:
    """The columns by their headings, as `heading_key` makes them alike.

    `measured` are the columns whose headings may state a unit; whoever names one looks at it.
    """

    names: Mapping[str, str]
    measured: Collection[str]

    def name(self, written: str) -> str:
        """The column that a heading names; else the heading itself, as a name."""
        key = heading_key(written)
        found = self.names.get(key)
        if found is None and heading_unit(written):
            bare = self.names.get(_without_bracket(key))
            found = bare if bare in self.measured else None
        return found or half_width(written).lower().replace(" ", "_")

    def nearest(self, written: str) -> tuple[str, ...]:
        """The columns whose headings begin like this one, else the one that is most like it."""
        key = heading_key(written)
        if not key:
            return ()
        longer = {name for other, name in self.names.items() if other.startswith(key)}
        if longer:
            return tuple(sorted(longer))
        close = difflib.get_close_matches(key, self.names, n=1, cutoff=0.5)
        return tuple(self.names[one] for one in close)


def headings(
    names: Iterable[str], labels: Mapping[str, str], *, measured: Collection[str] = ()
) -> Headings:
    """What headings there are: the columns' names, and labels such as the Chinese ones.

    A label is one without its bracket too, where no other column has that. A unit in a bracket is
    no part of the headings of `measured` columns; those of others take none.
    """
    found = {heading_key(label): name for label, name in labels.items()}
    found |= {heading_key(name): name for name in names}
    bare: dict[str, set[str]] = {}
    for key, name in found.items():
        bare.setdefault(_without_bracket(key), set()).add(name)
    for key, columns in bare.items():
        if len(columns) == 1:
            found.setdefault(key, *columns)
    return Headings(found, frozenset(measured))


def heading_key(written: str) -> str:
    """What the spellings of a heading share: no blanks or line ends, one width, case and bracket.

    >>> heading_key(" Period\\nFrom * "), heading_key("period_from："), heading_key("金额（元）")
    ('periodfrom', 'periodfrom', '金额(元)')
    """
    plain = half_width(written).casefold().replace("[", "(").replace("]", ")")
    plain = plain.replace("【", "(").replace("】", ")")
    return _PASSED_OVER.sub("", _MARK.sub("", _PASSED_OVER.sub("", plain)))


def heading_unit(written: str) -> str:
    """The unit in the bracket of a heading; empty where there is none.

    >>> heading_unit("范围一排放（tCO2e）"), heading_unit("产量（单位：吨）")
    ('tCO2e', '吨')
    >>> heading_unit("碳账户（统一社会信用代码）")
    ''
    """
    found = _BRACKET.match(half_width(written).replace("[", "(").replace("]", ")").rstrip("*: "))
    unit = _UNIT_IS.sub("", found[2]).strip() if found else ""
    return unit if unit and is_unit(unit) else ""


def _without_bracket(key: str) -> str:
    found = _BRACKET.match(key)
    return found[1] if found else key


def named(header: Sequence[str], known: Headings) -> list[str]:
    """The headings as names of columns; those that are not known as they are.

    >>> named(["贷款编号", "Paid on", "X"], headings(["paid_on"], {"贷款编号": "loan_id"}))
    ['loan_id', 'paid_on', 'x']
    """
    return [known.name(name) for name in header]


def heading_problems(
    header: Sequence[str],
    names: Sequence[str],
    *,
    needed: Collection[str],
    known: Collection[str] | None,
    place: Place,
    mappable: bool = True,
    like: Headings | None = None,
) -> tuple[Problem, ...]:
    """What is wrong with a header row: columns missing, unknown, or there twice.

    `names` are the columns that the headings stand for. `known` are those that there are; None
    where other columns may stand beside the needed ones. `mappable`: a mapping file may name them.
    `like` are the headings that one may nearly be.
    """
    for mark, separator in ((";", phrase("semicolons")), ("\t", phrase("tabs"))):
        if len(header) == 1 and mark in header[0]:
            return (Problem(reason=FormatReason.CSV_SEPARATOR, place=place, found=separator),)
    found = [
        Problem(
            reason=FormatReason.HEADER_MISSING if mappable else FormatReason.HEADING_MISSING,
            place=replace(place, column=name),
            needed=name,
        )
        for name in needed
        if name not in names
    ]
    seen: set[str] = set()
    for written, name in zip(header, names, strict=True):
        at = replace(place, column=written[:80])
        if name in seen and name and (known is not None or name in needed):
            found.append(Problem(reason=FormatReason.HEADER_TWICE, place=at, found=written[:80]))
        seen.add(name)
        if known is not None and name and name not in known:
            close = like.nearest(written) if like is not None else ()
            found.append(_unknown(name, close, known, at, mappable=mappable))
    return tuple(found)


def _unknown(
    name: str,
    close: Sequence[str],
    known: Collection[str],
    at: Place,
    *,
    mappable: bool,
) -> Problem:
    written = at.column or ""
    if not mappable:
        others = nearest_first(close[0] if close else name, known)
        needed: str = listed(dict.fromkeys((*close, *others)))
        return Problem(reason=FormatReason.HEADING_UNKNOWN, place=at, found=written, needed=needed)
    needed = either(close[:4]) if close else phrase("a column of the template")
    return Problem(reason=FormatReason.HEADER_UNKNOWN, place=at, found=written, needed=needed)


def cell_place(
    place: Place, column: str | None, header: Sequence[str], *, has_addresses: bool
) -> Place:
    """The place of a cell in a row by its heading; of a workbook with its address."""
    if has_addresses and column in header:
        column = f"{column} ({letter(header.index(column))}{place.row})"
    return replace(place, column=column)


def nameless_cells(
    cells: Sequence[str], header: Sequence[str], place: Place, *, has_addresses: bool
) -> Iterator[Problem]:
    """A problem for each cell of a row that stands under no heading: a column without one is named
    by its letters in a workbook, else by its number. Cells beyond the headings are told by the
    row's width."""
    for column, (cell, heading) in enumerate(zip(cells, header, strict=False)):
        if cell.strip() and not heading:
            shown = letter(column) if has_addresses else str(column + 1)
            at, reason = replace(place, column=shown), FormatReason.NAMELESS_CELL
            yield Problem(reason=reason, place=at, needed=shown)
