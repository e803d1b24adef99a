"""Currencies other than the yuan, as people write them beside an amount."""

import re
import unicodedata

from carbonstep.reading.plain import one_form

_CODES = (
    *("USD", "HKD", "EUR", "GBP", "JPY", "KRW", "TWD", "MOP", "SGD", "AUD", "CAD", "NZD", "CHF"),
    *("RUB", "INR", "THB", "VND", "MYR", "IDR", "BRL", "ZAR", "SEK", "NOK", "DKK", "AED", "SAR"),
)
_WORDS = (
    *("美元", "美金", "港元", "港币", "欧元", "英镑", "日元", "日圆", "韩元", "新台币", "台币"),
    *(
        "澳门元",
        "澳门币",
        "新加坡元",
        "澳元",
        "加元",
        "新西兰元",
        "瑞士法郎",
        "瑞郎",
        "卢布",
        "卢比",
    ),
    *("泰铢", "越南盾", "林吉特", "迪拉姆", "里亚尔", "克朗", "dollars", "dollar", "euros", "euro"),
    *("pounds", "yen"),
)
_NAMED = re.compile(
    r"(?<![A-Za-z])(?:(?:US|HK|NT|SG|AU|CA|NZ|MOP|[ACSR])\$|JP¥|"
    + "|".join((*_CODES, *_WORDS))
    + r")(?![A-Za-z])",
    re.IGNORECASE,
)
_YUAN = "¥"
_NUMBER = re.compile(
    r"[+-]?\s*[0-9][0-9,. ']*\s*(?:[十百千万亿]+|k|m|mn|bn|thousand|million|billion)?\.?",
    re.IGNORECASE,
)
LENGTH_MAX = 80


def currency_in(written: str) -> str:
    """The currency that is named or signed in a text, as it is written; empty where none is, or
    the yuan.

    >>> currency_in("万美元"), currency_in("US$ 5"), currency_in("€5"), currency_in("5 yuan")
    ('美元', 'US$', '€', '')
    """
    plain = one_form(written[:LENGTH_MAX])
    named = _NAMED.search(plain)
    if named:
        return named[0]
    signs = (mark for mark in plain if unicodedata.category(mark) == "Sc" and mark != _YUAN)
    return next(signs, "")


def currency_of(written: str) -> str:
    """The currency of a text that is an amount in another one than the yuan, and nothing else.

    >>> currency_of("5,000 USD"), currency_of("$5"), currency_of("500万美元"), currency_of("USD")
    ('USD', '$', '美元', '')
    """
    plain = one_form(written[:LENGTH_MAX])
    currency = currency_in(plain)
    if not currency or len(written) > LENGTH_MAX:
        return ""
    rest = plain.replace(currency, "", 1).strip()
    return currency if _NUMBER.fullmatch(rest) else ""
