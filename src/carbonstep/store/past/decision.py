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


def decision_1(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """A decision that gave one total from one day on, whatever its KPIs.

    Where there is one KPI its part is the total. Of several that have values each part is what it
    contributed; where one was missing all of it was, and the first stands for the whole.
    """
    names = [kpi["name"] for kpi in body["kpis"]]
    missing = any(kpi["missing"] for kpi in body["kpis"])
    stands = _stands(body, names, missing=missing)
    parts = [
        {
            "kpi": name,
            "state": _state(body, missing=missing),
            "cause": body["cause"],
            "bps": stands[name],
            "previous_bps": body.get("previous_bps"),
            "immaterial": body["immaterial"],
            "effective": body["effective"],
            "decided_by": "",
        }
        for name in names
    ]
    limit = _limit(body) if len(names) > 1 and not missing else {}
    output = {
        "name": "margin",
        "total_bps": body["total_bps"],
        "parts": parts,
        "combine": "sum",
        "lowest_bps": limit.get("lowest"),
        "highest_bps": limit.get("highest"),
    }
    gone = ("effective", "adjustments", "total_bps", "previous_bps", "immaterial")
    return {**{n: v for n, v in body.items() if n not in gone}, "outputs": [output]}


def _stands(body: Mapping[str, Any], names: list[str], *, missing: bool) -> dict[str, str]:
    """What each part stands at: together the total, before the limits."""
    if len(names) == 1 or missing or body["immaterial"]:
        return {**dict.fromkeys(names, "0"), names[0]: body["total_bps"]}
    return {item["kpi"]: item["bps"] for item in body["adjustments"]}


def _state(body: Mapping[str, Any], *, missing: bool) -> str:
    """Whether the KPI had a value; before its due date a period without one was undecided."""
    if not missing:
        return "measured"
    due = [
        node["values"]["due_on"]
        for node in body["explanation"]["children"]
        if node["kind"] == "missing"
    ]
    by_report = not body["cause"].startswith("certificate")
    return "undecided" if by_report and due and body["decided_on"] <= due[0] else "missing"


def _limit(body: Mapping[str, Any]) -> dict[str, str]:
    """The limit that the total was held against, by its side."""
    limits = [node["values"] for node in body["explanation"]["children"] if node["kind"] == "limit"]
    return {values["which"]: values["bound_bps"] for values in limits}
