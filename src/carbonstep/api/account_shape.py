"""What the API takes and says of accounts, reports, certificates and filings."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from carbonstep.api.price_shape import ShortDecisionOut
from carbonstep.api.shape import (
    BilingualOut,
    DecimalText,
    In,
    Out,
    PeriodOut,
    ProblemOut,
    RecordIn,
    RejectedRowOut,
)
from carbonstep.domain.account.certificate import CERTIFICATE
from carbonstep.domain.intake.column import COLUMNS, TableKind


class AccountIn(In):
    """An account to open."""

    account: str = Field(description="A unified social credit code, or register:number.")
    name: str = Field(max_length=200)
    industry: str | None = Field(default=None, description="GB/T 4754 class, such as C3831.")
    region: str | None = Field(default=None, description="ISO 3166-2, such as CN-JL.")
    lei: str | None = None


class CertificateIn(RecordIn):
    """A certificate or label; `valid_to` is its last valid day."""

    record = CERTIFICATE
    asked = ("account",)


class WhatIfCertificateIn(RecordIn):
    """A hypothetical certificate; the account is the borrower's."""

    record = CERTIFICATE


def report_schema(*, alias: bool) -> dict[str, Any]:
    """A report by the columns of a report file, whose names and words it shares."""
    columns = {column.name: column for kind in TableKind for column in COLUMNS[kind]}
    properties: dict[str, Any] = {}
    for name, column in columns.items():
        properties[name] = {"type": "string", "description": column.en}
    if alias:
        text = "A short name by which a later report of the same document supersedes this one."
        properties["id"] = {"type": "string", "description": text}
    return {
        "type": "object",
        "properties": properties,
        "required": [*([] if alias else ["account"]), "period_from", "period_to"],
        "description": "One report: docs/reference/report-file.md tells the columns of each kind.",
    }


class ReportsIn(In):
    """Reports to file, each with the columns of a report file as its keys; all values are text."""

    reports: Annotated[
        list[dict[str, Any]], Field(json_schema_extra={"items": report_schema(alias=False)})
    ]


class OpenedOut(Out):
    """An account, and whether this request opened it."""

    account: "AccountOut"
    new: bool


class AccountOut(Out):
    """A carbon account."""

    account_id: str
    name: str
    industry: str
    region: str
    lei: str


class AccountListOut(Out):
    """A page of accounts. `next_after` is what to send as `after`; null: this was the last page."""

    accounts: list[AccountOut]
    next_after: str | None


class ProductOut(Out):
    """The product a footprint is of."""

    product_id: str
    name: str
    declared_unit: str
    declared_amount: DecimalText


class FigureOut(Out):
    """A figure of a report, in the unit its kind is kept in."""

    name: str
    amount: DecimalText
    unit: str
    factor_id: str


class ReportOut(PeriodOut):
    """A report as filed. `superseded_by` is the id of the revision that replaced it, or empty."""

    seq: int
    report_id: str
    account_id: str
    kind: str
    product: ProductOut | None
    received_on: date
    figures: list[FigureOut]
    boundary: str
    standard: str
    standard_version: str
    preparer: str
    assurance: str
    verifier: str
    opinion: str
    data_quality: str
    evidence: list[str]
    supersedes: str
    superseded_by: str
    restatement_reason: str


class CertificateOut(Out):
    """A certificate; `valid` is half open."""

    certificate_id: str
    account_id: str
    scheme: str
    number: str
    issuer: str
    valid: PeriodOut
    received_on: date
    product_id: str


class HeldCertificateOut(CertificateOut):
    """A certificate with its number in the log."""

    seq: int


class LoanBriefOut(Out):
    """A loan of an account; its terms are at /v1/loans/{loan_id}."""

    loan_id: str
    principal: DecimalText
    drawn_on: date
    matures_on: date
    rulebook: str


class AccountPictureOut(Out):
    """An account with everything it holds, every revision of its reports too, as known."""

    known: int
    account: AccountOut
    reports: list[ReportOut]
    certificates: list[HeldCertificateOut]
    loans: list[LoanBriefOut]


class TotalOut(Out):
    """The control total of a figure over all reports accepted or recognised."""

    name: str
    unit: str
    amount: DecimalText


class ReceiptOut(Out):
    """What became of a filing. `rejected` lists at most 10 000 rows; `rejected_count` is of all."""

    file_name: str
    sha256: str
    accepted: list[str] = Field(description="Ids of the reports this request recorded.")
    unchanged: list[str] = Field(description="Ids of the reports recognised as filed before.")
    rejected: list[RejectedRowOut]
    rejected_count: int
    warnings: list[ProblemOut]
    accounts: int
    accounts_opened: int
    totals: list[TotalOut]
    decisions: list[ShortDecisionOut]


class FiledCertificateOut(Out):
    """A certificate, whether this request recorded it, and the decisions it led to."""

    certificate: CertificateOut
    new: bool
    decisions: list[ShortDecisionOut]


class SetAsideOut(Out):
    """A loan that could not be posted, and why."""

    loan_id: str
    problem: ProblemOut


class RunOut(Out):
    """What a daily run did."""

    on: date
    fixings: int
    loans: int
    decisions: list[ShortDecisionOut]
    missing: int
    taking_effect: int
    postings: int
    true_ups: int
    set_aside: list[SetAsideOut]


class ParameterOut(Out):
    """A number the rulebook asks a loan for."""

    name: str
    unit: str
    title: BilingualOut


class RulebookOut(Out):
    """A rulebook version. `approved_on`: when the first loan was bound to it, else null."""

    id: str
    version: str
    hash: str
    title: BilingualOut
    illustrative: bool
    in_force_from: date
    in_force_to: date | None
    parameters: list[ParameterOut]
    sources: list[str]
    cases: int
    approved_on: date | None


class RulebookPageOut(RulebookOut):
    """A version with its whole content: mappings, lists and text."""

    content: dict[str, Any]


class RulebookListOut(Out):
    """Every version there is."""

    rulebooks: list[RulebookOut]


class EventOut(Out):
    """A log entry as a CloudEvent (1.0)."""

    specversion: str
    id: str
    source: str
    type: str
    subject: str
    time: str
    datacontenttype: str
    businesson: date
    actor: str
    leafhash: str
    data: dict[str, Any]


class ChangesOut(Out):
    """A page of the change feed, and how many entries the log has."""

    events: list[EventOut]
    next_after: int
    size: int
