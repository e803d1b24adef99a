"""A KPI that has a value, and a bound that goes by what the loan does not say: why is told."""

from typing import Any

import pytest

from carbonstep.domain.picture.due import DueKind
from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.present.sentence.decision import decision_sentence
from carbonstep.present.words.translation import Language
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.library import Library
from carbonstep.services.quote import quote
from carbonstep.settings import shipped_rules

LOAN: dict[str, Any] = {
    "principal": "100000000",
    "drawn_on": "2025-04-15",
    "matures_on": "2029-04-15",
    "benchmark": {"index": "fixed", "rate_pct": "3"},
    "spread_bps": "80",
}
REPORT = {
    "scope1": "90000",
    "scope2_market": "0",
    "scope2_location": "0",
    "electricity": "100",
    "green_electricity": "40",
    "assurance": "limited",
    "verifier": "a verifier",
}


def quoted(
    rulebook: str, parameters: dict[str, Any], starts: str, ends: str, on: str = "2026-06-15"
):
    document = {
        "as_of": "2026-09-30",
        "rulebook": rulebook,
        "loan": {**LOAN, "parameters": parameters},
        "reports": [{**REPORT, "period_from": starts, "period_to": ends, "received_on": on}],
    }
    return quote(Library(shipped_rules()), node_from_json(document)).picture


def decided(*asked: Any):
    """The last decision of a quote."""
    return quoted(*asked).priced.decisions[-1]


@pytest.mark.parametrize(("year", "why"), [("2026", MissingWhy.PARAMETER), ("2025", None)])
def test_a_year_without_a_target_is_told(year: str, why: MissingWhy | None) -> None:
    targets = {
        "emissions_target": {f"{year}-04-01": "95000"},
        "green_target": {"2025-04-01": "40"},
    }
    decision = decided("two-way-sll@2025-03", targets, "2025-04-01", "2026-03-31")
    found = {item.kpi: item.why for item in decision.explanation.missing}
    assert found == ({} if why is None else {"emissions": why})
    said = decision_sentence(decision, language=Language.EN)
    assert ("sets no number for" in said) == (why is not None)
    assert decision.kpis[0].value == 90_000


@pytest.mark.parametrize(
    ("floor", "baseline", "cap", "found"),
    [
        ("100", "100", "110", "floor_tco2e at 100 and baseline_tco2e at 100"),
        ("300", "200", "400", "floor_tco2e at 300 and baseline_tco2e at 200"),
        ("80", "100", "90", "baseline_tco2e at 100 and cap_tco2e at 90"),
    ],
)
def test_corners_that_do_not_rise_are_refused_with_the_loan(floor, baseline, cap, found) -> None:
    corners = {"floor_tco2e": floor, "baseline_tco2e": baseline, "cap_tco2e": cap}
    with pytest.raises(RejectedError) as refused:
        decided("kpi-linked-line@2024-01", corners, "2025-01-01", "2025-12-31")
    (problem,) = refused.value.problems
    assert (problem.code, problem.found) == ("bounds_cross_for_loan", found)
    assert problem.place.path == "loan.parameters"


def test_a_kpi_without_a_value_tells_why_by_itself() -> None:
    corners = {"floor_tco2e": "80", "baseline_tco2e": "100", "cap_tco2e": "110"}
    decision = decided("kpi-linked-line@2024-01", corners, "2024-01-01", "2024-12-31")
    assert [item.why for item in decision.explanation.missing] == [None]
    assert decision.kpis[0].missing is MissingWhy.NO_REPORT


@pytest.mark.parametrize("year", ["2026", "2025"])
def test_a_report_that_came_is_not_waited_for_where_the_loan_lacks_a_number(year: str) -> None:
    targets = {
        "emissions_target": {f"{year}-04-01": "95000"},
        "green_target": {"2025-04-01": "40"},
    }
    picture = quoted("two-way-sll@2025-03", targets, "2025-04-01", "2026-03-31")
    overdue = [due.about for due in picture.due if due.kind is DueKind.REPORT and due.overdue]
    assert overdue == []


def test_a_report_that_did_not_come_is_waited_for() -> None:
    corners = {"floor_tco2e": "80", "baseline_tco2e": "100", "cap_tco2e": "110"}
    picture = quoted("kpi-linked-line@2024-01", corners, "2024-01-01", "2024-12-31")
    overdue = [due.about for due in picture.due if due.kind is DueKind.REPORT and due.overdue]
    assert overdue == ["2025"]
