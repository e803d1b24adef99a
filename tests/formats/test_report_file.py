"""Report files end to end: sheets, activity data, the real register, rejected rows as CSV."""

import csv
import io
import json
import time
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from carbonstep.domain.account.factor import FactorRegistry
from carbonstep.domain.account.report import ReportKind
from carbonstep.domain.intake.candidate import Candidate, RejectedRow, SourceRow
from carbonstep.domain.intake.filing import check_filing
from carbonstep.formats.factor import read_factors
from carbonstep.formats.mapping.mapping import ColumnMapping
from carbonstep.formats.mapping.read import load_mapping
from carbonstep.formats.reason import FormatReason
from carbonstep.formats.report.file import (
    FileItem,
    FileRefused,
    ReportFile,
    open_report_document,
    open_report_file,
)
from carbonstep.formats.report.rejection import NAMES_MAX, write_rejections
from carbonstep.formats.table import child
from carbonstep.formats.table.cell import safe_text
from carbonstep.formats.table.limit import ReadLimits
from carbonstep.formats.table.row import TextRow
from carbonstep.present.table.rejection import rejection_words
from carbonstep.present.words.translation import Language
from carbonstep.reading.problem import Place, Problem, Reason
from carbonstep.reading.reason import ReadingReason

REPO = Path(__file__).resolve().parents[2]
TODAY = date(2026, 2, 1)
HEAD = ["account", "period_from", "period_to"]
WHO = ["eu-ets:1", "2023-01-01", "2023-12-31"]


@pytest.fixture(scope="module")
def registry() -> FactorRegistry:
    read = read_factors(REPO / "rules" / "factors" / "factors.csv")
    assert isinstance(read, FactorRegistry)
    return read


def items(opened: ReportFile | tuple[Problem, ...]) -> list[FileItem]:
    assert isinstance(opened, ReportFile), [str(problem) for problem in opened]
    with opened:
        return list(opened)


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    book = Workbook()
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def test_all_sheets_of_a_workbook_are_read(tmp_path: Path, registry: FactorRegistry) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        notes=[["whatever"], ["=A1"]],
        organisation=[[*HEAD, "scope1"], [*WHO, 5]],
        activity=[
            [*HEAD, "figure", "factor_id", "amount", "unit"],
            ["eu-ets:2", *WHO[1:], "scope2_location", "CN-GRID-CO2-2023-JL", 1200, "MWh"],
            ["eu-ets:2", *WHO[1:], "scope2_location", "CN-GRID-CO2-2023-JL", 800, "MWh"],
        ],
    )
    found = items(open_report_file(path, business_date=TODAY, registry=registry))
    reports = [item.report for item in found if isinstance(item, Candidate)]
    assert len(found) == len(reports) == 2
    assert reports[0].figures[0].amount == 5
    assert reports[1].figures[0].amount == Decimal("934.2")
    assert reports[1].figures[0].factor_id == "CN-GRID-CO2-2023-JL"
    assert reports[1].kind is ReportKind.ORGANISATION


def test_a_bad_header_in_a_later_sheet_refuses_the_file(
    tmp_path: Path, registry: FactorRegistry
) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        organisation=[[*HEAD, "scope1"], [*WHO, 5]],
        product=[[*HEAD, "product_id"], [*WHO, "x"]],
    )
    found = items(open_report_file(path, business_date=TODAY, registry=registry))
    assert isinstance(found[-1], FileRefused)
    assert {p.reason for p in found[-1].problems} == {FormatReason.HEADER_MISSING}
    assert {p.place.sheet for p in found[-1].problems} == {"product"}


def test_a_formula_in_a_column_nobody_uses_does_not_matter(
    tmp_path: Path, registry: FactorRegistry
) -> None:
    (tmp_path / "m.yaml").write_text(
        "kind: organisation\naccount: {column: id}\nperiod: {year: year}\n"
        "figures: {scope1: {column: t, unit: tCO2e}}\n"
    )
    mapping = load_mapping(str(tmp_path / "m.yaml"), shipped=REPO / "rules" / "mappings")
    assert isinstance(mapping, ColumnMapping)
    path = tmp_path / "a.xlsx"
    outcomes: list[FileItem] = []
    for figure in (5, "=1+1"):
        book = Workbook()
        page = book.active
        assert page is not None
        page.append(["id", "year", "t", "note"])
        page.append(["eu-ets:1", 2023, figure, "=1+1"])
        book.save(path)
        outcomes += items(
            open_report_file(path, mapping=mapping, business_date=TODAY, registry=registry)
        )
    unused, used = outcomes
    assert isinstance(unused, Candidate)
    assert isinstance(used, RejectedRow)
    assert [(p.reason, p.place.column) for p in used.problems] == [(FormatReason.FORMULA, "t (C2)")]


def test_an_activity_that_is_bad_takes_its_report_with_it_and_no_other(
    tmp_path: Path, registry: FactorRegistry
) -> None:
    header = [*HEAD, "figure", "factor_id", "amount", "unit"]
    rest = ["scope2_location", "CN-GRID-CO2-2023-JL", "5", "kWh"]
    lines = [
        header,
        [*WHO, *rest],
        [*WHO, *rest[:2], "x", "kWh"],
        ["eu-ets:2", *WHO[1:], *rest],
    ]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(map(",".join, lines)))
    found = items(open_report_file(path, business_date=TODAY, registry=registry))
    reasons = {
        item.source.place.row: [p.reason for p in item.problems]
        for item in found
        if isinstance(item, RejectedRow)
    }
    assert reasons == {2: [FormatReason.ROW_OF_REJECTED_REPORT], 3: [ReadingReason.NOT_A_NUMBER]}
    [good] = [item for item in found if isinstance(item, Candidate)]
    assert good.report.account_id == "eu-ets:2"


def test_blank_rows_and_blank_cells_beyond_the_last_column_are_forgiven(
    tmp_path: Path, registry: FactorRegistry
) -> None:
    path = tmp_path / "a.csv"
    row = ",".join([*WHO, " 5 "])
    path.write_text("\ufeff" + ",".join([*HEAD, "scope1"]) + f"\n\n,,,\n{row},, \n\n", "utf-8")
    [item] = items(open_report_file(path, business_date=TODAY, registry=registry))
    assert isinstance(item, Candidate)
    assert item.source.place.row == 4
    assert item.report.figures[0].amount == 5


def test_a_cell_under_no_heading_is_not_dropped(tmp_path: Path, registry: FactorRegistry) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join([*HEAD, "scope1", ""]) + "\n" + ",".join([*WHO, "5", "6"]) + "\n")
    [item] = items(open_report_file(path, business_date=TODAY, registry=registry))
    assert isinstance(item, RejectedRow)
    assert [p.place.column for p in item.problems] == ["5"]


def test_a_bad_value_is_the_only_thing_complained_about(registry: FactorRegistry) -> None:
    row = {**dict(zip(HEAD, WHO, strict=True)), "scope2_location": {"amount": "5"}}
    [item] = items(open_report_document({"reports": [row]}, business_date=TODAY, registry=registry))
    assert isinstance(item, RejectedRow)
    assert [p.reason for p in item.problems] == [ReadingReason.SHAPE]


def test_a_parsed_document_gives_the_same_reports(registry: FactorRegistry) -> None:
    row = dict(zip([*HEAD, "scope1"], [*WHO, "5.50"], strict=True))
    found = items(open_report_document({"reports": [row]}, business_date=TODAY, registry=registry))
    assert isinstance(found[0], Candidate)
    assert found[0].report.figures[0].amount == Decimal("5.5")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (5, ReadingReason.NUMBER_AS_JSON),
        (5.5, ReadingReason.NUMBER_AS_JSON),
        (float("nan"), ReadingReason.NOT_FINITE),
        (True, ReadingReason.SHAPE),
        ({"a": "b"}, ReadingReason.SHAPE),
        (["5", 6], ReadingReason.SHAPE),
        ("5\x00", ReadingReason.CONTROL_CHARACTER),
        ("5" * 3000, ReadingReason.CELL_TOO_LONG),
    ],
)
def test_values_of_another_type_are_refused(
    value: object, reason: Reason, registry: FactorRegistry
) -> None:
    row = {**dict(zip(HEAD, WHO, strict=True)), "scope1": value}
    [item] = items(open_report_document({"reports": [row]}, business_date=TODAY, registry=registry))
    assert isinstance(item, RejectedRow)
    assert [(p.reason, p.place.column) for p in item.problems] == [(reason, "scope1")]


@pytest.mark.parametrize(
    "document", [[], None, {}, {"reports": {}}, {"reports": [], "more": []}, {"reports": []}]
)
def test_documents_of_another_shape_are_refused(document: object, registry: FactorRegistry) -> None:
    found = open_report_document(document, business_date=TODAY, registry=registry)
    assert isinstance(found, tuple)
    assert found[0].reason in (
        ReadingReason.SHAPE,
        ReadingReason.KEY_UNKNOWN,
        FormatReason.FILE_EMPTY,
    )


def test_rejected_rows_come_back_as_csv(tmp_path: Path, registry: FactorRegistry) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        ",".join([*HEAD, "scope1", "preparer"])
        + "\n"
        + ",".join([*WHO, "-25", "=cmd|' /C calc'!A0"])
        + "\n"
        + ",".join([*WHO[:2], "@x", "1e5", "ok"])
        + "\n"
    )
    found = items(open_report_file(path, business_date=TODAY, registry=registry))
    rejected = [item for item in found if isinstance(item, RejectedRow)]
    out = io.StringIO()
    assert write_rejections(out, rejected) == 3
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert [(row["row"], row["column"], row["code"]) for row in rows] == [
        ("2", "scope1", "negative"),
        ("3", "period_to", "date_invalid"),
        ("3", "scope1", "exponent"),
    ]
    assert rows[0]["found"] == "-25", "a number stays a number"
    assert rows[0]["remedy"]
    assert rows[0]["cell: preparer"] == "'=cmd|' /C calc'!A0"
    assert rows[1]["found"] == "'@x"
    assert rows[1]["cell: scope1"] == "1e5"
    chinese = io.StringIO()
    header, said, cell = rejection_words(Language.ZH)
    assert write_rejections(chinese, rejected, header=header, said=said, cell=cell) == 3
    first = next(csv.DictReader(io.StringIO(chinese.getvalue())))
    assert (first["原因"], first["问题代码"]) == ("“-25”为负数。", "negative")
    assert first["原文件列：preparer"] == rows[0]["cell: preparer"]
    target = tmp_path / "rejected.csv"
    assert write_rejections(target, rejected) == 3
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    "written",
    [
        *("=1", "+cmd", "-cmd", "@x", "\tx", "\rx", "  =1", "\u00a0=1", "a\n=1", "\ufeff=1"),
        *("＝1+1", "＋cmd", "－cmd", "＠x", "a\n＝1", "\u3000＝1", "\u200b=1", "\u2060＝1"),
        *("a\n\n=1", "a\n \n\u3000=1", "a\r\n=1"),
    ],
)
def test_texts_a_spreadsheet_would_run_are_defused(written: str) -> None:
    assert safe_text(written) == f"'{written}"


@pytest.mark.parametrize("piece", ["\n", "\n\u200b", "\n ", "\u200b", " ", "a\n"])
def test_a_long_text_is_looked_at_once(piece: str) -> None:
    began = time.process_time()
    safe_text(piece * 100_000)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "written", ["-25", "+25.5", "a=b", "", "5-3", "碳", "－２５．５", "甲＝乙"]
)
def test_other_texts_stay_as_they_are(written: str) -> None:
    assert safe_text(written) == written


@pytest.mark.slow
def test_the_whole_register(shared_data: Path, registry: FactorRegistry) -> None:
    mapping = load_mapping("eu-ets", shipped=REPO / "rules" / "mappings")
    assert isinstance(mapping, ColumnMapping)
    opened = open_report_file(
        shared_data / "eu-ets-verified-emissions.csv",
        mapping=mapping,
        business_date=TODAY,
        registry=registry,
    )
    assert isinstance(opened, ReportFile)
    good: list[Candidate] = []
    rejected: list[RejectedRow] = []
    with opened:
        for item in opened:
            assert not isinstance(item, FileRefused)
            (good if isinstance(item, Candidate) else rejected).append(item)  # type: ignore[arg-type]
    reasons = Counter(problem.reason for row in rejected for problem in row.problems)
    assert reasons == {FormatReason.NO_FIGURE_STATED: 3486}
    assert {p.place.column for row in rejected for p in row.problems} == {"tonnes_co2"}
    filing = check_filing(good, known=lambda _: ())
    assert len(filing.accepted) == 164_214
    assert not filing.rejected
    assert len({c.report.account_id for c in filing.accepted}) == 15_479
    assert sum(c.report.figures[0].amount for c in filing.accepted) == 29_521_200_566


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_separators_are_named(tmp_path: Path, registry: FactorRegistry, mark: str) -> None:
    path = tmp_path / "reports.csv"
    path.write_text(mark.join(("account", "period_from", "period_to", "scope1")) + "\n")
    refused = open_report_file(path, business_date=date(2025, 4, 1), registry=registry)
    assert isinstance(refused, tuple)
    assert [problem.code for problem in refused] == ["csv_separator"]


def test_rows_that_take_more_memory_than_may_be_end_the_reading(registry) -> None:
    """All rows of a file are held until the last is checked: activities too, and wrong ones."""
    limits = ReadLimits(memory_bytes_max=20_000)
    good = {**dict(zip(HEAD, WHO, strict=True)), "scope1": "1", "preparer": "x" * 900}
    activity = {**good, "figure": "scope1", "factor_id": "f", "amount": "1", "unit": "t"}
    for row in (good, {**good, "scope1": "-1"}, activity):
        document = {"reports": [row] * 40}
        opened = open_report_document(
            document, business_date=TODAY, registry=registry, limits=limits
        )
        *_, last = items(opened)
        assert isinstance(last, FileRefused)
        assert last.problems[0].reason is FormatReason.READING_TOO_COSTLY
        few = open_report_document(
            {"reports": [row] * 3}, business_date=TODAY, registry=registry, limits=limits
        )
        assert not isinstance(items(few)[-1], FileRefused)


def test_long_cells_that_share_one_text_are_sent_a_few_rows_at_a_time(monkeypatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(child, "_say", sent.append)
    rows = [TextRow("s", at, ["x" * 2_000] * 200) for at in range(1, 31)]
    monkeypatch.setattr(child.os, "lseek", lambda *_given: 0)
    assert child._write(iter(rows))
    assert sum(len(json.loads(line)["rows"]) for line in sent) == len(rows)
    assert max(map(len, sent)) < 4 * child.CHARACTERS_A_MESSAGE


def test_cells_under_ever_other_names_take_one_column_more() -> None:
    """A column for each key of each object would be a table of rows times rows."""
    rows = [
        RejectedRow(
            source=SourceRow(
                place=Place(row=at), header=("account", f"k{at}"), values=("x", str(at))
            ),
            problems=(Problem(reason=ReadingReason.KEY_UNKNOWN, place=Place(row=at)),),
        )
        for at in range(2_000)
    ]
    written = io.StringIO()
    assert write_rejections(written, rows) == len(rows)
    header, *lines = csv.reader(io.StringIO(written.getvalue()))
    assert len(header) == 8 + NAMES_MAX + 1
    assert header[8:10] == ["cell: account", "cell: k0"]
    assert lines[0][8:10] == ["x", "0"]
    assert json.loads(lines[-1][-1]) == {"k1999": "1999"}
    assert len(written.getvalue()) < 1_000 * len(rows)
    assert lines[0][-1] == ""
