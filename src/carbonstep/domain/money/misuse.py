"""Misused money day by day: what of it is still owed, and what of that is overdue as well."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.money.position import Position
from carbonstep.domain.money.service import Serviced
from carbonstep.units.money import Fen
from carbonstep.units.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class MisusedDays:
    """Days on which the misused money of one notice does not change.

    `base_fen` is what bears the surplus for misuse by itself; `overdue_fen` is overdue too.
    """

    event_id: str
    period: Period
    base_fen: Fen
    overdue_fen: Fen

    @property
    def misused_fen(self) -> Fen:
        return Fen(self.base_fen + self.overdue_fen)


class _Owed:
    """The principal owed on each day.

    What was not paid is owed from the day the schedule takes it out of the balance, though it is
    overdue only from its payment day.
    """

    __slots__ = ("_days", "_overdue", "_serviced", "_waiting")

    def __init__(self, serviced: Serviced, position: Position) -> None:
        self._serviced = serviced
        waiting: dict[date, int] = defaultdict(int)
        overdue: dict[date, int] = defaultdict(int)
        for day in position.days:
            for piece in day.pieces:
                waiting[day.due.on] += piece.principal_fen
                waiting[piece.start] -= piece.principal_fen
                overdue[piece.start] += piece.principal_fen
                if piece.end is not None:
                    overdue[piece.end] -= piece.principal_fen
        self._days = sorted(waiting.keys() | overdue.keys())
        self._waiting = list(accumulate(waiting[day] for day in self._days))
        self._overdue = list(accumulate(overdue[day] for day in self._days))

    @property
    def days(self) -> set[date]:
        """The days on which it may change."""
        return {flow.on for flow in self._serviced.flows}.union(self._days)

    def on(self, day: date) -> tuple[int, int]:
        """Outstanding by the schedule or not overdue yet, and overdue, at the end of a day."""
        balance = int(self._serviced.balance_on(day))
        place = bisect_right(self._days, day) - 1
        if place < 0:
            return balance, 0
        return balance + self._waiting[place], self._overdue[place]


def misused_days(
    serviced: Serviced, position: Position, events: Sequence[LoanEvent], *, until: date
) -> tuple[MisusedDays, ...]:
    """The misused money of each notice up to a day, in order of days.

    No more is misused than is owed, and what is repaid is not misused again by a later drawdown.
    What is repaid is first the money used as agreed, then what was told last. What falls due and is
    not paid is in the same order, so that money is overdue and misused only where no other is
    overdue.
    """
    notices = sorted(
        (event for event in events if event.kind is LoanEventKind.MISUSE),
        key=lambda event: (event.on, event.event_id),
    )
    if not notices:
        return ()
    owed = _Owed(serviced, position)
    starts, ends = _by_day(notices, "on"), _by_day(notices, "until")
    left: dict[str, int] = {}
    found: list[MisusedDays] = []
    stand: dict[str, tuple[date, int, int]] = {}
    for start in _bounds(owed, notices, until):
        for event in starts.get(start, ()):
            left[event.event_id] = int(event.amount_fen or 0)
        for event in ends.get(start, ()):
            left.pop(event.event_id, None)
        not_overdue, overdue = owed.on(start)
        _cut(left, not_overdue + overdue)
        _note(found, stand, _shared_out(left, not_overdue), start)
    _note(found, stand, {}, until)
    return tuple(sorted(found, key=lambda item: item.period))


def _by_day(notices: Iterable[LoanEvent], which: str) -> dict[date | None, list[LoanEvent]]:
    found: dict[date | None, list[LoanEvent]] = {}
    for notice in notices:
        found.setdefault(getattr(notice, which), []).append(notice)
    return found


def _shared_out(left: Mapping[str, int], not_overdue: int) -> dict[str, tuple[int, int]]:
    """What of each notice's money is not overdue, and what is: the use told first is not."""
    found = {}
    for event_id, misused in left.items():
        base = min(misused, not_overdue)
        not_overdue -= base
        if misused:
            found[event_id] = (base, misused - base)
    return found


def _note(
    found: list[MisusedDays],
    stand: dict[str, tuple[date, int, int]],
    now: Mapping[str, tuple[int, int]],
    day: date,
) -> None:
    """Write down what is another from a day on, with the days it stood."""
    for event_id, (since, base, overdue) in list(stand.items()):
        if now.get(event_id) == (base, overdue):
            continue
        del stand[event_id]
        found.append(
            MisusedDays(
                event_id=event_id,
                period=Period(since, day),
                base_fen=Fen(base),
                overdue_fen=Fen(overdue),
            )
        )
    for event_id, (base, overdue) in now.items():
        if event_id not in stand:
            stand[event_id] = (day, base, overdue)


def misusable_fen(
    serviced: Serviced, position: Position, event: LoanEvent, others: Sequence[LoanEvent]
) -> Fen | None:
    """How much at most may be said to be misused on the day of an event, where that is less than it
    says; None where all of it may be.

    It is what is owed and not misused already, on that day and when other notices of its days
    begin; what of the event's own money was repaid until then is not asked for again.
    """
    starts = [
        other.on
        for other in others
        if other.kind is LoanEventKind.MISUSE
        and event.on <= other.on
        and (event.until is None or other.on < event.until)
    ]
    owed = _Owed(serviced, position)
    days = sorted({event.on, *starts})
    misused = misused_days(serviced, position, others, until=days[-1] + timedelta(days=1))
    left = []
    own, fits = int(event.amount_fen or 0), True
    changes = sorted(day for day in owed.days if event.on < day)
    for day in days:
        own = min([own, *(sum(owed.on(change)) for change in changes if change <= day)])
        changes = [change for change in changes if change > day]
        taken = sum(item.misused_fen for item in misused if day in item.period)
        left.append(sum(owed.on(day)) - taken)
        fits = fits and own <= left[-1]
    return None if fits else Fen(max(min(left), 0))


def clashing(serviced: Serviced, position: Position, events: Sequence[LoanEvent]) -> frozenset[str]:
    """The notices of misuse among which may be one of money that another has: none but these."""
    notices = sorted(
        (event for event in events if event.kind is LoanEventKind.MISUSE),
        key=lambda event: (event.on, event.event_id),
    )
    if not notices:
        return frozenset()
    owed = _Owed(serviced, position)
    starts, ends = _by_day(notices, "on"), _by_day(notices, "until")
    left: dict[str, int] = {}
    found: set[str] = set()
    for day in _bounds(owed, notices, notices[-1].on + timedelta(days=1)):
        for event in ends.get(day, ()):
            left.pop(event.event_id, None)
        principal = sum(owed.on(day))
        _cut(left, principal)
        for event in starts.get(day, ()):
            left[event.event_id] = int(event.amount_fen or 0)
        if day in starts and sum(left.values()) > principal:
            found |= left.keys()
    return frozenset(found)


def _bounds(owed: _Owed, notices: Sequence[LoanEvent], until: date) -> list[date]:
    """The days on which anything about misused money changes, from the first notice on."""
    days = owed.days
    for notice in notices:
        days |= {notice.on} if notice.until is None else {notice.on, notice.until}
    return sorted(day for day in days if notices[0].on <= day < until)


def _cut(left: dict[str, int], owed: int) -> None:
    """Lower what is misused to what is owed, from the notice told last."""
    above = sum(left.values()) - owed
    for event_id in reversed(left):
        if above <= 0:
            return
        cut = min(above, left[event_id])
        left[event_id] -= cut
        above -= cut
