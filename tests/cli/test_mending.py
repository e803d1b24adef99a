"""`carbonstep db upgrade --dry-run` on a store of the first release: what its first run moves."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import make_url

from carbonstep.store.schema import REVISION

# The store was last written long before the clock of today, which a person confirms.
FIRST_RUN = ("run", "daily", "--on", "2026-10-12", "--confirm", "business_date_ahead")

STORE = Path(__file__).resolve().parents[1] / "store/past/0.1.0-first/store.db"


@pytest.fixture
def file(database) -> Path:
    """The store's file, as the first release left it."""
    path = Path(make_url(database).database or "")
    shutil.copy(STORE, path)
    return path


def test_it_lists_loan_day_old_new_and_fault_in_the_readers_language(cli, file) -> None:
    content = file.read_bytes()
    english = cli("db", "upgrade", "--dry-run")
    assert (english.code, english.err) == (0, "")
    lines = [line.split() for line in english.out.splitlines()]
    assert [line[1] for line in lines if line[0] == "HS-2"] == [
        *["2023-09-30", "2024-03-31", "2025-03-31", "2025-09-30"]
    ]
    assert [line for line in lines if line[0] == "HS-2"][-1] == [
        *["HS-2", "2025-09-30", "interest", "115,466.67", "115,542.50", "75.83", "0.00"],
        "bounds_last",
    ]
    assert "- bounds_last: the rate was bounded first and rounded then" in english.out
    chinese = cli("--lang", "zh", "db", "upgrade", "--dry-run")
    assert "- bounds_last: 先受上下限约束、后取整" in chinese.out
    assert "已查看9笔贷款，4笔变动" in chinese.out
    assert file.read_bytes() == content


def test_as_json_it_has_the_same_and_the_fault_in_both_languages(cli, file) -> None:
    content = file.read_bytes()
    found = cli("db", "upgrade", "--dry-run", "--json")
    assert found.code == 0
    told = found.json
    assert (told["revision"], told["as_of"], told["loans"]) == ("0001", "2026-09-24", 9)
    assert [item["name"] for item in told["mended"]][:1] == ["bounds_last"]
    assert set(told["mended"][0]["fault"]) == {"zh", "en"}
    assert told["newest"] == told["mended"][-1]["number"]
    unlike, shown, without_effect, loan = told["moved"]
    assert (unlike["loan_id"], len(unlike["decisions"]), len(unlike["days"])) == ("CC-1", 3, 2)
    assert {name for item in unlike["decisions"] for name in item["meanings"]} == {"like_for_like"}
    assert without_effect["loan_id"] == "EU-2"
    assert without_effect["decisions"] == [
        {
            "test_period": {"from": "2025-01-01", "to": "2026-01-01"},
            "old_bps": None,
            "new_bps": "-20",
            "meanings": ["without_effect"],
        }
    ]
    assert (loan["loan_id"], loan["decisions"], len(loan["days"])) == ("HS-2", [], 4)
    assert shown["penalties"] == [
        {
            "event_id": "E-ARLRBCP66KN5PCS2",
            "on": "2023-10-30",
            "old": "51.93",
            "new": "0.00",
            "meanings": ["penalty_on_position"],
        }
    ]
    assert loan["days"][-1] == {
        "nominal_on": "2025-09-30",
        "old": {"interest": "115466.67", "capitalised": "0.00", "principal": "2000000.02"},
        "new": {"interest": "115542.50", "capitalised": "0.00", "principal": "2000000.02"},
        "waived": "75.83",
        "booked": {"interest": "0.00", "capitalised": "0.00", "principal": "0.00"},
        "meanings": ["bounds_last"],
    }
    assert file.read_bytes() == content


def test_the_first_run_says_what_it_put_right_and_then_nothing_is_left(cli, file) -> None:
    assert cli("db", "upgrade", "--json").json == {"from": "0001", "to": REVISION}
    assert len(cli("db", "upgrade", "--dry-run", "--json").json["moved"]) == 4
    run = cli(*FIRST_RUN, "--json").json
    assert run["meaning_mended"] == [
        {"meaning": "like_for_like", "loans": 1, "days": 2, "decisions": 3, "penalties": 0},
        {"meaning": "without_effect", "loans": 2, "days": 0, "decisions": 2, "penalties": 0},
        {"meaning": "penalty_on_position", "loans": 1, "days": 0, "decisions": 0, "penalties": 1},
        {"meaning": "bounds_last", "loans": 1, "days": 4, "decisions": 0, "penalties": 0},
    ]
    assert run["true_ups"] == 6
    found = cli("loan", "true-ups", "HS-2", "--json").json["true_ups"]
    mended = {"kind": "meaning_mended", "ref": "bounds_last"}
    assert [item["because"] for item in found if item["posted_on"] == "2026-10-12"] == [
        [mended]
    ] * 4
    after = cli("db", "upgrade", "--dry-run")
    assert (after.code, "nothing moves" in after.out) == (0, True)
    assert cli("db", "upgrade", "--dry-run", "--json").json["moved"] == []


def test_the_run_in_words_names_the_fault(cli, file) -> None:
    assert cli("db", "upgrade").code == 0
    said = cli(*FIRST_RUN).out
    assert (
        "meaning mended: bounds_last: 1 loans, 4 days, 0 decisions, 0 penalties (the rate was"
        in said
    )


def test_where_there_is_no_store_none_is_made(cli, absent) -> None:
    found = cli("db", "upgrade", "--dry-run")
    assert found.code == 5
    assert not Path(make_url(absent).database or "").exists()
