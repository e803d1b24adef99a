"""Decisions: whole, with its explanation and sentences, or in short."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from carbonstep.api.caller import Reader
from carbonstep.api.context import Context
from carbonstep.api.error import not_found
from carbonstep.api.parameter_problem import NothingIn
from carbonstep.api.price_shape import RecordedDecisionOut, ShortDecisionOut
from carbonstep.api.shape import errors
from carbonstep.domain.decision.decision import Decision
from carbonstep.present.json.quote import decision_body
from carbonstep.services.query import decision_by_id

router = APIRouter(prefix="/decisions", tags=["loans"])


@router.get("/{decision_id}", response_model=RecordedDecisionOut, responses=errors(404))
def show(
    _reader: Reader, context: Context, decision_id: str, _query: Annotated[NothingIn, Query()]
) -> Any:
    """Show a decision with its explanation and sentences."""
    found = decision_by_id(context.store, decision_id)
    if found is None:
        raise not_found(None, decision_id, of="decision")
    return recorded_decision(*found)


def recorded_decision(seq: int, decision: Decision) -> dict[str, Any]:
    """A decision with its number in the log."""
    return {"seq": seq, **decision_body(decision)}


def short_decision(decision: Decision) -> dict[str, Any]:
    """The gist of a decision."""
    body = decision_body(decision)
    return {name: body[name] for name in ShortDecisionOut.model_fields}
