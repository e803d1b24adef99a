"""A loan is listed as the document that books it."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

ACCOUNT = "uscc:91110000600037341L"
PLAIN: dict[str, Any] = {
    "account": ACCOUNT,
    "principal": "15000000",
    "drawn_on": "2022-09-20",
    "matures_on": "2025-09-20",
    "benchmark": {"index": "LPR1Y"},
    "spread_bps": "35",
    "rulebook": "huangshi-reduction@2022-09",
    "parameters": {"baseline_tco2e": "103400"},
}
LOANS: dict[str, dict[str, Any]] = {
    "PLAIN": {},
    "FIXED": {"benchmark": {"index": "fixed", "rate_pct": "3.550"}, "cap_pct": "none"},
    "LEVEL": {
        "benchmark": {"index": "LPR5Y+", "repricing": {"every_months": 6, "anchor": "01-01"}},
        "repayment": {"kind": "equal_instalment", "at_change": "term", "latest_on": "2027-09-20"},
        "interest": {"day": "drawdown", "end_of_month": True},
    },
    "PAYMENT": {
        "repayment": {
            "kind": "fixed_payment",
            "amount": "500000",
            "negative_amortisation": "allowed",
        },
        "penalty": {"overdue_pct": "30"},
        "corrections": {"too_low": "waive"},
    },
    "CUSTOM": {
        "repayment": {"kind": "custom", "schedule": [{"on": "2024-06-01", "amount": "1000.5"}]},
        "rounding": {"to_bps": "1"},
        "rise_max_bps": "50",
        "floor_pct": "none",
        "first_drawdown": "9000000",
    },
    "ODD": {"spread_bps": "0.45", "confirmed": ["spread_magnitude"], "notice_days": 30},
}


@pytest.fixture
def listed(once) -> list[dict[str, Any]]:
    """The loans as they are listed, once each is booked."""
    found: list[dict[str, Any]] = once(book_all)("loan", "list", "--json").json["loans"]
    assert {loan["loan_id"] for loan in found} == set(LOANS)
    return found


def book_all(cli, tmp_path: Path) -> None:
    assert (
        cli("account", "open", ACCOUNT, "--name", "A maker", "--received-on", "2022-09-19").code
        == 0
    )
    for loan_id, terms in LOANS.items():
        path = tmp_path / f"{loan_id}.yaml"
        path.write_text(yaml.safe_dump({"loan_id": loan_id, **PLAIN, **terms}), "utf-8")
        booked = cli("loan", "book", str(path), "--received-on", "2022-09-20")
        assert booked.code == 0, booked.err


def book(cli, folder: Path, document: dict[str, Any]):
    path = folder / "again.json"
    path.write_text(json.dumps(document), "utf-8")
    return cli("loan", "book", str(path), "--received-on", "2022-09-20", "--json")


def test_each_loan_of_the_list_booked_again_is_booked_already(cli, tmp_path, listed) -> None:
    size = cli("changes", "--json").json["size"]
    for loan in listed:
        booked = book(cli, tmp_path, loan)
        assert booked.code == 0, booked.err
        assert booked.json == {"loan": loan, "new": False, "missing_publications": []}
    assert cli("changes", "--json").json["size"] == size


def test_values_are_compared_and_not_their_texts(cli, tmp_path, listed) -> None:
    plain = next(loan for loan in listed if loan["loan_id"] == "PLAIN")
    same = {**plain, "spread_bps": "35.00", "notice_days": "0", "floor_pct": "0.0"}
    del same["rulebook_hash"], same["interest"], same["cap_pct"]
    assert book(cli, tmp_path, same).json["new"] is False
    other = book(cli, tmp_path, {**plain, "spread_bps": "36"})
    told = [(problem["code"], problem["place"]["path"]) for problem in other.json["problems"]]
    assert told == [("loan_exists", "loan_id"), ("loan_term_differs", "spread_bps")]


def test_a_recorded_body_is_a_document_too(cli, tmp_path, listed) -> None:
    changes = cli("changes", "--json", "--limit", "1000").json["events"]
    bodies = [event["data"] for event in changes if event["type"].endswith("loan.booked")]
    assert [body["loan_id"] for body in bodies] == list(LOANS)
    for body in bodies:
        assert body["schema"] == "loan/1"
        assert book(cli, tmp_path, body).json["new"] is False
    assert book(cli, tmp_path, {**bodies[0], "schema": "loan/2"}).json["new"] is False
    refused = book(cli, tmp_path, {**bodies[0], "schema": "loan/3"})
    assert [(p["code"], p["place"]["path"]) for p in refused.json["problems"]] == [
        ("word_unknown", "schema")
    ]


def test_a_loan_is_not_bound_to_other_content_than_was_agreed_on(cli, tmp_path, listed) -> None:
    document = {"loan_id": "NEW", **PLAIN, "rulebook_hash": listed[0]["rulebook_hash"]}
    assert book(cli, tmp_path, document).json["new"] is True
    other = "0" * 64
    refused = book(cli, tmp_path, {**document, "loan_id": "OTHER", "rulebook_hash": other})
    assert refused.code == 3
    [problem] = refused.json["problems"]
    assert (problem["code"], problem["place"]["path"]) == ("rulebook_hash", "rulebook_hash")
    assert listed[0]["rulebook_hash"] in problem["remedy"]


def test_a_listed_loan_can_be_quoted(cli, tmp_path, listed) -> None:
    for loan in listed:
        path = tmp_path / "quote.json"
        asked = {"as_of": "2022-10-01", "rulebook": loan["rulebook"], "loan": loan}
        path.write_text(json.dumps(asked), "utf-8")
        quoted = cli("quote", str(path), "--json")
        assert quoted.code == 0, quoted.err
