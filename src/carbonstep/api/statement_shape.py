"""What the API says of a loan's cash flows, its interest, and the benefit of its carbon steps.

Money is yuan with two decimals; rates are percent.
"""

from datetime import date

from pydantic import Field

from carbonstep.api.loan_event_shape import PenaltyOut
from carbonstep.api.shape import DecimalText, Out, PeriodOut

STATUS = "settled, due, accruing or projected."
FIXING_MISSING = "It is not known because a fixing that must have been published is not recorded."


class RateStepOut(Out):
    """One operation on the way to a rate: the contract's number for it, and the rate after it."""

    operation: str = Field(examples=["fixing", "spread", "carbon", "floor", "rounding"])
    by: DecimalText = Field(
        description="Percent for rates and bounds of rates, bp for what is added, limits a move "
        "or is rounded to, plain for the multiplier."
    )
    after_pct: DecimalText


class CashFlowOut(Out):
    """Money that moves on a day. `borrower_pays` is negative where the borrower receives."""

    kind: str = Field(
        description="drawdown, interest, capitalised, deferred, repayment, prepayment or payoff."
    )
    nominal_on: date = Field(description="The contract's day.")
    pays_on: date
    provisional: bool = Field(description="The payment day may still move.")
    amount: DecimalText
    borrower_pays: DecimalText
    balance: DecimalText = Field(description="The principal outstanding after it.")
    status: str = Field(description="settled, due or projected.")
    projected: bool = Field(description="It rests on a benchmark not known yet.")
    fixing_missing: bool = Field(description=FIXING_MISSING)


class FlowTotalsOut(Out):
    """Cash flows added up."""

    drawn: DecimalText
    interest: DecimalText
    capitalised: DecimalText
    deferred: DecimalText = Field(description="Unpaid interest left in the principal.")
    repaid: DecimalText
    borrower_pays: DecimalText


class LedgerTotalsOut(Out):
    """From the facts and the ledger to what the borrower pays by the settled flows: all but the
    last add up to the last."""

    drawn: DecimalText = Field(description="Drawn so far, negative: a fact, not posted.")
    prepaid: DecimalText = Field(description="Repaid early in part: a fact, not posted.")
    posted: DecimalText
    true_up: DecimalText
    true_up_pending: DecimalText
    waived: DecimalText = Field(description="What correction terms leave uncharged.")
    kept: DecimalText = Field(description="What they leave unrefunded, negative.")
    capitalised: DecimalText = Field(
        description="Takes out what the ledger has as added to the principal."
    )
    not_posted: DecimalText = Field(description="Settled, and not in the ledger yet.")
    borrower_pays: DecimalText


class FlowScopesOut(Out):
    """Totals of what is settled, of the whole life, and of the ledger."""

    to_date: FlowTotalsOut
    life: FlowTotalsOut
    ledger: LedgerTotalsOut


class StatementOut(Out):
    """What every statement begins with."""

    loan_id: str
    as_of: date
    known: int | None
    currency: str


class LedgerLineOut(Out):
    """One component of a posting or a true-up; positive is receivable from the borrower. What is
    waived (positive) or kept (negative) moves no money; with it a day's lines equal its flows."""

    mark: str = Field(
        description="posted, true_up, true_up_pending (made by the next run), waived or kept."
    )
    component: str = Field(description="interest, capitalised or principal.")
    nominal_on: date
    posted_on: date
    amount: DecimalText
    borrower_pays: DecimalText


class CashFlowStatementOut(StatementOut):
    """The cash-flow table of a loan as it stands by the facts known, and its ledger."""

    flows: list[CashFlowOut]
    ledger: list[LedgerLineOut]
    totals: FlowScopesOut


class RatedDaysOut(PeriodOut):
    """Days on which neither rate nor principal changes, and their unrounded interest.

    The interest is principal x all_in_pct / 100 x units / units_a_year; all_in_pct is the sum of
    the four other rates, `other_pct` being what bounds, rounding or a penalty add.
    """

    days: int
    units: int = Field(description="The days as the day count counts them.")
    principal: DecimalText
    benchmark_pct: DecimalText
    spread_pct: DecimalText
    carbon_pct: DecimalText
    other_pct: DecimalText
    all_in_pct: DecimalText
    exact: DecimalText


class SettlementPartOut(RatedDaysOut):
    """A part of a settlement; the parts' `amount` add up to the settlement's."""

    amount: DecimalText
    projected: bool
    decision_id: str
    steps: list[RateStepOut]


class SettlementOut(PeriodOut):
    """The interest of one settlement period."""

    nominal_on: date
    days: int
    pays_on: date
    provisional: bool
    parts: list[SettlementPartOut]
    exact: DecimalText
    amount: DecimalText
    waived: DecimalText = Field(
        description="What of the day correction terms leave uncharged; negative: unrefunded."
    )
    capitalised: bool = Field(description="It is added to the principal instead of being paid.")
    status: str = Field(description=STATUS)
    projected: bool
    fixing_missing: bool = Field(description=FIXING_MISSING)


class PenaltyLineOut(PenaltyOut):
    """The penalty interest of one amount, with the parts it is made of."""

    days: int
    parts: list[RatedDaysOut]


class InterestTotalsOut(Out):
    """Interest added up over what is shown, and the penalties on top of it."""

    settled: DecimalText
    waived: DecimalText
    charged: DecimalText = Field(description="What is settled, without what is waived or kept.")
    amount: DecimalText
    penalties: DecimalText


class InterestStatementOut(StatementOut):
    """The interest statement of a loan."""

    day_count: str
    units_a_year: int
    settlements: list[SettlementOut]
    penalties: list[PenaltyLineOut]
    totals: InterestTotalsOut


class CarbonStepOut(Out):
    """A carbon step on days of a period, from the first of them."""

    from_: date = Field(alias="from")
    bps: DecimalText
    decision_id: str


class SidesOut(Out):
    """Interest with the carbon steps and without. `saved` is negative where they cost."""

    with_steps: DecimalText
    without_steps: DecimalText
    saved: DecimalText


class BenefitPeriodOut(PeriodOut, SidesOut):
    """The benefit of one settlement period."""

    days: int
    pays_on: date
    carbon: list[CarbonStepOut]
    saved_so_far: DecimalText
    status: str = Field(description=STATUS)
    projected: bool
    fixing_missing: bool = Field(description=FIXING_MISSING)


class BenefitOut(Out):
    """What the carbon steps saved or cost, by period, to date (settled) and over the life."""

    periods: list[BenefitPeriodOut]
    to_date: SidesOut
    life: SidesOut


class BenefitStatementOut(StatementOut, BenefitOut):
    """The benefit statement of a loan. Its interest is the contract's as it should have been."""

    waived: DecimalText = Field(
        description="What of it correction terms leave uncharged; negative: unrefunded."
    )
