"""Loans of the first release, whose bodies name no schema (`loan/0`)."""

from collections.abc import Mapping
from typing import Any

_BOUNDS = ("rise_max_bps", "fall_max_bps", "floor_pct", "cap_pct")


def loan_0(body: Mapping[str, Any]) -> dict[str, Any]:
    """A loan's body of the first release in the words of `loan/1`.

    There null stood for a bound that is not there and for an interest day counted from the
    drawdown, flags were true and false, the repricing stood in the benchmark, and the rulebook was
    a mapping.
    """
    rulebook = body["rulebook"]
    kept = {name: body[name] for name in body if name != "account_id"}
    return {
        **kept,
        "account": body["account_id"],
        "rulebook": f"{rulebook['id']}@{rulebook['version']}",
        "rulebook_hash": rulebook["hash"],
        "benchmark": _benchmark(body["benchmark"]),
        "interest": _interest(body["interest"]),
        "repayment": _repayment(body["repayment"]),
        **{name: _bound(body[name]) for name in _BOUNDS},
    }


def _bound(written: str | None) -> str:
    """A bound, or the word that stands for none.

    >>> _bound(None), _bound("6")
    ('none', '6')
    """
    return "none" if written is None else written


def _benchmark(was: Mapping[str, Any]) -> dict[str, Any]:
    """The benchmark, with its repricing apart and without what a fixed rate has no use for.

    >>> _benchmark({"index": "fixed", "fixed_pct": "3.55", "every_months": None})
    {'index': 'fixed', 'rate_pct': '3.55'}
    """
    if was["index"] == "fixed":
        return {"index": was["index"], "rate_pct": was["fixed_pct"]}
    return {
        "index": was["index"],
        "repricing": {name: was[name] for name in ("every_months", "anchor", "fixing_lag")},
        "multiplier": was["multiplier"],
        "floor_pct": _bound(was["floor_pct"]),
    }


def _interest(was: Mapping[str, Any]) -> dict[str, Any]:
    """The interest schedule, its day and its flag as words.

    >>> _interest({"day": None, "end_of_month": True})
    {'day': 'drawdown', 'end_of_month': 'yes'}
    """
    day = "drawdown" if was["day"] is None else was["day"]
    return {**was, "day": day, "end_of_month": "yes" if was["end_of_month"] else "no"}


def _repayment(was: Mapping[str, Any]) -> dict[str, Any]:
    """The repayment, its flag as a word.

    >>> _repayment({"kind": "bullet", "negative_amortisation": False})
    {'kind': 'bullet', 'negative_amortisation': 'refused'}
    """
    negative = "allowed" if was["negative_amortisation"] else "refused"
    return {**was, "negative_amortisation": negative}
