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
from carbonstep.services.run import read_run, run_daily

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
    asked = read_run(node)
    stamp = context.run_stamp(runner, asked.on)
    done = run_daily(
        context.store,
        context.library,
        stamp,
        limit=context.limit,
        confirmed=asked.confirmed,
    )
    return RunOut.of(done, on=stamp.on)
