"""The columns of a table that a mapping does not read, and those of them that may say which rows
count, such as a status: a row that is void would be taken like any other."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from carbonstep.formats.mapping.word import folded
from carbonstep.formats.proposal.column_look import WORDS_MAX, ColumnLook
from carbonstep.reading.phrase import listed, phrase

WORDS_SHOWN = 10

_HEADINGS = (
    *("status", "flag", "valid", "validity", "verified", "verification", "stage", "draft"),
    *("状态", "核查", "审核", "是否", "有效"),
)
_WORDS = re.compile(
    r"作废|无效|有效|核查|注销|撤销|撤回|草稿|草案|待审|待核|停产|关停|停业|已审|未审|暂定|退回|"
    r"已提交|未提交|重复|\b(?:void|voided|draft|final|provisional|preliminary|pending|withdrawn|"
    r"cancelled|canceled|invalid|valid|verified|unverified|rejected|approved|submitted|superseded|"
    r"duplicate|closed|inactive|active|complete|incomplete|confirmed|unconfirmed|suspended)\b"
)
_WORD_LENGTH_MAX = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadColumn:
    """A column that is not read. `words` are those of one that may say which rows count, the most
    frequent first, each with its number of rows; others have none."""

    heading: str
    words: tuple[tuple[str, int], ...] = ()

    @property
    def told(self) -> str:
        """Its words with their numbers of rows."""
        return listed(
            phrase("{word} ({count})", word=word, count=count)
            for word, count in self.words[:WORDS_SHOWN]
        )


def unread_columns(
    columns: Sequence[ColumnLook],
    read: Collection[str],
    *,
    no_figure: dict[str, frozenset[str]],
) -> tuple[UnreadColumn, ...]:
    """The columns that are not read, by their headings; of one whose words say no more than that
    there is no figure, its other words are not looked at either."""
    found = []
    for column in columns:
        if column.heading in read or not column.filled:
            continue
        passed_over = no_figure.get(column.heading)
        words = status_words(column, without=passed_over or frozenset())
        if words or passed_over is None:
            found.append(UnreadColumn(heading=column.heading, words=words))
    return tuple(found)


def status_words(
    column: ColumnLook, *, without: Collection[str] = ()
) -> tuple[tuple[str, int], ...]:
    """The words of a column that may say which rows count; none of another column."""
    if not 1 <= len(column.distinct) <= WORDS_MAX:
        return ()
    named = column.says(*_HEADINGS)
    if not named and not (column.is_words and any(map(_is_status, column.distinct))):
        return ()
    counted = Counter(cell for cell in column.cells if folded(cell) not in without)
    if len(counted) == 1 and without and not any(map(_is_status, counted)):
        return ()
    return tuple(counted.most_common())


def _is_status(word: str) -> bool:
    return len(word) <= _WORD_LENGTH_MAX and bool(_WORDS.search(folded(word)))
