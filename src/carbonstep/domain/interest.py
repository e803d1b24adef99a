"""Interest of a bullet loan: exact by day, rounded once when it is settled."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import floor

from carbonstep.domain.loan import Loan
from carbonstep.domain.rate_segment import RateSegment
from carbonstep.domain.settlement import SettlementPeriod
from carbonstep.units.day_count import DayCount, year_fraction
from carbonstep.units.money import Fen, settle
from carbonstep.units.period import Period
from carbonstep.units.rate import PER_ONE, RateE4bp


class InterestStatus(StrEnum):
    """Where a settlement period stands on the day one looks from.

    Settled: its payment day has come. Due: all its days are over, but the payment day has not
    come, or is provisional and so cannot be relied on. Accruing: it holds the day. Projected: it
    has not begun.
    """

    SETTLED = "settled"
    DUE = "due"
    ACCRUING = "accruing"
    PROJECTED = "projected"


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestPart:
    """The interest of the days in a settlement period that one rate segment covers.

    `exact_fen` is unrounded; `shown_fen` is the whole-fen amount to display, chosen so that the
    parts add up to the amount settled. `projected`: the rate is not known yet.
    """

    period: Period
    all_in_e4bp: RateE4bp
    exact_fen: Fraction
    shown_fen: Fen
    projected: bool

    @property
    def days(self) -> int:
        return self.period.days


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestPeriod:
    """The interest of one settlement period, what it is made of, and where it stands.

    `amount_fen` is what is paid. `accrued_fen` is the unrounded interest of the days before the
    day one looks from: what would be owed for this period if the loan were repaid on that day.
    """

    settlement: SettlementPeriod
    parts: tuple[InterestPart, ...]
    exact_fen: Fraction
    amount_fen: Fen
    accrued_fen: Fraction
    status: InterestStatus

    @property
    def projected(self) -> bool:
        """Whether the amount rests on a benchmark that is not known yet."""
        return any(part.projected for part in self.parts)


def interest_fen(
    *, principal_fen: int, rate_e4bp: int, day_count: DayCount, period: Period
) -> Fraction:
    """Simple interest in fen, exact: principal times rate times days over the year's days.

    The first day counts, the last one (`period.end`) does not.

    >>> interest_fen(
    ...     principal_fen=10_000_000_000,
    ...     rate_e4bp=3_550_000,
    ...     day_count=DayCount.ACT_360,
    ...     period=Period(date(2026, 6, 20), date(2026, 9, 20)),
    ... )
    Fraction(816500000, 9)
    """
    years = year_fraction(day_count, period.start, period.end)
    return Fraction(principal_fen * rate_e4bp, PER_ONE) * years


def interest_statement(
    loan: Loan,
    *,
    segments: Sequence[RateSegment],
    periods: Sequence[SettlementPeriod],
    as_of: date,
) -> tuple[InterestPeriod, ...]:
    """The interest of each settlement period, with its parts, as it stands on `as_of`.

    `segments` must cover every one of `periods`, as those of the same loan do.
    Rounding: half away from zero, once per settlement period; parts and accruals stay exact.
    """
    return tuple(_interest_period(loan, segments, settlement, as_of) for settlement in periods)


def allocate(total_fen: int, exact_fen: Sequence[Fraction]) -> tuple[Fen, ...]:
    """Whole-fen amounts for display, one for each exact part, that add up to `total_fen`.

    `total_fen` is the rounded sum of the parts. By largest remainder: every part is cut down to
    whole fen, and what is missing goes one fen each to the parts that lost most, the earlier one
    where two lost alike. So no part is shown a whole fen or more off, and a part that is whole
    already is shown as it is.

    >>> allocate(2, [Fraction(2, 3), Fraction(2, 3), Fraction(2, 3)])
    (1, 1, 0)
    """
    cut = [floor(part) for part in exact_fen]
    missing = total_fen - sum(cut)
    assert 0 <= missing <= len(cut), f"{total_fen} is not the rounded sum of {exact_fen}"
    by_loss = sorted(range(len(cut)), key=lambda place: cut[place] - exact_fen[place])
    raised = set(by_loss[:missing])
    return tuple(Fen(whole + (place in raised)) for place, whole in enumerate(cut))


def _interest_period(
    loan: Loan, segments: Sequence[RateSegment], settlement: SettlementPeriod, as_of: date
) -> InterestPeriod:
    spans = list(_spans(segments, settlement.period))
    exact = [_interest(loan, span, segment.all_in_e4bp) for span, segment in spans]
    total = sum(exact, Fraction(0))
    amount = settle(total)
    parts = tuple(
        InterestPart(
            period=span,
            all_in_e4bp=segment.all_in_e4bp,
            exact_fen=part,
            shown_fen=shown,
            projected=segment.projected,
        )
        for (span, segment), part, shown in zip(spans, exact, allocate(amount, exact), strict=True)
    )
    return InterestPeriod(
        settlement=settlement,
        parts=parts,
        exact_fen=total,
        amount_fen=amount,
        accrued_fen=_accrued(loan, parts, as_of),
        status=_status(settlement, as_of),
    )


def _spans(segments: Sequence[RateSegment], period: Period) -> Iterator[tuple[Period, RateSegment]]:
    """The days of `period` under each segment, in order."""
    first = bisect_right(segments, period.start, key=lambda segment: segment.period.start) - 1
    assert first >= 0, f"no rate on {period.start}"
    covered_to = period.start
    for segment in segments[first:]:
        span = period.intersection(segment.period)
        if span is None:
            break
        assert span.start == covered_to, f"no rate on {covered_to}"
        covered_to = span.end
        yield span, segment
    assert covered_to == period.end, f"no rate on {covered_to}"


def _accrued(loan: Loan, parts: Sequence[InterestPart], as_of: date) -> Fraction:
    accrued = Fraction(0)
    for part in parts:
        if part.period.end <= as_of:
            accrued += part.exact_fen
        elif as_of > part.period.start:
            accrued += _interest(loan, Period(part.period.start, as_of), part.all_in_e4bp)
    return accrued


def _status(settlement: SettlementPeriod, as_of: date) -> InterestStatus:
    if as_of < settlement.period.start:
        return InterestStatus.PROJECTED
    if as_of < settlement.period.end:
        return InterestStatus.ACCRUING
    if settlement.provisional or as_of < settlement.pays_on:
        return InterestStatus.DUE
    return InterestStatus.SETTLED


def _interest(loan: Loan, period: Period, rate_e4bp: int) -> Fraction:
    return interest_fen(
        principal_fen=loan.principal_fen,
        rate_e4bp=rate_e4bp,
        day_count=loan.day_count,
        period=period,
    )
