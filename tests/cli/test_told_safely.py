"""What a terminal is told: no number of a person, and no character that gives it orders."""

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from carbonstep.cli.output import Column, Results, print_json, table
from carbonstep.reading.text import text_flaw

HEAD = "account,period_from,period_to,scope1 [tCO2e]"
GOOD = "91110000600037341L,2023-01-01,2023-12-31,5"
ORDERS = ["\u202e", "\u2066", "\u2069", "\x9b31m", "\x1b[2J", "\x1b]0;title\x07", "\u200b", "\x7f"]


def submit(cli, path: Path, *more: str):
    return cli("report", "submit", str(path), *more)


def csv_file(folder: Path, *rows: str, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("terminal", [True, False])
def test_an_order_to_the_terminal_is_shown_and_not_given(order: str, terminal: bool) -> None:
    file = io.StringIO()
    console = Results(file=file, width=200, force_terminal=terminal, color_system=None)
    console.print(f"a{order}b", markup=False)
    console.print(table([Column("name"), Column("b")], [(f"c{order}d", "x")], title=f"t{order}"))
    assert "".join(file.getvalue().split("\n")).isprintable()
    assert f"a<U+{ord(order[0]):04X}>" in file.getvalue()
    assert f"c<U+{ord(order[0]):04X}>" in file.getvalue()


def test_styles_of_the_console_itself_stay() -> None:
    file = io.StringIO()
    Results(file=file, force_terminal=True, color_system="standard").print("[red]✗[/] a\x1bb")
    assert "\x1b[31m✗" in file.getvalue()
    assert "a<U+001B>b" in file.getvalue()


def test_no_word_becomes_a_picture() -> None:
    file = io.StringIO()
    Results(file=file, width=100).print("sheet :bomb: 1", markup=False)
    assert file.getvalue() == "sheet :bomb: 1\n"


@pytest.mark.parametrize("order", [*ORDERS, "\U000e0041"])
def test_json_tells_the_same_text_by_codes(capsys, order: str) -> None:
    print_json({"名": f"a{order}b"})
    told = capsys.readouterr().out
    assert text_flaw(told) is None
    assert "名" in told
    assert json.loads(told) == {"名": f"a{order}b"}


def test_titles_of_sheets_and_headings_give_no_orders(cli, tmp_path) -> None:
    book = Workbook()
    book.active.title = "ver\u202eifier"
    book.active.append(["x"])
    path = tmp_path / "a.xlsx"
    book.save(path)
    told = submit(cli, path)
    assert "ver<U+202E>ifier" in told.err
    assert told.err.replace("\n", "").isprintable()
    heading = csv_file(tmp_path, f"{HEAD},ver\u202eif\x9bier", f"{GOOD},x")
    told = submit(cli, heading)
    assert told.code == 3
    assert told.err.replace("\n", "").isprintable()


ROWS = [
    pytest.param("13800138000张三,2023-01-01,2023-12-31,5", id="account"),
    pytest.param("138.0013.8000,2023-01-01,2023-12-31,5", id="account with points"),
    pytest.param("'13800138000,2023-01-01,2023-12-31,5", id="account with a mark"),
    pytest.param("身份证11010519491231002X,2023-01-01,2023-12-31,5", id="account of a card"),
    pytest.param("91110000600037341L,13800138000,2023-12-31,5", id="day"),
    pytest.param("91110000600037341L,2023-01-01,2023-12-31,电13800138000", id="figure"),
]


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_persons_number_in_a_cell_is_told_masked(cli, tmp_path, row: str, lang: str) -> None:
    path = csv_file(tmp_path, HEAD, row, name="张三13800138000.csv")
    for told in (
        submit(cli, path, "--lang", lang),
        submit(cli, path, "--json"),
        submit(cli, path, "--rejected", str(tmp_path / "r.csv")),
    ):
        assert told.code == 3
        said = told.out + told.err
        assert "***" in said
        for number in ("13800138000", "138.0013.8000", "11010519491231002X"):
            assert number not in said
    rejected = (tmp_path / "r.csv").read_text("utf-8-sig")
    [_, line] = csv.reader(io.StringIO(rejected))
    told = ",".join(line[:8])
    for number in ("13800138000", "138.0013.8000", "11010519491231002X"):
        assert number not in told


@pytest.mark.parametrize(
    "columns",
    ["verifier,assurance", "supersedes,note", "note 13800138000,supersedes"],
)
def test_other_cells_and_headings_are_told_masked(cli, tmp_path, columns: str) -> None:
    path = csv_file(tmp_path, f"{HEAD},{columns}", f"{GOOD},13800138000,电话13800138000")
    told = submit(cli, path)
    assert "13800138000" not in told.out + told.err
    told = submit(cli, path, "--json")
    assert "13800138000" not in told.out + told.err


def test_a_note_below_and_between_the_rows_is_told_masked(cli, tmp_path) -> None:
    below = csv_file(tmp_path, HEAD, GOOD, "联系电话：13800138000,,,")
    told = submit(cli, below)
    assert "联系电话：138******00" in told.out + told.err
    assert "13800138000" not in told.out + told.err
    between = csv_file(tmp_path, HEAD, "联系电话：13800138000,,,", GOOD)
    rejected = tmp_path / "r.csv"
    told = submit(cli, between, "--rejected", str(rejected))
    assert told.code == 3
    assert "13800138000" not in told.out + told.err + rejected.read_text("utf-8-sig")


@pytest.mark.parametrize("more", [(), ("--lang", "zh"), ("--json",)])
def test_an_amount_of_eleven_digits_is_told_whole_wherever_it_is_told(cli, tmp_path, more) -> None:
    row = GOOD.rpartition(",")[0]
    path = csv_file(tmp_path, HEAD, f"{row},15012345678 kWh", "合计,,,15012345678 kWh")
    told = submit(cli, path, "--rejected", str(tmp_path / "r.csv"), *more)
    said = told.out + told.err
    assert told.code == 3
    assert said.count("15012345678") >= 2
    assert "150*" not in said + (tmp_path / "r.csv").read_text("utf-8-sig")


def test_a_rejected_row_comes_back_with_its_other_cells_whole(cli, tmp_path) -> None:
    path = csv_file(tmp_path, f"{HEAD},verifier", f"{GOOD[:-1]}x,电话13800138000")
    rejected = tmp_path / "r.csv"
    assert submit(cli, path, "--rejected", str(rejected)).code == 3
    # The row can be mended and filed again, by the one who filed it.
    assert "电话13800138000" in rejected.read_text("utf-8-sig")


@pytest.mark.parametrize(
    "command",
    [
        ("account", "show", "张三13800138000"),
        ("loan", "show", "13800138000"),
        ("loan", "rate", "13800138000"),
        ("report", "withdraw", "13800138000", "--reason", "x"),
        ("account", "open", "13800138000张三", "--name", "a"),
        ("receipt", "list", "13800138000"),
    ],
)
def test_what_is_not_there_is_told_masked(cli, command) -> None:
    assert cli("account", "open", "91110000600037341L", "--name", "a").code == 0
    told = cli(*command)
    assert told.code != 0
    assert "13800138000" not in told.out + told.err
