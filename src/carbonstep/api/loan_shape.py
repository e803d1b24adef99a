"""What the API takes of loans, and the documents a quote, a what-if and a run are asked with."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from carbonstep.api.account_shape import QuoteAccountIn, WhatIfCertificateIn, report_schema
from carbonstep.api.loan_event_shape import QuoteEventIn
from carbonstep.api.shape import In, RecordIn
from carbonstep.domain.loan.term import LOAN
from carbonstep.domain.market.fixing import FIXING


class LoanIn(RecordIn):
    """A loan to book: its terms, its number, its borrower's account and its rulebook."""

    record = LOAN
    asked = ("loan_id", "account", "rulebook")


class QuoteLoanIn(RecordIn):
    """The loan of a quote: the terms of a loan that is booked; its number may be left out."""

    record = LOAN


_REPORTS: Any = Field(default=[], json_schema_extra={"items": report_schema(alias=True)})


class FixingIn(RecordIn):
    """A benchmark fixing."""

    record = FIXING


class QuoteIn(In):
    """A self-contained quote, as docs/reference/quote.md describes it."""

    as_of: date
    rulebook: str | dict[str, Any] = Field(description="id@version, or the rulebook itself.")
    loan: QuoteLoanIn
    account: QuoteAccountIn | None = Field(
        default=None, description="The borrower's industry and region; at least one of the two."
    )
    reports: Annotated[list[dict[str, Any]], _REPORTS]
    certificates: list[WhatIfCertificateIn] = Field(default=[])
    fixings: list[FixingIn] | None = Field(default=None, description="The shipped ones by default.")
    events: list[QuoteEventIn] = Field(
        default=[], description="What happened to the loan, in the order it came."
    )
    known_at: str | None = None


class WhatIfIn(In):
    """What the account is supposed to hold besides what it holds; at least one of the three."""

    reports: Annotated[list[dict[str, Any]], _REPORTS]
    certificates: list[WhatIfCertificateIn] = Field(default=[])
    set: dict[str, str] = Field(
        default={},
        description="Figures of the last report by name, such as `scope1`: a number in the "
        "report's unit, or with its unit.",
    )
    as_of: date | None = Field(default=None, description="The business date; today by default.")


class RunIn(In):
    """The business date to run, up to today."""

    on: date
    confirmed: list[Literal["business_date_ahead"]] | None = Field(
        default=None,
        description="That the date, or the clock, lies far ahead of the last run or entry and is "
        "right nevertheless.",
    )
