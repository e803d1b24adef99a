"""The letter that tells a borrower of a true-up: what was posted, what it should have been, why."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.loan.event import (
    TOLD_AFTERWARDS,
    LoanEvent,
    LoanEventKind,
    events_standing,
)
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.money.posting import Component, PostedPart
from carbonstep.domain.money.true_up import Ground, GroundKind, Party, TrueUp, TrueUpLine
from carbonstep.present.sentence.loan_event import event_label
from carbonstep.present.sentence.meaning import fault_text
from carbonstep.present.words.label import COMPONENTS, account_label
from carbonstep.present.words.number import (
    after_verb,
    grouped,
    rate_display,
    yuan_display,
)
from carbonstep.present.words.period import letter_day
from carbonstep.present.words.translation import Language, Say, mark, mark_in, speaker, translate
from carbonstep.units.day_count import part_units
from carbonstep.units.work_calendar import WorkingDate

PARTIES = {
    Party.BORROWER: mark("borrower"),
    Party.LENDER: mark("lender"),
    Party.NOBODY: mark("nobody"),
}
_GROUNDS = {
    GroundKind.DECISION: mark("decision {ref} on the carbon step"),
    GroundKind.FIXING: mark("the benchmark published on {ref}"),
    GroundKind.BALANCE: mark("another principal balance in the period"),
    GroundKind.DAYS: mark("other days in the period"),
    GroundKind.TERMS: mark("other terms of the contract"),
    GroundKind.REPAYMENT: mark("another repayment of principal on the day"),
    GroundKind.MEANING_MENDED: mark("a fault of the calculation that was mended: {fault}"),
}
_LINES = {
    Party.BORROWER: mark("The borrower owes the lender {yuan} yuan of {component}."),
    Party.LENDER: mark("The lender owes the borrower {yuan} yuan of {component}."),
}
_BY_EVENTS = (
    GroundKind.BALANCE,
    GroundKind.DAYS,
    GroundKind.TERMS,
    GroundKind.REPAYMENT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventChange:
    """An event that began to stand or no longer stands; `reason` is why, where one was given."""

    event: LoanEvent
    stands: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueUpContext:
    """What a true-up's day stood on before it: the parts of its interest, and the loan events
    whose standing has changed since."""

    parts: tuple[PostedPart, ...] = ()
    events: tuple[EventChange, ...] = ()


def event_changes(
    before: Sequence[LoanEvent], after: Sequence[LoanEvent]
) -> tuple[EventChange, ...]:
    """Which of a loan's events began to stand, or no longer do, from one set of facts to a later
    one, by the day they count for."""
    stood, stands = events_standing(before), events_standing(after)
    reasons = {event.supersedes: event.reason for event in after if event.supersedes}
    changes = [
        *(
            EventChange(event=event, stands=False, reason=reasons.get(event.event_id, ""))
            for event in stood
            if event not in stands
        ),
        *(
            EventChange(event=event, stands=True, reason=event.reason)
            for event in stands
            if event not in stood
        ),
    ]
    return tuple(sorted(changes, key=lambda change: (change.event.on, change.stands)))


def advice_text(
    true_up: TrueUp,
    *,
    loan: Loan,
    account: CarbonAccount,
    before: TrueUpContext,
    settles: WorkingDate | None,
    language: Language,
) -> str:
    """The advice as lines of text.

    `before` is what the day stood on until then; `settles` the loan's next settlement day after
    the true-up, None where there is none.
    """
    say = speaker(language)
    gone = next((c for c in before.events if c.event.kind is LoanEventKind.CANCELLATION), None)
    lines = [
        say("True-up advice {number}", number=true_up.true_up_id),
        say("Date: {day}", day=letter_day(true_up.posted_on, language)),
        say(
            "Borrower: {name} ({account})",
            name=account.name,
            account=account_label(account.account_id, language),
        ),
        say("Loan: {loan}", loan=loan.loan_id),
        _period(true_up, language),
        "",
        *_amounts(true_up, language),
        "",
    ]
    if gone is not None and gone.stands:
        lines += [
            say("It rests on: {grounds}.", grounds=_change(gone, language, say)),
            *_booked_by_mistake(gone.event, language),
        ]
    else:
        when = _settlement(settles, language) if gone is None else _fell_due(true_up, language)
        lines += [
            *_interest(true_up, loan, before.parts, language),
            say("It rests on: {grounds}.", grounds=_grounds(true_up, before, language, say)),
            *_waived(true_up, say),
            *_owed(true_up, before, when, say),
        ]
    lines.append(say("What was posted stays on record as it is; this advice adds to it."))
    return "\n".join(lines) + "\n"


def _booked_by_mistake(cancellation: LoanEvent, language: Language) -> list[str]:
    """That nothing is owed. A loan is cancelled only where no receipt stands, so no money goes
    back either."""
    say = speaker(language)
    return [
        say(
            "This loan was booked by mistake and cancelled on {day}: it never was, and nothing is "
            "owed under it.",
            day=letter_day(cancellation.received_on, language),
        ),
        say("Its earlier entry is reversed; no payment is on record for it, so none is returned."),
    ]


def _grounds(true_up: TrueUp, before: TrueUpContext, language: Language, say: Say) -> str:
    """What of the true-up's grounds is new, in one line: events by name, then the rest."""
    grounds = [_change(change, language, say) for change in _changes(true_up, before)]
    grounds += [
        say(_GROUNDS[item.kind], ref=_ref(item, language), fault=fault_text(item.ref, language))
        for item in true_up.because
    ]
    return say("; ").join(grounds)


def _ref(ground: Ground, language: Language) -> str:
    """What a ground names: a decision, or the day a fixing was published."""
    day = ground.published_on
    return ground.ref if day is None else letter_day(day, language)


def _changes(true_up: TrueUp, before: TrueUpContext) -> tuple[EventChange, ...]:
    """The events that bear on the true-up: on the day itself, and before it where the balance or
    the days are others."""
    of_days = any(ground.kind in _BY_EVENTS for ground in true_up.because)
    day = true_up.nominal_on
    return tuple(
        change
        for change in before.events
        if (change.event.on == day or (of_days and change.event.on < day))
        and change.event.kind not in TOLD_AFTERWARDS
    )


def _change(change: EventChange, language: Language, say: Say) -> str:
    said_on = partial(letter_day, language=language)
    event, ref = event_label(change.event, language, said_on=said_on), change.event.event_id
    if change.stands:
        return say("{event} ({ref})", event=event, ref=ref)
    return say(
        "{event} ({ref}), which no longer stands: {reason}",
        event=event,
        ref=ref,
        reason=change.reason,
    )


def _interest(
    true_up: TrueUp, loan: Loan, before: tuple[PostedPart, ...], language: Language
) -> list[str]:
    """The days, balances and rates the interest ran on, before and after, to recompute it by."""
    if not before and not true_up.parts:
        return []
    say = speaker(language)
    lines = [say("The interest ran on, before:"), *_parts(before, loan, language)]
    lines += [say("The interest runs on, recomputed:"), *_parts(true_up.parts, loan, language)]
    count = loan.day_count
    lines.append(
        say(
            "Interest = principal × rate × days counted ÷ {year} ({basis}), of all lines together "
            "rounded to the fen.",
            year=grouped(str(count.units_a_year), between="," if language is Language.ZH else " "),
            basis=count.value,
        )
    )
    return [*lines, ""]


def _parts(parts: tuple[PostedPart, ...], loan: Loan, language: Language) -> list[str]:
    say = speaker(language)
    if not parts:
        return ["- " + say("no days")]
    lines = []
    first, end = parts[0].period.start, parts[0].period.start
    for part in parts:
        if part.period.start != end:
            first = part.period.start
        start, end = part.period.start, part.period.end
        units = part_units(loan.day_count, start, end, period_start=first, drawn_on=loan.drawn_on)
        text = say(
            "{start} to {last}, {units} days counted: {yuan} yuan at {rate} %",
            start=letter_day(start, language),
            last=letter_day(part.period.last_on, language),
            units=str(units),
            yuan=yuan_display(part.principal_fen),
            rate=rate_display(part.all_in_e4bp),
        )
        lines.append("- " + text)
    return lines


def _period(true_up: TrueUp, language: Language) -> str:
    say, day = speaker(language), letter_day(true_up.nominal_on, language)
    if true_up.period is None:
        return say("Settlement of {day}", day=day)
    return say(
        "Settlement of {day}, for {start} to {end} (last day)",
        day=day,
        start=letter_day(true_up.period.start, language),
        end=letter_day(true_up.period.last_on, language),
    )


_DIFFERENCE = {
    -1: mark_in(
        "too much",
        "{component}: posted {stood} yuan, recomputed {right} yuan, difference {more} yuan",
    ),
    0: mark_in(
        "nothing",
        "{component}: posted {stood} yuan, recomputed {right} yuan, difference {more} yuan",
    ),
    1: mark_in(
        "too little",
        "{component}: posted {stood} yuan, recomputed {right} yuan, difference {more} yuan",
    ),
}


def _amounts(true_up: TrueUp, language: Language) -> list[str]:
    """What stood and what it comes to, for each component there is."""
    both = zip(true_up.stood.by_component, true_up.recomputed.by_component, strict=True)
    return [
        speaker(language)(
            _DIFFERENCE[(now > was) - (now < was)],
            component=translate(language, COMPONENTS[component]),
            stood=yuan_display(was),
            right=yuan_display(now),
            more=yuan_display(after_verb(now - was, language)),
        )
        for (component, was), (_, now) in both
        if was or now
    ]


def _waived(true_up: TrueUp, say: Say) -> list[str]:
    waived = yuan_display(abs(true_up.waived_fen))
    if true_up.waived_fen > 0:
        return [
            say(
                "Of the difference, {yuan} yuan is waived: by the contract, interest that was "
                "charged too low is not charged later.",
                yuan=waived,
            )
        ]
    if true_up.waived_fen < 0:
        return [
            say(
                "Of the difference, {yuan} yuan is kept: by the contract, interest that was "
                "charged too high is not refunded.",
                yuan=waived,
            )
        ]
    return []


def _owed(true_up: TrueUp, before: TrueUpContext, when: list[str], say: Say) -> list[str]:
    """Who owes what, and `when` it is due."""
    change = true_up.change
    if not change.payment_fen and change.interest_fen:
        more = say(COMPONENTS[Component.INTEREST]), say(COMPONENTS[Component.PRINCIPAL])
        up, down = more if change.interest_fen > 0 else (more[1], more[0])
        return [
            say(
                "The payment of the day stays as it is: {yuan} yuan more of it is {up} and as much "
                "less is {down}; nothing is owed.",
                yuan=yuan_display(abs(change.interest_fen)),
                up=up,
                down=down,
            )
        ]
    undone = [line for line in true_up.lines if _undone(line, true_up, before)]
    left = [line for line in true_up.lines if line not in undone]
    lines = [
        say(
            "The payment of {yuan} yuan of {component} was not made: its earlier entry is "
            "reversed.",
            yuan=yuan_display(line.amount_fen),
            component=say(COMPONENTS[line.component]),
        )
        for line in undone
    ]
    net = sum(_signed(line) for line in left)
    lines += [_line(line, say) for line in left]
    lines.append(_net(net, say))
    return lines + (when if net else [])


def _undone(line: TrueUpLine, true_up: TrueUp, before: TrueUpContext) -> bool:
    """Whether a line takes back money that never came: the payoff it was posted for did not
    happen on the day. What else the day owes back came in and is owed."""
    if line.owed_by is not Party.LENDER:
        return False
    unpaid = any(
        change.event.kind is LoanEventKind.PAYOFF
        and change.event.on == true_up.nominal_on
        and not change.stands
        for change in before.events
    )
    return unpaid and (line.component is Component.PRINCIPAL or not true_up.parts)


def _signed(line: TrueUpLine) -> int:
    if line.owed_by is Party.NOBODY:
        return 0
    return line.amount_fen if line.owed_by is Party.BORROWER else -line.amount_fen


def _line(line: TrueUpLine, say: Say) -> str:
    yuan = yuan_display(line.amount_fen)
    if line.owed_by is Party.NOBODY:
        if line.lowers:
            return say("{yuan} yuan is taken off the principal.", yuan=yuan)
        return say("{yuan} yuan is added to the principal.", yuan=yuan)
    return say(_LINES[line.owed_by], yuan=yuan, component=say(COMPONENTS[line.component]))


def _net(net_fen: int, say: Say) -> str:
    yuan = yuan_display(abs(net_fen))
    if net_fen > 0:
        return say("In all the borrower owes {yuan} yuan.", yuan=yuan)
    if net_fen < 0:
        return say("In all the lender owes {yuan} yuan.", yuan=yuan)
    return say("In all nothing is owed.")


def _fell_due(true_up: TrueUp, language: Language) -> list[str]:
    """When a day of a loan is due whose cancellation was wrong: it was before, and is again."""
    say, day = speaker(language), letter_day(true_up.nominal_on, language)
    return [say("The cancellation was wrong: the contract day {day} stands again.", day=day)]


def _settlement(settles: WorkingDate | None, language: Language) -> list[str]:
    say = speaker(language)
    if settles is None:
        return [say("It is due at once: the loan has no settlement day to come.")]
    day = letter_day(settles.on, language)
    if settles.provisional:
        return [
            say(
                "It is due with the payment of {day} (provisional: holidays not yet announced).",
                day=day,
            )
        ]
    return [say("It is due with the payment of {day}.", day=day)]
