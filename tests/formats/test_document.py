"""Documents as located nodes: how much of one is looked at."""

import pytest

from carbonstep.formats.document import VALUES_MAX, parse_json, parse_yaml
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import UNKNOWN_TOLD_MAX, Reading


@pytest.mark.parametrize(
    ("parse", "written"),
    [
        (parse_yaml, "".join(f"k{n}: 1\n" for n in range(VALUES_MAX))),
        (parse_yaml, "words: [" + "a," * (VALUES_MAX + 1) + "]"),
        (parse_json, "[" + "1," * (VALUES_MAX + 1) + "1]"),
    ],
)
def test_a_document_of_too_many_values_is_not_looked_at(parse, written: str) -> None:
    refused = parse(written)
    assert isinstance(refused, Problem)
    assert refused.code == "too_many_values"


def test_of_many_unknown_keys_the_first_are_told() -> None:
    node = parse_yaml("".join(f"k{n}: 1\n" for n in range(UNKNOWN_TOLD_MAX + 50)))
    assert isinstance(node, Node)
    reading = Reading()
    reading.mapping(node, optional=("kind", "account"))
    assert len(reading.problems) == UNKNOWN_TOLD_MAX
    assert reading.unknown == UNKNOWN_TOLD_MAX + 50
