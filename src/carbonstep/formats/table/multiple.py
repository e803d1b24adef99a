"""A multiple of a unit that a text states: thousand tonnes, RMB million, 万吨, ×1000, '000.

What counts something (500万吨, 5 million tonnes) and what is part of a name (万华化学) states none.
"""

import re
import unicodedata
from collections.abc import Iterator

from carbonstep.reading.quantity import is_unit

_RAISED = re.compile("10([⁰¹²³⁴-⁹]+)")
_USUAL = str.maketrans(
    "萬億噸圓圆仟佰單幣貨為計[]【】’‘`´ʼ✕·", "万亿吨元元千百单币货为计()()'''''× "
)

_EXPONENTS = {
    "hundred": 2,
    "thousand": 3,
    "million": 6,
    "billion": 9,
    "trillion": 12,
    "lakh": 5,
    "crore": 7,
    "thous": 3,
    "thsd": 3,
    "ths": 3,
    "th": 3,
    "tsd": 3,
    "k": 3,
    "mm": 6,
    "mn": 6,
    "mln": 6,
    "mio": 6,
    "mil": 6,
    "m": 6,
    "bn": 9,
    "bln": 9,
    "mrd": 9,
}
_BIG = (
    r"(?:(?:tens?|hundreds?|thousands?)[\s-](?:of\s)?)?"
    r"(?:hundred|thousand|million|billion|trillion|lakh|crore)s?(?![a-z])"
)
_SHORT = r"(?:thous|thsd|ths|th|tsd|mn|mln|mio|mil|bn|bln|mrd|тыс|млн|млрд)(?![a-zа-я])\.?"
_ZEROS = r"(?:'\s?000'?s?|000'?s)"
_ROUND = r"(?:10{2,12}|10{0,2}(?:[ ,']000){1,4})(?:'?s)?"
_POWER = r"(?:10\s?(?:\^|\*\*)\s?\+?[0-9]{1,2}|1e\+?[0-9]{1,2})"
_ZH = "[十百千万亿兆]{1,3}"
_CURRENCY = (
    r"(?:人民币|美元|美金|港元|港币|欧元|日元|rmb|cny|renminbi|yuan|usd|hkd|eur|gbp|jpy|"
    r"(?:us|hk)?\$|[¥€£])"
)
_GAS = r"(?:co2|ghg|carbon|二氧化碳|标准煤|标煤)[\w-]*(?:\sequivalents?)?"
_EMITTED = rf"(?:\s?(?:of\s)?(?:{_GAS}|\({_GAS}\)))"
_UNIT_ZH = (
    "(?:公?吨|元|[美港欧日]元|美金|港币|人民币|千瓦时|兆瓦时|瓦时|千焦|吉焦|焦耳|标准立方米|立方米|"
    "标准?立?方|平方米|公斤|千克|公里|トン|円)"
)
_UNIT_EN = (
    r"(?:(?:metric\s|short\s|long\s)?(?:tonnes?|tonnen|tons?)|тонн|т|t|(?:kg|g|t)-?co2(?:-?eq?)?|co2(?:-?eq?)?|"
    r"tce|toe|kg|kilograms?|grams?|lbs?|pounds?|[kmg]?wh|[kmgt]j|joules?|n?m3|m2|t?km|"
    r"(?:cubic|square)\smet(?:re|er)s?|lit(?:re|er)s?|barrels?|bbl|pieces|pcs|units|dollars|euros?|"
    + _CURRENCY
    + ")"
)
_UNIT = rf"(?:{_UNIT_ZH}|{_UNIT_EN}(?![a-z])){_EMITTED}?"
_COUNT = (
    r"(?P<count>(?:(?<![0-9.,])[0-9][0-9.,]{0,15}|\b(?:an?|one|two|three|four|five|six|seven|eight|nine|few|half|"
    r"several|many|some|per|each|every))[\s-]*|/\s*)?"
)
_NO_AMOUNT = "(?<![0-9一二三四五六七八九两数几近约超逾每上多余/.十百千万亿兆])(?<![0-9] )(?<!年产)"
_NO_NAME = (
    r"(?!级|户|村|镇|轮|以[上下]|产值|增加值|gdp|工业|[^\s,。;:()]{0,10}"
    "(?:乙烯|炼油|钢|水泥|煤|化工|项目|工程|基地|生产线|产业|园区|企业|俱乐部|机组))"
)

_ANYWHERE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_NO_AMOUNT}(?:人民币|rmb\s?|cny\s?)?(?P<of>{_ZH})\s?(?P<unit>{_UNIT}){_NO_NAME}",
        rf"{_COUNT}\b(?P<of>{_BIG}|{_SHORT})[\s-]*(?:of\s+)?(?P<unit>{_UNIT})",
        rf"(?P<unit>{_CURRENCY})[\s,(-]*(?:in\s+)?(?P<of>{_BIG}|{_SHORT}|{_ZEROS}|000)(?![0-9a-z,])",
        rf"(?P<unit>{_CURRENCY})\s?\(?(?P<of>{_ZH})(?=[\s,;。)]|\Z)",
        rf"\b(?P<unit>{_UNIT})[\s,(-]*(?:in\s+)?(?P<of>(?:thousand|million|billion)s|{_ZEROS})(?![0-9a-z])",
        rf"(?<![0-9]){_ZEROS}(?![0-9])(?:\s?{_UNIT})?",
        rf"(?<![0-9,.'-])(?<![0-9] )\b000\s?{_UNIT}",
        rf"{_COUNT}(?:(?<![a-z])(?:(?-i:x)|x\s)|[×*])\s?(?:{_POWER}|{_ROUND}|1?{_ZH}|{_BIG})(?![0-9])(?:\s?{_UNIT})?",
        rf"(?:乘以?|除以|扩大|缩小|\b(?:multipl\w+|divided?|scaled?)\sby|\bfactor\sof)\W{{0,3}}"
        rf"(?:{_POWER}|{_ROUND}|{_ZH}|1?[十百千万亿]|{_BIG})",
        rf"(?:倍数|倍率|乘数|数量级|\b(?:multiplier|scale|magnitude))\s?[:=]?\s?(?:1:)?"
        rf"(?:{_POWER}|{_ROUND}|{_ZH}|{_BIG})(?![0-9])",
        rf"(?<![0-9.,])(?:10{{0,2}}k)\s?{_UNIT}",
        rf"(?<![0-9.])(?P<of>{_POWER})\s?(?P<unit>{_UNIT})",
        rf"{_COUNT}\b(?:(?:kilo|mega|giga|k)[\s-]?(?:tonnes?|tons?)|(?:giga|tera)grams?)\b{_EMITTED}?",
        rf"{_COUNT}\b(?:(?-i:kt)|(?-i:[MG]t|[GT]g)(?=\s?co2)|(?-i:MMT)){_EMITTED}?(?![a-z0-9])",
        rf"\b(?:in|as)\s+(?:(?:thousand|million|billion|hundred)s|(?:{_CURRENCY}\s)?{_ROUND}(?=\s*(?:[,;.)]|\Z)))(?!\s+of\s)",
    )
)
_ANY = rf"(?P<of>{_BIG}|{_SHORT}|{_ZEROS}|000|{_ROUND}|{_POWER}|1?0*\s?{_ZH})"
_WHOLE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:{_CURRENCY}\s?)?{_ANY}[\s-]*(?:of\s+)?(?P<unit>{_UNIT})",
        rf"(?P<of>k|mm?)[\s-]?(?P<unit>tonnes?|tons?|{_CURRENCY})",
        rf"(?P<unit>{_UNIT})[\s,(-]*(?:in\s+)?(?P<of>{_BIG}|{_SHORT}|{_ZEROS}|000|{_ROUND}|{_POWER}|"
        rf"{_ZH}|[km])\)?",
        rf"(?P<unit>{_CURRENCY})\s?(?P<of>k|mm?)",
        rf"(?:{_CURRENCY}\s?)?10{{1,2}}\s?{_BIG}(?:\s(?:of\s)?{_UNIT})?(?:\syuan)?",
        r"(?-i:[GT]g)",
        rf"[x×*]\s?(?:{_POWER}|{_ROUND}|1?{_ZH}|{_BIG})(?:\s?{_UNIT})?",
        rf"(?:{_BIG}|ml?n|mio|bl?n|{_ZEROS}|000|1[ ,]?000s|{_POWER}|"
        "[百千万亿兆]{1,3}|[十百]万|千万|[十百千万]亿)",
    )
)
_NAMED = re.compile(r"(?:名称|简称|名|\bname)\s*:?\s*\Z", re.IGNORECASE)


def usual_form(written: str) -> str:
    """A text with powers as `10^3`, in half width, with one form of brackets and of quotes.

    >>> usual_form("（單位﹕×10³ t）")
    '(单位:×10^3 t)'
    """
    raised = _RAISED.sub(lambda found: "10^" + unicodedata.normalize("NFKC", found[1]), written)
    return unicodedata.normalize("NFKC", raised).translate(_USUAL).strip()


def multiples_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Where a text in its usual form states multiples of units, whatever stands around them, and
    the unit of each: one that is known where it can be read, else as it is written.

    >>> [unit for *_, unit in multiples_in("emissions in thousand tonnes, 金额均以万元列示")]
    ['10^3 tonnes', '万元']
    >>> list(multiples_in("年产500万吨, 5 million tonnes, 万华化学"))
    []
    """
    taken: list[tuple[int, int, str]] = []
    for pattern in _ANYWHERE:
        for found in pattern.finditer(text):
            start, end = found.span()
            if found.groupdict().get("count") or _NAMED.search(text[:start]):
                continue
            if not any(start < last and first < end for first, last, _ in taken):
                taken.append((start, end, _unit(found)))
    yield from sorted(taken)


def multiple_alone(text: str) -> str:
    """The same of a text that is a multiple and nothing else, as in a bracket or behind a label; it
    may lack its unit. Else empty.

    >>> multiple_alone("RMB m"), multiple_alone("10 000 t"), multiple_alone("万")
    ('10^6 RMB', '10^4 t', '万')
    >>> multiple_alone("t")
    ''
    """
    text = text.strip(" ():.。,;")
    found = next((one for pattern in _WHOLE if (one := pattern.fullmatch(text))), None)
    return _unit(found) if found else ""


def _unit(found: re.Match[str]) -> str:
    """The unit in a spelling that is known, if it has one."""
    written, parts = found[0].strip(), found.groupdict()
    if is_unit(written):
        return written
    of, unit = parts.get("of") or "", parts.get("unit") or ""
    if re.fullmatch(_ZH, of):
        read = of + unit
    else:
        exponent = _exponent(of.lower())
        plain = re.sub(r"\b(?:metric|of)\s", "", unit, flags=re.IGNORECASE)
        read = f"10^{exponent} {plain}" if exponent else ""
    return read if read and is_unit(read) else written


def _exponent(of: str) -> int:
    bare = of.rstrip(".")
    for word in (bare, bare.removesuffix("s")):
        if word in _EXPONENTS:
            return _EXPONENTS[word]
    power = re.fullmatch(r"(?:10\s?(?:\^|\*\*)|1e)\s?\+?([0-9]{1,2})", bare)
    if power:
        return int(power[1])
    zeros = re.sub("[ ,'s]", "", bare)
    return zeros.count("0") if re.fullmatch("1?0+", zeros) else 0
