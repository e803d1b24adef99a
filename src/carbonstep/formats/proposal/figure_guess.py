"""Which columns hold the figures, in which unit and style, and what stands where there is none."""

from collections.abc import Sequence

from carbonstep.domain.account.figure import ORGANISATION_FIGURES
from carbonstep.formats.mapping.word import folded
from carbonstep.formats.proposal.column_look import ColumnLook, style_of
from carbonstep.formats.proposal.document import Document, Draft
from carbonstep.formats.proposal.unit_heading import unit_in
from carbonstep.reading.phrase import listed, phrase
from carbonstep.reading.totals import is_totals
from carbonstep.units.quantity import CANONICAL, Family, Unit
from carbonstep.units.spelling import find_unit

_EMISSIONS = (
    *("emission", "emissions", "co2", "co2e", "tco2", "tco2e", "ghg", "ch4", "n2o", "sf6", "pfc"),
    *("pfcs", "hfc", "hfcs", "nf3", "carbon", "methane", "amount", "value", "quantity"),
    *("排放", "排放量", "二氧化碳", "温室气体"),
)
_TOTAL = ("total", "totals", "合计", "总计", "总量", "总排放量")
_NAMED = (
    ("scope2_location", ("scope 2 location", "范围二", "范围2")),
    ("scope1", ("scope 1", "scope1", "范围一", "范围1", "direct")),
    ("biogenic", ("biogenic", "生物源")),
    ("electricity", ("electricity", "power used", "用电量", "耗电量")),
    ("output", ("output", "产量")),
    ("revenue", ("revenue", "营业收入")),
)
_NOT_FIGURES = (
    "latitude",
    "longitude",
    "zip",
    "postal",
    "phone",
    "rank",
    "employees",
    "经度",
    "纬度",
)
_UNITS = ("unit", "units", "uom", "单位", "计量单位")
GASES = frozenset(
    (
        *("co2", "ch4", "n2o", "sf6", "nf3", "hfcs", "pfcs", "hfc", "pfc", "fgases", "f-gases"),
        *("carbon dioxide", "methane", "nitrous oxide", "kyotoghg", "ghg", "all ghg"),
        *("二氧化碳", "甲烷", "氧化亚氮", "六氟化硫"),
    )
)
_ALL_GASES = frozenset(("all ghg", "ghg", "all gases", "kyotoghg", "全部"))


def stands_for_all(word: str) -> bool:
    """Whether a word of a column of gases or sites stands for all of them together."""
    return is_totals(word) or folded(word) in _ALL_GASES


def guess_figures(
    draft: Draft, columns: Sequence[ColumnLook], used: set[int], *, years: Sequence[ColumnLook]
) -> list[ColumnLook]:
    """Put the figures, their units and their style into the draft; their columns."""
    unit_column = _unit_column(columns, used)
    if years:
        draft.document["figures"] = {"scope1": {**_unit(draft, "scope1", years, unit_column)}}
        _style(draft, years)
        return list(years)
    free = [
        column
        for column in columns
        if column.at not in used and column.is_numbers and not column.says(*_NOT_FIGURES)
    ]
    found = _by_name(free) or {"scope1": free[:1]}
    if not free:
        draft.doubt("figures", phrase("No column looks like a figure; name one."))
        return []
    figures: Document = {}
    for name, of_figure in found.items():
        named: Document = (
            {"column": of_figure[0].heading}
            if len(of_figure) == 1
            else {"columns": [column.heading for column in of_figure]}
        )
        if len(of_figure) > 1:
            draft.doubt(f"figures.{name}", phrase("These columns are added up, row by row."))
        figures[name] = {**named, **_unit(draft, name, of_figure, unit_column)}
    draft.document["figures"] = figures
    chosen = [column for of_figure in found.values() for column in of_figure]
    left = [column.heading for column in free if column not in chosen][:10]
    if left:
        draft.doubt(
            "figures", phrase("Not taken, though numbers: {columns}.", columns=listed(left))
        )
    _style(draft, chosen)
    return chosen


def _by_name(free: Sequence[ColumnLook]) -> dict[str, list[ColumnLook]]:
    """The figures that the headings name; of emissions their total, else all that add up to it."""
    found: dict[str, list[ColumnLook]] = {}
    left = list(free)
    for name, words in _NAMED:
        column = next((c for c in left if c.says(*words)), None)
        if column is not None:
            found[name] = [column]
            left.remove(column)
    if "scope1" in found:
        return found
    emissions = [c for c in left if c.says(*_EMISSIONS) or unit_in(c.heading, _FAMILIES)]
    totals = [column for column in emissions if column.says(*_TOTAL)]
    chosen = totals[:1] or emissions
    if chosen:
        found["scope1"] = chosen
    return found


_FAMILIES = (Family.GHG, Family.CO2)


def _unit_column(columns: Sequence[ColumnLook], used: set[int]) -> ColumnLook | None:
    """A column in which each row names its unit."""
    return next((c for c in columns if c.at not in used and c.says(*_UNITS) and c.is_words), None)


def _unit(
    draft: Draft, name: str, columns: Sequence[ColumnLook], unit_column: ColumnLook | None
) -> Document:
    """The unit of a figure: that of its heading, or of a column, or one that is to be checked."""
    families = ORGANISATION_FIGURES[name].families
    key = f"figures.{name}.unit"
    if unit_column is not None:
        words: Document = {}
        for word in sorted(unit_column.distinct):
            if not any(isinstance(find_unit(family, word), Unit) for family in families):
                unit = unit_in(word, families)
                words[word] = unit.name if unit is not None else _usual(families)
        stated: Document = {"column": unit_column.heading}
        if words:
            stated["words"] = words
            draft.doubt(key, phrase("Words for units that were guessed."))
        return {"unit": stated}
    units = [unit for c in columns if (unit := unit_in(c.heading, families)) is not None]
    kinds = {unit.family for unit in units}
    if not units or len(units) < len(columns):
        draft.doubt(key, phrase("The heading names no unit."))
    if len({unit.name for unit in units}) > 1:
        draft.doubt(key, phrase("The columns are in different units."))
    if len(columns) > 1 and Family.GHG in families:
        draft.doubt(key, phrase("Amounts of single gases add up in CO2e alone: are they CO2e?"))
        units = [unit for unit in units if unit.family is Family.GHG] if len(kinds) > 1 else units
    return {"unit": units[0].name if units else _usual(families)}


def _usual(families: Sequence[Family]) -> str:
    return CANONICAL[families[0]].unit


def _style(draft: Draft, columns: Sequence[ColumnLook]) -> None:
    digits = [cell for column in columns for cell in column.digits]
    found = style_of(digits)
    if found is None:
        draft.doubt("figures", phrase("The numbers are not all written in one style."))
        return
    style, doubtful = found
    if style.is_plain:
        return
    numbers: Document = {}
    if style.decimal != ".":
        numbers["decimal"] = style.decimal
    if style.thousands:
        numbers["thousands"] = style.thousands
    draft.document["numbers"] = numbers
    if doubtful:
        draft.doubt(
            "numbers", phrase("1,234 may be a thousand or one and a part; nothing here tells.")
        )


def guess_words(
    draft: Draft, columns: Sequence[ColumnLook], figures: Sequence[ColumnLook], used: set[int]
) -> set[int]:
    """Put the words that mean no figure into the draft; the columns that are spoken for."""
    words = sorted({word for column in figures for word in column.other_words})
    if words:
        draft.document["no_figure_words"] = words[:20]
        draft.doubt("no_figure_words", phrase("They stand where a number is meant."))
    for column in columns:
        if (
            column.at in used
            or not column.is_words
            or not column.says("status", "状态", "核查状态")
        ):
            continue
        stated = _words_without_figures(column, figures)
        if stated:
            draft.document["no_figure"] = {column.heading: stated}
            draft.doubt("no_figure", phrase("No row of these words has a figure."))
        return {column.at}
    return set()


def _words_without_figures(column: ColumnLook, figures: Sequence[ColumnLook]) -> list[str]:
    """The words of a column whose rows are all without a number."""
    with_figure: set[str] = set()
    for row, word in enumerate(column.cells):
        if any(figure.cells[row][:1].lstrip("+-").isdigit() for figure in figures):
            with_figure.add(folded(word))
    return sorted({w for w in column.distinct if folded(w) not in with_figure})


def is_gas(column: ColumnLook) -> bool:
    """A column of gases, by its heading or its words."""
    if column.says("gas", "gases", "pollutant", "substance", "气体"):
        return column.is_words
    return column.is_words and all(
        folded(word) in GASES or stands_for_all(word) for word in column.distinct
    )
