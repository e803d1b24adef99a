"""Rulebooks: every version there is, and one with its whole content."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from carbonstep.api.account_shape import RulebookListOut, RulebookPageOut
from carbonstep.api.caller import Reader
from carbonstep.api.context import Context
from carbonstep.api.error import not_found
from carbonstep.api.parameter_problem import NothingIn
from carbonstep.api.shape import errors
from carbonstep.services.query import RulebookFile, list_rulebooks, rulebook_file
from carbonstep.services.reason import ServiceReason

router = APIRouter(prefix="/rulebooks", tags=["rulebooks"])


@router.get("", response_model=RulebookListOut, responses=errors())
def list_all(_reader: Reader, context: Context, _query: Annotated[NothingIn, Query()]) -> Any:
    """List every rulebook version."""
    found = list_rulebooks(context.store, context.library)
    return {"rulebooks": [_summary(item) for item in found]}


@router.get("/{rulebook_id}/{version}", response_model=RulebookPageOut, responses=errors(404))
def show(
    _reader: Reader,
    context: Context,
    rulebook_id: str,
    version: str,
    _query: Annotated[NothingIn, Query()],
) -> Any:
    """Show a rulebook version with its whole content."""
    name = f"{rulebook_id}@{version}"
    if name not in context.library.names():
        raise not_found(ServiceReason.RULEBOOK_UNKNOWN, name, of="rulebook")
    found = rulebook_file(context.store, context.library, name)
    return {**_summary(found), "content": found.content.plain()}


def _summary(found: RulebookFile) -> dict[str, Any]:
    rulebook = found.rulebook
    return {
        "id": rulebook.rulebook_id,
        "version": rulebook.version,
        "hash": rulebook.content_hash,
        "title": {"zh": rulebook.title.zh, "en": rulebook.title.en},
        "illustrative": rulebook.illustrative,
        "in_force_from": rulebook.in_force_from,
        "in_force_to": rulebook.in_force_to,
        "parameters": [
            {
                "name": item.name,
                "unit": item.unit,
                "title": {"zh": item.label.zh, "en": item.label.en},
            }
            for item in rulebook.parameters
        ],
        "sources": list(rulebook.sources),
        "cases": found.cases,
        "approved_on": found.approved_on,
    }
