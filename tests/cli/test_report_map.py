"""`report map`: a mapping is proposed, its rows are shown, and what it writes is filed."""

from pathlib import Path

import pytest
import yaml
from openpyxl import Workbook

TABLE = """\
Register of 2024
Facility,Year,Gas,Report status,"Emissions (t CO2e)"
Alder,2023,CO2,ok,"1,000.5"
Alder,2023,CH4,ok,2
Birch,2023,CO2,ok,7
Cedar,2023,CO2,withheld,
"""


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "facilities.csv"
    path.write_text(TABLE, "utf-8")
    return str(path)


def test_what_is_proposed_is_filed(cli, table: str, tmp_path: Path) -> None:
    written = str(tmp_path / "m.yaml")
    shown = cli("report", "map", table, "--out", written)
    assert shown.code == 0, shown.err
    assert "The first 4 rows come to 2 reports and 1 rejected rows:" in shown.out
    assert "Alder · 2023 · scope 1 emissions 1 002.5 tCO2e" in shown.out
    assert "mapping: 3 rows added up into 2 reports" in shown.out
    assert "(account.scheme)" in shown.out
    filed = cli(
        "report", "submit", table, "--mapping", written, "--on", "2024-05-08", "--partial", "--json"
    )
    assert filed.code == 0, filed.err
    assert [total["amount"] for total in filed.json["totals"]] == ["1009.5"]
    assert filed.json["accounts_opened"] == 2


def test_the_mapping_alone_goes_to_the_output(cli, table: str) -> None:
    shown = cli("report", "map", table)
    document = yaml.safe_load(shown.out)
    assert document["sum_over"] == ["Gas"]
    assert document["no_figure"] == {"Report status": ["withheld"]}
    assert document["header_row"] == 2
    assert "# Amounts of single gases add up in CO2e alone: are they CO2e?" in shown.out
    assert "Alder · 2023" in shown.err


def test_the_same_in_chinese(cli, table: str) -> None:
    shown = cli("--lang", "zh", "report", "map", table)
    assert yaml.safe_load(shown.out) == yaml.safe_load(cli("report", "map", table).out)
    assert "# 单种气体的量只有以CO2e计才能相加：请核对是否为CO2e。" in shown.out
    assert "前4行可读取2份报告，拒绝1行：" in shown.err


def test_json_holds_the_file_and_the_rows(cli, table: str) -> None:
    found = cli("report", "map", table, "--json").json
    assert yaml.safe_load(found["mapping"])["kind"] == "organisation"
    assert (found["reports"], found["rows_rejected"], found["is_all"]) == (2, 1, True)
    assert found["taken"][0]["account_name"] == "Alder"
    assert found["taken"][0]["figures"] == [{"name": "scope1", "amount": "1002.5", "unit": "tCO2e"}]
    assert found["mapped"]["summed_rows"] == 3
    assert found["problems"] == []


def test_what_lacks_is_told_and_nothing_is_written_over(cli, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\nx,y\n", "utf-8")
    shown = cli("report", "map", str(path))
    assert shown.code == 0
    assert "As proposed, the mapping takes nothing yet:" in shown.err
    assert "[key_missing]" in shown.err
    there = tmp_path / "m.yaml"
    there.write_text("mine", "utf-8")
    refused = cli("report", "map", str(path), "--out", str(there))
    assert refused.code == 3
    assert "[file_exists]" in refused.err
    assert there.read_text("utf-8") == "mine"


def test_a_proposal_that_lacks_something_is_not_to_be_filed_by(cli, tmp_path: Path) -> None:
    there = tmp_path / "m.yaml"
    path = tmp_path / "a.csv"
    path.write_text("a,b\nx,y\n", "utf-8")
    for more in ((), ("--json",)):
        assert cli("report", "map", str(path), "--out", str(there), *more).code == 3
        assert not there.exists()
    assert "未写入文件" in cli("--lang", "zh", "report", "map", str(path), "--out", str(there)).out
    path.write_text("Anlage,Jahr,Scope 1 (tCO2e)\nAlder,2023,5\nBirch,2023,6\n", "utf-8")
    shown = cli("report", "map", str(path), "--out", str(there))
    assert shown.code == 0
    assert f"Then: carbonstep report map {path} --mapping {there}" in shown.out
    assert "report submit" not in shown.out
    assert "# account: No column looks like" in there.read_text("utf-8")
    assert "name_column and scheme for names." in there.read_text("utf-8")
    chinese = cli("--lang", "zh", "report", "map", str(path))
    assert "名称列用name_column并写明scheme。" in chinese.out
    path.write_text("Facility,Unknown,Amounts\nAlder,x,5\n", "utf-8")
    lacking = cli("--lang", "zh", "report", "map", str(path)).out
    assert "{year: 列名}" in lacking
    assert "scope1: {column: 列名, unit: tCO2e}" in lacking


def test_it_says_that_accounts_must_be_open(cli, table: str, tmp_path: Path) -> None:
    written = tmp_path / "m.yaml"
    told = "Their accounts must be open when they are filed"
    assert told not in cli("report", "map", table, "--out", str(written)).out
    right = written.read_text("utf-8")
    assert told not in cli("report", "map", table, "--mapping", str(written)).out
    for other in ("open_accounts: false", "description: none"):
        written.write_text(right.replace("open_accounts: true", other), "utf-8")
        tried = cli("report", "map", table, "--mapping", str(written))
        assert told in tried.out
        as_json = cli("report", "map", table, "--mapping", str(written), "--json").json
        assert as_json["accounts_must_be_open"] is True
        assert (
            "相应账户须已开户"
            in cli("--lang", "zh", "report", "map", table, "--mapping", str(written)).out
        )


def test_reports_of_one_period_are_told_before_they_are_refused(cli, tmp_path: Path) -> None:
    path, written = tmp_path / "a.csv", tmp_path / "m.yaml"
    path.write_text(
        "企业名称,年度,状态,范围一（tCO2e）\n甲,2023,已核查,5\n甲,2023,未核查,6\n", "utf-8"
    )
    shown = cli("--lang", "zh", "report", "map", str(path), "--out", str(written))
    assert "其中2份与另一份报告的账户和期间相同" in shown.out
    assert "2 of them are of an account and period" in cli("report", "map", str(path)).err
    assert cli("report", "submit", str(path), "--mapping", str(written)).code == 3


def test_columns_that_are_not_read_are_listed(cli, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "企业名称,年度,所属地市,状态,范围一（tCO2e）\n甲,2023,沈阳,有效,5\n乙,2023,大连,作废,6\n",
        "utf-8",
    )
    shown = cli("--lang", "zh", "report", "map", str(path))
    assert "未读取的列（1列）：所属地市" in shown.err
    assert "状态：有效（1）、作废（1）" in shown.err
    assert "# keep: “状态”列可能表明哪些行有效" in shown.out
    unread = cli("report", "map", str(path), "--json").json["unread"]
    assert [(item["column"], len(item["words"])) for item in unread] == [
        ("所属地市", 0),
        ("状态", 2),
    ]


@pytest.mark.parametrize(("name", "code"), [("absent.csv", 5), ("a.json", 3)])
def test_a_file_that_is_no_table_is_refused(cli, tmp_path: Path, name: str, code: int) -> None:
    (tmp_path / "a.json").write_text("[]", "utf-8")
    assert cli("report", "map", str(tmp_path / name)).code == code


def test_an_edited_mapping_is_tried_without_filing(cli, table: str, tmp_path: Path) -> None:
    written = tmp_path / "m.yaml"
    cli("report", "map", table, "--out", str(written))
    written.write_text(written.read_text("utf-8").replace("withheld", "nothing"), "utf-8")
    tried = cli("report", "map", table, "--mapping", str(written))
    assert (tried.code, tried.err) == (0, "")
    assert "The first 4 rows come to 2 reports and 1 rejected rows:" in tried.out
    assert "Alder · 2023 · scope 1 emissions 1 002.5 tCO2e" in tried.out
    assert "mapping: 3 rows added up into 2 reports" in tried.out
    assert cli("account", "list", "--json").json["accounts"] == []
    given = cli("report", "map", table, "--mapping", str(written), "--json").json
    assert (given["reports"], given["mapping"], given["rows_looked_at"]) == (2, "", 4)


def test_a_mapping_that_does_not_fit_is_told_when_it_is_tried(
    cli, table: str, tmp_path: Path
) -> None:
    written = tmp_path / "m.yaml"
    cli("report", "map", table, "--out", str(written))
    right = written.read_text("utf-8")
    written.write_text(right.replace("Emissions", "Discharges"), "utf-8")
    tried = cli("--lang", "zh", "report", "map", table, "--mapping", str(written))
    assert tried.code == 3
    assert "按该映射文件尚不能读取：" in tried.out
    assert "header_missing" in tried.out
    written.write_text(right.replace("unit: tCO2e", "unit: ktCO2e"), "utf-8")
    assert "unit_not_as_mapped" in cli("report", "map", table, "--mapping", str(written)).out
    both = cli("report", "map", table, "--mapping", str(written), "--out", str(tmp_path / "n.yaml"))
    assert (both.code, "[mapping_is_there]" in both.err) == (2, True)


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_the_template_needs_no_mapping(cli, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "a.xlsx":
        assert cli("report", "template", str(path)).code == 0
    else:
        path.write_text("2023\n碳账户,报告期首日,报告期末日,范围一排放\n", "utf-8")
    shown = cli("report", "map", str(path))
    assert (shown.code, "[own_template]" in shown.err) == (3, True)
    assert f"carbonstep report submit {path}" in shown.err


def test_a_sheet_of_a_workbook_is_looked_at_by_its_name(cli, tmp_path: Path) -> None:
    book = Workbook()
    for title, tonnes in (("Notes", 1), ("Data", 7)):
        page = book.create_sheet(title)
        page.append(["Facility ID", "Year", "Emissions (t CO2e)"])
        page.append(["F-1", 2023, tonnes])
    del book["Sheet"]
    book.save(tmp_path / "a.xlsx")
    shown = cli("report", "map", str(tmp_path / "a.xlsx"), "--sheet", "Data")
    assert yaml.safe_load(shown.out)["sheet"] == "Data"
    assert "7 tCO2e" in shown.err
    first = cli("report", "map", str(tmp_path / "a.xlsx"))
    assert yaml.safe_load(first.out)["sheet"] == "Notes"
    missing = cli("report", "map", str(tmp_path / "a.xlsx"), "--sheet", "None")
    assert "[sheet_missing]" in missing.err


@pytest.mark.parametrize("name", ["folder", "folder.d", "folder.csv"])
@pytest.mark.parametrize("command", ["map", "submit"])
def test_a_folder_is_told_to_be_one(cli, tmp_path: Path, name: str, command: str) -> None:
    (tmp_path / name).mkdir()
    shown = cli("report", command, str(tmp_path / name))
    assert "[not_a_file]" in shown.err


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt"])
def test_a_workbook_under_another_name_is_told_to_be_one(cli, tmp_path: Path, name: str) -> None:
    Workbook().save(tmp_path / "a.xlsx")
    (tmp_path / "a.xlsx").rename(tmp_path / name)
    shown = cli("report", "map", str(tmp_path / name))
    assert "[file_named_otherwise]" in shown.err
    assert name[1:] in shown.err
