"""How many rejected rows of one file are told; beyond, the file as a whole is refused."""

from collections.abc import Collection
from itertools import islice

from carbonstep.domain.intake import filing
from carbonstep.domain.intake.candidate import RejectedRow
from carbonstep.reading.problem import Problem, RejectedError
from carbonstep.services.reason import ServiceReason

REJECTED_MAX = filing.REJECTED_MAX
REJECTED_SHOWN = 20


def refuse_too_many(rejected: Collection[RejectedRow], *, more: int = 0) -> None:
    """Raise `RejectedError` where more rows are rejected than are told, also with `partial`, with
    what is wrong with the first of them. `more` are rejected besides."""
    if len(rejected) + more <= REJECTED_MAX:
        return
    limit = Problem(reason=ServiceReason.TOO_MANY_REJECTED, needed=str(REJECTED_MAX))
    first = (problem for row in islice(rejected, REJECTED_SHOWN) for problem in row.problems)
    raise RejectedError([limit, *first])
