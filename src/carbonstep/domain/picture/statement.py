"""The statements of a loan, made of its picture."""

from datetime import date

from carbonstep.domain.money.interest import InterestPeriod
from carbonstep.domain.money.statement.benefit import BenefitLines, BenefitStatement, benefit_lines
from carbonstep.domain.money.statement.cash_flow import CashFlowStatement, cash_flow_statement
from carbonstep.domain.money.statement.interest import InterestStatement, interest_statement
from carbonstep.domain.money.statement.kind import StatementKind
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.reason import PictureReason
from carbonstep.reading.phrase import listed
from carbonstep.reading.problem import Place, Problem
from carbonstep.units.money import Fen

Statement = CashFlowStatement | InterestStatement | BenefitStatement


def loan_statement(
    kind: StatementKind, picture: LoanPicture, *, period_on: date | None = None
) -> Statement | Problem:
    """A statement of a loan. `period_on` asks the interest statement for one settlement only.

    Errors: `no_settlement_day`.
    """
    match kind:
        case StatementKind.CASH_FLOW:
            return cash_flows(picture)
        case StatementKind.BENEFIT:
            return benefits(picture)
        case _:
            return interest_of(picture, period_on)


def cash_flows(picture: LoanPicture) -> CashFlowStatement:
    """The cash-flow statement of a loan."""
    return cash_flow_statement(
        picture.loan,
        picture.priced.flows,
        booked=picture.booked,
        pending=picture.pending,
        waiting_fen=picture.priced.waiting_fen,
        payoff=picture.priced.payoff,
        as_of=picture.as_of,
        known=picture.known,
    )


def interest_of(picture: LoanPicture, period_on: date | None) -> InterestStatement | Problem:
    """The interest statement of a loan, or of its settlement of one day.

    Errors: `no_settlement_day`.
    """
    priced = picture.priced
    shown = settlements(picture, period_on)
    if isinstance(shown, Problem):
        return shown
    whole = len(shown) == len(priced.interest)
    return interest_statement(
        picture.loan,
        shown,
        segments=priced.segments,
        penalties=priced.penalties if whole else (),
        waived=picture.waived,
        waiting_fen=priced.waiting_fen,
        as_of=picture.as_of,
        known=picture.known,
    )


def benefits(picture: LoanPicture) -> BenefitStatement:
    """The benefit statement of a loan."""
    return BenefitStatement(
        loan=picture.loan,
        as_of=picture.as_of,
        known=picture.known,
        lines=benefit_of(picture),
        waived_fen=Fen(sum(item.waived_fen for item in picture.waived.values())),
    )


def benefit_of(picture: LoanPicture) -> BenefitLines:
    """What the carbon steps of a loan saved, by settlement period."""
    priced = picture.priced
    return benefit_lines(
        priced.benefit,
        segments=priced.segments,
        lives=(*priced.plain.interest, *priced.interest),
    )


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
        reason=PictureReason.NO_SETTLEMENT_DAY,
        place=Place(path="period"),
        found=on.isoformat(),
        needed=listed(day.isoformat() for day in near),
    )
