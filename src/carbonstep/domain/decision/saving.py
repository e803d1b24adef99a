"""What a step saves the borrower in a year, as press reports and contracts state it."""

from fractions import Fraction

from carbonstep.units.rate import PER_ONE


def saving_fen_a_year(principal_fen: int, adjustment_e4bp: int) -> Fraction:
    """The yearly saving: principal times step, in fen. No day count and no floor.

    Sign: a step that lowers the rate (negative) gives a positive saving; one that raises it a
    negative saving, a cost.

    >>> saving_fen_a_year(15_000_000_000, -890_000)  # 150,000,000 yuan at -89 bp
    Fraction(133500000, 1)
    """
    return Fraction(-principal_fen * adjustment_e4bp, PER_ONE)
