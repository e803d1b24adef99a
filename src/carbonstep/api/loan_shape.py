"""What the API takes and says of loans, and the documents a quote and a what-if are asked with."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from carbonstep.api.account_shape import In, NumberIn, WhatIfCertificateIn, report_schema
from carbonstep.api.shape import DecimalText, Out, RulebookRefOut


class RepricingIn(In):
    """How often the loan takes up the newest fixing, counted from drawdown or 1 January."""

    every_months: Literal["1", "3", "6", "12"] | Literal[1, 3, 6, 12] = 12
    anchor: Literal["drawdown", "01-01"] = "drawdown"


class BenchmarkIn(In):
    """The benchmark: LPR with repricing, or a fixed rate in percent."""

    index: Literal["LPR1Y", "LPR5Y+", "fixed"]
    repricing: RepricingIn | None = None
    rate_pct: NumberIn | None = None


class InterestIn(In):
    """When interest is settled."""

    frequency: Literal["month", "quarter", "half_year", "year"] = "quarter"
    day: int | str = 20


class LoanTermsIn(In):
    """A loan's terms: the same for booking and for a quote. Numbers are text; yuan, bp, percent."""

    principal: NumberIn
    currency: Literal["CNY"] = "CNY"
    drawn_on: date
    matures_on: date
    benchmark: BenchmarkIn
    spread_bps: NumberIn | int
    day_count: str | None = Field(default=None, description="ACT/360 by default.")
    interest: InterestIn | None = None
    parameters: dict[str, NumberIn] | None = Field(
        default=None, description="What the rulebook asks for, such as baseline_tco2e."
    )
    product_id: str | None = None
    first_test_on: date | None = None
    floor_pct: NumberIn | None = Field(default=None, description="Of the all-in rate; 0 by default")
    cap_pct: NumberIn | None = None


class LoanIn(LoanTermsIn):
    """A loan to book: its number, its borrower's account, its rulebook as `id@version`."""

    loan_id: str
    account: str
    rulebook: str


class QuoteLoanIn(LoanTermsIn):
    """The loan of a quote. A number, an account and a rulebook may stand here and do not count."""

    loan_id: str | None = None
    account: str | None = None
    rulebook: str | None = None


_REPORTS: Any = Field(default=[], json_schema_extra={"items": report_schema(alias=True)})


class FixingIn(In):
    """A benchmark fixing."""

    index: Literal["LPR1Y", "LPR5Y+"]
    published_on: date
    rate_pct: NumberIn
    source: str | None = None


class QuoteIn(In):
    """A self-contained quote, as docs/reference/quote.md describes it."""

    as_of: date
    rulebook: str | dict[str, Any] = Field(description="id@version, or the rulebook itself.")
    loan: QuoteLoanIn
    reports: Annotated[list[dict[str, Any]], _REPORTS]
    certificates: list[WhatIfCertificateIn] = Field(default=[])
    fixings: list[FixingIn] | None = Field(default=None, description="The shipped ones by default.")
    known_at: str | None = None


class WhatIfIn(In):
    """What the account is supposed to hold besides what it holds; at least one list."""

    reports: Annotated[list[dict[str, Any]], _REPORTS]
    certificates: list[WhatIfCertificateIn] = Field(default=[])
    as_of: date | None = Field(default=None, description="The business date; today by default.")


class RunIn(In):
    """The business date to run, up to today."""

    on: date


class LoanBenchmarkOut(Out):
    """A loan's benchmark. `every_months` is null for a fixed rate."""

    index: str
    every_months: int | None
    anchor: str
    fixed_pct: DecimalText | None


class LoanInterestOut(Out):
    """When interest is settled."""

    frequency: str
    day: int


class LoanOut(Out):
    """A loan's terms as booked."""

    loan_id: str
    account_id: str
    principal: DecimalText
    currency: str
    drawn_on: date
    matures_on: date
    benchmark: LoanBenchmarkOut
    spread_bps: DecimalText
    day_count: str
    interest: LoanInterestOut
    floor_pct: DecimalText | None
    cap_pct: DecimalText | None
    rulebook: RulebookRefOut
    parameters: dict[str, DecimalText]
    product_id: str
    first_test_on: date | None


class BookedOut(Out):
    """A loan, and whether this request booked it."""

    loan: LoanOut
    new: bool


class LoanListOut(Out):
    """A page of loans. `next_after` is what to send as `after`; null: this was the last page."""

    loans: list[LoanOut]
    next_after: str | None
