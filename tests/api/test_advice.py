"""What the API and the pages advise can be done there: through the real application."""

import json
import re

import pytest
from tests.present.test_remedy import COMMAND, ROUTE

from carbonstep.api import example

LOAN = str(example.LOAN["loan_id"])
ACCOUNT = str(example.ACCOUNT["account"])
REFUSED = [
    ("GET", "/v1/loans/none", None),
    ("GET", "/v1/accounts/eu-ets:9", None),
    ("POST", "/v1/accounts", {**example.ACCOUNT, "name": "another"}),
    ("POST", "/v1/loans", {**example.LOAN, "spread_bps": "46"}),
    ("POST", "/v1/loans", {**example.LOAN, "loan_id": "L-2", "spread_bps": "4500"}),
    ("POST", "/v1/loans", {**example.LOAN, "loan_id": "L-2", "confirmed": ["spread_magnitude"]}),
    ("POST", f"/v1/loans/{LOAN}/events", {"kind": "withdrawn", "supersedes": "E-NONE"}),
    ("POST", "/v1/fixings", {**example.FIXING, "rate_pct": "3.30"}),
    ("POST", "/v1/certificates/C-NONE/changes", example.CERTIFICATE_CHANGE),
    ("POST", "/v1/reports/R-NONE/withdrawal", example.REPORT_WITHDRAWAL),
    ("POST", f"/v1/loans/{LOAN}/what-if", {**example.WHAT_IF, "events": []}),
]


@pytest.mark.parametrize(("method", "path", "body"), REFUSED)
def test_what_is_refused_is_advised_in_the_words_of_the_api(office, method, path, body) -> None:
    office.open_books()
    answer = office.ask(method, path, json=body)
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["problems"]
    assert not COMMAND.search(answer.text), answer.text
    detail = answer.json()["detail"]
    assert not re.search(r"\{\w+\}\}", detail)


def test_a_row_of_a_file_is_advised_so_too(office) -> None:
    office.open_books()
    rows = json.dumps({"reports": [{"account": "eu-ets:9", **example.REPORT}]}).encode()
    answer = office.ask("POST", "/v1/reports", files={"file": ("a.json", rows)})
    [row] = answer.json()["rejected"]
    assert row["problems"][0]["remedy"] == (
        "Open it first: POST /v1/accounts. A mapping that says open_accounts: true opens all "
        "accounts of a file."
    )
    gbk = "account,企业\n".encode("gb18030") * 50
    answer = office.ask("POST", "/v1/reports", files={"file": ("a.csv", gbk)})
    [problem] = answer.json()["problems"]
    assert problem["code"] == "encoding"
    assert "--encoding" not in answer.text
    assert "in the form: encoding=gb18030." in problem["remedy"]


def test_a_command_is_advised_as_before(office) -> None:
    """The request has ended, and with it whom it spoke to."""
    assert "GET /v1/loans" in office.ask("GET", "/v1/loans/none").json()["problems"][0]["remedy"]
    assert ROUTE.search("GET /v1/loans")
