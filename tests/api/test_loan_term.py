"""Each term of the loan's table is read, written, described by the API and on its page."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from carbonstep.domain.account.certificate import CERTIFICATE
from carbonstep.domain.loan.event import EVENT
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.read import read_loan
from carbonstep.domain.loan.term import LOAN, loan_body
from carbonstep.domain.market.fixing import FIXING
from carbonstep.formats.document import parse_json
from carbonstep.present.json.loan import LoanListOut
from carbonstep.reading.codec import Record, Term, leaves
from carbonstep.reading.node import Node, node_from_json
from carbonstep.reading.reading import Reading
from carbonstep.services.library import Library
from carbonstep.settings import shipped_rules
from strategies.loan_document import documents

TERMS = {path: (record, term) for path, record, term in leaves(LOAN)}
OPENAPI = Path(__file__).parent / "golden" / "openapi.json"
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "loan-terms.md"

PLAIN: dict[str, Any] = {
    "loan_id": "HS-9",
    "account": "uscc:91110000600037341L",
    "principal": "15000000",
    "first_drawdown": "5000000",
    "drawn_on": "2022-09-20",
    "matures_on": "2025-09-20",
    "benchmark": {"index": "LPR1Y", "repricing": {}},
    "spread_bps": "35",
    "rounding": {"to_bps": "1"},
    "interest": {"capitalise_until": "2022-12-20"},
    "repayment": {
        "kind": "fixed_payment",
        "frequency": "quarter",
        "first_on": "2023-03-20",
        "amount": "450000",
        "at_change": "term",
        "latest_on": "2027-09-20",
    },
    "penalty": {},
    "corrections": {},
    "parameters": {"baseline_tco2e": "103400"},
    "first_test_on": "2023-01-01",
}
FULL = (
    PLAIN,
    {
        **PLAIN,
        "benchmark": {"index": "fixed", "rate_pct": "3.55"},
        "interest": {},
        "repayment": {"kind": "custom", "schedule": [{"on": "2023-01-01", "amount": "1"}]},
    },
)
"""Two loans that between them have a use for every term."""


@pytest.fixture(scope="module")
def rulebook():
    return Library(shipped_rules()).rulebook("huangshi-reduction@2022-09")


def read(rulebook, document: Any) -> tuple[Loan | None, Reading]:
    reading = Reading()
    node = document if isinstance(document, Node) else node_from_json(document)
    return read_loan(reading, node, rulebook=rulebook, account_id="eu-ets:1", loan_id="L"), reading


def under(value: Any, path: str) -> Iterator[Any]:
    """Whatever stands under a dotted path of a body, in every item of a list."""
    name, _, rest = path.partition(".")
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict) and name in item:
            yield from under(item[name], rest) if rest else [item[name]]


def replaced(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    name, _, rest = path.partition(".")
    held = document.get(name, {})
    if rest and isinstance(held, list):
        return {**document, name: [replaced(held[0], rest, value)]}
    return {**document, name: replaced(held, rest, value) if rest else value}


def is_read(rulebook, path: str) -> bool:
    """What nobody can read is refused at the term itself, for what it is."""
    found = set()
    for document in FULL:
        _, reading = read(rulebook, replaced(document, path, [[]]))
        found |= {
            problem.code
            for problem in reading.problems
            if re.sub(r"\[0\]", "", problem.place.path or "") == path
        }
    return bool(found - {"key_unknown", "term_unused"})


def is_written(bodies: list[Any], path: str) -> bool:
    return any(value is not None for body in bodies for value in under(body, path))


def properties(schema: dict[str, Any], path: str) -> Iterator[dict[str, Any]]:
    """What a schema says under a dotted path, in each of the ways it may be written."""
    name, _, rest = path.partition(".")
    ways = [schema, *schema.get("anyOf", [])]
    for way in [*ways, *(way["items"] for way in ways if "items" in way)]:
        if name in way.get("properties", {}):
            inner = way["properties"][name]
            yield from properties(inner, rest) if rest else [inner]


def is_described(schema: dict[str, Any], path: str, record: Record[Any], term: Term) -> bool:
    """The schema has the term with its words, unit and, where it may be left out, its default."""
    for found in properties(schema, path):
        text = json.dumps(found, ensure_ascii=False)
        words = re.findall(r"\"enum\": \[(.*?)\]", json.dumps(term.kind.given))
        told = term.doc in found["description"] and all(
            word in text for listed in words for word in listed.split(", ")
        )
        if term.kind.unit not in ("", "date"):
            told = told and term.kind.unit in found["description"]
        return told
    return False


def is_on_page(text: str, path: str, term: Term) -> bool:
    for name in (path, path.removeprefix(f"{path.partition('.')[0]}.")):
        if re.search(rf"^\| `{re.escape(name)}` \| .*{re.escape(term.doc)}", text, re.MULTILINE):
            return True
    return False


def missing(rulebook, path: str, *, bodies: list[Any], api: dict[str, Any], page: str) -> list[str]:
    """Where a term of the table is not spoken of."""
    record, term = TERMS.get(path, (LOAN, Term("no_such", LOAN.term("drawn_on").kind, "…")))
    schemas = api["components"]["schemas"]
    found = {
        "reader": is_read(rulebook, path),
        "body": is_written(bodies, path),
        **{
            name: is_described(schemas[name], path, record, term)
            for name in ("LoanIn", "QuoteLoanIn", "LoanOut")
        },
        "page": is_on_page(page, path, term),
    }
    return [place for place, there in found.items() if not there]


@pytest.fixture(scope="module")
def places(rulebook) -> dict[str, Any]:
    bodies = []
    for document in FULL:
        loan, reading = read(rulebook, document)
        assert loan is not None, reading.problems
        bodies.append(loan_body(loan))
    api = json.loads(OPENAPI.read_text("utf-8"))
    return {"bodies": bodies, "api": api, "page": PAGE.read_text("utf-8")}


@pytest.mark.parametrize("path", [p for p in TERMS if p not in ("rulebook", "rulebook_hash")])
def test_a_term_is_in_reader_body_api_and_page(rulebook, places, path) -> None:
    assert missing(rulebook, path, **places) == []


@pytest.mark.parametrize("path", ["rulebook", "rulebook_hash"])
def test_the_rulebook_is_a_term_that_whoever_reads_hands_in(rulebook, places, path) -> None:
    assert missing(rulebook, path, **places) == []


def test_a_term_that_is_missing_somewhere_is_noticed(rulebook, places) -> None:
    everywhere = ["reader", "body", "LoanIn", "QuoteLoanIn", "LoanOut", "page"]
    assert missing(rulebook, "no_such", **places) == everywhere
    assert missing(rulebook, "penalty.no_such", **places) == everywhere
    schemas = json.loads(json.dumps(places["api"]))
    del schemas["components"]["schemas"]["LoanIn"]["properties"]["cap_pct"]
    assert missing(rulebook, "cap_pct", **{**places, "api": schemas}) == ["LoanIn"]
    page = re.sub(r"^\| `cap_pct` .*$", "", places["page"], flags=re.MULTILINE)
    assert missing(rulebook, "cap_pct", **{**places, "page": page}) == ["page"]
    bodies = [{**body, "cap_pct": None} for body in places["bodies"]]
    assert missing(rulebook, "cap_pct", **{**places, "bodies": bodies}) == ["body"]


def test_the_page_has_no_term_that_the_table_does_not_have(places) -> None:
    tables = re.findall(r"<!-- generated: [a-z]+-terms -->(.*?)<!-- end -->", places["page"], re.S)
    assert len(tables) == 4
    rows = [name for part in tables for name in re.findall(r"^\| `(.*?)` \|", part, re.MULTILINE)]
    own = {"benchmark", "interest", "repayment"}
    assert sorted(rows) == sorted(
        path.partition(".")[2] if path.partition(".")[0] in own and "." in path else path
        for path in TERMS
    )


def test_every_attribute_of_a_loan_has_its_term() -> None:
    """A field of a loan that the table leaves out would be lost on the way into the store."""
    for record in {id(record): record for record, _ in TERMS.values()}.values():
        held = set(record.of.__dataclass_fields__)
        told = {
            term.attribute.partition(".")[0]
            for inner in [record, *(t.kind.terms for t in record.terms if t.group)]
            for term in inner.terms
            if not term.group
        }
        assert told == held or told < held <= {
            *told,
            "index",
            "fixed_e4bp",
            "multiplier",
            "floor_e4bp",
        }, record.of


@pytest.mark.parametrize("path", [path for path, (_, term) in TERMS.items() if term.example])
def test_an_example_of_the_page_can_be_read(path) -> None:
    from carbonstep.reading.confirmation import Confirmation

    reading, term = Reading(), TERMS[path][1]
    term.kind.read(reading, node_from_json(term.example), Confirmation({}))
    assert reading.problems == []


def test_what_may_be_left_out_has_its_default_in_the_api(places) -> None:
    schema = places["api"]["components"]["schemas"]["LoanIn"]
    told = {}
    for path, (record, term) in TERMS.items():
        default = record.defaults.get(term.attribute)
        if default is None and not term.kind.writes_none:
            continue
        if term.kind.terms is None and not record.required(term):
            told[path] = next(properties(schema, path)).get("default")
            assert told[path] == term.kind.write(default), path
    assert told["floor_pct"] == "0"
    assert told["cap_pct"] == "none"
    assert told["interest.day"] == 20
    assert len(told) > 20


@pytest.mark.parametrize(
    ("record", "names", "page"),
    [
        (EVENT, ("LoanEventIn", "LoanEventOut", "KnownEventOut"), "loan-event.md"),
        (CERTIFICATE, ("CertificateIn", "WhatIfCertificateIn"), "quote.md"),
        (FIXING, ("FixingIn",), "quote.md"),
    ],
)
def test_the_other_tables_are_in_api_and_page_too(places, record, names, page) -> None:
    text = (PAGE.parent / page).read_text("utf-8")
    for path, within, term in leaves(record):
        assert is_on_page(text, path, term), path
        for name in names:
            schema = places["api"]["components"]["schemas"][name]
            assert is_described(schema, path, within, term), (name, path)
    assert not is_on_page(text, "no_such", Term("no_such", record.terms[0].kind, "…"))


TYPES = {"string": str, "integer": int, "array": list, "object": dict, "null": type(None)}


def fits(schema: dict[str, Any], value: Any) -> bool:
    """Whether a JSON value is as a schema says, by the few words that the tables use."""
    if "anyOf" in schema:
        return any(fits(way, value) for way in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return any(
            type(one) is type(value) and one == value
            for one in schema.get("enum", [schema.get("const")])
        )
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(type(value) is TYPES[name] for name in types):
        return False
    if isinstance(value, str):
        return re.search(schema.get("pattern", ""), value) is not None
    if isinstance(value, list):
        return all(fits(schema["items"], item) for item in value)
    if isinstance(value, dict):
        known, more = schema.get("properties", {}), schema["additionalProperties"]
        return set(schema.get("required", ())) <= set(value) and all(
            fits(known[name], item) if name in known else bool(more) and fits(more, item)
            for name, item in value.items()
        )
    low, high = schema.get("minimum"), schema.get("maximum")
    return value is None or low is None or low <= value <= high


@given(document=documents())
def test_documents_and_bodies_are_as_their_schemas_say(rulebook, document) -> None:
    loan, reading = read(rulebook, document)
    assert loan is not None, reading.problems
    taken, given_ = LOAN.taken(), LOAN.given()
    body = loan_body(loan)
    assert fits(taken, document)
    assert fits(taken, body)
    assert fits(given_, body)
    assert not fits(given_, document)
    assert not fits(taken, {**document, "no_such": "1"})
    assert not fits(given_, {**body, "principal": 29000000})
    assert not fits(given_, {**body, "interest": {**body["interest"], "calendar": "cn"}})


@pytest.mark.slow
@settings(max_examples=500)
@given(document=documents())
def test_what_the_api_sends_of_a_loan_it_takes_again(rulebook, document) -> None:
    """500 loans: out by the shape of the answer, as bytes, in by the reader of request bodies."""
    loan, reading = read(rulebook, document)
    assert loan is not None, reading.problems
    sent = LoanListOut.model_validate({"loans": [loan_body(loan)], "next_after": None})
    node = parse_json(sent.model_dump_json().encode())
    assert isinstance(node, Node)
    items = node.part("loans").items
    assert items is not None
    again, reading = read(rulebook, items[0])
    assert reading.problems == []
    assert again == loan
