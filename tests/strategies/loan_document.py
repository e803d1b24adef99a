"""Generated loan documents: every term and every word, all of them taken by the reader.

They are bound to `huangshi-reduction@2022-09`, which asks for a `baseline_tco2e`.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from carbonstep.domain.loan.loan import DayOrder, RepaymentKind, RoundingMode, TooHigh, TooLow
from carbonstep.domain.loan.repayment_term import REPAYMENT
from carbonstep.units.cycle import Stub
from carbonstep.units.day_count import DayCount
from carbonstep.units.money import yuan_text
from carbonstep.units.period import Frequency
from carbonstep.units.rate import bps_text
from carbonstep.units.work_calendar import BusinessDayRule, CalendarId

USED_BY = {term.name: term.of for term in REPAYMENT.terms if term.of}


def optional(draw: Any, terms: dict[str, Any]) -> dict[str, Any]:
    """Some of the terms, each there or not."""
    return {name: draw(value) for name, value in terms.items() if draw(st.booleans())}


@st.composite
def interests(draw) -> dict[str, Any]:
    day = draw(st.just("drawdown") | st.integers(1, 28))
    found = optional(
        draw,
        {
            "frequency": st.sampled_from([item.value for item in Frequency]),
            "last_stub": st.sampled_from([item.value for item in Stub]),
            "calendar": st.sampled_from([item.value for item in CalendarId]),
            "business_day": st.sampled_from([item.value for item in BusinessDayRule]),
            "order": st.sampled_from([item.value for item in DayOrder]),
            "capitalise_until": st.dates(date(2022, 9, 21), date(2023, 9, 20)).map(str),
        },
    )
    if day == "drawdown":
        found["end_of_month"] = draw(st.sampled_from(["yes", "no", True, False]))
    else:
        found["first_stub"] = draw(st.sampled_from([item.value for item in Stub]))
    return {"day": day, **found}


@st.composite
def repayments(draw, schedule_: dict[str, Any]) -> dict[str, Any]:
    kind = draw(st.sampled_from(RepaymentKind))
    found: dict[str, Any] = {"kind": kind.value}
    if kind in USED_BY["schedule"]:
        days = draw(st.sets(st.dates(date(2022, 9, 21), date(2027, 9, 19)), min_size=1, max_size=5))
        found["schedule"] = [
            {"on": str(day), "amount": yuan_text(draw(st.integers(1, 10**8)))} for day in days
        ]
    if kind in USED_BY["amount"]:
        found["amount"] = yuan_text(draw(st.integers(1, 10**9)))
    if kind in USED_BY["frequency"]:
        frequency = schedule_.get("frequency", "quarter")
        found |= optional(draw, {"frequency": st.just(frequency)})
        first = st.dates(date(2023, 9, 21), date(2027, 9, 20)).map(str)
        found["first_on"] = draw(first)
        if draw(st.booleans()):
            found |= {"at_change": "term", "latest_on": "2027-09-20"}
    if kind in USED_BY["negative_amortisation"]:
        words = st.sampled_from(["allowed", "refused"])
        found |= optional(draw, {"negative_amortisation": words})
    return found


@st.composite
def documents(draw) -> dict[str, Any]:
    def percent(low: str, high: str) -> st.SearchStrategy[str]:
        return st.decimals(Decimal(low), Decimal(high), places=6).map(lambda d: format(d, "f"))

    moves = st.integers(1, 10**8).map(bps_text) | st.just("none")
    lpr = {
        "index": draw(st.sampled_from(["LPR1Y", "LPR5Y+"])),
        **optional(draw, {"multiplier": percent("0.000001", "10"), "floor_pct": percent("1", "9")}),
        "repricing": optional(
            draw,
            {
                "every_months": st.sampled_from([1, "3", 6, "12"]),
                "anchor": st.sampled_from(["drawdown", "01-01"])
                | st.dates(date(2022, 9, 20), date(2027, 9, 19)).map(str),
                "fixing_lag": st.integers(0, 10),
            },
        ),
    }
    floating = draw(st.booleans())
    settled = draw(interests())
    terms = {
        "principal": yuan_text(draw(st.integers(10**9, 10**15))),
        "drawn_on": "2022-09-20",
        # The term may move from here: it is the last day, which is always a settlement day.
        "matures_on": "2027-09-20",
        "benchmark": lpr if floating else {"index": "fixed", "rate_pct": draw(percent("1", "20"))},
        "spread_bps": bps_text(draw(st.integers(100_000, 20_000_000))),
        "interest": settled,
        "repayment": draw(repayments(settled)),
        "parameters": {"baseline_tco2e": draw(percent("1", "99"))},
    }
    others = {
        "first_drawdown": st.integers(1, 10**9).map(yuan_text),
        # Interest that is added to the principal must not fall below zero.
        "floor_pct": percent("1", "2")
        if settled and "capitalise_until" in settled
        else percent("1", "2") | st.just("none"),
        "cap_pct": percent("2", "99") | st.just("none"),
        "rounding": st.builds(
            lambda to, mode: {"to_bps": bps_text(to), "mode": mode.value},
            st.integers(1, 10**8),
            st.sampled_from(RoundingMode),
        ),
        "day_count": st.sampled_from([item.value for item in DayCount]),
        "notice_days": st.integers(0, 365),
        "penalty": st.builds(
            lambda overdue, misuse: {"overdue_pct": overdue, "misuse_pct": misuse},
            st.decimals(30, 50, places=4).map(str),
            st.decimals(50, 100, places=4).map(str),
        ),
        "corrections": st.builds(
            lambda low, high: {"too_low": low.value, "too_high": high.value},
            st.sampled_from(TooLow),
            st.sampled_from(TooHigh),
        ),
        "product_id": st.text("abc-1", min_size=1, max_size=9),
        "first_test_on": st.dates(date(2021, 9, 20), date(2027, 9, 19)).map(str),
    }
    if settled and "capitalise_until" in settled:
        del others["corrections"]
    if floating:
        others |= {"rise_max_bps": moves, "fall_max_bps": moves}
    return {**terms, **optional(draw, others)}
