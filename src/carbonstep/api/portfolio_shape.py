"""What the API says of the whole book. Money is yuan with two decimals."""

from datetime import date

from pydantic import Field

from carbonstep.api.shape import DecimalText, Out, PeriodOut, ProblemOut
from carbonstep.api.statement_shape import SidesOut


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


class InterestMonthOut(InterestSumsOut):
    """What is paid in one month."""

    month: str = Field(examples=["2026-01"])


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
