"""A book's interest by month as JSON. Money is yuan with two decimals."""

from datetime import date

from pydantic import Field

from carbonstep.book.interest_month import BookInterest, InterestMonth, InterestSums
from carbonstep.present.json.benefit import SidesOut
from carbonstep.present.json.shape import DecimalText, Out, PeriodOut, ProblemOut
from carbonstep.units.money import yuan_text
from carbonstep.units.period import period_name

CURRENCY = "CNY"


class InterestSumsOut(SidesOut):
    """Payments of interest added up."""

    capitalised: DecimalText = Field(
        description="What of `with_steps` is added to principal instead of being paid."
    )
    repaid: DecimalText = Field(
        description="Principal repaid as scheduled, without prepayments and payoffs."
    )
    payments: int = Field(description="Settlements of interest.")
    provisional: int = Field(description="Those whose payment day may still move.")
    projected: int = Field(description="Those that rest on a benchmark not known yet.")

    @classmethod
    def total(cls, sums: InterestSums) -> "InterestSumsOut":
        return InterestSumsOut(
            with_steps=yuan_text(sums.with_fen),
            without_steps=yuan_text(sums.without_fen),
            saved=yuan_text(sums.saved_fen),
            capitalised=yuan_text(sums.capitalised_fen),
            repaid=yuan_text(sums.repaid_fen),
            payments=sums.payments,
            provisional=sums.provisional,
            projected=sums.projected,
        )


class InterestMonthOut(InterestSumsOut):
    """What is paid in one month."""

    month: str = Field(examples=["2026-01"])

    @classmethod
    def of(cls, item: InterestMonth) -> "InterestMonthOut":
        sums = InterestSumsOut.total(item.sums)
        return cls(**dict(sums), month=period_name(item.month))


class UnpricedLoanOut(Out):
    """A loan that could not be priced; it is in none of the sums."""

    loan_id: str
    problem: ProblemOut


class BookInterestOut(PeriodOut):
    """The book's interest by month. Every month asked for has its line."""

    as_of: date
    known: int = Field(description="Log entries looked at.")
    currency: str
    loans: int = Field(description="The whole book, with those set aside.")
    months: list[InterestMonthOut]
    total: InterestSumsOut
    unpriced_loans: int = Field(description="How many could not be priced.")
    unpriced: list[UnpricedLoanOut] = Field(description="The first of them.")

    @classmethod
    def of(cls, found: BookInterest) -> "BookInterestOut":
        return cls(
            from_=found.within.start,
            to=found.within.end,
            as_of=found.as_of,
            known=found.known,
            currency=CURRENCY,
            loans=found.loans,
            months=[InterestMonthOut.of(item) for item in found.months],
            total=InterestSumsOut.total(found.total),
            unpriced_loans=found.unpriced_loans,
            unpriced=[
                UnpricedLoanOut(loan_id=item.loan_id, problem=ProblemOut.of(item.problem))
                for item in found.unpriced
            ],
        )
