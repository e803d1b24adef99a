"""Decisions as earlier programs wrote them."""

from collections.abc import Mapping
from typing import Any


def decision_0(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """A decision whose explanation, called trace, stood in its body and counted for its id.

    Whether a change was material, and the earlier step that a missing period rests on, stood in
    the trace alone. A report there had the name of its period instead of its days: it was always
    of the period tested.
    """
    trace = body["trace"]
    return {
        **{name: value for name, value in body.items() if name != "trace"},
        **_previous(trace),
        "immaterial": any(
            node["kind"] == "correction" and node["values"]["policy"] == "not_material"
            for node in trace["children"]
        ),
        "explanation": _with_days(trace, body["test_period"]),
    }


def _previous(trace: Mapping[str, Any]) -> dict[str, str]:
    """The earlier step, where the trace names one.

    >>> missing = {"kind": "missing", "values": {"treatment": "hold", "previous_bps": "-15"}}
    >>> _previous({"children": [missing]})
    {'previous_bps': '-15'}
    >>> _previous({"children": [{"kind": "missing", "values": {"treatment": "worst"}}]})
    {}
    """
    missing = [node["values"] for node in trace["children"] if node["kind"] == "missing"]
    named = [values["previous_bps"] for values in missing if "previous_bps" in values]
    return {"previous_bps": named[0]} if named else {}


def _with_days(node: Mapping[str, Any], days: Mapping[str, str]) -> dict[str, Any]:
    values = node["values"]
    return {
        "kind": node["kind"],
        "values": {**values, **days} if node["kind"] == "report" else values,
        "children": [_with_days(child, days) for child in node["children"]],
    }
