"""The statement pages: every digit, both languages, files to download, nothing inline."""

import csv
import html
import io
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from carbonstep.domain.money.statement.kind import StatementKind
from carbonstep.domain.money.statement.view import StatementView
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.statement import loan_statement
from carbonstep.present.table.statement import statement_view
from carbonstep.present.table.wording import cell_display
from carbonstep.present.words.translation import Language
from carbonstep.reading.problem import Problem

Site = Any  # the one of conftest.py, which tests cannot import
LOAN = "/loans/LN-2024%2F1%20%E7%BA%BF"


def view_of(kind: StatementKind, picture: LoanPicture, language: Language) -> StatementView:
    found = loan_statement(kind, picture)
    assert not isinstance(found, Problem)
    return statement_view(found, picture, language)


def cells(page: str) -> list[str]:
    """What stands in the cells of a page's table."""
    found = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", page, re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in found]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", StatementKind)
def test_the_page_has_every_cell_of_the_statement(
    officer: TestClient, picture: LoanPicture, kind: StatementKind, language: Language
) -> None:
    answer = officer.get(f"{LOAN}/{kind.value}", params={"lang": language.value})
    assert answer.status_code == 200
    view = view_of(kind, picture, language)
    shown = [
        cell_display(view.columns[index].kind, row.cells[index])
        for row in (*view.rows, *view.totals)
        for index in view.columns_shown
    ]
    titles = [view.columns[index].title for index in view.columns_shown]
    assert cells(answer.text) == titles + shown
    for note in view.notes:
        assert note in html.unescape(answer.text)


@pytest.mark.parametrize("kind", StatementKind)
def test_the_page_holds_no_inline_code_and_names_are_escaped(
    officer: TestClient, kind: StatementKind
) -> None:
    page = officer.get(f"{LOAN}/{kind.value}").text
    assert not re.search(r"<[^>]*\s(style|on[a-z]+)\s*=", page)
    assert "<style" not in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    for address in re.findall(r'(?:href|src|action)="([^"]*)"', page):
        assert address.startswith(("/", "#"))
        assert not address.startswith("//")


def test_the_loan_page_leads_to_its_statements_on_the_same_day(officer: TestClient) -> None:
    page = html.unescape(officer.get(LOAN, params={"on": "2025-06-01", "known_at": "7"}).text)
    for kind in StatementKind:
        (address,) = re.findall(rf'href="(/loans/[^"]+/{kind.value}\?[^"]*)"', page)
        assert address.endswith("?on=2025-06-01&known_at=7")
        answer = officer.get(f"{address}&lang=en")
        assert answer.status_code == 200
        assert "Seen as of 2025-06-01" in answer.text


@pytest.mark.parametrize("kind", StatementKind)
def test_the_files_are_linked_and_have_the_digits(
    officer: TestClient, picture: LoanPicture, kind: StatementKind
) -> None:
    page = officer.get(f"{LOAN}/{kind.value}", params={"lang": "zh"}).text
    view = view_of(kind, picture, Language.ZH)
    addresses = re.findall(r'<a href="([^"]+)" download>', page)
    xlsx, written = (officer.get(address) for address in addresses)
    assert xlsx.content.startswith(b"PK")
    assert "LN-2024%2F1%20%E7%BA%BF" in written.headers["content-disposition"]
    table = list(csv.reader(io.StringIO(written.content.decode("utf-8-sig"), newline="")))
    assert table[0] == [column.title for column in view.columns]
    assert table[1:] == [list(view.texts(row)) for row in (*view.rows, *view.totals)]
    for answer in (xlsx, written):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_one_settlement(officer: TestClient) -> None:
    page = officer.get(f"{LOAN}/interest", params={"period": "2025-09-20", "lang": "en"}).text
    assert {cell for cell in cells(page) if cell.startswith(("settle", "fallen"))} == {
        "settlement",
        "fallen due",
        "fallen due to date",
    }
    address = html.unescape(re.findall(r'<a href="([^"]+csv[^"]*)"', page)[0])
    assert address.endswith("/interest.csv?period=2025-09-20")
    assert officer.get(address).text.count("settlement") == 1


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"period": "2025-09-21"}, "no_settlement_day"),
        ({"period": "soon"}, "date_invalid"),
        ({"on": "2025-02-30"}, "date_invalid"),
        ({"known_at": "yesterday"}, "date_invalid"),
    ],
)
def test_a_bad_value_gives_a_page_with_the_remedy(
    officer: TestClient, params: dict[str, str], code: str
) -> None:
    for suffix in ("", ".csv", ".xlsx"):
        answer = officer.get(f"{LOAN}/interest{suffix}", params=params)
        assert answer.status_code == 400
        assert code in answer.text


@pytest.mark.parametrize("suffix", ["", ".csv", ".xlsx"])
def test_strangers_sign_in_and_unknown_loans_are_not_found(
    visitor: TestClient, site: Site, suffix: str
) -> None:
    answer = visitor.get(f"{LOAN}/benefit{suffix}")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=")
    visitor.post("/sign-in", data={"key": "a key that is in use"})
    assert visitor.get(f"/loans/none/benefit{suffix}").status_code == 404
