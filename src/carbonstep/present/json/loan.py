"""A loan's terms as JSON, as its table of terms writes them."""

from collections.abc import Sequence

from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.term import LOAN, loan_body
from carbonstep.present.json.shape import Out, RecordOut


class LoanOut(RecordOut):
    """A loan's terms as booked: the document that books it. Null: the loan has no use for it."""

    record = LOAN

    @classmethod
    def of(cls, loan: Loan) -> "LoanOut":
        return cls.model_validate(loan_body(loan))


class BookedOut(Out):
    """A loan, and whether this request booked it."""

    loan: LoanOut
    new: bool


class LoanListOut(Out):
    """A page of loans. `next_after` is what to send as `after`; null: this was the last page."""

    loans: list[LoanOut]
    next_after: str | None

    @classmethod
    def of(cls, page: Sequence[Loan], *, limit: int) -> "LoanListOut":
        """A page of at most `limit` loans; one that is full may have another after it."""
        return cls(
            loans=[LoanOut.of(loan) for loan in page],
            next_after=page[-1].loan_id if len(page) == limit else None,
        )
