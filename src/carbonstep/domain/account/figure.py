"""The figures a report may hold, with the unit family of each and the words people use."""

from dataclasses import dataclass
from enum import StrEnum

from carbonstep.units.quantity import Family


class Sign(StrEnum):
    """What amounts a figure may have."""

    NOT_NEGATIVE = "not_negative"
    EITHER = "either"
    TAKEN_UP = "taken_up"
    """How much is taken up, zero or more. PACT V3 gives it zero or less: one meaning, two signs."""


@dataclass(frozen=True, slots=True)
class FigureKind:
    """What a figure measures. `families` are those its unit may be of; zh and en name it."""

    name: str
    families: tuple[Family, ...]
    zh: str
    en: str
    sign: Sign = Sign.NOT_NEGATIVE


_EMISSIONS = (Family.GHG, Family.CO2)
_SCOPE3_EN = (
    "purchased goods and services",
    "capital goods",
    "fuel and energy",
    "upstream transport",
    "waste",
    "business travel",
    "commuting",
    "upstream leased assets",
    "downstream transport",
    "processing of sold products",
    "use of sold products",
    "end of life of sold products",
    "downstream leased assets",
    "franchises",
    "investments",
)
_SCOPE3_ZH = (
    "外购商品和服务",
    "资本货物",
    "燃料和能源相关活动",
    "上游运输和配送",
    "运营废弃物",
    "商务差旅",
    "雇员通勤",
    "上游租赁资产",
    "下游运输和配送",
    "售出产品的加工",
    "售出产品的使用",
    "售出产品的报废处理",
    "下游租赁资产",
    "特许经营",
    "投资",
)

ORGANISATION_FIGURES: dict[str, FigureKind] = {
    kind.name: kind
    for kind in (
        FigureKind("scope1", _EMISSIONS, "范围一排放", "scope 1 emissions"),
        FigureKind(
            "scope2_location", _EMISSIONS, "范围二排放（基于位置）", "scope 2, location-based"
        ),
        FigureKind("scope2_market", _EMISSIONS, "范围二排放（基于市场）", "scope 2, market-based"),
        *(
            FigureKind(
                f"scope3_{number:02d}",
                (Family.GHG,),
                f"范围三第{number}类：{zh}",
                f"scope 3.{number}, {en}",
            )
            for number, (zh, en) in enumerate(zip(_SCOPE3_ZH, _SCOPE3_EN, strict=True), start=1)
        ),
        FigureKind("biogenic", _EMISSIONS, "生物源排放", "biogenic emissions"),
        FigureKind("removals", _EMISSIONS, "清除量", "removals"),
        FigureKind(
            "output", (Family.MASS, Family.COUNT, Family.LENGTH, Family.AREA), "产量", "output"
        ),
        FigureKind("value_added", (Family.MONEY,), "工业增加值", "value added"),
        FigureKind("revenue", (Family.MONEY,), "营业收入", "revenue"),
        FigureKind("electricity", (Family.ENERGY,), "用电量", "electricity used"),
        FigureKind("green_electricity", (Family.ENERGY,), "绿电消费量", "green electricity used"),
    )
}

_KGCO2E = (Family.FOOTPRINT,)

PRODUCT_FIGURES: dict[str, FigureKind] = {
    kind.name: kind
    for kind in (
        FigureKind("footprint", _KGCO2E, "产品碳足迹", "product footprint", Sign.EITHER),
        FigureKind("raw_materials", _KGCO2E, "原材料获取阶段", "raw materials stage", Sign.EITHER),
        FigureKind("production", _KGCO2E, "生产阶段", "production stage", Sign.EITHER),
        FigureKind("distribution", _KGCO2E, "运输和配送阶段", "distribution stage"),
        FigureKind("use", _KGCO2E, "使用阶段", "use stage", Sign.EITHER),
        FigureKind("end_of_life", _KGCO2E, "生命末期阶段", "end-of-life stage", Sign.EITHER),
        FigureKind(
            "biogenic_uptake", _KGCO2E, "生物源碳吸收", "biogenic carbon uptake", Sign.TAKEN_UP
        ),
    )
}
"""A footprint with biogenic uptake may be below zero, and so may each stage in which something can
be taken up or kept: biomass that grows, gas that is captured, concrete that carbonates, carbon that
stays in what is recycled. Moving goods takes nothing up.

Source: PACT Technical Specifications V3, pcfIncludingBiogenicUptake, biogenicCO2Uptake (<= 0).
"""

STAGES = ("raw_materials", "production", "distribution", "use", "end_of_life")
"""The life-cycle stages of GB/T 24067, which add up to `footprint`."""

DECLARED_UNITS: dict[str, str] = {
    "liter": "升",
    "kilogram": "千克",
    "cubic meter": "立方米",
    "kilowatt hour": "千瓦时",
    "megajoule": "兆焦",
    "ton kilometer": "吨公里",
    "square meter": "平方米",
    "piece": "件",
    "hour": "小时",
    "megabit second": "兆比特秒",
}
"""Declared units of PACT V3, with the Chinese word."""
