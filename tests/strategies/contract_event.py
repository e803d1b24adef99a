"""Generated events of a loan: money that moves, and terms that change, most of which can be."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from .loan_document import documents

AMENDED = ("matures_on", "spread_bps", "floor_pct", "cap_pct", "rounding", "repayment")
CORRECTED = (*AMENDED, "interest", "day_count", "principal", "benchmark", "first_drawdown")
MOVED = ("prepayment", "drawdown", "payoff")
RECEIVED_ON = "2026-06-01"


@st.composite
def events(draw: st.DrawFn) -> dict[str, Any]:
    """The document of one event; its terms are those of another loan."""
    kind = draw(st.sampled_from(("amendment", "amendment", "correction", *MOVED)))
    found: dict[str, Any] = {"kind": kind, "received_on": RECEIVED_ON}
    if kind != "correction":
        found["on"] = str(draw(st.dates(date(2022, 9, 20), date(2028, 1, 1))))
    if kind in MOVED:
        if kind != "payoff":
            found["amount"] = str(draw(st.integers(1, 3_000_000)))
        if kind != "drawdown":
            found["notified_on"] = "2021-09-20"
        return found
    other = draw(documents())
    known = AMENDED if kind == "amendment" else CORRECTED
    names = draw(st.lists(st.sampled_from(known), min_size=1, max_size=3, unique=True))
    terms = {name: other[name] for name in names if name in other}
    if "matures_on" in terms and draw(st.booleans()):
        terms["matures_on"] = str(draw(st.dates(date(2023, 1, 1), date(2032, 1, 1))))
    return {**found, "terms": terms or {"spread_bps": "10"}, "reason": "agreed"}
