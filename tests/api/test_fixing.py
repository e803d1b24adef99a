"""Fixings by the API: published once, refused where they differ, withdrawn, listed."""

import pytest

from carbonstep.api import example
from carbonstep.services.access import Role

PATH = "/v1/fixings?received_on=2025-06-25"


def test_a_fixing_is_published_and_counts_at_once(any_office) -> None:
    office = any_office
    done = office.post(PATH, example.FIXING)
    assert (done["new"], done["fixing"]["rate_pct"], done["fixing"]["revision"]) == (
        True,
        "3.35",
        0,
    )
    size = office.size()
    assert office.post(PATH, example.FIXING, status=200) == {**done, "new": False}
    assert office.size() == size
    assert office.get("/v1/fixings")["fixings"] == [done["fixing"]]
    office.open_books()
    rate = office.get("/v1/loans/CC-2024-001/rate?on=2024-09-13")
    assert rate["segment"]["benchmark"]["rate_pct"] == "3.35"


def test_another_value_is_a_conflict_that_names_the_correction(any_office) -> None:
    office = any_office
    office.post(PATH, example.FIXING)
    size = office.size()
    answer = office.ask("POST", PATH, json={**example.FIXING, "rate_pct": "3.45"})
    assert answer.status_code == 409
    [problem] = answer.json()["problems"]
    assert problem["code"] == "fixing_differs"
    assert "the right value with its reason to POST /v1/fixing-corrections" in problem["remedy"]
    assert office.size() == size


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"published_on": "2025-06-26"}, "fixing_to_come"),
        ({"published_on": "2024-08-21"}, "fixing_day"),
        ({"rate_pct": "0.0335"}, "rate_magnitude"),
        ({"index": "LPR"}, "word_unknown"),
        ({"rate_pct": None}, "key_missing"),
    ],
)
def test_what_cannot_be_published_stores_nothing(office, change, code: str) -> None:
    size = office.size()
    document = {name: value for name, value in {**example.FIXING, **change}.items() if value}
    answer = office.ask("POST", PATH, json=document)
    assert answer.status_code == 422, answer.text
    assert code in {item["code"] for item in answer.json()["problems"]}
    assert office.size() == size


def test_who_may_only_read_publishes_nothing(office) -> None:
    size = office.size()
    answer = office.ask("POST", PATH, json=example.FIXING, role=Role.AUDITOR)
    assert answer.status_code == 403
    assert office.size() == size


WITHDRAWALS = "/v1/fixing-withdrawals?received_on=2025-06-25"


def test_a_fixing_is_withdrawn_and_the_one_before_counts(any_office) -> None:
    office = any_office
    office.open_books()
    benchmark = "/v1/loans/CC-2024-001/rate?on=2024-09-13"
    assert office.get(benchmark)["segment"]["benchmark"]["published_on"] == "2024-08-20"
    done = office.post(WITHDRAWALS, example.FIXING_WITHDRAWAL)
    assert (done["new"], done["was_pct"]) == (True, "3.35")
    assert (done["withdrawal"]["withdrawn"], done["withdrawal"]["rate_pct"]) == (True, None)
    assert (done["instead"]["published_on"], done["instead"]["rate_pct"]) == ("2024-07-22", "3.35")
    expected = {"index": "LPR1Y", "expected_on": "2024-08-20"}
    assert expected in done["missing_publications"]
    assert office.get(benchmark)["segment"]["benchmark"]["published_on"] == "2024-07-22"
    size = office.size()
    again = office.post(WITHDRAWALS, {**example.FIXING_WITHDRAWAL, "reason": "x"}, status=200)
    assert again == {**done, "new": False}
    assert office.size() == size
    feed = office.get("/v1/changes?type=carbonstep.fixing.withdrawn")["events"]
    assert [event["subject"] for event in feed] == ["LPR1Y:2024-08-20"]
    listed = [item for item in office.get("/v1/fixings")["fixings"] if item["withdrawn"]]
    assert listed == [done["withdrawal"]]


def test_a_withdrawal_sent_again_after_the_day_was_published_anew_is_a_conflict(office) -> None:
    office.post(PATH, example.FIXING)
    office.post(WITHDRAWALS, example.FIXING_WITHDRAWAL)
    office.post(PATH, example.FIXING)
    size = office.size()
    answer = office.ask("POST", WITHDRAWALS, json=example.FIXING_WITHDRAWAL)
    assert answer.status_code == 409, answer.text
    [problem] = answer.json()["problems"]
    assert problem["code"] == "fixing_withdrawal_superseded"
    assert office.size() == size


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"published_on": "2024-08-19"}, "fixing_not_published"),
        ({"index": "LPR5Y+"}, "fixing_missing"),
        ({"index": "LPR"}, "word_unknown"),
        ({"reason": " "}, "value_missing"),
        ({"reason": None}, "key_missing"),
    ],
)
def test_what_cannot_be_withdrawn_stores_nothing(office, change, code: str) -> None:
    office.post(PATH, example.FIXING)
    size = office.size()
    wanted = {**example.FIXING_WITHDRAWAL, **change}
    document = {name: value for name, value in wanted.items() if value}
    answer = office.ask("POST", WITHDRAWALS, json=document)
    assert answer.status_code == 422, answer.text
    assert code in {item["code"] for item in answer.json()["problems"]}
    refused = office.ask("POST", WITHDRAWALS, json=example.FIXING_WITHDRAWAL, role=Role.AUDITOR)
    assert refused.status_code == 403
    assert office.size() == size
