"""What the API takes of accounts, reports and certificates."""

from typing import Annotated, Any

from pydantic import Field

from carbonstep.api.shape import In, RecordIn
from carbonstep.domain.account.account_change import ACCOUNT_CHANGE
from carbonstep.domain.account.certificate import CERTIFICATE
from carbonstep.domain.intake.column import COLUMNS, TableKind
from carbonstep.domain.intake.read_certificate_change import CERTIFICATE_CHANGE
from carbonstep.reading.value import REASON_LENGTH_MAX


class AccountIn(In):
    """An account to open."""

    account: str = Field(description="A unified social credit code, or register:number.")
    name: str = Field(max_length=200)
    industry: str | None = Field(default=None, description="GB/T 4754 class, such as C3831.")
    region: str | None = Field(default=None, description="ISO 3166-2, such as CN-JL.")
    lei: str | None = None


class QuoteAccountIn(In):
    """What the borrower of a quote is, for a rulebook that asks for it."""

    industry: str | None = Field(default=None, description="GB/T 4754 class, such as C3831.")
    region: str | None = Field(default=None, description="ISO 3166-2, such as CN-JL.")


class AccountChangeIn(RecordIn):
    """What changes of an account, as docs/reference/account-change.md describes it."""

    record = ACCOUNT_CHANGE


class CertificateIn(RecordIn):
    """A certificate or label; `valid_to` is its last valid day."""

    record = CERTIFICATE
    asked = ("account",)


class CertificateChangeIn(RecordIn):
    """What happened to a certificate, as docs/reference/certificate.md describes it."""

    record = CERTIFICATE_CHANGE


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


class ReportWithdrawalIn(In):
    """Why a report is taken back; with `to`, it is filed for that account in the same step."""

    reason: str = Field(max_length=REASON_LENGTH_MAX)
    to: str | None = Field(default=None, description="The account it belongs to.")
    supersedes: str | None = Field(
        default=None, description="The report of that account that it supersedes; with `to` alone."
    )


class ReportsIn(In):
    """Reports to file, each with the columns of a report file as its keys; all values are text."""

    reports: Annotated[
        list[dict[str, Any]], Field(json_schema_extra={"items": report_schema(alias=False)})
    ]
