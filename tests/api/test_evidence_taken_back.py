"""A report or a certificate taken back, by the API, on both engines."""

from datetime import UTC, datetime

from carbonstep.api import example

from .conftest import BORROWER

LOAN = "/v1/loans/CC-2024-001"
REASON = {"reason": "of another enterprise"}
OTHER = "uscc:91310000631696382C"


def test_a_report_is_taken_back_and_filed_again(any_office) -> None:
    office = any_office
    office.open_books()
    [report] = office.file(office.report("3.9"))["accepted"]
    known = office.size()
    done = office.post(f"/v1/reports/{report}/withdrawal?received_on=2025-02-17", REASON)
    assert done["withdrawal"] == {
        "report_id": report,
        "account_id": BORROWER,
        "withdrawn_on": "2025-02-17",
        "reason": "of another enterprise",
        "moved_to": "",
    }
    assert [d["cause"] for d in done["decisions"]] == ["withdrawal"]
    shown = office.get(f"{LOAN}/rate?on=2025-03-03")
    assert shown["segment"]["carbon_bps"] == "0"
    assert f"report {report} for 2024H2 was withdrawn on 2025-02-17" in shown["sentences"]["en"]
    assert "撤回" in shown["sentences"]["zh"]
    assert office.get(f"{LOAN}/rate?on=2025-03-03&known_at={known}")["segment"]["carbon_bps"] != "0"
    feed = office.get("/v1/changes?type=carbonstep.report.withdrawn")["events"]
    assert [(item["subject"], item["data"]["reason"]) for item in feed] == [
        (report, "of another enterprise")
    ]
    again = office.file(office.report("3.9"), on="2025-02-18")
    assert [warning["code"] for warning in again["warnings"]] == ["filed_again"]
    assert office.get(f"{LOAN}/rate?on=2025-03-03")["segment"]["carbon_bps"] != "0"
    held = office.get(f"/v1/accounts/{BORROWER}")["reports"]
    assert [(item["instead_of"], item["withdrawal"] is None) for item in held] == [
        ("", False),
        (report, True),
    ]


def test_a_report_is_moved_to_the_account_it_belongs_to(office) -> None:
    office.open_books()
    office.post("/v1/accounts?received_on=2024-09-01", {**example.ACCOUNT, "account": OTHER})
    [report] = office.file(office.report("3.9"))["accepted"]
    moved = {**REASON, "to": OTHER}
    done = office.post(f"/v1/reports/{report}/withdrawal?received_on=2025-02-17", moved)
    [there] = office.get(f"/v1/accounts/{OTHER}")["reports"]
    assert there["report_id"] == done["withdrawal"]["moved_to"]
    assert there["received_on"] == "2025-02-14"


def test_refusals_of_a_withdrawal(office) -> None:
    office.open_books()
    [report] = office.file(office.report("3.9"))["accepted"]
    before = office.size()
    path = f"/v1/reports/{report}/withdrawal?received_on=2025-02-17"
    for document, code, place in (
        ({}, "key_missing", None),
        ({"reason": " "}, "value_missing", "reason"),
        ({**REASON, "to": OTHER}, "account_unknown", "to"),
        ({**REASON, "to": BORROWER}, "moved_nowhere", "to"),
        ({**REASON, "why": "x"}, "key_unknown", "why"),
    ):
        [problem] = office.post(path, document, status=422)["problems"]
        assert (problem["code"], problem["place"].get("path")) == (code, place), document
        assert problem["remedy"]
    unknown = office.post("/v1/reports/R-NONE/withdrawal", REASON, status=404)
    assert [problem["code"] for problem in unknown["problems"]] == ["report_unknown"]
    ahead = f"/v1/reports/{report}/withdrawal?received_on=2025-07-01"
    [problem] = office.post(ahead, REASON, status=422)["problems"]
    assert problem["code"] == "business_date_future"
    assert office.size() == before
    office.post(path, REASON)
    assert office.post(path, REASON, status=409)["problems"][0]["code"] == "report_withdrawn"


def test_what_happens_to_a_certificate_is_told_and_seen(any_office) -> None:
    office = any_office
    office.now = datetime(2026, 2, 5, 3, tzinfo=UTC)
    office.open_books()
    label = {**example.CERTIFICATE, "account": BORROWER}
    filed = office.post("/v1/certificates?received_on=2025-09-15", label)
    assert filed["changes"] == []
    path = f"/v1/certificates/{filed['certificate']['certificate_id']}/changes"
    known = office.size()
    done = office.post(f"{path}?received_on=2026-02-05", example.CERTIFICATE_CHANGE)["change"]
    assert (done["kind"], done["on"], done["until"]) == ("withdrawn", "2026-02-01", None)
    [held] = office.get(f"/v1/accounts/{BORROWER}")["certificates"]
    assert held["holds"] == [{"from": "2025-09-01", "to": "2026-02-01"}]
    assert held["changes"] == [done]
    [before] = office.get(f"/v1/accounts/{BORROWER}?known_at={known}")["certificates"]
    assert (before["changes"], len(before["holds"])) == ([], 1)
    lift = {"kind": "lifted", "supersedes": done["change_id"], "on": "2026-02-01", "reason": "slip"}
    office.post(path, lift)
    [held] = office.get(f"/v1/accounts/{BORROWER}")["certificates"]
    assert held["holds"] == [{"from": "2025-09-01", "to": "2026-09-01"}]
    kinds = "type=carbonstep.certificate.withdrawn&type=carbonstep.certificate.change_lifted"
    feed = office.get(f"/v1/changes?{kinds}")["events"]
    assert [item["data"]["reason"] for item in feed] == [
        example.CERTIFICATE_CHANGE["reason"],
        "slip",
    ]
    again = office.post("/v1/certificates?received_on=2026-02-05", label, status=200)
    assert [change["kind"] for change in again["changes"]] == ["withdrawn", "lifted"]


def test_refusals_of_a_change_of_a_certificate(office) -> None:
    office.now = datetime(2026, 2, 5, 3, tzinfo=UTC)
    office.open_books()
    label = {**example.CERTIFICATE, "account": BORROWER}
    filed = office.post("/v1/certificates?received_on=2025-09-15", label)["certificate"]
    path = f"/v1/certificates/{filed['certificate_id']}/changes"
    before = office.size()
    told = {"kind": "withdrawn", "reason": "x"}
    for document, code, place in (
        ({"kind": "withdrawn"}, "key_missing", None),
        ({**told, "on": "2026-02-06"}, "certificate_change_future", "on"),
        (
            {**told, "kind": "shortened", "valid_to": "2025-08-01"},
            "certificate_shortened_empty",
            "valid_to",
        ),
        (
            {**told, "kind": "lifted", "supersedes": "K-1"},
            "certificate_change_unknown",
            "supersedes",
        ),
        ({**told, "kind": "revoked"}, "word_unknown", "kind"),
    ):
        [problem] = office.post(path, document, status=422)["problems"]
        assert (problem["code"], problem["place"].get("path")) == (code, place), document
        assert problem["remedy"]
    unknown = office.post("/v1/certificates/C-NONE/changes", told, status=404)
    assert [problem["code"] for problem in unknown["problems"]] == ["certificate_unknown"]
    assert office.size() == before
    other = {**label, "valid_to": "2026-01-31"}
    [problem] = office.post("/v1/certificates", other, status=409)["problems"]
    assert problem["needed"] == "valid_to 2026-08-31 → 2026-01-31"
