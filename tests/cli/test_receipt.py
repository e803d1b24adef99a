"""`carbonstep loan paid`: the money of one loan, and of many by a file."""

from pathlib import Path

import pytest
import yaml

LOAN = {
    "account": "uscc:91110000600037341L",
    "principal": "1000000",
    "drawn_on": "2023-03-20",
    "matures_on": "2025-03-20",
    "benchmark": {"index": "fixed", "rate_pct": "4"},
    "spread_bps": "0",
    "rulebook": "huangshi-reduction@2022-09",
    "parameters": {"baseline_tco2e": "103400"},
}


def two_loans(cli, tmp_path) -> None:
    opened = cli(
        "account", "open", "91110000600037341L", "--name", "A", "--received-on", "2023-03-19"
    )
    assert opened.code == 0
    for loan_id in ("A-1", "A-2"):
        path = tmp_path / f"{loan_id}.yaml"
        path.write_text(yaml.safe_dump({**LOAN, "loan_id": loan_id}), "utf-8")
        assert cli("loan", "book", str(path), "--received-on", "2023-03-20").code == 0


@pytest.fixture
def booked(once):
    return once(two_loans)


@pytest.fixture
def file(tmp_path):
    def write(*rows: str, header: str = "loan_id,paid_on,amount,for_on,reference") -> str:
        path = Path(tmp_path) / "paid.csv"
        path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
        return str(path)

    return write


ON = ("--received-on", "2024-01-10")


def test_a_file_is_told_and_what_is_partial_or_left_over_is_listed(booked, file) -> None:
    path = file("A-1,2023-06-20,10222.22,,t1", "A-2,2023-06-20,4000,,t2", "A-1,2023-09-20,11000,,")
    told = booked("loan", "paid", path, *ON)
    assert (told.code, told.err) == (0, "")
    lines = [line.split() for line in told.out.splitlines()]
    assert lines[1:4] == [
        ["A-2", "2023-06-20", "4,000.00", "2023-06-20", "4,000.00", "6,222.22", "0.00"],
        ["A-1", "2023-09-20", "11,000.00", "2023-09-20", "10,222.22", "0.00"],
        ["2023-12-20", "777.78", "9,333.33", "0.00"],
    ]
    assert told.out.splitlines()[-1] == (
        "3 receipts of 25,222.22 yuan, 2 of them partial, 0 with a surplus (0.00 yuan); "
        "0 were told before."
    )
    again = booked("--lang", "zh", "loan", "paid", path, *ON)
    assert again.code == 0
    assert "此前已登记3笔" in again.out


def test_as_json_every_receipt_has_its_contract_days(booked, file) -> None:
    told = booked("loan", "paid", file("A-1,2023-06-20,1081299.99,,t1"), *ON, "--json").json
    assert (told["stored"], told["count"], told["surplus"]) == (True, 1, "77.78")
    assert (told["partial_count"], told["surplus_count"], told["rejected"]) == (0, 1, [])
    (only,) = told["receipts"]
    first, *_, last = only["parts"]
    assert first == {
        "nominal_on": "2023-06-20",
        "amount": "10222.22",
        "left": "0.00",
        "waits": False,
    }
    assert (last["nominal_on"], last["waits"]) == ("2025-03-20", True)
    assert told["waiting"] == "1050666.66"
    assert len(only["parts"]) == 8
    assert (only["loan_id"], only["reference"], only["surplus"]) == ("A-1", "t1", "77.78")
    events = booked("loan", "events", "A-1", "--json").json["events"]
    assert [event["reference"] for event in events] == ["t1"]


def test_a_dry_run_says_so_and_stores_nothing(booked, file) -> None:
    tried = booked("loan", "paid", file("A-1,2023-06-20,1,,"), *ON, "--dry-run")
    assert tried.code == 0
    assert tried.out.splitlines()[-1] == "Nothing was recorded: it is a dry run."
    assert booked("loan", "events", "A-1", "--json").json["events"] == []


def test_a_wrong_cell_is_told_with_its_place_and_remedy_and_nothing_is_stored(booked, file) -> None:
    wrong = booked("loan", "paid", file("A-1,2023-06-20,1,,", "B-9,2023-06-20,1,,"), *ON)
    assert wrong.code == 3
    assert "paid.csv, row 3, column loan_id: There is no loan B-9." in " ".join(wrong.err.split())
    assert "Nothing was recorded: 1 rows are rejected" in wrong.err
    assert booked("loan", "events", "A-1", "--json").json["events"] == []


def test_one_receipt_by_argument_or_option(booked) -> None:
    one = booked("loan", "paid", "A-1", "4000", "--on", "2023-06-20", *ON, "--json").json
    assert one["receipt"]["parts"] == [
        {"nominal_on": "2023-06-20", "amount": "4000.00", "left": "6222.22", "waits": False}
    ]
    more = ("loan", "paid", "A-1", "--amount", "4000", "--on", "2023-06-20", *ON, "--json")
    assert booked(*more).json["new"] is False  # the same again, unless it has its own reference
    other = booked(*more, "--reference", "t2").json
    assert (other["new"], other["receipt"]["parts"][0]["left"]) == (True, "2222.22")


@pytest.mark.parametrize(
    "wrong",
    [
        ("paid.csv", "--amount", "1"),
        ("paid.csv", "--on", "2023-06-20"),
        ("A-1", "1", "--amount", "1", "--on", "2023-06-20"),
        ("A-1", "1", "--on", "2023-06-20", "--dry-run"),
    ],
)
def test_what_does_not_go_together_is_a_usage_error(booked, wrong) -> None:
    assert booked("loan", "paid", *wrong).code == 2


def test_one_receipt_says_what_it_pays_what_is_open_what_waits_and_what_is_left_over(
    booked,
) -> None:
    told = booked("loan", "paid", "A-1", "1081309.99", "--on", "2023-06-20", *ON)
    lines = [line.split() for line in told.out.splitlines()]
    assert ["A-1", "2023-06-20", "1,081,309.99", "2023-06-20", "10,222.22", "0.00"] in lines
    assert ["2024-03-20", "(to", "come)", "10,111.11", "0.00"] in lines
    assert told.out.splitlines()[-2:] == [
        "1,050,666.66 yuan of it wait for contract days to come.",
        "87.78 yuan of it are surplus: no day to the end of the loan is left to pay with them.",
    ]
    part = booked("loan", "paid", "A-2", "4000", "--on", "2023-06-20", *ON)
    row = ["A-2", "2023-06-20", "4,000.00", "2023-06-20", "4,000.00", "6,222.22", "0.00"]
    assert part.out.splitlines()[-1].split() == row
    chinese = booked("--lang", "zh", "loan", "paid", "A-1", "5", "--on", "2023-06-21", *ON)
    assert chinese.out.splitlines()[-1].startswith("其中5.00元为多收款项")


def test_what_is_paid_in_part_and_what_waits_is_told_by_the_statements(booked) -> None:
    booked("loan", "paid", "A-1", "4000", "--on", "2023-06-20", *ON)
    for statement in ("cash-flow", "interest"):
        told = " ".join(booked("loan", statement, "A-1", "--as-of", "2024-01-10").out.split())
        assert "came in and pay no day that has come" not in told
        found = booked("loan", statement, "A-1", "--as-of", "2024-01-10", "--json").json
        first = (found.get("settlements") or found["flows"][1:])[0]
        assert (first["paid"], first["open"], found["waiting"]) == ("4000.00", "6222.22", "0.00")
    flows = " ".join(booked("loan", "cash-flow", "A-1", "--as-of", "2024-01-10").out.split())
    assert "4,000.00" in flows
    assert "6,222.22" in flows
    # All to date, and 9,444.45 that wait.
    booked("loan", "paid", "A-1", "36000", "--on", "2023-12-20", *ON)
    for statement in ("cash-flow", "interest"):
        told = " ".join(booked("loan", statement, "A-1", "--as-of", "2024-01-10").out.split())
        assert "9,444.45 yuan came in and pay no day that has come" in told
        found = booked("loan", statement, "A-1", "--as-of", "2024-01-10", "--json").json
        assert found["waiting"] == "9444.45"
        before = booked("loan", statement, "A-1", "--as-of", "2023-12-19", "--json").json
        assert before["waiting"] == "0.00"


def test_all_receipts_of_a_file_are_listed_where_that_is_asked_for(booked, file) -> None:
    path = file("A-1,2023-06-20,10222.22,,t1", "A-2,2023-06-20,4000,,t2")
    some = booked("loan", "paid", path, *ON, "--dry-run").out
    every = booked("loan", "paid", path, *ON, "--dry-run", "--all").out
    assert ("A-1" in some, "A-1" in every) == (False, True)
    assert ("A-2" in some, "A-2" in every) == (True, True)


def test_of_a_rejected_file_no_receipt_is_listed_as_if_it_were_told(booked, file) -> None:
    path = file("A-1,2023-06-20,1,,", "B-9,2023-06-20,1,,")
    wrong = booked("loan", "paid", path, *ON, "--all")
    assert (wrong.code, wrong.out) == (3, "")
    assert "receipts of" not in wrong.err
