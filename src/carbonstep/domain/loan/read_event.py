"""Reads what happened to a loan: the document of an event, and whether it fits those before."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.domain.loan.bound_terms import (
    FindRulebook,
    bound_terms,
    check_bound,
    no_rulebooks,
)
from carbonstep.domain.loan.check import check_loan
from carbonstep.domain.loan.contract import (
    VersionChanged,
    changed_versions,
    contract_of,
    overlapping,
    run_on,
)
from carbonstep.domain.loan.event import (
    CONTRACT_KINDS,
    EVENT,
    REPAYMENTS,
    TOLD_AFTERWARDS,
    WHOLE_LIFE_KINDS,
    LoanEvent,
    LoanEventKind,
    events_standing,
)
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.notice import notice_by, without_notice
from carbonstep.domain.loan.patch import note_fixed_terms
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.loan.supplied import Supplied
from carbonstep.domain.loan.waited_for import note_waits_in_vain, waits_in_vain
from carbonstep.domain.rulebook.rulebook import Rulebook, RulebookRef
from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import listed
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.reading.superseding import SupersedingReasons, check_superseded
from carbonstep.units.told_again import as_told, superseded_ids

_ON_ANY_DAY = (LoanEventKind.WITHDRAWN, LoanEventKind.RECEIPT, LoanEventKind.AMENDMENT)
"""Beside whatever else stands: money for what fell due comes in after a payoff too, and what was
agreed for a day after it never acts."""

_SUPERSEDING = SupersedingReasons(
    unknown=LoanReason.LOAN_EVENT_UNKNOWN,
    superseded=LoanReason.LOAN_EVENT_SUPERSEDED,
    withdrawn=LoanReason.LOAN_EVENT_WITHDRAWN,
)

EVENTS_MAX = 2_000
"""Events of one loan: each is priced anew with the whole life."""


def read_loan_event(
    reading: Reading,
    node: Node,
    *,
    loan: Loan,
    held: Sequence[LoanEvent],
    as_of: date,
    find: FindRulebook = no_rulebooks,
) -> LoanEvent | None:
    """The event in a document, or None once something wrong with it is noted. Where `held` has one
    that says the same, it is that one; where that one was withdrawn, it is a new one that
    supersedes the withdrawal.

    The document is {kind, on, amount (yuan), until, for_on, notified_on, terms, agreed_on,
    received_on, supersedes, reason}. `held` are the loan's events so far, superseded ones too, and
    `as_of` is the business date: the day of receipt where none is given, and the last it may be.
    Drawdowns and repayments may be agreed for a day to come; what is overdue or misused is so by
    then, and money is told once it has come in. `find` gives the rulebook versions that terms name.

    Errors: `loan_event_key`, `loan_event_future`, `receipt_reference`, `prepayment_notice`,
    `notice_undone`, `repayment_overlaps`, `loan_event_after_payoff`, `loan_event_unknown`,
    `loan_event_superseded`, `loan_event_withdrawn`, `loan_cancelled`, `cancelled_with_events`,
    `term_not_amendable`, `term_not_correctable`, `amendment_overlaps`, what is wrong among the
    terms of an amended loan, and what is wrong with any document.
    """
    before = len(reading.problems)
    values = EVENT.values(reading, node, Confirmation({}))
    if values is None:
        return None
    received_on = values.setdefault("received_on", as_of)
    event = EVENT.made({"loan_id": loan.loan_id, "on": received_on, **values})
    if event.kind in WHOLE_LIFE_KINDS:
        event = replace(event, on=loan.drawn_on)
    if event.terms:
        at = node.part("terms")
        bound = bound_terms(reading, at, event.terms, find=find)
        event = replace(event, terms=bound)
    _check_days(reading, node, event, as_of=as_of)
    if len(reading.problems) > before:
        return None
    named = _named(event, held)
    if named is not None and event.kind is LoanEventKind.WITHDRAWN:
        event = replace(event, on=named.on)
    event = as_told(
        event,
        held,
        is_same=_is_same,
    )
    if any(event is other for other in held):
        return event
    if event.kind in REPAYMENTS:
        last_on = notice_by(loan, event, events_standing((*held, event)))
        _check_notice(reading, node, event, last_on=last_on)
    check_superseded(
        reading,
        node,
        event,
        subject=event.loan_id,
        held=held,
        reasons=_SUPERSEDING,
    )
    if len(reading.problems) == before:
        _check_reference(reading, node, event, held=held)
    if len(reading.problems) == before:
        _check_cancelled(reading, node, event, loan=loan, held=held)
    if len(reading.problems) == before:
        _check_repayments(reading, node, event, held=held)
    if len(reading.problems) == before:
        _check_terms(reading, node, event, named=named, loan=loan, held=held, find=find)
    return event if len(reading.problems) == before else None


def _named(event: LoanEvent, held: Sequence[LoanEvent]) -> LoanEvent | None:
    """The event that one supersedes, where it is there."""
    if not event.supersedes:
        return None
    return next((other for other in held if other.event_id == event.supersedes), None)


def _is_same(one: LoanEvent, other: LoanEvent) -> bool:
    """Whether both say the same; what tells most is compared before anything is gathered."""
    return (
        one.on == other.on
        and one.amount_fen == other.amount_fen
        and one.reference == other.reference
        and one.content == other.content
    )


def _check_days(
    reading: Reading,
    node: Node,
    event: LoanEvent,
    *,
    as_of: date,
) -> None:
    """The days of an event against each other and the business date."""
    if event.received_on > as_of:
        found = event.received_on.isoformat()
        at = node.part("received_on")
        reading.note(IntakeReason.RECEIVED_FUTURE, at, found=found, needed=as_of.isoformat())
    by_then = [("notified_on", event.notified_on), ("agreed_on", event.agreed_on)]
    if event.kind in TOLD_AFTERWARDS:
        by_then += [("on", event.on), ("until", event.until)]
    for key, day in by_then:
        if day is not None and day > event.received_on:
            needed = event.received_on.isoformat()
            reading.note(
                LoanReason.LOAN_EVENT_FUTURE, node.part(key), found=day.isoformat(), needed=needed
            )
    if event.until is not None and event.until <= event.on:
        reading.note(
            ReadingReason.PERIOD_EMPTY, node.part("until"), found=f"{event.on} – {event.until}"
        )


def _check_notice(reading: Reading, node: Node, event: LoanEvent, *, last_on: date | None) -> None:
    """What is repaid before the loan ends needs the notice that its contract asks for."""
    if last_on is None:
        return
    if event.notified_on is None:
        reading.lack(node, "notified_on")
    elif event.notified_on > last_on:
        found, needed = event.notified_on.isoformat(), last_on.isoformat()
        reading.note(
            LoanReason.PREPAYMENT_NOTICE, node.part("notified_on"), found=found, needed=needed
        )


def _check_reference(
    reading: Reading, node: Node, event: LoanEvent, *, held: Sequence[LoanEvent]
) -> None:
    """No two receipts that stand have one reference."""
    alike = [item for item in held if item.reference == event.reference] if event.reference else []
    later = superseded_ids(held) if alike else {}
    for other in alike:
        if other.event_id not in later and other.event_id != event.supersedes:
            reading.note(
                LoanReason.RECEIPT_REFERENCE,
                node.part("reference"),
                found=event.reference[:40],
                needed=other.event_id,
            )
            return


def _check_cancelled(
    reading: Reading, node: Node, event: LoanEvent, *, loan: Loan, held: Sequence[LoanEvent]
) -> None:
    """Nothing happens to a loan that is cancelled, and nothing has happened to one that will be."""
    if event.kind is LoanEventKind.WITHDRAWN:
        return
    if not any(item.kind is LoanEventKind.CANCELLATION for item in (*held, event)):
        return
    standing = events_standing((*held, event))
    for other in standing:
        if other.kind is LoanEventKind.CANCELLATION and other.event_id != event.event_id:
            needed = other.event_id
            reading.note(LoanReason.LOAN_CANCELLED, node, found=loan.loan_id, needed=needed)
            return
    if event.kind is not LoanEventKind.CANCELLATION:
        return
    moved = [f"{item.event_id} ({item.on})" for item in standing if item.kind not in CONTRACT_KINDS]
    if moved:
        reading.note(LoanReason.CANCELLED_WITH_EVENTS, node, found=listed(moved[:5]))


def _check_repayments(
    reading: Reading, node: Node, event: LoanEvent, *, held: Sequence[LoanEvent]
) -> None:
    """One repayment a day, and no money but what is received from a payoff on. What is wrong is so
    of the event's day."""
    if event.kind in _ON_ANY_DAY:
        return
    paid_off = any(other.kind is LoanEventKind.PAYOFF for other in held)
    if event.kind not in REPAYMENTS and not paid_off:
        return
    at = node.part("on")
    for other in events_standing((*held, event)):
        if other.event_id == event.event_id or other.kind in _ON_ANY_DAY:
            continue
        both = {event.kind, other.kind}
        if both <= set(REPAYMENTS) and other.on == event.on:
            reading.note(
                LoanReason.REPAYMENT_OVERLAPS, at, found=str(event.on), needed=other.event_id
            )
            return
        first, last = sorted(
            (event, other), key=lambda e: (e.on, e.kind is not LoanEventKind.PAYOFF)
        )
        if first.kind is LoanEventKind.PAYOFF:
            named = f"{other.event_id} ({other.on})"
            reading.note(LoanReason.LOAN_EVENT_AFTER_PAYOFF, at, found=str(last.on), needed=named)
            return


def _check_terms(
    reading: Reading,
    node: Node,
    event: LoanEvent,
    *,
    named: LoanEvent | None,
    loan: Loan,
    held: Sequence[LoanEvent],
    find: FindRulebook,
) -> None:
    """The terms that an event changes may be changed, by it alone, and go with all others on every
    day; so do those that stand again where an amendment is taken back."""
    if not any(item is not None and item.kind in CONTRACT_KINDS for item in (event, named)):
        return
    at = node.part("terms") if event.terms else node.part("supersedes")
    from_start = event.kind in WHOLE_LIFE_KINDS
    of_whole_life = from_start or (named is not None and named.kind in WHOLE_LIFE_KINDS)
    if event.kind in (LoanEventKind.AMENDMENT, LoanEventKind.CORRECTION):
        note_fixed_terms(reading, node.part("terms"), event.terms, from_start=from_start)
    standing = events_standing((*held, event))
    other = overlapping(event, standing)
    if other is not None:
        reading.note(
            LoanReason.AMENDMENT_OVERLAPS,
            at if from_start else node.part("on"),
            found=event.on.isoformat(),
            needed=other.event_id,
        )
    if reading.problems:
        return
    if event.kind is LoanEventKind.CANCELLATION:
        return
    before = contract_of(loan, run_on(events_standing(held)))
    for changed in changed_versions(before, contract_of(loan, run_on(standing))):
        if reading.problems:
            return
        was, terms = changed.was, changed.version.loan
        check_loan(reading, at, terms)
        if changed.binds or _asked_for(was) != _asked_for(terms):
            since = changed.version.since if changed.binds else None
            check_bound(reading, at, terms, since=since, find=find)
        timed_anew = of_whole_life and _days_of(was) != _days_of(terms)
        if (changed.binds or timed_anew) and not reading.problems:
            _check_waiting(reading, at, changed, find=find)
    lacking = without_notice(loan, events_standing(held), standing)
    if lacking is not None:
        repaid, last_on = lacking
        found = f"{repaid.event_id} ({repaid.on})"
        at_fault = at.part("matures_on")
        reading.note(LoanReason.NOTICE_UNDONE, at_fault, found=found, needed=last_on.isoformat())
    repayment = at.part("repayment")
    for item in () if from_start or repayment is at else repayment.part("schedule").items or ():
        on = item.part("on")
        if reading.date(on) <= event.on:
            found, needed = reading.text(on), event.on.isoformat()
            reading.note(LoanReason.AMENDED_TOO_EARLY, on, found=found, needed=needed)


def _check_waiting(
    reading: Reading, at: Node, changed: VersionChanged, *, find: FindRulebook
) -> None:
    """Terms leave a rulebook version a day on which its decisions act. Where they did not before
    and the version is the same, it is nothing that this event does; nor is a maturity that is
    agreed anew, before any such day, for who may pay sooner."""
    was, terms = changed.was, changed.version.loan
    rulebook = find(Node(place=at.place, scalar=str(terms.rulebook)))
    if not isinstance(rulebook, Rulebook):
        reading.problems.extend(rulebook)
    elif changed.binds or waits_in_vain(rulebook, was) is None:
        note_waits_in_vain(reading, at, terms, rulebook)


def _days_of(loan: Loan) -> tuple[object, ...]:
    """What the days follow from that a decision may wait for."""
    return loan.benchmark, loan.interest, loan.drawn_on, loan.latest_on, loan.first_test_on


def _asked_for(loan: Loan) -> tuple[RulebookRef, Mapping[str, Supplied], str]:
    """A loan's rulebook version, and what it asks a loan for."""
    return loan.rulebook, loan.parameters, loan.product_id
