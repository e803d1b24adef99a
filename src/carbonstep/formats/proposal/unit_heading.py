"""The unit that a heading names."""

import re
from collections.abc import Iterator, Sequence

from carbonstep.units.quantity import Family, Unit
from carbonstep.units.spelling import find_unit

_BRACKETS = re.compile(r"[(\[（【]([^)\]）】]+)[)\]）】]")
_METRIC = re.compile(r"\b(?:metric|mt)\s+(?=ton)", re.IGNORECASE)
_TONS = re.compile(r"\bmetric\s+tons?\b", re.IGNORECASE)
TOKENS_MAX = 4


def unit_in(heading: str, families: Sequence[Family]) -> Unit | None:
    """The unit of one of these families that a heading names in brackets or at its end, or None.

    >>> unit_in("tonnes_co2", (Family.GHG, Family.CO2)).name
    'tCO2'
    >>> unit_in("Emissions (metric tons CO2e)", (Family.GHG,)).name, unit_in("x", (Family.GHG,))
    ('tCO2e', None)
    """
    for written in _candidates(heading):
        # Carbon dioxide and its equivalent are told apart by how they are written.
        for family in families:
            found = find_unit(family, written)
            if isinstance(found, Unit):
                return found
    return None


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
