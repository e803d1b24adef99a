"""What the API takes and says of loans, and the documents a quote and a what-if are asked with."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from carbonstep.api.account_shape import WhatIfCertificateIn, report_schema
from carbonstep.api.loan_event_shape import LoanEventIn
from carbonstep.api.shape import DecimalText, In, NumberIn, Out, RulebookRefOut

BoundIn = Annotated[str, Field(description="A decimal as text, or 'none' for no bound.")]


class RepricingIn(In):
    """How often the loan takes up the newest fixing, and counted from what."""

    every_months: Literal["1", "3", "6", "12"] | Literal[1, 3, 6, 12] = 12
    anchor: Literal["drawdown", "01-01"] | date = Field(
        default="drawdown", description="A day of the contract is itself the first repricing."
    )
    fixing_lag: int | str = Field(
        default=0, description="Working days before the repricing day; 0 to 10."
    )


class BenchmarkIn(In):
    """The benchmark: LPR with repricing, or a fixed rate in percent."""

    index: Literal["LPR1Y", "LPR5Y+", "fixed"]
    repricing: RepricingIn | None = None
    rate_pct: NumberIn | None = Field(default=None, description="Of a fixed rate, and only there.")
    multiplier: NumberIn | None = Field(default=None, description="Of the fixing; 1 by default.")
    floor_pct: BoundIn | None = Field(default=None, description="Of the fixing; none by default.")


class RoundingIn(In):
    """The all-in rate is rounded to a multiple of basis points."""

    to_bps: NumberIn
    mode: Literal["nearest", "up", "down"] = "nearest"


class InterestIn(In):
    """When interest is settled."""

    frequency: Literal["month", "quarter", "half_year", "year"] = "quarter"
    day: int | str = Field(default=20, description="1 to 28, or 'drawdown'.")
    end_of_month: bool | Literal["yes", "no"] = Field(
        default=False, description="With the day 'drawdown': a last day of a month stays one."
    )
    first_stub: Literal["short", "long"] = "short"
    last_stub: Literal["short", "long"] = "short"
    calendar: Literal["prc", "weekdays", "none"] = "prc"
    business_day: Literal[
        "none", "following", "modified_following", "preceding", "modified_preceding"
    ] = "following"
    order: Literal["calculate_then_shift", "shift_then_calculate"] = "calculate_then_shift"
    capitalise_until: date | None = None


class ScheduledRepaymentIn(In):
    """A repayment of a custom schedule, in yuan."""

    on: date
    amount: NumberIn


class RepaymentIn(In):
    """How the principal is repaid: each kind takes some of the terms."""

    kind: Literal[
        "bullet",
        "equal_principal",
        "equal_instalment",
        "fixed_principal",
        "fixed_payment",
        "custom",
    ] = "bullet"
    frequency: Literal["month", "quarter", "half_year", "year"] | None = None
    first_on: date | None = None
    amount: NumberIn | None = Field(default=None, description="Yuan, of the fixed kinds.")
    at_change: Literal["recompute", "term"] | None = None
    latest_on: date | None = Field(default=None, description="Where the term moves: its last day.")
    negative_amortisation: Literal["allowed", "refused"] | None = None
    schedule: list[ScheduledRepaymentIn] | None = Field(
        default=None, description="Of the custom kind; what is left is repaid at maturity."
    )


class PenaltyIn(In):
    """Added to the contract rate, in percent of it."""

    overdue_pct: NumberIn = "50"
    misuse_pct: NumberIn = "100"


class CorrectionsIn(In):
    """What becomes of interest that was posted too low or too high."""

    too_low: Literal["charge", "waive"] = "charge"
    too_high: Literal["refund", "keep"] = "refund"


class LoanTermsIn(In):
    """A loan's terms: the same for booking and for a quote. Numbers are text; yuan, bp, percent."""

    principal: NumberIn
    first_drawdown: NumberIn | None = Field(default=None, description="All of it by default.")
    currency: Literal["CNY"] = "CNY"
    drawn_on: date
    matures_on: date
    benchmark: BenchmarkIn
    spread_bps: NumberIn | int
    rise_max_bps: BoundIn | None = Field(default=None, description="At one repricing.")
    fall_max_bps: BoundIn | None = Field(default=None, description="At one repricing.")
    floor_pct: BoundIn | None = Field(default=None, description="Of the all-in rate; 0 by default")
    cap_pct: BoundIn | None = None
    rounding: RoundingIn | None = None
    day_count: Literal["ACT/360", "ACT/365F", "ACT/ACT", "30E/360", "30/360", "M+D/360"] = "ACT/360"
    interest: InterestIn | None = None
    repayment: RepaymentIn | None = None
    notice_days: int | str = Field(default=0, description="Notice of a prepayment; 0 to 365.")
    penalty: PenaltyIn | None = None
    corrections: CorrectionsIn | None = None
    parameters: dict[str, NumberIn] | None = Field(
        default=None, description="What the rulebook asks for, such as baseline_tco2e."
    )
    product_id: str | None = None
    first_test_on: date | None = None
    confirmed: list[Literal["spread_magnitude", "rate_magnitude"]] | None = Field(
        default=None, description="Codes of odd magnitudes that are right all the same."
    )


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
    events: list[LoanEventIn] = Field(
        default=[], description="What happened to the loan, in the order it came."
    )
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
    """A loan's benchmark. `every_months` is null for a fixed rate; `anchor` is a word or a day."""

    index: str
    every_months: int | None
    anchor: str
    fixed_pct: DecimalText | None
    fixing_lag: int
    multiplier: DecimalText
    floor_pct: DecimalText | None


class LoanRoundingOut(Out):
    """What the all-in rate is rounded to."""

    to_bps: DecimalText
    mode: str


class LoanInterestOut(Out):
    """When interest is settled. `day` is null where cycles are counted from the drawdown."""

    frequency: str
    day: int | None
    end_of_month: bool
    first_stub: str
    last_stub: str
    calendar: str
    business_day: str
    order: str
    capitalise_until: date | None


class ScheduledRepaymentOut(Out):
    """A repayment of a custom schedule."""

    on: date
    amount: DecimalText


class LoanRepaymentOut(Out):
    """How the principal is repaid. What the kind does not use is null or empty."""

    kind: str
    frequency: str | None
    first_on: date | None
    amount: DecimalText | None
    at_change: str
    latest_on: date | None
    negative_amortisation: bool
    schedule: list[ScheduledRepaymentOut]


class LoanPenaltyOut(Out):
    """Added to the contract rate, in percent of it."""

    overdue_pct: DecimalText
    misuse_pct: DecimalText


class LoanCorrectionsOut(Out):
    """What becomes of interest that was posted too low or too high."""

    too_low: str
    too_high: str


class LoanOut(Out):
    """A loan's terms as booked. `first_drawdown` is null where all is drawn at once."""

    loan_id: str
    account_id: str
    principal: DecimalText
    first_drawdown: DecimalText | None
    currency: str
    drawn_on: date
    matures_on: date
    benchmark: LoanBenchmarkOut
    spread_bps: DecimalText
    rise_max_bps: DecimalText | None
    fall_max_bps: DecimalText | None
    floor_pct: DecimalText | None
    cap_pct: DecimalText | None
    rounding: LoanRoundingOut | None
    day_count: str
    interest: LoanInterestOut
    repayment: LoanRepaymentOut
    notice_days: int
    penalty: LoanPenaltyOut
    corrections: LoanCorrectionsOut
    rulebook: RulebookRefOut
    parameters: dict[str, DecimalText]
    product_id: str
    first_test_on: date | None
    confirmed: list[str]


class BookedOut(Out):
    """A loan, and whether this request booked it."""

    loan: LoanOut
    new: bool


class LoanListOut(Out):
    """A page of loans. `next_after` is what to send as `after`; null: this was the last page."""

    loans: list[LoanOut]
    next_after: str | None
