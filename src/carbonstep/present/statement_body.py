"""A loan's three statements as JSON: cash flows, interest, and what the carbon steps saved.

Money is yuan with two decimals, rates are percent, all as text; periods are half open. What pages
and files show is arranged from these bodies and has no number of its own.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from carbonstep.domain.benefit import Benefit, BenefitPeriod
from carbonstep.domain.interest import InterestPart, InterestPeriod, PaymentStatus
from carbonstep.domain.penalty import PenaltyLine, penalty_spans, penalty_times, penalty_units
from carbonstep.domain.picture import LoanPicture
from carbonstep.domain.posting import Amounts, Posting
from carbonstep.domain.rate_segment import RateSegment, rate_on
from carbonstep.domain.rate_step import RateStep
from carbonstep.domain.servicing import CashFlow, CashFlowKind
from carbonstep.domain.true_up import Component, TrueUp
from carbonstep.units.exact import fixed, text
from carbonstep.units.money import yuan_text
from carbonstep.units.period import Period
from carbonstep.units.rate import PER_ONE, PER_PERCENT, bps_text, percent_text

EXACT_DECIMALS = 8
"""Decimals of a yuan that unrounded interest is shown to."""

BOOKED = ("posted", "true_up", "true_up_pending")
"""What a booked line is: a posting, a true-up, or a true-up that the next daily run will make."""

_TOTALS = {
    CashFlowKind.DRAWDOWN: "drawn",
    CashFlowKind.INTEREST: "interest",
    CashFlowKind.CAPITALISED: "capitalised",
    CashFlowKind.REPAYMENT: "repaid",
    CashFlowKind.PREPAYMENT: "repaid",
    CashFlowKind.PAYOFF: "repaid",
}


def cash_flow_statement_body(picture: LoanPicture) -> dict[str, Any]:
    """Every cash flow of a loan as it stands by the facts known, and beside it what was booked.

    `totals` of the flows are to date (what is settled) and over the life; `booked` are of postings,
    true-ups, and true-ups that the next daily run will make.
    """
    flows = picture.priced.flows
    booked = booked_bodies(picture)
    settled = [flow for flow in flows if flow_status(flow) is PaymentStatus.SETTLED]
    return {
        **_head(picture),
        "flows": flow_bodies(picture),
        "booked": booked,
        "totals": {
            "to_date": _flow_totals(settled),
            "life": _flow_totals(flows),
            "booked": {mark: _paid(booked, mark) for mark in BOOKED},
        },
    }


def flow_bodies(picture: LoanPicture) -> list[dict[str, Any]]:
    """The cash flows in their order; `borrower_pays` is negative where the borrower receives."""
    return [
        {
            "kind": flow.kind.value,
            "nominal_on": flow.nominal_on.isoformat(),
            "pays_on": flow.pays_on.isoformat(),
            "provisional": flow.provisional,
            "amount": yuan_text(flow.amount_fen),
            "borrower_pays": yuan_text(flow.borrower_fen),
            "balance": yuan_text(flow.balance_fen),
            "status": flow_status(flow).value,
            "projected": flow.projected,
        }
        for flow in picture.priced.flows
    ]


def booked_bodies(picture: LoanPicture) -> list[dict[str, Any]]:
    """One line for each component of each posting and true-up, by contract day.

    Sign: positive is receivable from the borrower, negative payable to it; capitalised interest
    moves no money.
    """
    entries: list[tuple[str, Posting | TrueUp, Amounts]] = [
        *(("posted", item, item.amounts) for item in picture.postings),
        *(("true_up", item, item.change) for item in picture.true_ups),
        *(("true_up_pending", item, item.change) for item in picture.pending.true_ups),
    ]
    return [
        {
            "mark": mark,
            "component": component.value,
            "nominal_on": entry.nominal_on.isoformat(),
            "posted_on": entry.posted_on.isoformat(),
            "amount": yuan_text(amount),
            "borrower_pays": yuan_text(0 if component is Component.CAPITALISED else amount),
        }
        for mark, entry, amounts in sorted(entries, key=lambda found: found[1].nominal_on)
        for component, amount in (
            (Component.INTEREST, amounts.interest_fen),
            (Component.CAPITALISED, amounts.capitalised_fen),
            (Component.PRINCIPAL, amounts.principal_fen),
        )
        if amount
    ]


def flow_status(flow: CashFlow) -> PaymentStatus:
    """Where a cash flow stands: settled, due or projected. Interest accrues, money does not: the
    flow at the end of a running period is still to come."""
    running = flow.status is PaymentStatus.ACCRUING
    return PaymentStatus.PROJECTED if running else flow.status


def interest_statement_body(
    picture: LoanPicture, shown: tuple[InterestPeriod, ...]
) -> dict[str, Any]:
    """The settlements `shown`, each with the parts it is made of; with all of them, the penalties.

    `totals` are of what is shown: `settled` and `amount` of interest, `penalties` on top.
    """
    priced = picture.priced
    whole = len(shown) == len(priced.interest)
    penalties = priced.penalties if whole else ()
    settled = (item.amount_fen for item in shown if item.status is PaymentStatus.SETTLED)
    return {
        **_head(picture),
        "day_count": picture.loan.day_count.value,
        "units_a_year": picture.loan.day_count.units_a_year,
        "settlements": [_settlement(picture, item) for item in shown],
        "penalties": [_penalty(picture, line) for line in penalties],
        "totals": {
            "settled": yuan_text(sum(settled)),
            "amount": yuan_text(sum(item.amount_fen for item in shown)),
            "penalties": yuan_text(sum(line.amount_fen for line in penalties)),
        },
    }


def benefit_statement_body(picture: LoanPicture) -> dict[str, Any]:
    """What the carbon steps saved or cost, against the same loan without them."""
    return {**_head(picture), **benefit_body(picture)}


def benefit_body(picture: LoanPicture) -> dict[str, Any]:
    """The benefit by settlement period, to date and over the life.

    `saved` is positive where the steps spare the borrower interest; `saved_so_far` adds it up, a
    period not yet settled included.
    """
    priced = picture.priced
    benefit: Benefit = priced.benefit
    lives = (*priced.plain.interest, *priced.serviced.interest)
    status = {item.settlement.period.start: item.status for item in lives}
    so_far = 0
    periods = []
    for item in benefit.periods:
        so_far += item.saved_fen
        periods.append(
            {
                **_period(item.period),
                "pays_on": item.pays_on.isoformat(),
                "carbon": _carbon(priced.segments, item.period),
                **_sides([item]),
                "saved_so_far": yuan_text(so_far),
                "status": status[item.period.start].value,
                "projected": item.projected,
            }
        )
    return {
        "periods": periods,
        "to_date": _sides([item for item in benefit.periods if item.settled]),
        "life": _sides(benefit.periods),
    }


def step_bodies(steps: Iterable[RateStep]) -> list[dict[str, str]]:
    """The operations that made a rate, in their order, and the rate after each."""
    return [
        {
            "operation": step.operation.value,
            "by": step.by,
            "after_pct": percent_text(step.after_e4bp),
        }
        for step in steps
    ]


def exact_text(fen: Fraction) -> str:
    """Unrounded interest in yuan. Rounding: for reading, to eight decimals, half away from zero."""
    return fixed(fen / 100, decimals=EXACT_DECIMALS)


def _head(picture: LoanPicture) -> dict[str, Any]:
    return {
        "loan_id": picture.loan.loan_id,
        "as_of": picture.as_of.isoformat(),
        "known": picture.known,
        "currency": picture.loan.currency,
    }


def _period(period: Period) -> dict[str, Any]:
    return {"from": period.start.isoformat(), "to": period.end.isoformat(), "days": period.days}


def _flow_totals(flows: Iterable[CashFlow]) -> dict[str, str]:
    totals = dict.fromkeys([*_TOTALS.values(), "borrower_pays"], 0)
    for flow in flows:
        totals[_TOTALS[flow.kind]] += flow.amount_fen
        totals["borrower_pays"] += flow.borrower_fen
    return {name: yuan_text(amount) for name, amount in totals.items()}


def _paid(booked: Iterable[dict[str, Any]], mark: str) -> str:
    total = sum(Decimal(line["borrower_pays"]) for line in booked if line["mark"] == mark)
    return f"{total:.2f}"


def _settlement(picture: LoanPicture, item: InterestPeriod) -> dict[str, Any]:
    settlement = item.settlement
    return {
        "nominal_on": settlement.nominal_on.isoformat(),
        **_period(settlement.period),
        "pays_on": settlement.pays_on.isoformat(),
        "provisional": settlement.provisional,
        "parts": [_part(picture, part) for part in item.parts],
        "exact": exact_text(item.exact_fen),
        "amount": yuan_text(item.amount_fen),
        "capitalised": item.capitalised,
        "status": item.status.value,
        "projected": item.projected,
    }


def _part(picture: LoanPicture, part: InterestPart) -> dict[str, Any]:
    segment = rate_on(picture.priced.segments, part.period.start)
    assert segment is not None, "days that bear interest have a rate"
    return {
        **_period(part.period),
        "units": part.units,
        "principal": yuan_text(part.principal_fen),
        **_components(segment, Fraction(part.all_in_e4bp)),
        "exact": exact_text(part.exact_fen),
        "amount": yuan_text(part.shown_fen),
        "projected": part.projected,
        "decision_id": segment.decision_id,
        "steps": step_bodies(segment.steps),
    }


def _components(segment: RateSegment, all_in_e4bp: Fraction) -> dict[str, str]:
    """What a rate is the sum of; `other_pct` is what bounds, rounding or a penalty add to it."""
    rest = all_in_e4bp - sum(segment.components)
    return {
        "benchmark_pct": percent_text(segment.benchmark_e4bp),
        "spread_pct": percent_text(segment.spread_e4bp),
        "carbon_pct": percent_text(segment.carbon_e4bp),
        "other_pct": _percent(rest),
        "all_in_pct": _percent(all_in_e4bp),
    }


def _percent(rate_e4bp: Fraction) -> str:
    """A rate that a penalty may have made finer than 1e-4 bp; exact to its last digit."""
    decimals = 0
    percent = rate_e4bp / PER_PERCENT
    while (percent * 10**decimals).denominator != 1:
        decimals += 1
        assert decimals < 40, "a rate in percent is a finite decimal"
    return "0" if not percent else fixed(percent, decimals=decimals)


def _penalty(picture: LoanPicture, line: PenaltyLine) -> dict[str, Any]:
    day_count = picture.loan.day_count
    times = penalty_times(line.kind, line.added_pct)
    parts = []
    exact = Fraction(0)
    for segment, span in penalty_spans(picture.priced.segments, line.period):
        rate = segment.all_in_e4bp * times
        units = penalty_units(day_count, span, since=line.period.start)
        interest = line.base_fen * rate * units / (PER_ONE * day_count.units_a_year)
        exact += interest
        parts.append(
            {
                **_period(span),
                "units": units,
                "principal": yuan_text(line.base_fen),
                **_components(segment, rate),
                "exact": exact_text(interest),
            }
        )
    assert exact == line.exact_fen, "the parts of a penalty add up to it"
    return {
        "event_id": line.event_id,
        "kind": line.kind.value,
        **_period(line.period),
        "added_pct": text(line.added_pct),
        "open": line.open,
        "parts": parts,
        "exact": exact_text(line.exact_fen),
        "amount": yuan_text(line.amount_fen),
    }


def _carbon(segments: Iterable[RateSegment], period: Period) -> list[dict[str, str]]:
    """The carbon steps on the days of a period, each from the day it begins to count there."""
    found: list[dict[str, str]] = []
    for segment in segments:
        days = period.intersection(segment.period)
        if days is None:
            continue
        bps = bps_text(segment.carbon_e4bp)
        same = found and (found[-1]["bps"], found[-1]["decision_id"]) == (bps, segment.decision_id)
        if not same:
            found.append(
                {"from": days.start.isoformat(), "bps": bps, "decision_id": segment.decision_id}
            )
    return found


def _sides(items: Iterable[BenefitPeriod]) -> dict[str, str]:
    items = tuple(items)
    return {
        "with_steps": yuan_text(sum(item.with_fen for item in items)),
        "without_steps": yuan_text(sum(item.without_fen for item in items)),
        "saved": yuan_text(sum(item.saved_fen for item in items)),
    }
