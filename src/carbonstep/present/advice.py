"""The letter that tells a borrower of a true-up: what was posted, what it should have been, why."""

from carbonstep.domain.account import CarbonAccount
from carbonstep.domain.loan import Loan
from carbonstep.domain.true_up import Component, Ground, GroundKind, Party, TrueUp, TrueUpLine
from carbonstep.present.number import yuan_display
from carbonstep.present.translation import Language, Say, mark, speaker
from carbonstep.units.work_calendar import WorkingDate

COMPONENTS = {
    Component.INTEREST: mark("interest"),
    Component.CAPITALISED: mark("interest added to the principal"),
    Component.PRINCIPAL: mark("principal"),
}
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
    GroundKind.REPAYMENT: mark("another repayment of principal on the day"),
}
_LINES = {
    Party.BORROWER: mark("The borrower owes the lender {yuan} yuan of {component}."),
    Party.LENDER: mark("The lender owes the borrower {yuan} yuan of {component}."),
}


def advice_text(
    true_up: TrueUp,
    *,
    loan: Loan,
    account: CarbonAccount,
    settles: WorkingDate | None,
    language: Language,
) -> str:
    """The advice as lines of text.

    `settles` is the loan's next settlement day after the true-up, None where there is none.
    """
    say = speaker(language)
    lines = [
        say("True-up advice {number}", number=true_up.true_up_id),
        say("Date: {day}", day=true_up.posted_on.isoformat()),
        say("Borrower: {name} ({account})", name=account.name, account=account.account_id),
        say("Loan: {loan}", loan=loan.loan_id),
        _period(true_up, say),
        "",
        *_amounts(true_up, say),
        "",
        say("It rests on: {grounds}.", grounds=grounds_text(true_up.because, language)),
        *_waived(true_up, say),
        *(_line(line, say) for line in true_up.lines),
        _net(true_up, say),
        *_settlement(true_up, settles, say),
        say("What was posted stays on record as it is; this advice adds to it."),
    ]
    return "\n".join(lines) + "\n"


def grounds_text(because: tuple[Ground, ...], language: Language) -> str:
    """What a true-up rests on, in one line."""
    say = speaker(language)
    return say("; ").join(say(_GROUNDS[item.kind], ref=item.ref) for item in because)


def _period(true_up: TrueUp, say: Say) -> str:
    day = true_up.nominal_on.isoformat()
    if true_up.period is None:
        return say("Settlement of {day}", day=day)
    return say(
        "Settlement of {day}, for {start} to {end} (last day)",
        day=day,
        start=true_up.period.start.isoformat(),
        end=true_up.period.last_on.isoformat(),
    )


def _amounts(true_up: TrueUp, say: Say) -> list[str]:
    """What stood and what it comes to, for each component there is."""
    stood, right = true_up.stood, true_up.recomputed
    rows = (
        (Component.INTEREST, stood.interest_fen, right.interest_fen),
        (Component.CAPITALISED, stood.capitalised_fen, right.capitalised_fen),
        (Component.PRINCIPAL, stood.principal_fen, right.principal_fen),
    )
    return [
        say(
            "{component}: posted {stood} yuan, recomputed {right} yuan, difference {more} yuan",
            component=say(COMPONENTS[component]),
            stood=yuan_display(was),
            right=yuan_display(now),
            more=yuan_display(now - was),
        )
        for component, was, now in rows
        if was or now
    ]


def _waived(true_up: TrueUp, say: Say) -> list[str]:
    waived = yuan_display(abs(true_up.waived_fen))
    if true_up.waived_fen > 0:
        return [
            say(
                "Of this, {yuan} yuan is not charged: the loan's term corrections.too_low is "
                "waive.",
                yuan=waived,
            )
        ]
    if true_up.waived_fen < 0:
        return [
            say(
                "Of this, {yuan} yuan is not refunded: the loan's term corrections.too_high is "
                "keep.",
                yuan=waived,
            )
        ]
    return []


def _line(line: TrueUpLine, say: Say) -> str:
    yuan = yuan_display(line.amount_fen)
    if line.owed_by is Party.NOBODY:
        if line.lowers:
            return say("{yuan} yuan is taken off the principal.", yuan=yuan)
        return say("{yuan} yuan is added to the principal.", yuan=yuan)
    return say(_LINES[line.owed_by], yuan=yuan, component=say(COMPONENTS[line.component]))


def _net(true_up: TrueUp, say: Say) -> str:
    yuan = yuan_display(abs(true_up.net_fen))
    if true_up.net_fen > 0:
        return say("In all the borrower owes {yuan} yuan.", yuan=yuan)
    if true_up.net_fen < 0:
        return say("In all the lender owes {yuan} yuan.", yuan=yuan)
    return say("In all nothing is owed.")


def _settlement(true_up: TrueUp, settles: WorkingDate | None, say: Say) -> list[str]:
    if not true_up.net_fen:
        return []
    if settles is None:
        return [say("It is settled at once: the loan has no settlement day to come.")]
    day = settles.on.isoformat()
    if settles.provisional:
        return [
            say(
                "It is settled with the payment of {day} (provisional: holidays not yet "
                "announced).",
                day=day,
            )
        ]
    return [say("It is settled with the payment of {day}.", day=day)]
