"""A column is proposed for the figure that its heading says: never as another scope, never CO2 as
CO2e, and what the heading leaves open has a comment."""

from pathlib import Path

import pytest

from carbonstep.formats.proposal.guess import Proposal, propose
from carbonstep.formats.proposal.sample import Sample, take_sample
from carbonstep.formats.table.limit import DEFAULT_LIMITS
from strategies.register_copy import write_table

NOT_SAID = "No heading says scope 1."
WHICH_GAS = "CO2 or CO2e?"
WHICH_METHOD = "whether location-based or market-based"


def proposed(tmp_path: Path, *headings: str) -> Proposal:
    rows = [[name, "2023", *("5" for _ in headings)] for name in ("A", "B")]
    table = iter([["Facility", "Year", *headings], *rows])
    sample = take_sample(write_table(tmp_path / "a.csv", table), limits=DEFAULT_LIMITS)
    assert isinstance(sample, Sample)
    return propose(sample)


def figures(found: Proposal) -> dict[str, str]:
    """Each figure that is proposed with its unit."""
    stated = found.document.get("figures", {})
    return {name: rule["unit"] for name, rule in stated.items()}


def comments(found: Proposal, key: str) -> str:
    return " ".join(item.what for item in found.to_check if item.key.startswith(key))


@pytest.mark.parametrize(
    ("heading", "name", "unit"),
    [
        ("Scope 1 (tCO2e)", "scope1", "tCO2e"),
        ("直接排放（tCO2）", "scope1", "tCO2"),
        ("Scope 2 emissions (t CO2), location-based", "scope2_location", "tCO2"),
        ("范围二（基于市场）（tCO2e）", "scope2_market", "tCO2e"),
        ("Scope 2 market (ktCO2e)", "scope2_market", "ktCO2e"),
        ("Scope 3 category 6 (tCO2e)", "scope3_06", "tCO2e"),
        ("范围三第12类（tCO2e）", "scope3_12", "tCO2e"),
        ("范围三：商务差旅（tCO2e）", "scope3_06", "tCO2e"),
        ("绿电消费量（万千瓦时）", "green_electricity", "10^4 kWh"),
        ("用电量（MWh）", "electricity", "MWh"),
        ("Biogenic CO2 (t)", "biogenic", "tCO2"),
    ],
)
def test_a_heading_that_says_it_all_needs_no_comment(tmp_path, heading, name, unit) -> None:
    found = proposed(tmp_path, heading)
    assert figures(found) == {name: unit}
    assert comments(found, "figures") == ""


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Scope 2 emissions (t CO2)", "tCO2"),
        ("范围2排放量（吨二氧化碳当量）", "tCO2e"),
        ("Scope II (tCO2e)", "tCO2e"),
        ("外购电力排放（tCO2）", "tCO2"),
        ("间接排放（tCO2e）", "tCO2e"),
    ],
)
def test_scope_2_is_never_scope_1_and_its_method_is_asked_for(tmp_path, heading, unit) -> None:
    found = proposed(tmp_path, heading)
    assert figures(found) == {"scope2_location": unit}
    assert WHICH_METHOD in comments(found, "figures.scope2_location")


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("二氧化碳排放量（吨）", "tCO2"),
        ("CO2 emissions (t)", "tCO2"),
        ("CO2 (t)", "tCO2"),
        ("二氧化碳排放量（万吨）", "10^4 tCO2"),
        ("排放总量（吨二氧化碳当量）", "tCO2e"),
        ("Total GHG emissions (tCO2e)", "tCO2e"),
        ("CO2-eq emissions (t)", "tCO2e"),
    ],
)
def test_co2_stays_co2_and_emissions_of_no_scope_are_commented(tmp_path, heading, unit) -> None:
    found = proposed(tmp_path, heading)
    assert figures(found) == {"scope1": unit}
    assert NOT_SAID in comments(found, "figures.scope1")
    assert WHICH_GAS not in comments(found, "figures")


@pytest.mark.parametrize("heading", ["排放", "排放量（吨）", "GHG (tCO2)", "Carbon emissions (kt)"])
def test_where_no_heading_says_the_gas_it_is_asked_for(tmp_path, heading) -> None:
    found = proposed(tmp_path, heading)
    assert WHICH_GAS in comments(found, "figures.scope1.unit")


@pytest.mark.parametrize(
    "heading",
    [
        "Scope 1+2 (tCO2e)",
        "范围一和范围二合计（tCO2e）",
        "Direct and indirect emissions (tCO2e)",
        "Scope 3 total (tCO2e)",
        "Scope 3 cat 1 (t CO2)",
        "Product carbon footprint (kgCO2e)",
    ],
)
def test_what_no_figure_holds_is_not_proposed(tmp_path, heading) -> None:
    found = proposed(tmp_path, heading)
    assert figures(found) == {}
    assert "no figure of an enterprise holds" in comments(found, "figures")
    assert "scope1: {column: COLUMN" in comments(found, "figures")


@pytest.mark.parametrize("heading", ["配额（吨）", "Emission intensity (t/t)", "减排量（tCO2e）"])
def test_what_stands_beside_emissions_is_none(tmp_path, heading) -> None:
    found = proposed(tmp_path, heading)
    assert figures(found) == {}
    assert "Not taken, though numbers" in comments(found, "figures")


@pytest.mark.parametrize(
    ("scope", "total"),
    [("范围二排放（tCO2）", "排放总量"), ("Scope 3.6 (tCO2e)", "Emissions (tCO2e)")],
)
def test_beside_a_scope_a_total_is_not_scope_1(tmp_path, scope, total) -> None:
    found = proposed(tmp_path, total, scope)
    assert "scope1" not in figures(found)
    assert f"may be a total of several: {total}" in comments(found, "figures")


def test_of_several_columns_of_a_figure_one_is_taken_and_the_others_told(tmp_path) -> None:
    found = proposed(tmp_path, "Scope 1 CH4 (tCO2e)", "Scope 1 total (tCO2e)")
    assert found.document["figures"]["scope1"]["column"] == "Scope 1 total (tCO2e)"
    assert "Several columns say this figure" in comments(found, "figures.scope1")
