"""Units of measured quantities, in families that are never mixed.

The core sees one unit per family, the canonical one; files may use any unit of the family, by any
of its spellings. `scale` is the number of decimals of the canonical unit that are stored (see the
decision record on scaled integers).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Family(StrEnum):
    """What a unit measures. CO2 (combustion) and CO2e (greenhouse gases) are different families;
    a volume is one of gas."""

    GHG = "ghg"
    CO2 = "co2"
    FOOTPRINT = "footprint"
    ENERGY = "energy"
    MASS = "mass"
    VOLUME = "volume"
    MONEY = "money"
    LENGTH = "length"
    TRANSPORT = "transport"
    COUNT = "count"
    AREA = "area"
    TIME = "time"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its family, its size in the family's canonical unit, exact; its Chinese word, and
    what else people write for it."""

    name: str
    family: Family
    size: Fraction
    zh: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Canonical:
    """The one unit of a family that the core sees, and the decimals of it that are kept."""

    unit: str
    scale: int


CANONICAL: dict[Family, Canonical] = {
    Family.GHG: Canonical("tCO2e", 6),
    Family.CO2: Canonical("tCO2", 6),
    Family.FOOTPRINT: Canonical("kgCO2e", 9),
    Family.ENERGY: Canonical("kWh", 6),
    Family.MASS: Canonical("t", 6),
    Family.VOLUME: Canonical("Nm3", 6),
    Family.MONEY: Canonical("yuan", 2),
    Family.LENGTH: Canonical("km", 6),
    Family.TRANSPORT: Canonical("tkm", 6),
    Family.COUNT: Canonical("piece", 6),
    Family.AREA: Canonical("m2", 6),
    Family.TIME: Canonical("hour", 6),
    Family.SHARE: Canonical("%", 6),
}

AT_20C = Fraction(27315, 29315)
"""Cubic metres at 0 °C that a cubic metre at 20 °C and the same pressure comes to.

Source: the ideal gas law at 101.325 kPa, 273.15 K over 293.15 K.
"""

MULTIPLES: dict[str, int] = {
    "百": 2,
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "十亿": 9,
    "百亿": 10,
    "千亿": 11,
    "万亿": 12,
}
"""Chinese words that stand before a unit, each a power of ten: 万 in 万吨 is ten to the fourth."""

_Row = tuple[str, Fraction, str, tuple[str, ...]]
_MASSES: tuple[_Row, ...] = (
    ("t", Fraction(1), "吨", ("公吨", "tonne", "tonnes")),
    ("kg", Fraction(1, 1000), "千克", ("公斤",)),
    ("g", Fraction(1, 10**6), "克", ()),
    ("kt", Fraction(1000), "千吨", ()),
    ("Mt", Fraction(10**6), "百万吨", ()),
)
_GASES = {
    Family.CO2: ("CO2", "二氧化碳", ()),
    Family.GHG: ("CO2e", "二氧化碳当量", ("CO2eq", "CO2当量", "CO2equivalent")),
}


def _of_gas(family: Family, masses: tuple[_Row, ...], *, scaled: int = 1) -> Iterator[_Row]:
    """Masses of a gas, by every word for the mass with every word for the gas.

    A bare mass is one of CO2e: a column of emissions is in tCO2e where its unit is empty too.
    """
    symbol, zh, others = _GASES[Family.CO2 if family is Family.CO2 else Family.GHG]
    for name, size, mass_zh, also in masses:
        words = (name, mass_zh, *also)
        written = [mass + gas for mass in words for gas in (symbol, zh, *others)]
        bare = () if family is Family.CO2 else words
        yield name + symbol, size * scaled, mass_zh + zh, (*written, *bare)


_BASES: dict[Family, tuple[_Row, ...]] = {
    Family.GHG: tuple(_of_gas(Family.GHG, _MASSES)),
    Family.CO2: tuple(_of_gas(Family.CO2, _MASSES)),
    Family.FOOTPRINT: tuple(
        _of_gas(Family.FOOTPRINT, (_MASSES[1], _MASSES[2], _MASSES[0]), scaled=1000)
    ),
    Family.ENERGY: (
        ("kWh", Fraction(1), "千瓦时", ("度", "千瓦小时")),
        ("MWh", Fraction(1000), "兆瓦时", ("兆瓦小时",)),
        ("GWh", Fraction(10**6), "吉瓦时", ("吉瓦小时",)),
        ("TWh", Fraction(10**9), "太瓦时", ("太瓦小时",)),
        ("kJ", Fraction(1, 3600), "千焦", ("千焦耳",)),
        ("MJ", Fraction(5, 18), "兆焦", ("兆焦耳",)),
        ("GJ", Fraction(2500, 9), "吉焦", ("吉焦耳",)),
        ("TJ", Fraction(2_500_000, 9), "太焦", ("太焦耳",)),
    ),
    Family.MASS: _MASSES,
    Family.VOLUME: (
        ("Nm3", Fraction(1), "立方米（0℃）", ("m3(0℃)", "m3_0C", "m3(0C)")),
        ("m3_20C", AT_20C, "立方米（20℃）", ("m3(20℃)", "m3(20C)")),
    ),
    Family.MONEY: (("yuan", Fraction(1), "元", ("人民币", "人民币元", "元人民币", "CNY", "RMB")),),
    Family.LENGTH: (
        ("km", Fraction(1), "千米", ("公里",)),
        ("m", Fraction(1, 1000), "米", ("M",)),
    ),
    Family.TRANSPORT: (("tkm", Fraction(1), "吨公里", ("吨千米",)),),
    Family.COUNT: (
        (
            "piece",
            Fraction(1),
            "件",
            (
                *"个台套只辆片块条根支张",
                "台套",
                "pieces",
                "pc",
                "pcs",
                "unit",
                "units",
                "set",
                "sets",
            ),
        ),
    ),
    Family.AREA: (
        ("m2", Fraction(1), "平方米", ("平米", "平方", "M2")),
        ("km2", Fraction(10**6), "平方公里", ("平方千米",)),
        ("ha", Fraction(10**4), "公顷", ()),
    ),
    Family.TIME: (("hour", Fraction(1), "小时", ("h", "hr", "hours")),),
    Family.SHARE: (("%", Fraction(1), "百分比", ("percent", "百分之")),),
}

_LISTED_MULTIPLES: dict[str, tuple[str, ...]] = {
    "tCO2e": ("万",),
    "tCO2": ("万",),
    "t": ("万",),
    "kWh": ("万", "亿"),
    "kJ": ("百万",),
    "Nm3": ("万",),
    "m3_20C": ("万",),
    "yuan": ("千", "万", "百万", "亿"),
    "tkm": ("万",),
    "piece": ("万",),
    "m2": ("万",),
}
"""Multiples that offices write so often that lists offer them; every other one is read too."""


def multiple_of(unit: Unit, word: str) -> Unit:
    """So many of a unit, as a unit: 万吨.

    >>> multiple_of(UNITS[Family.MASS]["t"], "万").name
    '10^4 t'
    """
    exponent = MULTIPLES[word]
    return Unit(
        name=f"10^{exponent} {unit.name}",
        family=unit.family,
        size=unit.size * 10**exponent,
        zh=word + unit.zh,
    )


def _units(family: Family) -> Iterator[Unit]:
    bases = [Unit(name, family, size, zh, also) for name, size, zh, also in _BASES[family]]
    yield from bases
    for base in bases:
        if family is not Family.FOOTPRINT:
            yield from (multiple_of(base, word) for word in _LISTED_MULTIPLES.get(base.name, ()))


UNITS: dict[Family, dict[str, Unit]] = {
    family: {unit.name: unit for unit in _units(family)} for family in Family
}
"""The units that lists offer, by name; the first of a family's bases need not be the canonical."""
