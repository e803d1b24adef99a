"""Misused money day by day: what of it is still owed, and what of that is overdue as well."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.money.position import DayPosition, Position
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Owed:
    """The principal owed on a day: outstanding by the schedule or not overdue yet, and overdue."""

    not_overdue: int
    overdue: int


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
    unpaid = [day for day in position.days if day.pieces]
    bounds = _bounds(serviced, unpaid, notices, until)
    left: dict[str, int] = {}
    found: list[MisusedDays] = []
    latest: dict[str, int] = {}
    for start, end in pairwise(bounds):
        for event in notices:
            if event.on == start:
                left[event.event_id] = int(event.amount_fen or 0)
            if event.until == start:
                left.pop(event.event_id, None)
        owed = _owed(serviced, unpaid, start)
        _cut(left, owed.not_overdue + owed.overdue)
        free = owed.not_overdue
        for event_id, misused in left.items():
            base = min(misused, free)
            free -= base
            if misused:
                days = MisusedDays(
                    event_id=event_id,
                    period=Period(start, end),
                    base_fen=Fen(base),
                    overdue_fen=Fen(misused - base),
                )
                _go_on(found, latest, days)
    return tuple(found)


def _go_on(found: list[MisusedDays], latest: dict[str, int], days: MisusedDays) -> None:
    """Add days, or where nothing changed for their notice lengthen what it has."""
    place = latest.get(days.event_id)
    if place is not None:
        before = found[place]
        if (before.base_fen, before.overdue_fen) == (days.base_fen, days.overdue_fen):
            assert before.period.end == days.period.start, "misused money stays until it is repaid"
            found[place] = replace(before, period=Period(before.period.start, days.period.end))
            return
    latest[days.event_id] = len(found)
    found.append(days)


def misusable_fen(
    serviced: Serviced, position: Position, event: LoanEvent, others: Sequence[LoanEvent]
) -> Fen:
    """How much may be said to be misused on the day of an event: what is owed and not misused
    already, on that day and when other notices of its days begin."""
    starts = [
        other.on
        for other in others
        if other.kind is LoanEventKind.MISUSE
        and event.on <= other.on
        and (event.until is None or other.on < event.until)
    ]
    unpaid = [day for day in position.days if day.pieces]
    days = sorted({event.on, *starts})
    misused = misused_days(serviced, position, others, until=days[-1] + timedelta(days=1))
    left = []
    for day in days:
        owed = _owed(serviced, unpaid, day)
        taken = sum(item.misused_fen for item in misused if day in item.period)
        left.append(owed.not_overdue + owed.overdue - taken)
    return Fen(max(min(left), 0))


def _bounds(
    serviced: Serviced, unpaid: Iterable[DayPosition], notices: Sequence[LoanEvent], until: date
) -> list[date]:
    """The days on which anything about misused money changes, from the first notice on."""
    days = {flow.on for flow in serviced.flows}
    for notice in notices:
        days |= {notice.on} if notice.until is None else {notice.on, notice.until}
    for day in unpaid:
        days |= {day.due.on, day.due.overdue_from}
        days |= {piece.end for piece in day.pieces if piece.end is not None}
    since = notices[0].on
    return [*sorted(day for day in days if since <= day < until), until]


def _owed(serviced: Serviced, unpaid: Iterable[DayPosition], day: date) -> _Owed:
    """The principal owed at the end of a day.

    What was not paid is owed from the day the schedule takes it out of the balance, though it is
    overdue only from its payment day.
    """
    waiting = overdue = 0
    for item in unpaid:
        principal = sum(
            piece.principal_fen for piece in item.pieces if piece.end is None or day < piece.end
        )
        if item.due.overdue_from <= day:
            overdue += principal
        elif item.due.on <= day:
            waiting += principal
    return _Owed(not_overdue=serviced.balance_on(day) + waiting, overdue=overdue)


def _cut(left: dict[str, int], owed: int) -> None:
    """Lower what is misused to what is owed, from the notice told last."""
    above = sum(left.values()) - owed
    for event_id in reversed(left):
        if above <= 0:
            return
        cut = min(above, left[event_id])
        left[event_id] -= cut
        above -= cut
