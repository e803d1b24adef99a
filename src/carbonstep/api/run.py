"""Runs: the daily run of a business date, started by hand or by another scheduler."""

from typing import Annotated

from fastapi import APIRouter, Query

from carbonstep.api import example
from carbonstep.api.caller import Runner
from carbonstep.api.context import Context
from carbonstep.api.loan_shape import RunIn
from carbonstep.api.parameter_problem import NothingIn
from carbonstep.api.request_body import Document, body_of
from carbonstep.api.shape import WRITE_ERRORS
from carbonstep.present.json.run import RunOut
from carbonstep.reading.problem import RejectedError
from carbonstep.reading.reading import Reading
from carbonstep.services.run import run_daily

router = APIRouter(prefix="/runs", tags=["runs"])


@router.post(
    "/daily",
    responses=WRITE_ERRORS,
    openapi_extra=body_of(RunIn, example.RUN),
)
def daily(
    runner: Runner, context: Context, node: Document, _query: Annotated[NothingIn, Query()]
) -> RunOut:
    """Take up fixings, announce decisions due by a date, post. Again: only the run is added."""
    reading = Reading()
    parts = reading.mapping(node, required=("on",))
    on = reading.date(parts.get("on"))
    if reading.problems:
        raise RejectedError(reading.problems)
    stamp = context.stamp(runner, on)
    done = run_daily(context.store, context.library, stamp)
    return RunOut.of(done, on=stamp.on)
