"""Statements on the command line: the same digits as JSON, as a table and as files."""

import csv
import json
from pathlib import Path

import pytest
import yaml

ACCOUNT = "91110000600037341L"
LOAN = {
    "loan_id": "HS-1",
    "account": f"uscc:{ACCOUNT}",
    "principal": "15000000",
    "drawn_on": "2022-09-20",
    "matures_on": "2027-09-20",
    "benchmark": {"index": "LPR1Y"},
    "spread_bps": "35",
    "rulebook": "huangshi-reduction@2022-09",
    "repayment": {"kind": "equal_principal"},
    "parameters": {"baseline_tco2e": "103400"},
}
HEAD = "account,period_from,period_to,scope1,scope2_location,assurance,verifier\n"
ROW = f"{ACCOUNT},2022-01-01,2022-12-31,50000,46990,limited,exchange\n"
AS_OF = ("--as-of", "2026-08-20")
KINDS = ("cash-flow", "interest", "benefit")


def a_year(cli, tmp_path) -> None:
    """A loan with a report on its first year."""
    (tmp_path / "loan.yaml").write_text(yaml.safe_dump(LOAN), "utf-8")
    (tmp_path / "report.csv").write_text(HEAD + ROW, "utf-8")
    assert (
        cli("account", "open", ACCOUNT, "--name", "A maker", "--received-on", "2022-09-19").code
        == 0
    )
    assert cli("run", "daily", "--on", "2022-09-20").code == 0
    assert cli("loan", "book", str(tmp_path / "loan.yaml"), "--received-on", "2022-09-20").code == 0
    submitted = cli("report", "submit", str(tmp_path / "report.csv"), "--received-on", "2023-04-28")
    assert submitted.code == 0


@pytest.fixture
def booked(once):
    return once(a_year)


def records(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text("utf-8-sig").splitlines()))


def test_the_numbers_of_the_json_are_in_the_table_and_the_files(booked, tmp_path) -> None:
    body = booked("loan", "cash-flow", "HS-1", *AS_OF, "--json").json
    flows = [(f["nominal_on"], f["amount"], f["balance"]) for f in body["flows"]]
    file = tmp_path / "flows.csv"
    told = booked("loan", "cash-flow", "HS-1", *AS_OF, "--out", str(file))
    assert (told.code, told.out) == (0, f"{file}\n")
    shown = booked("loan", "cash-flow", "HS-1", *AS_OF).out
    held = [(line[0], line[3], line[6]) for line in records(file)[1:] if line[6]]
    assert held == flows
    for day, amount, balance in flows:
        assert day in shown
        assert f"{float(amount):,.2f}" in shown
        assert f"{float(balance):,.2f}" in shown


def test_an_interest_line_can_be_computed_by_hand(booked) -> None:
    shown = booked("loan", "interest", "HS-1", "--period", "2023-06-20", *AS_OF).out
    lines = [line.split() for line in shown.splitlines()]
    first = "part 2023-03-20 2023-05-08 50 13,500,000.00 4.00 75,000.00000000 75,000.00"
    second = "part 2023-05-09 2023-06-19 42 13,500,000.00 3.90 61,425.00000000 61,425.00"
    assert first.split() in lines
    assert second.split() in lines
    assert 13_500_000 * 4 * 50 == 75_000 * 100 * 360
    assert "Exact interest = principal × all-in rate ÷ 100 × days counted ÷ 360 (ACT/360)." in shown
    whole = booked("loan", "interest", "HS-1", *AS_OF).out
    assert "2023-06-20" in whole
    assert len(whole) > 3 * len(shown)


def test_the_benefit_is_against_the_same_loan_without_steps(booked) -> None:
    body = booked("loan", "benefit", "HS-1", *AS_OF, "--json").json
    period = next(p for p in body["periods"] if p["from"] == "2023-03-20")
    # 13.5 million, 42 days, 10 bp: 1,575.00 yuan.
    assert (period["without_steps"], period["with_steps"]) == ("138000.00", "136425.00")
    assert period["saved"] == "1575.00"
    assert [(step["from"], step["bps"]) for step in period["carbon"]] == [
        ("2023-03-20", "0"),
        ("2023-05-09", "-10"),
    ]
    assert "+1,575.00" in booked("loan", "benefit", "HS-1", *AS_OF).out


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_file_is_not_written_over(booked, tmp_path, kind: str, suffix: str) -> None:
    file = tmp_path / f"statement{suffix}"
    file.write_text("kept", "utf-8")
    refused = booked("loan", kind, "HS-1", *AS_OF, "--out", str(file))
    assert refused.code == 3
    assert "file_exists" in refused.err
    assert file.read_text("utf-8") == "kept"
    assert booked("loan", kind, "HS-1", *AS_OF, "--out", str(file), "--force").code == 0
    assert file.read_bytes()[:2] == (b"PK" if suffix == ".xlsx" else b"\xef\xbb")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--out", "statement.pdf"), "file_suffix"),
        (("--out", "no-such-folder/statement.csv"), "file_not_found"),
        (("--period", "2026-09-23"), "no_settlement_day"),
        (("--period", "20.9.2026"), "date_order"),
        (("--final", "--period", "2027-09-20"), "calendar_provisional"),
        (("--final",), "calendar_provisional"),
        (("--known-at", "99999"), "moment_to_come"),
    ],
)
def test_what_cannot_be_told_is_refused(booked, tmp_path, monkeypatch, more, code: str) -> None:
    monkeypatch.chdir(tmp_path)
    for as_json in ((), ("--json",)):
        refused = booked("loan", "interest", "HS-1", *AS_OF, *more, *as_json)
        assert refused.code == (5 if code == "file_not_found" else 3), refused
        assert code in refused.err + refused.out
    assert not list(tmp_path.glob("statement*"))


def test_a_final_payment_day_is_given(booked) -> None:
    asked = ("loan", "interest", "HS-1", "--period", "2026-09-20", "--final", "--json")
    (item,) = booked(*asked, *AS_OF).json["settlements"]
    assert (item["pays_on"], item["provisional"]) == ("2026-09-20", False)


def test_a_notice_filed_later_makes_the_day_final(booked, tmp_path) -> None:
    asked = ("loan", "interest", "HS-1", "--period", "2027-09-20", "--final", *AS_OF)
    size = booked("changes", "--json").json["size"]
    notice = {
        "year": "2027",
        "holidays": ["2027-01-01", "2027-10-01"],
        "make_up_days": [],
        "source": "a notice",
    }
    (tmp_path / "2027.json").write_text(json.dumps(notice), "utf-8")
    assert booked(*asked).code == 3
    filed = booked("calendar", "add", str(tmp_path / "2027.json"), "--received-on", "2024-05-02")
    assert filed.code == 0, filed.err
    assert booked(*asked).code == 0
    assert booked(*asked, "--known-at", str(size)).code == 3


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_loan_is_not_found(booked, kind: str) -> None:
    assert booked("loan", kind, "HS-2").code == 5


def test_in_chinese(booked, tmp_path) -> None:
    shown = booked("--lang", "zh", "loan", "benefit", "HS-1", *AS_OF).out
    assert shown.startswith("合同HS-1碳挂钩利息优惠明细")
    file = tmp_path / "zh.csv"
    booked("--lang", "zh", "loan", "cash-flow", "HS-1", *AS_OF, "--out", str(file))
    assert records(file)[0][:3] == ["合同约定日", "付息日、还款日", "类型"]


def test_postings_and_true_ups_are_told_with_the_flows(booked, tmp_path) -> None:
    assert booked("run", "daily", "--on", "2023-06-20").code == 0
    held = booked("account", "show", f"uscc:{ACCOUNT}", "--json").json["reports"][0]["report_id"]
    head = HEAD.replace("\n", ",supersedes,restatement_reason\n")
    row = ROW.replace("50000", "60000").replace("\n", f",{held},late\n")
    (tmp_path / "again.csv").write_text(head + row, "utf-8")
    assert (
        booked("report", "submit", str(tmp_path / "again.csv"), "--received-on", "2023-06-21").code
        == 0
    )

    def lines() -> list[tuple[str, str, str]]:
        body = booked("loan", "cash-flow", "HS-1", "--as-of", "2023-06-21", "--json").json
        return [
            (line["mark"], line["component"], line["amount"])
            for line in body["ledger"]
            if line["nominal_on"] == "2023-06-20"
        ]

    posted = [("posted", "interest", "136425.00"), ("posted", "principal", "750000.00")]
    assert lines() == [*posted, ("true_up_pending", "interest", "1575.00")]
    assert booked("run", "daily", "--on", "2023-06-21").code == 0
    assert lines() == [*posted, ("true_up", "interest", "1575.00")]
