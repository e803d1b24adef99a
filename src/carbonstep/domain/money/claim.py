"""Whether what a notice or a receipt says can be, held against the loan's position."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from carbonstep.domain.loan.event import TOLD_AFTERWARDS, LoanEvent, LoanEventKind
from carbonstep.domain.money.due_day import DueDay
from carbonstep.domain.money.event_day import outside_life
from carbonstep.domain.money.life import Life, price_life
from carbonstep.domain.money.misuse import clashing, misusable_fen
from carbonstep.domain.money.position import NOTHING_KEPT, Position, position
from carbonstep.domain.money.reason import MoneyReason
from carbonstep.domain.money.service import Serviced
from carbonstep.reading.problem import Place, Problem, Reason
from carbonstep.units.money import Fen, yuan_text

_LOOKS_MAX = 20
"""Claims of one document that are asked of beside what came before them."""


def refused_claim(
    serviced: Serviced,
    event: LoanEvent,
    others: Sequence[LoanEvent],
    *,
    kept: Mapping[date, Fen] = NOTHING_KEPT,
) -> Problem | None:
    """Why what an event tells cannot be beside the others that stand, or None.

    Asked once, when the event comes in. What is recorded is never refused for a fact that comes
    later: the position then counts no more than there is. `kept` as in `position`.

    Errors: `nothing_overdue`, `paid_when_due`, `overdue_above_due`, `misuse_above_balance`,
    `receipt_not_due`.
    """
    if event.kind not in TOLD_AFTERWARDS:
        return None
    rest = [other for other in others if other.event_id != event.event_id]
    held = position(serviced, rest, kept=kept)
    match event.kind:
        case LoanEventKind.OVERDUE:
            return _overdue(held, event)
        case LoanEventKind.MISUSE:
            left = misusable_fen(serviced, held, event, rest)
            if left is None:
                return None
            reason = MoneyReason.MISUSE_ABOVE_BALANCE
            return _problem(reason, event, yuan_text(event.amount_fen or 0), yuan_text(left))
        case _:
            return _receipt(held, event)


def refused_of_life(life: Life) -> Problem | None:
    """The first claim among the events of a life that could not be when it came in, or None.

    One that can be beside all that is known can be; one that cannot is asked of beside what came
    before it, since what came later does not refuse it. Only so many are: each look prices a life.
    Errors: those of `refused_claim`.
    """
    if not life.events:
        return None
    arrived = sorted(life.events, key=lambda event: event.received_on)
    doubtful = _doubtful(life.serviced, arrived)
    looks = 0
    for place, event in enumerate(arrived):
        if event.event_id not in doubtful:
            continue
        refused = refused_claim(life.serviced, event, arrived)
        if refused is None:
            continue
        looks += 1
        before = arrived[: place + 1]
        then = price_life(life.contract.as_booked, life.steps, events=before, market=life.market)
        if isinstance(then, Problem) or looks > _LOOKS_MAX:
            return refused
        refused = refused_claim(then.serviced, event, before)
        if refused is not None:
            return refused
    return None


def _doubtful(serviced: Serviced, events: Sequence[LoanEvent]) -> set[str]:
    """The claims that may be too much beside the others, by a look that costs little for many."""
    held = position(serviced, events)
    found = set(clashing(serviced, held, events))
    asked: dict[tuple[int, ...], list[LoanEvent]] = {}
    for event in events:
        if event.kind is LoanEventKind.RECEIPT and _receipt(held, event) is not None:
            found.add(event.event_id)
        elif event.kind is LoanEventKind.OVERDUE:
            asked.setdefault(held.claimed_days(event), []).append(event)
    named: Counter[int] = Counter()
    for places, notices in asked.items():
        for place in places:
            named[place] += sum(event.amount_fen or 0 for event in notices)
    for places, notices in asked.items():
        if not places or any(named[place] > held.days[place].claimable_fen for place in places):
            found |= {event.event_id for event in notices}
    return found


def _overdue(held: Position, event: LoanEvent) -> Problem | None:
    left = held.claimable_fen(event)
    if left is None and held.claimable_fen(replace(event, until=None)) is not None:
        latest = max(d.due.overdue_from for d in held.days if d.due.is_named(event.on))
        reason, found = MoneyReason.PAID_WHEN_DUE, str(event.until)
        return _problem(reason, event, found, latest.isoformat())
    if left is None:
        come = [d for d in _days(held, early=False) if d <= event.received_on]
        reason, found = MoneyReason.NOTHING_OVERDUE, event.on.isoformat()
        return _problem(reason, event, found, _around(come, event.on))
    if (event.amount_fen or 0) <= left:
        return None
    reason = MoneyReason.OVERDUE_ABOVE_DUE
    return _problem(reason, event, yuan_text(event.amount_fen or 0), yuan_text(left))


def refused_receipt(life: Life, held: Position, event: LoanEvent) -> Problem | None:
    """Why a receipt cannot be in a life that was priced without it, or None: what else came in does
    not matter for it. `held` is the life's position.

    Errors: `loan_event_outside_life`, `receipt_not_due`.
    """
    outside = outside_life(life.contract.booked, life.rates.schedule.periods, event)
    return _receipt(held, event) if outside is None else outside


def _receipt(held: Position, event: LoanEvent) -> Problem | None:
    """That nothing falls due on the day a receipt names. Money that names none may come before
    anything fell due: like any that is left over it waits for the next day that falls due."""
    if event.for_on is None:
        return None
    if any(day.due.is_named(event.for_on) for day in held.days if day.due.due_fen > 0):
        return None
    needed = _around(_days(held), event.for_on)
    return _problem(MoneyReason.RECEIPT_NOT_DUE, event, event.for_on.isoformat(), needed)


def _days(held: Position, *, early: bool = True) -> list[date]:
    """The contract days and payment days on which anything falls due, but for what is repaid early
    where that is not asked for: its own event says that it is paid."""
    found = (item.due for item in held.days if item.due.due_fen > 0)
    return sorted({d for due in found if early or not due.early for d in _named(due)})


def _named(due: DueDay) -> tuple[date, date]:
    return due.nominal_on, due.pays_on


def _around(days: Sequence[date], day: date) -> str:
    """The last of these days before a day, and the first after it."""
    before = [found for found in days if found < day][-1:]
    after = [found for found in days if found > day][:1]
    return ", ".join(found.isoformat() for found in (*before, *after)) or "–"


def _problem(reason: Reason, event: LoanEvent, found: str, needed: str) -> Problem:
    place = Place(path=f"loan.events.{event.event_id}")
    return Problem(reason=reason, place=place, found=found, needed=needed)
