"""When a loan takes up its benchmark anew, and which fixing then counts."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from carbonstep.domain.fixing import FixingTable
from carbonstep.domain.loan import BenchmarkIndex, Loan, RepricingAnchor
from carbonstep.units.period import Period, add_months
from carbonstep.units.problem import Place, Problem, Reason
from carbonstep.units.rate import RateE4bp
from carbonstep.units.workday import on_or_after


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkPeriod:
    """The days from one repricing to the next, and the benchmark that holds on them.

    `fixing_published_on` is None for a fixed rate. A period is `projected` when it is repriced
    only after the day one looks from: the newest fixing of that day stands in for the coming one.
    """

    period: Period
    benchmark_e4bp: RateE4bp
    fixing_published_on: date | None
    projected: bool


def repricing_days(loan: Loan) -> tuple[date, ...]:
    """The drawdown day and every repricing day after it, in order, all before maturity.

    Counted from the drawdown day, each day is the original day of the month, clipped where the
    month is shorter, so that a clipped day does not pull the later ones along. Counted from
    1 January, they are the first days of calendar months, quarters, half years or years after
    drawdown. Repricing days are contract dates and are not moved to working days. A fixed rate is
    taken once, at drawdown.
    """
    every = loan.benchmark.every_months
    if loan.benchmark.index is BenchmarkIndex.FIXED or every is None:
        return (loan.drawn_on,)
    from_drawdown = loan.benchmark.anchor is RepricingAnchor.DRAWDOWN
    anchor = loan.drawn_on if from_drawdown else date(loan.drawn_on.year, 1, 1)
    end = loan.matures_on
    # No cycle can start in a month after maturity's, which bounds the count and the calendar.
    months = (end.year - anchor.year) * 12 + end.month - anchor.month
    cycle = (add_months(anchor, count) for count in range(every, months + 1, every))
    return (loan.drawn_on, *(day for day in cycle if loan.drawn_on < day < end))


def next_publication_on(published_on: date) -> date:
    """The day the LPR after this one is published: the next 20th, or the working day after it.

    Source: PBoC announcement 2019 No. 15.

    >>> next_publication_on(date(2026, 8, 20)), next_publication_on(date(2024, 7, 22))
    (datetime.date(2026, 9, 20), datetime.date(2024, 8, 20))
    """
    nominal = published_on.replace(day=20)
    if published_on >= nominal:
        nominal = add_months(nominal, 1)
    return on_or_after(nominal).on


def benchmark_periods(
    loan: Loan, *, fixings: FixingTable, as_of: date
) -> tuple[BenchmarkPeriod, ...] | Problem:
    """The benchmark over the loan's life, as one sees it on `as_of`.

    On a repricing day the newest fixing published on or before it counts. For a repricing day
    after `as_of` the newest fixing published on or before `as_of` stands in and the period is
    projected; so is the first period of a loan drawn only after `as_of`, and one for which a
    newer fixing must have been published by then that is not known.

    Errors: `fixing_missing` where nothing had been published by then.
    """
    index, fixed = loan.benchmark.index, loan.benchmark.fixed_e4bp
    if fixed is not None:
        whole = BenchmarkPeriod(
            period=loan.life, benchmark_e4bp=fixed, fixing_published_on=None, projected=False
        )
        return (whole,)
    periods = []
    for start, end in pairwise((*repricing_days(loan), loan.matures_on)):
        looked_up_on = min(start, as_of)
        fixing = fixings.on(index, looked_up_on)
        if fixing is None:
            return Problem(
                reason=Reason.FIXING_MISSING,
                place=Place(path="loan.benchmark"),
                found=index.value,
                needed=looked_up_on.isoformat(),
            )
        assert fixing.published_on <= looked_up_on, "a fixing counts only once it is published"
        periods.append(
            BenchmarkPeriod(
                period=Period(start, end),
                benchmark_e4bp=fixing.rate_e4bp,
                fixing_published_on=fixing.published_on,
                projected=start > as_of or next_publication_on(fixing.published_on) <= start,
            )
        )
    return tuple(periods)
