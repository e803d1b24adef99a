"""Which reports contradict each other: they stand at once, and their days are the same or cross.

One period may lie within another, as the quarters of a year do beside the year itself. Two for the
same days, and two of which each has days that the other has not, cannot both be right.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import islice
from sys import maxsize
from typing import Generic, TypeVar

from carbonstep.units.period import Period

Item = TypeVar("Item")

FOREVER = maxsize
_NOBODY = -maxsize


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand(Generic[Item]):
    """What stands for a period from one moment up to but not including another.

    One that `asks` is told what contradicts it. Moments are numbers that rise.
    """

    period: Period
    since: int
    until: int = FOREVER
    asks: bool
    item: Item

    def __post_init__(self) -> None:
        assert self.since < self.until, "it stands at least when it comes"


def contradictions(stands: Sequence[Stand[Item]], *, most: int) -> Iterator[tuple[Item, Item]]:
    """Pairs of one that asks and another that stands at the same moment, where their periods are
    the same or cross.

    Each that asks comes up with all others that contradict it, or with `most` of them where there
    are more. The work grows as n log n with the number of periods, never with that of the pairs.

    >>> from datetime import date
    >>> def stand(start, end):
    ...     days = Period(date(2024, *start), date(2025, *end))
    ...     return Stand(period=days, since=0, asks=True, item=str(days))
    >>> year, within, across = stand((1, 1), (1, 1)), stand((4, 1), (1, 1)), stand((4, 1), (4, 1))
    >>> list(contradictions([year, within], most=8))
    []
    >>> len(list(contradictions([year, across], most=8)))
    2
    """
    if not any(stand.asks for stand in stands) or _lie_within(stands):
        return
    everybody, waiting = _Field(stands), _Field(stands)
    told = [0] * len(stands)
    leaving: list[tuple[int, int]] = []
    for at in sorted(range(len(stands)), key=lambda at: stands[at].since):
        stand = stands[at]
        while leaving and leaving[0][0] <= stand.since:
            gone = heappop(leaving)[1]
            everybody.leave(gone)
            waiting.leave(gone)
        if stand.asks:
            for other in islice(everybody.against(stand.period), most):
                yield stand.item, stands[other].item
                told[at] += 1
        for other in list(waiting.against(stand.period)):
            yield stands[other].item, stand.item
            told[other] += 1
            if told[other] == most:
                waiting.leave(other)
        everybody.come(at)
        if stand.asks and told[at] < most:
            waiting.come(at)
        if stand.until < FOREVER:
            heappush(leaving, (stand.until, at))


def _lie_within(stands: Sequence[Stand[Item]]) -> bool:
    """Whether of any two periods one lies within the other or apart from it, whenever they stand;
    so it is in nearly every account, and takes one pass."""
    periods = sorted((stand.period.start, -stand.period.end.toordinal()) for stand in stands)
    ends: list[int] = []
    before = None
    for start, minus_end in periods:
        if (start, minus_end) == before:
            return False
        before = start, minus_end
        while ends and ends[-1] <= start.toordinal():
            ends.pop()
        if ends and ends[-1] < -minus_end:
            return False
        ends.append(-minus_end)
    return True


class _Field:
    """Those that stand at a moment, looked up by what contradicts a period."""

    def __init__(self, stands: Sequence[Stand[Item]]) -> None:
        self._periods = [stand.period for stand in stands]
        days = [(p.start.toordinal(), p.end.toordinal()) for p in self._periods]
        by_start = sorted(range(len(days)), key=lambda at: days[at][0])
        by_end = sorted(range(len(days)), key=lambda at: days[at][1])
        self._days = days
        self._starts = [days[at][0] for at in by_start]
        self._ends = [days[at][1] for at in by_end]
        self._by_start, self._by_end = by_start, by_end
        self._start_place = {at: place for place, at in enumerate(by_start)}
        self._end_place = {at: place for place, at in enumerate(by_end)}
        # How far those that begin on a day go, and how early those begin that end on one.
        self._reach, self._origin = _Highest(len(days)), _Highest(len(days))
        self._same: dict[Period, dict[int, None]] = {}

    def come(self, at: int) -> None:
        start, end = self._days[at]
        self._reach.put(self._start_place[at], end)
        self._origin.put(self._end_place[at], -start)
        self._same.setdefault(self._periods[at], {})[at] = None

    def leave(self, at: int) -> None:
        self._reach.put(self._start_place[at], _NOBODY)
        self._origin.put(self._end_place[at], _NOBODY)
        self._same.get(self._periods[at], {}).pop(at, None)

    def against(self, period: Period) -> Iterator[int]:
        """Those whose period is the same or crosses it, one after the other."""
        yield from self._same.get(period, ())
        start, end = period.start.toordinal(), period.end.toordinal()
        first, last = bisect_right(self._starts, start), bisect_left(self._starts, end)
        for place in self._reach.above(end, first, last):
            yield self._by_start[place]
        first, last = bisect_right(self._ends, start), bisect_left(self._ends, end)
        for place in self._origin.above(-start, first, last):
            yield self._by_end[place]


class _Highest:
    """Numbers in a row of places: those above a bound are found without looking at the others."""

    def __init__(self, places: int) -> None:
        self._width = 1 << max(places - 1, 0).bit_length()
        self._tree = [_NOBODY] * (2 * self._width)

    def put(self, place: int, number: int) -> None:
        tree, at = self._tree, self._width + place
        tree[at] = number
        at >>= 1
        while at:
            highest = max(tree[2 * at], tree[2 * at + 1])
            if tree[at] == highest:
                return
            tree[at] = highest
            at >>= 1

    def above(self, bound: int, first: int, last: int) -> Iterator[int]:
        """The places from `first` up to but not including `last` that hold more than a bound."""
        nodes = [(1, 0, self._width)]
        while nodes:
            at, start, end = nodes.pop()
            if end <= first or last <= start or self._tree[at] <= bound:
                continue
            if at >= self._width:
                yield start
                continue
            middle = (start + end) // 2
            nodes.append((2 * at + 1, middle, end))
            nodes.append((2 * at, start, middle))
