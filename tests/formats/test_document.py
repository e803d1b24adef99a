"""Documents as located nodes: how much of one is looked at."""

import pytest

from carbonstep.formats.document import VALUES_MAX, parse_json, parse_yaml
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import GUESSES_MAX, Reading


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


def test_of_many_unknown_keys_the_first_get_a_guess() -> None:
    node = parse_yaml("".join(f"k{n}: 1\n" for n in range(GUESSES_MAX + 50)))
    assert isinstance(node, Node)
    reading = Reading()
    reading.mapping(node, optional=("kind", "account"))
    assert [bool(problem.needed) for problem in reading.problems] == (
        [True] * GUESSES_MAX + [False] * 50
    )
