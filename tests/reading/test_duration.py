"""A cycle of a contract may be written as a span of months; one that no engine has is refused."""

import pytest

from carbonstep.domain.loan.interest_term import INTEREST
from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.duration import months_of
from carbonstep.reading.node import node_from_json
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason


@pytest.mark.parametrize(
    ("written", "months"),
    [
        ("1 month", 1), ("4 months", 4), ("3个月", 3), ("6 个月", 6), ("12月", 12),
        ("P6M", 6), ("P1Y", 12), ("1 year", 12), ("1年", 12),
    ],
)  # fmt: skip
def test_a_span_of_months(written, months) -> None:
    assert months_of(written) == months


@pytest.mark.parametrize("written", ["", "quarter", "P", "PM", "months", "3", "-3 months", "3 d"])
def test_what_is_no_span(written) -> None:
    assert months_of(written) is None


@pytest.mark.parametrize(
    ("written", "frequency"),
    [("1 month", "month"), ("3个月", "quarter"), ("P6M", "half_year"), ("1年", "year")],
)
def test_a_cycle_may_be_a_span(written, frequency) -> None:
    kind = INTEREST.term("frequency").kind
    reading = Reading()
    assert kind.read(reading, node_from_json(written), Confirmation({})) == frequency
    assert reading.problems == []


@pytest.mark.parametrize("written", ["4 months", "P2M", "5个月"])
def test_a_cycle_that_no_engine_has_is_refused_with_those_it_has(written) -> None:
    reading = Reading()
    INTEREST.term("frequency").kind.read(reading, node_from_json(written), Confirmation({}))
    [problem] = reading.problems
    assert (problem.reason, problem.found) == (ReadingReason.WORD_UNKNOWN, written)
    assert "quarter" in problem.needed
