"""Reading files nobody vouches for: what they may cost; a refusal leaves nothing behind."""

import io
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from carbonstep.formats.reason import FormatReason
from carbonstep.formats.table.limit import MIB, ReadLimits
from carbonstep.formats.table.read import TableStream, read_table
from carbonstep.formats.table.row import TextRow
from carbonstep.reading.problem import Problem
from carbonstep.reading.reason import ReadingReason

SHEET = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
    'main"><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
)


def tiny_workbook_with_a_stray_cell() -> bytes:
    """The smallest workbook with one cell in the last row and column of the grid."""
    book = Workbook()
    out = io.BytesIO()
    book.save(out)
    source = zipfile.ZipFile(out)
    kept = ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name in kept:
            target.writestr(name, source.read(name))
        target.writestr("xl/worksheets/sheet1.xml", SHEET)
    return packed.getvalue()


def rows_of(path: Path, **options: object) -> list[TextRow | Problem]:
    stream = read_table(path, **options)  # type: ignore[arg-type]
    if isinstance(stream, Problem):
        return [stream]
    with stream:
        return list(stream)


def test_a_stray_cell_is_refused_cheaply(tmp_path: Path) -> None:
    path = tmp_path / "stray.xlsx"
    path.write_bytes(tiny_workbook_with_a_stray_cell())
    assert path.stat().st_size < 2500
    # The address space itself is held below what the refusal may cost, so passing proves it.
    limits = ReadLimits(memory_bytes_max=300 * MIB, cpu_seconds_max=2)
    [problem] = rows_of(path, limits=limits)
    assert isinstance(problem, Problem)
    assert problem.reason is ReadingReason.TOO_MANY_ROWS
    assert "XFD1048576" in problem.message
    assert problem.place.column == "XFD"


def test_peak_memory_is_measured_and_small(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "1,2\n" * 150_000)
    stream = read_table(path)
    assert isinstance(stream, TableStream)
    with stream:
        assert sum(1 for _ in stream) == 150_001
        assert stream.bytes_read == stream.bytes_total == path.stat().st_size
        assert 0 < stream.peak_kib < 100 * 1024


def test_too_much_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"reports": [' + ",".join(["{}"] * 1_000_000) + "]}")
    [problem] = rows_of(path, limits=ReadLimits(memory_bytes_max=80 * MIB))
    assert isinstance(problem, Problem)
    assert (problem.reason, problem.found) == (FormatReason.READING_TOO_COSTLY, "memory")


@pytest.mark.slow
def test_too_much_processor_time_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "1,2\n" * 5_000_000)
    limits = ReadLimits(cpu_seconds_max=1, rows_max=10_000_000)
    problem = rows_of(path, limits=limits)[-1]
    assert isinstance(problem, Problem)
    assert (problem.reason, problem.found) == (FormatReason.READING_TOO_COSTLY, "CPU time")


def test_too_long_a_wait_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a\n1\n")
    [problem] = rows_of(path, limits=ReadLimits(wall_seconds_max=0))
    assert isinstance(problem, Problem)
    assert (problem.reason, problem.found) == (FormatReason.READING_TOO_COSTLY, "time")


def test_a_caller_who_stops_early_leaves_no_process(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "1,2\n" * 200_000)
    stream = read_table(path)
    assert isinstance(stream, TableStream)
    with stream:
        next(iter(stream))
        process = stream._process
        assert process.poll() is None, "the child waits with the rest of the rows"
    assert process.returncode is not None
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


def test_one_endless_line_is_refused_half_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a" * 3_000_000)
    [problem] = rows_of(path)
    assert isinstance(problem, Problem)
    assert (problem.reason, problem.place.line) == (ReadingReason.CELL_TOO_LONG, 1)


@pytest.mark.parametrize("length", [2_001, 3_000_000])
def test_a_cell_that_is_too_long_is_told_at_its_line(tmp_path: Path, length: int) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a\nb\n" + "c" * length + "\n")
    problem = rows_of(path)[-1]
    assert isinstance(problem, Problem)
    assert (problem.reason, problem.place.line) == (ReadingReason.CELL_TOO_LONG, 3)


def test_a_line_of_many_short_cells_is_not_cut_in_two(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    limits = ReadLimits(columns_max=3, cell_characters_max=4)
    path.write_text("a,b,c\n" + "1," * 100 + "\n")
    problem = rows_of(path, limits=limits)[-1]
    assert isinstance(problem, Problem)
    assert problem.reason in (ReadingReason.CELL_TOO_LONG, FormatReason.TOO_MANY_COLUMNS)


@pytest.mark.parametrize(
    ("encoding", "named"), [("utf-8", None), ("utf-8-sig", None), ("gb18030", "gb18030"),
                            ("utf-16", "utf-16"), ("gbk", "GBK")]
)  # fmt: skip
def test_encodings_that_are_read(tmp_path: Path, encoding: str, named: str | None) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("账户,数值\r\n长春电缆,5\r\n".encode(encoding))
    rows = rows_of(path, encoding=named)
    assert [row.cells for row in rows if isinstance(row, TextRow)] == [
        ["账户", "数值"],
        ["长春电缆", "5"],
    ]


@pytest.mark.parametrize("codec", ["rot13", "zlib", "base64"])
def test_codecs_that_are_no_text_encoding_are_refused(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a\n1\n")
    [problem] = rows_of(path, encoding=codec)
    assert isinstance(problem, Problem)
    assert problem.reason is ReadingReason.WORD_UNKNOWN


def test_latin_text_is_not_taken_for_gbk(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("name,x\nSociété générale,5\n".encode("latin-1"))
    [problem] = rows_of(path)
    assert isinstance(problem, Problem)
    assert problem.needed == "windows-1252"


def test_cells_of_a_workbook_become_text(tmp_path: Path) -> None:
    from datetime import date, datetime

    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["a", "b", "c", "d", "e"])
    moment = datetime.fromisoformat("2024-01-02 03:04:00")
    page.append([date(2024, 12, 31), moment, True, 1.5e-7, 12345678901234])
    page["A6"] = "   "
    path = tmp_path / "a.xlsx"
    book.save(path)
    rows = rows_of(path)
    assert [row.cells for row in rows if isinstance(row, TextRow)][1:] == [
        ["2024-12-31", "2024-01-02 03:04:00", "true", "0.00000015", "12345678901234"]
    ]


def test_a_hostile_module_beside_the_reader_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "csv.py").write_text("raise SystemExit('imported')")
    path = tmp_path / "a.csv"
    path.write_text("a\n1\n")
    monkeypatch.chdir(tmp_path)
    assert len(rows_of(path)) == 2


def test_the_child_sees_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from carbonstep.formats.table.read import _child_environment

    monkeypatch.setenv("CARBONSTEP_DATABASE_PASSWORD", "hush")
    assert "CARBONSTEP_DATABASE_PASSWORD" not in _child_environment()


def test_limits_survive_the_way_to_the_child() -> None:
    from carbonstep.formats.table.limit import limits_from_json

    limits = replace(ReadLimits(), rows_max=7)
    assert limits_from_json(limits.to_json()) == limits


def test_the_whole_register_streams_in_bounded_memory(shared_data: Path) -> None:
    stream = read_table(shared_data / "eu-ets-verified-emissions.csv")
    assert isinstance(stream, TableStream)
    with stream:
        count = sum(isinstance(row, TextRow) for row in stream)
    assert count == 167_701
    assert stream.peak_kib < 100 * 1024


def test_a_number_of_very_many_digits_is_refused_and_nothing_breaks(tmp_path: Path) -> None:
    path = tmp_path / "digits.xlsx"
    book = Workbook()
    assert book.active is not None
    book.active.append(["account"])
    book.active.append([7])
    book.save(path)
    with zipfile.ZipFile(path) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    members[sheet] = members[sheet].replace(b"<v>7</v>", b"<v>" + b"9" * 1999 + b"</v>")
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    rows = rows_of(path)
    flaws = [flaw for row in rows if isinstance(row, TextRow) for flaw in row.flaws]
    assert [flaw.reason for flaw in flaws] == [FormatReason.DIGITS_LOST]
