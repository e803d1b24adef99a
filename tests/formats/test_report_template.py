"""File to report to file loses nothing: XLSX, CSV and JSON give back the very same reports."""

import csv
import io
import re
import subprocess
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter

from carbonstep.domain.account.factor import FactorRegistry
from carbonstep.domain.account.figure import DECLARED_UNITS, ORGANISATION_FIGURES, PRODUCT_FIGURES
from carbonstep.domain.account.report import Assurance, Figure, FootprintReport, Opinion, Product
from carbonstep.domain.intake.candidate import Candidate
from carbonstep.domain.intake.column import (
    COLUMNS,
    SHEET_NAMES,
    CellType,
    TableKind,
    row_from_report,
)
from carbonstep.formats.factor import read_factors
from carbonstep.formats.reason import FormatReason
from carbonstep.formats.report.file import FileRefused, open_report_file
from carbonstep.formats.report.guide import GUIDE_SHEETS
from carbonstep.formats.report.json import reports_json
from carbonstep.formats.report.template import write_template
from carbonstep.units.period import Period
from carbonstep.units.quantity import CANONICAL, Family

TODAY = date(2026, 1, 1)
NO_FACTORS = FactorRegistry(())
_READ = read_factors(Path(__file__).resolve().parents[2] / "rules" / "factors" / "factors.csv")
assert isinstance(_READ, FactorRegistry)
REGISTRY = _READ

texts = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=40
).map(str.strip)
periods = st.builds(
    lambda start, days: Period(start, start + timedelta(days=days)),
    st.dates(date(1990, 1, 1), date(2022, 1, 1)),
    st.integers(1, 1098),
)


def amounts(scale: int) -> st.SearchStrategy[Decimal]:
    return st.integers(0, 2**63 - 1).map(lambda n: Decimal(n).scaleb(-scale).normalize())


@st.composite
def figures(draw: st.DrawFn, kind: TableKind) -> tuple[Figure, ...]:
    kinds = ORGANISATION_FIGURES if kind is TableKind.ORGANISATION else PRODUCT_FIGURES
    names = draw(st.sets(st.sampled_from(sorted(kinds)), min_size=1, max_size=6))
    if kind is TableKind.PRODUCT:
        names.add("footprint")
    names -= {"green_electricity"}
    names = names or {"scope1"}
    found = []
    for name in sorted(names):
        canonical = CANONICAL[draw(st.sampled_from(kinds[name].families))]
        found.append(Figure(name=name, amount=draw(amounts(canonical.scale)), unit=canonical.unit))
    return tuple(found)


@st.composite
def reports(draw: st.DrawFn) -> FootprintReport:
    kind = draw(st.sampled_from((TableKind.ORGANISATION, TableKind.PRODUCT)))
    assurance = draw(st.sampled_from(Assurance))
    restated = draw(st.booleans())
    period = draw(periods)
    product = None
    if kind is TableKind.PRODUCT:
        product = Product(
            product_id=draw(texts.filter(bool)),
            name=draw(texts.filter(bool)),
            declared_unit=draw(st.sampled_from(sorted(DECLARED_UNITS))),
            declared_amount=draw(amounts(9).filter(bool)),
        )
    boundary = (
        "cradle_to_grave"
        if product
        else draw(st.sampled_from(("operational_control", "installation")))
    )
    return FootprintReport(
        account_id=draw(st.sampled_from(("uscc:91110000600037341L", "eu-ets:100000"))),
        period=period,
        received_on=draw(st.dates(period.end, TODAY)),
        figures=draw(figures(kind)),
        product=product,
        boundary=boundary,
        standard=draw(texts),
        standard_version=draw(texts),
        preparer=draw(texts),
        assurance=assurance,
        verifier=draw(texts if assurance is Assurance.NONE else texts.filter(bool)),
        opinion=draw(st.sampled_from((Opinion.UNSTATED, Opinion.POSITIVE, Opinion.QUALIFIED))),
        data_quality=draw(texts),
        evidence=tuple(sorted(draw(st.sets(st.sampled_from(("a" * 64, "0" * 64, "9f" * 32)))))),
        supersedes="R-TL7LB4VSAPZFIMJO" if restated else "",
        restatement_reason=draw(texts.filter(bool)) if restated else "",
    )


def read(path: Path) -> list[FootprintReport]:
    opened = open_report_file(path, business_date=TODAY, registry=NO_FACTORS)
    assert not isinstance(opened, tuple), [str(problem) for problem in opened]
    found = []
    with opened:
        for item in opened:
            assert isinstance(item, Candidate), [str(problem) for problem in item.problems]
            found.append(item.report)
    return found


def write_csv(path: Path, batch: Sequence[FootprintReport]) -> None:
    rows = [row_from_report(report) for report in batch]
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), "utf-8")


def by_kind(batch: Sequence[FootprintReport]) -> list[FootprintReport]:
    """In the order of the workbook's sheets."""
    return sorted(batch, key=lambda report: report.product is None)


round_trip = settings(
    max_examples=min(15, settings.default.max_examples),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@round_trip
@given(batch=st.lists(reports(), min_size=1, max_size=4), language=st.sampled_from(("en", "zh")))
def test_a_workbook_loses_no_digit(
    tmp_path: Path, batch: list[FootprintReport], language: str
) -> None:
    path = tmp_path / "a.xlsx"
    write_template(path, reports=batch, language=language)
    assert read(path) == by_kind(batch)


@round_trip
@given(batch=st.lists(reports(), min_size=1, max_size=4))
def test_json_loses_no_digit(tmp_path: Path, batch: list[FootprintReport]) -> None:
    path = tmp_path / "a.json"
    path.write_text(reports_json(batch), "utf-8")
    assert read(path) == batch


@round_trip
@given(batch=st.lists(reports(), min_size=1, max_size=4), product=st.booleans())
def test_csv_loses_no_digit(tmp_path: Path, batch: list[FootprintReport], product: bool) -> None:
    of_a_kind = [report for report in batch if (report.product is not None) == product]
    if not of_a_kind:
        return
    path = tmp_path / "a.csv"
    write_csv(path, of_a_kind)
    assert read(path) == of_a_kind


LANGUAGES = [
    ("en", ["product", "organisation", "activity", "readme", "lists"], 1),
    ("zh", ["产品", "企业", "活动数据", "填写说明", "可选值"], 2),
]


@pytest.mark.parametrize(("language", "sheets", "names_in"), LANGUAGES)
def test_the_empty_template_is_empty_and_whole(
    tmp_path: Path, language: str, sheets: list[str], names_in: int
) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, language=language)
    opened = open_report_file(path, business_date=TODAY, registry=NO_FACTORS)
    assert not isinstance(opened, tuple), [str(problem) for problem in opened]
    with opened:
        [item] = list(opened)
    assert isinstance(item, FileRefused)
    assert item.problems[0].reason is FormatReason.FILE_EMPTY
    book = load_workbook(path)
    assert book.sheetnames == sheets
    for kind in TableKind:
        sheet = book[next(name for name in SHEET_NAMES[kind] if name in sheets)]
        assert [cell.value for cell in sheet[names_in]] == [c.name for c in COLUMNS[kind]]
        assert [cell.value for cell in sheet[3 - names_in]] == [c.zh for c in COLUMNS[kind]]
        assert sheet.freeze_panes == "B3"


def lists_of(path: Path) -> dict[tuple[str, str], list[str]]:
    """What the list of each cell offers, by sheet and column, read from the hidden sheet."""
    book = load_workbook(path)
    found = {}
    for kind in TableKind:
        sheet = next(book[name] for name in SHEET_NAMES[kind] if name in book.sheetnames)
        for rule in sheet.data_validations.dataValidation:
            letters = re.match("[A-Z]+", str(rule.sqref))[0]
            title, cells = rule.formula1.split("!")
            listed = book[title.strip("'")]
            assert listed.sheet_state == "hidden"
            items = [row[0].value for row in listed[cells.replace("$", "")]]
            index = column_index_from_string(letters) - 1
            found[kind.value, COLUMNS[kind][index].name] = items
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_list_offers_each_word_in_both_languages_and_each_is_read(
    tmp_path: Path, language: str
) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, factors=REGISTRY, language=language)
    lists = lists_of(path)
    offered = {
        (kind.value, column.name): column.words
        for kind in TableKind
        for column in COLUMNS[kind]
        if column.words
    }
    assert set(lists) == {*offered, ("activity", "factor_id")}
    for key, words in offered.items():
        pairs = [(zh, name) if language == "zh" else (name, zh) for name, zh in words.items()]
        assert lists[key] == [f"{first} {second}" for first, second in pairs]
    factors = lists["activity", "factor_id"]
    assert len(factors) == len(set(factors)) > 100, "more than fit into a cell of their own"
    name = (
        "吉林省级电力平均二氧化碳排放因子"
        if language == "zh"
        else "Jilin provincial grid CO2 factor"
    )
    assert f"CN-GRID-CO2-2023-JL {name}" in factors
    for written in factors:
        factor = REGISTRY.find_labelled(written)
        assert factor is not None
        assert factor.emitted is not None
        assert factor.emitted.family is Family.CO2, "only what activities may use"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_cells_are_formatted_for_what_they_hold(tmp_path: Path, language: str) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, language=language)
    book = load_workbook(path)
    formats = {
        CellType.DATE: {"yyyy-mm-dd"},
        CellType.TEXT: {"@"},
        CellType.CODE: {"@"},
        CellType.WORD: {"@"},
        CellType.NUMBER: {"#,##0.00####", "#,##0.00#######"},
    }
    for kind in TableKind:
        sheet = next(book[name] for name in SHEET_NAMES[kind] if name in book.sheetnames)
        for index, column in enumerate(COLUMNS[kind], start=1):
            dimension = sheet.column_dimensions[get_column_letter(index)]
            assert dimension.number_format in formats[column.cell], column.name


@pytest.mark.parametrize("form", ["full", "half"])
def test_sheets_in_chinese_are_read_wherever_the_locale_is_another(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[list[str]] = []
    popen = subprocess.Popen

    def seen(arguments: list[str], **others: object) -> object:
        told.append(arguments)
        return popen(arguments, **others)

    monkeypatch.setattr(subprocess, "Popen", seen)
    path = tmp_path / "a.xlsx"
    report = one_report()
    write_template(path, reports=[report] if form == "full" else [], language="zh")
    opened = open_report_file(path, business_date=TODAY, registry=NO_FACTORS)
    assert not isinstance(opened, tuple)
    opened.close()
    assert all(argument.isascii() for argument in told[0])


def one_report(**changes: object) -> FootprintReport:
    return FootprintReport(
        account_id="eu-ets:1",
        period=Period(date(2024, 1, 1), date(2025, 1, 1)),
        received_on=date(2025, 2, 1),
        figures=(Figure(name="scope1", amount=Decimal("1.25"), unit="tCO2e"),),
        **changes,
    )


@pytest.mark.parametrize(("language", "first"), [("zh", "填写说明"), ("en", "How to fill in")])
def test_the_guide_begins_in_the_language_asked_for(
    tmp_path: Path, language: str, first: str
) -> None:
    path = tmp_path / "template.xlsx"
    write_template(path, language=language)
    book = load_workbook(path)
    column = [str(row[0].value) for row in book[GUIDE_SHEETS[language == "zh"]].iter_rows()]
    assert column[0].startswith(first)
    assert {"填写说明", "How to fill in this workbook"} <= set(column)


def test_a_text_that_begins_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    report = one_report(preparer="=HYPERLINK(0)", standard="#N/A")
    path = tmp_path / "a.xlsx"
    write_template(path, reports=[report])
    assert read(path) == [report]
    sheet = load_workbook(path)["organisation"]
    number = next(cell for cell in sheet[3] if cell.value == 1.25)
    assert number.data_type == "n"


def test_chinese_headings_and_words_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    labels = {column.name: column.zh for column in COLUMNS[TableKind.ORGANISATION]}
    row = {
        "account": "91110000600037341L",
        "period_from": "2024-01-01",
        "period_to": "2024-12-31",
        "scope1": "5",
        "assurance": "合理保证",
        "verifier": "中国质量认证中心",
    }
    header = ",".join(labels[name] for name in row)
    path.write_text(header + "\n" + ",".join(row.values()) + "\n", "utf-8-sig")
    [report] = read(path)
    assert report.assurance is Assurance.REASONABLE
    assert report.account_id == "uscc:91110000600037341L"
