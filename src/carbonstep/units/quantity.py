"""Units of measured quantities, in families that are never mixed.

The core sees one unit per family, the canonical one; files may use any unit of the family.
`scale` is the number of decimals of the canonical unit that are stored (see the decision record
on scaled integers).
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Family(StrEnum):
    """What a unit measures. CO2 (combustion) and CO2e (greenhouse gases) are different families."""

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
    """A unit: its family, its size in the family's canonical unit."""

    name: str
    family: Family
    size: Fraction


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

_SIZES: dict[Family, dict[str, Fraction]] = {
    Family.GHG: {
        "tCO2e": Fraction(1),
        "kgCO2e": Fraction(1, 1000),
        "gCO2e": Fraction(1, 10**6),
        "ktCO2e": Fraction(1000),
        "MtCO2e": Fraction(10**6),
    },
    Family.CO2: {
        "tCO2": Fraction(1),
        "kgCO2": Fraction(1, 1000),
        "gCO2": Fraction(1, 10**6),
        "ktCO2": Fraction(1000),
    },
    Family.FOOTPRINT: {
        "kgCO2e": Fraction(1),
        "gCO2e": Fraction(1, 1000),
        "tCO2e": Fraction(1000),
    },
    Family.ENERGY: {
        "kWh": Fraction(1),
        "MWh": Fraction(1000),
        "GWh": Fraction(10**6),
        "MJ": Fraction(5, 18),
        "GJ": Fraction(2500, 9),
    },
    Family.MASS: {"t": Fraction(1), "kg": Fraction(1, 1000), "g": Fraction(1, 10**6)},
    Family.VOLUME: {"Nm3": Fraction(1), "m3": Fraction(1), "10^4 Nm3": Fraction(10000)},
    Family.MONEY: {"yuan": Fraction(1), "10^4 yuan": Fraction(10000)},
    Family.LENGTH: {"km": Fraction(1), "m": Fraction(1, 1000)},
    Family.TRANSPORT: {"tkm": Fraction(1)},
    Family.COUNT: {"piece": Fraction(1)},
    Family.AREA: {"m2": Fraction(1)},
    Family.TIME: {"hour": Fraction(1)},
    Family.SHARE: {"%": Fraction(1)},
}

UNITS: dict[Family, dict[str, Unit]] = {
    family: {name: Unit(name, family, size) for name, size in sizes.items()}
    for family, sizes in _SIZES.items()
}
