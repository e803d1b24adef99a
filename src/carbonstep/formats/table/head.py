"""Where the headings of a table stand: in its first row, or below titles."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from carbonstep.formats.reason import FormatReason
from carbonstep.formats.table.row import ROW_FLAW, TextRow
from carbonstep.formats.table.unit_note import NOTES_MAX, UnitLook, UnitNote
from carbonstep.reading.problem import Place, Problem

HEADINGS_WITHIN = 20
"""Rows of a table that are looked at for its headings."""

HEADINGS_MIN = 2
"""Known headings below which a row under the first one is no row of headings."""

_ROWS_ABOVE_MAX = 1_000
"""Rows above headings whose row is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How much a row looks like headings: whether all that are needed are there, and how many are
    known."""

    whole: bool
    known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The row of headings, the rows that stand above it, and what follows."""

    row: TextRow
    titles: tuple[TextRow, ...]
    rows: Iterator[TextRow | Problem]

    @property
    def above(self) -> int:
        """How many rows that are not blank stand above the headings."""
        return len(self.titles)

    def unit_notes(self, place: Place) -> tuple[UnitNote, ...]:
        """The units that the rows above the headings and the name of the sheet state."""
        look = UnitLook()
        named = look.notes([place.sheet or ""], replace(place, row=None, column=None))
        above = (look.notes(row.cells, replace(place, row=row.number)) for row in self.titles)
        return tuple(islice(chain(named, *above), NOTES_MAX))

    def note(self, place: Place) -> tuple[Problem, ...]:
        """Which row was taken for the headings, where others stand above it."""
        if not self.above:
            return ()
        number, above = str(self.row.number), str(self.above)
        reason = FormatReason.HEADINGS_BELOW
        return (Problem(reason=reason, place=place, found=number, needed=above, warning=True),)

    def flaws(self, place: Place) -> tuple[Problem, ...]:
        """What is wrong with its cells; a heading may stand in merged ones."""
        return tuple(
            flaw.problem(
                place
                if flaw.column == ROW_FLAW
                else replace(place, column=self.row.cells[flaw.column][:80])
            )
            for flaw in self.row.flaws
            if flaw.reason is not FormatReason.MERGED_CELL
        )


def find_head(
    first: TextRow,
    rows: Iterator[TextRow | Problem],
    *,
    likeness: Callable[[Sequence[str]], Likeness],
    at: int | None = None,
) -> Head:
    """The headings of the table that begins with `first`; `rows` are those that follow.

    The first row that holds all needed headings is it; without one the row with most known ones,
    at least two; else the table's first row, of which can be told what it lacks. `at` names the
    row instead, where the file's reader knows it.
    """
    ahead: list[TextRow | Problem] = [first]
    best, most, looked = 0, 0, 0
    while looked < len(ahead):
        row = ahead[looked]
        if isinstance(row, Problem) or row.sheet != first.sheet:
            break
        if at is not None and row.number >= at:
            best = looked if row.number == at else 0
            break
        found = likeness(row.cells) if at is None else Likeness(whole=False, known=0)
        if found.whole:
            best = looked
            break
        if found.known > most and (looked == 0 or found.known >= HEADINGS_MIN):
            best, most = looked, found.known
        looked += 1
        if looked == len(ahead) and looked < (HEADINGS_WITHIN if at is None else _ROWS_ABOVE_MAX):
            following = next(rows, None)
            if following is not None:
                ahead.append(following)
    head = ahead[best]
    assert isinstance(head, TextRow), "only rows are taken for headings"
    titles = tuple(row for row in ahead[:best] if isinstance(row, TextRow))
    return Head(row=head, titles=titles, rows=chain(ahead[best + 1 :], rows))
