"""What the carbon step saves the borrower: a year's headline, and the interest actually saved."""

from collections.abc import Sequence
from fractions import Fraction

from carbonstep.domain.interest import interest_fen
from carbonstep.domain.loan import Loan
from carbonstep.domain.rate_segment import RateSegment, bound_rate
from carbonstep.units.period import Period
from carbonstep.units.rate import PER_ONE


def saving_fen_a_year(principal_fen: int, adjustment_e4bp: int) -> Fraction:
    """The yearly saving as press reports and contracts state it: principal times step, in fen.

    No day count and no floor. Sign: a step that lowers the rate (negative) gives a positive saving;
    one that raises it a negative saving, a cost.

    >>> saving_fen_a_year(15_000_000_000, -890_000)  # 150,000,000 yuan at -89 bp
    Fraction(133500000, 1)
    """
    return Fraction(-principal_fen * adjustment_e4bp, PER_ONE)


def saved_interest(loan: Loan, *, segments: Sequence[RateSegment], within: Period) -> Fraction:
    """The interest saved on the days of `within`, in fen, exact, by the loan's own day count.

    The same loan is priced again on each segment without the carbon step: what the floor or cap
    would have changed anyway does not count as saved. Days outside the loan's life save nothing.
    Sign: positive where the borrower pays less.
    """
    saved = Fraction(0)
    for segment in segments:
        span = within.intersection(segment.period)
        if span is None:
            continue
        plain, _ = bound_rate(loan, segment.benchmark_e4bp + segment.spread_e4bp)
        saved += interest_fen(
            principal_fen=loan.principal_fen,
            rate_e4bp=plain - segment.all_in_e4bp,
            day_count=loan.day_count,
            period=span,
        )
    return saved
