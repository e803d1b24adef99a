"""A what-if answers what a filing would lead to, and stores nothing."""

from datetime import UTC, datetime

import pytest

from carbonstep.api import example

LOAN = "/v1/loans/CC-2024-001"
NEXT = example.WHAT_IF["reports"][0]
UNTIL_JUNE = {name: NEXT[name] for name in ("period_from", "period_to", "received_on")}


def test_a_what_if_foretells_the_filing_and_stores_nothing(any_office) -> None:
    office = any_office
    office.now = datetime(2025, 8, 20, 8, tzinfo=UTC)
    office.open_books()
    office.file(office.report("4.2"))
    office.run("2025-08-15")
    size = office.size()
    asked = office.post(f"{LOAN}/what-if", example.WHAT_IF, status=200)
    assert office.size() == size
    assert asked["on"] == "2025-08-22"
    assert (asked["now"]["total_bps"], asked["then"]["total_bps"]) == ("-20", "-30")
    assert (asked["now"]["all_in_pct"], asked["then"]["all_in_pct"]) == ("3.6", "3.5")
    assert asked["now"]["interest_a_year"] == "1044000.00"
    assert asked["then"]["interest_a_year"] == "1015000.00"
    assert asked["saved_a_year"] == "29000.00"
    office.file(office.report(NEXT["footprint"], **UNTIL_JUNE), on="2025-08-15")
    timeline = office.get(f"{LOAN}/timeline?as_of=2025-08-20")
    assert timeline["segments"] == asked["then"]["segments"]
    assert timeline["segments"] != asked["now"]["segments"]


def test_a_supposed_restatement_replaces_a_filed_report(office) -> None:
    office.open_books()
    filed = office.file(office.report("4.2"))
    size = office.size()
    supposed = {
        **example.REPORT,
        "footprint": "5.1",
        "received_on": "2025-06-02",
        "supersedes": filed["accepted"][0],
        "restatement_reason": "what if the meter was wrong",
    }
    asked = office.post(f"{LOAN}/what-if", {"reports": [supposed]}, status=200)
    assert (asked["now"]["total_bps"], asked["then"]["total_bps"]) == ("-20", "0")
    assert asked["saved_a_year"] == "-58000.00"
    assert office.size() == size
    assert office.get(f"{LOAN}/rate?on=2025-03-01")["segment"]["carbon_bps"] == "-20"


def test_what_is_filed_already_supposes_nothing(office) -> None:
    office.open_books()
    office.file(office.report("4.2"))
    asked = office.post(f"{LOAN}/what-if", {"reports": [example.REPORT]}, status=200)
    assert asked["now"] == asked["then"]
    assert asked["saved_a_year"] == "0.00"


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"reports": [{**example.REPORT, "footprint": "9"}]}, "period_overlap"),
        ({"reports": [NEXT, {**NEXT, "footprint": "9"}]}, "duplicate_in_file"),
        ({"reports": [{**NEXT, "supersedes": "R-AAAAAAAAAAAAAAAA"}]}, "restatement_reason"),
        (
            {
                "reports": [
                    {**NEXT, "supersedes": "R-AAAAAAAAAAAAAAAA", "restatement_reason": "why"}
                ]
            },
            "supersedes_unknown",
        ),
        ({"reports": [{**NEXT, "distribution": "-1"}]}, "negative"),
        ({"reports": [{**NEXT, "account": "eu-ets:1"}]}, "other_account"),
        ({"reports": [{**NEXT, "footprint": 3.4}]}, "number_as_json"),
        ({"reports": {}}, "shape"),
        ({"report": []}, "key_unknown"),
        ({}, "key_missing"),
        ({"events": [{"kind": "withdrawn", "supersedes": "E-1"}]}, "what_if_events"),
        ({"reports": [], "as_of": "tomorrow"}, "date_invalid"),
        ({"certificates": [{"scheme": "x"}]}, "key_missing"),
        ([], "shape"),
    ],
)
def test_a_hypothesis_is_refused_as_a_filing_would_be(office, document, code) -> None:
    office.open_books()
    office.file(office.report("4.2"))
    size = office.size()
    error = office.post(f"{LOAN}/what-if", document, status=422)
    assert code in [problem["code"] for problem in error["problems"]]
    assert office.size() == size


def test_a_supposed_label_counts(office) -> None:
    office.open_books()
    loan = {
        **example.LOAN,
        "loan_id": "HL-1",
        "rulebook": "hulunbuir-label@2025-09",
        "drawn_on": "2025-09-15",
        "spread_bps": "0",
    }
    office.now = datetime(2025, 10, 1, tzinfo=UTC)
    office.post("/v1/loans?received_on=2025-09-15", loan)
    office.run("2025-09-15")
    label = {**example.CERTIFICATE, "received_on": "2025-10-01"}
    asked = office.post("/v1/loans/HL-1/what-if", {"certificates": [label]}, status=200)
    assert asked["on"] == "2025-10-01"
    assert (asked["now"]["all_in_pct"], asked["then"]["all_in_pct"]) == ("3", "2.11")
    assert asked["then"]["sentences"]["en"]
    assert office.get("/v1/changes?type=carbonstep.certificate.filed")["events"] == []


def test_after_maturity_there_is_nothing_to_compare(office) -> None:
    office.open_books()
    asked = office.post(
        f"{LOAN}/what-if", {"reports": [example.REPORT], "as_of": "2030-01-01"}, status=200
    )
    assert (asked["now"]["all_in_pct"], asked["saved_a_year"]) == (None, None)


def test_there_is_no_what_if_of_an_unknown_loan(office) -> None:
    error = office.post("/v1/loans/none/what-if", example.WHAT_IF, status=404)
    assert error["problems"][0]["code"] == "loan_unknown"


def test_a_figure_of_the_last_report_is_supposed_by_name(office) -> None:
    office.open_books()
    filed = office.file(office.report("4.2"))
    size = office.size()
    asked = office.post(f"{LOAN}/what-if", {"set": {"footprint": "5.1"}}, status=200)
    assert (asked["now"]["total_bps"], asked["then"]["total_bps"]) == ("-20", "0")
    assert asked["figures"] == [
        {
            "report_id": filed["accepted"][0],
            "period": "2024H2",
            "figure": "footprint",
            "filed": "4.2",
            "supposed": "5.1",
            "unit": "kgCO2e",
        }
    ]
    assert office.size() == size
    told = office.post(f"{LOAN}/what-if", {"set": {"fotprint": "5.1"}}, status=422)
    assert told["problems"][0]["code"] == "key_unknown"
