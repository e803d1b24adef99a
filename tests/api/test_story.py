"""A borrower's whole story by the API, on both engines."""

from datetime import UTC, datetime

from carbonstep.api import example
from carbonstep.services.access import Role

BORROWER = "uscc:91110000600037341L"
LOAN = "/v1/loans/CC-2024-001"


def test_a_restatement_changes_the_rate_from_when_it_is_known(any_office) -> None:
    office = any_office
    office.now = datetime(2024, 9, 14, tzinfo=UTC)
    office.open_books()
    before = office.get(f"{LOAN}/rate?on=2025-03-01")
    assert (before["segment"]["all_in_pct"], before["decision_id"]) == ("3.8", "")
    assert before["sentences"] == {"zh": "", "en": ""}

    office.now = datetime(2025, 2, 14, 8, tzinfo=UTC)
    filed = office.file(office.report("4.2"))
    known_first = office.size()
    assert [d["total_bps"] for d in filed["decisions"]] == ["-20"]
    office.now = datetime(2025, 4, 10, 8, tzinfo=UTC)
    restated = office.report(
        "4.9",
        received_on="2025-04-10",
        supersedes=filed["accepted"][0],
        restatement_reason="metering error",
    )
    again = office.file(restated, on="2025-04-10")
    (decision,) = again["decisions"]
    assert decision["cause"] == "restatement"
    assert decision["supersedes"] == filed["decisions"][0]["decision_id"]

    def rate(known_at: str) -> tuple[str, str]:
        answer = office.get(f"{LOAN}/rate?on=2025-03-01&known_at={known_at}")
        return answer["segment"]["all_in_pct"], answer["decision_id"]

    first = ("3.6", filed["decisions"][0]["decision_id"])
    second = ("3.7", decision["decision_id"])
    assert rate(str(known_first)) == rate("2025-02-14T09:00:00Z") == rate("2025-03-31") == first
    assert rate(str(office.size())) == rate("2025-04-10T08:00:00Z") == rate("") == second
    assert rate("2025-02-14T07:59:59Z") == ("3.8", "")

    held = office.get(f"/v1/accounts/{BORROWER}")
    assert [(r["report_id"], r["superseded_by"]) for r in held["reports"]] == [
        (filed["accepted"][0], again["accepted"][0]),
        (again["accepted"][0], ""),
    ]
    assert [loan["loan_id"] for loan in held["loans"]] == ["CC-2024-001"]
    then = office.get(f"/v1/accounts/{BORROWER}?known_at={known_first}")
    assert [r["superseded_by"] for r in then["reports"]] == [""]


def test_the_timeline_is_the_quote_of_the_same_facts(any_office) -> None:
    office = any_office
    office.open_books()
    office.file(office.report("4.2"))
    timeline = office.get(f"{LOAN}/timeline?as_of=2025-03-10")
    quote = office.post("/v1/quote", {**example.QUOTE, "as_of": "2025-03-10"}, status=200)

    def stripped(segments):
        return [{**segment, "decision_id": bool(segment["decision_id"])} for segment in segments]

    # The fixing of the first repricing day is not known yet, in either.
    office.run("2025-03-10")
    timeline = office.get(f"{LOAN}/timeline?as_of=2025-03-10")
    assert stripped(timeline["segments"]) == stripped(quote["segments"])
    assert timeline["interest"] == quote["interest"]
    assert timeline["segments"][1]["from"] == "2025-02-21"
    assert timeline["due"]
    assert [d["total_bps"] for d in timeline["decisions"]] == ["-20"]
    assert "explanation" not in timeline["decisions"][0]


def test_decisions_are_shown_with_explanation_and_sentences(office) -> None:
    office.open_books()
    filed = office.file(office.report("4.2"))
    listed = office.get(f"{LOAN}/decisions")["decisions"]
    decision_id = filed["decisions"][0]["decision_id"]
    assert [d["decision_id"] for d in listed] == [decision_id]
    shown = office.get(f"/v1/decisions/{decision_id}")
    assert shown == listed[0]
    assert shown["explanation"]["kind"] == "decision"
    assert shown["basis"][0]["id"] == filed["accepted"][0]
    assert "4.2" in shown["sentences"]["en"]
    assert shown["sentences"]["zh"] != shown["sentences"]["en"]
    event = office.get(f"/v1/changes?after={shown['seq'] - 1}&limit=1")["events"][0]
    assert event["data"]["decided_on"] == "2025-02-14"
    assert event["type"] == "carbonstep.decision.announced"
    nothing = office.get(f"{LOAN}/decisions?known_at={shown['seq']}")["decisions"]
    assert nothing == []


def test_the_same_content_again_changes_nothing(office) -> None:
    office.open_books()
    office.file(office.report("4.2"))
    size = office.size()
    account = {**example.ACCOUNT, "account": BORROWER}
    loan = {**example.LOAN, "account": BORROWER}
    assert office.post("/v1/accounts", account, status=200)["new"] is False
    assert office.post("/v1/loans", loan, status=200)["new"] is False
    assert office.size() == size


def test_filing_again_records_no_report_twice(office) -> None:
    office.open_books()
    first = office.file(office.report("4.2"))
    again = office.file(office.report("4.2"), status=200)
    assert (again["accepted"], again["unchanged"]) == ([], first["accepted"])
    assert again["decisions"] == []
    assert len(office.get(f"/v1/accounts/{BORROWER}")["reports"]) == 1


def test_what_differs_from_what_is_recorded_is_a_conflict(office) -> None:
    office.open_books()
    size = office.size()
    loan = {**example.LOAN, "account": BORROWER, "spread_bps": "46"}
    error = office.post("/v1/loans", loan, status=409)
    assert (error["code"], error["problems"][0]["code"]) == ("conflict", "loan_exists")
    account = {"account": BORROWER, "name": "another"}
    assert office.post("/v1/accounts", account, status=409)["problems"][0]["found"] == BORROWER
    assert office.size() == size


def test_a_certificate_moves_the_rate_while_it_is_valid(office) -> None:
    office.now = datetime(2025, 12, 31, tzinfo=UTC)
    office.post("/v1/accounts?received_on=2025-09-01", {**example.ACCOUNT, "account": BORROWER})
    loan = {
        **{name: value for name, value in example.LOAN_TERMS.items() if name != "product_id"},
        "loan_id": "HL-1",
        "account": BORROWER,
        "rulebook": "hulunbuir-label@2025-09",
        "principal": "150000000",
        "drawn_on": "2025-09-15",
        "matures_on": "2026-12-15",
        "spread_bps": "0",
    }
    office.post("/v1/loans?received_on=2025-09-15", loan)
    office.run("2025-09-15")
    filed = office.post("/v1/certificates?received_on=2025-09-15", example.CERTIFICATE)
    assert filed["certificate"]["valid"]["to"] == "2026-09-01"
    assert [d["total_bps"] for d in filed["decisions"]] == ["-89"]
    size = office.size()
    again = office.post("/v1/certificates?received_on=2025-09-15", example.CERTIFICATE, status=200)
    assert (again["new"], office.size()) == (False, size)
    other = {**example.CERTIFICATE, "valid_to": "2027-08-31"}
    conflict = office.post("/v1/certificates?received_on=2025-09-15", other, status=409)
    assert conflict["problems"][0]["code"] == "certificate_exists"

    def rate(on: str) -> str:
        return office.get(f"/v1/loans/HL-1/rate?on={on}")["segment"]["all_in_pct"]

    assert (rate("2026-08-31"), rate("2026-09-01")) == ("2.11", "3")


def test_the_daily_run_finds_a_missing_report_once(office) -> None:
    office.open_books()
    done = office.run("2025-03-02")
    assert (done["missing"], done["loans"]) == (1, 1)
    assert [d["cause"] for d in done["decisions"]] == ["missing"]
    assert office.run("2025-03-02")["decisions"] == []


def test_nothing_is_dated_ahead(office) -> None:
    office.open_books()
    size = office.size()
    for path, document, role in (
        ("/v1/runs/daily", {"on": "2025-07-01"}, Role.OPERATOR),
        (
            "/v1/accounts?received_on=2025-07-01",
            {**example.ACCOUNT, "account": "eu-ets:1"},
            Role.OFFICER,
        ),
    ):
        error = office.post(path, document, status=422, role=role)
        assert error["problems"][0]["code"] == "business_date_future"
        assert error["problems"][0]["needed"] == "2025-06-30"
    assert office.size() == size


def test_the_business_date_is_shanghais(office) -> None:
    office.now = datetime(2025, 6, 30, 16, tzinfo=UTC)
    office.post("/v1/accounts", {**example.ACCOUNT, "account": BORROWER})
    (event,) = office.get("/v1/changes?type=carbonstep.account.opened")["events"]
    assert event["businesson"] == "2025-07-01"
    assert event["time"].startswith("2025-06-30T16:00:00")
    assert event["actor"].startswith("K-")
