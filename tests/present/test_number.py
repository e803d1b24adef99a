"""Numbers as shown: no digit lost where all are promised, no bound crossed where they are not."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from carbonstep.present.words.number import (
    bps_display,
    measured_display,
    quantity_display,
    rate_display,
    yuan_display,
)
from carbonstep.present.words.translation import Language


def _read(shown: str) -> Fraction:
    return Fraction(shown.replace("−", "-").replace(" ", "").replace(",", "").replace("…", ""))


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_a_rate_shown_reads_back_exactly(rate: int) -> None:
    shown = rate_display(rate)
    assert _read(shown) == Fraction(rate, 10**6)
    assert len(shown.partition(".")[2]) >= 2
    assert "-" not in shown


@given(st.integers(min_value=-(10**17), max_value=10**17))
def test_money_shown_reads_back_exactly(fen: int) -> None:
    assert _read(yuan_display(fen)) == Fraction(fen, 100)
    assert _read(yuan_display(fen, whole=True)) == Fraction(fen, 100)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_a_quantity_shown_reads_back_exactly(amount: Decimal) -> None:
    for language in Language:
        assert _read(quantity_display(amount, language)) == Fraction(amount)


@given(st.fractions(max_denominator=10**9), st.fractions(max_denominator=1000))
def test_a_measured_value_stays_on_its_side_of_a_bound(value: Fraction, bound: Fraction) -> None:
    shown = measured_display(value, decimals=1, bounds=[bound], language=Language.ZH)
    if "…" in shown:
        return
    assert (_read(shown) > bound, _read(shown) == bound) == (value > bound, value == bound)


def test_a_value_too_near_a_bound_is_cut_off_and_says_so() -> None:
    value = Fraction(5) - Fraction(1, 10**20)
    shown = measured_display(value, decimals=1, least=2, bounds=[Fraction(5)], language=Language.ZH)
    assert shown == "4.999999999999…"


def test_basis_points_always_carry_a_real_sign() -> None:
    assert [bps_display(Decimal(n)) for n in ("-0.01", "0", "10", "1.50")] == [
        "−0.01",
        "0",
        "+10",
        "+1.5",
    ]
