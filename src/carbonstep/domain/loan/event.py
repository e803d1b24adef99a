"""What happens to a loan after booking: money moved, amounts overdue or misused, terms changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from carbonstep.domain.loan.patch import PATCH
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.reading.amount import YUAN
from carbonstep.reading.codec import Json, Parts, Record, Term
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import listed, phrase
from carbonstep.reading.reading import Reading
from carbonstep.reading.value import DAY, REASON_LENGTH_MAX, text, word_of
from carbonstep.units.identity import Named, content_id
from carbonstep.units.money import Fen
from carbonstep.units.told_again import counting


class LoanEventKind(StrEnum):
    """What happened.

    Drawdown: more of the principal is drawn. Prepayment: a part is repaid early. Payoff: all of it,
    with the interest accrued. Overdue: an amount was not paid when it was due. Misuse: an amount
    was used for something else than the contract says. Receipt: money came in for what fell due.
    Withdrawn: the event it supersedes did not happen. Amendment: other terms were agreed, from a
    day on. Correction: terms that were booked were never so. Cancellation: the loan was booked by
    mistake and never was.
    """

    DRAWDOWN = "drawdown"
    PREPAYMENT = "prepayment"
    PAYOFF = "payoff"
    OVERDUE = "overdue"
    MISUSE = "misuse"
    RECEIPT = "receipt"
    WITHDRAWN = "withdrawn"
    AMENDMENT = "amendment"
    CORRECTION = "correction"
    CANCELLATION = "cancellation"


REPAYMENTS = (LoanEventKind.PREPAYMENT, LoanEventKind.PAYOFF)
ARREARS = (LoanEventKind.OVERDUE, LoanEventKind.MISUSE)
TOLD_AFTERWARDS = (*ARREARS, LoanEventKind.RECEIPT)
"""What is told once it is so, and moves neither principal nor interest of the contract."""

WHOLE_LIFE_KINDS = (LoanEventKind.CORRECTION, LoanEventKind.CANCELLATION)
"""What counts from the loan's first day on, and so has no day of its own."""

CONTRACT_KINDS = (LoanEventKind.AMENDMENT, *WHOLE_LIFE_KINDS)
"""What changes the contract itself; each says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanEvent(Named):
    """One thing that happened to a loan, as a fact.

    `on` is the day it counts for, of a receipt the day the money came in; `until` (overdue and
    misuse) the day the amount was made good, None while it was not. `for_on` is the contract day a
    receipt pays, None where none is named, and `reference` what the bank calls the payment: two
    payments that are alike but for it are two. `amount_fen` is None where no amount is
    named. `notified_on` is the day notice of a repayment was given. `received_on` is the day the
    fact came in, which may be later than the money. An event that
    corrects an earlier one names its id in `supersedes`, and says why in `reason`; one that was
    withdrawn and is told again has the withdrawal's id there by itself. A withdrawal
    has the day of the event it takes back, what counts from the start the day the loan was booked
    to be drawn on. `terms` are those that an amendment or a correction changes, as the loan's own
    body writes them, and `agreed_on` the day an amendment was agreed on, where it is told.
    """

    loan_id: str
    kind: LoanEventKind
    on: date
    amount_fen: Fen | None = None
    until: date | None = None
    for_on: date | None = None
    reference: str = ""
    notified_on: date | None = None
    received_on: date
    supersedes: str = ""
    reason: str = ""
    terms: Mapping[str, Json] = field(default_factory=dict)
    agreed_on: date | None = None

    @property
    def event_id(self) -> str:
        """The id it was recorded under; before that, one made from the content but for the day
        of receipt: a fact that comes twice is one."""
        return self.name_or(lambda: content_id("E", {**self.body(), "received_on": ""}))

    @property
    def fact_id(self) -> str:
        return self.event_id

    @property
    def takes_back(self) -> bool:
        """Whether it withdraws the event it supersedes."""
        return self.kind is LoanEventKind.WITHDRAWN

    def body(self) -> dict[str, Any]:
        """The event as a fact: what is written into the log."""
        return {"loan_id": self.loan_id, **EVENT.write(self)}


def _check_keys(
    record: Record[Any], reading: Reading, node: Node, parts: Parts, kind: StrEnum
) -> None:
    """What the kind needs is there, and nothing else. A withdrawal has its event's day."""
    takes_day = kind not in (LoanEventKind.WITHDRAWN, *WHOLE_LIFE_KINDS)
    taken = [*(["on"] if takes_day else []), *(t.name for t in record.terms if kind in t.of)]
    for name in ("on", *(term.name for term in record.terms if term.of)):
        if name in parts and name not in taken:
            needed = listed((*taken, "received_on", "supersedes", "reason"))
            reading.note(LoanReason.LOAN_EVENT_KEY, parts[name], found=name, needed=needed)
        elif name in ("on", "amount", "terms") and name in taken and name not in parts:
            reading.lack(node, name)
    if kind is LoanEventKind.WITHDRAWN and "supersedes" not in parts:
        reading.lack(node, "supersedes")
    corrects = "supersedes" in parts
    if "reason" in parts and (corrects or kind in CONTRACT_KINDS):
        reading.text(parts["reason"], needed=phrase("reason"))
    elif "reason" not in parts and (
        kind in CONTRACT_KINDS or (corrects and kind is LoanEventKind.WITHDRAWN)
    ):
        reading.lack(node, "reason")


EVENT: Record[LoanEvent] = Record(
    of=LoanEvent,
    tag="kind",
    use=_check_keys,
    terms=(
        Term("kind", word_of(LoanEventKind), "what happened, one of the kinds below"),
        Term(
            "on",
            DAY,
            "the day it counts for; not of a withdrawal, which has the day of what it takes back, "
            "nor of a correction or cancellation, which count from the start",
            supplied=True,
            left_out="required but for `withdrawn`, `correction`, `cancellation`",
        ),
        Term(
            "amount",
            YUAN,
            "above zero, to the fen",
            attribute="amount_fen",
            of=(
                LoanEventKind.DRAWDOWN,
                LoanEventKind.PREPAYMENT,
                LoanEventKind.OVERDUE,
                LoanEventKind.MISUSE,
                LoanEventKind.RECEIPT,
            ),
            needed=True,
            left_out="required",
        ),
        Term(
            "until",
            DAY,
            "the day the amount was made good",
            of=ARREARS,
            left_out="it is not made good yet",
        ),
        Term(
            "for_on",
            DAY,
            "the contract day it pays, or the working day that day moved to",
            of=(LoanEventKind.RECEIPT,),
            later=True,
            left_out="it pays what is told overdue, then what fell due last",
        ),
        Term(
            "reference",
            text(length_max=500),
            "what the bank calls the payment, up to 500 characters; two payments that are alike "
            "but for it are two",
            of=(LoanEventKind.RECEIPT,),
            later=True,
            left_out="none",
        ),
        Term(
            "notified_on",
            DAY,
            "the day notice was given",
            of=REPAYMENTS,
            left_out="no notice; required where the contract asks for it",
        ),
        Term(
            "terms",
            PATCH,
            "the terms that change, each as the document that books a loan writes it",
            of=(LoanEventKind.AMENDMENT, LoanEventKind.CORRECTION),
            later=True,
            left_out="required",
        ),
        Term(
            "agreed_on",
            DAY,
            "the day they were agreed on",
            of=(LoanEventKind.AMENDMENT,),
            later=True,
            left_out="not told",
        ),
        Term(
            "received_on",
            DAY,
            "the business date it came in",
            supplied=True,
            left_out="the day it is recorded for",
        ),
        Term(
            "supersedes",
            text(needed="supersedes", length_max=64),
            "the id of the event this one corrects",
            left_out="none; required for `withdrawn`",
        ),
        Term(
            "reason",
            text(length_max=REASON_LENGTH_MAX),
            "why, up to 500 characters",
            left_out="none; required with `supersedes`, but of a withdrawal, and for `amendment`, "
            "`correction`, `cancellation`",
        ),
    ),
)


def event_from_body(body: Mapping[str, Any]) -> LoanEvent:
    """The event in a body that `LoanEvent.body` made."""
    return EVENT.made({**EVENT.parsed(body), "loan_id": body["loan_id"]})


def events_standing(events: Iterable[LoanEvent]) -> tuple[LoanEvent, ...]:
    """The events that count: those no other supersedes, without withdrawals, by day and kind.

    The order in which they came does not matter.
    """
    return tuple(
        sorted(
            counting(events),
            key=lambda event: (event.on, event.kind, event.amount_fen or 0, event.event_id),
        )
    )


def is_cancelled(standing: Iterable[LoanEvent]) -> bool:
    """Whether the events that stand say that the loan never was."""
    return any(event.kind is LoanEventKind.CANCELLATION for event in standing)
