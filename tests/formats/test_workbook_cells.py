"""What a cell of a workbook says: days, percent, scaled numbers, hidden and merged parts."""

import io
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from carbonstep.formats.table.merged import AREA
from carbonstep.formats.table.strict_archive import UsualPart
from carbonstep.present.sentence.problem import problem_text
from carbonstep.present.words.translation import Language

from .workbook_case import HEAD, ROW, Read, book, packed, strict


def days_in(code: str, *, first: object = 44927, last: object = 45291) -> object:
    """A workbook whose period stands as numbers of days in a number format."""

    def change(page) -> None:
        for cell, value in (("B2", first), ("C2", last)):
            page[cell] = value
            page[cell].number_format = code

    return book(ROW, change=change)


def built_in(format_id: int):
    """Gives the cells of a custom format the id of a built-in one instead."""

    def change(name: str, part: bytes) -> bytes:
        if name != "xl/styles.xml":
            return part
        part = re.sub(rb"<numFmts.*?</numFmts>", b"", part)
        return part.replace(b'numFmtId="164"', b'numFmtId="%d"' % format_id)

    return change


def period(read: Read) -> tuple[date, date]:
    assert read.told == []
    [report] = read.reports
    return report.period.start, report.period.last_on


YEAR = (date(2023, 1, 1), date(2023, 12, 31))


@pytest.mark.parametrize("format_id", [14, 15, 16, 17, 22, *range(27, 37), 46, *range(50, 59)])
def test_built_in_formats_of_days_are_days(tmp_path: Path, format_id: int) -> None:
    assert period(Read(tmp_path, packed(days_in('0"x"'), built_in(format_id)))) == YEAR


@pytest.mark.parametrize("format_id", [0, 1, 4, 11, 49])
def test_built_in_formats_of_numbers_are_none(tmp_path: Path, format_id: int) -> None:
    read = Read(tmp_path, packed(days_in('0"x"'), built_in(format_id)))
    assert [column for _, column, _ in read.told] == ["period_from (B2)", "period_to (C2)"]


@pytest.mark.parametrize(
    "code",
    [
        'yyyy"年"m"月"d"日"',
        '[$-804]yyyy"年"m"月"d"日";@',
        "yyyy年m月d日",
        '[DBNum1][$-804]yyyy"年"m"月"d"日"',
        "yyyy/m/d;@",
        "[$-F800]dddd, mmmm dd, yyyy",
        "[Red]d.m.yy",
        "e-m-d",
    ],
)
def test_custom_formats_of_days_are_days(tmp_path: Path, code: str) -> None:
    assert period(Read(tmp_path, packed(days_in(code)))) == YEAR  # type: ignore[arg-type]


def test_days_count_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    made = days_in("yyyy/m/d", first=44927 - 1462, last=45291 - 1462)
    made.epoch = CALENDAR_MAC_1904  # type: ignore[attr-defined]
    assert period(Read(tmp_path, packed(made))) == YEAR  # type: ignore[arg-type]


def shown_in(code: str, value: object = 0.35) -> object:
    def change(page) -> None:
        page["D2"] = value
        page["D2"].number_format = code

    return book(ROW, change=change)


@pytest.mark.parametrize(
    ("code", "value", "found"),
    [
        ("0%", 0.35, "35%"),
        ("0.00%", 0.123456, "12.3456%"),
        ("[Red]0.0%;[Green]-0.0%", 1, "100%"),
        ('0.0"%"', 35, "35%"),
        ("0%;;", 2.5, "250%"),
    ],
)
def test_a_percent_cell_is_refused_like_the_text_that_it_shows(
    tmp_path: Path, code: str, value: object, found: str
) -> None:
    read = Read(tmp_path, packed(shown_in(code, value)))  # type: ignore[arg-type]
    assert read.told == [("share_written", "scope1 (D2)", found)]
    text = Read(tmp_path, packed(book([*ROW[:3], found, *ROW[4:]])))
    assert text.told == read.told


@pytest.mark.parametrize(
    "code",
    [
        *("0,", "#,##0.0,,", '0!.0,"万"', "0!.0000", '0.00"万"', '[>=10000]0!.0,"万";0', '0"K"'),
        *(";;;", '"-"0', '"("0")"', '"."0', "0\\,0", '0"·"0', '@"000"', "\\-#,##0"),
    ],
)
def test_a_number_that_shows_as_another_one_is_refused(tmp_path: Path, code: str) -> None:
    read = Read(tmp_path, packed(shown_in(code, 32500)))  # type: ignore[arg-type]
    assert read.told == [("shown_otherwise", "scope1 (D2)", "32500")]
    assert read.problems[0].needed == code


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "#,##0",
        "#,##0.00_);[Red](#,##0.00)",
        '"¥"#,##0.00',
        "[$¥-804]#,##0.00",
        '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
        '#,##0.00"元"',
        "@",
        "0.00E+00",
        '[>=100000]0!.0,"万";0',
        "[>1.2.3]0",
        "[<.5]0.0;0",
    ],
)
def test_other_formats_show_the_number_that_is_held(tmp_path: Path, code: str) -> None:
    read = Read(tmp_path, packed(shown_in(code, 32500.25)))  # type: ignore[arg-type]
    assert read.told == []
    assert read.reports[0].figures[0].amount == Decimal("32500.25")


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("[$$-409]#,##0", "$32500"),
        ('"US$"#,##0.00', "US$32500"),
        ('#,##0" USD"', "32500 USD"),
        ('#,##0 "€"', "32500 €"),
        ("[$HK$-zh-HK]#,##0", "HK$32500"),
        ("[$£-809]#,##0", "£32500"),
        ("[$₩-412]#,##0", "₩32500"),
        ("[$EUR] #,##0", "EUR 32500"),
        ("[$CHF-807] #,##0", "CHF 32500"),
        ('#,##0"美元"', "32500美元"),
        ('#,##0"港元"', "32500港元"),
        ('#,##0"日圆"', "32500日圆"),
        ('"JP¥"#,##0', "JP¥32500"),
        ("[$¥-411]#,##0", "JPY 32500"),
        ("[$￥-ja-JP]#,##0", "JPY 32500"),
    ],
)
def test_money_of_another_country_is_no_yuan(tmp_path: Path, code: str, found: str) -> None:
    read = Read(tmp_path, packed(shown_in(code, 32500)))  # type: ignore[arg-type]
    assert [(column, shown) for _, column, shown in read.told] == [("scope1 (D2)", found)]


@pytest.mark.parametrize(
    "code",
    [
        "[$¥-804]#,##0",
        "[$￥-zh-CN]#,##0",
        '"RMB "#,##0.00',
        "[$CNY] #,##0",
        '#,##0"元"',
        '#,##0"圆"',
        '"人民币"#,##0"元"',
        '"人民币元"#,##0',
        '#,##0" yuan"',
    ],
)
def test_yuan_that_a_format_writes_show_the_number(tmp_path: Path, code: str) -> None:
    read = Read(tmp_path, packed(shown_in(code, 32500)))  # type: ignore[arg-type]
    assert (read.told, [one.figures[0].amount for one in read.reports]) == ([], [32500])


@pytest.mark.parametrize("code", ['#,##0"万元"', '0.00"亿元"', '"¥"0!.0,"万"', '#,##0"千元"'])
def test_yuan_in_multiples_are_refused(tmp_path: Path, code: str) -> None:
    read = Read(tmp_path, packed(shown_in(code, 32500)))  # type: ignore[arg-type]
    assert read.told == [("shown_otherwise", "scope1 (D2)", "32500")]


def test_a_code_is_what_its_cell_shows(tmp_path: Path) -> None:
    """Leading zeros and a prefix that only the format writes belong to the code that is read."""

    def change(page) -> None:
        page["A2"], page["A2"].number_format = 42, '"eu-ets:"0'
        page["E2"], page["E2"].number_format = 7, "00000"

    [report] = Read(tmp_path, packed(book(ROW, change=change))).reports
    assert (report.account_id, report.verifier) == ("eu-ets:42", "00007")


def test_a_unit_that_the_format_writes_is_read_as_written(tmp_path: Path) -> None:
    read = Read(tmp_path, packed(shown_in('0" kg"', 5)))  # type: ignore[arg-type]
    assert [(column, found) for _, column, found in read.told] == [("scope1 (D2)", "5 kg")]


def rows(count: int) -> list[list[object]]:
    return [[f"eu-ets:{number}", *ROW[1:]] for number in range(1, count + 1)]


def test_hidden_rows_columns_and_sheets_are_read_and_told(tmp_path: Path) -> None:
    def change(page) -> None:
        page.row_dimensions[3].hidden = True
        page.row_dimensions[5].hidden = True
        page.row_dimensions[9].hidden = True
        page.column_dimensions["D"].hidden = True
        page.column_dimensions["K"].hidden = True

    made = book(*rows(4), change=change)
    read = Read(tmp_path, packed(made))
    assert len(read.reports) == 4
    assert read.noted == [("hidden_rows", "3, 5", "2"), ("hidden_columns", "D", "1")]
    assert {note.place.sheet for note in read.warnings} == {"organisation"}
    made.create_sheet("other")
    made["organisation"].sheet_state = "veryHidden"
    assert Read(tmp_path, packed(made)).noted[0] == ("hidden_sheet", "", "")
    assert Read(tmp_path, packed(book(*rows(4)))).noted == []


def test_of_many_hidden_rows_the_first_are_named(tmp_path: Path) -> None:
    """Rows that a filter hides are hidden rows."""

    def change(page) -> None:
        page.auto_filter.ref = "A1:F31"
        for number in range(2, 32, 2):
            page.row_dimensions[number].hidden = True

    [(code, found, count)] = Read(tmp_path, packed(book(*rows(30), change=change))).noted
    assert (code, count) == ("hidden_rows", "15")
    assert found == "2, 4, 6, 8, 10, 12, 14, 16, 18, 20, …"


@pytest.mark.parametrize(
    ("area", "refused"),
    [
        ("B2:B4", [(3, "period_from (B3)"), (4, "period_from (B4)")]),
        ("E3:F3", [(3, "assurance (F3)")]),
        ("A2:B3", [(2, "period_from (B2)"), (3, "account (A3)"), (3, "period_from (B3)")]),
        ("G2:H9", []),
    ],
)
def test_blank_cells_of_a_merged_area_are_not_taken_for_empty(
    tmp_path: Path, area: str, refused: list[tuple[int, str]]
) -> None:
    read = Read(tmp_path, packed(book(*rows(3), change=lambda page: page.merge_cells(area))))
    merged = [problem for problem in read.problems if problem.code == "merged_cell"]
    assert [(problem.place.row, problem.place.column) for problem in merged] == refused
    assert {problem.found for problem in merged} <= {area}
    assert read.problems == merged


def test_a_merged_title_and_merged_headings_do_no_harm(tmp_path: Path) -> None:
    def change(page) -> None:
        page.insert_rows(1)
        page["A1"] = "2023年度碳排放报告"
        page.merge_cells("A1:F1")

    read = Read(tmp_path, packed(book(ROW, change=change)))
    assert (len(read.reports), [code for code, *_ in read.noted]) == (1, ["headings_below"])


@pytest.mark.parametrize("first", ["2023-01-01", datetime(2023, 1, 1), 44927])  # noqa: DTZ001 - as a cell holds it
def test_a_strict_workbook_is_read_like_the_usual_one(tmp_path: Path, first: object) -> None:
    made = days_in("yyyy/m/d", first=first, last=date(2023, 12, 31))
    made.iso_dates = True  # type: ignore[attr-defined]
    read = Read(tmp_path, packed(made, strict))  # type: ignore[arg-type]
    assert period(read) == YEAR
    assert read.reports[0].figures[0].amount == 30000


def test_a_strict_workbook_of_many_rows_is_read_whole(tmp_path: Path) -> None:
    """Names of namespaces are put right however the parts are cut while they are read."""
    made = book(*rows(3000))
    plain, other = (Read(tmp_path, packed(made, how)) for how in (lambda _, part: part, strict))
    assert len(other.reports) == 3000
    assert plain.reports == other.reports


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("a.xls", "Excel 97-2003 (.xls)"),
        ("a.et", "WPS (.et)"),
        ("a.ods", "OpenDocument (.ods)"),
        ("a.xlsb", "Excel Binary (.xlsb)"),
        ("a.XLSM", "Excel with macros (.xlsm)"),
        ("a.numbers", "Apple Numbers (.numbers)"),
        ("a.wps", "WPS (.wps)"),
    ],
)
def test_another_kind_of_file_is_told_by_its_name(tmp_path: Path, name: str, found: str) -> None:
    assert Read(tmp_path, b"whatever", name).told == [("file_kind", None, found)]


OLD = bytes.fromhex("D0CF11E0A1B11AE1")


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_an_old_or_locked_workbook_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    old = OLD + b"Workbook".ljust(600_000, b"x")
    assert [code for code, *_ in Read(tmp_path, old, name).told] == ["file_kind"]
    locked = OLD + bytes(300_000 - 12) + "EncryptedPackage".encode("utf-16-le") + bytes(99)
    assert [code for code, *_ in Read(tmp_path, locked, name).told] == ["file_encrypted"]


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("xl/workbook.bin", "Excel Binary (.xlsb)"),
        ("mimetype", "OpenDocument (.ods)"),
        ("Index/Document.iwa", "Apple Numbers (.numbers)"),
        ("word/document.xml", "Word (.docx)"),
    ],
)
def test_another_kind_renamed_to_a_workbook_is_known_by_its_parts(
    tmp_path: Path, part: str, found: str
) -> None:
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(part, "x")
    assert Read(tmp_path, out.getvalue()).told == [("file_kind", None, found)]
    assert Read(tmp_path, b"\r\n<html><table></table></html>").told == [
        ("file_kind", None, "HTML / XML")
    ]


def test_the_headings_of_the_cases_are_those_of_the_workbook() -> None:
    assert len(HEAD) == len(ROW)


def with_columns(words: bytes) -> object:
    def changed(name: str, part: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return part
        return part.replace(b"<sheetData>", b"<cols>" + words + b"</cols><sheetData>")

    return changed


@pytest.mark.parametrize(
    "words",
    [
        b'<col min="1" max="x" hidden="1"/>',
        b'<col min="" max="2" hidden="1"/>',
        b'<col max="2" hidden="1" width="0"/>',
    ],
)
def test_columns_that_are_described_wrongly_are_damage(tmp_path: Path, words: bytes) -> None:
    read = Read(tmp_path, packed(book(ROW), with_columns(words)))
    assert "file_damaged" in [problem.code for problem in read.problems]


def test_any_byte_that_is_another_is_told_or_does_no_harm(tmp_path: Path) -> None:
    whole = packed(book(*rows(300)))
    codes = set()
    for place in range(40, len(whole), len(whole) // 30):
        data = bytearray(whole)
        data[place] ^= 0xFF
        read = Read(tmp_path, bytes(data))
        codes |= {problem.code for problem in read.problems}
    assert "file_damaged" in codes
    assert codes <= {"file_damaged", "file_type", "file_kind", "file_encrypted", "sheet_missing"}


def test_a_merged_area_is_looked_for_within_its_own_tag() -> None:
    # Across tags, each one would be a search to the end of the part.
    assert AREA.match(b'<mergeCell <x ref="A1:B2"') is None
    assert AREA.match(b"<mergeCell " + b" " * 300 + b'ref="A1:B2"') is None
    assert AREA.match(b'<mergeCell xr:uid="{1}" ref="A1:B2"') is not None


def test_a_strict_part_without_an_end_of_a_tag_is_refused() -> None:
    part = UsualPart(io.BytesIO(b"<a " + b"x" * (4 << 20)))
    with pytest.raises(ValueError, match="without end"):
        part.read(1 << 16)


def test_a_workbook_without_sheets_is_told_in_both_languages(tmp_path: Path) -> None:
    def bare(name: str, part: bytes) -> bytes:
        return re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", part, flags=re.DOTALL)

    [problem] = Read(tmp_path, packed(book(ROW), bare)).problems
    assert (problem.code, problem.found) == ("sheet_missing", "no sheet")
    assert "没有工作表" in problem_text(problem, Language.ZH)[0]
