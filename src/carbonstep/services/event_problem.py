"""Where in an event's document a loan's life went wrong, and which earlier event it undoes."""

from collections.abc import Sequence
from dataclasses import replace

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.money.reason import MoneyReason
from carbonstep.domain.picture.reason import PictureReason
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Place, Problem
from carbonstep.services.reason import ServiceReason

_OF_THE_DAY = (
    LoanReason.AMENDMENT_OUTSIDE_LIFE,
    MoneyReason.NOTHING_OVERDUE,
)

_OF_REPAYMENTS = (
    MoneyReason.REPAYMENT_ABOVE_BALANCE,
    PictureReason.PAYMENT_BELOW_INTEREST,
    PictureReason.REPAID_AFTER_MATURITY,
)


def at_home(
    problem: Problem, document: Node, event: LoanEvent, standing: Sequence[LoanEvent]
) -> list[Problem]:
    """What is wrong with a life, at the place in the document that made it so.

    Where the event itself is impossible that is its day or its amount. Where it makes an earlier
    one impossible, that one is named first, by id and day.
    """
    culprit = _culprit(problem, event, standing)
    at = part_at_fault(problem, document).place
    if culprit is None or culprit.event_id == event.event_id:
        return [replace(problem, place=at)]
    named = f"{culprit.event_id} ({culprit.on})"
    undone = Problem(reason=ServiceReason.LOAN_EVENT_UNDONE, place=at, found=named)
    return [undone, replace(problem, place=Place(path=f"loan.events.{culprit.event_id}"))]


def part_at_fault(problem: Problem, document: Node) -> Node:
    """The day of an event where the day is wrong, else its amount; of a payoff its day, of a
    withdrawal what it takes back, of what has no day or is an amendment the term, or the terms
    where it may be any."""
    given = [key for key, _ in document.entries or ()]
    keys: tuple[str, ...] = ("terms", "amount", "on", "supersedes")
    outside = problem.reason is MoneyReason.LOAN_EVENT_OUTSIDE_LIFE
    if problem.reason in _OF_THE_DAY or (outside and "terms" not in given):
        keys = ("on", "terms", "supersedes")
    elif problem.reason is MoneyReason.RECEIPT_NOT_DUE:
        keys = ("for_on",)
    elif problem.reason is MoneyReason.PAID_WHEN_DUE:
        keys = ("until",)
    key = next((key for key in keys if key in given), None)
    if key is None:
        return document
    part = document.part(key)
    own = part.part("repayment" if problem.reason in _OF_REPAYMENTS else "matures_on")
    [only, *others] = part.entries or (("", own),)
    return only[1] if own is part and not others else own


def _culprit(problem: Problem, event: LoanEvent, standing: Sequence[LoanEvent]) -> LoanEvent | None:
    """The event a life cannot be with: the new one before others of its day, None where it is no
    event (a repayment of the contract's own schedule)."""
    path = problem.place.path or ""
    own_first = sorted(standing, key=lambda other: other.event_id != event.event_id)
    return next(
        (
            other
            for other in own_first
            if path == f"loan.events.{other.event_id}"
            or (path == f"loan.repaid.{other.on}" and other.kind is LoanEventKind.PREPAYMENT)
        ),
        None,
    )
