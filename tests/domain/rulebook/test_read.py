"""A rulebook is read whole or refused with the line, what was found, and the remedy."""

import pytest

from carbonstep.domain.rulebook.read import read_rulebook
from carbonstep.domain.rulebook.rulebook import Rulebook, Term, TermUnit
from carbonstep.formats.document import parse_yaml
from carbonstep.reading.node import Node

GOOD = """\
rulebook: sample
version: "1"
title: {zh: 样本, en: Sample}
in_force: {from: 2024-01-01}
parameters:
  baseline_tco2e: {unit: tCO2e, zh: 基准, en: baseline}
test:
  period: year
  report_due: 120 days
  effective: 5 business days after receipt
kpis:
  reduction:
    measure: {sum: [organisation.scope1]}
    read_as: {reduction_from: baseline_tco2e}
    unit: "%"
    assurance: limited
adjust:
  - kpi: reduction
    steps:
      - {at_least: 5, bps: -10}
      - {otherwise: true, bps: 0}
limits: {total: [-10, 0]}
missing: {treat_as: no_adjustment}
correction: {too_low: charge_back, too_high: forward_only, materiality: 1%}
sources: [a test]
"""


def read(text: str):
    node = parse_yaml(text, file="sample.yaml")
    assert isinstance(node, Node), node
    return read_rulebook(node)


def test_the_sample_is_whole() -> None:
    assert isinstance(read(GOOD), Rulebook)


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ("4 months", Term(count=4, unit=TermUnit.MONTHS)),
        ("1 month", Term(count=1, unit=TermUnit.MONTHS)),
        ("24 months", Term(count=24, unit=TermUnit.MONTHS)),
        ("120 days", Term(count=120, unit=TermUnit.DAYS)),
        ("1 day", Term(count=1, unit=TermUnit.DAYS)),
        ("60 business days", Term(count=60, unit=TermUnit.WORKING_DAYS)),
        ("1 business day", Term(count=1, unit=TermUnit.WORKING_DAYS)),
    ],
)
def test_a_term_is_days_working_days_or_months(written: str, term: Term) -> None:
    found = read(GOOD.replace("120 days", written).replace("5 business days", written))
    assert isinstance(found, Rulebook)
    assert found.test.report_due == found.test.effective.term == term
    plain = written.removesuffix("s") + "s"
    assert str(term) == plain


# What is replaced, by what, the code, the line, what was found, a word of the remedy.
BAD = [
    ("missing:", "mising:", "key_unknown", 23, "mising", "missing"),
    ("limits: {total: [-10, 0]}", "limit: {total: [-10, 0]}", "key_unknown", 22, "limit", "limits"),
    ("version: \"1\"\n", "", "key_missing", 1, "", "version"),
    ("  period: year", "  period: yaer", "word_unknown", 8, "yaer", "year"),
    ("120 days", "a while", "shape", 9, "'a while'", "120 days"),
    ("120 days", "25 months", "shape", 9, "'25 months'", "4 months"),
    ("120 days", "0 months", "shape", 9, "'0 months'", "4 months"),
    ("120 days", "4 business months", "shape", 9, "'4 business months'", "4 months"),
    ("5 business days after", "16 weeks after", "shape", 10, "'16 weeks'", "4 months"),
    ("5 business days after receipt", "soon", "shape", 10, "'soon'", "business days after"),
    ("effective: 5 business days after receipt", "effective: fixed 02-30", "date_invalid", 10,
     "fixed 02-30", "fixed 07-01"),
    ("organisation.scope1", "organisation.scop1", "word_unknown", 13, "organisation.scop1",
     "organisation.scope1"),
    ("reduction_from: baseline_tco2e", "reduction_from: base", "parameter_unknown", 14, "base",
     "baseline_tco2e"),
    ("assurance: limited", "assurance: some", "word_unknown", 16, "some", "limited"),
    ('unit: "%"', 'unit: "tCO2e"', "unit_mismatch", 15, "tCO2e", "%"),
    ('unit: "%"', 'unit: parts', "unit_unknown", 15, "parts", "%"),
    ("{unit: tCO2e, zh", "{unit: ktCO2e, zh", "unit_same_kind", 13, "ktCO2e", "tCO2e"),
    ("{unit: tCO2e, zh", "{unit: 万吨, zh", "unit_same_kind", 13, "万吨", "tCO2e"),
    ("{unit: tCO2e, zh", "{unit: kWh, zh", "unit_mismatch", 13, "kWh", "tCO2e"),
    ("- kpi: reduction", "- kpi: reductoin", "kpi_unknown", 18, "reductoin", "reduction"),
    ("- {otherwise: true, bps: 0}", "- {at_least: 6, bps: 0}", "steps_open", 20, "", ""),
    ("      - {otherwise: true, bps: 0}\n",
     "      - {at_least: 6, bps: -12}\n      - {otherwise: true, bps: 0}\n",
     "step_unreachable", 21, "at_least 6", "at_least 5"),
    ("      - {at_least: 5, bps: -10}\n",
     "      - {otherwise: true, bps: 0}\n      - {at_least: 5, bps: -10}\n",
     "steps_after_otherwise", 21, "", ""),
    ("at_least: 5", "at_leats: 5", "key_unknown", 20, "at_leats", "at_least"),
    ("{at_least: 5, bps: -10}", "{at_least: 5, above: 5, bps: -10}", "shape", 20,
     "at_least, above, bps", "one of"),
    ("bps: -10", "bps: ten", "not_a_number", 20, "ten", ""),
    ("bps: -10", "bps: 1e1", "exponent", 20, "1e1", ""),
    ("bps: -10", "bps: -10.00001", "too_many_decimals", 20, "-10.00001", "4"),
    ("bps: -10", "bps: -1000000", "too_large_for_engine", 20, "-1000000", ""),
    ("at_least: 5", "at_least: 1" + 19 * "0", "too_large_for_engine", 20, "1" + 19 * "0", ""),
    ("total: [-10, 0]", "total: [-12, 0]", "cap_never_binds", 22, "-12", "-10 to 0"),
    ("total: [-10, 0]", "total: [-10, 5]", "cap_never_binds", 22, "5", "-10 to 0"),
    ("total: [-10, 0]", "total: [0, -10]", "limits_order", 22, "[0, -10]", ""),
    ("treat_as: no_adjustment", "treat_as: ignore", "word_unknown", 23, "ignore", "worst"),
    ("treat_as: no_adjustment", "treat_as: {previous_plus_bps: -5}", "not_positive", 23, "-5", ""),
    ("materiality: 1%", "materiality: small", "shape", 24, "'small'", "1%"),
    ("too_low: charge_back", "too_low: pay_back", "shape", 24, "'pay_back'", "charge_back"),
    ("{from: 2024-01-01}", "{from: 2024-13-01}", "date_invalid", 4, "2024-13-01", "2024-12-31"),
    ("{from: 2024-01-01}", "{from: 2024-01-01, to: 2023-01-01}", "period_empty", 4,
     "2024-01-01..2023-01-01", ""),
    ("en: baseline}", "en: baseline}\n  spare: {unit: t, zh: 多, en: spare}",
     "parameter_unknown", 1, "spare", "remove"),
    ("rulebook: sample", "rulebook: Sample Book", "shape", 1, "'Sample Book'", "name"),
    ("      - {at_least: 5, bps: -10}", "      - {holds: true, bps: -10}", "shape", 20, "'holds'",
     "flag"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "found", "remedy"), BAD, ids=[f"{b[2]}-{b[3]}" for b in BAD]
)
def test_refusal(*, old: str, new: str, code: str, line: int, found: str, remedy: str) -> None:
    assert GOOD.count(old) >= 1
    problems = read(GOOD.replace(old, new, 1))
    assert isinstance(problems, tuple)
    matching = [problem for problem in problems if problem.code == code]
    assert matching, [str(problem) for problem in problems]
    problem = matching[0]
    assert problem.place.file == "sample.yaml"
    assert problem.place.line == line
    assert problem.found == found
    assert remedy in problem.remedy or remedy in problem.needed


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: [1, 2", "yaml_invalid", 1),
        ("a: &x 1\nb: *x\n", "yaml_invalid", 1),
        ("", "file_empty", None),
        ("? [a]\n: 1\n", "yaml_invalid", 1),
    ],
)
def test_broken_yaml_is_a_problem(text: str, code: str, line: int | None) -> None:
    problem = parse_yaml(text, file="sample.yaml")
    assert not isinstance(problem, Node)
    assert (problem.code, problem.place.line) == (code, line)


def test_duplicate_keys_are_refused() -> None:
    problems = read(GOOD.replace("version:", "rulebook: again\nversion:", 1))
    assert isinstance(problems, tuple)
    assert [p.code for p in problems] == ["key_twice"]


def test_layout_and_comments_do_not_change_the_hash_but_a_word_does() -> None:
    one, other = (
        read(GOOD),
        read("# a comment\n" + GOOD.replace("{from: 2024-01-01}", "\n  from: 2024-01-01")),
    )
    changed = read(GOOD.replace("bps: -10", "bps: -9", 1).replace("[-10, 0]", "[-9, 0]"))
    assert isinstance(one, Rulebook)
    assert isinstance(other, Rulebook)
    assert isinstance(changed, Rulebook)
    assert one.content_hash == other.content_hash != changed.content_hash


def test_scalars_are_exact_whatever_yaml_would_make_of_them() -> None:
    rulebook = read(GOOD.replace("at_least: 5", "at_least: 5.000000001"))
    assert isinstance(rulebook, Rulebook)
    assert str(rulebook.margin.parts[0].gives.steps[0].at) == "5.000000001"


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("MWh", "unit_same_kind"),
        ("万千瓦时", "unit_same_kind"),
        ("度", "unit_same_kind"),
        ("tce", "unit_mismatch"),
        ("t", "unit_mismatch"),
        ("kWh/kilogram", "unit_mismatch"),
        ("kwhh", "unit_unknown"),
    ],
)
def test_a_unit_of_the_same_kind_is_told_from_one_that_measures_something_else(
    unit: str, code: str
) -> None:
    level = GOOD.replace("organisation.scope1", "organisation.electricity")
    level = level.replace("{reduction_from: baseline_tco2e}", "level")
    level = level.replace(
        "parameters:\n  baseline_tco2e: {unit: tCO2e, zh: 基准, en: baseline}\n", ""
    )
    assert isinstance(read(level.replace('unit: "%"', "unit: kWh")), Rulebook)
    (problem,) = read(level.replace('unit: "%"', f"unit: {unit}"))
    assert (problem.code, problem.found, problem.needed) == (code, unit, "kWh")


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("gCO2e/kilogram", "unit_same_kind"),
        ("tCO2e/kilogram", "unit_same_kind"),
        ("kgCO2e/piece", "unit_mismatch"),
        ("kgCO2e", "unit_mismatch"),
        ("kgCO2e/bag", "unit_unknown"),
    ],
)
def test_a_unit_of_a_product_is_the_same_kind_for_the_same_declared_unit(
    unit: str, code: str
) -> None:
    level = GOOD.replace(
        "{sum: [organisation.scope1]}", "{sum: [product.footprint]}\n    per: kilogram"
    )
    level = level.replace("{reduction_from: baseline_tco2e}", "level")
    level = level.replace(
        "parameters:\n  baseline_tco2e: {unit: tCO2e, zh: 基准, en: baseline}\n", ""
    )
    assert isinstance(read(level.replace('unit: "%"', "unit: kgCO2e/kilogram")), Rulebook)
    (problem,) = read(level.replace('unit: "%"', f"unit: {unit}"))
    assert (problem.code, problem.needed) == (code, "kgCO2e/kilogram")
