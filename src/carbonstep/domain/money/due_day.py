"""What falls due on a contract day, and what of it was told: claimed as overdue, and paid."""

from bisect import insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from carbonstep.domain.money.service import CashFlow, CashFlowKind, Serviced
from carbonstep.units.money import Fen

_NO_PAYMENT = (CashFlowKind.DRAWDOWN, CashFlowKind.CAPITALISED)
_OF_INTEREST = (CashFlowKind.INTEREST, CashFlowKind.DEFERRED)

DueKey = tuple[date, date, date, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDay:
    """The interest and principal the borrower is to pay on one contract day.

    `nominal_on`, `on` and `pays_on` as in a cash flow. `early`: it is a prepayment, beside what the
    schedule has on the day, or what a payoff pays: all of its day, and days before it whose payment
    day had not gone by; the event says that it is paid. What interest is owed to the borrower, at a
    rate below zero, is taken off the principal; nothing due is below zero.
    """

    nominal_on: date
    on: date
    pays_on: date
    early: bool
    interest_fen: Fen
    principal_fen: Fen

    @property
    def due_fen(self) -> Fen:
        return Fen(self.interest_fen + self.principal_fen)

    @property
    def by_event(self) -> bool:
        """Whether it falls due by an event of its own. A day that is only paid with a payoff fell
        due by the contract: money may come for it before."""
        return self.early and self.on == self.pays_on

    @property
    def overdue_from(self) -> date:
        """The day from which what was not paid is overdue: the payment day, but not while the
        schedule still counts interest on it."""
        return max(self.on, self.pays_on)

    def overdue_until(self, until: date | None) -> bool:
        """Whether any of it can be overdue that is made good by a day, None where it is not."""
        return until is None or self.overdue_from < until

    def is_named(self, day: date) -> bool:
        """Whether a person who says `day` means this one: its contract day or its payment day."""
        return day in (self.nominal_on, self.pays_on)

    @property
    def falls_due_on(self) -> date:
        """Its contract day or its payment day, the earlier."""
        return min(self.nominal_on, self.pays_on)

    def fell_due_by(self, day: date) -> bool:
        """Whether its contract day or its payment day has come."""
        return self.falls_due_on <= day


def due_key(flow: CashFlow, *, paid_off_on: date | None) -> DueKey | None:
    """Which due day a flow is part of; None where the borrower pays nothing by it."""
    if flow.kind in _NO_PAYMENT:
        return None
    early = flow.kind is CashFlowKind.PREPAYMENT or flow.pays_on == paid_off_on
    return flow.nominal_on, flow.on, flow.pays_on, early


def due_days(
    serviced: Serviced, *, paid_off_on: date | None, kept: Mapping[date, Fen]
) -> tuple[DueDay, ...]:
    """What a loan's contract asks for, by the day from which it is overdue.

    `kept` is what of each contract day's payment stays as it was posted, though the facts give
    another: above zero is not charged, below zero not given back. It is interest.
    """
    sums: dict[DueKey, tuple[int, int]] = {}
    for flow in serviced.flows:
        key = due_key(flow, paid_off_on=paid_off_on)
        if key is None:
            continue
        interest, principal = sums.get(key, (0, 0))
        if flow.kind in _OF_INTEREST:
            sums[key] = (interest + flow.borrower_fen, principal)
        else:
            sums[key] = (interest, principal + flow.borrower_fen)
    for day, left in kept.items():
        # A prepayment of the day is beside it, a payoff is all of it.
        own = min((key for key in sums if key[0] == day), key=lambda key: key[3], default=None)
        if own is not None:
            interest, principal = sums[own]
            sums[own] = (interest - left, principal)
    found = [_due_day(key, *amounts) for key, amounts in sums.items()]
    return tuple(sorted(found, key=lambda day: (day.overdue_from, day.nominal_on, day.early)))


def _due_day(key: DueKey, interest: int, principal: int) -> DueDay:
    nominal_on, on, pays_on, early = key
    due = max(interest + principal, 0)
    return DueDay(
        nominal_on=nominal_on,
        on=on,
        pays_on=pays_on,
        early=early,
        interest_fen=Fen(due - min(principal, due)),
        principal_fen=Fen(min(principal, due)),
    )


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class MoneyIn:
    """Money told for a due day: when it came, by which event, and how much of it.

    `late`: something told says that it came late. Money after the payment day is not late where
    nothing says so.
    """

    on: date
    event_id: str
    amount_fen: Fen
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What of a due day a notice says was not paid, and until when; `until` is None while it is
    not made good."""

    event_id: str
    amount_fen: Fen
    until: date | None


class ToldDay:
    """A due day while the money told for it is being matched."""

    __slots__ = (
        "claimed_fen",
        "claims",
        "due",
        "due_fen",
        "ended_fen",
        "ends",
        "late_fen",
        "money",
        "on_time_fen",
    )

    def __init__(self, due: DueDay) -> None:
        self.due = due
        self.due_fen = int(due.due_fen)
        self.claimed_fen = 0
        self.claims: list[Claim] = []
        self.ends: dict[date, list[Claim]] = {}
        self.ended_fen = 0
        self.money: list[MoneyIn] = []
        self.on_time_fen = 0
        self.late_fen = 0

    @property
    def open_fen(self) -> int:
        """What no money was told for."""
        return self.due_fen - self.on_time_fen - self.late_fen

    def claim(self, event_id: str, amount_fen: int, until: date | None) -> int:
        """Take up to what is due and not claimed yet; returns how much. Nothing of what had come by
        the day from which it is overdue."""
        if not self.due.overdue_until(until):
            return 0
        taken = min(amount_fen, self.due_fen - self.claimed_fen)
        if taken > 0:
            self.claimed_fen += taken
            claim = Claim(event_id=event_id, amount_fen=Fen(taken), until=until)
            self.claims.append(claim)
            if until is not None:
                self.ends.setdefault(until, []).append(claim)
        return taken

    def pay(self, event_id: str, amount_fen: int, on: date, *, named: bool) -> int:
        """Take up to what is unpaid here on a day; returns how much.

        After the payment day it is told late by a notice, or by money that names the day.
        """
        taken = min(amount_fen, self.room_fen(on))
        if taken <= 0:
            return 0
        late = on > self.due.overdue_from and (named or bool(self.claims))
        insort(self.money, MoneyIn(on=on, event_id=event_id, amount_fen=Fen(taken), late=late))
        if late:
            self.late_fen += taken
        else:
            self.on_time_fen += taken
        return taken

    def room_fen(self, on: date) -> int:
        """What money finds unpaid here on a day.

        A notice says how much was not paid on the day, and so that the rest was: what came later
        is for what the notice names, whether the money names the day or not.
        """
        if not self.claims or on <= self.due.overdue_from:
            return self.open_fen
        unpaid = min(self.claimed_fen, self.due_fen - self.on_time_fen)
        return min(unpaid - self.late_fen, self.open_fen)

    def take_ends(self, end: date) -> None:
        """By its end the amount of a notice has come; what was told of it is not told twice.

        It is asked in order of days, once what came by the end is paid in.
        """
        ending = self.ends[end]
        self.ended_fen += sum(claim.amount_fen for claim in ending)
        missing = self.ended_fen - self.late_fen
        for claim in ending:
            missing -= self.pay(claim.event_id, min(missing, claim.amount_fen), end, named=True)


def told_days(days: Iterable[DueDay]) -> list[ToldDay]:
    return [ToldDay(due) for due in days]


def days_by_name(told: Iterable[ToldDay]) -> dict[date, list[ToldDay]]:
    """The due days by the days that name them, as `is_named`, in their order."""
    found: dict[date, list[ToldDay]] = {}
    for day in told:
        for name in {day.due.nominal_on, day.due.pays_on}:
            found.setdefault(name, []).append(day)
    return found
