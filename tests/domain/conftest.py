"""A loan under a sample rulebook, and its borrower's reports, as documents write them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.intake.evidence_document import read_evidence
from carbonstep.domain.loan.loan import Benchmark, Loan
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.rulebook.read import read_recorded, read_rulebook
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.formats.document import parse_yaml
from carbonstep.reading.node import Node, node_from_json
from carbonstep.reading.reading import Reading
from carbonstep.units.money import Fen
from carbonstep.units.rate import RateE4bp

ACCOUNT = "uscc:91110000600037341L"
RULEBOOK = """\
rulebook: sample
version: "1"
title: {zh: 样本, en: Sample}
in_force: {from: 2020-01-01}
parameters: {baseline_tco2e: {unit: tCO2e, zh: 基准, en: baseline}}
test: {period: year, report_due: 120 days, effective: 5 business days after receipt}
kpis:
  reduction:
    measure: {sum: [organisation.scope1]}
    read_as: {reduction_from: baseline_tco2e}
    unit: "%"
    assurance: limited
adjust:
  - kpi: reduction
    steps:
      - {at_least: 10, bps: -20}
      - {at_least: 5, bps: -10}
      - {at_least: 0, bps: 0}
      - {otherwise: true, bps: 15}
missing: {treat_as: no_adjustment}
correction: {too_low: charge_back, too_high: forward_only}
"""


def plain_yaml(written: str) -> Any:
    """A YAML text with every scalar as text."""
    node = parse_yaml(written)
    assert isinstance(node, Node), node
    return node.plain()


class Sample:
    """Makes documents, with the sample's parts where a test names no others."""

    account_id = ACCOUNT
    rulebook_parts = plain_yaml(RULEBOOK)

    def rulebook(self, **parts: Any) -> Rulebook:
        """The sample rulebook with other parts; None leaves a part out."""
        missing = parts.get("missing") or self.rulebook_parts["missing"]
        if "limits" not in parts and "previous_plus_bps" in missing["treat_as"]:
            parts["limits"] = {"total": {"highest": "1000"}}  # a penalty must end somewhere
        return self._read(read_rulebook, parts)

    def recorded(self, **parts: Any) -> Rulebook:
        """The same as one that was approved, by whatever checks."""
        return self._read(read_recorded, parts)

    def _read(self, read: Callable[[Node], Any], parts: dict[str, Any]) -> Rulebook:
        document = {**self.rulebook_parts, **parts}
        given = {name: part for name, part in document.items() if part is not None}
        asked = given.get("parameters", {}).values()
        fiscal = isinstance(given["test"].get("period"), dict) if "test" in given else False
        if fiscal or any(isinstance(one, dict) and "by" in one for one in asked):
            given.setdefault("format", "2")
        found = read(node_from_json(given))
        assert isinstance(found, Rulebook), [str(problem) for problem in found]
        return found

    def loan(self, book: Rulebook, **changes: Any) -> Loan:
        """Ten million yuan at 4 % fixed for five years, with a baseline of 1,000 t."""
        given: dict[str, Any] = {
            "loan_id": "L1",
            "account_id": ACCOUNT,
            "principal_fen": Fen(1_000_000_000),
            "drawn_on": date(2021, 3, 22),
            "matures_on": date(2026, 3, 22),
            "benchmark": Benchmark(
                index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(4_000_000)
            ),
            "spread_e4bp": RateE4bp(0),
            "rulebook": book.ref,
            "parameters": {"baseline_tco2e": Decimal(1000)},
        }
        return Loan(**{**given, **changes})

    def row(self, year: int | str, scope1: str, received_on: str, **cells: str) -> dict[str, str]:
        """A year's report as a row, assured by a verifier."""
        row = {
            "period_from": f"{year}-01-01",
            "period_to": f"{year}-12-31",
            "received_on": received_on,
            "scope1": scope1,
            "assurance": "limited",
            "verifier": "a verifier",
            **cells,
        }
        if "supersedes" in row:
            row.setdefault("restatement_reason", "recount")
        return row

    def evidence(self, *reports: Any, certificates: Any = ()) -> Evidence:
        """What the account holds once these rows were filed, in their order."""
        reading = Reading()
        found, _ = read_evidence(
            reading,
            reports=node_from_json(list(reports)),
            certificates=node_from_json(list(certificates)),
            held=Evidence(),
            account_id=ACCOUNT,
            as_of=date(2020, 1, 1),
        )
        assert not reading.problems, [str(problem) for problem in reading.problems]
        return found


@pytest.fixture(scope="session")
def sample() -> Sample:
    return Sample()
