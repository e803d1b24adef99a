"""The closed list of reasons: codes are unique, templates use only what a problem carries."""

import re
from collections import Counter
from string import Formatter

import pytest

from carbonstep.reading.problem import Place, Problem, Reason


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("reason", Reason, ids=lambda r: r.code)
def test_templates_need_nothing_else(reason: Reason) -> None:
    assert fields(reason.message) | fields(reason.remedy) <= {"found", "needed"}
    problem = Problem(reason=reason, place=Place(row=3), found="FOUND", needed="NEEDED")
    assert "{" not in problem.message.replace("{otherwise", "")
    assert reason.remedy.strip().endswith((".", "?", "'", "»", "`")) or "{" in reason.remedy


def test_codes_are_unique_words() -> None:
    assert max(Counter(reason.code for reason in Reason).values()) == 1
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", reason.code) for reason in Reason)


def test_a_place_reads_from_the_file_inwards() -> None:
    place = Place(file="a.xlsx", sheet="product", row=3, column="footprint (G3)")
    assert str(place) == "a.xlsx, sheet product, row 3, column footprint (G3)"
    assert str(Place()) == "input"
