"""Bad report input as files: each kind has a reason and a row of the docs."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook

from carbonstep.domain.account.report import Figure, FootprintReport
from carbonstep.domain.intake.known_report import KnownReport
from carbonstep.formats.table.limit import DEFAULT_LIMITS, ReadLimits
from carbonstep.reading.problem import Reason
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


def book_of_twins(first: str, second: str) -> bytes:
    """A workbook of two sheets whose names no program lets be written so."""
    book = Workbook()
    for number, page in enumerate((book.active, book.create_sheet())):
        assert page is not None
        page.title = f"sheet-{number}-"
        page.append(list(GOOD))
        page.append(list(GOOD.values()))
    made, out = io.BytesIO(), io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/workbook.xml":
                part = part.replace(b"sheet-0-", first.encode()).replace(
                    b"sheet-1-", second.encode()
                )
            target.writestr(name, part)
    return out.getvalue()


def book_with(
    address: str, value: object, *, code: str = "General", merged: str = "", hidden: int = 0
) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "organisation"
    page.append(list(GOOD))
    page.append(list(GOOD.values()))
    page[address] = value
    page[address].number_format = code
    if merged:
        page.merge_cells(merged)
    if hidden:
        page.row_dimensions[hidden].hidden = True
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


def book_with_entities(before: str = "") -> bytes:
    """A workbook whose sheet declares entities that unfold a thousand million times, below some
    text that XML passes over."""
    bomb = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    doctype = f'<?xml version="1.0"?>{before}<!DOCTYPE w [<!ENTITY a0 "ha">{bomb}]>'
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
    data: bytes | Callable[[], bytes] = b""
    lay: Callable[[Path], object] | None = None
    """What puts there what is no file with this data."""
    file: str = "reports.csv"
    column: str | None = None
    mapping: str | None = None
    encoding: str | None = None
    warning: bool = False
    limits: ReadLimits = DEFAULT_LIMITS


def absent(_path: Path) -> None:
    """Nothing is there."""


def lay(case: Case, path: Path) -> None:
    """Put the case's file at a path."""
    if case.lay is not None:
        case.lay(path)
    else:
        path.write_bytes(case.data if isinstance(case.data, bytes) else case.data())


def changed(**changes: str) -> bytes:
    return csv_of({**GOOD, **changes})


def product(**changes: str) -> bytes:
    return csv_of({**PRODUCT, **changes})


def activity(**changes: str) -> bytes:
    return csv_of({**ACTIVITY, **changes})


TWO = {**GOOD, "scope1": "7"}
GBK_BYTES = csv_of({**GOOD, "verifier": "中国质量认证中心"}).decode().encode("gbk")
ALIEN = b"account_id,year,tonnes_co2\n100000,2018,%s\n"
