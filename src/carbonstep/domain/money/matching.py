"""Which contract days the money told pays: receipts, and the ends of notices, in order of days."""

from bisect import insort
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.money.due_day import ToldDay, days_by_name
from carbonstep.units.money import Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedReceipt:
    """What a receipt pays: contract days with amounts, oldest first, and what is left over."""

    event_id: str
    on: date
    parts: tuple[tuple[date, Fen], ...]
    surplus_fen: Fen


@dataclass(slots=True)
class _Money:
    """What is left of a receipt while it is matched, and what it paid."""

    event: LoanEvent
    left: int
    parts: list[tuple[date, Fen]] = field(default_factory=list)

    def pays(self, days: Iterable[ToldDay], *, named: bool = False) -> None:
        for day in days:
            if not self.left:
                return
            taken = day.pay(self.event.event_id, self.left, self.event.on, named=named)
            if taken:
                self.parts.append((day.due.nominal_on, Fen(taken)))
                self.left -= taken

    def matched(self) -> MatchedReceipt:
        return MatchedReceipt(
            event_id=self.event.event_id,
            on=self.event.on,
            parts=tuple(sorted(self.parts)),
            surplus_fen=Fen(self.left),
        )


def matched_receipts(
    told: Sequence[ToldDay], known: Iterable[LoanEvent]
) -> tuple[MatchedReceipt, ...]:
    """Match the money in order of the days on which it came; `told` have their notices.

    Of one day, what names its day is first. What is left of it pays like money that names none, and
    what is left of that waits for the next days that fall due: they are paid in time. Money later
    in the order takes nothing from money before it. The ends of notices are the last of their day.
    """
    receipts = [
        _Money(event, int(event.amount_fen or 0))
        for event in known
        if event.kind is LoanEventKind.RECEIPT
    ]
    coming: dict[date, list[_Money]] = defaultdict(list)
    for money in receipts:
        coming[money.event.on].append(money)
    falling: dict[date, list[int]] = defaultdict(list)
    ending: dict[date, list[ToldDay]] = defaultdict(list)
    for place, day in enumerate(told):
        if not day.due.by_event:
            falling[day.due.falls_due_on].append(place)
        for until in day.ends:
            ending[until].append(day)
    named, unpaid = days_by_name(told), _Unpaid(told)
    waiting: deque[_Money] = deque()
    for on in sorted(coming.keys() | falling.keys() | ending.keys()):
        unpaid.fall_due(falling.get(on, ()))
        _take_up(waiting, [told[place] for place in falling.get(on, ())])
        for money in sorted(coming.get(on, ()), key=lambda item: item.event.for_on is None):
            for_on = money.event.for_on
            if for_on is not None:
                money.pays(named.get(for_on, ()), named=True)
            money.pays(unpaid.by(on))
            if money.left:
                waiting.append(money)
        for day in ending.get(on, ()):
            day.take_ends(on)
    return tuple(money.matched() for money in receipts)


def _take_up(waiting: deque[_Money], days: Sequence[ToldDay]) -> None:
    """Pay days that fall due with the money that waits, the first first; it came in time."""
    while waiting and any(day.open_fen for day in days):
        waiting[0].pays(days)
        if waiting[0].left:
            return
        waiting.popleft()


class _Unpaid:
    """The days that have fallen due while money is matched in order of days.

    A day that all money was told for is passed over: it is not paid again.
    """

    __slots__ = ("_early", "_last", "_open", "_told")

    def __init__(self, told: Sequence[ToldDay]) -> None:
        self._told = told
        self._open: list[int] = []
        self._last = -1
        self._early: dict[date, list[ToldDay]] = defaultdict(list)
        for day in told:
            if day.due.by_event:
                self._early[day.due.on].append(day)

    def fall_due(self, places: Iterable[int]) -> None:
        for place in places:
            if self._told[place].due_fen:
                insort(self._open, place)
                self._last = max(self._last, place)

    def by(self, on: date) -> Iterator[ToldDay]:
        """What money of a day that names none may pay, in its order.

        What a notice says is overdue; what fell due last; then the older days of which nothing was
        told, the oldest first. A repayment that its own event says is paid is the last.
        """
        self._open = [place for place in self._open if self._told[place].open_fen]
        fallen = [self._told[place] for place in self._open]
        yield from (day for day in fallen if day.claims and day.due.overdue_from < on)
        if self._last >= 0:
            last = self._told[self._last]
            yield last
            yield from (day for day in fallen if day is not last)
        yield from self._early.get(on, ())
