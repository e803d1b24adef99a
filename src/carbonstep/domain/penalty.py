"""Penalty interest: on amounts overdue and on amounts used for something else than agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from carbonstep.domain.loan import Loan
from carbonstep.domain.loan_event import LoanEvent, LoanEventKind
from carbonstep.domain.rate_segment import RateSegment
from carbonstep.domain.servicing import Serviced
from carbonstep.units.day_count import DayCount, count_units
from carbonstep.units.money import Fen, settle, yuan_text
from carbonstep.units.period import Period
from carbonstep.units.problem import Place, Problem, Reason
from carbonstep.units.rate import PER_ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyLine:
    """The penalty interest of one overdue or misused amount, up to the day it was made good or the
    day one looks from.

    `added_pct` is what the contract adds. `open`: the amount is not made good yet.
    """

    event_id: str
    kind: LoanEventKind
    period: Period
    base_fen: Fen
    added_pct: Decimal
    exact_fen: Fraction
    amount_fen: Fen
    open: bool


def penalty_lines(
    loan: Loan, segments: Sequence[RateSegment], events: Sequence[LoanEvent], *, as_of: date
) -> tuple[PenaltyLine, ...]:
    """What overdue and misused amounts cost on top of the cash flows.

    An overdue amount is no longer in the balance that the schedule repays, so it bears the contract
    rate and the surplus on it; a misused amount is still in the balance, so it bears the surplus
    alone, and no longer than the loan. The contract rate is the all-in rate of the day, and after
    the last segment the last one.
    Rounding: half away from zero, once for each amount.
    """
    lines = []
    for event in events:
        if event.kind not in (LoanEventKind.OVERDUE, LoanEventKind.MISUSE):
            continue
        end = as_of if event.until is None else min(event.until, as_of)
        overdue = event.kind is LoanEventKind.OVERDUE
        over = segments[-1].period.end
        repaid = not overdue and over <= end
        if repaid:
            end = over
        if end <= event.on:
            continue
        added = loan.penalty.overdue_pct if overdue else loan.penalty.misuse_pct
        times = penalty_times(event.kind, added)
        period = Period(event.on, end)
        base = event.amount_fen or Fen(0)
        exact = _surplus(
            loan, penalty_spans(segments, period), base_fen=base, times=times, since=event.on
        )
        lines.append(
            PenaltyLine(
                event_id=event.event_id,
                kind=event.kind,
                period=period,
                base_fen=base,
                added_pct=added,
                exact_fen=exact,
                amount_fen=settle(exact),
                open=not repaid and (event.until is None or event.until > as_of),
            )
        )
    return tuple(lines)


def _surplus(
    loan: Loan,
    spans: Sequence[tuple[RateSegment, Period]],
    *,
    base_fen: Fen,
    times: Fraction,
    since: date,
) -> Fraction:
    """The unrounded penalty interest of an amount."""
    exact = Fraction(0)
    for segment, span in spans:
        units = penalty_units(loan.day_count, span, since=since)
        exact += Fraction(base_fen * segment.all_in_e4bp * units) * times
    return exact / (PER_ONE * loan.day_count.units_a_year)


def misused_too_much(serviced: Serviced, events: Sequence[LoanEvent]) -> Problem | None:
    """The first amount said to be misused of which less was outstanding on its day, or None."""
    for event in events:
        if event.kind is not LoanEventKind.MISUSE:
            continue
        balance = serviced.balance_on(event.on)
        if (event.amount_fen or 0) > balance:
            return Problem(
                reason=Reason.MISUSE_ABOVE_BALANCE,
                place=Place(path=f"loan.events.{event.event_id}"),
                found=yuan_text(event.amount_fen or 0),
                needed=yuan_text(balance),
            )
    return None


def penalty_times(kind: LoanEventKind, added_pct: Decimal) -> Fraction:
    """What the contract rate is multiplied by: 1.5 for an overdue amount at plus 50 %, and the 1 of
    plus 100 % for a misused one.

    >>> penalty_times(LoanEventKind.OVERDUE, Decimal(50))
    Fraction(3, 2)
    """
    return ((100 if kind is LoanEventKind.OVERDUE else 0) + Fraction(added_pct)) / 100


def penalty_units(day_count: DayCount, span: Period, *, since: date) -> int:
    """The units of a span of days that bear penalty interest since a day.

    As in the fold, a span counts as the count to its end less the count to its start, so that
    cutting it changes nothing in any convention.

    >>> january = Period(date(2025, 1, 31), date(2025, 2, 28))
    >>> penalty_units(DayCount.MONTHS_AND_DAYS, january, since=date(2025, 1, 31))
    30
    """
    return count_units(day_count, since, span.end) - count_units(day_count, since, span.start)


def penalty_spans(
    segments: Sequence[RateSegment], period: Period
) -> list[tuple[RateSegment, Period]]:
    """The days of a period by the segment whose rate they bear."""
    found = []
    for segment in segments:
        span = period.intersection(segment.period)
        if span is not None:
            found.append((segment, span))
    over = segments[-1].period.end
    if period.end > over:
        found.append((segments[-1], Period(max(period.start, over), period.end)))
    return found
