"""`carbonstep loan amend`, `correct`, `cancel` and `terms`, as typed."""

import json
import re
from pathlib import Path

import pytest

LOAN = {
    "loan_id": "S4",
    "account": "uscc:91110000600037341L",
    "rulebook": "huangshi-reduction@2022-09",
    "principal": "10000000",
    "drawn_on": "2024-01-05",
    "matures_on": "2026-01-05",
    "benchmark": {"index": "fixed", "rate_pct": "3.45"},
    "spread_bps": "55",
    "parameters": {"baseline_tco2e": "50000"},
}
AGREED = ("--agreed-on", "2024-10-20", "--reason", "agreed", "--received-on", "2025-12-01")


@pytest.fixture
def booked(cli, tmp_path: Path):
    cli("account", "open", "91110000600037341L", "--name", "A maker", "--received-on", "2024-01-01")
    path = tmp_path / "loan.json"
    path.write_text(json.dumps(LOAN), "utf-8")
    assert cli("loan", "book", str(path), "--received-on", "2024-01-05").code == 0
    return cli


def cut(cli, *more: str):
    return cli(
        "loan", "amend", "S4", "--on", "2024-10-25", "--set", "spread_bps=25", *AGREED, *more
    )


def test_an_amendment_is_typed_term_by_term(booked) -> None:
    told = cut(booked)
    assert told.code == 0, told.err
    assert told.out.startswith("S4: amendment of spread_bps from 2024-10-25 is recorded as E-")
    again = cut(booked, "--json").json
    assert (again["new"], again["event"]["terms"]) == (False, {"spread_bps": "25"})
    found = booked("loan", "interest", "S4", "--as-of", "2024-12-20", "--json").json
    assert "96444.44" in {item["amount"] for item in found["settlements"]}


def test_terms_come_from_a_file_and_reach_inside(booked, tmp_path: Path) -> None:
    path = tmp_path / "terms.yaml"
    path.write_text("repayment: {frequency: half_year}\n", "utf-8")
    told = booked(
        "loan", "amend", "S4", "--on", "2024-10-25", "--terms", str(path),
        "--set", "repayment.kind=equal_principal", *AGREED, "--json",
    )  # fmt: skip
    assert told.code == 0, told.err
    repayment = told.json["event"]["terms"]["repayment"]
    assert (repayment["kind"], repayment["frequency"]) == ("equal_principal", "half_year")


def test_an_odd_term_is_confirmed(booked) -> None:
    odd = ("loan", "correct", "S4", "--set", "spread_bps=2500", "--reason", "so it says")
    refused = booked(*odd, "--received-on", "2025-12-01")
    assert refused.code == 3
    assert "--set spread_bps" in refused.err
    assert "spread_magnitude" in refused.err
    sure = booked(*odd, "--received-on", "2025-12-01", "--confirm", "spread_magnitude")
    assert sure.code == 0, sure.err


@pytest.mark.parametrize(
    ("option", "place"), [("spread_bps", "--set"), ("x=1", "--set x"), ("spread_bps=", "--set")]
)
def test_what_is_no_term_is_named(booked, option: str, place: str) -> None:
    told = booked("loan", "amend", "S4", "--on", "2024-10-25", "--set", option, *AGREED)
    assert told.code == 3
    assert place in told.err


def test_terms_of_a_day_and_what_changed_them(booked) -> None:
    cut(booked)
    before = booked("loan", "terms", "S4", "--on", "2024-10-24", "--json").json
    after = booked("loan", "terms", "S4", "--on", "2024-10-25", "--json").json
    assert [found["terms"]["spread_bps"] for found in (before, after)] == ["55", "25"]
    [change] = after["changes"]
    assert change["changes"] == [{"term": "spread_bps", "before": "55", "after": "25"}]
    assert (change["on"], change["agreed_on"], change["reason"]) == (
        "2024-10-25",
        "2024-10-20",
        "agreed",
    )
    shown = booked("loan", "terms", "S4", "--on", "2024-10-25").out
    in_chinese = booked("loan", "terms", "S4", "--on", "2024-10-25", "--lang", "zh").out
    said = dict(re.findall(r"^\S+（([a-z._]+)） +(\S.*?) *$", in_chinese, re.MULTILINE))
    assert said["principal"].endswith(".00元")
    assert said["benchmark.index"] == "固定利率（fixed）"
    assert said["spread_bps"].endswith("个基点")
    assert said["confirmed"] == "无"
    assert "spread, bp: 55 → 25" in shown
    chinese = booked("--lang", "zh", "loan", "show", "S4", "--as-of", "2024-10-25").out
    assert "加点（基点）：55 → 25" in chinese


def test_what_an_amendment_came_to_is_told_in_both_languages(booked) -> None:
    assert booked("run", "daily", "--on", "2024-12-20").code == 0
    cut = ("loan", "amend", "S4", "--on", "2024-10-25", "--set", "spread_bps=25", "--reason", "r")
    on = ("--received-on", "2024-12-21")
    told = booked(*cut, *on)
    assert "the next daily run trues up what was posted: contract days 1" in told.out
    event = booked("loan", "events", "S4", "--json").json["events"][0]["event_id"]
    back = ("loan", "withdraw", "S4", event, "--reason", "r", *on)
    told = booked("--lang", "zh", *back)
    assert told.out.startswith("合同S4：撤回“自2024-10-25起变更加点（基点）”，已登记为E-")
    again = booked(*cut, *on, "--json").json
    assert again["effect"] == {"decisions": [], "steps": [], "true_ups_due": 1}
    assert booked(*cut, *on, "--json").json["effect"]["true_ups_due"] == 0


def test_the_list_of_events_tells_what_each_changed_when_and_why(booked) -> None:
    on = ("--on", "2024-10-25", "--agreed-on", "2024-10-20")
    cut = ("loan", "amend", "S4", *on, "--set", "spread_bps=25", "--reason", "agreement 2")
    assert booked(*cut, "--received-on", "2024-10-28").code == 0
    listed = booked("loan", "events", "S4").out
    for told in ("spread, bp 25", "2024-10-25", "2024-10-28", "2024-10-20", "agreement 2"):
        assert told in listed
    chinese = booked("--lang", "zh", "loan", "events", "S4").out
    for told in ("条款", "约定日", "收到日", "原因", "2024-10-20"):
        assert told in chinese


def test_a_cancelled_loan_says_so_everywhere(booked) -> None:
    gone = booked("loan", "cancel", "S4", "--reason", "twice", "--received-on", "2025-12-01")
    assert gone.code == 0, gone.err
    assert gone.out.startswith("S4: cancellation, told on 2025-12-01 is recorded as E-")
    for command in (
        ("loan", "show", "S4"),
        ("loan", "rate", "S4"),
        ("loan", "why", "S4"),
        ("loan", "cash-flow", "S4"),
    ):
        told = booked(*command)
        assert told.code == 6, told.out
        assert "S4 is cancelled" in told.err
    assert booked("loan", "list", "--json").json["cancelled"] == ["S4"]
    assert "cancelled" in booked("loan", "list").out
    assert booked("loan", "terms", "S4", "--json").json["cancelled"] is True
    account = booked("account", "show", "91110000600037341L", "--json").json
    assert [loan["cancelled"] for loan in account["loans"]] == [True]
    assert "cancelled" in booked("account", "show", "91110000600037341L").out
    assert "cancellation" in booked("loan", "events", "S4").out


def test_other_terms_under_a_taken_number_are_named(booked, tmp_path: Path) -> None:
    path = tmp_path / "again.json"
    path.write_text(json.dumps({**LOAN, "spread_bps": "25"}), "utf-8")
    told = booked("loan", "book", str(path), "--received-on", "2024-10-25")
    assert told.code == 6
    assert "This document says 25; the loan has 55." in told.err
    for command in ("amend", "correct", "cancel"):
        assert f"carbonstep loan {command} S4" in told.err
    assert "another loan number" not in told.err


def test_what_changes_nothing_is_said_beside_the_record(booked) -> None:
    same = ("loan", "amend", "S4", "--on", "2024-10-25", "--set", "spread_bps=55", *AGREED)
    told = booked(*same)
    assert told.code == 0
    assert "is recorded as E-" in told.out
    assert "it has spread_bps 55 already" in told.err
    assert "carbonstep loan withdraw S4 E-" in told.err
    [warning] = booked(*same, "--json").json["warnings"]
    assert (warning["code"], warning["warning"]) == ("changes_nothing", True)
    assert "原已如此" in booked("--lang", "zh", *same).err


def test_a_cancelled_number_tells_how_it_is_used_again(booked, tmp_path: Path) -> None:
    gone = booked("loan", "cancel", "S4", "--reason", "not this one", "--received-on", "2025-12-01")
    assert "[number_kept]" in gone.err
    event = gone.out.split()[-1].rstrip(".")
    again = booked("loan", "book", str(tmp_path / "loan.json"), "--received-on", "2025-12-01")
    remedy = f"carbonstep loan correct S4 --supersedes {event} --set TERM=VALUE --reason WHY"
    assert again.code == 6
    assert remedy in again.err
    typed = remedy.replace("TERM=VALUE", "spread_bps=45").split()[1:]
    assert booked(*typed, "--received-on", "2025-12-01").code == 0
    assert booked("loan", "show", "S4", "--as-of", "2025-12-01").code == 0


@pytest.mark.parametrize(
    "verb", [("amend", "--on", "2024-10-25", *AGREED), ("correct", "--reason", "x")]
)
def test_a_term_that_lacks_another_beside_it_says_which(booked, verb: tuple[str, ...]) -> None:
    command, *rest = verb
    told = booked("loan", command, "S4", *rest, "--set", "benchmark.rate_pct=3")
    assert told.code == 3
    assert told.err.startswith(
        "✗ --set benchmark.rate_pct: benchmark.rate_pct is changed together with what stands "
        "beside it, and benchmark.index is not said. Say it too: --set benchmark.index=VALUE; "
    )
    assert told.err.endswith(" [term_lacks]\n")
    missing = booked("loan", command, "S4", *rest, "--set", "spread=3").err
    assert "[term_lacks]" not in missing
