"""When a loan takes up its benchmark anew, and which fixing then counts."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from carbonstep.domain.loan.contract import Contract
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.repricing_day import repricing_days
from carbonstep.domain.market.fixing import Fixing
from carbonstep.domain.market.publication import last_publication_on, next_publication_on
from carbonstep.domain.market.reason import MarketReason
from carbonstep.domain.market.view import Market
from carbonstep.domain.rate.rate_step import ContractRate, contract_rate
from carbonstep.reading.problem import Place, Problem
from carbonstep.units.period import Period
from carbonstep.units.work_calendar import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkPeriod:
    """The days from one repricing to the next, and the contract rate that holds on them.

    `fixing_published_on` is None for a fixed rate. A period is `projected` when it is repriced
    only after the day one looks from: the newest fixing of that day stands in for the coming one.
    `publication_missing_on` is the day of the publication its rate needs that must have come by
    then and is not known, or None; such a period is projected too.
    """

    period: Period
    contract: ContractRate
    fixing_published_on: date | None
    projected: bool
    publication_missing_on: date | None = None


def benchmark_periods(
    loan: Loan, *, until: date, market: Market
) -> tuple[BenchmarkPeriod, ...] | Problem:
    """The contract rate from drawdown to `until`, as the market is seen.

    On a repricing day the newest fixing published on or before it counts; with a fixing lag, on or
    before the working day so many days ahead of it. For a repricing day after the market's day
    the newest fixing published by that day stands in and the period is projected; so is the first
    period of a loan drawn only after it, and one for which a newer fixing must have been published
    by then that is not known: that publication is missing. Where the contract limits how far a
    repricing moves the rate, the rates after it wait for it too.

    Errors: `fixing_missing` where nothing had been published by then.
    """
    index, fixed = loan.benchmark.index, loan.benchmark.fixed_e4bp
    if fixed is not None:
        whole = BenchmarkPeriod(
            period=Period(loan.drawn_on, until),
            contract=contract_rate(loan, fixed, None),
            fixing_published_on=None,
            projected=False,
        )
        return (whole,)
    periods: list[BenchmarkPeriod] = []
    for start, end in pairwise((*repricing_days(loan, until=until), until)):
        fixed_on = _fixed_on(loan, start, market.calendar)
        looked_up_on = min(fixed_on, market.as_of)
        fixing = market.fixings.on(index, looked_up_on)
        if fixing is None:
            return Problem(
                reason=MarketReason.FIXING_MISSING,
                place=Place(path="loan.benchmark"),
                found=index.value,
                needed=looked_up_on.isoformat(),
            )
        assert fixing.published_on <= looked_up_on, "a fixing counts only once it is published"
        previous = periods[-1] if periods else None
        missing_on = _missing_on(fixing, fixed_on, market)
        if previous is not None and loan.limits_moves:
            missing_on = previous.publication_missing_on or missing_on
        periods.append(
            BenchmarkPeriod(
                period=Period(start, end),
                contract=contract_rate(
                    loan,
                    fixing.rate_e4bp,
                    None if previous is None else previous.contract.rate_e4bp,
                ),
                fixing_published_on=fixing.published_on,
                projected=fixed_on > market.as_of or missing_on is not None,
                publication_missing_on=missing_on,
            )
        )
    return tuple(periods)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionBenchmarks:
    """The terms that hold on some days of a loan's life, and the benchmark periods of a whole life
    on them.

    How far a repricing may move the rate follows from the repricings before it: as if the terms of
    the day had been agreed from the start. So a spread that is cut moves the rate by the cut,
    whatever was held back before.
    """

    loan: Loan
    days: Period
    benchmarks: tuple[BenchmarkPeriod, ...]


def contract_benchmarks(
    contract: Contract, *, until: date, market: Market
) -> tuple[VersionBenchmarks, ...] | Problem:
    """The benchmark periods of a contract, by the terms that hold on its days up to `until`.

    Errors: `fixing_missing`.
    """
    found = []
    for loan, days in contract.spans(until):
        benchmarks = benchmark_periods(loan, until=until, market=market)
        if isinstance(benchmarks, Problem):
            return benchmarks
        found.append(VersionBenchmarks(loan=loan, days=days, benchmarks=benchmarks))
    return tuple(found)


def _missing_on(fixing: Fixing, fixed_on: date, market: Market) -> date | None:
    """The newest publication by the day a rate is looked up on, where `fixing` is an older one."""
    if fixed_on > market.as_of:
        return None  # not missing yet
    if next_publication_on(fixing.published_on, market.calendar) > fixed_on:
        return None
    return last_publication_on(fixed_on, market.calendar)


def _fixed_on(loan: Loan, day: date, calendar: WorkCalendar) -> date:
    lag = loan.benchmark.fixing_lag
    return calendar.working_days_before(day, lag).on if lag else day
