"""Each kind of bad report input gets its reason and message, and the docs say the same.

Every case is a real file that goes all the way: bytes, bounded process, rows, filing.
"""

import functools
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from carbonstep.domain.account.factor import FactorRegistry
from carbonstep.domain.account.reason import AccountReason
from carbonstep.domain.account.report import Figure, FootprintReport
from carbonstep.domain.intake.candidate import Candidate
from carbonstep.domain.intake.filing import check_filing
from carbonstep.domain.intake.known_report import KnownReport
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.formats.factor import read_factors
from carbonstep.formats.reason import FormatReason
from carbonstep.formats.report.file import FileRefused, open_report_file
from carbonstep.formats.report.mapping import load_mapping
from carbonstep.formats.table.limit import DEFAULT_LIMITS, ReadLimits
from carbonstep.reading.problem import Problem, Reason
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.identity import recorded_as
from carbonstep.units.period import Period

REPO = Path(__file__).resolve().parents[2]
DOCS = REPO / "docs" / "reference" / "bad-input.md"
BUSINESS_DATE = date(2025, 4, 1)


def filed(report_id: str, year: int, scope1: str, superseded_by: str = "") -> KnownReport:
    """A report of a year that was recorded under an id."""
    report = FootprintReport(
        account_id="eu-ets:known",
        period=Period(date(year, 1, 1), date(year + 1, 1, 1)),
        received_on=BUSINESS_DATE,
        figures=(Figure(name="scope1", amount=Decimal(scope1), unit="tCO2"),),
    )
    return KnownReport(report=recorded_as(report, report_id), superseded_by=superseded_by)


KNOWN = filed("R-AAAAAAAAAAAAAAAA", 2023, "5")
REPLACED = filed("R-BBBBBBBBBBBBBBBB", 2022, "4", superseded_by="R-CCCCCCCCCCCCCCCC")
GOOD = {
    "account": "91110000600037341L",
    "period_from": "2024-01-01",
    "period_to": "2024-12-31",
    "scope1": "103400.5",
    "assurance": "limited",
    "verifier": "CQC",
}
PRODUCT = {
    "account": "91110000600037341L",
    "product_id": "YJV-8.7/15",
    "product_name": "power cable",
    "declared_unit": "kilogram",
    "declared_amount": "1",
    "period_from": "2024-01-01",
    "period_to": "2024-12-31",
    "footprint": "5.2",
    "assurance": "limited",
    "verifier": "CQC",
}
ACTIVITY = {
    "account": "91110000600037341L",
    "period_from": "2024-01-01",
    "period_to": "2024-12-31",
    "figure": "scope2_location",
    "factor_id": "CN-GRID-CO2-2022-JL",
    "amount": "1000",
    "unit": "kWh",
}


def csv_of(*rows: dict[str, str]) -> bytes:
    header = list(dict.fromkeys(name for row in rows for name in row))
    lines = [",".join(header), *(",".join(row.get(name, "") for name in header) for row in rows)]
    return ("\r\n".join(lines) + "\r\n").encode()


def book_of(*rows: dict[str, object], sheet: str = "organisation") -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    page.append(list(rows[0]))
    for row in rows:
        page.append(list(row.values()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def book_with(address: str, value: object) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "organisation"
    page.append(list(GOOD))
    page.append(list(GOOD.values()))
    page[address] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def book_with_digits(digits: str) -> bytes:
    """A workbook whose number cell D2 is stored with exactly these digits."""
    source = zipfile.ZipFile(io.BytesIO(book_with("D2", 424242)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name).replace(b"<v>424242</v>", f"<v>{digits}</v>".encode())
            target.writestr(name, part)
    return out.getvalue()


def book_with_entities() -> bytes:
    """A workbook whose sheet declares entities that unfold a thousand million times."""
    bomb = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    doctype = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a0 "ha">{bomb}]>'
    source = zipfile.ZipFile(io.BytesIO(book_of(dict(GOOD))))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = doctype.encode() + part.split(b"?>", 1)[-1]
            target.writestr(name, part)
    return out.getvalue()


def packed_zeros() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("xl/workbook.xml", bytes(20_000_000))
    return out.getvalue()


def json_of(**changes: object) -> bytes:
    return json.dumps({"reports": [{**GOOD, **changes}]}).encode()


@dataclass(frozen=True, kw_only=True)
class Case:
    """One kind of bad input. `name` is the row of the docs table."""

    name: str
    reason: Reason
    data: bytes | Callable[[], bytes]
    file: str = "reports.csv"
    column: str | None = None
    mapping: str | None = None
    encoding: str | None = None
    warning: bool = False
    limits: ReadLimits = DEFAULT_LIMITS


def changed(**changes: str) -> bytes:
    return csv_of({**GOOD, **changes})


def product(**changes: str) -> bytes:
    return csv_of({**PRODUCT, **changes})


def activity(**changes: str) -> bytes:
    return csv_of({**ACTIVITY, **changes})


TWO = {**GOOD, "scope1": "7"}
GBK_BYTES = csv_of({**GOOD, "verifier": "中国质量认证中心"}).decode().encode("gbk")
ALIEN = b"account_id,year,tonnes_co2\n100000,2018,%s\n"

CASES = [
    # the file
    Case(name="no such file", reason=FormatReason.FILE_NOT_FOUND, data=b"", file="absent.csv"),
    Case(
        name="another kind of file", reason=FormatReason.FILE_TYPE, data=b"%PDF-1.7", file="a.pdf"
    ),
    Case(
        name="an old .xls workbook named .csv",
        reason=FormatReason.FILE_TYPE,
        data=bytes.fromhex("D0CF11E0A1B11AE1") + b"x" * 99,
    ),
    Case(name="an empty file", reason=FormatReason.FILE_EMPTY, data=b""),
    Case(
        name="headings and no rows",
        reason=FormatReason.FILE_EMPTY,
        data=b"account,period_from,period_to,scope1\n",
    ),
    Case(
        name="a damaged workbook",
        reason=FormatReason.FILE_DAMAGED,
        data=b"PK\x03\x04rubbish",
        file="a.xlsx",
    ),
    Case(
        name="an entity bomb",
        reason=FormatReason.FILE_DAMAGED,
        data=book_with_entities,
        file="a.xlsx",
    ),
    Case(name="an unclosed quote", reason=FormatReason.FILE_DAMAGED, data=csv_of(GOOD) + b'"91110'),
    Case(
        name="a file above the size limit",
        reason=FormatReason.FILE_TOO_LARGE,
        data=csv_of(GOOD),
        limits=ReadLimits(file_bytes_max=50),
    ),
    Case(
        name="a zip bomb", reason=FormatReason.UNPACKED_TOO_LARGE, data=packed_zeros, file="a.xlsx"
    ),
    Case(
        name="a stray cell at XFD1048576",
        reason=ReadingReason.TOO_MANY_ROWS,
        data=lambda: book_with("XFD1048576", 1),
        file="a.xlsx",
    ),
    Case(
        name="a stray cell far to the right",
        reason=FormatReason.TOO_MANY_COLUMNS,
        data=lambda: book_with("XFD2", 1),
        file="a.xlsx",
    ),
    Case(
        name="more rows than may be read",
        reason=ReadingReason.TOO_MANY_ROWS,
        data=csv_of(GOOD, TWO, GOOD),
        limits=ReadLimits(rows_max=2),
    ),
    Case(
        name="a cell of 5000 characters",
        reason=ReadingReason.CELL_TOO_LONG,
        data=changed(verifier="x" * 5000),
    ),
    Case(
        name="a text of 600 characters",
        reason=ReadingReason.CELL_TOO_LONG,
        data=changed(verifier="x" * 600),
        column="verifier",
    ),
    Case(name="GBK-encoded CSV", reason=FormatReason.ENCODING, data=GBK_BYTES),
    Case(
        name="UTF-16-encoded CSV",
        reason=FormatReason.ENCODING,
        data=csv_of(GOOD).decode().encode("utf-16"),
    ),
    Case(
        name="an encoding nobody knows",
        reason=ReadingReason.WORD_UNKNOWN,
        data=GBK_BYTES,
        encoding="klingon",
    ),
    Case(
        name="wrong sheet",
        reason=FormatReason.SHEET_MISSING,
        data=lambda: book_of(dict(GOOD), sheet="Tabelle1"),
        file="a.xlsx",
    ),
    Case(
        name="a required column missing",
        reason=FormatReason.HEADER_MISSING,
        data=csv_of({k: v for k, v in GOOD.items() if k != "period_to"}),
        column="period_to",
    ),
    Case(
        name="an unknown column",
        reason=FormatReason.HEADER_UNKNOWN,
        data=changed(scpe1="1"),
        column="scpe1",
    ),
    Case(
        name="the same column twice",
        reason=FormatReason.HEADER_TWICE,
        data=csv_of(GOOD).replace(b"verifier", b"scope1"),
        column="scope1",
    ),
    Case(
        name="a row with a cell too many",
        reason=FormatReason.ROW_WIDTH,
        data=changed(scope1="103,400.5"),
    ),
    Case(
        name="broken JSON", reason=FormatReason.JSON_INVALID, data=b'{"reports": [', file="a.json"
    ),
    Case(
        name="JSON of another shape",
        reason=ReadingReason.SHAPE,
        data=b'[{"account": "x"}]',
        file="a.json",
    ),
    Case(
        name="an unknown key in JSON",
        reason=ReadingReason.KEY_UNKNOWN,
        data=json_of(scop1="5"),
        file="a.json",
        column="scop1",
    ),
    Case(
        name="a JSON key twice",
        reason=ReadingReason.KEY_TWICE,
        data=b'{"reports": [{"account": "a", "account": "b"}]}',
        file="a.json",
    ),
    # the cells of a workbook
    Case(
        name="formula cell",
        reason=FormatReason.FORMULA,
        data=lambda: book_with("D2", "=SUM(A1:A9)"),
        file="a.xlsx",
        column="scope1 (D2)",
    ),
    Case(
        name="a spreadsheet error",
        reason=FormatReason.CELL_ERROR,
        data=lambda: book_with("D2", "#N/A"),
        file="a.xlsx",
        column="scope1 (D2)",
    ),
    Case(
        name="a number cell of 17 digits",
        reason=FormatReason.DIGITS_LOST,
        data=lambda: book_with_digits("0.30000000000000004"),
        file="a.xlsx",
        column="scope1 (D2)",
    ),
    Case(
        name="a control character",
        reason=ReadingReason.CONTROL_CHARACTER,
        data=changed(verifier="C\x00QC"),
        column="verifier",
    ),
    Case(
        name="a direction override in a name",
        reason=ReadingReason.CONTROL_CHARACTER,
        data=changed(verifier="C\u202eQC"),
        column="verifier",
    ),
    # numbers
    Case(
        name="a number written as a JSON number",
        reason=ReadingReason.NUMBER_AS_JSON,
        data=json_of(scope1=103400.5),
        file="a.json",
        column="scope1",
    ),
    Case(
        name="words for a number",
        reason=ReadingReason.NOT_A_NUMBER,
        data=changed(scope1="about 5"),
        column="scope1",
    ),
    Case(
        name="full-width digits",
        reason=ReadingReason.FULL_WIDTH,
        data=changed(scope1="１０３４００"),
        column="scope1",
    ),
    Case(
        name="a number with its unit",
        reason=ReadingReason.UNIT_WRITTEN,
        data=changed(scope1="5 %"),
        column="scope1",
    ),
    Case(name="NaN", reason=ReadingReason.NOT_FINITE, data=changed(scope1="NaN"), column="scope1"),
    Case(
        name="1e400", reason=ReadingReason.EXPONENT, data=changed(scope1="1e400"), column="scope1"
    ),
    Case(
        name="a thousands separator",
        reason=ReadingReason.THOUSANDS,
        data=changed(scope1='"103,400.5"'),
        column="scope1",
    ),
    Case(
        name="more decimals than are kept",
        reason=ReadingReason.TOO_MANY_DECIMALS,
        data=changed(scope1="1.0000001"),
        column="scope1",
    ),
    Case(
        name="a number too large to keep",
        reason=ReadingReason.OUT_OF_RANGE,
        data=changed(scope1="1" + "0" * 20),
        column="scope1",
    ),
    Case(
        name="negative emissions",
        reason=IntakeReason.NEGATIVE,
        data=changed(scope1="-5"),
        column="scope1",
    ),
    Case(
        name="a declared amount of zero",
        reason=ReadingReason.NOT_POSITIVE,
        data=product(declared_amount="0"),
        column="declared_amount",
    ),
    # units, words, dates, identifiers
    Case(
        name="unit mismatch",
        reason=ReadingReason.UNIT_MISMATCH,
        data=changed(emissions_unit="kWh"),
        column="emissions_unit",
    ),
    Case(
        name="an unknown unit",
        reason=ReadingReason.UNIT_UNKNOWN,
        data=changed(emissions_unit="tons"),
        column="emissions_unit",
    ),
    Case(
        name="output without its unit",
        reason=ReadingReason.VALUE_MISSING,
        data=changed(output="5"),
        column="output_unit",
    ),
    Case(
        name="an unknown word",
        reason=ReadingReason.WORD_UNKNOWN,
        data=changed(assurance="some"),
        column="assurance",
    ),
    Case(
        name="a date in another form",
        reason=ReadingReason.DATE_INVALID,
        data=changed(period_from="01/02/2024"),
        column="period_from",
    ),
    Case(
        name="a day that does not exist",
        reason=ReadingReason.DATE_INVALID,
        data=changed(period_to="2024-02-30"),
        column="period_to",
    ),
    Case(
        name="bad credit code",
        reason=AccountReason.CREDIT_CODE,
        data=changed(account="91110000600037342L"),
        column="account",
    ),
    Case(
        name="an account id of another shape",
        reason=AccountReason.ACCOUNT_ID,
        data=changed(account="EU ETS:1"),
        column="account",
    ),
    Case(
        name="an evidence hash cut short",
        reason=IntakeReason.HASH_INVALID,
        data=changed(evidence="abc123"),
        column="evidence",
    ),
    # the report
    Case(
        name="no account",
        reason=ReadingReason.VALUE_MISSING,
        data=changed(account=""),
        column="account",
    ),
    Case(name="no figure", reason=IntakeReason.NO_FIGURE, data=changed(scope1=""), column="scope1"),
    Case(
        name="a register's word instead of a figure",
        reason=FormatReason.NO_FIGURE_STATED,
        data=ALIEN % b"Excluded",
        mapping="eu-ets",
        column="tonnes_co2",
    ),
    Case(
        name="a year that is none",
        reason=ReadingReason.DATE_INVALID,
        data=(ALIEN % b"5").replace(b"2018", b"18"),
        mapping="eu-ets",
        column="year",
    ),
    Case(
        name="a mapping that does not fit the file",
        reason=FormatReason.HEADER_MISSING,
        data=csv_of(GOOD),
        mapping="eu-ets",
    ),
    Case(
        name="a period that ends before it begins",
        reason=ReadingReason.PERIOD_EMPTY,
        data=changed(period_to="2023-12-31"),
        column="period_to",
    ),
    Case(
        name="a period of four years",
        reason=IntakeReason.PERIOD_TOO_LONG,
        data=changed(period_from="2021-01-01"),
        column="period_to",
    ),
    Case(
        name="future period",
        reason=IntakeReason.PERIOD_FUTURE,
        data=changed(period_from="2025-01-01", period_to="2025-12-31"),
        column="period_to",
    ),
    Case(
        name="received before the period was over",
        reason=IntakeReason.RECEIVED_BEFORE_PERIOD_END,
        data=changed(received_on="2024-12-31"),
        column="received_on",
    ),
    Case(
        name="received after the business date",
        reason=IntakeReason.RECEIVED_FUTURE,
        data=changed(received_on="2025-04-02"),
        column="received_on",
    ),
    Case(
        name="assured by nobody named",
        reason=IntakeReason.VERIFIER_MISSING,
        data=changed(verifier=""),
        column="verifier",
    ),
    Case(
        name="assured with an adverse opinion",
        reason=IntakeReason.OPINION_ADVERSE,
        data=changed(opinion="adverse"),
        column="opinion",
    ),
    Case(
        name="more green electricity than electricity",
        reason=IntakeReason.PART_EXCEEDS_WHOLE,
        data=changed(electricity="5", green_electricity="6"),
        column="green_electricity",
    ),
    Case(
        name="a restatement without a reason",
        reason=IntakeReason.RESTATEMENT_REASON,
        data=changed(supersedes="R-AAAAAAAAAAAAAAAA"),
        column="restatement_reason",
    ),
    Case(
        name="a restatement of an unknown report",
        reason=IntakeReason.SUPERSEDES_UNKNOWN,
        data=changed(supersedes="R-DDDDDDDDDDDDDDDD", restatement_reason="meter"),
        column="supersedes",
    ),
    Case(
        name="a restatement of another product",
        reason=IntakeReason.SUPERSEDES_OTHER,
        data=product(
            account="eu-ets:known", supersedes="R-AAAAAAAAAAAAAAAA", restatement_reason="meter"
        ),
        column="supersedes",
    ),
    Case(
        name="a restatement of an old revision",
        reason=IntakeReason.SUPERSEDES_TWICE,
        data=changed(
            account="eu-ets:known",
            period_from="2022-01-01",
            period_to="2022-12-31",
            supersedes="R-BBBBBBBBBBBBBBBB",
            restatement_reason="meter",
        ),
        column="supersedes",
    ),
    Case(
        name="two restatements of one report",
        reason=IntakeReason.SUPERSEDES_CONFLICT,
        data=csv_of(
            *(
                {
                    **GOOD,
                    "account": "eu-ets:known",
                    "period_from": "2023-01-01",
                    "period_to": "2023-12-31",
                    "supersedes": "R-AAAAAAAAAAAAAAAA",
                    "restatement_reason": "meter",
                    "scope1": amount,
                }
                for amount in "67"
            )
        ),
        column="supersedes",
    ),
    Case(
        name="period overlap",
        reason=IntakeReason.PERIOD_OVERLAP,
        data=changed(account="eu-ets:known", period_from="2023-07-01", period_to="2024-06-30"),
        column="period_from",
    ),
    Case(
        name="overlap within the file",
        reason=IntakeReason.OVERLAP_IN_FILE,
        data=csv_of(GOOD, {**TWO, "period_from": "2023-07-01", "period_to": "2024-06-30"}),
        column="period_from",
    ),
    Case(
        name="duplicate",
        reason=IntakeReason.DUPLICATE_IN_FILE,
        data=csv_of(GOOD, GOOD),
        column="account",
    ),
    Case(
        name="the same period with other figures",
        reason=IntakeReason.DUPLICATE_IN_FILE,
        data=csv_of(GOOD, TWO),
        column="period_from",
    ),
    # activity data
    Case(
        name="unknown factor",
        reason=IntakeReason.FACTOR_UNKNOWN,
        data=activity(factor_id="CN-GRID-CO2-2032-JL"),
        column="factor_id",
    ),
    Case(
        name="activity in a unit the factor has not",
        reason=IntakeReason.FACTOR_UNIT,
        data=activity(unit="t"),
        column="unit",
    ),
    Case(
        name="a footprint factor for combustion",
        reason=IntakeReason.FACTOR_FAMILY,
        data=activity(factor_id="CN-ELEC-CFP-2023-AVG"),
        column="factor_id",
    ),
    Case(
        name="a factor published later",
        reason=IntakeReason.FACTOR_NOT_PUBLISHED,
        data=activity(factor_id="CN-GRID-CO2-2023-JL"),
        column="factor_id",
    ),
    Case(
        name="rows of one report that disagree",
        reason=IntakeReason.ROWS_DISAGREE,
        data=csv_of({**ACTIVITY, "preparer": "a"}, {**ACTIVITY, "preparer": "b"}),
        column="preparer",
    ),
    Case(
        name="another row of the report is bad",
        reason=FormatReason.ROW_OF_REJECTED_REPORT,
        data=csv_of(ACTIVITY, {**ACTIVITY, "amount": "-1"}),
    ),
    # warnings: the report is taken
    Case(
        name="no assurance (warning)",
        reason=IntakeReason.NOT_ASSURED,
        data=changed(assurance=""),
        warning=True,
    ),
    Case(
        name="an unusual period (warning)",
        reason=IntakeReason.PERIOD_UNUSUAL,
        data=changed(period_from="2024-02-15"),
        warning=True,
    ),
    Case(
        name="stages that do not add up (warning)",
        reason=IntakeReason.SUM_DIFFERS,
        data=product(production="5.1"),
        warning=True,
    ),
    Case(
        name="a sudden change (warning)",
        reason=IntakeReason.SUDDEN_CHANGE,
        data=changed(account="eu-ets:known"),
        warning=True,
    ),
    Case(
        name="a factor of unknown date (warning)",
        reason=IntakeReason.FACTOR_UNDATED,
        data=activity(figure="scope1", factor_id="CN-FUEL-A-DIESEL-EF", unit="t"),
        warning=True,
    ),
]


@pytest.fixture(scope="module")
def registry() -> FactorRegistry:
    read = read_factors(REPO / "rules" / "factors" / "factors.csv")
    assert isinstance(read, FactorRegistry)
    return read


def problems_of(case: Case, folder: Path, registry: FactorRegistry) -> list[Problem]:
    """Every problem and warning of the case's file, as `report submit` would meet them."""
    path = folder / case.file
    if case.reason is not FormatReason.FILE_NOT_FOUND:
        path.write_bytes(case.data if isinstance(case.data, bytes) else case.data())
    mapping = None
    if case.mapping:
        loaded = load_mapping(case.mapping, shipped=REPO / "rules" / "mappings")
        assert not isinstance(loaded, tuple)
        mapping = loaded
    opened = open_report_file(
        path,
        mapping=mapping,
        encoding=case.encoding,
        business_date=BUSINESS_DATE,
        registry=registry,
        limits=case.limits,
    )
    if isinstance(opened, tuple):
        return list(opened)
    found: list[Problem] = []
    candidates: list[Candidate] = []
    with opened:
        for item in opened:
            if isinstance(item, Candidate):
                candidates.append(item)
            else:
                assert item.problems, "a rejection says why"
                found += item.problems
                if isinstance(item, FileRefused):
                    return found
    filing = check_filing(
        candidates, known=lambda ids: [k for k in (KNOWN, REPLACED) if k.report.account_id in ids]
    )
    for rejected in filing.rejected:
        found += rejected.problems
    for accepted in filing.accepted:
        found += accepted.warnings
    return found


def the_problem(case: Case, found: list[Problem]) -> Problem:
    fitting = [problem for problem in found if problem.reason is case.reason]
    assert fitting, [str(problem) for problem in found]
    if case.column is not None:
        assert case.column in {problem.place.column for problem in fitting}
    assert {problem.warning for problem in fitting} == {case.warning}
    return fitting[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bad_input_gets_its_reason_and_the_docs_give_its_words(
    case: Case, tmp_path: Path, registry: FactorRegistry
) -> None:
    found = problems_of(case, tmp_path, registry)
    problem = the_problem(case, found)
    assert problem.message
    assert problem.remedy
    others = {p.reason for p in found if not p.warning}
    # The other rows of an activity report fall with the bad one; nothing else is complained about.
    assert others - {FormatReason.ROW_OF_REJECTED_REPORT} <= {case.reason, IntakeReason.NEGATIVE}
    assert docs_rows()[case.name] == (problem.code, shown(problem))


def test_the_good_rows_behind_the_cases_pass(tmp_path: Path, registry: FactorRegistry) -> None:
    """Else every case above could fail for the wrong reason."""
    for name, data in (("organisation", changed()), ("product", product()), ("json", json_of())):
        form = "a.json" if name == "json" else "a.csv"
        case = Case(name=name, reason=ReadingReason.SHAPE, data=data, file=form)
        assert problems_of(case, tmp_path, registry) == []
    data = activity(assurance="limited", verifier="CQC")
    case = Case(name="activity", reason=ReadingReason.SHAPE, data=data)
    assert problems_of(case, tmp_path, registry) == []


@functools.cache
def docs_rows() -> dict[str, tuple[str, str]]:
    rows: dict[str, tuple[str, str]] = {}
    for line in DOCS.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 3 and cells[1].startswith("`"):
            rows[cells[0]] = cells[1].strip("`"), cells[2].replace("\\|", "|")
    return rows


def test_the_docs_list_every_case_and_no_other() -> None:
    assert list(docs_rows()) == [case.name for case in CASES]
    assert len(CASES) >= 34


def shown(problem: Problem) -> str:
    """A problem as one cell of the docs table."""
    return f"{problem.message} {problem.remedy}".replace("\n", " ")
