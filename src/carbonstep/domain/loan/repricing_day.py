"""The days on which a loan takes up its benchmark anew."""

from datetime import date

from carbonstep.domain.loan.loan import Loan, RepricingAnchor
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.units.period import add_months


def repricing_days(loan: Loan, *, until: date) -> tuple[date, ...]:
    """The drawdown day and every repricing day after it, in order, all before `until`.

    Counted from the drawdown day, each day is the original day of the month, clipped where the
    month is shorter, so that a clipped day does not pull the later ones along. Counted from
    1 January, they are the first days of calendar months, quarters, half years or years after
    drawdown. An anchor day of the contract is the first of them. Repricing days are contract
    dates and are not moved to working days. A fixed rate is taken once, at drawdown.
    """
    every = loan.benchmark.every_months
    if loan.benchmark.index is BenchmarkIndex.FIXED or every is None:
        return (loan.drawn_on,)
    match loan.benchmark.anchor:
        case RepricingAnchor.DRAWDOWN:
            anchor = loan.drawn_on
        case RepricingAnchor.JANUARY_FIRST:
            anchor = date(loan.drawn_on.year, 1, 1)
        case anchor:
            pass
    # No cycle can start in a month after the last one's, which bounds the count and the calendar.
    months = (until.year - anchor.year) * 12 + until.month - anchor.month
    cycle = (add_months(anchor, count) for count in range(0, months + 1, every))
    return (loan.drawn_on, *(day for day in cycle if loan.drawn_on < day < until))
