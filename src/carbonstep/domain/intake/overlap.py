"""Which periods share a day, looked for in one pass, however many do."""

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from typing import Any, TypeVar

from carbonstep.units.period import Period

Item = TypeVar("Item")
Other = TypeVar("Other")


def overlaps(
    asking: Iterable[tuple[Period, Item]],
    beside: Iterable[tuple[Period, Other]] = (),
    *,
    most: int,
) -> Iterator[tuple[Item, Item | Other]]:
    """Pairs of one that asks and another, of either kind, whose periods share a day.

    Each that asks comes up with all others it overlaps, or with `most` of them where there are
    more. The work grows with the number of periods alone, never with that of the pairs.

    >>> from datetime import date
    >>> may = Period(date(2024, 5, 1), date(2024, 6, 1))
    >>> year = Period(date(2024, 1, 1), date(2025, 1, 1))
    >>> list(overlaps([(may, "May")], [(year, "2024")], most=8))
    [('May', '2024')]
    """
    spans: list[tuple[Period, bool, Any]] = [(period, True, item) for period, item in asking]
    if not spans:
        return
    spans += [(period, False, item) for period, item in beside]
    spans.sort(key=lambda span: (span[0].start, span[0].end))
    held: list[tuple[int, int]] = []  # the last one's end first, with its place in the list
    wanting: dict[int, int] = {}  # which of those would hear of more, and of how many they heard
    for place, (period, asks, item) in enumerate(spans):
        begins = period.start.toordinal()
        while held and held[0][0] <= begins:
            wanting.pop(heappop(held)[1], None)
        if asks:
            # All that are held have begun and have not ended: any of them will do.
            for _, other in held[:most]:
                yield item, spans[other][2]
        for waiting in list(wanting):
            yield spans[waiting][2], item
            wanting[waiting] += 1
            if wanting[waiting] == most:
                del wanting[waiting]
        if asks and len(held) < most:
            wanting[place] = len(held)
        heappush(held, (period.end.toordinal(), place))
