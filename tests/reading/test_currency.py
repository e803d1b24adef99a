"""Amounts in another currency than the yuan are told by its name."""

import pytest

from carbonstep.reading.currency import currency_in, currency_of
from carbonstep.reading.number import parse_decimal
from carbonstep.reading.problem import Problem


@pytest.mark.parametrize(
    ("written", "currency"),
    [
        ("5000 USD", "USD"),
        ("$5,000", "$"),
        ("US$5,000.50", "US$"),
        ("＄5000", "$"),
        ("5000美元", "美元"),
        ("500万美元", "美元"),
        ("€ 5 million", "€"),
        ("HK$ -5", "HK$"),
        ("usd5000", "usd"),
        ("5000日圆", "日圆"),
        ("JPY 5000", "JPY"),
    ],
)
def test_an_amount_in_another_currency_is_told_by_its_name(written: str, currency: str) -> None:
    found = parse_decimal(written)
    assert isinstance(found, Problem)
    assert (found.code, found.needed, currency_of(written)) == (
        "foreign_currency",
        currency,
        currency,
    )


@pytest.mark.parametrize(
    "written", ["5000元", "¥5000", "5000 CNY", "人民币5000", "USD", "about $5", "5 euronews", "5"]
)
def test_yuan_and_what_is_no_amount_are_no_other_currency(written: str) -> None:
    found = parse_decimal(written)
    assert currency_of(written) == ""
    assert not isinstance(found, Problem) or found.code != "foreign_currency"


def test_a_currency_is_found_beside_a_multiple() -> None:
    assert (currency_in("万美元"), currency_in("Revenue (USD)"), currency_in("万元")) == (
        "美元",
        "USD",
        "",
    )
