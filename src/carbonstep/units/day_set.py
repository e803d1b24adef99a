"""Sets of days as periods: sorted, apart from each other, half open."""

from collections.abc import Iterable

from carbonstep.units.period import Period

Days = tuple[Period, ...]


def merged(periods: Iterable[Period]) -> Days:
    """The days in any of the periods.

    >>> from datetime import date
    >>> first = Period(date(2025, 1, 1), date(2025, 2, 1))
    >>> [str(p) for p in merged([Period(date(2025, 2, 1), date(2025, 3, 1)), first])]
    ['2025-01-01..2025-03-01']
    """
    found: list[Period] = []
    for period in sorted(periods):
        if found and period.start <= found[-1].end:
            found[-1] = Period(found[-1].start, max(found[-1].end, period.end))
        else:
            found.append(period)
    return tuple(found)


def without(days: Iterable[Period], taken: Iterable[Period]) -> Days:
    """The days that are not in any period taken away.

    >>> from datetime import date
    >>> year = Period(date(2025, 1, 1), date(2026, 1, 1))
    >>> [str(p) for p in without([year], [Period(date(2025, 3, 1), date(2025, 4, 1))])]
    ['2025-01-01..2025-03-01', '2025-04-01..2026-01-01']
    """
    left = list(merged(days))
    for gap in merged(taken):
        left = [piece for period in left for piece in _around(period, gap)]
    return tuple(left)


def common(days: Iterable[Period], others: Iterable[Period]) -> Days:
    """The days in both."""
    known = merged(days)
    return without(known, without(known, others))


def _around(period: Period, gap: Period) -> Iterable[Period]:
    if not period.overlaps(gap):
        yield period
        return
    if period.start < gap.start:
        yield Period(period.start, gap.start)
    if gap.end < period.end:
        yield Period(gap.end, period.end)
