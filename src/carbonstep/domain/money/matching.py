"""Which contract days the money told pays: receipts, and the ends of notices, in order of days."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.money.due_day import ToldDay
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
    falling: dict[date, list[ToldDay]] = defaultdict(list)
    ending: dict[date, list[ToldDay]] = defaultdict(list)
    for day in told:
        if not day.due.early:
            falling[day.due.falls_due_on].append(day)
        for until in {claim.until for claim in day.claims}:
            if until is not None:
                ending[until].append(day)
    waiting: list[_Money] = []
    for on in sorted(coming.keys() | falling.keys() | ending.keys()):
        for money in waiting:
            money.pays(falling.get(on, ()))
        for money in sorted(coming.get(on, ()), key=lambda item: item.event.for_on is None):
            for_on = money.event.for_on
            if for_on is not None:
                money.pays((day for day in told if day.due.is_named(for_on)), named=True)
            money.pays(_unpaid(told, on))
            waiting.append(money)
        waiting = [money for money in waiting if money.left]
        _take_ends(ending.get(on, ()), on)
    return tuple(money.matched() for money in receipts)


def _unpaid(told: Sequence[ToldDay], on: date) -> Iterator[ToldDay]:
    """What money of a day that names none may pay, in its order.

    What a notice says is overdue; what fell due last; then the older days of which nothing was
    told, the oldest first. A repayment that its own event says is paid is the last.
    """
    fallen = [day for day in told if day.due_fen and not day.due.early and day.due.fell_due_by(on)]
    yield from (day for day in fallen if day.claims and day.due.overdue_from < on)
    yield from fallen[-1:]
    yield from fallen[:-1]
    yield from (day for day in told if day.due.early and day.due.on == on)


def _take_ends(days: Iterable[ToldDay], end: date) -> None:
    """By its end the amount of a notice has come; what was told of that money is not told twice."""
    for day in days:
        ended = sum(c.amount_fen for c in day.claims if c.until is not None and c.until <= end)
        missing = ended - day.late_by(end)
        for claim in day.claims:
            if claim.until == end:
                missing -= day.pay(claim.event_id, min(missing, claim.amount_fen), end, named=True)
