"""The book's interest by the API: the sum of its loans, as JSON and as files, on both engines."""

import csv
import io

import pytest

from carbonstep.services.access import Role

ASKED = "/v1/portfolio/interest?from=2025-01&to=2025-12&as_of=2025-06-30"


def test_a_book_of_one_loan_is_its_benefit_statement(any_office) -> None:
    office = any_office
    office.open_books()
    office.file(office.report("4.10"))
    body = office.get(ASKED, role=Role.AUDITOR)
    assert (body["from"], body["to"], body["loans"]) == ("2025-01-01", "2026-01-01", 1)
    assert (body["known"], body["unpriced"]) == (office.size(), [])
    loan = office.get("/v1/loans/CC-2024-001/benefit?as_of=2025-06-30")["periods"]
    paid = [item for item in body["months"] if item["payments"]]
    in_year = [item for item in loan if item["pays_on"].startswith("2025")]
    assert len(paid) == len(in_year) == 4
    for month, period in zip(paid, in_year, strict=True):
        assert month["month"] == period["pays_on"][:7]
        for name in ("with_steps", "without_steps", "saved"):
            assert month[name] == period[name]
    assert office.get(f"{ASKED}&known_at=0")["loans"] == 0


def test_files_have_the_digits_of_the_body(office) -> None:
    office.open_books()
    body = office.get(ASKED)
    answer = office.ask("GET", f"{ASKED}&format=csv")
    assert answer.headers["content-disposition"].endswith("interest-2025-01-2025-12.csv")
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [line[1] for line in table[1:]] == [
        item["with_steps"] for item in (*body["months"], body["total"])
    ]
    assert office.ask("GET", f"{ASKED}&format=xlsx&lang=zh").content.startswith(b"PK")


def test_only_who_may_read_may_ask(office) -> None:
    for role in Role:
        assert office.ask("GET", ASKED, role=role).status_code in (200, 403)
    assert office.ask("GET", ASKED, role=None).status_code == 401


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=2025-01", "key_missing"),
        ("from=2025-13&to=2025-12", "month_invalid"),
        ("from=2025-02&to=2025-01", "period_empty"),
        ("from=2000-01&to=2199-01", "out_of_range"),
        ("from=2025-01&to=2025-02&until=2025-03", "key_unknown"),
        ("from=2025-01&to=2025-02&known_at=99999", "moment_to_come"),
    ],
)
def test_what_cannot_be_asked_is_refused(office, query: str, code: str) -> None:
    answer = office.ask("GET", f"/v1/portfolio/interest?{query}")
    assert answer.status_code == 422
    assert [item["code"] for item in answer.json()["problems"]] == [code]
