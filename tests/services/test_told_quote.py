"""What is told of a loan in a quote: penalties on its position, receipts, and what is refused."""

from typing import Any

import pytest

from carbonstep.present.json.quote import QuoteOut
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.library import Library
from carbonstep.services.quote import quote
from carbonstep.settings import shipped_rules

# 3.60 % fixed: interest of 18,200 yuan falls due on 2024-03-20 and of 18,400 on 2024-06-20; the
# principal on Friday 2025-06-20.
LOAN = {
    "principal": "2000000",
    "drawn_on": "2023-12-20",
    "matures_on": "2025-06-20",
    "benchmark": {"index": "fixed", "rate_pct": "3.6"},
    "spread_bps": "0",
    "parameters": {"baseline_tco2": "100"},
}


def told(kind: str, on: str, amount: str, **more: str) -> dict[str, str]:
    return {"kind": kind, "on": on, "amount": amount, "received_on": on, **more}


def answer(*events: dict[str, str], as_of: str) -> dict[str, Any]:
    document = {
        "as_of": as_of,
        "rulebook": "eu-ets-reduction@2019-01",
        "loan": LOAN,
        "events": list(events),
    }
    found = quote(Library(shipped_rules()), node_from_json(document)).picture
    return QuoteOut.priced(found).model_dump(mode="json")


def charged(*events: dict[str, str], as_of: str) -> list[tuple[str, str]]:
    return [(line["kind"], line["amount"]) for line in answer(*events, as_of=as_of)["penalties"]]


@pytest.mark.parametrize(
    ("events", "as_of", "expected"),
    [
        # The surplus of 3.6 %: 2,000,000 for 40 days, and what is left of it for 20.
        (
            [
                told("misuse", "2024-05-01", "2000000"),
                told("prepayment", "2024-06-10", "1500000"),
            ],
            "2024-06-30",
            [("misuse", "9000.00")],
        ),
        # A payoff ends it.
        (
            [
                told("misuse", "2024-05-01", "1000000"),
                {"kind": "payoff", "on": "2024-06-10", "received_on": "2024-06-10"},
            ],
            "2024-12-31",
            [("misuse", "4000.00")],
        ),
        # Both, for 40 days after maturity: 7.2 % on what was misused, 5.4 % on the rest.
        (
            [
                told("misuse", "2025-05-31", "500000"),
                told("overdue", "2025-06-20", "2000000"),
            ],
            "2025-07-30",
            [("misuse", "1000.00"), ("overdue", "13000.00")],
        ),
        # Both, until the money came.
        (
            [
                told("misuse", "2025-05-31", "2000000"),
                told("overdue", "2025-06-20", "2000000"),
                told("receipt", "2025-06-30", "2000000", for_on="2025-06-20"),
            ],
            "2025-07-30",
            [("misuse", "4000.00"), ("overdue", "4000.00")],
        ),
        # Money that names no day starts no penalty.
        ([told("receipt", "2024-04-19", "18200")], "2024-12-31", []),
        # Late money of which no notice was told: 18,200 yuan at 5.4 % for 30 days.
        (
            [told("receipt", "2024-04-19", "18200", for_on="2024-03-20")],
            "2024-12-31",
            [("overdue", "81.90")],
        ),
    ],
)
def test_penalties_run_on_the_position(
    events: list[dict[str, str]], as_of: str, expected: list[tuple[str, str]]
) -> None:
    assert charged(*events, as_of=as_of) == expected


@pytest.mark.parametrize(
    ("events", "code", "path", "needed"),
    [
        (
            [told("misuse", "2024-05-01", "1500000"), told("misuse", "2024-06-01", "800000")],
            "misuse_above_balance",
            "events[1].amount",
            "500000.00",
        ),
        (
            [told("overdue", "2024-06-20", "18400.01")],
            "overdue_above_due",
            "events[0].amount",
            "18400.00",
        ),
        (
            [told("overdue", "2024-06-21", "500")],
            "nothing_overdue",
            "events[0].on",
            "2024-06-20",
        ),
        (
            [told("receipt", "2024-06-20", "1", for_on="2024-06-21")],
            "receipt_not_due",
            "events[0].for_on",
            "2024-06-20, 2024-09-20",
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(
    events: list[dict[str, str]], code: str, path: str, needed: str
) -> None:
    with pytest.raises(RejectedError) as error:
        answer(*events, as_of="2024-06-30")
    (problem,) = error.value.problems
    assert (problem.code, problem.place.path, problem.needed) == (code, path, needed)


def test_receipts_are_matched_and_their_surplus_told() -> None:
    events = (told("receipt", "2024-06-20", "40000"),)
    found = answer(*events, as_of="2024-06-30")
    (receipt,) = found["receipts"]
    assert receipt["parts"] == [
        {"nominal_on": "2024-03-20", "amount": "18200.00", "left": "0.00", "waits": False},
        {"nominal_on": "2024-06-20", "amount": "18400.00", "left": "0.00", "waits": False},
        {"nominal_on": "2024-09-20", "amount": "3400.00", "left": "15000.00", "waits": True},
    ]
    assert receipt["surplus"] == "0.00"
    assert [item["status"] for item in found["interest"][:3]] == ["settled", "settled", "accruing"]


def test_money_that_no_day_is_left_for_is_a_surplus() -> None:
    payoff = {"kind": "payoff", "on": "2024-06-25", "received_on": "2024-06-25"}
    found = answer(told("receipt", "2024-06-20", "40000"), payoff, as_of="2024-06-30")
    assert [receipt["surplus"] for receipt in found["receipts"]] == ["3400.00"]


def test_without_receipts_nothing_is_settled() -> None:
    found = answer(told("prepayment", "2024-06-10", "1500000"), as_of="2026-01-01")
    words = {row["status"] for name in ("interest", "cash_flow") for row in found[name]}
    assert words == {"fallen_due", "done"}
