"""A mapping that is proposed for a foreign table, as JSON."""

from collections.abc import Sequence

from pydantic import Field

from carbonstep.domain.intake.candidate import Candidate
from carbonstep.present.json.filing import MappedRowsOut, RejectedRowOut
from carbonstep.present.json.shape import DecimalText, Out, PeriodOut, ProblemOut
from carbonstep.units.exact import text


class ToCheckOut(Out):
    """What the rows do not tell for certain, at a key of the mapping."""

    key: str
    what: str


class TakenFigureOut(Out):
    """A figure of a report that would be taken."""

    name: str
    amount: DecimalText
    unit: str


class TakenOut(Out):
    """A report as it would be taken."""

    row: int
    account: str
    account_name: str
    period: PeriodOut
    figures: list[TakenFigureOut]

    @classmethod
    def of(cls, candidate: Candidate, name: str) -> "TakenOut":
        report = candidate.report
        return cls(
            row=candidate.source.place.row or 0,
            account=report.account_id,
            account_name=name,
            period=PeriodOut.days_of(report.period),
            figures=[
                TakenFigureOut(name=figure.name, amount=text(figure.amount), unit=figure.unit)
                for figure in report.figures
            ],
        )


class WordOut(Out):
    """A word of a column, and how many of the rows looked at say it."""

    word: str
    rows: int


class UnreadColumnOut(Out):
    """A column that the mapping does not read."""

    column: str
    words: list[WordOut] = Field(
        description="Of a column that may say which rows count, such as a status; else empty."
    )

    @classmethod
    def of(cls, column: str, words: Sequence[tuple[str, int]]) -> "UnreadColumnOut":
        return cls(column=column, words=[WordOut(word=word, rows=rows) for word, rows in words])


class ProposalOut(Out):
    """A mapping that is proposed, what to check in it, and how the first rows would be taken."""

    file_name: str
    mapping: str = Field(description="The mapping file, as YAML.")
    to_check: list[ToCheckOut]
    rows_looked_at: int
    is_all: bool = Field(description="Whether those are all rows of the table.")
    taken: list[TakenOut] = Field(description="The first reports as they would be taken.")
    reports: int = Field(description="Reports that the rows looked at come to.")
    rejected: list[RejectedRowOut] = Field(description="The first rows that would be rejected.")
    rows_rejected: int
    mapped: MappedRowsOut | None
    unread: list[UnreadColumnOut] = Field(description="Columns that the mapping does not read.")
    alike: int = Field(
        description="Reports of an account and period that another is of, which filing refuses."
    )
    accounts_must_be_open: bool = Field(
        description="Whether the mapping opens no accounts, so that filing needs them to be open."
    )
    problems: list[ProblemOut] = Field(
        description="Why the mapping as proposed takes nothing; empty where it does."
    )
