"""Activity times factor: exact, of the right family, and known by the day of receipt."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.account.factor import FactorRegistry
from carbonstep.domain.intake.activity import (
    TWICE_SHOWN_MAX,
    Activity,
    activity_from_row,
    report_from_activities,
)
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.domain.intake.row import CheckedReport
from carbonstep.formats.factor import read_factors
from carbonstep.formats.reason import FormatReason
from carbonstep.reading.confirmation import OF_REPORTS, Confirmation, confirmation_of
from carbonstep.reading.problem import Place, Problem, Reason
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.quantity import UNITS, Family

FACTORS = Path(__file__).resolve().parents[3] / "rules" / "factors" / "factors.csv"
TODAY = date(2026, 2, 1)


def load() -> FactorRegistry:
    registry = read_factors(FACTORS)
    assert isinstance(registry, FactorRegistry)
    return registry


REGISTRY = load()


def row(**changes: str) -> dict[str, str]:
    return {
        "account": "eu-ets:1",
        "period_from": "2023-01-01",
        "period_to": "2023-12-31",
        "figure": "scope2_location",
        "factor_id": "CN-GRID-CO2-2023-JL",
        "amount": "1000000",
        "unit": "kWh",
        **changes,
    }


def read(number: int = 2, *, business_date: date = TODAY, **changes: str) -> Activity:
    activity = activity_from_row(
        row(**changes), place=Place(row=number), business_date=business_date, registry=REGISTRY
    )
    assert isinstance(activity, Activity), activity
    return activity


def confirmed(*codes: str) -> Confirmation:
    confirmation = confirmation_of(codes, OF_REPORTS, path="--confirm")
    assert isinstance(confirmation, Confirmation)
    return confirmation


def report_of(activities: Sequence[Activity], *codes: str) -> CheckedReport | tuple[Problem, ...]:
    return report_from_activities(activities, confirmation=confirmed(*codes))


def refusals(*, business_date: date = TODAY, **changes: str) -> list[Reason]:
    found = activity_from_row(
        row(**changes), place=Place(row=2), business_date=business_date, registry=REGISTRY
    )
    assert isinstance(found, tuple), found
    return [problem.reason for problem in found]


def test_the_shipped_factors_are_all_read() -> None:
    assert len(REGISTRY) == 202
    jilin = REGISTRY.find("CN-GRID-CO2-2023-JL")
    assert jilin is not None
    assert (jilin.value, jilin.unit) == (Decimal("0.4671"), "kgCO2/kWh")
    assert jilin.published_on == date(2025, 12, 31)


def test_a_source_dated_and_issued_counts_from_the_day_of_issue() -> None:
    average = REGISTRY.find("CN-ELEC-CFP-2024-AVG")
    assert average is not None
    assert average.published_on == date(2025, 10, 23)
    assert not average.suits("scope2_location")


def test_a_source_with_a_year_only_counts_from_its_end() -> None:
    gas = REGISTRY.find("CN-FUEL-NG-EF")
    assert gas is not None
    assert gas.published_on == date(2024, 12, 31)


def test_electricity_becomes_tonnes_exactly() -> None:
    # 1 000 000 kWh x 0.4671 kgCO2/kWh
    assert read().emitted_tco2 == Fraction(4671, 10)
    assert read(amount="1000", unit="MWh").emitted_tco2 == Fraction(4671, 10)


def test_gas_is_per_ten_thousand_cubic_metres() -> None:
    gas = read(figure="scope1", factor_id="CN-FUEL-NG-EF", amount="50000", unit="Nm3")
    assert gas.emitted_tco2 == 5 * Fraction(216219, 10000)


@pytest.mark.parametrize("unit", ["m3_20C", "立方米（20℃）", "m3(20℃)"])
def test_gas_at_20_degrees_is_so_much_less_at_0_degrees(unit: str) -> None:
    # 10 000 m3 x 273.15 / 293.15 x 21.6219 tCO2 / 10 000 Nm3
    gas = read(figure="scope1", factor_id="CN-FUEL-NG-EF", amount="10000", unit=unit)
    assert gas.emitted_tco2 == Fraction(216219, 10000) * Fraction(27315, 29315)
    checked = report_of([gas])
    assert isinstance(checked, CheckedReport)
    assert checked.report.figures[0].amount == Decimal("20.146758")


@pytest.mark.parametrize("unit", ["m3", "m³", "立方米", "万立方米", "标方", "标准立方米", "Sm3"])
def test_a_volume_of_gas_without_its_temperature_is_refused(unit: str) -> None:
    changes = {"figure": "scope1", "factor_id": "CN-FUEL-NG-EF", "unit": unit}
    assert refusals(**changes) == [ReadingReason.GAS_CONDITIONS]


@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        ("100", "万千瓦时"),
        ("0.01", "亿千瓦时"),
        ("1000000", "度"),
        ("1000", "兆瓦时"),
        ("100", "万度"),
    ],
)
def test_electricity_in_the_units_of_offices(amount: str, unit: str) -> None:
    assert read(amount=amount, unit=unit).emitted_tco2 == Fraction(4671, 10)


def test_rows_of_an_account_and_period_make_one_report() -> None:
    checked = report_of(
        [
            read(2),
            read(3, amount="0.5", preparer="works"),
            read(4, figure="scope1", factor_id="CN-FUEL-NG-EF", amount="1", unit="10^4 Nm3"),
        ]
    )
    assert isinstance(checked, CheckedReport)
    figures = {figure.name: figure for figure in checked.report.figures}
    # 467.1 + 0.00023355 tCO2, rounded half away at the sixth decimal
    assert figures["scope2_location"].amount == Decimal("467.100234")
    assert figures["scope2_location"].unit == "tCO2"
    assert figures["scope2_location"].factor_id == "CN-GRID-CO2-2023-JL"
    assert figures["scope1"].amount == Decimal("21.6219")
    assert checked.report.preparer == "works"


@pytest.mark.parametrize(
    "changes",
    [
        {"figure": "范围二排放（基于位置）"},
        {"figure": "scope2_location 范围二排放（基于位置）"},
        {"figure": "范围二(基于位置)"},
        {"factor_id": "CN-GRID-CO2-2023-JL 吉林省级电力平均二氧化碳排放因子"},
        {"factor_id": "CN-GRID-CO2-2023-JL Jilin provincial grid CO2 factor"},
        {"factor_id": "ＣＮ-GRID-CO2-2023-JL吉林省级电力平均二氧化碳排放因子"},
    ],
)
def test_figure_and_factor_are_read_as_the_lists_offer_them(changes: dict[str, str]) -> None:
    found = read(**changes)
    assert (found.figure, found.factor_id) == ("scope2_location", "CN-GRID-CO2-2023-JL")


def test_a_factor_under_the_name_of_another_is_refused() -> None:
    changes = {"factor_id": "CN-GRID-CO2-2023-JL 四川省级电力平均二氧化碳排放因子"}
    assert refusals(**changes) == [IntakeReason.FACTOR_UNKNOWN]
    assert refusals(figure="范围二") == [ReadingReason.WORD_UNKNOWN]


def test_several_factors_of_one_figure_are_all_named() -> None:
    checked = report_of([read(2), read(3, factor_id="CN-GRID-CO2-2022-JL")])
    assert isinstance(checked, CheckedReport)
    assert checked.report.figures[0].factor_id == "CN-GRID-CO2-2022-JL+CN-GRID-CO2-2023-JL"


def test_a_factor_known_only_later_is_refused_until_then() -> None:
    assert refusals(business_date=date(2025, 12, 30)) == [IntakeReason.FACTOR_NOT_PUBLISHED]
    assert read(business_date=date(2025, 12, 31)).factor_id == "CN-GRID-CO2-2023-JL"


def test_the_day_of_receipt_of_the_row_decides_what_was_known() -> None:
    assert refusals(received_on="2025-06-30") == [IntakeReason.FACTOR_NOT_PUBLISHED]
    assert read(received_on="2025-06-30", factor_id="CN-GRID-CO2-2022-JL")


def test_days_of_receipt_may_not_differ_within_a_report() -> None:
    late = read(3, factor_id="CN-GRID-CO2-2022-JL", received_on="2025-06-30")
    found = report_of([read(2), late])
    assert isinstance(found, tuple)
    assert [problem.reason for problem in found] == [IntakeReason.ROWS_DISAGREE]
    assert found[0].place.row == 3


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"factor_id": "CN-ELEC-CFP-2023-AVG"}, IntakeReason.FACTOR_FAMILY),
        ({"figure": "scope1"}, IntakeReason.FACTOR_FAMILY),
        (
            {"figure": "scope1", "factor_id": "CN-FUEL-NG-NCV", "unit": "Nm3"},
            IntakeReason.FACTOR_FAMILY,
        ),
        ({"figure": "scope1", "factor_id": "GWP100-CH4-FOSSIL"}, IntakeReason.FACTOR_FAMILY),
        ({"factor_id": "CN-GRID-CO2-2023-XX"}, IntakeReason.FACTOR_UNKNOWN),
        ({"factor_id": ""}, ReadingReason.VALUE_MISSING),
        ({"unit": "t"}, IntakeReason.FACTOR_UNIT),
        ({"unit": "万吨"}, IntakeReason.FACTOR_UNIT),
        ({"unit": "m3"}, IntakeReason.FACTOR_UNIT),
        ({"unit": "mwh"}, ReadingReason.UNIT_AMBIGUOUS),
        ({"unit": "吨标准煤"}, ReadingReason.STANDARD_COAL),
        ({"unit": "桶"}, ReadingReason.UNIT_UNKNOWN),
        ({"unit": ""}, ReadingReason.VALUE_MISSING),
        ({"figure": "scope3_01"}, ReadingReason.WORD_UNKNOWN),
        ({"amount": "-1"}, IntakeReason.NEGATIVE),
        ({"amount": ""}, ReadingReason.VALUE_MISSING),
        ({"amount": "1e5"}, ReadingReason.EXPONENT),
    ],
)
def test_refused(changes: dict[str, str], reason: Reason) -> None:
    assert refusals(**changes) == [reason]


def test_an_unknown_factor_names_the_nearest() -> None:
    assert REGISTRY.nearest("CN-GRID-CO2-2032-JL")[0] == "CN-GRID-CO2-2023-JL"


def test_suggestions_suit_the_figure_and_were_known() -> None:
    day = date(2025, 1, 1)
    for factor_id in REGISTRY.suiting("scope1", like="CN-FUEL-NG", known_on=day):
        factor = REGISTRY.find(factor_id)
        assert factor is not None
        assert factor.suits("scope1")
        assert factor.known_on(day)


@given(
    amounts=st.lists(
        st.decimals(0, 10**9, places=4, allow_nan=False, allow_infinity=False),
        min_size=1,
        max_size=6,
    ),
    data=st.data(),
)
def test_the_order_of_activities_does_not_matter(
    amounts: list[Decimal], data: st.DataObject
) -> None:
    rows = [read(n, amount=format(a, "f")) for n, a in enumerate(amounts, start=2)]
    one = report_of(rows, "activity_twice")
    other = report_of(data.draw(st.permutations(rows)), "activity_twice")
    assert isinstance(one, CheckedReport)
    assert isinstance(other, CheckedReport)
    assert one.report == other.report
    exact = sum((Fraction(a) for a in amounts), Fraction(0)) * Fraction(4671, 10**7)
    assert abs(Fraction(one.report.figures[0].amount) - exact) <= Fraction(1, 2 * 10**6)


ALIKE = [
    {},
    {"amount": "1000000.0"},
    {"amount": "1000", "unit": "MWh"},
    {"amount": "100", "unit": "万千瓦时"},
    {"preparer": "works"},
    {"factor_id": "CN-GRID-CO2-2023-JL 吉林省级电力平均二氧化碳排放因子"},
]


def test_an_activity_of_eleven_digits_is_told_whole() -> None:
    found = report_of([read(2, amount="15012345678"), read(3, amount="15012345678")])
    assert isinstance(found, tuple)
    assert found[0].needed == "CN-GRID-CO2-2023-JL, 15012345678 kWh"


@pytest.mark.parametrize("again", ALIKE)
def test_the_same_activity_twice_in_a_report_is_asked_about(again: dict[str, str]) -> None:
    rows = [read(2), read(3, amount="5"), read(7, **again)]
    found = report_of(rows)
    assert isinstance(found, tuple)
    [problem] = found
    assert (problem.code, problem.place.row, problem.place.column, problem.found) == (
        *("activity_twice", 7, "amount", "2"),
    )
    assert problem.needed == "CN-GRID-CO2-2023-JL, 1000000 kWh"
    both = report_of(rows, "activity_twice")
    assert isinstance(both, CheckedReport)
    assert both.report.figures[0].amount == 2 * Decimal("467.1") + Decimal("0.002336")


@pytest.mark.parametrize(
    "other",
    [
        {"amount": "1000000.01"},
        {"factor_id": "CN-GRID-CO2-2022-JL"},
        {"figure": "scope2_market"},
        {"unit": "MWh"},
    ],
)
def test_activities_that_differ_are_not_asked_about(other: dict[str, str]) -> None:
    confirmation = confirmed("activity_twice")
    found = report_from_activities([read(2), read(3, **other)], confirmation=confirmation)
    assert isinstance(found, CheckedReport)
    assert not confirmation.asked, "nothing was to be confirmed"


def test_two_factors_that_emit_the_same_are_two_activities() -> None:
    # 4 932 kWh x 0.4671 and 4 671 kWh x 0.4932
    rows = [read(2, amount="4932"), read(3, amount="4671", factor_id="CN-GRID-CO2-2022-JL")]
    assert rows[0].emitted_tco2 == rows[1].emitted_tco2
    assert isinstance(report_of(rows), CheckedReport)


def test_nothing_twice_is_nothing() -> None:
    assert isinstance(report_of([read(2, amount="0"), read(3, amount="0")]), CheckedReport)


def test_of_many_doubled_rows_the_first_are_named() -> None:
    found = report_of([read(number) for number in range(2, 500)])
    assert isinstance(found, tuple)
    assert len(found) == TWICE_SHOWN_MAX
    assert {problem.found for problem in found} == {"2"}


def test_a_sum_beyond_what_can_be_kept_is_refused() -> None:
    huge = read(amount="9" * 25, unit="GWh")
    found = report_of([huge])
    assert isinstance(found, tuple)
    assert found[0].reason is ReadingReason.OUT_OF_RANGE


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("factor_id,unit\n", FormatReason.HEADING_MISSING),
        ("%s\n", FormatReason.FILE_EMPTY),
        ("%s\nA,a,a,c,CN,2023,x,kgCO2/kWh,s,2023,high\n", ReadingReason.NOT_A_NUMBER),
        ("%s\nA,a,a,c,CN,2023,1,kgCO2/hug,s,2023,high\n", ReadingReason.UNIT_UNKNOWN),
        ("%s\n,a,a,c,CN,2023,1,kgCO2/kWh,s,2023,high\n", ReadingReason.VALUE_MISSING),
        ("%s\n" + "A,a,a,c,CN,2023,1,kgCO2/kWh,s,2023,high\n" * 2, ReadingReason.KEY_TWICE),
    ],
)
def test_a_bad_factor_file_is_refused(tmp_path: Path, text: str, reason: Reason) -> None:
    from carbonstep.formats.factor import COLUMNS

    path = tmp_path / "factors.csv"
    path.write_text(text.replace("%s", ",".join(COLUMNS)))
    found = read_factors(path)
    assert isinstance(found, tuple)
    assert reason in {problem.reason for problem in found}


def test_a_factor_of_another_family_is_never_multiplied() -> None:
    footprint = REGISTRY.find("CN-ELEC-CFP-2023-AVG")
    assert footprint is not None
    with pytest.raises(AssertionError):
        footprint.emissions_tco2(Decimal(1), UNITS[Family.ENERGY]["kWh"])
