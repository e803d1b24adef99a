"""A loan as a fact: what is written into the log, and the loan read back from it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from carbonstep.domain.loan import (
    AtChange,
    Benchmark,
    BenchmarkIndex,
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
    RulebookRef,
    ScheduledRepayment,
    TooHigh,
    TooLow,
)
from carbonstep.units.cycle import Stub
from carbonstep.units.day_count import DayCount
from carbonstep.units.exact import text, to_scaled
from carbonstep.units.money import Fen, yuan_text
from carbonstep.units.period import Frequency
from carbonstep.units.rate import RateE4bp, bps_text, percent_text
from carbonstep.units.work_calendar import BusinessDayRule, CalendarId


def loan_body(loan: Loan) -> dict[str, Any]:
    """The loan's terms as plain values; `loan_from_body` reads them back."""
    return {
        "loan_id": loan.loan_id,
        "account_id": loan.account_id,
        "principal": yuan_text(loan.principal_fen),
        "first_drawdown": _yuan(loan.first_drawdown_fen),
        "currency": loan.currency,
        "drawn_on": loan.drawn_on.isoformat(),
        "matures_on": loan.matures_on.isoformat(),
        "benchmark": _benchmark_body(loan.benchmark),
        "spread_bps": bps_text(loan.spread_e4bp),
        "rise_max_bps": None if loan.rise_max_e4bp is None else bps_text(loan.rise_max_e4bp),
        "fall_max_bps": None if loan.fall_max_e4bp is None else bps_text(loan.fall_max_e4bp),
        "floor_pct": _percent(loan.floor_e4bp),
        "cap_pct": _percent(loan.cap_e4bp),
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
        "first_test_on": _iso(loan.first_test_on),
        "confirmed": list(loan.confirmed),
    }


def loan_from_body(body: Mapping[str, Any]) -> Loan:
    """The loan whose terms `loan_body` wrote. The body is trusted: the log holds only whole
    ones."""
    rounding = body["rounding"]
    return Loan(
        loan_id=body["loan_id"],
        account_id=body["account_id"],
        principal_fen=Fen(_scaled(body["principal"], 2)),
        first_drawdown_fen=_fen(body["first_drawdown"]),
        currency=body["currency"],
        drawn_on=date.fromisoformat(body["drawn_on"]),
        matures_on=date.fromisoformat(body["matures_on"]),
        benchmark=_benchmark(body["benchmark"]),
        spread_e4bp=RateE4bp(_scaled(body["spread_bps"], 4)),
        rise_max_e4bp=_rate(body["rise_max_bps"], 4),
        fall_max_e4bp=_rate(body["fall_max_bps"], 4),
        floor_e4bp=_rate(body["floor_pct"], 6),
        cap_e4bp=_rate(body["cap_pct"], 6),
        rounding=None
        if rounding is None
        else RateRounding(
            to_e4bp=_scaled(rounding["to_bps"], 4), mode=RoundingMode(rounding["mode"])
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
        first_test_on=_date(body["first_test_on"]),
        confirmed=tuple(body["confirmed"]),
    )


def _benchmark_body(benchmark: Benchmark) -> dict[str, Any]:
    anchor = benchmark.anchor
    return {
        "index": benchmark.index.value,
        "every_months": benchmark.every_months,
        "anchor": anchor.value if isinstance(anchor, RepricingAnchor) else anchor.isoformat(),
        "fixed_pct": _percent(benchmark.fixed_e4bp),
        "fixing_lag": benchmark.fixing_lag,
        "multiplier": text(benchmark.multiplier),
        "floor_pct": _percent(benchmark.floor_e4bp),
    }


def _benchmark(body: Mapping[str, Any]) -> Benchmark:
    anchor = body["anchor"]
    words = {item.value: item for item in RepricingAnchor}
    return Benchmark(
        index=BenchmarkIndex(body["index"]),
        every_months=body["every_months"],
        anchor=words.get(anchor) or date.fromisoformat(anchor),
        fixed_e4bp=_rate(body["fixed_pct"], 6),
        fixing_lag=body["fixing_lag"],
        multiplier=Decimal(body["multiplier"]),
        floor_e4bp=_rate(body["floor_pct"], 6),
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
        "capitalise_until": _iso(schedule.capitalise_until),
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
        capitalise_until=_date(body["capitalise_until"]),
    )


def _repayment_body(repayment: Repayment) -> dict[str, Any]:
    return {
        "kind": repayment.kind.value,
        "frequency": None if repayment.frequency is None else repayment.frequency.value,
        "first_on": _iso(repayment.first_on),
        "amount": _yuan(repayment.amount_fen),
        "at_change": repayment.at_change.value,
        "latest_on": _iso(repayment.latest_on),
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
        first_on=_date(body["first_on"]),
        amount_fen=_fen(body["amount"]),
        at_change=AtChange(body["at_change"]),
        latest_on=_date(body["latest_on"]),
        negative_amortisation=body["negative_amortisation"],
        schedule=tuple(
            ScheduledRepayment(
                on=date.fromisoformat(item["on"]), amount_fen=Fen(_scaled(item["amount"], 2))
            )
            for item in body["schedule"]
        ),
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _date(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)


def _yuan(fen: Fen | None) -> str | None:
    return None if fen is None else yuan_text(fen)


def _fen(written: str | None) -> Fen | None:
    return None if written is None else Fen(_scaled(written, 2))


def _percent(rate: RateE4bp | None) -> str | None:
    return None if rate is None else percent_text(rate)


def _rate(written: str | None, scale: int) -> RateE4bp | None:
    return None if written is None else RateE4bp(_scaled(written, scale))


def _scaled(written: str, scale: int) -> int:
    scaled = to_scaled(Decimal(written), scale=scale)
    assert scaled is not None, f"{written} was written with at most {scale} decimals"
    return scaled
