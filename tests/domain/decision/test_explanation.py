"""Explanations of any release are read: what comes later has a default."""

from dataclasses import MISSING, fields
from typing import Any

import pytest

from carbonstep.domain.decision.explanation import Explanation
from carbonstep.reading.told import Told, node_from_body

# What every recorded explanation of a kind says. A name may leave this list and none may join it:
# a node that lacks one could not be read, and nothing is decided from it.
ALWAYS = {
    "baseline": {"parameter", "amount", "unit"},
    "beside": {"report_id", "starts_on", "ends_on", "differs"},
    "certificate": {"certificate_id", "scheme", "number", "issuer", "valid_from", "valid_to"},
    "clause": {"path"},
    "correction": {"decision_id", "how", "previous_e4bp", "measured_e4bp"},
    "decision": {"rulebook"},
    "figure": {"name", "amount", "unit"},
    "kpi": {"name", "read_as", "unit"},
    "lacking": {"name"},
    "limit": {"which", "bound_e4bp", "before_e4bp", "after_e4bp"},
    "line": {
        "kpi",
        "from_at",
        "from_e4bp",
        "to_at",
        "to_e4bp",
        "adjustment_e4bp",
        "clause",
    },
    "missing": {"treatment", "due_on", "given_e4bp"},
    "next_step": {
        "kpi",
        "at",
        "unit",
        "distance",
        "distance_unit",
        "total_e4bp",
        "saving_fen_a_year",
    },
    "report": {
        "report_id",
        "starts_on",
        "ends_on",
        "received_on",
        "assurance",
        "verifier",
        "supersedes",
    },
    "rulebook": {"rulebook_id", "version", "content_hash"},
    "step": {"kpi", "bound", "adjustment_e4bp", "clause"},
    "parameter": {"name", "amount", "unit"},
    "sector_benchmark": {"name", "key", "unit"},
    "side": {"which", "figures", "amount", "unit"},
    "days_lacking": {"starts_on", "ends_on"},
    "compared": {"unlike", "found", "needed"},
    "certificate_change": {"change_id", "certificate_id", "what", "on"},
    "withdrawal": {"report_id", "withdrawn_on", "reason"},
}


def kinds(root: type[Told]) -> dict[str, type[Told]]:
    """Every kind of node that can stand in one of this kind, itself too."""
    found = {root.kind: root}
    for one in fields(root):
        for below in one.metadata.get("below", ()):
            found |= kinds(below)
    return found


def test_what_comes_later_has_a_default() -> None:
    needed = {
        kind: {one.name for one in fields(node) if one.default is MISSING}
        for kind, node in kinds(Explanation).items()
    }
    assert {kind: names - ALWAYS.get(kind, set()) for kind, names in needed.items()} == {
        kind: set() for kind in needed
    }


@pytest.mark.parametrize("more", [{"kind": "letter", "values": {}, "children": []}])
def test_what_a_later_program_tells_more_is_passed_over(more: dict[str, Any]) -> None:
    cited = {"id": "r", "version": "1", "hash": "00", "more": "x"}
    rulebook = {"kind": "rulebook", "values": cited, "children": [more]}
    body = {"kind": "decision", "values": {"more": "x"}, "children": [more, rulebook]}
    found = node_from_body(Explanation, body)
    assert found.rulebook.rulebook_id == "r"
    assert (found.kpis, found.next_steps) == ((), ())
