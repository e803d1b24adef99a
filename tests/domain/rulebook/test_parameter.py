"""What a rulebook asks each loan for: one number, or one for each test period."""

from typing import Any

import pytest

from carbonstep.domain.rulebook.read import read_rulebook
from carbonstep.domain.rulebook.rulebook import Between, Rulebook
from carbonstep.reading.node import node_from_json

NAME = "baseline_tco2e"
ASKED = {"unit": "tCO2e", "zh": "基准", "en": "baseline"}
LABEL = {
    "test": {"period": "while_valid", "effective": "certificate_validity"},
    "kpis": {"label": {"measure": {"certificate": "x"}, "read_as": "flag", "unit": "flag"}},
    "adjust": [
        {
            "kpi": "label",
            "steps": [{"holds": "true", "bps": "-5"}, {"otherwise": "true", "bps": "0"}],
        }
    ],
}


def read(sample, asked: dict[str, str], **parts: Any):
    document = {
        "format": "2",
        **sample.rulebook_parts,
        **parts,
        "parameters": {NAME: {**ASKED, **asked}},
    }
    return read_rulebook(node_from_json(document))


@pytest.mark.parametrize(
    ("asked", "by_test_period", "between"),
    [
        ({}, False, None),
        ({"by": "test_period"}, True, None),
        ({"by": "test_period", "between": "hold"}, True, Between.HOLD),
    ],
)
def test_a_parameter_says_what_it_asks_for(sample, asked, by_test_period, between) -> None:
    rulebook = read(sample, asked)
    assert isinstance(rulebook, Rulebook)
    found = rulebook.parameter(NAME)
    assert (found.by_test_period, found.between) == (by_test_period, between)


@pytest.mark.parametrize(
    ("asked", "code", "key"),
    [
        ({"by": "year"}, "word_unknown", "by"),
        ({"by": "test_period", "between": "line"}, "word_unknown", "between"),
        ({"between": "hold"}, "key_missing", ""),
        ({"per": "test_period"}, "key_unknown", "per"),
    ],
)
def test_what_it_cannot_ask_for_is_refused(sample, asked, code: str, key: str) -> None:
    [problem] = read(sample, asked)
    path = f"parameters.{NAME}.{key}".removesuffix(".")
    assert (problem.code, problem.place.path) == (code, path)


def test_where_no_period_is_tested_there_is_no_number_for_each(sample) -> None:
    codes = {p.code: p.place.path for p in read(sample, {"by": "test_period"}, **LABEL)}
    assert codes["shape"] == f"parameters.{NAME}.by"
    assert "shape" not in {p.code for p in read(sample, {}, **LABEL)}
