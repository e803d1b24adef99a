"""Exact numbers: what is read, what is refused, and the one rounding rule."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.reading.number import parse_decimal
from carbonstep.reading.problem import Place, Problem, Reason
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.exact import (
    DIGITS_MAX,
    INT64_MAX,
    fixed,
    from_scaled,
    normal,
    round_half_away,
    scaled_text,
    text,
    to_scaled,
)

DECIMALS = st.decimals(
    allow_nan=False, allow_infinity=False, places=9, min_value=-(10**25), max_value=10**25
)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0", "0"),
        ("-0.00", "-0.00"),
        ("+7", "7"),
        (".5", "0.5"),
        ("5.", "5"),
        ("  103400.10\t", "103400.10"),
        ("000123", "123"),
        ("9" * 38, "9" * 38),
        ("0." + "1" * 38, "0." + "1" * 38),
        ("-" + "9" * 20 + "." + "9" * 18, "-" + "9" * 20 + "." + "9" * 18),
    ],
)
def test_plain_numbers_keep_their_digits(written: str, value: str) -> None:
    read = parse_decimal(written)
    assert isinstance(read, Decimal)
    assert read.as_tuple() == Decimal(value).as_tuple()


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", ReadingReason.VALUE_MISSING),
        (" \t ", ReadingReason.VALUE_MISSING),
        ("1e400", ReadingReason.EXPONENT),
        ("1E5", ReadingReason.EXPONENT),
        ("-1.5e-3", ReadingReason.EXPONENT),
        ("1e99999999999999999999", ReadingReason.EXPONENT),
        ("NaN", ReadingReason.NOT_FINITE),
        ("-nan", ReadingReason.NOT_FINITE),
        ("sNaN123", ReadingReason.NOT_FINITE),
        ("inf", ReadingReason.NOT_FINITE),
        ("-Infinity", ReadingReason.NOT_FINITE),
        ("1,000", ReadingReason.THOUSANDS),
        ("1_000", ReadingReason.THOUSANDS),
        ("1 000 000.5", ReadingReason.THOUSANDS),
        ("1\u00a0000", ReadingReason.THOUSANDS),
        ("1，000", ReadingReason.THOUSANDS),
        ("9" * 39, ReadingReason.OUT_OF_RANGE),
        ("0." + "1" * 39, ReadingReason.OUT_OF_RANGE),
        ("1." + "0" * 38, ReadingReason.OUT_OF_RANGE),
        ("0" * 100, ReadingReason.OUT_OF_RANGE),
        ("１２３", ReadingReason.FULL_WIDTH),
        ("１２３万", ReadingReason.MORE_THAN_NUMBER),
        ("٣", ReadingReason.NOT_A_NUMBER),
        ("−5", ReadingReason.NOT_A_NUMBER),
        ("1.2.3", ReadingReason.NOT_A_NUMBER),
        ("1,5", ReadingReason.NOT_A_NUMBER),
        ("--1", ReadingReason.NOT_A_NUMBER),
        ("0x1F", ReadingReason.NOT_A_NUMBER),
        ("12 %", ReadingReason.UNIT_WRITTEN),
        ("45bp", ReadingReason.UNIT_WRITTEN),
        ("４％", ReadingReason.UNIT_WRITTEN),
        ("bp", ReadingReason.NOT_A_NUMBER),
        ("12 t", ReadingReason.NUMBER_WITH_UNIT),
        ("1\n2", ReadingReason.NOT_A_NUMBER),
        (".", ReadingReason.NOT_A_NUMBER),
        ("-", ReadingReason.NOT_A_NUMBER),
        ("=1+1", ReadingReason.NOT_A_NUMBER),
        ("Excluded", ReadingReason.NOT_A_NUMBER),
    ],
)
def test_anything_else_is_refused_with_its_reason_and_place(written: str, reason: Reason) -> None:
    place = Place(file="a.csv", row=2, column="scope1")
    problem = parse_decimal(written, place=place)
    assert isinstance(problem, Problem)
    assert problem.reason is reason
    assert problem.place == place


def test_a_separated_number_is_given_back_as_it_should_be_written() -> None:
    problem = parse_decimal("-1,234,567.80")
    assert isinstance(problem, Problem)
    assert problem.needed == "-1234567.80"


def test_a_long_text_is_shortened_in_what_is_shown() -> None:
    problem = parse_decimal("x" * 10_000)
    assert isinstance(problem, Problem)
    assert len(problem.found) < 50


@given(DECIMALS)
def test_what_is_written_is_read_back(value: Decimal) -> None:
    written = format(value, "f")
    read = parse_decimal(written)
    assert isinstance(read, Decimal)
    assert read == value
    assert parse_decimal(text(value)) == value


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("0.5", 1),
        ("1.5", 2),
        ("2.5", 3),
        ("-0.5", -1),
        ("-2.5", -3),
        ("0.49999999999999999999999999999999999999", 0),
        ("-0.50000000000000000000000000000000000001", -1),
        ("99999999999999999999.5", 10**20),
        ("0", 0),
    ],
)
def test_ties_go_away_from_zero(value: str, rounded: int) -> None:
    assert round_half_away(Decimal(value)) == rounded
    assert round_half_away(Fraction(value)) == rounded


def test_a_tie_that_no_binary_float_holds_is_still_a_tie() -> None:
    assert round_half_away(Decimal("1.005") * 100) == 101
    assert fixed(Decimal("2.675"), decimals=2) == "2.68"


@given(DECIMALS)
def test_rounding_equals_decimal_s_half_up(value: Decimal) -> None:
    assert round_half_away(value) == int(value.to_integral_value(rounding=ROUND_HALF_UP))


@given(st.fractions())
def test_rounding_is_odd_and_off_by_half_at_most(value: Fraction) -> None:
    assert round_half_away(-value) == -round_half_away(value)
    assert abs(round_half_away(value) - value) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("value", "scale", "scaled"),
    [
        ("3.45", 6, 3_450_000),
        ("-0.0001", 4, -1),
        ("0.00001", 4, None),
        ("1.10", 1, 11),
        ("9223372036854775807", 0, INT64_MAX),
        ("9223372036854775808", 0, None),
        ("-9223372036854775807", 0, -INT64_MAX),
        ("-9223372036854775808", 0, None),
        ("9223372036854.775807", 6, INT64_MAX),
        ("9223372036854.775808", 6, None),
        ("1E+400", 0, None),
    ],
)
def test_scaling_is_exact_or_refused(value: str, scale: int, scaled: int | None) -> None:
    assert to_scaled(Decimal(value), scale=scale) == scaled


@given(number=st.integers(-INT64_MAX, INT64_MAX), scale=st.integers(0, 12))
def test_scaled_integers_make_the_round_trip(number: int, scale: int) -> None:
    value = from_scaled(number, scale=scale)
    assert Fraction(value) == Fraction(number, 10**scale)
    assert to_scaled(value, scale=scale) == number


@given(value=DECIMALS | st.integers(-(10**6), 10**6).map(Decimal), scale=st.integers(0, 12))
def test_what_does_not_fit_an_integer_is_refused(value: Decimal, scale: int) -> None:
    exact = Fraction(value) * 10**scale
    fits = exact.denominator == 1 and abs(exact) <= INT64_MAX
    assert to_scaled(value, scale=scale) == (exact if fits else None)


@pytest.mark.parametrize("number", [INT64_MAX, -INT64_MAX])
def test_the_widest_integers_are_kept_and_none_beyond(number: int) -> None:
    beyond = number + (1 if number > 0 else -1)
    assert to_scaled(Decimal(number).scaleb(-2), scale=2) == number
    assert to_scaled(Decimal(beyond).scaleb(-2), scale=2) is None


@pytest.mark.parametrize(
    ("written", "one_form"),
    [
        ("1E+3", "1000"),
        ("1.500", "1.5"),
        ("-0.00", "0"),
        ("0E+10", "0"),
        ("100", "100"),
        ("-1.0E-7", "-0.0000001"),
        ("1E+40", "1" + "0" * 40),
    ],
)
def test_a_number_has_one_written_form(written: str, one_form: str) -> None:
    assert text(Decimal(written)) == one_form
    assert str(normal(Decimal(one_form))) == str(normal(Decimal(written)))


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (Fraction(2, 3), 4, "0.6667"),
        (Fraction(-2, 3), 0, "-1"),
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(-1, 8), 2, "-0.13"),
        (5, 2, "5.00"),
        (Fraction(-1, 1000), 2, "0.00"),
    ],
)
def test_display_rounds_the_same_way_and_pads(
    value: Fraction | int, decimals: int, shown: str
) -> None:
    assert fixed(value, decimals=decimals) == shown


def test_the_limit_of_digits_is_that_of_a_decimal128_column() -> None:
    assert DIGITS_MAX == 38


@given(
    number=st.integers(-(10**40), 10**40) | st.integers(-20_000, 20_000), scale=st.integers(0, 9)
)
def test_the_digits_alone_give_the_text_of_a_scaled_number(number, scale) -> None:
    assert scaled_text(number, scale=scale) == text(from_scaled(number, scale=scale))


@given(number=st.integers(-1000, 1000), exponent=st.integers(-50, 50))
def test_the_one_form_has_no_exponent_and_no_zeros_at_its_end(number, exponent) -> None:
    value = Decimal(number).scaleb(exponent)
    found = normal(value)
    assert found == value
    parts = found.as_tuple()
    assert parts.exponent <= 0
    assert parts.exponent == 0 or parts.digits[-1] != 0
    assert found or not parts.sign
