"""Runs: the daily run of a business date, started by hand or by another scheduler."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from carbonstep.api import example
from carbonstep.api.account_shape import RunOut
from carbonstep.api.caller import Runner
from carbonstep.api.context import Context
from carbonstep.api.decision import short_decision
from carbonstep.api.loan_shape import RunIn
from carbonstep.api.parameter_problem import NothingIn
from carbonstep.api.request_body import Document, body_of
from carbonstep.api.shape import WRITE_ERRORS
from carbonstep.present.json.quote import problem_body
from carbonstep.reading.problem import RejectedError
from carbonstep.reading.reading import Reading
from carbonstep.services.run import run_daily

router = APIRouter(prefix="/runs", tags=["runs"])


@router.post(
    "/daily",
    response_model=RunOut,
    responses=WRITE_ERRORS,
    openapi_extra=body_of(RunIn, example.RUN),
)
def daily(
    runner: Runner, context: Context, node: Document, _query: Annotated[NothingIn, Query()]
) -> Any:
    """Take up fixings, announce decisions due by a date, post. Again: only the run is added."""
    reading = Reading()
    parts = reading.mapping(node, required=("on",))
    on = reading.date(parts.get("on"))
    if reading.problems:
        raise RejectedError(reading.problems)
    stamp = context.stamp(runner, on)
    done = run_daily(context.store, context.library, stamp)
    return {
        **done.counts,
        "on": stamp.on,
        "decisions": [short_decision(decision) for decision in done.decisions],
        "set_aside": [
            {"loan_id": item.loan_id, "problem": problem_body(item.problem)}
            for item in done.set_aside
        ],
    }
