"""What a rulebook of the second format may not say, with its place and the remedy."""

import pytest

from carbonstep.domain.rulebook.read import read_rulebook
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.formats.document import parse_yaml
from carbonstep.reading.node import Node

GOOD = """\
format: 2
rulebook: sample
version: "1"
title: {zh: 样本, en: Sample}
in_force: {from: 2024-01-01}
parameters:
  target: {unit: tCO2e, by: test_period, zh: 目标, en: target}
benchmarks:
  sector:
    unit: tCO2e/万元
    key: account.sector
    rows:
      - {account.sector: C25, from: 2023-01-01, to: 2024-01-01, value: 1.5,
         published_on: 2023-06-01}
      - {account.sector: C25, from: 2024-01-01, value: 1.4, published_on: 2024-06-01}
tests:
  yearly: {period: {year_from: 04-01}, report_due: {day: 07-31}, effective: next_interest_period}
kpis:
  emissions:
    measure: {sum: [organisation.scope1, organisation.scope2_market]}
    read_as: level
    unit: tCO2e
    missing: worst
  green:
    measure: {ratio: {of: organisation.green_electricity, over: organisation.electricity}}
    read_as: share
    unit: "%"
    missing: {previous_plus_bps: 1}
  intensity:
    measure: {ratio: {of: {sum: [organisation.scope1]}, over: organisation.value_added}}
    read_as: {ratio_to: sector}
    unit: "1"
    boundary: operational_control
    missing: no_adjustment
gives:
  margin:
    kind: rate
    parts:
      - of: emissions
        steps:
          - {at_most: target, bps: -2}
          - {at_most: {of: target, times: 1.03}, bps: 0}
          - {otherwise: true, bps: 2}
      - of: green
        steps: [{at_least: 50, bps: -2}, {otherwise: true, bps: 0}]
        limits: {highest: 1}
      - of: intensity
        line: {points: [{at: 0.5, bps: -2}, {at: 1, bps: 0}], outside: hold, round_bps_to: 0.5}
    combine: sum
    limits: {total: [-5, 3]}
correction: {materiality: {of: emissions, pct: 5}}
sources: [a test]
"""


def read(text: str) -> Rulebook | tuple:
    node = parse_yaml(text, file="sample.yaml")
    assert isinstance(node, Node), node
    return read_rulebook(node)


def test_the_sample_is_whole() -> None:
    assert isinstance(read(GOOD), Rulebook)


def test_one_parameter_may_set_both_sides_of_a_bound() -> None:
    two = "{below: target, bps: -2}\n          - {at_most: target, bps: -1}"
    assert isinstance(read(GOOD.replace("{at_most: target, bps: -2}", two)), Rulebook)
    other = two.replace("below", "x").replace("at_most", "below").replace("{x", "{at_most")
    told = read(GOOD.replace("{at_most: target, bps: -2}", other))
    assert not isinstance(told, Rulebook)
    assert [problem.code for problem in told] == ["bounds_cross"]


def test_limits_of_a_part_alone_and_of_its_total_leave_a_value_between_them() -> None:
    text = (
        GOOD[: GOOD.index("  green:")]
        + GOOD[GOOD.index("gives:") : GOOD.index("      - of: green")]
    )
    text = text.replace("parts:\n", "limits: {total: {lowest: -1}}\n    parts:\n")
    text = text.replace(GOOD[GOOD.index("benchmarks:") : GOOD.index("tests:")], "")
    found = read(text + "        limits: {highest: -2}\nsources: [a test]\n")
    assert not isinstance(found, Rulebook)
    assert "limits_order" in [problem.code for problem in found]


def test_nothing_given_is_told_whatever_the_test() -> None:
    text = GOOD[: GOOD.index("gives:")] + "gives: {}\nsources: [a test]\n"
    text = text.replace(
        "{period: {year_from: 04-01}, report_due: {day: 07-31}, effective: next_interest_period}",
        "{period: while_valid, effective: certificate_validity}",
    )
    found = read(text)
    assert not isinstance(found, Rulebook)
    assert "rate_outputs" in [problem.code for problem in found]


SUM = "{sum: [organisation.scope1, organisation.scope2_market]}"
RATIO = "{ratio: {of: organisation.green_electricity, over: organisation.electricity}}"
REFUSED = [
    # What adds up to nothing.
    (SUM, "{sum: [organisation.scope2_location, organisation.scope2_market]}",
     "sum_without_meaning", "both tell the same electricity"),
    (SUM, "{sum: [organisation.scope1, organisation.removals]}",
     "sum_without_meaning", "a difference: what is removed is taken off"),
    (SUM, "{difference: [organisation.scope1, {difference: [organisation.scope2_market, "
     "organisation.removals]}]}", "sum_without_meaning", "a difference"),
    (SUM, "{sum: [organisation.scope1, organisation.electricity]}",
     "sum_without_meaning", "figures of one kind"),
    (SUM, "{sum: [organisation.scope1, product.footprint]}",
     "shape", "all of the organisation or all of the product"),
    (SUM, "{sum: [organisation.scope1, organisation.scope1]}", "shape", "different figures"),
    (SUM, "{sum: []}", "shape", "different figures"),
    (SUM, "{sum: [organisation.scope1, {sum: [organisation.scope1, organisation.scope2_market]}]}",
     "sum_without_meaning", "each figure once"),
    (SUM, "{difference: [organisation.scope1, organisation.scope1]}",
     "sum_without_meaning", "each figure once"),
    ("steps: [{at_least: 50, bps: -2}, {otherwise: true, bps: 0}]", "steps: []",
     "steps_open", "otherwise"),
    (SUM, "{sum: [organisation.scope1, {ratio: {of: organisation.scope1, over: "
     "organisation.revenue}}]}", "sum_without_meaning", "give the ratio a KPI of its own"),
    (SUM, "{sum: [organisation.scope1, {certificate: label}]}",
     "sum_without_meaning", "give the certificate a KPI of its own"),
    (SUM, "{difference: [organisation.scope1]}", "shape", "two: the first less the second"),
    (SUM, "{weighted_mean: [{of: organisation.scope1, weight: 50%}, {of: "
     "organisation.scope2_market, weight: 40%}]}", "weights_off", "come to 100 %"),
    (SUM, "{weighted_mean: [{of: organisation.scope1, weight: 110%}, {of: "
     "organisation.scope2_market, weight: 0%}]}", "weights_off", "above zero"),
    (SUM, "{weighted_mean: [{of: organisation.scope1, weight: half}]}", "shape", "60%"),
    (SUM, "{product: [organisation.scope1]}", "key_unknown", ""),
    (SUM, "{sum: [organisation.scope1], ratio: {of: organisation.scope1, over: "
     "organisation.revenue}}", "shape", "sum, difference, ratio"),
    (SUM, "organisation.scope4", "word_unknown", "organisation.scope1"),
    ("over: organisation.value_added", "over: {sum: [organisation.value_added, "
     "organisation.revenue]}", "sum_without_meaning", "value added is part of revenue"),
    (RATIO, "{ratio: {of: organisation.electricity, over: organisation.electricity}}",
     "sum_without_meaning", "this ratio is always 1"),
    (RATIO, "{ratio: {of: organisation.green_electricity, over: {sum: [organisation.electricity, "
     "organisation.green_electricity]}}}", "sum_without_meaning", "electricity alone"),
    (RATIO, "{ratio: {of: organisation.green_electricity, over: organisation.revenue}}",
     "sum_without_meaning", "a ratio of two figures of one kind"),
    (RATIO, "{sum: [organisation.green_electricity]}", "sum_without_meaning", "a ratio of two"),
    (RATIO, "{ratio: {of: organisation.green_electricity}}", "key_missing", "over"),
    (RATIO, "{ratio: {of: product.raw_materials, over: product.footprint}}",
     "sum_without_meaning", "figures of the organisation"),
    ("over: organisation.value_added", "over: parameter.target",
     "sum_without_meaning", "a parameter alone is no measure"),
    ("over: organisation.value_added", "over: {sum: [organisation.value_added, parameter.target]}",
     "unit_mismatch", "yuan"),
    (SUM, "{difference: [organisation.scope1, parameter.targets]}", "parameter_unknown", "target"),
    ("{ratio_to: sector}", "{reduction_from: sector}", "parameter_unknown", "target"),
    # Units, boundaries and names.
    ('unit: "1"', "unit: tCO2e/万元", "unit_mismatch", "1"),
    ('unit: "%"', "unit: kWh", "unit_mismatch", "%"),
    ("unit: tCO2e/万元", "unit: tCO2e", "unit_mismatch", "tCO2e/yuan"),
    ("unit: tCO2e, by: test_period", "unit: kWh, by: test_period", "bound_unit_differs", "tCO2e"),
    ("boundary: operational_control", "boundary: cradle_to_gate", "boundary_unknown",
     "operational_control"),
    ("ratio_to: sector", "ratio_to: sectors", "parameter_unknown", "sector"),
    ("  target: {unit", "  Target: {unit", "name_invalid", "small letters"),
    ("  margin:\n", "  mar.gin:\n", "name_invalid", "small letters"),
    ("  target: {unit: tCO2e, by: test_period, zh: 目标, en: target}\n",
     "  target: {unit: tCO2e, by: test_period, zh: 目标, en: target}\n"
     "  sector: {unit: tCO2e/yuan, zh: 行业, en: sector}\n", "name_twice", "another name"),
    # Bounds, limits and penalties.
    ("at_most: target, bps: -2", "at_most: targets, bps: -2", "parameter_unknown", "target"),
    ("times: 1.03", "times: 0.97", "bounds_cross", "the smaller factor"),
    ("times: 1.03", "times: 1", "bounds_cross", "one"),
    ("times: 1.03", "times: 1.03, plus: -100", "bounds_cross", "cross"),
    ("times: 1.03", "times: 0", "bound_times", "above zero"),
    ("times: 1.03", "times: 1.0000000001", "too_large_for_engine", "9 decimals"),
    ("        limits: {highest: 1}\n", "", "penalty_without_end", "upper limit of the part"),
    ("limits: {highest: 1}", "limits: {lowest: -1}", "penalty_without_end", "upper limit"),
    ("limits: {highest: 1}", "limits: {highest: -2}", "penalty_never_binds", "highest limit"),
    ("limits: {highest: 1}", "limits: {highest: 1, lowest: -2}", "shape", "one of lowest"),
    ("limits: {highest: 1}", "limits: [2, 1]", "limits_order", "[lowest, highest]"),
    ("total: [-5, 3]", "total: [-7, 3]", "cap_never_binds", "-6 to 3 bp"),
    ("total: [-5, 3]", "total: {highest: 4}", "cap_never_binds", "-6 to 3 bp"),
    ("{previous_plus_bps: 1}", "{previous_plus_bps: 0}", "not_positive", "zero"),
    ("    missing: worst\n", "", "missing_unsaid", "worst, no_adjustment, hold"),
    ("    kind: rate\n", "    kind: fee\n", "word_unknown", "rate"),
    ("combine: sum", "combine: mean", "word_unknown", "sum"),
    ("of: intensity", "of: green", "key_twice", ""),
    ("{at: 1, bps: 0}]", "{at: 0.5, bps: 0}]", "line_order", "rising"),
    # Tests and what is material.
    ("year_from: 04-01", "year_from: 02-29", "shape", "04-01"),
    ("year_from: 04-01", "from: 04-01", "key_unknown", ""),
    ("{day: 07-31}", "{day: 07-32}", "shape", "07-31"),
    ("of: emissions, pct: 5", "of: emission, pct: 5", "kpi_unknown", "emissions"),
    ("of: emissions, pct: 5", "of: emissions", "key_missing", "pct"),
    ("of: emissions, pct: 5", "of: emissions, pct: -5", "out_of_range", "0–1000"),
    ("  yearly: {period", "  other: {period: year, report_due: 1 day, effective: next_repricing}\n"
     "  yearly: {period", "shape", "one test"),
    # Benchmarks.
    ("account.sector: C25, from: 2024", "account.sector: 纺织, from: 2024", "shape", "C25"),
    ("account.sector: C25, from: 2024", "from: 2024", "key_missing", "account.sector"),
    ("key: account.sector", "key: account.size", "word_unknown", "account.sector"),
    ("key: account.sector", "key: [account.sector, account.sector]", "shape", "account.region"),
    ("value: 1.4", "value: 0", "not_positive", "zero"),
    ("to: 2024-01-01", "to: 2023-01-01", "period_empty", ""),
    ("value: 1.4, published_on: 2024-06-01", "value: 1.4, published_on: soon", "date_invalid", ""),
    ("to: 2024-01-01, value: 1.5,\n         published_on: 2023-06-01",
     "value: 1.5, published_on: 2024-06-01", "benchmark_twice", "to"),
    # The format.
    ("format: 2\n", "format: 3\n", "out_of_range", "1–2"),
    ("format: 2\n", "", "format_needed", "format: 2"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "code", "remedy"),
    REFUSED,
    ids=[f"{code}-{n}" for n, (_, _, code, _) in enumerate(REFUSED)],
)
def test_refusal(old: str, new: str, code: str, remedy: str) -> None:
    assert GOOD.count(old) == 1, old
    found = read(GOOD.replace(old, new))
    assert not isinstance(found, Rulebook)
    told = [problem for problem in found if problem.code == code]
    assert told, [str(problem) for problem in found]
    assert all(problem.place.line for problem in told)
    assert any(remedy in str(problem) for problem in told), [str(problem) for problem in told]
