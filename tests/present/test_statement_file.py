"""Statements as files and pages: the digits of the JSON, in every language."""

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from freezegun import freeze_time

from carbonstep.domain.money.statement.kind import StatementKind
from carbonstep.domain.money.statement.view import CellKind, StatementView
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.formats.statement import BYTE_ORDER_MARK, statement_csv, statement_xlsx
from carbonstep.present.table.wording import cell_display
from carbonstep.present.words.translation import Language

from .statement_case import TERMS, body_of, picture_of, view_of


@pytest.fixture(scope="module", params=TERMS, ids=lambda name: name.replace(" ", "-"))
def picture(request: pytest.FixtureRequest) -> LoanPicture:
    return picture_of(TERMS[request.param])


def digits(value: Any) -> list[str]:
    """Every number of a JSON body in its order, as text."""
    if isinstance(value, dict):
        return [found for part in value.values() for found in digits(part)]
    if isinstance(value, list):
        return [found for part in value for found in digits(part)]
    return [value] if isinstance(value, str) and is_number(value) else []


def is_number(written: str) -> bool:
    return written.lstrip("-").replace(".", "", 1).isdigit()


def xlsx_cells(content: bytes) -> list[list[tuple[str, str]]]:
    """The first sheet's rows as written: for each cell its type and its raw text."""
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    rows: list[list[tuple[str, str]]] = []
    for row in sheet.iterfind(".//m:row", space):
        held = {
            str(cell.get("r")).rstrip("0123456789"): (cell.get("t", "n"), "".join(cell.itertext()))
            for cell in row.findall("m:c", space)
        }
        width = len(rows[0]) if rows else len(held)
        rows.append([held.get(chr(ord("A") + place), ("n", "")) for place in range(width)])
    return rows


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", StatementKind)
def test_files_and_view_have_the_digits_of_the_json(
    picture: LoanPicture, kind: StatementKind, language: Language
) -> None:
    view = view_of(kind, picture, language)
    content = statement_csv(view)
    assert content.startswith(BYTE_ORDER_MARK.encode())
    records = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert records[0] == [column.title for column in view.columns]
    lines = [list(view.texts(row)) for row in (*view.rows, *view.totals)]
    assert records[1:] == lines
    written = xlsx_cells(statement_xlsx(view))
    assert [text for _, text in written[0]] == records[0]
    for cells, line in zip(written[1:], lines, strict=True):
        for column, (cell_type, raw), expected in zip(view.columns, cells, line, strict=True):
            if column.kind is CellKind.DATE and expected:
                assert date(1899, 12, 30) + timedelta(days=int(raw)) == date.fromisoformat(expected)
            else:
                assert raw == expected
            if column.kind.is_number and expected:
                few = len(expected.lstrip("-0.").replace(".", "").rstrip("0")) <= 15
                assert cell_type == ("n" if few else "inlineStr")
    held = {cell for line in lines for cell in line}
    spelled = set(digits({k: v for k, v in body_of(kind, picture).items() if k != "loan_id"}))
    spelled -= set(digits(_in_words(body_of(kind, picture))))
    assert spelled - held <= {"0.00"}


def _in_words(value: Any) -> Any:
    """The operations and carbon steps of a body, which the table tells in words."""
    if isinstance(value, dict):
        found = [value[name] for name in ("steps", "carbon") if name in value]
        return found + [_in_words(part) for part in value.values()]
    return [_in_words(part) for part in value] if isinstance(value, list) else []


def test_a_number_of_more_digits_than_a_spreadsheet_keeps_is_a_text() -> None:
    view = view_of(StatementKind.INTEREST, picture_of({"principal": "9999999999.99"}))
    rows = xlsx_cells(statement_xlsx(view))
    exact = next(i for i, column in enumerate(view.columns) if column.kind is CellKind.EXACT)
    texts = [row[exact] for row in rows[1:] if row[exact][0] == "inlineStr" and row[exact][1]]
    assert texts
    assert all(len(text.replace(".", "")) > 15 for _, text in texts)
    assert [text for _, text in (row[exact] for row in rows[1:])] == [
        view.texts(row)[exact] for row in (*view.rows, *view.totals)
    ]


def test_a_text_like_a_formula_stays_a_text(picture: LoanPicture) -> None:
    view = view_of(StatementKind.CASH_FLOW, picture)
    row = replace(view.rows[0], cells=(*view.rows[0].cells[:-1], "=cmd|' /C calc'!A0"))
    hostile = replace(view, rows=(row,), facts=(("Borrower", "=1+1"),), title="&P=1")
    assert b"'=cmd|' /C calc'!A0" in statement_csv(hostile)
    content = statement_xlsx(hostile)
    assert xlsx_cells(content)[1][-1] == ("inlineStr", "=cmd|' /C calc'!A0")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
            assert b"<f>" not in archive.read(name)


def test_the_workbook_is_set_up_to_be_printed(picture: LoanPicture) -> None:
    content = statement_xlsx(view_of(StatementKind.INTEREST, picture))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        book = archive.read("xl/workbook.xml").decode()
    assert 'orientation="landscape"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert 'state="frozen"' in sheet
    assert "Print_Titles" in book
    assert "$1:$1" in book


def test_a_workbook_is_the_same_whenever_it_is_written(picture: LoanPicture) -> None:
    view = view_of(StatementKind.CASH_FLOW, picture)
    first = statement_xlsx(view)
    with freeze_time("2031-02-03 04:05:06"):
        assert statement_xlsx(view) == first
    later = statement_xlsx(replace(view, as_of=view.as_of + timedelta(days=1)))
    assert later != first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(2025, 11, 30, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2025-11-30T00:00:00Z") == 2


def as_text(view: StatementView) -> str:
    """A statement as a plain text, for the golden files."""
    lines = [f"# {view.title}", *(f"{label}: {value}" for label, value in view.facts), ""]
    lines.append(" | ".join(column.title for column in view.columns))
    for row in (*view.rows, *view.totals):
        pairs = zip(view.columns, row.cells, strict=True)
        lines.append(" | ".join(cell_display(column.kind, cell) for column, cell in pairs))
    return "\n".join([*lines, "", *view.notes])


@pytest.mark.parametrize("language", Language)
def test_statements_are_golden(golden: Callable[[str, str], None], language: Language) -> None:
    picture = picture_of(TERMS["by month, rounded, floored"])
    texts = [as_text(view_of(kind, picture, language)) for kind in StatementKind]
    golden(f"statements.{language.value}.txt", "\n\n".join(texts) + "\n")


def test_no_english_is_left_in_a_chinese_statement() -> None:
    picture = picture_of({})
    for kind in StatementKind:
        view = view_of(kind, picture, Language.ZH)
        words = [view.title, *view.notes, *(column.title for column in view.columns)]
        words += [label for label, _ in view.facts]
        words += [
            str(row.cells[index])
            for row in (*view.rows, *view.totals)
            for index, column in enumerate(view.columns)
            if column.kind is CellKind.TEXT and row.cells[index]
        ]
        assert [
            text for text in words if not any("\u3400" <= sign <= "\u9fff" for sign in text)
        ] == []
