"""Plans by table: `plan.yaml` beside this file says what a rulebook gives for its KPIs' values."""

from fractions import Fraction
from pathlib import Path

import pytest

from carbonstep.domain.rulebook.compile import compile_plan
from carbonstep.domain.rulebook.plan import kpi_register, output_register
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.domain.rulebook.run import Ran, run_plan
from carbonstep.formats.document import read_document
from carbonstep.reading.node import Node
from carbonstep.units.rate import RateE4bp, bps_text

TABLE = read_document(Path(__file__).with_name("plan.yaml"))
assert isinstance(TABLE, Node)
KPIS = {
    "reduction": {
        "measure": {"sum": ["organisation.scope1"]},
        "read_as": {"reduction_from": "baseline_tco2e"},
        "unit": "%",
    },
    "level": {"measure": {"sum": ["organisation.scope1"]}, "read_as": "level", "unit": "tCO2e"},
}

MISSING = {"missing": "no_adjustment"}


def limit_told(rulebook: Rulebook, ran: Ran) -> str | None:
    """Which limit the explanation names, and what it bounds."""
    limit = ran.limit_of(rulebook.margin)
    if limit is None:
        return None
    assert limit.after_e4bp == ran.output("margin")
    return f"{limit.which} {bps_text(limit.bound_e4bp)} bounds {bps_text(limit.before_e4bp)}"


@pytest.mark.parametrize("case", TABLE.plain()["cases"], ids=lambda case: case["name"])
def test_plan(sample, case) -> None:
    names = [part["kpi"] for part in case["adjust"]]
    several = len(names) > 1
    rulebook = sample.rulebook(
        format="2" if several else None,
        missing=None if several else sample.rulebook_parts["missing"],
        parameters=sample.rulebook_parts["parameters"] if "reduction" in names else None,
        kpis={name: KPIS[name] | (MISSING if several else {}) for name in names},
        adjust=case["adjust"],
        limits=case.get("limits"),
    )
    plan = compile_plan(rulebook)
    assert bps_text(RateE4bp(plan.reach[output_register("margin")][1])) == case["worst"]
    for row in case["gives"]:
        ran = run_plan(plan, {kpi_register(name): Fraction(row[name]) for name in names})
        given = {
            part.kpi: f"{part.words} {bps_text(part.adjustment_e4bp)}"
            for part in ran.parts_of(rulebook.margin)
        }
        assert given == row["bps"], row
        assert bps_text(RateE4bp(ran.output("margin"))) == row["total"], row
        assert limit_told(rulebook, ran) == row.get("limit"), row
