"""Whether a loan can be lived with from its first day: it has a rate, and its payments fit."""

from datetime import date

from carbonstep.domain.fixing import FixingTable
from carbonstep.domain.loan import Loan, RepaymentKind
from carbonstep.domain.pricing import serviced_life
from carbonstep.domain.servicing import Serviced
from carbonstep.units.money import yuan_text
from carbonstep.units.problem import Place, Problem, Reason
from carbonstep.units.work_calendar import WorkCalendar


def check_bookable(
    loan: Loan, *, fixings: FixingTable, calendar: WorkCalendar, as_of: date
) -> Problem | None:
    """What keeps a loan from being booked on `as_of`, seen over its whole life without carbon
    steps.

    Errors: `fixing_missing` where its benchmark had no fixing by the drawdown,
    `repayment_above_balance`, `payment_below_interest`.
    """
    life = serviced_life(loan, (), fixings=fixings, events=(), calendar=calendar, as_of=as_of)
    return life if isinstance(life, Problem) else check_first_payment(loan, life)


def check_first_payment(loan: Loan, life: Serviced) -> Problem | None:
    """A fixed payment must cover the interest of the first period it is paid for, unless the
    contract lets the rest be added to the principal. Errors: `payment_below_interest`."""
    payment = loan.repayment.amount_fen
    if (
        payment is None
        or loan.repayment.kind is not RepaymentKind.FIXED_PAYMENT
        or loan.repayment.negative_amortisation
    ):
        return None
    first_on = loan.repayment.first_on or loan.drawn_on
    for period in life.interest:
        if period.settlement.final:
            break  # All is repaid there, whatever the payment.
        if period.settlement.nominal_on >= first_on:
            if payment >= period.amount_fen:
                break
            return Problem(
                reason=Reason.PAYMENT_BELOW_INTEREST,
                place=Place(path="loan.repayment.amount"),
                found=yuan_text(payment),
                needed=yuan_text(period.amount_fen),
            )
    return None
