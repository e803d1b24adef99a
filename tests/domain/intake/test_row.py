"""A row of a report file becomes a report with every digit, or all of its problems."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.account.identifier import parse_account_id
from carbonstep.domain.account.reason import AccountReason
from carbonstep.domain.account.report import Assurance, FootprintReport, ReportKind
from carbonstep.domain.intake.cell import parse_amount
from carbonstep.domain.intake.column import COLUMN_NAMES, COLUMNS, NAME_BY_LABEL, TableKind
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.domain.intake.row import CheckedReport, report_from_row
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.exact import text
from carbonstep.units.period import Period
from carbonstep.units.quantity import CANONICAL, UNITS

TODAY = date(2025, 4, 1)
ROW = {
    "account": "91110000600037341L",
    "period_from": "2024-01-01",
    "period_to": "2024-12-31",
    "scope1": "103400.50",
    "assurance": "limited",
    "verifier": "CQC",
}
PRODUCT = {
    **{name: value for name, value in ROW.items() if name != "scope1"},
    "product_id": "YJV",
    "product_name": "power cable",
    "declared_unit": "kilogram",
    "declared_amount": "1",
    "footprint": "5.2",
}


def checked(row: dict[str, str], kind: ReportKind = ReportKind.ORGANISATION) -> CheckedReport:
    found = report_from_row(row, kind=kind, place=Place(row=2), business_date=TODAY)
    assert isinstance(found, CheckedReport), [str(problem) for problem in found]
    return found


def report(row: dict[str, str], kind: ReportKind = ReportKind.ORGANISATION) -> FootprintReport:
    return checked(row, kind).report


def problems(
    row: dict[str, str], kind: ReportKind = ReportKind.ORGANISATION
) -> tuple[Problem, ...]:
    found = report_from_row(row, kind=kind, place=Place(row=2), business_date=TODAY)
    assert isinstance(found, tuple)
    return found


def test_the_last_day_is_inside_the_period() -> None:
    assert report(ROW).period == Period(date(2024, 1, 1), date(2025, 1, 1))


def test_a_bare_credit_code_and_its_long_form_are_one_account() -> None:
    assert report(ROW).account_id == "uscc:91110000600037341L"
    assert parse_account_id("uscc:91110000600037341L") == "uscc:91110000600037341L"
    assert parse_account_id(" USCC:91110000600037341l ") == "uscc:91110000600037341L"


def test_all_problems_of_a_row_are_given_each_in_its_column() -> None:
    row = {
        **ROW,
        "account": "911",
        "period_from": "x",
        "scope1": "-1",
        "scope2_location": "NaN",
        "assurance": "maybe",
        "evidence": "beef",
    }
    assert {(p.place.column, p.reason) for p in problems(row)} == {
        ("account", AccountReason.ACCOUNT_ID),
        ("period_from", ReadingReason.DATE_INVALID),
        ("scope1", IntakeReason.NEGATIVE),
        ("scope2_location", ReadingReason.NOT_FINITE),
        ("assurance", ReadingReason.WORD_UNKNOWN),
        ("evidence", IntakeReason.HASH_INVALID),
    }
    assert {p.place.row for p in problems(row)} == {2}


def test_both_dates_are_complained_about() -> None:
    found = problems({**ROW, "period_from": "", "period_to": "2024-13-01"})
    assert [p.place.column for p in found] == ["period_from", "period_to"]


def test_combustion_and_greenhouse_units_are_kept_apart() -> None:
    figures = report({**ROW, "emissions_unit": "ktCO2"}).figures
    assert (figures[0].amount, figures[0].unit) == (Decimal("103400500"), "tCO2")
    found = problems({**ROW, "emissions_unit": "tCO2", "scope3_01": "5"})
    assert [p.reason for p in found] == [ReadingReason.UNIT_MISMATCH]


@pytest.mark.parametrize(
    ("written", "unit", "amount"),
    [
        ("3.25", "万吨", "32500"),
        ("3.25", "tCO₂e", "3.25"),
        ("3.25", "万吨CO₂当量", "32500"),
        ("32.5", "千吨", "32500"),
        ("3250", "公斤二氧化碳当量", "3.25"),
        ("3.25", "ｔＣＯ２ｅ", "3.25"),
    ],
)
def test_emissions_in_the_units_of_offices(written: str, unit: str, amount: str) -> None:
    [figure] = report({**ROW, "scope1": written, "emissions_unit": unit}).figures
    assert (figure.amount, figure.unit) == (Decimal(amount), "tCO2e")


def test_money_energy_and_output_in_the_units_of_offices() -> None:
    row = {
        **ROW,
        "revenue": "1.2",
        "value_added": "0.5",
        "money_unit": "亿元",
        "electricity": "350",
        "green_electricity": "35",
        "energy_unit": "万千瓦时",
        "output": "12",
        "output_unit": "万台",
    }
    amounts = {figure.name: (figure.amount, figure.unit) for figure in report(row).figures}
    assert amounts["revenue"] == (Decimal("120000000"), "yuan")
    assert amounts["value_added"] == (Decimal("50000000"), "yuan")
    assert amounts["electricity"] == (Decimal("3500000"), "kWh")
    assert amounts["green_electricity"] == (Decimal("350000"), "kWh")
    assert amounts["output"] == (Decimal("120000"), "piece")


@pytest.mark.parametrize(
    ("column", "written", "reason", "needed"),
    [
        ("emissions_unit", "MTCO2e", ReadingReason.UNIT_AMBIGUOUS, "tCO2e, MtCO2e"),
        ("energy_unit", "mwh", ReadingReason.UNIT_AMBIGUOUS, "MWh"),
        ("energy_unit", "万吨标准煤", ReadingReason.STANDARD_COAL, "10^4 kWh, 10^4 GJ"),
        ("energy_unit", "tCO2e", ReadingReason.UNIT_MISMATCH, ""),
        ("energy_unit", "m3", ReadingReason.UNIT_MISMATCH, ""),
        ("energy_unit", "kW", ReadingReason.UNIT_UNKNOWN, ""),
    ],
)
def test_a_unit_that_is_not_taken_is_told_why(
    column: str, written: str, reason: ReadingReason, needed: str
) -> None:
    [problem] = problems({**ROW, "electricity": "5", column: written})[:1]
    assert (problem.reason, problem.place.column, problem.found) == (reason, column, written)
    if needed:
        assert problem.needed == needed


@pytest.mark.parametrize(
    ("written", "unit", "reason"),
    [
        ("1", "GJ", ReadingReason.UNIT_INEXACT),
        ("1.5", "百万千焦", ReadingReason.UNIT_INEXACT),
        ("0.0000001", "kWh", ReadingReason.TOO_MANY_DECIMALS),
    ],
)
def test_energy_without_an_end_of_decimals_is_told_so(
    written: str, unit: str, reason: ReadingReason
) -> None:
    [problem] = problems({**ROW, "electricity": written, "energy_unit": unit})
    assert (problem.reason, problem.place.column) == (reason, "electricity")
    [figure] = report({**ROW, "scope1": "", "electricity": "9", "energy_unit": "GJ"}).figures
    assert figure.amount == 2500


def test_a_figure_may_have_a_unit_of_its_own() -> None:
    row = {**ROW, "biogenic": "2000", "biogenic_unit": "kgCO2"}
    units = {figure.name: (figure.amount, figure.unit) for figure in report(row).figures}
    assert units == {
        "biogenic": (Decimal(2), "tCO2"),
        "scope1": (Decimal("103400.5"), "tCO2e"),
    }


def test_the_day_of_receipt_of_a_historic_load_counts() -> None:
    assert report({**ROW, "received_on": "2025-01-01"}).received_on == date(2025, 1, 1)
    assert report(ROW).received_on == TODAY


def test_a_period_that_ends_today_is_not_over() -> None:
    row = {**ROW, "period_from": "2024-04-02", "period_to": "2025-04-01"}
    assert [p.reason for p in problems(row)] == [IntakeReason.PERIOD_FUTURE]
    assert report({**row, "period_to": "2025-03-31"})


def test_zero_is_a_figure_and_blank_is_none() -> None:
    assert report({**ROW, "scope1": "0", "scope2_location": "  "}).figures[0].amount == 0
    assert len(report({**ROW, "scope2_location": "  "}).figures) == 1


def test_minus_zero_is_zero() -> None:
    assert report({**ROW, "scope1": "-0.00"}) == report({**ROW, "scope1": "0"})


def test_a_product_needs_its_footprint_name_and_unit() -> None:
    row = {**PRODUCT, "footprint": "", "product_name": "", "declared_unit": "", "product_id": " "}
    found = problems(row, ReportKind.PRODUCT)
    assert {(p.place.column, p.reason) for p in found} == {
        (column, ReadingReason.VALUE_MISSING)
        for column in ("footprint", "product_name", "declared_unit", "product_id")
    }


def test_stages_that_add_up_give_no_warning() -> None:
    row = {**PRODUCT, "raw_materials": "5.1", "production": "0.1"}
    assert checked(row, ReportKind.PRODUCT).warnings == ()
    off = {**PRODUCT, "raw_materials": "5.1", "production": "0.100000001"}
    [warning] = checked(off, ReportKind.PRODUCT).warnings
    assert (warning.reason, warning.warning) == (IntakeReason.SUM_DIFFERS, True)


def figures(row: dict[str, str]) -> dict[str, Decimal]:
    return {figure.name: figure.amount for figure in report(row, ReportKind.PRODUCT).figures}


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        ({"footprint": "-1.2"}, {"footprint": "-1.2"}),
        ({"footprint": "-1.20"}, {"footprint": "-1.2"}),
        ({"footprint": "-1200", "footprint_unit": "gCO2e"}, {"footprint": "-1.2"}),
        ({"footprint": "-0.000000001"}, {"footprint": "-0.000000001"}),
        ({"footprint": "-9223372036.854775807"}, {"footprint": "-9223372036.854775807"}),
        ({"footprint": "-0"}, {"footprint": "0"}),
        ({"footprint": "-0.00"}, {"footprint": "0"}),
        (
            {"raw_materials": "-2", "production": "-0.5", "use": "-0.1", "end_of_life": "-0.25"},
            {
                "footprint": "5.2",
                "raw_materials": "-2",
                "production": "-0.5",
                "use": "-0.1",
                "end_of_life": "-0.25",
            },
        ),
        # PACT gives what is taken up zero or less, and most tables zero or more.
        ({"biogenic_uptake": "-2"}, {"footprint": "5.2", "biogenic_uptake": "2"}),
        ({"biogenic_uptake": "2"}, {"footprint": "5.2", "biogenic_uptake": "2"}),
        ({"biogenic_uptake": "-0"}, {"footprint": "5.2", "biogenic_uptake": "0"}),
        (
            {"biogenic_uptake": "-2000.5", "biogenic_uptake_unit": "gCO2e"},
            {"footprint": "5.2", "biogenic_uptake": "2.0005"},
        ),
    ],
)
def test_what_a_product_takes_up_makes_figures_negative(cells, kept) -> None:
    found = {name: text(amount) for name, amount in figures({**PRODUCT, **cells}).items()}
    assert found == kept


def test_what_takes_nothing_up_is_never_negative() -> None:
    found = problems({**PRODUCT, "distribution": "-0.000000001"}, ReportKind.PRODUCT)
    assert [(p.reason, p.place.column) for p in found] == [(IntakeReason.NEGATIVE, "distribution")]
    for name in ("scope1", "scope2_market", "scope3_12", "biogenic", "removals"):
        assert [p.reason for p in problems({**ROW, name: "-1"})] == [IntakeReason.NEGATIVE]
    for name in ("revenue", "value_added", "electricity", "green_electricity"):
        assert [p.reason for p in problems({**ROW, name: "-0.01"})] == [IntakeReason.NEGATIVE]
    found = problems({**ROW, "output": "-1", "output_unit": "t"})
    assert [p.reason for p in found] == [IntakeReason.NEGATIVE]


def test_a_negative_number_too_large_to_keep_is_refused() -> None:
    row = {**PRODUCT, "footprint": "-9223372036.854775808"}
    assert [p.reason for p in problems(row, ReportKind.PRODUCT)] == [ReadingReason.OUT_OF_RANGE]
    row = {**PRODUCT, "footprint": "-1.0000000001"}
    found = problems(row, ReportKind.PRODUCT)
    assert [p.reason for p in found] == [ReadingReason.TOO_MANY_DECIMALS]


@pytest.mark.parametrize(
    ("cells", "asked"),
    [
        ({"footprint": "0"}, [IntakeReason.FOOTPRINT_ZERO]),
        ({"footprint": "-0.0"}, [IntakeReason.FOOTPRINT_ZERO]),
        ({"footprint": "0.000000001"}, []),
        # What is taken up and emitted may come to zero: that is asked about all the same.
        (
            {"footprint": "0", "raw_materials": "-2", "production": "2", "biogenic_uptake": "2"},
            [IntakeReason.FOOTPRINT_ZERO],
        ),
        ({"footprint": "-1.2"}, [IntakeReason.FOOTPRINT_BELOW_ZERO]),
        ({"footprint": "-1.2", "biogenic_uptake": "1.1"}, [IntakeReason.FOOTPRINT_BELOW_ZERO]),
        ({"footprint": "-1.2", "biogenic_uptake": "1.2"}, []),
        ({"footprint": "-1.2", "biogenic_uptake": "-1.2"}, []),
        ({"footprint": "-1.2", "biogenic_uptake": "2", "production": "0.8"}, ["sum_differs"]),
        (
            {
                "footprint": "-1.2",
                "biogenic_uptake": "2",
                "raw_materials": "-2",
                "production": "0.8",
            },
            [],
        ),
    ],
)
def test_a_footprint_of_zero_or_below_is_asked_about(cells, asked) -> None:
    found = checked({**PRODUCT, **cells}, ReportKind.PRODUCT).warnings
    assert [warning.code for warning in found] == [getattr(one, "code", one) for one in asked]
    assert all(warning.warning and warning.place.column == "footprint" for warning in found)


def test_organisation_figures_in_a_product_row_do_not_count() -> None:
    assert {f.name for f in report({**PRODUCT, "scope1": "5"}, ReportKind.PRODUCT).figures} == {
        "footprint"
    }


def test_no_assurance_needs_no_verifier() -> None:
    row = {**ROW, "assurance": "none", "verifier": "", "opinion": "adverse"}
    found = checked(row)
    assert found.report.assurance is Assurance.NONE
    assert [w.reason for w in found.warnings] == [IntakeReason.NOT_ASSURED]


@pytest.mark.parametrize("written", ["a\x00b", "a\nb", "a\u202eb", "a\x85b", "\ufdd0"])
def test_texts_that_cannot_be_written_or_deceive_are_refused(written: str) -> None:
    assert [p.reason for p in problems({**ROW, "verifier": written})] == [
        ReadingReason.CONTROL_CHARACTER
    ]


def test_half_a_character_is_refused_by_its_own_name() -> None:
    assert [p.reason for p in problems({**ROW, "verifier": "甲\ud800"})] == [
        ReadingReason.HALF_CHARACTER
    ]


@pytest.mark.parametrize(
    "written", ["eu-ets:", ":1", "eu ets:1", "EU:1", "eu-ets:a b", "x" * 300 + ":1", "e:1"]
)
def test_account_ids_of_another_shape_are_refused(written: str) -> None:
    found = parse_account_id(written)
    assert isinstance(found, Problem)
    assert found.reason is AccountReason.ACCOUNT_ID


def test_a_reason_without_a_restated_report_is_refused() -> None:
    found = problems({**ROW, "restatement_reason": "meter"})
    assert [(p.reason, p.place.column) for p in found] == [
        (ReadingReason.VALUE_MISSING, "supersedes")
    ]


def test_headings_are_told_apart_in_both_languages() -> None:
    for kind in TableKind:
        headings = [h for column in COLUMNS[kind] for h in (column.zh, *column.former)]
        assert len(NAME_BY_LABEL[kind]) == len(headings), "two columns share a heading"
        assert set(NAME_BY_LABEL[kind].values()) <= COLUMN_NAMES[kind]


@pytest.mark.parametrize(
    ("kind", "former", "column"),
    [
        (TableKind.ORGANISATION, "期间首日", "period_from"),
        (TableKind.PRODUCT, "期间末日（含当日）", "period_to"),
        (TableKind.ACTIVITY, "编制方", "preparer"),
        (TableKind.ORGANISATION, "保证等级", "assurance"),
        (TableKind.PRODUCT, "替代的报告编号", "supersedes"),
        (TableKind.ORGANISATION, "绿电用量", "green_electricity"),
        (TableKind.PRODUCT, "核算边界", "boundary"),
    ],
)
def test_a_heading_of_a_former_template_is_read(kind: TableKind, former: str, column: str) -> None:
    assert NAME_BY_LABEL[kind][former] == column
    assert former not in [one.zh for one in COLUMNS[kind]], "today's heading is another"


WORDS = [
    (
        "assurance",
        "limited",
        ["有限保证", "limited", "Limited", "有限保证 limited", "ｌｉｍｉｔｅｄ", "有限"],
    ),
    ("assurance", "none", ["未经核查", "无", "无保证", "none 未经核查", "  NONE "]),
    ("assurance", "reasonable", ["合理保证", "合理保证（reasonable）", "reasonable 合理保证"]),
    ("opinion", "positive", ["无保留意见", "标准无保留意见", "positive"]),
    ("opinion", "qualified", ["保留意见", "保留意见 qualified"]),
    ("boundary", "operational_control", ["运营控制权", "运营控制", "Operational Control"]),
    ("boundary", "equity_share", ["股权比例", "股权比例法", "equity share", "equity-share"]),
    ("boundary", "installation", ["设施", "installation 设施"]),
]


@pytest.mark.parametrize(
    ("column", "word", "written"), [(c, w, one) for c, w, all_ in WORDS for one in all_]
)
def test_a_word_is_read_in_either_language_or_both(column: str, word: str, written: str) -> None:
    found = report({**ROW, "opinion": "positive", column: written})
    assert str(getattr(found, column)) == word


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("千克", "kilogram"),
        ("公斤", "kilogram"),
        ("KG", "kilogram"),
        ("kilogram 千克", "kilogram"),
        ("吨公里", "ton kilometer"),
        ("t·km", "ton kilometer"),
        ("立方米", "cubic meter"),
        ("㎡", "square meter"),
        ("度", "kilowatt hour"),
        ("台", "piece"),
    ],
)
def test_a_declared_unit_is_read_in_either_language(written: str, unit: str) -> None:
    found = report({**PRODUCT, "declared_unit": written}, ReportKind.PRODUCT)
    assert found.product is not None
    assert found.product.declared_unit == unit


@pytest.mark.parametrize("written", ["吨", "保证", "limited reasonable", "有限保证 reasonable"])
def test_a_word_of_another_list_or_two_words_are_refused(written: str) -> None:
    found = problems({**ROW, "assurance": written})
    assert [p.reason for p in found] == [ReadingReason.WORD_UNKNOWN]
    found = problems({**PRODUCT, "declared_unit": written}, ReportKind.PRODUCT)
    assert [p.reason for p in found] == [ReadingReason.WORD_UNKNOWN]


all_units = [unit for units in UNITS.values() for unit in units.values()]


@given(
    unit=st.sampled_from(all_units),
    number=st.integers(0, 10**16),
    decimals=st.integers(0, 10),
)
def test_an_amount_is_kept_exactly_or_refused(unit: object, number: int, decimals: int) -> None:
    from carbonstep.units.quantity import Unit

    assert isinstance(unit, Unit)
    written = format(Decimal(number).scaleb(-decimals), "f")
    found = parse_amount(written, unit)
    exact = Fraction(Decimal(written)) * unit.size
    scaled = exact * 10 ** CANONICAL[unit.family].scale
    if isinstance(found, Problem):
        inexact = Fraction(Decimal(written)) * unit.size * 10**60
        expected = {ReadingReason.TOO_MANY_DECIMALS, ReadingReason.OUT_OF_RANGE}
        if inexact.denominator != 1:
            expected = {ReadingReason.UNIT_INEXACT}
        assert found.reason in expected
        assert scaled.denominator != 1 or scaled >= 2**63
    else:
        assert Fraction(found) == exact
        assert scaled.denominator == 1
        assert scaled < 2**63
        assert str(found) == str(parse_amount(written, unit))
        assert "E" not in text(found)
