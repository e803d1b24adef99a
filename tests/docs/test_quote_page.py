"""The quote page: every key that goes in or comes out is on it."""

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from carbonstep.api.app import create_api
from carbonstep.domain.decision.explanation import Explanation
from carbonstep.domain.decision.part import Cause
from carbonstep.domain.loan.loan import RepricingAnchor
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.money.interest import PaymentStatus
from carbonstep.domain.picture.due import DueKind
from carbonstep.domain.rate.segment import Bound
from carbonstep.formats.document import read_document
from carbonstep.main import run
from carbonstep.reading.node import Node, node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.access import Role, issue_key
from carbonstep.services.library import Library
from carbonstep.services.quote import quote
from carbonstep.store.schema import open_store
from carbonstep.store.stamp import Stamp
from carbonstep.units.day_count import DayCount
from carbonstep.units.period import Frequency

PAGE = "docs/reference/quote.md"
TERMS_PAGE = "docs/reference/loan-terms.md"
LOAN = {
    "principal": "1",
    "drawn_on": "2023-01-01",
    "matures_on": "2024-01-01",
    "benchmark": {"index": "LPR1Y"},
    "spread_bps": "0",
}
BASE = {"as_of": "2025-01-01", "rulebook": "changchun-cable@2024-09", "loan": LOAN}


def keys_of(body: Any) -> Iterator[str]:
    """Every key of an answer, but not the names of an explanation's values."""
    if isinstance(body, dict):
        for key, value in body.items():
            yield key
            if key != "values":
                yield from keys_of(value)
    elif isinstance(body, list):
        for item in body:
            yield from keys_of(item)


@pytest.mark.parametrize(
    "document",
    [
        [],
        {**BASE, "loan": []},
        {**BASE, "loan": {**LOAN, "benchmark": []}},
        {**BASE, "loan": {**LOAN, "benchmark": {"index": "LPR1Y", "repricing": []}}},
        {**BASE, "loan": {**LOAN, "interest": []}},
        {**BASE, "certificates": [[]]},
        {**BASE, "loan": {**LOAN, "repayment": []}},
        {**BASE, "fixings": [[]]},
        {
            **BASE,
            "loan": {**LOAN, "drawn_on": "2024-10-01", "matures_on": "2025-10-01"},
            "events": [[]],
        },
    ],
    ids=[
        "document",
        "loan",
        "benchmark",
        "repricing",
        "interest",
        "certificate",
        "repayment",
        "fixing",
        "event",
    ],
)
def test_every_key_of_the_document_is_on_the_page(pages, repo, document: Any) -> None:
    with pytest.raises(RejectedError) as refused:
        quote(Library(repo / "rules"), node_from_json(document))
    needed = [p.needed for p in refused.value.problems if p.needed.startswith("a mapping with ")]
    assert len(needed) == 1
    text = pages(PAGE) + pages(TERMS_PAGE)
    for key in needed[0].removeprefix("a mapping with ").split(", "):
        written = (f"`{key}`", f"{{{key},", f" {key}}}", f"`repricing.{key}`")
        assert any(way in text for way in written), key


def test_every_key_of_the_answer_is_on_the_page(pages, generate) -> None:
    text = pages(PAGE)
    keys = set(keys_of(json.loads(generate.ANSWER.read_text("utf-8"))))
    assert len(keys) > 40
    missing = [key for key in sorted(keys) if f"`{key}`" not in text]
    # Translated texts are under their language, and warnings are problems.
    assert missing == [] or set(missing) <= {"zh", "en"}


@pytest.mark.parametrize(
    "words",
    [BenchmarkIndex, Bound, Cause, DayCount, DueKind, Frequency, PaymentStatus, RepricingAnchor],
)
def test_every_word_is_on_the_page(pages, words) -> None:
    text = pages(PAGE) + pages(TERMS_PAGE)
    assert [word.value for word in words if word.value and f"`{word.value}`" not in text] == []


def test_the_example_shows_what_the_page_says_of_it(generate) -> None:
    answer = json.loads(generate.ANSWER.read_text("utf-8"))
    first, second = answer["decisions"]
    assert (first["total_bps"], second["total_bps"]) == ("-20", "-10")
    assert first["effective"] == second["effective"]
    assert second["supersedes"] == first["decision_id"]
    told = {one.kind for below in fields(Explanation) for one in below.metadata.get("below", ())}
    assert {node["kind"] for node in second["explanation"]["children"]} <= told


def test_the_command_gives_the_answer_of_the_page(generate, repo, capsys) -> None:
    assert run(["--rules", str(repo / "rules"), "quote", str(generate.EXAMPLE), "--json"]) == 0
    assert capsys.readouterr().out == generate.ANSWER.read_text("utf-8")


def test_the_document_as_json_gives_the_same_answer(generate, repo, tmp_path, capsys) -> None:
    node = read_document(generate.EXAMPLE)
    assert isinstance(node, Node)
    path = tmp_path / "quote.json"
    path.write_text(json.dumps(node.plain()), "utf-8")
    assert run(["--rules", str(repo / "rules"), "quote", str(path), "--json"]) == 0
    assert capsys.readouterr().out == generate.ANSWER.read_text("utf-8")


def test_the_api_gives_the_same_answer(generate, repo, tmp_path) -> None:
    node = read_document(generate.EXAMPLE)
    assert isinstance(node, Node)
    now = datetime(2025, 6, 30, tzinfo=UTC)
    secret = "cs_" + "0" * 43
    store = open_store(f"sqlite:///{tmp_path / 'book.db'}")
    try:
        stamp = Stamp(on=now.date(), recorded_at=now, actor="test")
        issue_key(store, name="docs", role=Role.OFFICER, secret=secret, stamp=stamp)
        api = create_api(store=store, library=Library(repo / "rules"), clock=lambda: now)
        answer = TestClient(api).post(
            "/v1/quote", json=node.plain(), headers={"Authorization": f"Bearer {secret}"}
        )
    finally:
        store.close()
    assert answer.status_code == 200, answer.text
    assert answer.json() == json.loads(generate.ANSWER.read_text("utf-8"))


def test_days_that_people_write_are_inclusive(repo) -> None:
    """`valid_to` is the last valid day, as the page says; the answer's `to` is the day after."""
    loan = {**LOAN, "principal": "100", "drawn_on": "2025-09-15", "matures_on": "2027-01-15"}
    certificate = {
        "scheme": "product-carbon-label",
        "number": "L",
        "issuer": "I",
        "valid_from": "2025-09-01",
        "valid_to": "2026-08-31",
        "received_on": "2025-09-15",
    }
    document = {
        "as_of": "2026-12-31",
        "rulebook": "hulunbuir-label@2025-09",
        "loan": loan,
        "certificates": [certificate],
    }
    priced = quote(Library(repo / "rules"), node_from_json(document)).picture.priced
    (decision,) = priced.decisions
    assert str(decision.effective_to) == "2026-09-01"
