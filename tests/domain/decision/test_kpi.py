"""KPIs by table: `kpi.yaml` beside this file says what reports and parameters come to."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from carbonstep.domain.decision.decision import KpiValue
from carbonstep.domain.decision.inputs import dossier_of
from carbonstep.domain.decision.measure import measure_period
from carbonstep.domain.decision.measured_kpi import measure_certificate
from carbonstep.domain.decision.need import needed_by
from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.formats.document import read_document
from carbonstep.reading.node import Node
from carbonstep.units.exact import fixed
from carbonstep.units.period import Period

TABLE = read_document(Path(__file__).with_name("kpi.yaml"))
assert isinstance(TABLE, Node)
BASE, CASES = TABLE.plain()["base"], TABLE.plain()["cases"]


def told(value: KpiValue) -> dict[str, str]:
    """A value in the words of the table: exact, and as people read it, or why it is missing."""
    if value.value is None:
        return {"missing": str(value.missing)}
    return {"value": str(value.value), "shown": fixed(value.value, decimals=4)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_kpi(sample, case) -> None:
    given = {n: written.split(" ", 1) for n, written in case.get("parameters", {}).items()}
    parameters = {name: {"unit": unit, "zh": name, "en": name} for name, (_, unit) in given.items()}
    steps = [{"at_most": "1", "bps": "-1"}, {"otherwise": "true", "bps": "0"}]
    rulebook = sample.recorded(
        parameters=parameters or None,
        kpis={"it": case["kpi"]},
        adjust=[{"kpi": "it", "steps": steps}],
    )
    loan = sample.loan(
        rulebook,
        parameters={name: Decimal(number) for name, (number, _) in given.items()},
        product_id=case.get("product_id", ""),
    )
    evidence = sample.evidence(*({**BASE["row"], **row} for row in case["reports"]))
    asked = BASE["for"]
    period = Period(
        date.fromisoformat(asked["from"]),
        date.fromordinal(date.fromisoformat(asked["to"]).toordinal() + 1),
    )
    dossier = dossier_of(rulebook, loan, evidence)
    by = date.fromisoformat(case.get("by", BASE["by"]))
    [found] = measure_period(dossier, period=period, by=by, on=by)
    assert told(found.value) == case["expect"]
    assert (found.value.name, found.value.unit) == ("it", rulebook.kpis[0].unit)
    standing = {report.report_id for report in dossier.held.of(period).standing(by)}
    assert set(found.report_ids) <= standing
    assert bool(found.report_ids) == (found.value.missing is not MissingWhy.NO_REPORT)
    assert (found.why.value, found.why.missing) == (found.value.value, found.value.missing)


def test_a_certificate_that_is_there_is_one(sample) -> None:
    rulebook = sample.rulebook(
        parameters=None,
        test={"period": "while_valid", "effective": "certificate_validity"},
        kpis={
            "label": {
                "measure": {"certificate": "carbon-label"},
                "read_as": "flag",
                "unit": "flag",
            }
        },
        adjust=[
            {
                "kpi": "label",
                "steps": [{"holds": "true", "bps": "-5"}, {"otherwise": "true", "bps": "0"}],
            }
        ],
    )
    certificate = {
        "scheme": "carbon-label",
        "number": "C-1",
        "issuer": "an issuer",
        "valid_from": "2024-01-01",
        "valid_to": "2024-12-31",
    }
    [held] = sample.evidence(certificates=[certificate]).certificates
    [found] = measure_certificate(needed_by(rulebook), held)
    assert found.value == KpiValue(name="label", unit="flag", value=Fraction(1))
