"""The header row of a table: headings by the names of columns, and what is wrong with them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from carbonstep.formats.reason import FormatReason
from carbonstep.formats.table.hidden import letter
from carbonstep.reading.nearest import nearest, nearest_first
from carbonstep.reading.phrase import listed
from carbonstep.reading.problem import Place, Problem


def named(header: Sequence[str], labels: Mapping[str, str]) -> list[str]:
    """The headings with Chinese ones replaced by the names of columns; others as they are.

    >>> named(["贷款编号", "Paid on"], {"贷款编号": "loan_id"})
    ['loan_id', 'paid_on']
    """
    return [labels.get(name, name.lower().replace(" ", "_")) for name in header]


def heading_problems(
    header: Sequence[str],
    names: Sequence[str],
    *,
    needed: Collection[str],
    known: Collection[str] | None,
    place: Place,
    mappable: bool = True,
) -> tuple[Problem, ...]:
    """What is wrong with a header row: columns missing, unknown, or there twice.

    `names` are the columns that the headings stand for. `known` are those that there are; None
    where other columns may stand beside the needed ones. `mappable`: a mapping file may name them.
    """
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and mark in header[0]:
            return (Problem(reason=FormatReason.CSV_SEPARATOR, place=place, found=name),)
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
            found.append(_unknown(name, written[:80], known, at, mappable=mappable))
    return tuple(found)


def _unknown(
    name: str, written: str, known: Collection[str], place: Place, *, mappable: bool
) -> Problem:
    if not mappable:
        needed = listed(nearest_first(name, known))
        reason = FormatReason.HEADING_UNKNOWN
        return Problem(reason=reason, place=place, found=written, needed=needed)
    close = nearest(name, sorted(known))
    shown = close if close in known else "a column of the template"
    reason = FormatReason.HEADER_UNKNOWN
    return Problem(reason=reason, place=place, found=written, needed=shown)


def cell_place(
    place: Place, column: str | None, header: Sequence[str], *, has_addresses: bool
) -> Place:
    """The place of a cell in a row by its heading; of a workbook with its address."""
    if has_addresses and column in header:
        column = f"{column} ({letter(header.index(column))}{place.row})"
    return replace(place, column=column)
