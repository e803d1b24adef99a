"""The page of statements: every column is on it in both languages, and its figures are right."""

from fractions import Fraction

import pytest

from carbonstep.domain.money.statement.kind import StatementKind
from carbonstep.domain.picture.statement import loan_statement
from carbonstep.formats.document import read_document
from carbonstep.formats.table.cell import DIGITS_KEPT
from carbonstep.present.table.statement import statement_view
from carbonstep.present.words.translation import Language
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Problem
from carbonstep.services.library import Library
from carbonstep.services.quote import quote
from carbonstep.units.day_count import DayCount

PAGE = "docs/reference/statement.md"
SECTIONS = {
    StatementKind.CASH_FLOW: "## Cash flows",
    StatementKind.INTEREST: "## Interest",
    StatementKind.BENEFIT: "## Benefit",
}


@pytest.mark.parametrize("kind", StatementKind)
def test_the_columns_are_on_the_page_in_their_order(pages, generate, repo, kind) -> None:
    node = read_document(generate.EXAMPLE)
    assert isinstance(node, Node)
    picture = quote(Library(repo / "rules"), node).picture
    found = loan_statement(kind, picture)
    assert not isinstance(found, Problem)
    english, chinese = (
        statement_view(found, picture, language) for language in (Language.EN, Language.ZH)
    )
    section = pages(PAGE).split(SECTIONS[kind], 1)[1].split("\n## ", 1)[0]
    rows = [line.split(" | ")[:2] for line in section.splitlines() if line.startswith("| ")]
    assert [(en.removeprefix("| "), zh) for en, zh in rows[2:]] == [
        (en.title, zh.title) for en, zh in zip(english.columns, chinese.columns, strict=True)
    ]


def test_each_status_of_a_flow_is_said_once(pages) -> None:
    """Twice it was said, and once what had been so before receipts were told."""
    section = pages(PAGE).split(SECTIONS[StatementKind.CASH_FLOW], 1)[1].split("\n## ", 1)[0]
    for status in ("projected", "due", "fallen due", "settled", "partly paid", "overdue", "done"):
        told = [line for line in section.splitlines() if f"*{status}*" in line.lower()]
        assert len(told) == 1, (status, told)
        assert told[0].startswith("A flow is *projected*")


def test_every_command_and_route_is_named(pages) -> None:
    page = pages(PAGE)
    for kind in StatementKind:
        assert f"`carbonstep loan {kind.value} LOAN`" in page
        assert f"`GET /v1/loans/{{loan_id}}/{kind.value}`" in page
        assert f"`GET /v1/loans/{{loan_id}}/{kind.value}?" in pages("docs/reference/api.md")


def test_the_figures_of_the_page_are_right(pages) -> None:
    page = pages(PAGE)
    year = DayCount.ACT_ACT.units_a_year
    assert f"of {year:,} a year".replace(",", " ") in page
    assert f"more than {DIGITS_KEPT} digits" in page
    assert Fraction(13_500_000) * Fraction("3.90") / 100 * 42 / 360 == Fraction("61425.00")
