"""What happens to a loan, by the API, on both engines."""

from datetime import UTC, datetime

from carbonstep.services.access import Role

LOAN = "/v1/loans/CC-2024-001"
PREPAID = {
    "kind": "prepayment",
    "on": "2025-03-20",
    "amount": "5000000",
    "notified_on": "2025-02-10",
}
LATE = {"kind": "overdue", "on": "2025-03-20", "amount": "100000", "until": "2025-04-09"}


def test_events_are_recorded_and_listed(any_office) -> None:
    office = any_office
    office.open_books()
    known = office.size()
    added = office.post(f"{LOAN}/events?received_on=2025-03-21", PREPAID)
    assert (added["new"], added["event"]["received_on"]) == (True, "2025-03-21")
    again = office.post(f"{LOAN}/events", PREPAID, status=200)
    assert again == {**added, "new": False}
    first = added["event"]["event_id"]
    change = {"kind": "withdrawn", "supersedes": first, "reason": "no"}
    gone = office.post(f"{LOAN}/events", change)["event"]
    listed = office.get(f"{LOAN}/events")
    assert listed["known"] == office.size()
    assert [(e["event_id"], e["stands"], e["superseded_by"]) for e in listed["events"]] == [
        (first, False, gone["event_id"]),
        (gone["event_id"], False, ""),
    ]
    assert office.get(f"{LOAN}/events?known_at={known}")["events"] == []
    assert office.get(f"{LOAN}/events?known_at={known + 1}")["events"][0]["stands"] is True
    feed = office.get("/v1/changes?subject=CC-2024-001&type=carbonstep.loan.prepaid")["events"]
    assert [item["data"]["amount"] for item in feed] == ["5000000.00"]


def test_a_timeline_holds_what_stands_and_the_penalty_on_it(office) -> None:
    office.open_books()
    office.now = datetime(2025, 6, 30, tzinfo=UTC)
    office.post(f"{LOAN}/events", PREPAID)
    office.post(f"{LOAN}/events", LATE)
    shown = office.get(f"{LOAN}/timeline")
    assert sorted(event["kind"] for event in shown["events"]) == ["overdue", "prepayment"]
    [line] = shown["penalties"]
    # LPR 3.35 % and 45 bp, and half of both: 100,000 x 5.70 % x 20 / 360
    assert (line["from"], line["to"], line["amount"]) == ("2025-03-20", "2025-04-09", "316.67")
    assert (line["exact"], line["added_pct"], line["open"]) == ("316.66666667", "50", False)
    assert office.get(f"{LOAN}/timeline?as_of=2025-03-20")["penalties"] == []


def test_refusals(office) -> None:
    office.open_books()
    before = office.size()
    for document, code in (
        ({**PREPAID, "amount": "29000000.01"}, "repayment_above_balance"),
        ({**PREPAID, "on": "2027-09-14"}, "loan_event_outside_life"),
        ({**PREPAID, "notified_on": "2025-03-19"}, "prepayment_notice"),
        ({**PREPAID, "amount": "many"}, "not_a_number"),
        ({**LATE, "amount": "999999999"}, "overdue_above_due"),
        ({**LATE, "on": "2025-03-21"}, "nothing_overdue"),
        (
            {"kind": "receipt", "on": "2025-03-20", "for_on": "2025-03-21", "amount": "1"},
            "receipt_not_due",
        ),
        ({**PREPAID, "colour": "red"}, "key_unknown"),
    ):
        error = office.post(f"{LOAN}/events", document, status=422)
        assert [problem["code"] for problem in error["problems"]] == [code]
    assert office.ask("POST", "/v1/loans/none/events", json=PREPAID).status_code == 404
    assert office.ask("GET", "/v1/loans/none/events").status_code == 404
    assert office.ask("GET", f"{LOAN}/events", role=Role.AUDITOR).status_code == 200
    assert office.ask("POST", f"{LOAN}/events", role=Role.RISK, json=PREPAID).status_code == 403
    assert office.size() == before


def test_what_has_no_effect_is_answered_with_warnings(office) -> None:
    office.open_books()
    shown = office.get(f"{LOAN}/terms")["terms"]
    same = {"kind": "correction", "terms": {"spread_bps": shown["spread_bps"]}, "reason": "a slip"}
    told = office.post(f"{LOAN}/events", same)
    [warning] = told["warnings"]
    assert (told["new"], warning["code"], warning["warning"]) == (True, "changes_nothing", True)
    changed = office.get(f"{LOAN}/terms")["changes"]
    assert [item["effect"] for item in changed] == ["unchanged"]
    other = {**same, "terms": {"spread_bps": "40"}, "supersedes": told["event"]["event_id"]}
    assert office.post(f"{LOAN}/events", other)["warnings"] == []
    gone = office.post(f"{LOAN}/events", {"kind": "cancellation", "reason": "not this one"})
    assert [item["code"] for item in gone["warnings"]] == ["number_kept"]
    right = {**same, "terms": {"principal": "9000000"}, "supersedes": gone["event"]["event_id"]}
    assert office.post(f"{LOAN}/events", right)["warnings"] == []
    assert office.get(f"{LOAN}/terms")["terms"]["principal"] == "9000000.00"
