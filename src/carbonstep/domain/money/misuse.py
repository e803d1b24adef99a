"""Misused money day by day: what of it is still owed, and what of that is overdue as well."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.money.position import Position
from carbonstep.domain.money.service import Serviced
from carbonstep.domain.money.sharing import Sharing
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
    notices = _notices(events)
    if not notices:
        return ()
    owed = _Owed(serviced, position)
    misused = _Misused(notices)
    found: list[tuple[int, MisusedDays]] = []
    stand: dict[int, tuple[date, int, int]] = {}

    def note(place: int, day: date, base: int, overdue: int) -> None:
        """Write down the days a notice's money stood as it did, where it is another from a day."""
        since, *was = stand.get(place, (day, 0, 0))
        if was == [base, overdue]:
            return
        if any(was) and since < day:
            days = MisusedDays(
                event_id=notices[place].event_id,
                period=Period(since, day),
                base_fen=Fen(was[0]),
                overdue_fen=Fen(was[1]),
            )
            found.append((place, days))
        stand[place] = (day, base, overdue)

    for day in _bounds(owed, notices, until):
        misused.starts(day)
        misused.ends(day)
        not_overdue, overdue = owed.on(day)
        misused.parts.cut_to(not_overdue + overdue)
        for place, base in misused.parts.share(not_overdue):
            note(place, day, base, misused.parts.amount(place) - base)
    for place in stand:
        note(place, until, 0, 0)
    found.sort(key=lambda item: (item[1].period, item[0]))
    return tuple(days for _, days in found)


def _notices(events: Iterable[LoanEvent]) -> list[LoanEvent]:
    """The notices of misuse, by day: in the order in which their money is kept."""
    return sorted(
        (event for event in events if event.kind is LoanEventKind.MISUSE),
        key=lambda event: (event.on, event.event_id),
    )


class _Misused:
    """What is misused by each notice while days go by: `parts` in the order of the notices, and
    the places of those that are `running`, though all of their money may be repaid."""

    __slots__ = ("_ends", "_notices", "_starts", "parts", "running")

    def __init__(self, notices: Sequence[LoanEvent]) -> None:
        self._notices = notices
        self._starts: dict[date, list[int]] = defaultdict(list)
        self._ends: dict[date | None, list[int]] = defaultdict(list)
        for place, notice in enumerate(notices):
            self._starts[notice.on].append(place)
            self._ends[notice.until].append(place)
        self.parts = Sharing(len(notices))
        self.running: set[int] = set()

    def starts(self, day: date) -> bool:
        """Begin what is told of a day; returns whether anything is."""
        for place in self._starts.get(day, ()):
            self.parts.put(place, int(self._notices[place].amount_fen or 0))
            self.running.add(place)
        return day in self._starts

    def ends(self, day: date) -> None:
        """End what was made good on a day."""
        for place in self._ends.get(day, ()):
            self.parts.put(place, 0)
            self.running.discard(place)


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
    turns: dict[date, int] = defaultdict(int)
    for item in misused:
        turns[item.period.start] += item.misused_fen
        turns[item.period.end] -= item.misused_fen
    own, taken, fits = int(event.amount_fen or 0), 0, True
    least: int | None = None
    asked = set(days)
    for day in sorted({*turns, *owed.days, *asked}):
        if day > days[-1]:
            break
        taken += turns[day]
        principal = sum(owed.on(day))
        if event.on < day:
            own = min(own, principal)
        if day in asked:
            left = principal - taken
            fits = fits and own <= left
            least = left if least is None else min(least, left)
    assert least is not None, "the event's own day is asked for"
    return None if fits else Fen(max(least, 0))


def clashing(serviced: Serviced, position: Position, events: Sequence[LoanEvent]) -> frozenset[str]:
    """The notices of misuse among which may be one of money that another has: none but these."""
    notices = _notices(events)
    if not notices:
        return frozenset()
    owed = _Owed(serviced, position)
    misused = _Misused(notices)
    found: set[int] = set()
    for day in _bounds(owed, notices, notices[-1].on + timedelta(days=1)):
        misused.ends(day)
        principal = sum(owed.on(day))
        misused.parts.cut_to(principal)
        if misused.starts(day) and misused.parts.total > principal:
            found |= misused.running
    return frozenset(notices[place].event_id for place in found)


def _bounds(owed: _Owed, notices: Sequence[LoanEvent], until: date) -> list[date]:
    """The days on which anything about misused money changes, from the first notice on."""
    days = owed.days
    for notice in notices:
        days |= {notice.on} if notice.until is None else {notice.on, notice.until}
    return sorted(day for day in days if notices[0].on <= day < until)
