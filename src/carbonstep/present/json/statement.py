"""A loan's three statements as JSON: cash flows, interest, and what the carbon steps saved.

Money is yuan with two decimals, rates are percent, all as text; periods are half open. What pages
and files show is arranged from these bodies and has no number of its own.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from carbonstep.book.interest_month import InterestSums
from carbonstep.domain.money.benefit import BenefitPeriod, BenefitSum
from carbonstep.domain.money.interest import InterestPart, InterestPeriod, PaymentStatus
from carbonstep.domain.money.penalty import PenaltyLine
from carbonstep.domain.money.posting import Amounts, Component, Posting
from carbonstep.domain.money.service import CashFlow, CashFlowKind
from carbonstep.domain.money.true_up import TrueUp
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.rate.rate_step import RateStep
from carbonstep.domain.rate.segment import RateSegment, rate_on
from carbonstep.present.json.loan_event import penalty_body
from carbonstep.units.exact import fixed
from carbonstep.units.money import Fen, exact_yuan_text, yuan_text
from carbonstep.units.period import Period
from carbonstep.units.rate import PER_PERCENT, bps_text, percent_text

LEDGER_MARKS = ("posted", "true_up", "true_up_pending", "waived", "kept")
"""What a line of the ledger is: a posting, a true-up, one that the next daily run will make, or
what the contract's correction terms leave as it was, in the borrower's favour or the lender's."""

_TOTALS = {
    CashFlowKind.DRAWDOWN: "drawn",
    CashFlowKind.INTEREST: "interest",
    CashFlowKind.CAPITALISED: "capitalised",
    CashFlowKind.DEFERRED: "deferred",
    CashFlowKind.REPAYMENT: "repaid",
    CashFlowKind.PREPAYMENT: "repaid",
    CashFlowKind.PAYOFF: "repaid",
}
"""What each kind of cash flow is counted as. What the principal takes up is no repayment."""


_UNPOSTED = {CashFlowKind.DRAWDOWN: "drawn", CashFlowKind.PREPAYMENT: "prepaid"}
"""The flows that are facts themselves."""


def cash_flow_statement_body(picture: LoanPicture) -> dict[str, Any]:
    """Every cash flow of a loan as it stands by the facts known, and beside it its ledger.

    `totals` of the flows are to date (what is settled) and over the life; `ledger` is the way from
    what was posted to what the borrower has paid by the settled flows, None for a quote.
    """
    flows = picture.priced.flows
    ledger = ledger_bodies(picture)
    settled = [flow for flow in flows if flow_status(flow) is PaymentStatus.SETTLED]
    return {
        **_head(picture),
        "flows": flow_bodies(picture),
        "ledger": ledger,
        "totals": {
            "to_date": _flow_totals(settled),
            "life": _flow_totals(flows),
            "ledger": None if picture.known is None else _bridge(settled, ledger),
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
            "fixing_missing": flow.projected and flow.on <= picture.as_of,
        }
        for flow in picture.priced.flows
    ]


def ledger_bodies(picture: LoanPicture) -> list[dict[str, Any]]:
    """One line for each component of each posting and true-up, by contract day; and one for what of
    a day's interest is waived or kept, so that the lines of a day add up to its flows.

    Sign: positive is receivable from the borrower, negative payable to it, but for what is waived
    (positive: not receivable) and kept (negative: not payable). Capitalised interest moves no
    money.
    """
    entries: list[tuple[str, Posting | TrueUp, Amounts]] = [
        *(("posted", item, item.amounts) for item in picture.postings),
        *(("true_up", item, item.change) for item in picture.true_ups),
        *(("true_up_pending", item, item.change) for item in picture.pending.true_ups),
    ]
    lines = [
        (mark, entry, component, amount)
        for mark, entry, amounts in entries
        for component, amount in (
            (Component.INTEREST, amounts.interest_fen),
            (Component.CAPITALISED, amounts.capitalised_fen),
            (Component.PRINCIPAL, amounts.principal_fen),
        )
        if amount
    ]
    lines += [
        ("waived" if item.waived_fen > 0 else "kept", item, Component.INTEREST, item.waived_fen)
        for item in waivers(picture).values()
        if item.waived_fen
    ]
    return [
        {
            "mark": mark,
            "component": component.value,
            "nominal_on": entry.nominal_on.isoformat(),
            "posted_on": entry.posted_on.isoformat(),
            "amount": yuan_text(amount),
            "borrower_pays": yuan_text(_borrower_pays(mark, component, amount)),
        }
        for mark, entry, component, amount in sorted(lines, key=lambda line: line[1].nominal_on)
    ]


def waivers(picture: LoanPicture) -> dict[date, TrueUp]:
    """The true-up that says last, for each contract day, what of it is waived or kept."""
    # In their order: the last word on a day counts, and the next run's is the last of all.
    return {item.nominal_on: item for item in (*picture.true_ups, *picture.pending.true_ups)}


def flow_status(flow: CashFlow) -> PaymentStatus:
    """Where a cash flow stands: settled, due or projected. Interest accrues, money does not: the
    flow at the end of a running period is still to come."""
    running = flow.status is PaymentStatus.ACCRUING
    return PaymentStatus.PROJECTED if running else flow.status


def interest_statement_body(
    picture: LoanPicture, shown: tuple[InterestPeriod, ...]
) -> dict[str, Any]:
    """The settlements `shown`, each with the parts it is made of; with all of them, the penalties.

    `totals` are of what is shown: `settled` and `amount` of interest, `penalties` on top. `waived`
    is what the correction terms leave as it was, negative where that is kept from the borrower;
    `charged` the settled interest without it.
    """
    priced = picture.priced
    whole = len(shown) == len(priced.interest)
    penalties = priced.penalties if whole else ()
    settled = sum(item.amount_fen for item in shown if item.status is PaymentStatus.SETTLED)
    by_day = waivers(picture)
    # A payoff before its contract day makes two settlements of one day; the day is waived once.
    last = {item.settlement.nominal_on: item for item in shown}
    left = {
        item.settlement.period: by_day[day].waived_fen
        for day, item in last.items()
        if day in by_day
    }
    waived = sum(left.values())
    return {
        **_head(picture),
        "day_count": picture.loan.day_count.value,
        "units_a_year": picture.loan.day_count.units_a_year,
        "settlements": [
            _settlement(picture, item, left.get(item.settlement.period, Fen(0))) for item in shown
        ],
        "penalties": [_penalty(line) for line in penalties],
        "totals": {
            "settled": yuan_text(settled),
            "waived": yuan_text(waived),
            "charged": yuan_text(settled - waived),
            "amount": yuan_text(sum(item.amount_fen for item in shown)),
            "penalties": yuan_text(sum(line.amount_fen for line in penalties)),
        },
    }


def fixing_missing(picture: LoanPicture, item: InterestPeriod) -> bool:
    """Whether days that have come rest on a projected rate: a fixing that must have been published
    is not recorded."""
    return any(part.projected and part.period.start <= picture.as_of for part in item.parts)


def benefit_statement_body(picture: LoanPicture) -> dict[str, Any]:
    """What the carbon steps saved or cost, against the same loan without them.

    The interest is the contract's as it should have been; `waived` is what of it the correction
    terms leave uncharged, negative where they keep what was charged too much.
    """
    waived = sum(item.waived_fen for item in waivers(picture).values())
    return {**_head(picture), **benefit_body(picture), "waived": yuan_text(waived)}


def benefit_body(picture: LoanPicture) -> dict[str, Any]:
    """The benefit by settlement period, to date and over the life.

    `saved` is positive where the steps spare the borrower interest; `saved_so_far` adds it up, a
    period not yet settled included.
    """
    priced = picture.priced
    benefit = priced.benefit
    lives = (*priced.plain.interest, *priced.serviced.interest)
    shown = {item.settlement.period.start: item for item in lives}
    so_far = 0
    periods = []
    for item in benefit.periods:
        so_far += item.saved_fen
        periods.append(
            {
                **_period(item.period),
                "pays_on": item.pays_on.isoformat(),
                "carbon": _carbon(priced.segments, item.period),
                **sides_body(item),
                "saved_so_far": yuan_text(so_far),
                "status": shown[item.period.start].status.value,
                "projected": item.projected,
                "fixing_missing": fixing_missing(picture, shown[item.period.start]),
            }
        )
    return {
        "periods": periods,
        "to_date": sides_body(benefit.to_date),
        "life": sides_body(benefit.life),
    }


def sides_body(sides: BenefitPeriod | BenefitSum | InterestSums) -> dict[str, str]:
    """Interest with the carbon steps and without; `saved` is positive where they spare it."""
    return {
        "with_steps": yuan_text(sides.with_fen),
        "without_steps": yuan_text(sides.without_fen),
        "saved": yuan_text(sides.saved_fen),
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


def _borrower_pays(mark: str, component: Component, amount: Fen) -> int:
    moves = mark not in ("waived", "kept") and component is not Component.CAPITALISED
    return amount if moves else 0


def _bridge(settled: Iterable[CashFlow], ledger: Iterable[dict[str, Any]]) -> dict[str, str]:
    """From the facts and the ledger to what the borrower pays by the settled flows: all but the
    last add up to the last.

    Drawdowns and prepayments are facts and not posted. `capitalised` takes out what the ledger
    added to the principal, `not_posted` is what of the settled flows the ledger does not have yet.
    """
    found = dict.fromkeys(("drawn", "prepaid", *LEDGER_MARKS, "capitalised"), Decimal(0))
    paid = Decimal(0)
    for flow in settled:
        amount = Decimal(yuan_text(flow.borrower_fen))
        paid += amount
        if flow.kind in _UNPOSTED:
            found[_UNPOSTED[flow.kind]] += amount
    for line in ledger:
        amount = Decimal(line["amount"])
        found[line["mark"]] += amount
        if line["component"] == Component.CAPITALISED.value:
            found["capitalised"] -= amount
    found["not_posted"] = paid - sum(found.values())
    found["borrower_pays"] = paid
    return {name: f"{amount:.2f}" for name, amount in found.items()}


def _settlement(picture: LoanPicture, item: InterestPeriod, waived_fen: Fen) -> dict[str, Any]:
    settlement = item.settlement
    return {
        "nominal_on": settlement.nominal_on.isoformat(),
        **_period(settlement.period),
        "pays_on": settlement.pays_on.isoformat(),
        "provisional": settlement.provisional,
        "parts": [_part(picture, part) for part in item.parts],
        "exact": exact_yuan_text(item.exact_fen),
        "amount": yuan_text(item.amount_fen),
        "waived": yuan_text(waived_fen),
        "capitalised": item.capitalised,
        "status": item.status.value,
        "projected": item.projected,
        "fixing_missing": fixing_missing(picture, item),
    }


def _part(picture: LoanPicture, part: InterestPart) -> dict[str, Any]:
    segment = rate_on(picture.priced.segments, part.period.start)
    assert segment is not None, "days that bear interest have a rate"
    return {
        **_period(part.period),
        "units": part.units,
        "principal": yuan_text(part.principal_fen),
        **_components(segment, Fraction(part.all_in_e4bp)),
        "exact": exact_yuan_text(part.exact_fen),
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


def _penalty(line: PenaltyLine) -> dict[str, Any]:
    """The penalty with the parts it is made of."""
    return {
        **penalty_body(line),
        "days": line.period.days,
        "parts": [
            {
                **_period(part.period),
                "units": part.units,
                "principal": yuan_text(line.base_fen),
                **_components(part.segment, part.rate_e4bp),
                "exact": exact_yuan_text(part.exact_fen),
            }
            for part in line.parts
        ],
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
