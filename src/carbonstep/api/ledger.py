"""The ledger of a loan: postings, true-ups, and the letters that tell of them."""

from typing import Annotated

from fastapi import APIRouter, Query

from carbonstep.api.caller import Reader
from carbonstep.api.context import Context
from carbonstep.api.error import not_found
from carbonstep.api.parameter_problem import KnownIn
from carbonstep.api.shape import errors
from carbonstep.present.json.ledger import AdviceOut, PostingListOut, TrueUpListOut
from carbonstep.present.json.shape import BilingualOut
from carbonstep.services.ledger import KnownLedger, ledger_as_known
from carbonstep.services.reason import ServiceReason

router = APIRouter(prefix="/loans", tags=["loans"])


@router.get("/{loan_id}/postings", responses=errors(404))
def postings(
    _reader: Reader, context: Context, loan_id: str, query: Annotated[KnownIn, Query()]
) -> PostingListOut:
    """List what was posted to a loan, one entry for each contract day."""
    found = _ledger(context, loan_id, query.known_at)
    return PostingListOut.of(loan_id, found.postings, known=found.known)


@router.get("/{loan_id}/true-ups", responses=errors(404))
def true_ups(
    _reader: Reader, context: Context, loan_id: str, query: Annotated[KnownIn, Query()]
) -> TrueUpListOut:
    """List what recalculations added to a loan's postings, and who owes it."""
    found = _ledger(context, loan_id, query.known_at)
    return TrueUpListOut.of(loan_id, found.true_ups, known=found.known)


@router.get("/{loan_id}/true-ups/{true_up_id}/advice", responses=errors(404))
def advice(
    _reader: Reader,
    context: Context,
    loan_id: str,
    true_up_id: str,
    query: Annotated[KnownIn, Query()],
) -> AdviceOut:
    """Write the letter that tells the borrower of a true-up, in both languages."""
    found = _ledger(context, loan_id, query.known_at)
    true_up = found.true_up(true_up_id)
    if true_up is None:
        raise not_found(None, true_up_id, of="true-up")
    text = BilingualOut.said(lambda language: found.advice(true_up, language))
    return AdviceOut(loan_id=loan_id, true_up_id=true_up_id, text=text)


def _ledger(context: Context, loan_id: str, known_at: str | None) -> KnownLedger:
    found = ledger_as_known(context.store, loan_id, known_at=known_at)
    if found is None:
        raise not_found(ServiceReason.LOAN_UNKNOWN, loan_id, of="loan")
    return found
