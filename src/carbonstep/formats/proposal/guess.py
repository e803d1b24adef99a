"""A mapping proposed for a table that nobody described, from its first rows.

What is proposed reads the rows that were looked at; what they do not tell for certain is listed to
be checked. It is a start for a person, never used by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from carbonstep.formats.mapping.word import folded
from carbonstep.formats.proposal.account_guess import guess_account
from carbonstep.formats.proposal.column_look import ColumnLook, columns_of
from carbonstep.formats.proposal.document import Document, Draft, ToCheck
from carbonstep.formats.proposal.figure_guess import (
    guess_figures,
    guess_words,
    is_gas,
    stands_for_all,
)
from carbonstep.formats.proposal.period_guess import guess_period
from carbonstep.formats.proposal.sample import Sample, headings_at
from carbonstep.formats.proposal.unread import UnreadColumn, status_words
from carbonstep.reading.phrase import listed, phrase

SUM_COLUMNS_MAX = 8
"""Columns that are tried as what parts of a report differ in."""

_ORDER = (
    *("description", "kind", "account", "open_accounts", "period", "figures", "keep", "skip"),
    *("sum_over", "no_figure_words", "no_figure", "numbers", "header_row", "separator"),
    *("sheet", "encoding"),
)
_NAMES_OF_MARKS = {"\t": "tab"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A mapping file that is proposed, with what is to be checked in it. `rows_looked_at` of the
    table's rows were seen; `is_all` tells that there are no others."""

    document: Document
    to_check: tuple[ToCheck, ...]
    rows_looked_at: int
    is_all: bool


def propose(sample: Sample) -> Proposal:
    """The mapping that the first rows of a table suggest."""
    draft = Draft()
    draft.document["kind"] = "organisation"
    at = headings_at(sample.rows)
    header, rows = sample.rows[at], [row.cells for row in sample.rows[at + 1 :]]
    columns = columns_of(header.cells, rows)
    account, used = guess_account(draft, columns, sample.path)
    free = [column for column in columns if column.at not in used]
    spoken_for, period = guess_period(draft, free)
    years = [] if period else [column for column in free if column.at in spoken_for]
    used |= spoken_for
    figures = guess_figures(draft, columns, used, years=years)
    used |= {column.at for column in figures}
    used |= guess_words(draft, columns, figures, used)
    status = _guess_status(draft, columns, used)
    used |= {column.at for column in status}
    if account is not None and (period or years):
        _guess_sums(draft, columns, used, known_by=(account, *period), status=status)
    if at:
        draft.document["header_row"] = str(header.number)
    if sample.separator not in ("", ","):
        draft.document["separator"] = _NAMES_OF_MARKS.get(sample.separator, sample.separator)
    if sample.encoding:
        draft.document["encoding"] = sample.encoding
        draft.doubt("encoding", phrase("Guessed from the bytes; look at names with accents."))
    if header.sheet:
        draft.document["sheet"] = header.sheet
        draft.doubt("sheet", phrase("Only this sheet was looked at."))
    document = {key: draft.document[key] for key in _ORDER if key in draft.document}
    return Proposal(
        document=document,
        to_check=tuple(draft.to_check),
        rows_looked_at=len(rows),
        is_all=sample.is_all,
    )


def _guess_status(draft: Draft, columns: Sequence[ColumnLook], used: set[int]) -> list[ColumnLook]:
    """The columns that may say which rows count; a person must say which words do."""
    no_figure = draft.document.get("no_figure", {})
    passed_over = {
        heading: frozenset(map(folded, words))
        for heading, words in (no_figure.items() if isinstance(no_figure, dict) else ())
    }
    found = []
    for column in columns:
        if column.at in used and column.heading not in passed_over:
            continue
        words = status_words(column, without=passed_over.get(column.heading, frozenset()))
        if words:
            found.append(column)
            told = UnreadColumn(heading=column.heading, words=words).told
            draft.doubt(
                "keep",
                phrase(
                    "{column} may say which rows count and is not looked at: {words}. Name its "
                    "words under keep or skip.",
                    column=column.heading,
                    words=told,
                ),
            )
    return found


def _guess_sums(
    draft: Draft,
    columns: Sequence[ColumnLook],
    used: set[int],
    *,
    known_by: Sequence[ColumnLook],
    status: Sequence[ColumnLook],
) -> None:
    """Put into the draft what the rows of one account and period differ in."""
    rows = range(len(known_by[0].cells))
    keys = [tuple(folded(column.cells[row]) for column in known_by) for row in rows]
    free = [c for c in columns if c.at not in used and c.filled and not c.is_numbers]
    gases = [column for column in free if is_gas(column)]
    if len(set(keys)) == len(keys) and not gases:
        return
    tried = (gases + [c for c in free if c.is_repeated and c not in gases])[:SUM_COLUMNS_MAX]
    _guess_totals(draft, tried)
    over = _telling_apart(keys, tried) or gases
    if over:
        draft.document["sum_over"] = [column.heading for column in over]
        draft.doubt(
            "sum_over", phrase("Rows of one account and period that differ here are added up.")
        )
    elif not _telling_apart(keys, status):
        draft.document["sum_over"] = "all"
        draft.doubt(
            "sum_over",
            phrase("An account and period has several rows; is each of them a part of its total?"),
        )
    if gases:
        draft.doubt(
            "figures", phrase("Amounts of single gases add up in CO2e alone: are they CO2e?")
        )


def _guess_totals(draft: Draft, tried: Sequence[ColumnLook]) -> None:
    """Leave out rows that hold the total of others."""
    skip: Document = {}
    for column in tried:
        words = sorted(word for word in column.distinct if stands_for_all(word))
        if words and len(words) < len(column.distinct):
            skip[column.heading] = words
    if skip:
        draft.document["skip"] = skip
        draft.doubt(
            "skip", phrase("Rows that hold the total of others: {words}.", words=listed(skip))
        )


def _telling_apart(
    keys: Sequence[tuple[str, ...]], tried: Sequence[ColumnLook]
) -> list[ColumnLook]:
    """The fewest columns by which all rows of one key differ; none where none do."""
    twice = _twice(keys)
    rows = [row for row, key in enumerate(keys) if key in twice]
    several = [keys[row] for row in rows]
    told = {column.at: [folded(column.cells[row]) for row in rows] for column in tried}
    for count in (1, 2, 3):
        for chosen in combinations(tried, count):
            seen = set(zip(several, *(told[column.at] for column in chosen), strict=True))
            if len(seen) == len(rows) and rows:
                return list(chosen)
    return []


def _twice(keys: Sequence[tuple[str, ...]]) -> set[tuple[str, ...]]:
    seen: set[tuple[str, ...]] = set()
    twice: set[tuple[str, ...]] = set()
    for key in keys:
        (twice if key in seen else seen).add(key)
    return twice
