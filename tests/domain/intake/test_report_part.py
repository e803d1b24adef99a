"""Parts of a report: their sum is exact, and no order of them makes another report."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.intake.report_part import ReportPart, ReportSum, part_from_row
from carbonstep.domain.intake.row import CheckedReport
from carbonstep.reading.problem import Place

ON = date(2024, 5, 8)
AMOUNTS = st.lists(
    st.decimals(min_value=0, max_value=10**9, places=6, allow_nan=False, allow_infinity=False),
    min_size=1,
    max_size=8,
)


def part(row: int, amount: str, **more: str) -> ReportPart:
    written = {
        "account": "eu-ets:1",
        "period_from": "2023-01-01",
        "period_to": "2023-12-31",
        "scope1": amount,
        "scope1_unit": "tCO2e",
        **more,
    }
    read = part_from_row(written, place=Place(row=row), business_date=ON)
    assert isinstance(read, ReportPart), read
    return read


def total(parts: list[ReportPart]) -> CheckedReport:
    found = ReportSum(parts[0])
    for one in parts:
        assert not found.add(one)
    report = found.report()
    assert isinstance(report, CheckedReport)
    return report


@given(AMOUNTS, st.randoms(use_true_random=False))
def test_the_sum_is_exact_in_any_order(amounts, random) -> None:
    parts = [part(row, format(amount, "f")) for row, amount in enumerate(amounts, start=2)]
    shuffled = random.sample(parts, len(parts))
    [figure] = total(parts).report.figures
    assert figure.amount == sum(amounts)
    assert total(shuffled).report.report_id == total(parts).report.report_id


def test_the_report_is_that_of_one_row_with_the_sum() -> None:
    """So a register that gives the total later restates nothing."""
    whole = total([part(2, "0.3", standard="ISO 14064-1")])
    parts = total([part(2, "0.1", standard="ISO 14064-1"), part(3, "0.2", standard="ISO 14064-1")])
    assert parts.report.report_id == whole.report.report_id


def test_units_of_one_family_are_one_unit() -> None:
    report = total([part(2, "1"), part(3, "500", scope1_unit="kgCO2e")]).report
    assert [(f.amount, f.unit) for f in report.figures] == [(Decimal("1.5"), "tCO2e")]


def test_a_row_without_a_figure_is_no_part() -> None:
    row = {"account": "eu-ets:1", "period_from": "2023-01-01", "period_to": "2023-12-31"}
    read = part_from_row({**row, "scope1": " "}, place=Place(row=2), business_date=ON)
    assert isinstance(read, tuple)
    assert [problem.code for problem in read] == ["no_figure"]


def test_what_differs_is_said_of_the_later_row() -> None:
    found = ReportSum(part(2, "1", verifier="CQC", assurance="limited"))
    assert not found.add(part(2, "1", verifier="CQC", assurance="limited"))
    problems = found.add(part(3, "1", verifier="TUV", assurance="limited"))
    assert [(p.code, p.place.row, p.found, p.needed) for p in problems] == [
        ("rows_disagree", 3, "TUV", "CQC")
    ]
