"""A loan as a fact: what is written into the log, and the loan read back from it."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from carbonstep.domain.loan.loan import (
    AtChange,
    Benchmark,
    CorrectionTerms,
    DayOrder,
    InterestSchedule,
    Loan,
    PenaltyTerms,
    RateRounding,
    Repayment,
    RepaymentKind,
    RepricingAnchor,
    RoundingMode,
    ScheduledRepayment,
    TooHigh,
    TooLow,
)
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.units.cycle import Stub
from carbonstep.units.day_count import DayCount
from carbonstep.units.exact import text
from carbonstep.units.money import fen_from_text, yuan_text
from carbonstep.units.period import Frequency
from carbonstep.units.rate import bps_text, percent_text, rate_from_bps_text, rate_from_percent_text
from carbonstep.units.work_calendar import BusinessDayRule, CalendarId

Given = TypeVar("Given")
Made = TypeVar("Made")


def loan_body(loan: Loan) -> dict[str, Any]:
    """The loan's terms as plain values; `loan_from_body` reads them back."""
    return {
        "loan_id": loan.loan_id,
        "account_id": loan.account_id,
        "principal": yuan_text(loan.principal_fen),
        "first_drawdown": _given(yuan_text, loan.first_drawdown_fen),
        "currency": loan.currency,
        "drawn_on": loan.drawn_on.isoformat(),
        "matures_on": loan.matures_on.isoformat(),
        "benchmark": _benchmark_body(loan.benchmark),
        "spread_bps": bps_text(loan.spread_e4bp),
        "rise_max_bps": _given(bps_text, loan.rise_max_e4bp),
        "fall_max_bps": _given(bps_text, loan.fall_max_e4bp),
        "floor_pct": _given(percent_text, loan.floor_e4bp),
        "cap_pct": _given(percent_text, loan.cap_e4bp),
        "rounding": None
        if loan.rounding is None
        else {"to_bps": bps_text(loan.rounding.to_e4bp), "mode": loan.rounding.mode.value},
        "day_count": loan.day_count.value,
        "interest": _interest_body(loan.interest),
        "repayment": _repayment_body(loan.repayment),
        "notice_days": loan.notice_days,
        "penalty": {
            "overdue_pct": text(loan.penalty.overdue_pct),
            "misuse_pct": text(loan.penalty.misuse_pct),
        },
        "corrections": {
            "too_low": loan.corrections.too_low.value,
            "too_high": loan.corrections.too_high.value,
        },
        "rulebook": {
            "id": loan.rulebook.rulebook_id,
            "version": loan.rulebook.version,
            "hash": loan.rulebook.content_hash,
        },
        "parameters": {name: text(value) for name, value in sorted(loan.parameters.items())},
        "product_id": loan.product_id,
        "first_test_on": _given(date.isoformat, loan.first_test_on),
        "confirmed": list(loan.confirmed),
    }


def loan_from_body(body: Mapping[str, Any]) -> Loan:
    """The loan whose terms `loan_body` wrote. The body is trusted: the log holds only whole
    ones."""
    rounding = body["rounding"]
    return Loan(
        loan_id=body["loan_id"],
        account_id=body["account_id"],
        principal_fen=fen_from_text(body["principal"]),
        first_drawdown_fen=_given(fen_from_text, body["first_drawdown"]),
        currency=body["currency"],
        drawn_on=date.fromisoformat(body["drawn_on"]),
        matures_on=date.fromisoformat(body["matures_on"]),
        benchmark=_benchmark(body["benchmark"]),
        spread_e4bp=rate_from_bps_text(body["spread_bps"]),
        rise_max_e4bp=_given(rate_from_bps_text, body["rise_max_bps"]),
        fall_max_e4bp=_given(rate_from_bps_text, body["fall_max_bps"]),
        floor_e4bp=_given(rate_from_percent_text, body["floor_pct"]),
        cap_e4bp=_given(rate_from_percent_text, body["cap_pct"]),
        rounding=None
        if rounding is None
        else RateRounding(
            to_e4bp=rate_from_bps_text(rounding["to_bps"]), mode=RoundingMode(rounding["mode"])
        ),
        day_count=DayCount(body["day_count"]),
        interest=_interest(body["interest"]),
        repayment=_repayment(body["repayment"]),
        notice_days=body["notice_days"],
        penalty=PenaltyTerms(
            overdue_pct=Decimal(body["penalty"]["overdue_pct"]),
            misuse_pct=Decimal(body["penalty"]["misuse_pct"]),
        ),
        corrections=CorrectionTerms(
            too_low=TooLow(body["corrections"]["too_low"]),
            too_high=TooHigh(body["corrections"]["too_high"]),
        ),
        rulebook=RulebookRef(
            rulebook_id=body["rulebook"]["id"],
            version=body["rulebook"]["version"],
            content_hash=body["rulebook"]["hash"],
        ),
        parameters={name: Decimal(value) for name, value in body["parameters"].items()},
        product_id=body["product_id"],
        first_test_on=_given(date.fromisoformat, body["first_test_on"]),
        confirmed=tuple(body["confirmed"]),
    )


def _benchmark_body(benchmark: Benchmark) -> dict[str, Any]:
    anchor = benchmark.anchor
    return {
        "index": benchmark.index.value,
        "every_months": benchmark.every_months,
        "anchor": anchor.value if isinstance(anchor, RepricingAnchor) else anchor.isoformat(),
        "fixed_pct": _given(percent_text, benchmark.fixed_e4bp),
        "fixing_lag": benchmark.fixing_lag,
        "multiplier": text(benchmark.multiplier),
        "floor_pct": _given(percent_text, benchmark.floor_e4bp),
    }


def _benchmark(body: Mapping[str, Any]) -> Benchmark:
    anchor = body["anchor"]
    words = {item.value: item for item in RepricingAnchor}
    return Benchmark(
        index=BenchmarkIndex(body["index"]),
        every_months=body["every_months"],
        anchor=words.get(anchor) or date.fromisoformat(anchor),
        fixed_e4bp=_given(rate_from_percent_text, body["fixed_pct"]),
        fixing_lag=body["fixing_lag"],
        multiplier=Decimal(body["multiplier"]),
        floor_e4bp=_given(rate_from_percent_text, body["floor_pct"]),
    )


def _interest_body(schedule: InterestSchedule) -> dict[str, Any]:
    return {
        "frequency": schedule.frequency.value,
        "day": schedule.day,
        "end_of_month": schedule.end_of_month,
        "first_stub": schedule.first_stub.value,
        "last_stub": schedule.last_stub.value,
        "calendar": schedule.calendar.value,
        "business_day": schedule.business_day.value,
        "order": schedule.order.value,
        "capitalise_until": _given(date.isoformat, schedule.capitalise_until),
    }


def _interest(body: Mapping[str, Any]) -> InterestSchedule:
    return InterestSchedule(
        frequency=Frequency(body["frequency"]),
        day=body["day"],
        end_of_month=body["end_of_month"],
        first_stub=Stub(body["first_stub"]),
        last_stub=Stub(body["last_stub"]),
        calendar=CalendarId(body["calendar"]),
        business_day=BusinessDayRule(body["business_day"]),
        order=DayOrder(body["order"]),
        capitalise_until=_given(date.fromisoformat, body["capitalise_until"]),
    )


def _repayment_body(repayment: Repayment) -> dict[str, Any]:
    return {
        "kind": repayment.kind.value,
        "frequency": None if repayment.frequency is None else repayment.frequency.value,
        "first_on": _given(date.isoformat, repayment.first_on),
        "amount": _given(yuan_text, repayment.amount_fen),
        "at_change": repayment.at_change.value,
        "latest_on": _given(date.isoformat, repayment.latest_on),
        "negative_amortisation": repayment.negative_amortisation,
        "schedule": [
            {"on": item.on.isoformat(), "amount": yuan_text(item.amount_fen)}
            for item in repayment.schedule
        ],
    }


def _repayment(body: Mapping[str, Any]) -> Repayment:
    return Repayment(
        kind=RepaymentKind(body["kind"]),
        frequency=None if body["frequency"] is None else Frequency(body["frequency"]),
        first_on=_given(date.fromisoformat, body["first_on"]),
        amount_fen=_given(fen_from_text, body["amount"]),
        at_change=AtChange(body["at_change"]),
        latest_on=_given(date.fromisoformat, body["latest_on"]),
        negative_amortisation=body["negative_amortisation"],
        schedule=tuple(
            ScheduledRepayment(
                on=date.fromisoformat(item["on"]), amount_fen=fen_from_text(item["amount"])
            )
            for item in body["schedule"]
        ),
    )


def _given(convert: Callable[[Given], Made], value: Given | None) -> Made | None:
    """What a term converts to, or None where the contract leaves it out."""
    return None if value is None else convert(value)
