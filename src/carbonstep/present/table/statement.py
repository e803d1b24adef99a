"""A loan's statements as JSON, and as people are shown them in their language."""

from datetime import date
from enum import StrEnum
from typing import Any

from carbonstep.domain.money.interest import InterestPeriod
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.present.json.statement import (
    benefit_statement_body,
    cash_flow_statement_body,
    interest_statement_body,
)
from carbonstep.present.reason import PresentReason
from carbonstep.present.table.benefit import benefit_statement
from carbonstep.present.table.cash_flow import cash_flow_statement
from carbonstep.present.table.interest import interest_statement
from carbonstep.present.table.wording import REPAYMENTS
from carbonstep.present.words.number import yuan_display
from carbonstep.present.words.translation import Language, Say, speaker
from carbonstep.reading.problem import Place, Problem
from carbonstep.units.statement_view import StatementView


class StatementKind(StrEnum):
    """The statements of a loan."""

    CASH_FLOW = "cash-flow"
    INTEREST = "interest"
    BENEFIT = "benefit"


def statement_body(
    kind: StatementKind, picture: LoanPicture, *, period_on: date | None = None
) -> dict[str, Any] | Problem:
    """A statement as JSON. `period_on` asks the interest statement for one settlement only.

    Errors: `no_settlement_day`.
    """
    match kind:
        case StatementKind.CASH_FLOW:
            return cash_flow_statement_body(picture)
        case StatementKind.BENEFIT:
            return benefit_statement_body(picture)
        case _:
            shown = settlements(picture, period_on)
            return shown if isinstance(shown, Problem) else interest_statement_body(picture, shown)


def statement_view(
    kind: StatementKind,
    picture: LoanPicture,
    language: Language,
    *,
    period_on: date | None = None,
) -> StatementView | Problem:
    """A statement as pages and files show it, in one language.

    Errors: `no_settlement_day`.
    """
    body = statement_body(kind, picture, period_on=period_on)
    if isinstance(body, Problem):
        return body
    say = speaker(language)
    facts = statement_facts(picture, say)
    match kind:
        case StatementKind.CASH_FLOW:
            return cash_flow_statement(body, facts=facts, say=say)
        case StatementKind.BENEFIT:
            return benefit_statement(body, facts=facts, say=say)
        case _:
            return interest_statement(body, facts=facts, say=say)


def settlements(picture: LoanPicture, on: date | None) -> tuple[InterestPeriod, ...] | Problem:
    """The settlement of the day `on`, by the contract's day or the one it is paid on; all of them
    for None. Errors: `no_settlement_day`."""
    interest = picture.priced.interest
    if on is None:
        return interest
    for day in ("nominal_on", "pays_on"):
        found = tuple(item for item in interest if getattr(item.settlement, day) == on)
        if found:
            return found
    days = [item.settlement.nominal_on for item in interest]
    near = sorted(sorted(days, key=lambda day: abs(day - on))[:2])
    return Problem(
        reason=PresentReason.NO_SETTLEMENT_DAY,
        place=Place(path="period"),
        found=on.isoformat(),
        needed=", ".join(day.isoformat() for day in near),
    )


def statement_facts(picture: LoanPicture, say: Say) -> tuple[tuple[str, str], ...]:
    """What a statement is of: the loan, its borrower, its terms, and the day one looks from."""
    loan = picture.loan
    facts = [
        (say("Borrower"), picture.account.name),
        (say("Loan no."), loan.loan_id),
        (say("Principal"), say("{yuan} yuan", yuan=yuan_display(loan.principal_fen))),
        (say("Drawn on"), loan.drawn_on.isoformat()),
        (say("Matures on"), loan.matures_on.isoformat()),
        (say("Repayment kind"), say(REPAYMENTS[loan.repayment.kind])),
        (say("Day count"), loan.day_count.value),
        (say("Rulebook"), str(loan.rulebook)),
        (say("Seen as of"), picture.as_of.isoformat()),
    ]
    if picture.known is not None:
        facts.append((say("Known log entries"), str(picture.known)))
    return tuple(facts)
