"""Rulebooks: every version there is, and one with its whole content."""

from typing import Annotated

from fastapi import APIRouter, Query

from carbonstep.api.caller import Reader
from carbonstep.api.context import Context
from carbonstep.api.error import not_found
from carbonstep.api.parameter_problem import NothingIn
from carbonstep.api.shape import errors
from carbonstep.present.json.rulebook import RulebookListOut, RulebookPageOut
from carbonstep.services.query import list_rulebooks, rulebook_file
from carbonstep.services.reason import ServiceReason

router = APIRouter(prefix="/rulebooks", tags=["rulebooks"])


@router.get("", responses=errors())
def list_all(
    _reader: Reader, context: Context, _query: Annotated[NothingIn, Query()]
) -> RulebookListOut:
    """List every rulebook version."""
    found = list_rulebooks(context.store, context.library)
    return RulebookListOut.of(found)


@router.get("/{rulebook_id}/{version}", responses=errors(404))
def show(
    _reader: Reader,
    context: Context,
    rulebook_id: str,
    version: str,
    _query: Annotated[NothingIn, Query()],
) -> RulebookPageOut:
    """Show a rulebook version with its whole content."""
    name = f"{rulebook_id}@{version}"
    if name not in context.library.names():
        raise not_found(ServiceReason.RULEBOOK_UNKNOWN, name, of="rulebook")
    found = rulebook_file(context.store, context.library, name)
    return RulebookPageOut.of(found)
