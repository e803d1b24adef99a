"""A unit that measures what a figure measures is never told to measure something else."""

import pytest

from carbonstep.domain.account.figure import ORGANISATION_FIGURES
from carbonstep.domain.rulebook.read import read_rulebook
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.reading.node import node_from_json
from carbonstep.units.quantity import CANONICAL, UNITS, Family

OTHER = {Family.ENERGY: "yuan"}
"""A unit that surely measures something else; of all other families it is `kWh`."""

FIGURES = {kind.families: name for name, kind in sorted(ORGANISATION_FIGURES.items())}
"""One figure of each kind."""


def read(sample, figure: str, unit: str, **more: str):
    kind = "product" if more else "organisation"
    return read_rulebook(
        node_from_json(
            {
                **sample.rulebook_parts,
                "parameters": {},
                "kpis": {
                    "level": {
                        "measure": {"sum": [f"{kind}.{figure}"]},
                        "read_as": "level",
                        "unit": unit,
                        "assurance": "limited",
                        **more,
                    }
                },
                "adjust": [
                    {
                        "kpi": "level",
                        "steps": [{"below": "1", "bps": "-5"}, {"otherwise": "true", "bps": "0"}],
                    }
                ],
            }
        )
    )


@pytest.mark.parametrize(
    ("families", "figure"), [pytest.param(*item, id=item[1]) for item in FIGURES.items()]
)
def test_every_unit_of_a_figure_s_families_is_of_the_same_kind(sample, families, figure) -> None:
    kept = {CANONICAL[family].unit for family in families}
    units = {symbol for family in families for symbol in UNITS[family]}
    assert kept < units
    for unit in sorted(units):
        found = read(sample, figure, unit)
        if unit in kept:
            assert isinstance(found, Rulebook), unit
            continue
        [problem] = found
        assert (problem.code, problem.found) == ("unit_same_kind", unit)
        assert unit in problem.remedy
        assert problem.needed in kept


@pytest.mark.parametrize(
    ("families", "figure"), [pytest.param(*item, id=item[1]) for item in FIGURES.items()]
)
def test_a_unit_of_another_family_measures_something_else(sample, families, figure) -> None:
    unit = next((OTHER[family] for family in families if family in OTHER), "kWh")
    [problem] = read(sample, figure, unit)
    assert (problem.code, problem.found) == ("unit_mismatch", unit)


@pytest.mark.parametrize(
    ("per", "unit", "code"),
    [
        # The declared unit in other letters, and of another size.
        ("kilogram", "kgCO2e/kg", "unit_same_kind"),
        ("kilogram", "kgCO2e/千克", "unit_same_kind"),
        ("kilogram", "tCO2e/t", "unit_same_kind"),
        ("kilowatt hour", "kgCO2e/MWh", "unit_same_kind"),
        ("kilowatt hour", "kgCO2e/megajoule", "unit_same_kind"),
        ("cubic meter", "kgCO2e/liter", "unit_same_kind"),
        ("piece", "gCO2e/piece", "unit_same_kind"),
        ("kilogram", "kgCO2e/piece", "unit_mismatch"),
        ("kilogram", "kgCO2e/kWh", "unit_mismatch"),
        ("kilogram", "kWh/kg", "unit_mismatch"),
        ("kilogram", "kgCO2e", "unit_mismatch"),
        ("megabit second", "kgCO2e/hour", "unit_mismatch"),
        ("kilogram", "kgCO2e/bag", "unit_unknown"),
    ],
)
def test_a_product_s_unit_is_of_the_same_kind_by_both_of_its_sides(sample, per, unit, code) -> None:
    [problem] = read(sample, "footprint", unit, per=per)
    assert (problem.code, problem.found, problem.needed) == (code, unit, f"kgCO2e/{per}")


@pytest.mark.parametrize(
    ("figure", "unit", "needed"),
    [
        ("output", "kg", "t"),
        ("output", "千克", "t"),
        ("output", "万吨", "t"),
        ("output", "km2", "m2"),
        ("scope1", "kgCO2e", "tCO2e"),
        ("scope1", "万吨CO2e", "tCO2e"),
        ("scope1", "kgCO2", "tCO2"),
        ("revenue", "万元", "yuan"),
    ],
)
def test_as_it_is_written_in_words(sample, figure: str, unit: str, needed: str) -> None:
    [problem] = read(sample, figure, unit)
    assert (problem.code, problem.found, problem.needed) == ("unit_same_kind", unit, needed)
