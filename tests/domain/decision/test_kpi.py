"""KPIs by table: `kpi.yaml` beside this file says what reports and parameters come to."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from carbonstep.domain.decision.decision import KpiValue
from carbonstep.domain.decision.kpi import measure_flag, measure_report, newest_standing
from carbonstep.domain.decision.period_reports import PeriodReports
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
    given = {name: written.split(" ") for name, written in case.get("parameters", {}).items()}
    parameters = {name: {"unit": unit, "zh": name, "en": name} for name, (_, unit) in given.items()}
    steps = [{"at_most": "1", "bps": "-1"}, {"otherwise": "true", "bps": "0"}]
    rulebook = sample.rulebook(
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
    [kpi] = rulebook.kpis
    held = PeriodReports(reports=evidence.reports)
    report = newest_standing(
        held.standing(date.fromisoformat(case.get("by", BASE["by"]))),
        kpi=kpi,
        loan=loan,
        period=period,
    )
    found = measure_report(kpi, rulebook=rulebook, loan=loan, report=report)
    assert told(found.value) == case["expect"]
    assert (found.value.name, found.value.unit) == ("it", kpi.unit)
    assert found.report_id == ("" if report is None else report.report_id)


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
    found = measure_flag(rulebook.kpis[0], certificate=held)
    assert found.value == KpiValue(name="label", unit="flag", value=Fraction(1))
