"""Which figure the heading of a column names: one that it says, and never another scope."""

import re

from carbonstep.domain.account.figure import ORGANISATION_FIGURES
from carbonstep.formats.proposal.column_look import ColumnLook

UNNAMED = ""
"""Emissions of which the heading says no scope."""

NO_FIGURE = "none"
"""What a report has no figure for: several scopes at once, a scope 3 without its category, the
footprint of a product, emissions in a gas that the figure cannot be in."""

OTHER = "other"
"""What stands beside emissions and is none, such as an intensity or an allowance."""

_ONE = r"(?:iii|ii|i|[1-3]|one|two|three|[一二三])(?![0-9a-z])"
_AND = r"\s*(?:\+|and|to|和|及|与|至|到|或)?\s*(?:scopes?|范围)?\s*"
_SCOPES = re.compile(rf"(?:scopes?|范围)\s*({_ONE}(?:{_AND}{_ONE})*)")
_EACH = re.compile(_ONE)
_NUMBER = {
    "i": 1,
    "1": 1,
    "one": 1,
    "一": 1,
    "ii": 2,
    "2": 2,
    "two": 2,
    "二": 2,
    "iii": 3,
    "3": 3,
    "three": 3,
    "三": 3,
}
_CATEGORY = re.compile(
    r"(?:scope\s*(?:3|iii|three)|范围\s*(?:3|三))\s*(?:category|cat|c|类别|第)?\s*"
    r"(1[0-5]|0?[1-9]|十[一二三四五]?|[一二三四五六七八九])(?![0-9])"
)
_TENS = "一二三四五六七八九十"
_LOCATION = ("location", "location based", "lb", "位置", "地域", "所在地")
_MARKET = ("market", "market based", "mb", "市场")
_EMISSIONS = (
    *("emission", "emissions", "co2", "co2e", "tco2", "tco2e", "ghg", "ch4", "n2o", "sf6", "pfc"),
    *("pfcs", "hfc", "hfcs", "nf3", "carbon", "methane", "greenhouse", "排放", "二氧化碳"),
    *("温室气体",),
)
_OTHER = (
    *("intensity", "factor", "per", "allowance", "allowances", "allocation", "allocated", "quota"),
    *("reduction", "reductions", "avoided", "target", "baseline", "credits", "offset", "offsets"),
    *("surrendered", "price", "cost", "change", "growth", "share", "cap", "uncertainty", "tax"),
    *("强度", "因子", "配额", "减排", "目标", "基准", "基线", "占比", "同比", "增幅", "清缴"),
    *("单位产品", "单位产值", "抵销", "抵消", "价格", "限值", "变化", "不确定"),
)
_POWER = ("electricity", "power", "electric", "电力", "用电", "耗电", "外购电", "热力", "steam")
_VALUES = ("amount", "value", "quantity", "数值")
_NAMED = (
    ("removals", ("removal", "removals", "清除", "碳汇")),
    ("biogenic", ("biogenic", "生物源", "生物质")),
    (
        "green_electricity",
        ("green electricity", "green power", "renewable electricity", "绿电", "绿色电力"),
    ),
    ("green_electricity", ("renewable power", "可再生电力", "可再生能源电力")),
    ("electricity", ("electricity", "power used", "用电量", "耗电量", "电力消费", "电量")),
    ("value_added", ("value added", "增加值")),
    ("revenue", ("revenue", "turnover", "营业收入")),
    ("output", ("output", "产量")),
)


def figure_named(column: ColumnLook) -> str | None:
    """The figure that a heading names; `UNNAMED` for emissions of no scope, `NO_FIGURE` for what
    has none, `OTHER` for what is none, None for what it does not say."""
    said, words = column.says, column.words
    if said(*_OTHER):
        return OTHER
    if said("footprint", "footprints", "足迹"):
        return NO_FIGURE
    scopes = scopes_said(words)
    if scopes:
        return _of_scope(column, scopes)
    for name, of_name in _NAMED:
        if said(*of_name) and not (name.endswith("electricity") and said(*_EMISSIONS)):
            return name
    if said(*_EMISSIONS):
        return "scope2_location" if said(*_POWER) else UNNAMED
    return UNNAMED if said(*_VALUES) else None


def scopes_said(words: str) -> set[int]:
    """The scopes that a heading's words say.

    >>> scopes_said(" scope 2 emissions t co2 "), scopes_said(" 范围一和范围二合计 ")
    ({2}, {1, 2})
    >>> scopes_said(" scope 3 1 travel "), scopes_said(" emissions 2023 ")
    ({3}, set())
    """
    scopes = set[int]()
    for listed in _SCOPES.findall(words):
        numbers = [_NUMBER[one] for one in _EACH.findall(listed)]
        # What follows a 3 is its category.
        scopes |= {3} if numbers[0] == 3 else set(numbers)
    direct = bool(re.search(r"\bdirect\b|(?<!非)直接", words))
    indirect = bool(re.search(r"\bindirect\b|间接", words))
    if not scopes and direct:
        scopes.add(1)
    if indirect and scopes <= {1}:
        scopes.add(3 if re.search(r"\bother indirect\b|其他间接", words) else 2)
    return scopes


def _of_scope(column: ColumnLook, scopes: set[int]) -> str:
    if scopes == {1}:
        return "scope1"
    if scopes == {2}:
        market, location = column.says(*_MARKET), column.says(*_LOCATION)
        if market and location:
            return NO_FIGURE
        return "scope2_market" if market else "scope2_location"
    return _category(column.words) if scopes == {3} else NO_FIGURE


def says_which_method(column: ColumnLook) -> bool:
    """Whether a heading of scope 2 says location-based or market-based."""
    return column.says(*_LOCATION, *_MARKET)


def _category(words: str) -> str:
    """The category of scope 3 that a heading says by its number or its name.

    >>> _category(" scope 3 category 6 t co2e "), _category(" 范围三第十二类 ")
    ('scope3_06', 'scope3_12')
    >>> _category(" 范围三 商务差旅 "), _category(" scope 3 total ")
    ('scope3_06', 'none')
    """
    numbered = _CATEGORY.search(words)
    if numbered is not None:
        return f"scope3_{_plain_number(numbered[1]):02d}"
    named = [
        name
        for name, kind in ORGANISATION_FIGURES.items()
        if name.startswith("scope3_")
        and (kind.zh.partition("：")[2] in words or kind.en.partition(", ")[2] in words)
    ]
    return named[0] if len(named) == 1 else NO_FIGURE


def _plain_number(written: str) -> int:
    if written.isascii():
        return int(written)
    return sum(_TENS.index(sign) + 1 for sign in written)
