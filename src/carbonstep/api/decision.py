"""Decisions: whole, with its explanation and sentences, or in short."""

from typing import Annotated

from fastapi import APIRouter, Query

from carbonstep.api.caller import Reader
from carbonstep.api.context import Context
from carbonstep.api.error import not_found
from carbonstep.api.parameter_problem import NothingIn
from carbonstep.api.shape import errors
from carbonstep.present.json.decision import RecordedDecisionOut
from carbonstep.services.query import decision_by_id

router = APIRouter(prefix="/decisions", tags=["loans"])


@router.get("/{decision_id}", responses=errors(404))
def show(
    _reader: Reader, context: Context, decision_id: str, _query: Annotated[NothingIn, Query()]
) -> RecordedDecisionOut:
    """Show a decision with its explanation and sentences."""
    found = decision_by_id(context.store, decision_id)
    if found is None:
        raise not_found(None, decision_id, of="decision")
    return RecordedDecisionOut.of(*found)
