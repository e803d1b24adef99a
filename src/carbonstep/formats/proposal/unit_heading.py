"""The unit that a heading names."""

import re
from collections.abc import Iterator, Sequence

from carbonstep.formats.mapping.word import folded
from carbonstep.units.quantity import UNITS, Family, Unit
from carbonstep.units.spelling import find_unit

_BRACKETS = re.compile(r"[(\[（【]([^)\]）】]+)[)\]）】]")
_METRIC = re.compile(r"\b(?:metric|mt)\s+(?=ton)", re.IGNORECASE)
_TONS = re.compile(r"\bmetric\s+tons?\b", re.IGNORECASE)
TOKENS_MAX = 4

_EQUIVALENT = re.compile(
    r"co2[\s_-]*(?:equivalents?|equiv|eq|e)(?![a-z])|co2[\s_-]*当量|碳当量|二氧化碳当量|"
    r"carbon dioxide equiv"
)
_DIOXIDE = re.compile(r"co2|carbon dioxide|二氧化碳")
_ALL_GASES = re.compile(r"\bghgs?\b|greenhouse|温室气体")
_OTHER_GAS = re.compile(r"\b(?:ch4|methane|n2o|nitrous|sf6|nf3|hfcs?|pfcs?)\b|甲烷|氧化亚氮")


def gas_said(heading: str) -> Family | None:
    """Whether a heading says CO2 or its equivalent; None where it leaves that open.

    >>> gas_said("CO2 emissions (t)").name, gas_said("二氧化碳当量（吨）").name
    ('CO2', 'GHG')
    >>> gas_said("排放量（吨）")
    """
    words = folded(heading)
    if _EQUIVALENT.search(words):
        return Family.GHG
    return Family.CO2 if _DIOXIDE.search(words) else None


def gases_unclear(heading: str) -> bool:
    """Whether a heading leaves open if its amounts are CO2 or CO2e, or says that they are all gases
    and counts them in CO2 alone."""
    said, of_all = gas_said(heading), bool(_ALL_GASES.search(folded(heading)))
    return said is None if not of_all else said is Family.CO2


def single_gas(heading: str) -> bool:
    """Whether a heading names another gas than CO2 and not that it is counted in CO2e."""
    return bool(_OTHER_GAS.search(folded(heading))) and gas_said(heading) is not Family.GHG


def unit_in(heading: str, families: Sequence[Family]) -> Unit | None:
    """The unit of one of these families that a heading names in brackets or at its end, or None.

    >>> unit_in("tonnes_co2", (Family.GHG, Family.CO2)).name
    'tCO2'
    >>> unit_in("CO2 emissions (t)", (Family.GHG, Family.CO2)).name
    'tCO2'
    >>> unit_in("Emissions (metric tons CO2e)", (Family.GHG,)).name, unit_in("x", (Family.GHG,))
    ('tCO2e', None)
    """
    dioxide = Family.CO2 in families and gas_said(heading) is Family.CO2
    for written in _candidates(heading):
        # Carbon dioxide and its equivalent are told apart by how they are written, and tonnes are
        # read as the equivalent where a heading names no gas.
        for family in families:
            found = find_unit(family, written)
            if isinstance(found, Unit):
                return as_dioxide(found) if dioxide else found
    return None


def as_dioxide(unit: Unit) -> Unit:
    """The unit of CO2 of as many tonnes."""
    same = (one for one in UNITS[Family.CO2].values() if one.size == unit.size)
    return unit if unit.family is not Family.GHG else next(same, unit)


def _candidates(heading: str) -> Iterator[str]:
    """What of a heading may be its unit, the surest first."""
    plain = _METRIC.sub("", _TONS.sub("t", heading)).replace("_", " ")
    for inside in _BRACKETS.findall(plain):
        yield inside
        yield inside.rpartition(" in ")[2]
    tokens = [token for token in re.split(r"[\s,;:/]+", _BRACKETS.sub(" ", plain)) if token]
    for count in range(min(TOKENS_MAX, len(tokens)), 0, -1):
        for start in range(len(tokens) - count, -1, -1):
            written = " ".join(tokens[start : start + count])
            # A single letter or a bare year in a heading names no unit.
            if len(written) > 2 or not written.isascii():
                yield written
