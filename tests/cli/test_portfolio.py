"""The book's interest on the command line."""

import csv

import pytest
import yaml
from openpyxl import load_workbook

ACCOUNT = "91110000600037341L"
LOAN = {
    "account": f"uscc:{ACCOUNT}",
    "principal": "15000000",
    "drawn_on": "2022-09-20",
    "matures_on": "2027-09-20",
    "benchmark": {"index": "LPR1Y"},
    "spread_bps": "35",
    "rulebook": "huangshi-reduction@2022-09",
    "parameters": {"baseline_tco2e": "103400"},
}
HEAD = "account,period_from,period_to,scope1,scope2_location,assurance,verifier\n"
ROW = f"{ACCOUNT},2022-01-01,2022-12-31,50000,46990,limited,exchange\n"
COMMAND = ("portfolio", "interest")
MONTHS = ("--from", "2026-01", "--to", "2026-12", "--as-of", "2026-08-20")


def two_loans(cli, tmp_path) -> None:
    """Two loans with a report on their first year."""
    assert (
        cli("account", "open", ACCOUNT, "--name", "A maker", "--received-on", "2022-09-19").code
        == 0
    )
    assert cli("run", "daily", "--on", "2022-09-20").code == 0
    for loan_id, kind in (("A-1", "bullet"), ("A-2", "equal_instalment")):
        document = {**LOAN, "loan_id": loan_id, "repayment": {"kind": kind}}
        (tmp_path / "loan.yaml").write_text(yaml.safe_dump(document), "utf-8")
        assert (
            cli("loan", "book", str(tmp_path / "loan.yaml"), "--received-on", "2022-09-20").code
            == 0
        )
    (tmp_path / "report.csv").write_text(HEAD + ROW, "utf-8")
    submitted = cli("report", "submit", str(tmp_path / "report.csv"), "--received-on", "2023-04-28")
    assert submitted.code == 0


@pytest.fixture
def booked(once):
    return once(two_loans)


def test_the_year_is_what_the_loans_statements_say(booked) -> None:
    body = booked(*COMMAND, *MONTHS, "--json").json
    assert (body["from"], body["to"], body["loans"]) == ("2026-01-01", "2027-01-01", 2)
    paid = {item["month"]: item for item in body["months"] if item["payments"]}
    assert list(paid) == ["2026-03", "2026-06", "2026-09", "2026-12"]
    assert len(body["months"]) == 12
    lives = [
        booked("loan", "benefit", loan, "--as-of", "2026-08-20", "--json").json["periods"]
        for loan in ("A-1", "A-2")
    ]
    june = [item for periods in lives for item in periods if item["pays_on"].startswith("2026-06")]
    for name in ("with_steps", "without_steps", "saved"):
        fen = sum(int(item[name].replace(".", "")) for item in june)
        assert paid["2026-06"][name].replace(".", "") == str(fen)
    assert paid["2026-06"]["payments"] == 2
    assert not paid["2026-06"]["saved"].startswith("-")


def test_the_table_and_the_files_have_the_same_digits(booked, tmp_path) -> None:
    body = booked(*COMMAND, *MONTHS, "--json").json
    drawn = booked(*COMMAND, *MONTHS)
    for name in ("with_steps", "without_steps", "repaid"):
        assert f"{int(body['total'][name][:-3]):,}{body['total'][name][-3:]}" in drawn.out
    path = tmp_path / "book.csv"
    assert booked(*COMMAND, *MONTHS, "--out", str(path)).code == 0
    table = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    assert [line[1] for line in table[1:-1]] == [item["with_steps"] for item in body["months"]]
    assert table[-1][1] == body["total"]["with_steps"]
    path = tmp_path / "book.xlsx"
    assert booked("--lang", "zh", *COMMAND, *MONTHS, "--out", str(path)).code == 0
    sheet = load_workbook(path).worksheets[0]
    assert sheet.cell(row=1, column=1).value == "月份"
    assert str(sheet.cell(row=4, column=2).value) == body["months"][2]["with_steps"].rstrip("0")
    refused = booked(*COMMAND, *MONTHS, "--out", str(path))
    assert (refused.code, "[file_exists]" in refused.err) == (3, True)


def test_what_cannot_be_priced_is_told(booked) -> None:
    asked = (*COMMAND, "--from", "2026-01", "--to", "2026-02", "--as-of", "2019-01-01")
    told = booked(*asked)
    assert told.code == 0
    assert "2 loans set aside" in told.err
    assert "Loan A-1 is not in the sums" in told.out
    codes = [item["problem"]["code"] for item in booked(*asked, "--json").json["unpriced"]]
    assert codes == ["fixing_missing"] * 2


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("2026", "2026-12", "month_invalid"),
        ("2026-12", "2026-01", "period_empty"),
        ("2000-01", "2199-01", "out_of_range"),
    ],
)
def test_months_that_are_none_are_refused(booked, first: str, last: str, code: str) -> None:
    refused = booked(*COMMAND, "--from", first, "--to", last)
    assert (refused.code, refused.out) == (3, "")
    assert f"[{code}]" in refused.err
