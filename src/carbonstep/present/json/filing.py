"""What became of a filing as JSON: of reports, and of a certificate."""

from collections.abc import Sequence

from pydantic import Field

from carbonstep.domain.intake.candidate import RejectedRow
from carbonstep.domain.intake.mapped_rows import LeftOut, MappedRows
from carbonstep.domain.picture.receipt import Receipt
from carbonstep.present.json.account import (
    CertificateChangeOut,
    CertificateOut,
    ReportWithdrawalOut,
)
from carbonstep.present.json.decision import ShortDecisionOut
from carbonstep.present.json.shape import DecimalText, Out, PlaceOut, ProblemGroupOut, ProblemOut
from carbonstep.units.exact import text

REJECTED_LISTED_MAX = 1_000


class RejectedRowOut(Out):
    """A row that was not filed, with every problem it has."""

    place: PlaceOut
    problems: list[ProblemOut]

    @classmethod
    def of(cls, row: RejectedRow) -> "RejectedRowOut":
        return cls(
            place=PlaceOut.of(row.source.place),
            problems=[ProblemOut.of(problem) for problem in row.problems],
        )


class TotalOut(Out):
    """The control total of a figure over all reports accepted or recognised."""

    name: str
    unit: str
    amount: DecimalText


class LeftOutOut(Out):
    """Rows that a column's word left out of the book, or words left out of an account."""

    column: str
    word: str
    rows: int


class MappedRowsOut(Out):
    """What a mapping did with the rows of a foreign table."""

    mapping: str
    rows: int = Field(description="Rows below the headings.")
    left_out: list[LeftOutOut] = Field(description="Rows that 'keep' and 'skip' leave out.")
    summed_rows: int = Field(description="Rows that were added up, by 'sum_over'.")
    summed_reports: int = Field(description="Reports that they were added up into.")
    blank_cells: int = Field(
        description="Cells without a figure, beside others that are added up or under a year."
    )
    named_differently: int = Field(
        description="Accounts that the rows call by several names; the latest period's is taken."
    )
    named_differently_examples: list[str]
    details_left_out: list[LeftOutOut] = Field(
        description="Words that are no class and no region, left out of the accounts."
    )

    @classmethod
    def of(cls, mapped: MappedRows) -> "MappedRowsOut":
        return cls(
            mapping=mapped.mapping,
            rows=mapped.rows,
            left_out=_left_out(mapped.left_out),
            summed_rows=mapped.summed_rows,
            summed_reports=mapped.summed_reports,
            blank_cells=mapped.blank_cells,
            named_differently=mapped.named_differently,
            named_differently_examples=list(mapped.named_differently_examples),
            details_left_out=_left_out(mapped.details_left_out),
        )


def _left_out(items: Sequence[LeftOut]) -> list[LeftOutOut]:
    return [LeftOutOut(column=item.column, word=item.word, rows=item.rows) for item in items]


class ReceiptOut(Out):
    """What became of a filing. `rejected` lists at most 1 000 rows; `rejected_count` and
    `rejected_by_reason` are of all. `warnings` and reasons are told by kind."""

    file_name: str
    sha256: str
    stored: bool = Field(description="false: rows are rejected, and nothing was recorded.")
    accepted: list[str] = Field(description="Ids of the reports this request recorded.")
    unchanged: list[str] = Field(description="Ids of the reports recognised as filed before.")
    rejected: list[RejectedRowOut]
    rejected_count: int
    rejected_by_reason: list[ProblemGroupOut]
    warnings: list[ProblemGroupOut]
    accounts: int
    accounts_opened: int
    totals: list[TotalOut]
    decisions: list[ShortDecisionOut]
    mapped: MappedRowsOut | None = Field(
        description="What the mapping did with the rows; null without a mapping."
    )

    @classmethod
    def of(cls, receipt: Receipt) -> "ReceiptOut":
        return cls(
            file_name=receipt.file_name,
            sha256=receipt.sha256,
            stored=receipt.stored,
            accepted=list(receipt.accepted),
            unchanged=list(receipt.unchanged),
            rejected=rejected_outs(receipt.rejected),
            rejected_count=len(receipt.rejected),
            rejected_by_reason=[
                ProblemGroupOut.of_group(group) for group in receipt.rejected_by_reason
            ],
            warnings=[ProblemGroupOut.of_group(group) for group in receipt.warnings],
            accounts=receipt.accounts,
            accounts_opened=receipt.accounts_opened,
            totals=[
                TotalOut(name=name, unit=unit, amount=text(amount))
                for (name, unit), amount in sorted(receipt.totals.items())
            ],
            decisions=[ShortDecisionOut.of(decision) for decision in receipt.decisions],
            mapped=None if receipt.mapped is None else MappedRowsOut.of(receipt.mapped),
        )


class FiledCertificateOut(Out):
    """A certificate, whether this request recorded it, what changed it where it did not, and the
    decisions it led to."""

    certificate: CertificateOut
    changes: list[CertificateChangeOut]
    new: bool
    decisions: list[ShortDecisionOut]


class WithdrawnReportOut(Out):
    """A withdrawal, and the decisions it led to."""

    withdrawal: ReportWithdrawalOut
    stands_again: str = Field(
        description="The report that the withdrawn one superseded, where it counts now, or empty."
    )
    decisions: list[ShortDecisionOut]


class ChangedCertificateOut(Out):
    """A change of a certificate, and the decisions it led to."""

    change: CertificateChangeOut
    decisions: list[ShortDecisionOut]


def rejected_outs(rows: Sequence[RejectedRow]) -> list[RejectedRowOut]:
    """The rejected rows, or the first of very many."""
    return [RejectedRowOut.of(row) for row in rows[:REJECTED_LISTED_MAX]]
