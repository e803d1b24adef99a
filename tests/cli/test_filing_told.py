"""What a filing tells is a line a kind, however many rows it is about."""

import csv

import pytest

from carbonstep.cli.output import PROBLEMS_SHOWN

ACCOUNT = "91110000600037341L"


@pytest.fixture
def filed(cli, tmp_path):
    """Files reports of so many months that nobody assured, and so many that are wrong."""
    cli("account", "open", ACCOUNT, "--name", "x", "--on", "2020-01-01")

    def file(good: int, bad: int, *options: str):
        path = tmp_path / "a.csv"
        with path.open("w", newline="") as out:
            rows = csv.writer(out)
            rows.writerow(["account", "period_from", "period_to", "scope1"])
            for at in range(good + bad):
                amount = "1" if at < good else "-1"
                month = f"{2000 + at // 12}-{at % 12 + 1:02}"
                rows.writerow([ACCOUNT, f"{month}-01", f"{month}-28", amount])
        return cli("report", "submit", str(path), "--on", "2024-03-01", *options)

    return file


def test_many_warnings_of_a_kind_are_one_line(filed) -> None:
    told = filed(60, 0)
    assert told.code == 0, told.err
    [line] = told.err.splitlines()
    assert line.startswith("! a.csv, row 2, column assurance: ")
    assert line.endswith(
        "[not_assured] (60 of this kind, first at: a.csv, row 2, column assurance; "
        "a.csv, row 3, column assurance; a.csv, row 4, column assurance)"
    )


def test_one_warning_is_told_as_it_is(filed) -> None:
    [line] = filed(1, 0).err.splitlines()
    assert line.endswith("[not_assured]")


def test_few_rejected_rows_are_told_each_and_many_by_kind(filed) -> None:
    few = filed(0, PROBLEMS_SHOWN)
    assert len(few.err.splitlines()) == PROBLEMS_SHOWN
    many = filed(0, PROBLEMS_SHOWN + 30)
    [line] = many.err.splitlines()
    assert line.startswith("✗ a.csv, row 2, column scope1: ")
    assert f"({PROBLEMS_SHOWN + 30} of this kind, first at: a.csv, row 2, column scope1; " in line


def test_kinds_are_told_in_chinese(filed) -> None:
    [line] = filed(5, 0, "--lang", "zh").err.splitlines()
    assert "此类共5处" in line


def test_the_answer_as_json_tells_kinds_and_counts(filed) -> None:
    answer = filed(40, 25, "--partial", "--json").json
    [warning] = answer["warnings"]
    assert (warning["code"], warning["count"]) == ("not_assured", 40)
    assert [place["row"] for place in warning["places"]] == [2, 3, 4]
    [wrong] = answer["rejected_by_reason"]
    assert (wrong["code"], wrong["count"], answer["rejected_count"]) == ("negative", 25, 25)


@pytest.mark.parametrize("count", [1, 25])
def test_partial_with_every_row_rejected_stores_nothing_and_ends_as_rejected(
    filed, tmp_path, count: int
) -> None:
    told = filed(0, count, "--partial", "--rejected", str(tmp_path / "out.csv"))
    assert told.code == 3
    assert f"Nothing was stored: all {count} rows are rejected" in told.out
    assert "--partial leaves none." in told.out
    assert "rejected rows: " in told.out
    as_json = filed(0, count, "--partial", "--json")
    assert (as_json.code, as_json.json["stored"]) == (3, False)
    assert "使用 --partial 也没有可报送的行" in filed(0, count, "--partial", "--lang", "zh").out
    assert filed(1, count, "--partial").code == 0


def test_rejected_rows_are_not_written_over_the_file_that_is_read(filed, tmp_path) -> None:
    file = tmp_path / "a.csv"
    for other in (file, tmp_path / "b.csv"):
        if other != file:
            other.symlink_to(file)
        told = filed(0, 3, "--rejected", str(other))
        assert (told.code, "[same_file]" in told.err) == (2, True)
        assert file.read_text("utf-8").startswith("account,")
