"""Changes of accounts over the API: recorded once, shown as of a day, refused with their place."""

from carbonstep.services.access import Role

from .conftest import BORROWER

ACCOUNT = f"/v1/accounts/{BORROWER}"
RENAMED = {"kind": "renamed", "on": "2025-03-03", "name": "长春某电缆有限公司"}


def test_changes_are_recorded_and_shown(any_office) -> None:
    office = any_office
    office.open_books()
    known = office.get(ACCOUNT)["known"]
    old = office.get(ACCOUNT)["account"]["name"]
    added = office.post(f"{ACCOUNT}/changes?received_on=2025-03-21", RENAMED)
    assert (added["new"], added["change"]["received_on"], added["loans"]) == (
        True,
        "2025-03-21",
        [],
    )
    again = office.post(f"{ACCOUNT}/changes", RENAMED, status=200)
    assert (again["new"], again["change"]) == (False, added["change"])
    shown = office.get(f"{ACCOUNT}?as_of=2025-03-03")
    assert (shown["account"]["name"], shown["as_of"]) == (RENAMED["name"], "2025-03-03")
    assert shown["former_names"] == [{"until": "2025-03-03", "name": old}]
    assert [item["stands"] for item in shown["changes"]] == [True]
    assert office.get(f"{ACCOUNT}?as_of=2025-03-02")["account"]["name"] == old
    assert office.get(f"{ACCOUNT}?as_of=2025-03-03&known_at={known}")["account"]["name"] == old
    listed = office.get("/v1/accounts?as_of=2025-03-02")["accounts"]
    assert old in [item["name"] for item in listed]
    feed = office.get("/v1/changes?type=carbonstep.account.renamed")["events"]
    assert [event["subject"] for event in feed] == [BORROWER]
    assert feed[0]["data"]["name"] == RENAMED["name"]


def test_refusals(office) -> None:
    office.open_books()
    for document, code in (
        ({**RENAMED, "name": ""}, "value_missing"),
        ({**RENAMED, "on": "2020-01-01"}, "account_change_early"),
        ({"kind": "succeeded", "on": "2025-03-03", "successor": "a-b:9"}, "account_unknown"),
        ({"kind": "moved", "on": "2025-03-03"}, "word_unknown"),
    ):
        error = office.post(f"{ACCOUNT}/changes", document, status=422)
        assert [problem["code"] for problem in error["problems"]] == [code]
    assert office.ask("POST", "/v1/accounts/a-b:9/changes", json=RENAMED).status_code == 404
    denied = office.ask("POST", f"{ACCOUNT}/changes", role=Role.RISK, json=RENAMED)
    assert denied.status_code == 403
