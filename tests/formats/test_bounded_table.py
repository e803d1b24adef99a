"""What a table may give and cost: encodings, merged areas, texts that stand there once."""

import io
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from carbonstep.formats.table import child
from carbonstep.formats.table.csv import ENCODINGS
from carbonstep.formats.table.limit import DEFAULT_LIMITS
from carbonstep.formats.table.merged import MergedCells
from carbonstep.formats.table.read import read_table
from carbonstep.formats.table.row import Flaw, TextRow
from carbonstep.formats.table.workbook import workbook_rows
from carbonstep.reading.problem import Problem
from carbonstep.reading.reason import ReadingReason

from .bad_input_case import book_of_twins
from .workbook_case import packed

TEXT = "账户,名称\n1,长春"


def read(folder: Path, data: bytes, encoding: str | None) -> list[list[str]] | Problem:
    path = folder / "a.csv"
    path.write_bytes(data)
    stream = read_table(path, encoding=encoding)
    if isinstance(stream, Problem):
        return stream
    with stream:
        rows = []
        for row in stream:
            if isinstance(row, Problem):
                return row
            rows.append(row.cells)
        return rows


@pytest.mark.parametrize(
    ("named", "written"),
    [
        *((name, "gb18030") for name in ("gb18030", "GBK", "gb2312", "cp936")),
        *((name, "utf-8") for name in ("utf-8", "UTF8", "utf_8")),
        ("UTF-8-SIG", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("UTF-16LE", "utf-16-le"),
        ("utf_16_be", "utf-16-be"),
    ],
)
def test_the_encodings_of_offices_by_their_names(tmp_path, named: str, written: str) -> None:
    assert read(tmp_path, TEXT.encode(written), named) == [["账户", "名称"], ["1", "长春"]]


@pytest.mark.parametrize(
    ("named", "written", "text"),
    [
        ("big5", "big5", "帳戶"),
        ("cp950", "cp950", "帳戶"),
        ("big5-hkscs", "big5hkscs", "帳戶"),
        ("windows-1252", "cp1252", "Zürich €"),
        ("cp1252", "cp1252", "Zürich €"),
        ("latin-1", "latin-1", "Zürich"),
        ("ISO-8859-1", "latin-1", "Zürich"),
        ("shift_jis", "cp932", "口座①"),
        ("Shift-JIS", "shift_jis", "口座"),
    ],
)
def test_and_of_their_neighbours(tmp_path, named: str, written: str, text: str) -> None:
    assert read(tmp_path, f"{text},b".encode(written), named) == [[text, "b"]]


@pytest.mark.parametrize(
    "named",
    [
        *("utf-7", "palmos", "hz", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"),
        *(
            "idna",
            "mbcs",
            "oem",
            "zlib",
            "rot13",
            "utf-32",
            "iso2022_jp",
            "cp037",
            "utf-16 x",
            "gb",
        ),
        *("utf_8_sig\x00", "", " "),
    ],
)
def test_no_other_encoding_is_taken(tmp_path, named: str) -> None:
    told = read(tmp_path, b"a,b\n1,2\n", named)
    if not named:
        assert told == [["a", "b"], ["1", "2"]]
        return
    assert isinstance(told, Problem)
    assert told.code == "word_unknown"
    assert told.needed == ", ".join(ENCODINGS)
    for offered in ENCODINGS:
        taken = read(tmp_path, "a,b".encode(offered), offered)
        assert taken == [["a", "b"]], offered


def merged(*areas: str) -> MergedCells:
    tags = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return MergedCells(io.BytesIO(f"<mergeCells>{tags}</mergeCells>".encode()), columns_max=200)


def test_areas_over_one_another_count_once_a_column() -> None:
    cells = merged("A1:C4", "B2:D3", "A2:B9")
    found = [[column for column, _ in cells.below(row)] for row in (1, 2, 3, 4, 5, 9, 10)]
    assert [sorted(columns) for columns in found] == [
        [1, 2],
        [1, 2, 3],
        [0, 1, 2, 3],
        [0, 1, 2],
        [0, 1],
        [0, 1],
        [],
    ]


@pytest.mark.parametrize("count", [199, 20_000])
def test_many_areas_over_one_another_cost_no_more_than_their_cells(count: int) -> None:
    cells = merged(*(f"A{n % 40 + 1}:GR400000" for n in range(count)))
    began = time.process_time()
    for row in range(1, 2_001):
        assert len(list(cells.below(row))) <= 200
    assert time.process_time() - began < 10


def test_flaws_count_for_the_size_of_a_message(capsys, monkeypatch) -> None:
    monkeypatch.setattr(child.os, "lseek", lambda *_: 0)
    flaws = tuple(Flaw(column, ReadingReason.NOT_FINITE, "x" * 20) for column in range(200))
    rows = [TextRow("s", number, ["a"], flaws) for number in range(400)]
    child_lines = lines_of(rows, capsys)
    assert len(child_lines) > 4
    assert max(map(len, child_lines)) < 3 * child.CHARACTERS_A_MESSAGE
    assert len(lines_of([replace(row, flaws=()) for row in rows], capsys)) == 1


def lines_of(rows: list[TextRow], capsys) -> list[str]:
    child._write(iter(rows))
    return capsys.readouterr().out.splitlines()


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def once_in_every_cell(name: str, part: bytes) -> bytes:
    if name == "[Content_Types].xml":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
        return part.replace(b"</Types>", override.encode())
    if name == "xl/worksheets/sheet1.xml":
        row = "<row>" + '<c t="s"><v>0</v></c>' * 20 + "</row>"
        data = f"<sheetData>{row * 60}</sheetData>"
        return f'<worksheet xmlns="{MAIN}">{data}</worksheet>'.encode()
    return part


def test_a_text_that_stands_there_once_counts_in_every_cell() -> None:
    out = io.BytesIO(packed(Workbook(), once_in_every_cell))
    with zipfile.ZipFile(out, "a") as archive:
        text = "z" * 1_900
        strings = f'<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>'
        archive.writestr("xl/sharedStrings.xml", strings)
    limits = replace(DEFAULT_LIMITS, unpacked_bytes_max=1 << 20)
    found = list(workbook_rows(out, sheets=(), limits=limits))
    assert isinstance(found[-1], Problem)
    assert found[-1].code == "unpacked_too_large"
    assert 20 < len(found) < 60
    whole = list(workbook_rows(out, sheets=(), limits=DEFAULT_LIMITS))
    assert [type(row) for row in whole] == [TextRow] * 60


@pytest.mark.parametrize("second", ["organisation", "Organisation", "ORGANISATION"])
def test_two_sheets_of_one_name_are_refused(second: str) -> None:
    data = book_of_twins("organisation", second)
    assert zipfile.is_zipfile(io.BytesIO(data))
    [told] = workbook_rows(io.BytesIO(data), sheets=("organisation",), limits=DEFAULT_LIMITS)
    assert isinstance(told, Problem)
    assert (told.code, told.found) == ("sheet_twice", "organisation")


def test_two_sheets_of_names_alike_are_two() -> None:
    data = book_of_twins("organisation", "organisation 2")
    rows = list(workbook_rows(io.BytesIO(data), sheets=("organisation",), limits=DEFAULT_LIMITS))
    assert len(rows) == 2
