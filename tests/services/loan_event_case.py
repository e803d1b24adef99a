"""A loan drawn in parts, and its events."""

from datetime import date

import pytest

from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import Problem, RejectedError
from carbonstep.services.changes import log_size
from carbonstep.services.loan_event import record_loan_event

ON = date(2024, 3, 1)


def record(bank, document, *, loan: str = "HS-2", on: date = ON):
    return record_loan_event(bank.store, loan, node_from_json(document), bank.stamp(on))


def refused(bank, document, *, loan: str = "HS-2", on: date = ON) -> list[str]:
    """The codes of a refusal, after which nothing is stored."""
    return [problem.code for problem in problems_of(bank, document, loan=loan, on=on)]


def problems_of(bank, document, *, loan: str = "HS-2", on: date = ON) -> tuple[Problem, ...]:
    """The problems of a refusal, after which nothing is stored."""
    before = log_size(bank.store)
    with pytest.raises(RejectedError) as error:
        record(bank, document, loan=loan, on=on)
    assert log_size(bank.store) == before
    return error.value.problems
