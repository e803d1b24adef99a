"""Units and words as offices write them, by every way in, and a doubled row is asked about."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from .conftest import Cli

ACCOUNT = "91110000600037341L"
ORGANISATION = {
    "account": ACCOUNT,
    "period_from": "2024-01-01",
    "period_to": "2024-12-31",
    "scope1": "3.25",
    "emissions_unit": "万吨",
    "electricity": "120",
    "energy_unit": "万千瓦时",
    "assurance": "有限保证",
    "verifier": "某核查机构",
}
GAS = {
    "account": ACCOUNT,
    "period_from": "2024-01-01",
    "period_to": "2024-12-31",
    "figure": "范围一排放",
    "factor_id": "CN-FUEL-NG-EF",
    "amount": "10000",
    "unit": "m3_20C",
}


def as_csv(path: Path, *rows: dict[str, str]) -> Path:
    path = path.with_suffix(".csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def as_json(path: Path, *rows: dict[str, str]) -> Path:
    path = path.with_suffix(".json")
    path.write_text(json.dumps({"reports": rows}, ensure_ascii=False), "utf-8")
    return path


def as_book(path: Path, *rows: dict[str, str]) -> Path:
    path = path.with_suffix(".xlsx")
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "活动数据" if "factor_id" in rows[0] else "企业"
    page.append(list(rows[0]))
    for row in rows:
        page.append(list(row.values()))
    book.save(path)
    return path


WAYS = pytest.mark.parametrize("written_as", [as_csv, as_json, as_book])
Written = Callable[..., Path]


@pytest.fixture
def office(cli: Cli) -> Cli:
    assert cli("account", "open", ACCOUNT, "--name", "甲", "--on", "2020-01-01").code == 0
    return cli


@WAYS
def test_units_and_words_come_out_the_same_by_every_way(
    office: Cli, tmp_path: Path, written_as: Written
) -> None:
    path = written_as(tmp_path / "a", ORGANISATION)
    filed = office("report", "submit", str(path), "--on", "2025-03-01", "--json")
    assert filed.code == 0, filed.out
    totals = {item["name"]: (item["amount"], item["unit"]) for item in filed.json["totals"]}
    assert totals == {"scope1": ("32500", "tCO2e"), "electricity": ("1200000", "kWh")}


def test_a_quote_reads_them_too(cli: Cli, tmp_path: Path, repo: Path) -> None:
    example = (repo / "docs" / "reference" / "quote-example.yaml").read_text("utf-8")
    for written, instead in (
        ('footprint: "4.30"', 'footprint: "4300"\n    footprint_unit: 克二氧化碳当量'),
        ("declared_unit: kilogram", "declared_unit: 公斤"),
        ("assurance: limited", "assurance: 有限保证 limited"),
    ):
        assert written in example
        example = example.replace(written, instead)
    path = tmp_path / "quote.yaml"
    path.write_text(example, "utf-8")
    rules = str(repo / "rules")
    answer = cli("--rules", rules, "quote", str(path), "--json")
    same = cli("--rules", rules, "quote", str(repo / "docs/reference/quote-example.yaml"), "--json")
    assert (answer.code, answer.json) == (same.code, same.json)


@WAYS
def test_a_volume_of_gas_states_its_temperature_by_every_way(
    office: Cli, tmp_path: Path, written_as: Written
) -> None:
    path = written_as(tmp_path / "a", {**GAS, "unit": "立方米"})
    refused = office("--lang", "zh", "report", "submit", str(path), "--on", "2025-03-01")
    assert refused.code == 3
    told = " ".join((refused.out + refused.err).split())
    assert "单位“立方米”未说明气体体积对应的温度" in told
    assert "m3_20C为20℃" in told
    assert "gas" not in told.replace("gas_conditions", "")
    path = written_as(tmp_path / "b", GAS)
    filed = office("report", "submit", str(path), "--on", "2025-03-01", "--json")
    assert filed.json["totals"] == [{"name": "scope1", "unit": "tCO2", "amount": "20.146758"}]


@WAYS
def test_the_same_activity_twice_is_filed_where_it_is_confirmed(
    office: Cli, tmp_path: Path, written_as: Written
) -> None:
    path = written_as(tmp_path / "a", GAS, {**GAS, "amount": "500"}, GAS)
    submit = ("report", "submit", str(path), "--on", "2025-03-01")
    refused = office(*submit, "--json")
    assert refused.code == 3
    asked = [p for row in refused.json["rejected"] for p in row["problems"]]
    (twice,) = [p for p in asked if p["code"] == "activity_twice"]
    first, again = ("1", 3) if written_as is as_json else ("2", 4)
    assert (twice["found"], twice["place"]["row"]) == (first, again)
    assert office("report", "export", ACCOUNT, str(tmp_path / "none.json")).code == 0
    assert json.loads((tmp_path / "none.json").read_text("utf-8")) == {"reports": []}
    filed = office(*submit, "--confirm", "activity_twice", "--json")
    assert filed.code == 0
    # 20 500 m3 x 273.15 / 293.15 x 21.6219 tCO2 / 10 000 Nm3
    assert filed.json["totals"] == [{"name": "scope1", "unit": "tCO2", "amount": "41.300853"}]


@pytest.mark.parametrize("code", ["activity_twice", "spread_magnitude", "twice"])
def test_a_confirmation_that_nothing_asks_for_is_refused(
    office: Cli, tmp_path: Path, code: str
) -> None:
    path = as_csv(tmp_path / "a", GAS, {**GAS, "amount": "500"})
    refused = office("report", "submit", str(path), "--on", "2025-03-01", "--confirm", code)
    assert refused.code == 3
    known = code == "activity_twice"
    assert ("confirmed_nothing" if known else "word_unknown") in refused.err
    assert office("report", "submit", str(path), "--on", "2025-03-01").code == 0


def test_a_total_of_each_column_is_told_with_its_own_figures(office: Cli, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "a", ORGANISATION)
    total = {
        **dict.fromkeys(ORGANISATION, ""),
        "account": "合计",
        "scope1": "4",
        "electricity": "7",
    }
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, list(ORGANISATION)).writerow(total)
    given = office("report", "submit", str(path), "--on", "2025-03-01", "--json")
    warnings = given.json["warnings"]
    differing = [(w["found"], w["needed"]) for w in warnings if w["code"] == "total_differs"]
    assert differing == [("4", "3.25"), ("7", "120")]


@pytest.mark.parametrize("factor", ["完全不同", "%%"])
def test_a_factor_that_is_like_none_is_told_in_chinese(
    office: Cli, tmp_path: Path, factor: str
) -> None:
    path = as_csv(tmp_path / "a", {**GAS, "factor_id": factor})
    given = office("--lang", "zh", "report", "submit", str(path), "--on", "2026-03-01")
    assert "one of the list" not in given.err
    assert "列表中的一项" in given.err
