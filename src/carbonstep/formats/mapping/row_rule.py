"""Rows that a register's table has and a book of reports has not: left out by a column's words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from carbonstep.domain.intake.mapped_rows import LeftOut
from carbonstep.formats.mapping.word import folded

WORDS_COUNTED_MAX = 100
"""Words that a keep rule left out are counted one by one up to so many, then together."""

OTHER_WORDS = "…"

Words = Mapping[str, frozenset[str]]
"""For each column the words that are meant, as they are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRule:
    """A row counts where each column of `keep` says one of its words, and none of `skip` does."""

    keep: Words = field(default_factory=dict)
    skip: Words = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.keep, *self.skip)


class LeftOutCount:
    """How many rows each word of a column left out; nothing goes without being counted."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}

    def filter(self, rule: RowRule, where: Mapping[str, int]) -> Callable[[Sequence[str]], bool]:
        """A function that tells whether a row is left out, and counts it."""
        kept = tuple((name, where[name], words) for name, words in rule.keep.items())
        skipped = tuple((name, where[name], words) for name, words in rule.skip.items())

        def leaves_out(cells: Sequence[str]) -> bool:
            for name, at, words in kept:
                if folded(cells[at]) not in words:
                    self.count(name, cells[at])
                    return True
            for name, at, words in skipped:
                if folded(cells[at]) in words:
                    self.count(name, cells[at])
                    return True
            return False

        return leaves_out

    def count(self, column: str, written: str) -> None:
        """Count a row for the word that a column says; beyond very many words, for them all."""
        word = " ".join(written.split())[:40]
        key = (column, word)
        if key not in self._counts and len(self._counts) >= WORDS_COUNTED_MAX:
            key = (column, OTHER_WORDS)
        self._counts[key] = self._counts.get(key, 0) + 1

    @property
    def told(self) -> tuple[LeftOut, ...]:
        """Each column and word with the rows it left out, most rows first."""
        counted = sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))
        return tuple(LeftOut(column=c, word=word, rows=rows) for (c, word), rows in counted)
