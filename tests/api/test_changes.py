"""The change feed: paged without gaps, filtered, and free when nothing changed."""

from datetime import UTC, date, datetime
from enum import StrEnum

from carbonstep.api import example
from carbonstep.services.access import Role
from carbonstep.store.log import Event, append_events


def test_pages_follow_each_other_without_gaps(any_office) -> None:
    office = any_office
    office.open_books()
    office.file(office.report("4.2"))
    seen, after = [], -1
    for _ in range(100):
        page = office.get(f"/v1/changes?after={after}&limit=7", role=Role.RISK)
        if not page["events"]:
            break
        assert len(page["events"]) <= 7
        seen += page["events"]
        after = page["next_after"]
    assert [int(event["id"]) for event in seen] == list(range(office.size()))
    assert page["next_after"] == after == office.size() - 1
    assert page["size"] == office.size()
    assert {event["specversion"] for event in seen} == {"1.0"}
    (opened,) = [event for event in seen if event["type"] == "carbonstep.account.opened"]
    assert opened["data"]["name"] == example.ACCOUNT["name"]
    assert opened["businesson"] == "2024-09-01"


def test_types_and_subject_narrow_the_feed(office) -> None:
    office.open_books()
    filed = office.file(office.report("4.2"))
    both = office.get("/v1/changes?type=carbonstep.report.filed&type=carbonstep.decision.announced")
    assert [event["type"] for event in both["events"]] == [
        "carbonstep.report.filed",
        "carbonstep.decision.announced",
    ]
    report_id = filed["accepted"][0]
    one = office.get(f"/v1/changes?subject={report_id}")
    assert [event["subject"] for event in one["events"]] == [report_id]


def test_an_etag_saves_the_answer_until_something_is_recorded(any_office) -> None:
    office = any_office
    office.open_books()
    path = "/v1/changes?after=3"
    first = office.ask("GET", path)
    etag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    for sent in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        kept = office.ask("GET", path, headers={"If-None-Match": sent})
        assert (kept.status_code, kept.content) == (304, b"")
        assert kept.headers["ETag"] == etag
    for other in ("/v1/changes?after=4", "/v1/changes?after=3&limit=5", "/v1/changes"):
        assert office.ask("GET", other, headers={"If-None-Match": etag}).status_code == 200
    office.run("2024-09-14")
    fresh = office.ask("GET", path, headers={"If-None-Match": etag})
    assert fresh.status_code == 200
    assert fresh.headers["ETag"] != etag


def test_an_etag_opens_nothing_without_a_key(office) -> None:
    etag = office.ask("GET", "/v1/changes").headers["ETag"]
    answer = office.ask("GET", "/v1/changes", role=None, headers={"If-None-Match": etag})
    assert answer.status_code == 401


class LaterType(StrEnum):
    """What a later program may record."""

    LOAN_SOLD = "loan.sold"


def test_an_entry_of_a_later_program_is_refused_by_name(any_office) -> None:
    office = any_office
    office.open_books()
    later = Event(type=LaterType.LOAN_SOLD, subject="L-1", business_on=date(2024, 9, 14), body={})
    with office.store.write() as session:
        [seq] = append_events(
            session, [later], recorded_at=datetime(2024, 9, 14, tzinfo=UTC), actor="later"
        )
    answer = office.ask("GET", f"/v1/changes?after={seq - 1}")
    assert answer.status_code == 500
    told = f"Entry {seq} of the log is of type loan.sold, which this program does not know."
    assert answer.json()["detail"].startswith(f"{told} Install the newer program.")
    # What stands before it can be read.
    assert len(office.get(f"/v1/changes?limit={seq}")["events"]) == seq
