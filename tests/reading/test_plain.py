"""What offices write is made plain where it can mean one thing only, and refused for its reason."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.reading.day import parse_date
from carbonstep.reading.number import parse_decimal, told_in_column
from carbonstep.reading.plain import (
    closed_up,
    half_width,
    one_form,
    one_line,
    plain_code,
    plain_day,
    plain_number,
    plain_word,
)
from carbonstep.reading.problem import Problem
from carbonstep.units.quantity import UNITS, Family


@pytest.mark.parametrize(
    "written",
    [
        "2023-01-01",
        "2023/1/1",
        "2023-1-1",
        "2023.1.1",
        "2023/01/01",
        "2023年1月1日",
        "2023年01月01号",
        "2023 年 1 月 1 日",
        "20230101",
        "２０２３－０１－０１",
        "２０２３／１／１",
        "\u30002023年1月1日\u00a0",
        "2023-01-01 00:00:00",
        "2023/1/1 0:00",
        "2023-01-01T00:00:00",
    ],
)
def test_a_day_with_its_year_first_has_one_meaning(written: str) -> None:
    assert plain_day(written) == "2023-01-01"


@pytest.mark.parametrize(
    ("written", "code", "needed"),
    [
        ("01/02/2023", "date_order", "2024-12-31"),
        ("13.02.2023", "date_order", "2024-12-31"),
        ("1-2-2023", "date_order", "2024-12-31"),
        ("23/1/1", "date_short_year", "2024-12-31"),
        ("23年1月1日", "date_short_year", "2024-12-31"),
        ("'23-01-01", "date_short_year", "2024-12-31"),
        ("44927", "date_serial", "2023-01-01"),
        ("45291.0", "date_serial", "2023-12-31"),
        ("99999", "date_invalid", "2024-12-31"),
        ("2023-02-30", "date_invalid", "2024-12-31"),
        ("2023/13/1", "date_invalid", "2024-12-31"),
        ("20231301", "date_invalid", "2024-12-31"),
        ("2023/1-1", "date_invalid", "2024-12-31"),
        ("2023年12月", "date_invalid", "2024-12-31"),
        ("2023-01-01 12:00:00", "date_invalid", "2024-12-31"),
    ],
)
def test_a_day_that_is_not_clear_is_refused_with_its_reason(
    written: str, code: str, needed: str
) -> None:
    assert plain_day(written) == written
    found = parse_date(plain_day(written))
    assert isinstance(found, Problem)
    assert (found.code, found.found, found.needed) == (code, written, needed)


def test_where_no_file_is_read_a_day_has_its_strict_form_and_the_remedy_gives_it() -> None:
    for written in ("2023/1/1", "2023年1月1日", "20230101"):
        found = parse_date(written)
        assert isinstance(found, Problem)
        assert (found.code, found.needed) == ("date_invalid", "2023-01-01")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("103,400.5", "103400.5"),
        ("1,234,567", "1234567"),
        ("-1,234,567.25", "-1234567.25"),
        ("103 400", "103400"),
        ("103\u202f400\u00a0500.5", "103400500.5"),
        ("１０３，４００．５", "103400.5"),
        ("\u30005\u2009", "5"),
        ("−5", "-5"),
    ],
)
def test_thousands_are_read_where_they_can_be_nothing_else(written: str, number: str) -> None:
    assert parse_decimal(plain_number(written)) == Decimal(number)


@pytest.mark.parametrize(
    ("written", "code", "needed"),
    [
        ("1,234", "thousands_separator", "1234 or 1.234"),
        ("103,400", "thousands_separator", "103400 or 103.400"),
        ("1'234.5", "thousands_separator", "1234.5"),
        ("1,23,456", "not_a_number", "103400.5"),
        ("1234,567.5", "not_a_number", "103400.5"),
        ("1.234,5", "not_a_number", "103400.5"),
        ("12 34", "not_a_number", "103400.5"),
        ("35 %", "unit_written", "35"),
        ("5吨", "number_with_unit", "5 with the unit 吨"),
        ("5 tCO2e", "number_with_unit", "5 with the unit tCO2e"),
        ("5万元", "number_with_unit", "5 with the unit 万元"),
        ("3.2万吨", "number_with_unit", "3.2 with the unit 万吨"),
        ("3.25万", "more_than_number", "32500"),
        ("1.2亿", "more_than_number", "120000000"),
    ],
)
def test_a_number_that_is_not_clear_is_refused_with_its_reason(
    written: str, code: str, needed: str
) -> None:
    found = parse_decimal(plain_number(written))
    assert isinstance(found, Problem)
    assert (found.code, str(found.needed)) == (code, needed)


@pytest.mark.parametrize(
    ("written", "family", "unit", "code", "needed"),
    [
        ("5万元", Family.MONEY, "yuan", "number_with_unit", "5 with the unit 万元"),
        ("5万元", Family.MONEY, "10^4 yuan", "more_than_number", "5"),
        ("5元", Family.MONEY, "yuan", "more_than_number", "5"),
        ("5元", Family.MONEY, "10^4 yuan", "number_with_unit", "5 with the unit 元"),
        ("5 元", Family.GHG, "tCO2e", "number_with_unit", "5 with the unit 元"),
        ("5 kg", Family.GHG, "tCO2e", "number_with_unit", "5 with the unit kg"),
        ("3.2万吨", Family.MASS, "t", "number_with_unit", "3.2 with the unit 万吨"),
        ("3.2 吨", Family.MASS, "t", "more_than_number", "3.2"),
        ("3.25万", Family.MASS, "t", "more_than_number", "32500"),
        ("35%", Family.GHG, "tCO2e", "share_written", "tCO2e"),
        ("12‰", Family.GHG, "kgCO2e", "share_written", "kgCO2e"),
        ("5 bps", Family.MONEY, "yuan", "share_written", "yuan"),
        ("３５％", Family.MASS, "t", "share_written", "t"),
        ("about 5", Family.MASS, "t", "not_a_number", "103400.5"),
    ],
)
def test_a_unit_beside_a_number_is_held_against_its_column(
    written: str, family: Family, unit: str, code: str, needed: str
) -> None:
    found = parse_decimal(written)
    assert isinstance(found, Problem)
    told = told_in_column(found, UNITS[family][unit])
    assert (told.code, str(told.needed)) == (code, needed)


@pytest.mark.parametrize("written", ["0 123", "0,123.5", "00,123.5", "000 123 456"])
def test_a_group_that_begins_with_zero_is_no_thousand(written: str) -> None:
    assert isinstance(parse_decimal(plain_number(written)), Problem)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=0, max_value=10**12))
def test_separators_never_change_a_number(number: Decimal) -> None:
    assert parse_decimal(plain_number(f"{number:,}")) == number
    assert parse_decimal(plain_number(f"{number:,}".replace(",", " "))) == number


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_every_form_of_a_day_is_that_day(day: date) -> None:
    forms = ("{0.year}/{0.month}/{0.day}", "{0.year}年{0.month}月{0.day}日", "{0:%Y%m%d}", "{0}")
    assert {parse_date(plain_day(form.format(day))) for form in forms} == {day}


@given(st.text(max_size=30))
def test_what_is_plain_stays_as_it_is(written: str) -> None:
    for plain in (plain_code, plain_day, plain_number, plain_word):
        assert plain(plain(written)) == plain(written)


def test_codes_and_words_lose_blanks_and_width_alone() -> None:
    assert plain_code("\u3000９１１１ 0000\u00a06000３７３４１Ｌ") == "91110000600037341L"
    assert plain_code("ｅｕ-ets：１") == "eu-ets:1"
    # A blank within a register's name or number may be one; it is not taken away.
    assert plain_code("eu ets:1 2") == "eu ets:1 2"
    assert plain_word("\u3000ｌｉｍｉｔｅｄ\u00a0") == "limited"
    assert plain_word("吨（CO₂e）") == "吨（CO₂e）"


@pytest.mark.parametrize(
    "written",
    ["-", "—", "——", "N/A", "n.a.", "NA", "无", "暂无数据", "不适用", "(无)", "/", "null"],
)
def test_a_mark_for_no_figure_is_told_to_be_left_blank(written: str) -> None:
    found = parse_decimal(written)
    assert isinstance(found, Problem)
    assert found.code == "not_a_number"
    told = told_in_column(found, UNITS[Family.GHG]["tCO2e"])
    assert (told.code, told.found) == ("no_figure_word", written)
    assert told_in_column(found, None).code == "no_figure_word"


@pytest.mark.parametrize("written", ["-5-", "无锡", "N/A 5", "nano", "x"])
def test_other_words_are_no_marks_for_no_figure(written: str) -> None:
    found = parse_decimal(written)
    assert isinstance(found, Problem)
    assert told_in_column(found, None).code == "not_a_number"


@pytest.mark.parametrize(
    ("written", "form", "line", "closed"),
    [
        (" ＣＯ₂\u3000 排放\n（ｔ） ", "CO2  排放\n(t)", "CO2 排放 (t)", "CO2排放(t)"),
        ("㎡ ", "m2", "m2", "m2"),
        ("Ａ-ｂ  C", "A-b  C", "A-b C", "A-bC"),
    ],
)
def test_each_folding_of_a_text_keeps_what_it_says(
    written: str, form: str, line: str, closed: str
) -> None:
    assert (one_form(written), one_line(written), closed_up(written)) == (form, line, closed)


def test_half_width_keeps_small_figures() -> None:
    assert half_width(" ＣＯ₂（ｔ）") == "CO₂(t)"
