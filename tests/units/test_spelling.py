"""Units by every spelling that offices write: the same size, or a doubt that says why."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.units.quantity import CANONICAL, MULTIPLES, UNITS, Family, Unit, multiple_of
from carbonstep.units.spelling import LENGTH_MAX, Doubt, Why, find_unit, spellings

GHG, CO2, ENERGY, MASS = Family.GHG, Family.CO2, Family.ENERGY, Family.MASS
VOLUME, MONEY, COUNT, AREA = Family.VOLUME, Family.MONEY, Family.COUNT, Family.AREA
LENGTH, TRANSPORT, FOOTPRINT = Family.LENGTH, Family.TRANSPORT, Family.FOOTPRINT

ALL = [(unit, spelling) for units in UNITS.values() for unit in units.values() for spelling in
       spellings(unit)]  # fmt: skip

WRITTEN = [
    (GHG, "万吨", 10_000),
    (GHG, "吨", 1),
    (GHG, "千吨", 1000),
    (GHG, "亿吨", 10**8),
    (GHG, "公斤", Fraction(1, 1000)),
    (GHG, "tCO₂e", 1),
    (GHG, "t CO2e", 1),
    (GHG, "tCO2-eq", 1),
    (GHG, "ｔＣＯ２ｅ", 1),
    (GHG, "TCO2E", 1),
    (GHG, "kgCO₂e", Fraction(1, 1000)),
    (GHG, "吨二氧化碳当量", 1),
    (GHG, "千克二氧化碳当量", Fraction(1, 1000)),
    (GHG, "万吨CO2e", 10_000),
    (GHG, "吨（t）", 1),
    (GHG, "tCO2e\u00a0", 1),
    (CO2, "吨二氧化碳", 1),
    (CO2, "万tCO₂", 10_000),
    (FOOTPRINT, "克二氧化碳当量", Fraction(1, 1000)),
    (FOOTPRINT, "吨CO2e", 1000),
    (ENERGY, "万千瓦时", 10_000),
    (ENERGY, "亿千瓦时", 10**8),
    (ENERGY, "度", 1),
    (ENERGY, "万度", 10_000),
    (ENERGY, "兆瓦时", 1000),
    (ENERGY, "KWH", 1),
    (ENERGY, "Kwh", 1),
    (ENERGY, "kW·h", 1),
    (ENERGY, "MWH", 1000),
    (ENERGY, "Mwh", 1000),
    (ENERGY, "gwh", 10**6),
    (ENERGY, "吉焦", Fraction(10**9, 3_600_000)),
    (ENERGY, "百万千焦", Fraction(10**9, 3_600_000)),
    (ENERGY, "TJ", Fraction(10**12, 3_600_000)),
    (ENERGY, "MJ", Fraction(10**6, 3_600_000)),
    (MASS, "公斤", Fraction(1, 1000)),
    (MASS, "KG", Fraction(1, 1000)),
    (MASS, "㎏", Fraction(1, 1000)),
    (MASS, "T", 1),
    (MASS, "克", Fraction(1, 10**6)),
    (MASS, "Mt", 10**6),
    (MASS, "10^4t", 10_000),
    (VOLUME, "Nm³", 1),
    (VOLUME, "NM3", 1),
    (VOLUME, "万Nm3", 10_000),
    (VOLUME, "10⁴Nm³", 10_000),
    (VOLUME, "m3_20C", Fraction(27315, 29315)),
    (VOLUME, "立方米（20℃）", Fraction(27315, 29315)),
    (VOLUME, "万立方米(20℃)", Fraction(273_150_000, 29315)),
    (MONEY, "万元", 10_000),
    (MONEY, "亿元", 10**8),
    (MONEY, "千元", 1000),
    (MONEY, "百万元", 10**6),
    (MONEY, "人民币", 1),
    (COUNT, "台", 1),
    (COUNT, "万套", 10_000),
    (AREA, "㎡", 1),
    (AREA, "m²", 1),
    (AREA, "万平方米", 10_000),
    (LENGTH, "公里", 1),
    (LENGTH, "米", Fraction(1, 1000)),
    (TRANSPORT, "t·km", 1),
    (TRANSPORT, "万吨公里", 10_000),
]
"""Sizes in the canonical unit, worked out by hand from the SI: 1 kWh is 3.6 million joules."""


@pytest.mark.parametrize(("family", "written", "size"), WRITTEN)
def test_a_spelling_has_the_size_that_it_means(
    family: Family, written: str, size: int | Fraction
) -> None:
    found = find_unit(family, written)
    assert isinstance(found, Unit), f"{written}: {found}"
    assert (found.family, found.size) == (family, size)


@pytest.mark.parametrize(
    ("family", "written", "why", "units"),
    [
        (VOLUME, "m3", Why.GAS_CONDITIONS, ("Nm3", "m3_20C")),
        (VOLUME, "m³", Why.GAS_CONDITIONS, ("Nm3", "m3_20C")),
        (VOLUME, "立方米", Why.GAS_CONDITIONS, ("Nm3", "m3_20C")),
        (VOLUME, "标准立方米", Why.GAS_CONDITIONS, ("Nm3", "m3_20C")),
        (VOLUME, "标方", Why.GAS_CONDITIONS, ("Nm3", "m3_20C")),
        (VOLUME, "Sm3", Why.GAS_CONDITIONS, ("Nm3", "m3_20C")),
        (VOLUME, "万立方米", Why.GAS_CONDITIONS, ("10^4 Nm3", "10^4 m3_20C")),
        (VOLUME, "10^4 m3", Why.GAS_CONDITIONS, ("10^4 Nm3", "10^4 m3_20C")),
        (ENERGY, "mwh", Why.CASE, ("MWh",)),
        (ENERGY, "mWh", Why.CASE, ("MWh",)),
        (ENERGY, "mj", Why.CASE, ("MJ",)),
        (MASS, "mt", Why.CASE, ("t", "Mt")),
        (MASS, "MT", Why.CASE, ("t", "Mt")),
        (GHG, "MTCO2e", Why.CASE, ("tCO2e", "MtCO2e")),
        (GHG, "mtCO2e", Why.CASE, ("tCO2e", "MtCO2e")),
        (ENERGY, "tce", Why.STANDARD_COAL, ("kWh", "GJ")),
        (ENERGY, "吨标准煤", Why.STANDARD_COAL, ("kWh", "GJ")),
        (ENERGY, "万吨标准煤", Why.STANDARD_COAL, ("10^4 kWh", "10^4 GJ")),
    ],
)
def test_what_has_more_than_one_meaning_is_in_doubt(
    family: Family, written: str, why: Why, units: tuple[str, ...]
) -> None:
    assert find_unit(family, written) == Doubt(why, units)
    assert all(isinstance(find_unit(family, name), Unit) for name in units), "a remedy is read"


@pytest.mark.parametrize(
    ("family", "written"),
    [
        *((GHG, one) for one in ("tons", "吨标准煤", "万", "tCO2", "", "kWh", "万万吨", "10^5")),
        *((ENERGY, one) for one in ("千瓦", "kW", "Wh", "kW/h", "104kWh", "万10^4 kWh")),
        *((MONEY, one) for one in ("美元", "¥", "万美元", "万")),
        *((MASS, f"10{power} t") for power in ("^-3", "^ −3", "**-3", "⁻³", "^0.4", "^4·1")),
        *((VOLUME, one) for one in ("Nm^-3", "Nm⁻³")),
        *((MASS, one) for one in ("吨公里", "斤", "tonnne", "吨（kg）", "t" * 100)),
    ],
)
def test_what_is_no_unit_of_the_family_is_none(family: Family, written: str) -> None:
    assert find_unit(family, written) is None


@given(
    one=st.sampled_from(ALL),
    word=st.sampled_from(["", *MULTIPLES]),
    blank=st.sampled_from(["", " ", "\u3000", "\u00a0", "\u2009"]),
    full_width=st.booleans(),
)
def test_every_unit_is_read_by_every_spelling(
    one: tuple[Unit, str], word: str, blank: str, full_width: bool
) -> None:
    unit, spelling = one
    if unit.name.startswith("10^"):
        word = ""
    if word and (" " in spelling or spelling in MULTIPLES):
        return
    if full_width:
        wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
        spelling = spelling.translate(wide)
    meant = multiple_of(unit, word) if word else unit
    found = find_unit(unit.family, blank.join((word, spelling)))
    assert isinstance(found, Unit)
    assert found.size == meant.size


def test_the_canonical_unit_has_size_one_and_a_chinese_word() -> None:
    for family, canonical in CANONICAL.items():
        assert UNITS[family][canonical.unit].size == 1
        assert all(unit.zh and unit.family is family for unit in UNITS[family].values())
        assert max(len(s) for u in UNITS[family].values() for s in spellings(u)) <= LENGTH_MAX
