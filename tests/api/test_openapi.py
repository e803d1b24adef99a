"""The OpenAPI document: read before it changes, and true to what the readers take."""

import json
import os
from pathlib import Path

import pytest

from carbonstep.api import example
from carbonstep.api.app import BODIES
from carbonstep.services.access import Role

GOLDEN = Path(__file__).parent / "golden" / "openapi.json"


def test_the_document_is_the_golden_one(office) -> None:
    """Written anew by: CARBONSTEP_GOLDEN=write pytest tests/api/test_openapi.py."""
    document = office.get("/v1/openapi.json", role=Role.AUDITOR)
    written = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if os.environ.get("CARBONSTEP_GOLDEN") == "write":
        GOLDEN.write_text(written, encoding="utf-8")
    assert written == GOLDEN.read_text(encoding="utf-8")


def references(value) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(references(part) for part in value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def test_every_reference_leads_somewhere(office) -> None:
    document = office.get("/v1/openapi.json")
    schemas = document["components"]["schemas"]
    found = references(document)
    assert found
    for reference in found:
        assert reference.removeprefix("#/components/schemas/") in schemas


def test_each_operation_is_described(office) -> None:
    document = office.get("/v1/openapi.json")
    assert document["openapi"].startswith("3.1")
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert operation["description"], path
            assert operation["tags"], path
            is_open = path in ("/v1/health", "/v1/ready")
            assert ("security" in operation) is not is_open
            assert is_open or {"401", "403", "422", "500"} <= set(operation["responses"])
            if method == "post":
                assert operation["requestBody"]["required"] is True


def numbers(value, path="") -> list[str]:
    """Where a schema says that a number with a fraction may stand."""
    if isinstance(value, dict):
        own = [path] if value.get("type") == "number" else []
        return own + [n for key, part in value.items() for n in numbers(part, f"{path}.{key}")]
    if isinstance(value, list):
        return [n for part in value for n in numbers(part, path)]
    return []


def test_no_schema_speaks_of_binary_numbers(office) -> None:
    assert numbers(office.get("/v1/openapi.json")) == []
    assert numbers({"a": {"type": "number"}}) == [".a"]


def test_the_examples_are_taken(office) -> None:
    from datetime import UTC, datetime

    office.now = datetime(2025, 12, 31, tzinfo=UTC)
    office.post("/v1/accounts?received_on=2024-09-01", example.ACCOUNT)
    office.post("/v1/loans?received_on=2024-09-13", example.LOAN)
    office.run("2024-09-13")
    office.post("/v1/runs/daily", example.RUN, status=200, role=Role.OPERATOR)
    office.post("/v1/reports?received_on=2025-02-14", example.REPORTS)
    office.post("/v1/certificates", example.CERTIFICATE)
    office.post("/v1/loans/CC-2024-001/what-if", example.WHAT_IF, status=200)
    office.post("/v1/loans/CC-2024-001/events", example.LOAN_EVENT)
    office.post("/v1/quote", example.QUOTE, status=200)
    office.post("/v1/calendar-years", example.CALENDAR_YEAR)
    office.post("/v1/fixing-corrections", example.FIXING_CORRECTION)
    office.post("/v1/fixing-withdrawals", example.FIXING_WITHDRAWAL)


@pytest.mark.parametrize("model", BODIES, ids=lambda model: model.__name__)
def test_request_shapes_refuse_what_they_do_not_know(model) -> None:
    assert model.model_config["extra"] == "forbid"
