"""The working-day calendar by the API, on both engines."""

from datetime import UTC, datetime

from carbonstep.services.access import Role

LOAN = "/v1/loans/CC-2024-001"
NOTICE = {
    "year": 2027,
    "holidays": ["2027-01-01", {"from": "2027-10-01", "to": "2027-10-07"}],
    "make_up_days": ["2027-03-20"],
    "source": "a notice made up for this test",
}


def test_a_notice_makes_a_loan_s_payment_day_final(any_office) -> None:
    office = any_office
    office.open_books()
    office.now = datetime(2026, 11, 5, tzinfo=UTC)

    def payments(known_at: str = "") -> list[tuple[str, bool]]:
        shown = office.get(f"{LOAN}/timeline?as_of=2026-11-05&known_at={known_at}")["interest"]
        found = [(item["pays_on"], item["provisional"]) for item in shown]
        return [item for item in found if item[0].startswith("2027-03")]

    known = office.size()
    assert payments() == [("2027-03-22", True)]
    added = office.post("/v1/calendar-years?received_on=2026-11-05", NOTICE)
    assert (added["new"], added["notice"]["year"]) == (True, 2027)
    assert payments() == [("2027-03-20", False)]
    assert payments(str(known)) == [("2027-03-22", True)]


def test_the_settlement_date_is_final_or_refused(any_office) -> None:
    office = any_office
    known = office.size()
    answer = office.ask("GET", "/v1/settlement-dates/2027-03-20")
    assert answer.status_code == 422
    [problem] = answer.json()["problems"]
    assert (problem["code"], problem["found"], problem["needed"]) == (
        "calendar_provisional",
        "2027-03-22",
        "2027",
    )
    assert "notice" in problem["remedy"]
    office.post("/v1/calendar-years", NOTICE)
    assert office.get("/v1/settlement-dates/2027-03-20") == {
        "known": known + 1,
        "due_on": "2027-03-20",
        "rule": "following",
        "pays_on": "2027-03-20",
    }
    back = office.get("/v1/settlement-dates/2027-10-02?rule=preceding")
    assert back["pays_on"] == "2027-09-30"
    then = office.ask("GET", f"/v1/settlement-dates/2027-03-20?known_at={known}")
    assert then.status_code == 422
    for path, code in (
        ("/v1/settlement-dates/soon", "date_invalid"),
        ("/v1/settlement-dates/2026-10-03?rule=later", "word_unknown"),
        ("/v1/settlement-dates/2026-10-03?roll=following", "key_unknown"),
    ):
        refused = office.ask("GET", path)
        assert (refused.status_code, refused.json()["problems"][0]["code"]) == (422, code)


def test_a_year_as_known(any_office) -> None:
    office = any_office
    known = office.size()
    assert office.get("/v1/calendar-years/2026")["official"] is True
    nothing = office.get("/v1/calendar-years/2027")
    assert (nothing["official"], nothing["holidays"], nothing["source"]) == (False, [], "")
    office.post("/v1/calendar-years", NOTICE)
    shown = office.get("/v1/calendar-years/2027")
    assert shown["official"] is True
    assert shown["known"] == known + 1
    assert shown["holidays"] == [
        "2027-01-01", "2027-10-01", "2027-10-04", "2027-10-05", "2027-10-06", "2027-10-07",
    ]  # fmt: skip
    assert office.get(f"/v1/calendar-years/2027?known_at={known}")["official"] is False
    for year, code in (("27", "out_of_range"), ("next", "not_a_number")):
        refused = office.ask("GET", f"/v1/calendar-years/{year}")
        assert (refused.status_code, refused.json()["problems"][0]["code"]) == (422, code)


def test_a_notice_is_filed_once_and_replaced_only_where_that_is_said(office) -> None:
    office.post("/v1/calendar-years", NOTICE)
    size = office.size()
    assert office.post("/v1/calendar-years", NOTICE, status=200)["new"] is False
    other = {**NOTICE, "make_up_days": []}
    error = office.post("/v1/calendar-years", other, status=409)
    assert (error["code"], error["problems"][0]["code"]) == ("conflict", "calendar_exists")
    assert office.size() == size
    assert office.post("/v1/calendar-years", {**other, "replaces": True})["new"] is True
    assert office.get("/v1/calendar-years/2027")["make_up_days"] == []
    bad = {**NOTICE, "holidays": ["2027-01-02"]}
    error = office.post("/v1/calendar-years", bad, status=422)
    assert error["problems"][0]["code"] == "calendar_holiday_weekend"
    assert error["problems"][0]["place"] == {"path": "holidays[0]"}


def test_only_the_officer_files_and_everyone_reads(office) -> None:
    for role in Role:
        status = 403 if role is not Role.OFFICER else 201
        answer = office.ask("POST", "/v1/calendar-years", role=role, json=NOTICE)
        assert answer.status_code == status
        assert office.ask("GET", "/v1/calendar-years/2027", role=role).status_code == 200
