"""A loan's position: what fell due, what came in, and what of it is overdue, day by day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.money.due_day import (
    Claim,
    DueDay,
    MoneyIn,
    ToldDay,
    days_by_name,
    due_days,
    told_days,
)
from carbonstep.domain.money.matching import MatchedReceipt, matched_receipts
from carbonstep.domain.money.service import Serviced
from carbonstep.units.money import Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class OverduePiece:
    """A part of a due day that was not paid, from the day on which it was overdue.

    `event_id` is the event that told so: a notice, or a receipt of money that came late. `end` is
    the day it was made good, None while it is not. `principal_fen` is what of it is principal: what
    comes in pays the interest of its day first.
    """

    event_id: str
    start: date
    end: date | None
    amount_fen: Fen
    principal_fen: Fen

    def runs_on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPosition:
    """A due day with the money told for it and what was not paid in time.

    `noticed`: a notice said how much of it was not paid, and so that the rest was.
    """

    due: DueDay
    money: tuple[MoneyIn, ...]
    pieces: tuple[OverduePiece, ...]
    noticed: bool

    def paid_fen(self, as_of: date) -> Fen:
        """The money told for it that came by a day."""
        return Fen(sum(item.amount_fen for item in self.money if item.on <= as_of))

    def overdue_fen(self, as_of: date) -> Fen:
        """What is overdue at the end of a day."""
        return Fen(sum(piece.amount_fen for piece in self.pieces if piece.runs_on(as_of)))

    @property
    def claimable_fen(self) -> Fen:
        """What fell due on it, less the money told in time."""
        return Fen(self.due.due_fen - self.paid_fen(self.due.overdue_from))

    def is_done(self, as_of: date) -> bool:
        """Whether its own event alone says that all of it is paid."""
        paid = self.paid_fen(as_of) >= self.due.due_fen
        return self.due.early and self.due.overdue_from <= as_of and not paid

    def open_fen(self, as_of: date) -> Fen:
        """What is not known to be paid at the end of a day."""
        said_paid = self.noticed or self.due.early
        if said_paid and self.due.overdue_from <= as_of:
            return self.overdue_fen(as_of)
        return Fen(self.due.due_fen - self.paid_fen(as_of))


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Every due day of a loan's life with what was told of it, and what each receipt pays.

    `paid_off_on` is the day a payoff ends the loan, None without one.
    """

    paid_off_on: date | None
    days: tuple[DayPosition, ...]
    receipts: tuple[MatchedReceipt, ...]

    def waiting_fen(self, as_of: date) -> Fen:
        """The money that came in by a day and pays no day that has come: it waits for the next ones
        that fall due, or is left over."""
        waits = [day for day in self.days if not day.due.fell_due_by(as_of)]
        over = sum(item.surplus_fen for item in self.receipts if item.on <= as_of)
        return Fen(over + sum(day.paid_fen(as_of) for day in waits))

    def claimed_days(self, event: LoanEvent) -> tuple[int, ...]:
        """The places of the days on which an amount can be overdue that is said to be so on the day
        an event names: what fell due by its receipt, but for early repayments, and was not made
        good by the day it was to be paid."""
        return tuple(
            place
            for place, day in enumerate(self.days)
            if day.due.is_named(event.on)
            and day.due.due_fen > 0
            and not day.due.early
            and day.due.pays_on <= event.received_on
            and day.due.overdue_until(event.until)
        )

    def claimable_fen(self, event: LoanEvent) -> Fen | None:
        """What may still be said to be overdue on the day an event names: what fell due by then,
        less the money told in time and what is said to be overdue already. None where nothing fell
        due."""
        days = [self.days[place] for place in self.claimed_days(event)]
        if not days:
            return None
        taken = sum(piece.amount_fen for day in days if day.noticed for piece in day.pieces)
        return Fen(sum(day.claimable_fen for day in days) - taken)


NOTHING_KEPT: Mapping[date, Fen] = MappingProxyType({})


def position(
    serviced: Serviced, events: Sequence[LoanEvent], *, kept: Mapping[date, Fen] = NOTHING_KEPT
) -> Position:
    """Hold what was told against what fell due; `events` are those that stand, in any order, and
    `kept` is what of each day's payment the contract leaves as it was posted (`kept_by_day`).

    Which day a receipt pays says `matching`. An early repayment is paid by its own event. A notice
    with an end says that its amount had come by then. What is overdue is paid off with the loan.
    """
    known = sorted(events, key=lambda event: (event.on, event.event_id))
    paid_off_on = next((e.on for e in known if e.kind is LoanEventKind.PAYOFF), None)
    told = told_days(due_days(serviced, paid_off_on=paid_off_on, kept=kept))
    _take_claims(told, known)
    receipts = matched_receipts(told, known)
    return Position(
        paid_off_on=paid_off_on,
        days=tuple(
            DayPosition(
                due=day.due,
                money=tuple(day.money),
                pieces=_pieces(day, paid_off_on),
                noticed=bool(day.claims),
            )
            for day in told
        ),
        receipts=receipts,
    )


def _take_claims(told: Sequence[ToldDay], known: Iterable[LoanEvent]) -> None:
    named = days_by_name(day for day in told if not day.due.early)
    for event in known:
        if event.kind is LoanEventKind.OVERDUE:
            left = int(event.amount_fen or 0)
            for day in named.get(event.on, ()):
                left -= day.claim(event.event_id, left, event.until)


def _pieces(day: ToldDay, paid_off_on: date | None) -> tuple[OverduePiece, ...]:
    """What of a due day was not paid in time, by the day it was made good.

    Money that came late pays what notices name, those that ended first; without a notice it was
    late by itself where it named the day.
    """
    unpaid = day.due_fen - day.on_time_fen
    shares: list[tuple[Claim, int]] = []
    for claim in day.claims:
        share = min(claim.amount_fen, unpaid)
        unpaid -= share
        shares.append((claim, share))
    shares.sort(key=lambda item: item[0].until or date.max)
    found: list[tuple[str, date | None, int]] = []
    place = 0
    for item in day.money:
        left = int(item.amount_fen) if item.late else 0
        while left and place < len(shares):
            claim, share = shares[place]
            taken = min(left, share)
            if taken:
                found.append((claim.event_id, item.on, taken))
                shares[place] = (claim, share - taken)
                left -= taken
            place += taken == share
        if left:
            found.append((item.event_id, item.on, left))
    found += [(claim.event_id, None, share) for claim, share in shares if share]
    return _until_paid_off(_with_principal(day.due, found), paid_off_on)


def _with_principal(
    due: DueDay, found: Sequence[tuple[str, date | None, int]]
) -> list[OverduePiece]:
    """The pieces with what of them is principal: what is made good last."""
    left = int(due.principal_fen)
    pieces = []
    for event_id, end, amount in sorted(found, key=lambda item: item[1] or date.max, reverse=True):
        principal = min(left, amount)
        left -= principal
        pieces.append(
            OverduePiece(
                event_id=event_id,
                start=due.overdue_from,
                end=end,
                amount_fen=Fen(amount),
                principal_fen=Fen(principal),
            )
        )
    return pieces


def _until_paid_off(
    pieces: Iterable[OverduePiece], paid_off_on: date | None
) -> tuple[OverduePiece, ...]:
    if paid_off_on is None:
        return tuple(pieces)
    ended = (replace(p, end=min(p.end or paid_off_on, paid_off_on)) for p in pieces)
    return tuple(piece for piece in ended if piece.start < paid_off_on)
