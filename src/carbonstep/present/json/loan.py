"""A loan's terms as JSON, as its table of terms writes them."""

from collections.abc import Sequence
from datetime import date

from pydantic import Field

from carbonstep.domain.loan.contract import Contract, TermsChanged
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.term import LOAN, loan_body
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.present.json.fixing import MissingPublicationOut
from carbonstep.present.json.shape import Out, RecordOut


class LoanOut(RecordOut):
    """A loan's terms as booked: the document that books it. Null: the loan has no use for it."""

    record = LOAN

    @classmethod
    def of(cls, loan: Loan) -> "LoanOut":
        return cls.model_validate(loan_body(loan))


class TermChangeOut(Out):
    """A term that changed, as the loan's document writes it; empty: nothing was said."""

    term: str
    before: str
    after: str


class TermsChangedOut(Out):
    """An event that changed a loan's terms: from which day, what, and why."""

    event_id: str
    kind: str = Field(description="amendment, correction or cancellation.")
    on: date = Field(description="The first day the new terms hold.")
    agreed_on: date | None
    received_on: date
    reason: str
    changes: list[TermChangeOut]
    effect: str = Field(
        description="changed; unchanged: each term it gives held already; after_payoff: the loan "
        "is paid off by its day."
    )

    @classmethod
    def of(cls, changed: TermsChanged) -> "TermsChangedOut":
        event = changed.event
        return cls(
            event_id=event.event_id,
            kind=event.kind.value,
            on=event.on,
            agreed_on=event.agreed_on,
            received_on=event.received_on,
            reason=event.reason,
            changes=[
                TermChangeOut(term=item.name, before=item.before, after=item.after)
                for item in changed.changes
            ],
            effect=changed.effect.value,
        )


class BookedOut(Out):
    """A loan, and whether this request booked it."""

    loan: LoanOut
    new: bool
    missing_publications: list[MissingPublicationOut] = Field(
        description="Those its rates so far need and that did not come."
    )

    @classmethod
    def of(cls, loan: Loan, *, new: bool, missing: Sequence[MissingPublication]) -> "BookedOut":
        return cls(
            loan=LoanOut.of(loan),
            new=new,
            missing_publications=[MissingPublicationOut.of(item) for item in missing],
        )


class LoanListOut(Out):
    """A page of loans. `next_after` is what to send as `after`; null: this was the last page."""

    loans: list[LoanOut]
    cancelled: list[str] = Field(default=[], description="Those of the page that never were.")
    next_after: str | None

    @classmethod
    def of(cls, page: Sequence[Contract], *, on: date, limit: int) -> "LoanListOut":
        """A page of at most `limit` loans, on the terms of a day; one that is full may have another
        after it."""
        return cls(
            loans=[LoanOut.of(contract.on(on)) for contract in page],
            cancelled=[item.booked.loan_id for item in page if item.cancellation is not None],
            next_after=page[-1].booked.loan_id if len(page) == limit else None,
        )


class TermsOut(Out):
    """A loan's terms on a day, as booked, and what changed them. They are told of a loan that is
    cancelled too."""

    loan_id: str
    on: date
    known: int
    cancelled: bool
    terms: LoanOut
    booked: LoanOut
    changes: list[TermsChangedOut]

    @classmethod
    def of(cls, contract: Contract, *, on: date, known: int) -> "TermsOut":
        return cls(
            loan_id=contract.booked.loan_id,
            on=on,
            known=known,
            cancelled=contract.cancellation is not None,
            terms=LoanOut.of(contract.on(on)),
            booked=LoanOut.of(contract.as_booked),
            changes=[TermsChangedOut.of(item) for item in contract.history],
        )
