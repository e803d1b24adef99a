"""What happens to a loan after booking: drawdowns, prepayments, overdue and misused amounts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from carbonstep.units.identity import content_id
from carbonstep.units.money import Fen, fen_from_text, yuan_text


class LoanEventKind(StrEnum):
    """What happened.

    Drawdown: more of the principal is drawn. Prepayment: a part is repaid early. Payoff: all of it,
    with the interest accrued. Overdue: an amount was not paid when it was due. Misuse: an amount
    was used for something else than the contract says. Withdrawn: the event it supersedes did not
    happen.
    """

    DRAWDOWN = "drawdown"
    PREPAYMENT = "prepayment"
    PAYOFF = "payoff"
    OVERDUE = "overdue"
    MISUSE = "misuse"
    WITHDRAWN = "withdrawn"


REPAYMENTS = (LoanEventKind.PREPAYMENT, LoanEventKind.PAYOFF)
ARREARS = (LoanEventKind.OVERDUE, LoanEventKind.MISUSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanEvent:
    """One thing that happened to a loan, as a fact.

    `on` is the day it counts for; `until` (overdue and misuse) the day the amount was made good,
    None while it was not. `amount_fen` is None for a payoff and a withdrawal. `notified_on` is the
    day notice of a repayment was given. `received_on` is the day the fact came in. An event that
    corrects an earlier one names its id in `supersedes`, and says why in `reason`; a withdrawal
    has the day of the event it takes back.
    """

    loan_id: str
    kind: LoanEventKind
    on: date
    amount_fen: Fen | None = None
    until: date | None = None
    notified_on: date | None = None
    received_on: date
    supersedes: str = ""
    reason: str = ""
    _id: str = field(default="", init=False, repr=False, compare=False)

    @property
    def event_id(self) -> str:
        """A name made from the content but the day of receipt: a fact that comes twice is one."""
        if not self._id:  # made once: every event is held against all before it
            object.__setattr__(self, "_id", content_id("E", {**self.body(), "received_on": ""}))
        return self._id

    def body(self) -> dict[str, Any]:
        """The event as a fact: what is written into the log."""
        return {
            "loan_id": self.loan_id,
            "kind": self.kind.value,
            "on": self.on.isoformat(),
            "amount": None if self.amount_fen is None else yuan_text(self.amount_fen),
            "until": None if self.until is None else self.until.isoformat(),
            "notified_on": None if self.notified_on is None else self.notified_on.isoformat(),
            "received_on": self.received_on.isoformat(),
            "supersedes": self.supersedes,
            "reason": self.reason,
        }


def event_from_body(body: Mapping[str, Any]) -> LoanEvent:
    """The event in a body that `LoanEvent.body` made."""

    def day(key: str) -> date | None:
        return None if body[key] is None else date.fromisoformat(body[key])

    on, received_on = day("on"), day("received_on")
    assert on is not None, body
    assert received_on is not None, body
    amount = body["amount"]
    return LoanEvent(
        loan_id=body["loan_id"],
        kind=LoanEventKind(body["kind"]),
        on=on,
        amount_fen=None if amount is None else fen_from_text(amount),
        until=day("until"),
        notified_on=day("notified_on"),
        received_on=received_on,
        supersedes=body["supersedes"],
        reason=body["reason"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEvent:
    """An event with its number in the log, and the id of the event that replaced it, or empty."""

    seq: int
    event: LoanEvent
    superseded_by: str

    @property
    def stands(self) -> bool:
        """Whether the event counts: not superseded, and no withdrawal."""
        return not self.superseded_by and self.event.kind is not LoanEventKind.WITHDRAWN


def superseded_by(events: Iterable[LoanEvent]) -> dict[str, str]:
    """The id of each superseded event with the id of the one that supersedes it."""
    return {event.supersedes: event.event_id for event in events if event.supersedes}


def events_standing(events: Iterable[LoanEvent]) -> tuple[LoanEvent, ...]:
    """The events that count: those no other supersedes, without withdrawals, by day and kind.

    The order in which they came does not matter.
    """
    known = tuple(events)
    superseded = superseded_by(known)
    return tuple(
        sorted(
            (
                event
                for event in known
                if event.event_id not in superseded and event.kind is not LoanEventKind.WITHDRAWN
            ),
            key=lambda e: (e.on, e.kind, e.amount_fen or 0, e.event_id),
        )
    )
