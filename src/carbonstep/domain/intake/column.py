"""The columns of a report file: their names, the words for them, and what each holds.

The same list drives reading, the template, the docs and the inverse, a report as a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from carbonstep.domain.account.figure import ORGANISATION_FIGURES, PRODUCT_FIGURES, FigureKind
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.intake.word import (
    ACTIVITY_FIGURE,
    ASSURANCE,
    DECLARED_UNIT,
    OPINION,
    ORGANISATION_BOUNDARY,
    PRODUCT_BOUNDARY,
)
from carbonstep.units.exact import text
from carbonstep.units.quantity import UNITS, Family


class TableKind(StrEnum):
    """What a row of a table is: an organisation report, a product report, or one activity."""

    ORGANISATION = "organisation"
    PRODUCT = "product"
    ACTIVITY = "activity"


SHEET_NAMES: dict[TableKind, tuple[str, ...]] = {
    TableKind.ORGANISATION: ("organisation", "企业"),
    TableKind.PRODUCT: ("product", "产品"),
    TableKind.ACTIVITY: ("activity", "活动数据"),
}
"""What the sheets of a workbook are called, in English and in Chinese."""


class CellType(StrEnum):
    """What a cell of a column holds. A code is written in letters, digits and marks alone."""

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    NUMBER = "number"
    WORD = "word"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column, with its headings in Chinese and English; `former` are headings that the template
    had once, which are read for ever.

    `words` are what it may hold, with the Chinese for each; none where any text or number may
    stand. What lists offer is read in both languages, and as a unit in all its spellings.
    """

    name: str
    zh: str
    en: str
    former: tuple[str, ...] = ()
    cell: CellType = CellType.TEXT
    words: Mapping[str, str] = field(default_factory=dict)
    required: bool = False


UNIT_COLUMN: dict[str, tuple[str, str]] = {
    **{
        kind.name: ("emissions_unit", "tCO2e")
        for kind in ORGANISATION_FIGURES.values()
        if Family.GHG in kind.families
    },
    "output": ("output_unit", ""),
    "value_added": ("money_unit", "yuan"),
    "revenue": ("money_unit", "yuan"),
    "electricity": ("energy_unit", "kWh"),
    "green_electricity": ("energy_unit", "kWh"),
    **dict.fromkeys(PRODUCT_FIGURES, ("footprint_unit", "kgCO2e")),
}
"""For each figure the column that names its unit, and the unit where that is empty (none: '')."""


def _units(*families: Family) -> dict[str, str]:
    return {name: unit.zh for family in families for name, unit in UNITS[family].items()}


_FORMER_FIGURES = {"green_electricity": ("绿电用量",)}


def _figures(kinds: dict[str, FigureKind], required: str = "") -> tuple[Column, ...]:
    return tuple(
        Column(
            name=kind.name,
            zh=kind.zh,
            en=kind.en,
            former=_FORMER_FIGURES.get(kind.name, ()),
            cell=CellType.NUMBER,
            required=kind.name == required,
        )
        for kind in kinds.values()
    )


def _unit(name: str, zh: str, en: str, *families: Family) -> Column:
    return Column(name=name, zh=zh, en=en, cell=CellType.WORD, words=_units(*families))


_WHO_AND_WHEN = (
    Column(
        name="account",
        zh="碳账户（统一社会信用代码）",
        en="carbon account: a unified social credit code, or scheme:number",
        cell=CellType.CODE,
        required=True,
    ),
    Column(
        name="period_from",
        zh="报告期首日",
        en="first day",
        former=("期间首日",),
        cell=CellType.DATE,
        required=True,
    ),
    Column(
        name="period_to",
        zh="报告期末日（含）",
        en="last day, included",
        former=("期间末日（含当日）",),
        cell=CellType.DATE,
        required=True,
    ),
)


def _checked_by(boundary: Column) -> tuple[Column, ...]:
    """The columns every kind of report shares."""
    return (
        boundary,
        Column(name="standard", zh="核算标准", en="standard"),
        Column(name="standard_version", zh="标准版本", en="version of the standard"),
        Column(name="preparer", zh="编制单位", en="preparer", former=("编制方",)),
        Column(
            name="assurance",
            zh="核查保证等级",
            en="assurance",
            former=("保证等级",),
            cell=CellType.WORD,
            words=ASSURANCE.words,
        ),
        Column(name="verifier", zh="核查机构", en="verifier"),
        Column(
            name="opinion",
            zh="核查意见",
            en="verifier's opinion",
            cell=CellType.WORD,
            words=OPINION.words,
        ),
        Column(name="data_quality", zh="数据质量评分", en="data-quality score"),
        Column(
            name="evidence",
            zh="证据文件哈希（SHA-256）",
            en="SHA-256 of the evidence files, separated by blanks",
        ),
        Column(
            name="supersedes",
            zh="被替代的报告编号",
            en="id of the report this one replaces",
            former=("替代的报告编号",),
            cell=CellType.CODE,
        ),
        Column(name="restatement_reason", zh="重述原因", en="why it is restated"),
        Column(
            name="received_on",
            zh="收到日期",
            en="day of receipt, for historic loads; the business date where empty",
            cell=CellType.DATE,
        ),
    )


_BOUNDARY = Column(
    name="boundary",
    zh="核算边界",
    en="boundary",
    cell=CellType.WORD,
    words=ORGANISATION_BOUNDARY.words,
)
_SYSTEM_BOUNDARY = replace(
    _BOUNDARY, zh="系统边界", former=("核算边界",), words=PRODUCT_BOUNDARY.words
)

COLUMNS: dict[TableKind, tuple[Column, ...]] = {
    TableKind.ORGANISATION: (
        *_WHO_AND_WHEN,
        _unit("emissions_unit", "排放量单位", "unit of emissions", Family.GHG, Family.CO2),
        *_figures(ORGANISATION_FIGURES),
        _unit(
            "output_unit",
            "产量单位",
            "unit of output",
            Family.MASS,
            Family.COUNT,
            Family.LENGTH,
            Family.AREA,
        ),
        _unit("money_unit", "金额单位", "unit of money", Family.MONEY),
        _unit("energy_unit", "电量单位", "unit of energy", Family.ENERGY),
        *_checked_by(_BOUNDARY),
    ),
    TableKind.PRODUCT: (
        *_WHO_AND_WHEN,
        Column(name="product_id", zh="产品编号", en="product id", required=True),
        Column(name="product_name", zh="产品名称", en="product name", required=True),
        Column(
            name="declared_unit",
            zh="声明单位",
            en="declared unit (PACT V3)",
            cell=CellType.WORD,
            words=DECLARED_UNIT.words,
            required=True,
        ),
        Column(
            name="declared_amount",
            zh="声明单位数量",
            en="how many declared units",
            cell=CellType.NUMBER,
            required=True,
        ),
        _unit("footprint_unit", "足迹单位", "unit of the footprint", Family.FOOTPRINT),
        *_figures(PRODUCT_FIGURES, required="footprint"),
        *_checked_by(_SYSTEM_BOUNDARY),
    ),
    TableKind.ACTIVITY: (
        *_WHO_AND_WHEN,
        Column(
            name="figure",
            zh="计入的排放项",
            en="figure it counts for",
            cell=CellType.WORD,
            words=ACTIVITY_FIGURE.words,
            required=True,
        ),
        Column(
            name="factor_id",
            zh="排放因子编号",
            en="id of the emission factor",
            cell=CellType.CODE,
            required=True,
        ),
        Column(name="amount", zh="活动数据", en="activity", cell=CellType.NUMBER, required=True),
        Column(
            name="unit",
            zh="活动数据单位",
            en="unit of the activity",
            cell=CellType.WORD,
            words=_units(Family.ENERGY, Family.MASS, Family.VOLUME),
            required=True,
        ),
        *_checked_by(_BOUNDARY),
    ),
}

_UNIT_OVERRIDES: dict[TableKind, frozenset[str]] = {
    TableKind.ORGANISATION: frozenset(f"{name}_unit" for name in ORGANISATION_FIGURES),
    TableKind.PRODUCT: frozenset(f"{name}_unit" for name in PRODUCT_FIGURES),
    TableKind.ACTIVITY: frozenset(),
}
"""Columns that name the unit of one figure apart from the others; not in the template."""

COLUMN_NAMES: dict[TableKind, frozenset[str]] = {
    kind: frozenset(column.name for column in columns) | _UNIT_OVERRIDES[kind]
    for kind, columns in COLUMNS.items()
}

CELL_TYPES: dict[TableKind, dict[str, CellType]] = {
    kind: {
        **dict.fromkeys(_UNIT_OVERRIDES[kind], CellType.WORD),
        **{column.name: column.cell for column in columns},
    }
    for kind, columns in COLUMNS.items()
}
"""What the cells of each column hold."""

REQUIRED: dict[TableKind, tuple[str, ...]] = {
    kind: tuple(column.name for column in columns if column.required)
    for kind, columns in COLUMNS.items()
}

NAME_BY_LABEL: dict[TableKind, dict[str, str]] = {
    kind: {heading: column.name for column in columns for heading in (column.zh, *column.former)}
    for kind, columns in COLUMNS.items()
}
"""The English name for each Chinese heading, today's and former, so that a file may use either."""


def row_from_report(report: FootprintReport) -> dict[str, str]:
    """The row of canonical columns that gives this report back; factor ids are not in a row.

    `received_on` is written too, so that the day of receipt survives.
    """
    row = {
        "account": report.account_id,
        "period_from": report.period.start.isoformat(),
        "period_to": report.period.last_on.isoformat(),
    }
    if report.product is not None:
        row |= {
            "product_id": report.product.product_id,
            "product_name": report.product.name,
            "declared_unit": report.product.declared_unit,
            "declared_amount": text(report.product.declared_amount),
        }
    for figure in report.figures:
        row[figure.name] = text(figure.amount)
        column = UNIT_COLUMN[figure.name][0]
        if row.setdefault(column, figure.unit) != figure.unit:
            row[f"{figure.name}_unit"] = figure.unit
    row |= {
        "boundary": report.boundary,
        "standard": report.standard,
        "standard_version": report.standard_version,
        "preparer": report.preparer,
        "assurance": report.assurance.value,
        "verifier": report.verifier,
        "opinion": report.opinion.value,
        "data_quality": report.data_quality,
        "evidence": " ".join(report.evidence),
        "supersedes": report.supersedes,
        "restatement_reason": report.restatement_reason,
        "received_on": report.received_on.isoformat(),
    }
    return row
