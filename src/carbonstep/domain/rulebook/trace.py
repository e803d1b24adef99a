"""The trace of a decision: a tree whose leaves cite report ids, rule clauses and hashes.

A node holds no prose, only a `kind` from a closed list and named values as text; people's
sentences are made of it in each language, so that machine and person read the same thing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class TraceKind(StrEnum):
    """What a node of the trace says. The names of its values stand beside each."""

    DECISION = "decision"  # cause, total_bps, effective_from, effective_to
    KPI = "kpi"  # name, read_as, unit, value, shown, missing
    BASELINE = "baseline"  # parameter, amount, unit
    FIGURE = "figure"  # name, amount, unit
    REPORT = "report"  # id, period, received_on, assurance, verifier
    CERTIFICATE = "certificate"  # id, scheme, number, issuer, from, to
    STEP = "step"  # kpi, bound, at, bps
    LINE = "line"  # kpi, from_at, from_bps, to_at, to_bps, bps
    LIMIT = "limit"  # which, bound_bps, before_bps, after_bps
    MISSING = "missing"  # treatment, due_on, previous_bps, bps
    CORRECTION = "correction"  # decision, policy, previous_bps, measured_bps
    NEXT_STEP = "next_step"  # kpi, at, unit, distance, distance_unit, bps, saving_yuan_a_year
    CLAUSE = "clause"  # path
    RULEBOOK = "rulebook"  # id, version, hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One node: its kind, its values as (name, text) pairs by name, and the nodes below."""

    kind: TraceKind
    values: tuple[tuple[str, str], ...] = ()
    children: tuple["Trace", ...] = ()

    def __post_init__(self) -> None:
        # In one order, so that a trace read back from the log equals the one that was made.
        object.__setattr__(self, "values", tuple(sorted(self.values)))

    def get(self, name: str) -> str:
        """The value of this name, or empty."""
        return dict(self.values).get(name, "")

    def find(self, kind: TraceKind) -> "Iterator[Trace]":
        """Every node of a kind, depth first."""
        if self.kind is kind:
            yield self
        for child in self.children:
            yield from child.find(kind)

    def body(self) -> dict[str, Any]:
        """The tree as JSON."""
        return {
            "kind": self.kind.value,
            "values": dict(self.values),
            "children": [child.body() for child in self.children],
        }


def trace_from_body(body: dict[str, Any]) -> Trace:
    """Read a trace back from the log."""
    return Trace(
        kind=TraceKind(body["kind"]),
        values=tuple(body["values"].items()),
        children=tuple(trace_from_body(child) for child in body["children"]),
    )
