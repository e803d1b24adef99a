"""What happens to a loan, on the command line: recorded, corrected, listed, refused."""

from decimal import Decimal

import pytest
import yaml

LOAN = {
    "loan_id": "CC-1",
    "account": "uscc:91110000600037341L",
    "rulebook": "huangshi-reduction@2022-09",
    "principal": "10000000",
    "first_drawdown": "6000000",
    "drawn_on": "2024-09-20",
    "matures_on": "2027-09-20",
    "benchmark": {"index": "fixed", "rate_pct": "3.00"},
    "spread_bps": "55",
    "parameters": {"baseline_tco2e": "103400"},
}


def a_loan(cli, tmp_path) -> None:
    """A loan to which nothing has happened."""
    path = tmp_path / "loan.yaml"
    path.write_text(yaml.safe_dump(LOAN), "utf-8")
    on = ("--received-on", "2024-09-20")
    opened = cli("account", "open", "91110000600037341L", "--name", "A", *on)
    booked = cli("loan", "book", str(path), *on)
    assert (opened.code, booked.code) == (0, 0), booked.err


@pytest.fixture
def desk(once):
    return once(a_loan)


def prepay(desk, amount: str, *more: str):
    return desk("loan", "prepay", "CC-1", "--on", "2025-03-03", "--amount", amount, *more)


def test_events_are_recorded_corrected_and_listed(desk) -> None:
    assert desk("loan", "events", "CC-1").out == (
        "Nothing has happened to the loan since it was booked.\n"
    )
    drawn = desk("loan", "draw", "CC-1", "--on", "2024-10-10", "--amount", "4000000")
    assert drawn.out.startswith("CC-1: drawdown of 4,000,000.00 yuan on 2024-10-10 is recorded as")
    first = prepay(desk, "1000000", "--json", "--received-on", "2025-03-03").json
    event = first["event"]
    assert (first["new"], event["amount"], event["received_on"]) == (
        True,
        "1000000.00",
        "2025-03-03",
    )
    again = prepay(desk, "1000000")
    assert "was recorded already" in again.out
    why = ("--supersedes", event["event_id"], "--reason", "typo")
    second = prepay(desk, "2000000", *why, "--json").json["event"]
    withdrawn = desk("loan", "withdraw", "CC-1", second["event_id"], "--reason", "no", "--json")
    gone = withdrawn.json["event"]
    assert (gone["kind"], gone["on"]) == ("withdrawn", "2025-03-03")
    month = ("--on", "2025-06-20", "--until", "2025-07-20")
    assert desk("loan", "overdue", "CC-1", *month, "--amount", "80000").code == 0
    assert desk("loan", "misuse", "CC-1", *month, "--amount", "100000").code == 0
    assert desk("loan", "payoff", "CC-1", "--on", "2026-08-03").code == 0
    ended = desk("loan", "rate", "CC-1", "--on", "2026-08-03")
    assert (ended.code, "to before 2026-08-03" in ended.err) == (5, True)
    listed = desk("loan", "events", "CC-1", "--json").json
    assert [(e["kind"], e["stands"], e["superseded_by"]) for e in listed["events"]] == [
        ("drawdown", True, ""),
        ("prepayment", False, second["event_id"]),
        ("prepayment", False, gone["event_id"]),
        ("withdrawn", False, ""),
        ("overdue", True, ""),
        ("misuse", True, ""),
        ("payoff", True, ""),
    ]
    came = ("--on", "2025-07-25", "--amount", "1000", "--for-on", "2025-03-20")
    paid = desk("loan", "paid", "CC-1", *came, "--received-on", "2026-08-04", "--json").json
    told = {key: paid["event"][key] for key in ("kind", "on", "for_on", "amount")}
    assert told == {
        "kind": "receipt",
        "on": "2025-07-25",
        "for_on": "2025-03-20",
        "amount": "1000.00",
    }
    assert paid["receipt"] == {
        "event_id": paid["event"]["event_id"],
        "on": "2025-07-25",
        "parts": [
            {"nominal_on": "2025-03-20", "amount": "1000.00", "left": "87750.00", "waits": False}
        ],
        "surplus": "0.00",
    }
    before = str(listed["events"][2]["seq"])
    then = desk("loan", "events", "CC-1", "--known-at", before, "--json").json
    assert [e["stands"] for e in then["events"]] == [True, True]
    shown = desk("loan", "show", "CC-1", "--as-of", "2026-01-05").out
    # 80,000 x 5.325 % x 30 / 360 overdue, 100,000 x 3.55 % x 30 / 360 more for what was misused.
    assert "355.00" in shown
    assert "295.83" in shown
    assert "overdue: at the whole penalty rate" in shown
    assert "misused: what is added to the contract rate alone" in shown
    statement = desk("--lang", "zh", "loan", "interest", "CC-1", "--as-of", "2026-01-05").out
    assert "逾期罚息：按全部罚息利率（合同利率及其加收部分）计收" in statement
    assert "挪用罚息：只计收在合同利率上加收的部分" in statement
    without = desk("loan", "interest", "CC-1", "--as-of", "2025-01-06").out
    assert "penalty rate" not in without
    table = desk("loan", "events", "CC-1").out
    assert "misused amount" in table
    [taken_back] = [line for line in table.splitlines() if line.startswith(gone["event_id"])]
    assert taken_back.split().count("withdrawal") == 2, "its kind, and how it stands"
    assert event["event_id"] in table
    assert "提前结清" in desk("--lang", "zh", "loan", "events", "CC-1").out


def test_exit_codes(desk) -> None:
    before = desk("changes", "--json").json["size"]
    above = prepay(desk, "6000000.01", "--json")
    assert above.code == 3
    assert [(p["code"], p["place"]["path"]) for p in above.json["problems"]] == [
        ("repayment_above_balance", "--amount")
    ]
    outside = desk("loan", "payoff", "CC-1", "--on", "2031-01-01", "--json").json["problems"]
    assert [(p["code"], p["place"]["path"]) for p in outside] == [
        ("loan_event_outside_life", "--on")
    ]
    unknown = desk("loan", "withdraw", "CC-1", "E-X", "--reason", "no", "--json").json["problems"]
    assert [(p["code"], p["place"]["path"]) for p in unknown] == [("loan_event_unknown", "EVENT")]
    zero = prepay(desk, "0")
    assert (zero.code, "--amount" in zero.err, "not_positive" in zero.err) == (3, True, True)
    future = prepay(desk, "1", "--received-on", "2999-01-01")
    assert (future.code, "--received-on" in future.err) == (3, True)
    assert prepay(desk, "1", "--supersedes", "E-X").code == 3
    assert desk("loan", "prepay", "CC-1", "--on", "2025-03-03").code == 2
    for command in (("events", "CC-9"), ("payoff", "CC-9", "--on", "2025-03-03")):
        absent = desk("loan", *command)
        assert (absent.code, "There is no loan CC-9." in absent.err) == (5, True)
    assert desk("changes", "--json").json["size"] == before


def test_a_clash_with_another_event_is_told_at_the_day_and_names_it(desk) -> None:
    first = prepay(desk, "1000000", "--json").json["event"]["event_id"]
    [overlap] = prepay(desk, "2", "--json").json["problems"]
    assert (overlap["code"], overlap["place"]["path"]) == ("repayment_overlaps", "--on")
    assert overlap["remedy"].endswith(f"or with --supersedes: {first}.")
    ends = ("loan", "payoff", "CC-1", "--on", "2025-02-03", "--json")
    [after] = desk(*ends).json["problems"]
    assert (after["code"], after["place"]["path"]) == ("loan_event_after_payoff", "--on")
    assert after["needed"] == f"{first} (2025-03-03)"


def test_a_payoff_on_the_last_day_changes_no_amount_and_settles_its_payment_day(desk) -> None:
    def flows() -> list[dict]:
        return desk("loan", "cash-flow", "CC-1", "--as-of", "2025-01-06", "--json").json["flows"]

    def amounts(found: list[dict]) -> list[tuple[str, str, str]]:
        return [(flow["nominal_on"], flow["amount"], flow["balance"]) for flow in found]

    before = flows()
    assert desk("loan", "payoff", "CC-1", "--on", "2027-09-20").code == 0
    after = flows()
    assert amounts(after) == amounts(before)
    assert (before[-1]["provisional"], after[-1]["provisional"]) == (True, False)
    assert after[-1]["pays_on"] == "2027-09-20"


def test_a_payoff_says_what_is_to_be_paid_on_its_day(desk) -> None:
    told = ("loan", "payoff", "CC-1", "--on", "2027-09-20")
    shown = desk(*told).out.splitlines()
    asked = desk(*told, "--json").json["payoff"]
    flows = desk("loan", "cash-flow", "CC-1", "--as-of", "2025-01-06", "--json").json["flows"]
    last = {flow["kind"]: flow["amount"] for flow in flows if flow["nominal_on"] == "2027-09-20"}
    assert asked["on"] == "2027-09-20"
    assert (asked["principal"], asked["interest"]) == (last["repayment"], last["interest"])
    assert Decimal(asked["total"]) == sum(map(Decimal, last.values()))
    assert (asked["overdue"], asked["penalty"]) == ("0.00", "0.00")
    total = f"{Decimal(asked['total']):,}"
    assert shown[1].startswith(f"To be paid on 2027-09-20: {total} yuan = principal ")
    assert desk("--lang", "zh", *told).out.splitlines()[1].startswith(f"2027-09-20应付{total}元＝")
    as_of = ("CC-1", "--as-of", "2025-01-06")
    statement = " ".join(desk("loan", "cash-flow", *as_of).out.split())
    assert f"To be paid on 2027-09-20: {total} yuan" in statement
    assert desk("loan", "show", *as_of, "--json").json["payoff"] == asked
