"""Penalty interest as it was shown once: on what a notice claims, for the days it claims it."""

from datetime import date
from fractions import Fraction

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.money.life import Life
from carbonstep.units.day_count import part_units
from carbonstep.units.money import Fen, settle
from carbonstep.units.period import Period
from carbonstep.units.rate import PER_ONE


def penalty_as_noticed(life: Life, event: LoanEvent) -> Fen:
    """What one notice of an overdue or misused amount cost by the market's day, whatever was still
    owed. Rounding: half away from zero, once."""
    loan, segments = life.contract.booked, life.rates.segments
    overdue = event.kind is LoanEventKind.OVERDUE
    as_of, over_on = life.market.as_of, segments[-1].period.end
    end = as_of if event.until is None else min(event.until, as_of)
    if not overdue:
        end = min(end, over_on)
    added = Fraction(loan.penalty.overdue_pct if overdue else loan.penalty.misuse_pct)
    times = ((100 if overdue else 0) + added) / 100
    ends = [*(segment.period.end for segment in segments[:-1]), max(end, over_on)]
    exact = Fraction(0)
    for segment, segment_end in zip(segments, ends, strict=True):
        start, stop = max(event.on, segment.period.start), min(end, segment_end)
        if start < stop:
            units = _units(life, Period(start, stop), counted_from=event.on)
            exact += (event.amount_fen or 0) * segment.all_in_e4bp * times * units
    return settle(exact / (PER_ONE * loan.day_count.units_a_year))


def _units(life: Life, days: Period, *, counted_from: date) -> int:
    return part_units(
        life.contract.booked.day_count,
        days.start,
        days.end,
        period_start=counted_from,
        drawn_on=counted_from,
    )
