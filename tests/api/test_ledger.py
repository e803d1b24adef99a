"""Postings, true-ups, their letters and corrected fixings by the API, on both engines."""

from datetime import UTC, datetime

from carbonstep.services.access import Role

LOAN = "/v1/loans/CC-2024-001"
RUN = {"on": "2025-06-25"}
CORRECTION = {
    "index": "LPR1Y",
    "published_on": "2024-08-20",
    "rate_pct": "3.45",
    "reason": "misread",
}


def run(office):
    return office.post("/v1/runs/daily", RUN, role=Role.OPERATOR, status=200)


def test_a_corrected_fixing_leads_to_true_ups_and_letters(any_office) -> None:
    office = any_office
    office.open_books()
    office.now = datetime(2025, 6, 30, tzinfo=UTC)
    first = run(office)
    posted = office.get(f"{LOAN}/postings")
    assert first["postings"] == len(posted["postings"]) == 4
    assert (first["true_ups"], first["set_aside"]) == (0, [])
    assert posted["postings"][0]["parts"][0]["fixing_published_on"] == "2024-08-20"
    assert office.get(f"{LOAN}/true-ups")["true_ups"] == []
    done = office.post("/v1/fixing-corrections?received_on=2025-06-25", CORRECTION)
    assert (done["new"], done["fixing"]["revision"]) == (True, 1)
    again = office.post("/v1/fixing-corrections?received_on=2025-06-25", CORRECTION, status=200)
    assert again == {**done, "new": False}
    assert run(office)["true_ups"] == 4
    assert run(office)["true_ups"] == 0
    assert office.get(f"{LOAN}/postings")["postings"] == posted["postings"]
    found = office.get(f"{LOAN}/true-ups")["true_ups"]
    assert {line["owed_by"] for item in found for line in item["lines"]} == {"borrower"}
    assert found[0]["because"] == [{"kind": "fixing", "ref": "2024-08-20"}]
    known = posted["known"]
    assert office.get(f"{LOAN}/true-ups?known_at={known}")["true_ups"] == []
    name = found[0]["true_up_id"]
    letter = office.get(f"{LOAN}/true-ups/{name}/advice", role=Role.AUDITOR)
    assert name in letter["text"]["zh"]
    assert "The borrower owes the lender" in letter["text"]["en"]
    listed = office.get("/v1/fixings")["fixings"]
    of_day = [
        (item["rate_pct"], item["revision"], item["reason"])
        for item in listed
        if (item["index"], item["published_on"]) == ("LPR1Y", "2024-08-20")
    ]
    assert of_day == [("3.35", 0, ""), ("3.45", 1, "misread")]


def test_what_is_not_there_is_not_found(any_office) -> None:
    office = any_office
    office.open_books()
    for path in ("/v1/loans/none/postings", "/v1/loans/none/true-ups"):
        assert office.ask("GET", path).status_code == 404
    for path in ("/v1/loans/none/true-ups/T-X/advice", f"{LOAN}/true-ups/T-X/advice"):
        answer = office.ask("GET", path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_correction_that_cannot_be_stores_nothing(any_office) -> None:
    office = any_office
    office.open_books()
    size = office.size()
    for change, code in (
        ({"published_on": "2024-08-21"}, "fixing_not_published"),
        ({"rate_pct": "0.0345"}, "rate_magnitude"),
        ({"rate_pct": "34.5"}, "fixing_magnitude"),
        ({"confirmed": ["fixing_magnitude"]}, "confirmed_nothing"),
        ({"rate_pct": "-1"}, "not_positive"),
        ({"index": "fixed"}, "word_unknown"),
        ({"reason": ""}, "value_missing"),
    ):
        answer = office.ask("POST", "/v1/fixing-corrections", json={**CORRECTION, **change})
        assert answer.status_code == 422, answer.text
        assert [problem["code"] for problem in answer.json()["problems"]] == [code]
    assert office.size() == size
