"""The yearly saving of a step as press reports and contracts state it."""

from fractions import Fraction

import pytest

from carbonstep.domain.decision.saving import saving_fen_a_year


@pytest.mark.parametrize(
    ("principal_yuan", "bps", "saving_yuan"),
    [
        (150_000_000, 89, 1_335_000),
        (25_000_000, 100, 250_000),
        (15_000_000, 10, 15_000),
        (125_000_000, 2, 25_000),
    ],
)
def test_the_published_yearly_savings(principal_yuan: int, bps: int, saving_yuan: int) -> None:
    assert saving_fen_a_year(principal_yuan * 100, -bps * 10_000) == saving_yuan * 100
    assert saving_fen_a_year(principal_yuan * 100, bps * 10_000) == -saving_yuan * 100


def test_a_yearly_saving_keeps_fractions_of_a_fen() -> None:
    assert saving_fen_a_year(1, -1) == Fraction(1, 100_000_000)
