"""Benchmark fixings: which rate was published on which day."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.reading.amount import PERCENT
from carbonstep.reading.codec import Record, Term
from carbonstep.reading.value import DAY, text, word_of
from carbonstep.units.rate import RateE4bp


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixing:
    """One published value of a benchmark; in use until the next publication.

    `revision` is 0 as first recorded and counts what was recorded of that index and day since; each
    takes the place of the revision before it. A correction says why in `reason`; what is published
    anew, after a withdrawal, does not.
    """

    index: BenchmarkIndex
    published_on: date
    rate_e4bp: RateE4bp
    source: str = ""
    revision: int = 0
    reason: str = ""

    def __post_init__(self) -> None:
        assert self.revision > 0 or not self.reason, "a correction, and it alone, says why"

    def body(self) -> dict[str, Any]:
        """The fixing as a fact: what is written into the log."""
        body: dict[str, Any] = {**FIXING.write(self)}
        if self.revision:
            body |= {"revision": self.revision, "supersedes_revision": self.revision - 1}
        if self.reason:
            body["reason"] = self.reason
        return body


FIXING: Record[Fixing] = Record(
    of=Fixing,
    terms=(
        Term("index", word_of(BenchmarkIndex), "the benchmark"),
        Term("published_on", DAY, "the day it was published"),
        Term("rate_pct", PERCENT, "its value, up to six decimals", attribute="rate_e4bp"),
        Term("source", text(), "where it is from", left_out="empty"),
    ),
)
"""A fixing as first published."""


class FixingTable:
    """Fixings of every index, looked up by day; of an index and day the newest revision counts."""

    def __init__(self, fixings: Iterable[Fixing]) -> None:
        newest: dict[tuple[BenchmarkIndex, date], Fixing] = {}
        for fixing in sorted(fixings, key=lambda f: (f.published_on, f.revision)):
            newest[fixing.index, fixing.published_on] = fixing
        self._by_index: dict[BenchmarkIndex, list[Fixing]] = {}
        for fixing in newest.values():
            self._by_index.setdefault(fixing.index, []).append(fixing)
        self._days = {
            index: [fixing.published_on for fixing in fixings]
            for index, fixings in self._by_index.items()
        }

    def __eq__(self, other: object) -> bool:
        """Two tables are the same where every look-up gives the same."""
        return isinstance(other, FixingTable) and self._by_index == other._by_index

    def __hash__(self) -> int:
        return hash(frozenset(item for items in self._by_index.values() for item in items))

    @property
    def indices(self) -> tuple[BenchmarkIndex, ...]:
        """The indices of which there is a fixing."""
        return tuple(sorted(self._days))

    def days(self, index: BenchmarkIndex) -> tuple[date, ...]:
        """The days on which a fixing of an index was published, in order."""
        return tuple(self._days.get(index, ()))

    def on(self, index: BenchmarkIndex, day: date) -> Fixing | None:
        """The newest fixing published on or before `day`, or None before the first."""
        position = bisect_right(self._days.get(index, []), day)
        return self._by_index[index][position - 1] if position else None
