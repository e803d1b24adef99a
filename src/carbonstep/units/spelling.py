"""How people write units: every spelling that has one meaning, and those that have more.

Full-width letters, subscripts and superscripts, blanks, middle dots and hyphens make no difference
(tCO₂-eq, t·km, ｋＷｈ), and letters may be of either case where that leaves one meaning. What has
more than one is a `Doubt` that says why, never a guess.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from carbonstep.units.quantity import MULTIPLES, UNITS, Family, Unit, multiple_of


class Why(Enum):
    """Why a spelling has more than one meaning."""

    CASE = auto()
    GAS_CONDITIONS = auto()
    STANDARD_COAL = auto()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A spelling with more than one meaning, why, and the units that say which."""

    why: Why
    units: tuple[str, ...]


LENGTH_MAX = 60
"""Characters that a unit may have; more are no unit."""

_RAISED = re.compile("10([⁰¹²³⁴-⁹]+)")
_PASSED_OVER = re.compile(r"[\s\u200b\u2060\ufeff.·•⋅∙‧・×*‐‑‒–—−-]")
_POWER = re.compile(r"10\^([0-9]{1,2})(.+)\Z")
_DASH = "[‐‑‒–—−-]"
_OTHER_POWER = re.compile(
    rf"(?:\^|\*\*|[⁰¹²³⁴-⁹])\s*{_DASH}\s*[0-9]|[⁻₋]|[0-9]\s*[.·•⋅∙‧・]\s*[0-9]"
)
"""A minus or a point within a power or a number, which must not be passed over: 10^-3 t."""
_BRACKET = re.compile(r"(.+)\((.+)\)\Z")
_YUAN_BEFORE = re.compile(r"(?:人民币|RMB|CNY)([百千万亿十]+元)\Z", re.IGNORECASE)
_LONGEST_FIRST = sorted(MULTIPLES, key=len, reverse=True)
_BY_EXPONENT = {exponent: word for word, exponent in MULTIPLES.items()}

_GAS = (
    *("m3", "M3", "立方米", "立方", "方", "立米", "cubicmeter", "cubicmetre"),
    *("标准立方米", "标准立方", "标立方", "标立方米", "标立", "标方", "标况立方米", "标况立方"),
    *("Sm3", "标m3", "立方米(标况)", "立方米(标准状况)", "立方米(标准状态)"),
)
"""Volumes of gas that do not say at which temperature: a standard one is at 0 °C to an engineer, at
20 °C in the gas trade (GB/T 19205) and at 15 °C abroad (ISO 13443)."""

_COAL = (
    *("tce", "kgce", "gce", "吨标准煤", "吨标煤", "千克标准煤", "公斤标准煤", "千克标煤"),
    *("公斤标煤", "标准煤", "标煤"),
)
"""Standard coal: electricity is 0.1229 kgce a kWh by its heat, about 0.3 by the coal it takes."""


def normal_spelling(written: str) -> str:
    """A spelling without what makes no difference.

    >>> normal_spelling("10⁴ｔ CO₂-eq"), normal_spelling("t·km"), normal_spelling("㎡")
    ('10^4tCO2eq', 'tkm', 'm2')
    """
    raised = _RAISED.sub(lambda found: "10^" + unicodedata.normalize("NFKC", found[1]), written)
    plain = unicodedata.normalize("NFKC", raised).replace("**", "^")
    plain = _PASSED_OVER.sub("", plain)
    return re.sub(r"(?<!10)\^", "", plain)


def label(name: str, zh: str, *, zh_first: bool) -> str:
    """A word in one language beside the other, as lists of the template offer it.

    >>> label("limited", "有限保证", zh_first=True)
    '有限保证 limited'
    """
    return f"{zh} {name}" if zh_first else f"{name} {zh}"


def _key(plain: str) -> str:
    """What spellings of one meaning share: the case of all letters but those that tell mega from
    milli, and a million tonnes from metric tons."""
    kept = 2 if plain[:2].lower() == "mt" else 1 if plain[:1] in ("m", "M") else 0
    return plain[:kept] + plain[kept:].casefold()


def spellings(unit: Unit) -> tuple[str, ...]:
    """All that is read as this unit, in the case in which it is written properly."""
    labels = (label(unit.name, unit.zh, zh_first=first) for first in (True, False))
    return tuple(dict.fromkeys((unit.name, unit.zh, *unit.also, *labels)))


def _read(family: Family) -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for unit in UNITS[family].values():
        for spelling in spellings(unit):
            other = found.setdefault(_key(normal_spelling(spelling)), unit)
            assert other.size == unit.size, f"{spelling} is {other.name} and {unit.name}"
    return found


def _doubtful(family: Family) -> dict[str, Doubt]:
    found: dict[str, Doubt] = {}
    for key, unit in _READ[family].items():
        if family is Family.ENERGY and key[0] == "M":
            found["m" + key[1:]] = Doubt(Why.CASE, (unit.name,))
        elif key[:2] == "Mt":
            tonne = unit.name.removeprefix("M")
            found |= {
                start + key[2:]: Doubt(Why.CASE, (tonne, unit.name)) for start in ("mt", "mT", "MT")
            }
    if family is Family.VOLUME:
        units = ("Nm3", "m3_20C")
        found |= {_key(normal_spelling(one)): Doubt(Why.GAS_CONDITIONS, units) for one in _GAS}
    if family is Family.ENERGY:
        units = ("kWh", "GJ")
        found |= {_key(normal_spelling(one)): Doubt(Why.STANDARD_COAL, units) for one in _COAL}
    assert not found.keys() & _READ[family].keys(), "what is read is not in doubt"
    return found


_READ = {family: _read(family) for family in Family}
_DOUBTFUL = {family: _doubtful(family) for family in Family}


_ANY = frozenset(
    key.casefold() for table in (_READ, _DOUBTFUL) for keys in table.values() for key in keys
)


def is_spelling(written: str) -> bool:
    """Whether it is nothing but a spelling of some unit, without a multiple before it and in any
    case: at less cost than `find_unit`, for a great many texts.

    >>> is_spelling("ｋＷｈ"), is_spelling("KWH"), is_spelling("百吨"), is_spelling("Jilin")
    (True, True, False, False)
    """
    return len(written) <= LENGTH_MAX and normal_spelling(written).casefold() in _ANY


@lru_cache(maxsize=2048)
def find_unit(family: Family, written: str) -> Unit | Doubt | None:
    """The unit of a family that a spelling means, a doubt where it means several, or None.

    >>> found = find_unit(Family.GHG, "万吨ＣＯ₂ｅ")
    >>> isinstance(found, Unit) and found.name
    '10^4 tCO2e'
    >>> find_unit(Family.ENERGY, "mwh")
    Doubt(why=<Why.CASE: 1>, units=('MWh',))
    """
    if len(written) > LENGTH_MAX or _OTHER_POWER.search(unicodedata.normalize("NFC", written)):
        return None
    plain = normal_spelling(written)
    found = _found(family, plain)
    bracket = _BRACKET.match(plain) if found is None else None
    if bracket is None:
        return found
    # 吨（t）: the same said twice is that; two things are nothing.
    word, symbol = _found(family, bracket[1]), _found(family, bracket[2])
    both = isinstance(word, Unit) and isinstance(symbol, Unit) and word.size == symbol.size
    return symbol if both else None


def _found(family: Family, plain: str) -> Unit | Doubt | None:
    key = _key(plain)
    found = _READ[family].get(key) or _DOUBTFUL[family].get(key)
    if found is not None:
        return found
    word, rest = _multiple(plain)
    if not word:
        # 人民币万元: the currency stands before the multiple, and once more in its unit.
        money = _YUAN_BEFORE.match(plain) if family is Family.MONEY else None
        return _found(family, money[1]) if money else None
    base = _READ[family].get(_key(rest)) or _DOUBTFUL[family].get(_key(rest))
    if isinstance(base, Doubt):
        exponent = MULTIPLES[word]
        return Doubt(base.why, tuple(f"10^{exponent} {name}" for name in base.units))
    if base is None or base.name.startswith("10^"):
        return None
    return UNITS[family].get(f"10^{MULTIPLES[word]} {base.name}") or multiple_of(base, word)


def _multiple(plain: str) -> tuple[str, str]:
    """The multiple a spelling begins with, as a word, and what follows it."""
    power = _POWER.match(plain)
    if power is not None:
        return _BY_EXPONENT.get(int(power[1]), ""), power[2]
    for word in _LONGEST_FIRST:
        if plain.startswith(word):
            return word, plain.removeprefix(word)
    return "", ""
