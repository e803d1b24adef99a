"""Penalty interest: on amounts overdue and on amounts used for something else than agreed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from carbonstep.domain.loan.event import ARREARS, LoanEvent, LoanEventKind
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.money.reason import MoneyReason
from carbonstep.domain.money.service import Serviced
from carbonstep.domain.rate.segment import RateSegment
from carbonstep.reading.problem import Place, Problem
from carbonstep.units.day_count import DayCount, part_units
from carbonstep.units.money import Fen, settle, yuan_text
from carbonstep.units.period import Period
from carbonstep.units.rate import PER_ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyPart:
    """Days of a penalty in one rate segment, and what they cost unrounded.

    `rate_e4bp` is what the amount bears of the segment's all-in rate, in 1e-4 bp, exact.
    `units` are the days in the units of the loan's day count.
    """

    period: Period
    segment: RateSegment
    rate_e4bp: Fraction
    units: int
    exact_fen: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyLine:
    """The penalty interest of one overdue or misused amount, up to the day it was made good or the
    day one looks from.

    `added_pct` is what the contract adds, in percent of its rate. `open`: the amount is not made
    good yet.
    """

    event_id: str
    kind: LoanEventKind
    period: Period
    base_fen: Fen
    added_pct: Decimal
    parts: tuple[PenaltyPart, ...]
    open: bool

    @property
    def exact_fen(self) -> Fraction:
        """The unrounded penalty interest."""
        return sum((part.exact_fen for part in self.parts), Fraction(0))

    @property
    def amount_fen(self) -> Fen:
        """What is owed. Rounding: half away from zero, once."""
        return settle(self.exact_fen)


def penalty_lines(
    loan: Loan, segments: Sequence[RateSegment], events: Sequence[LoanEvent], *, as_of: date
) -> tuple[PenaltyLine, ...]:
    """What overdue and misused amounts cost on top of the cash flows.

    An overdue amount is no longer in the balance that the schedule repays, so it bears the contract
    rate and the surplus on it; a misused amount is still in the balance, so it bears the surplus
    alone, and no longer than the loan. The contract rate is the all-in rate of the day, and after
    the last segment the last one.
    """
    lines = (_line(loan, segments, event, as_of) for event in events if event.kind in ARREARS)
    return tuple(line for line in lines if line is not None)


def _line(
    loan: Loan, segments: Sequence[RateSegment], event: LoanEvent, as_of: date
) -> PenaltyLine | None:
    """The penalty of one amount; None where it has cost nothing yet."""
    overdue = event.kind is LoanEventKind.OVERDUE
    life_ends_on = segments[-1].period.end
    end = as_of if event.until is None else min(event.until, as_of)
    repaid = not overdue and life_ends_on <= end
    if repaid:
        end = life_ends_on
    if end <= event.on:
        return None
    assert event.amount_fen is not None, "an amount is overdue or misused"
    added = loan.penalty.overdue_pct if overdue else loan.penalty.misuse_pct
    period = Period(event.on, end)
    return PenaltyLine(
        event_id=event.event_id,
        kind=event.kind,
        period=period,
        base_fen=event.amount_fen,
        added_pct=added,
        parts=_parts(
            loan.day_count,
            segments,
            period,
            base_fen=event.amount_fen,
            times=_times(event.kind, added),
        ),
        open=not repaid and (event.until is None or event.until > as_of),
    )


def misused_too_much(serviced: Serviced, events: Sequence[LoanEvent]) -> Problem | None:
    """The first amount said to be misused of which less was outstanding on its day, or None."""
    for event in events:
        if event.kind is not LoanEventKind.MISUSE:
            continue
        balance = serviced.balance_on(event.on)
        if (event.amount_fen or 0) > balance:
            return Problem(
                reason=MoneyReason.MISUSE_ABOVE_BALANCE,
                place=Place(path=f"loan.events.{event.event_id}"),
                found=yuan_text(event.amount_fen or 0),
                needed=yuan_text(balance),
            )
    return None


def _times(kind: LoanEventKind, added_pct: Decimal) -> Fraction:
    """What the contract rate is multiplied by: 1.5 for an overdue amount at plus 50 %, and the 1 of
    plus 100 % for a misused one.

    >>> _times(LoanEventKind.OVERDUE, Decimal(50))
    Fraction(3, 2)
    """
    return ((100 if kind is LoanEventKind.OVERDUE else 0) + Fraction(added_pct)) / 100


def _parts(
    day_count: DayCount,
    segments: Sequence[RateSegment],
    period: Period,
    *,
    base_fen: Fen,
    times: Fraction,
) -> tuple[PenaltyPart, ...]:
    """The days of a period by the segment whose rate they bear.

    As in the fold, a part counts as the count to its end less the count to its start, so that
    cutting it changes nothing in any convention.
    """
    parts = []
    for segment, days in _spans(segments, period):
        rate = segment.all_in_e4bp * times
        units = part_units(
            day_count, days.start, days.end, period_start=period.start, drawn_on=period.start
        )
        exact = base_fen * rate * units / (PER_ONE * day_count.units_a_year)
        parts.append(
            PenaltyPart(period=days, segment=segment, rate_e4bp=rate, units=units, exact_fen=exact)
        )
    return tuple(parts)


def _spans(segments: Sequence[RateSegment], period: Period) -> Iterator[tuple[RateSegment, Period]]:
    for segment in segments:
        days = period.intersection(segment.period)
        if days is not None:
            yield segment, days
    life_ends_on = segments[-1].period.end
    if period.end > life_ends_on:
        yield segments[-1], Period(max(period.start, life_ends_on), period.end)
