"""`report map`: a mapping is proposed, its rows are shown, and what it writes is filed."""

from pathlib import Path

import pytest
import yaml

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


@pytest.mark.parametrize(("name", "code"), [("absent.csv", 5), ("a.json", 3)])
def test_a_file_that_is_no_table_is_refused(cli, tmp_path: Path, name: str, code: int) -> None:
    (tmp_path / "a.json").write_text("[]", "utf-8")
    assert cli("report", "map", str(tmp_path / name)).code == code
