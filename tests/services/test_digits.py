"""File to store to file: no digit is lost on either engine, whichever format it came in."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbonstep.domain.account.report import Assurance, Figure, FootprintReport
from carbonstep.formats.report.file import open_report_file
from carbonstep.formats.report.json import reports_json
from carbonstep.formats.report.template import write_template
from carbonstep.services.query import account_picture
from carbonstep.services.report import submit_reports
from carbonstep.units.period import Period

from .conftest import ACCOUNT

ON = date(2026, 5, 8)
# Up to the last digit an int64 of millionths holds, and down to a millionth.
amounts = st.integers(0, 2**63 - 1).map(lambda scaled: Decimal(scaled).scaleb(-6))


def report(year: int, scope1: Decimal, scope2: Decimal) -> FootprintReport:
    return FootprintReport(
        account_id=ACCOUNT,
        period=Period(date(year, 1, 1), date(year + 1, 1, 1)),
        received_on=ON,
        figures=(
            Figure(name="scope1", amount=scope1, unit="tCO2e"),
            Figure(name="scope2_location", amount=scope2, unit="tCO2e"),
        ),
        assurance=Assurance.LIMITED,
        verifier="a carbon exchange",
    )


@pytest.mark.parametrize("suffix", [pytest.param(".xlsx", marks=pytest.mark.slow), ".json"])
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.tuples(amounts, amounts), min_size=3, max_size=3))
def test_no_digit_is_lost(bank, tmp_path: Path, suffix: str, values) -> None:
    held = account_picture(bank.store, ACCOUNT, as_of=ON)
    first = 1990 + len(held.reports)
    if first > 2018:
        return
    reports = [report(first + index, *pair) for index, pair in enumerate(values)]
    path = tmp_path / f"reports{suffix}"
    if suffix == ".xlsx":
        write_template(path, reports=reports)
    else:
        path.write_text(reports_json(reports), "utf-8")
    opened = open_report_file(path, business_date=ON, registry=bank.library.factors)
    assert not isinstance(opened, tuple), [str(problem) for problem in opened]
    with opened:
        receipt = submit_reports(bank.store, opened, bank.stamp(ON))
    assert [str(p) for r in receipt.rejected for p in r.problems] == []
    stored = {
        filed.report.report_id: filed.report
        for filed in account_picture(bank.store, ACCOUNT, as_of=ON).reports
    }
    back = [stored[original.report_id] for original in reports]
    assert back == reports
    again = tmp_path / "again.json"
    again.write_text(reports_json(back), "utf-8")
    reopened = open_report_file(again, business_date=ON, registry=bank.library.factors)
    with reopened:
        assert [item.report for item in reopened] == reports
