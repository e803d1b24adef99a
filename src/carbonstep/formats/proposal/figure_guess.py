"""Which columns hold the figures, in which unit and style, and what stands where there is none."""

from collections.abc import Sequence

from carbonstep.domain.account.figure import ORGANISATION_FIGURES
from carbonstep.formats.mapping.word import folded
from carbonstep.formats.proposal.column_look import ColumnLook, style_of
from carbonstep.formats.proposal.document import Document, Draft
from carbonstep.formats.proposal.figure_heading import (
    NO_FIGURE,
    OTHER,
    UNNAMED,
    figure_named,
    says_which_method,
    scopes_said,
)
from carbonstep.formats.proposal.unit_heading import (
    as_dioxide,
    gas_said,
    gases_unclear,
    single_gas,
    unit_in,
)
from carbonstep.reading.phrase import listed, phrase
from carbonstep.reading.totals import is_totals
from carbonstep.units.quantity import CANONICAL, Family, Unit
from carbonstep.units.spelling import find_unit

COLUMNS_NAMED = 10
"""So many columns that are not taken are named."""

NOT_SAID = phrase(
    "No heading says scope 1. A total that holds purchased power or other scopes is no scope 1: "
    "confirm what it is, or name another column."
)
_TOTAL = ("total", "totals", "合计", "总计", "总量", "总排放量")
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
        draft.doubt("figures.scope1", NOT_SAID)
        draft.document["figures"] = {"scope1": {**_unit(draft, "scope1", years, unit_column)}}
        _style(draft, years)
        return list(years)
    free = [
        column
        for column in columns
        if column.at not in used and column.is_numbers and not column.says(*_NOT_FIGURES)
    ]
    found, told = _by_heading(draft, free)
    if not found:
        draft.doubt(
            "figures",
            phrase(
                "No heading names a figure; name one under figures: scope1: "
                "{{column: COLUMN, unit: tCO2e}}."
            ),
        )
        _not_taken(draft, [column for column in free if column not in told])
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
    _not_taken(draft, [column for column in free if column not in (*chosen, *told)])
    _style(draft, chosen)
    return chosen


def _by_heading(
    draft: Draft, free: Sequence[ColumnLook]
) -> tuple[dict[str, list[ColumnLook]], list[ColumnLook]]:
    """The figures that the headings name, and the columns of which it is told why they are none.

    Of emissions of no scope it is their total, else all that add up to it; and none of them beside
    a scope that a total would hold.
    """
    found: dict[str, list[ColumnLook]] = {}
    unnamed: list[ColumnLook] = []
    none: list[ColumnLook] = []
    for column in free:
        name = figure_named(column)
        if name is None and unit_in(column.heading, _FAMILIES) and gas_said(column.heading):
            name = UNNAMED
        if name == UNNAMED:
            unnamed.append(column)
        elif name == NO_FIGURE or (name in ORGANISATION_FIGURES and not _can_be(column, name)):
            none.append(column)
        elif name not in (None, OTHER):
            found.setdefault(name, []).append(column)
    for name, several in found.items():
        _first_of(draft, name, several)
    if none:
        draft.doubt(
            "figures",
            phrase(
                "Not taken, since no figure of an enterprise holds what they say: {columns}.",
                columns=_listed(none),
            ),
        )
    beside = any(name.startswith("scope") for name in found)
    if unnamed and not beside and not any(scopes_said(column.words) for column in none):
        totals = [column for column in unnamed if column.says(*_TOTAL)]
        chosen = totals[:1] or unnamed
        found["scope1"] = chosen
        draft.doubt("figures.scope1", NOT_SAID)
    elif unnamed:
        # A total beside its parts would be counted twice, under a scope that it is not.
        draft.doubt(
            "figures",
            phrase(
                "Not taken, since beside a scope they may be a total of several: {columns}.",
                columns=_listed(unnamed),
            ),
        )
        none += unnamed
    return {name: found[name] for name in ORGANISATION_FIGURES if name in found}, none


def _first_of(draft: Draft, name: str, several: list[ColumnLook]) -> None:
    """Keep the first of several columns of a figure, and say what its heading leaves open."""
    if len(several) > 1:
        several.sort(key=lambda column: not column.says(*_TOTAL))
        draft.doubt(
            f"figures.{name}",
            phrase(
                "Several columns say this figure; one is taken: {columns}.",
                columns=_listed(several),
            ),
        )
        del several[1:]
    if name.startswith("scope2") and not says_which_method(several[0]):
        draft.doubt(
            f"figures.{name}",
            phrase("The heading does not say whether location-based or market-based."),
        )


def _can_be(column: ColumnLook, name: str) -> bool:
    """Whether a figure may be in what a heading says: some are in CO2e alone."""
    families = ORGANISATION_FIGURES[name].families
    return Family.CO2 in families or not (
        Family.GHG in families and gas_said(column.heading) is Family.CO2
    )


def _not_taken(draft: Draft, left: Sequence[ColumnLook]) -> None:
    if left:
        draft.doubt(
            "figures", phrase("Not taken, though numbers: {columns}.", columns=_listed(left))
        )


def _listed(columns: Sequence[ColumnLook]) -> str:
    return listed(column.heading for column in columns[:COLUMNS_NAMED])


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
    dioxide = Family.CO2 in families and all(gas_said(c.heading) is Family.CO2 for c in columns)
    if unit_column is not None:
        words: Document = {}
        for word in sorted(unit_column.distinct):
            unit = next((u for f in families if isinstance(u := find_unit(f, word), Unit)), None)
            if unit is None or (dioxide and gas_said(word) is None):
                unit = unit_in(word, families)
                words[word] = _usual(families, dioxide) if unit is None else _of_gas(unit, dioxide)
        stated: Document = {"column": unit_column.heading}
        if words:
            stated["words"] = words
            draft.doubt(key, phrase("Words for units that were guessed."))
        return {"unit": stated}
    units = [unit for c in columns if (unit := unit_in(c.heading, families)) is not None]
    kinds = {unit.family for unit in units}
    is_ghg = Family.GHG in families
    if is_ghg and any(gases_unclear(c.heading) for c in columns):
        draft.doubt(key, phrase("CO2 or CO2e? No heading says which; one is never the other."))
    if not units or len(units) < len(columns):
        draft.doubt(key, phrase("The heading names no unit."))
    if len({unit.name for unit in units}) > 1:
        draft.doubt(key, phrase("The columns are in different units."))
    if is_ghg and (len(columns) > 1 or any(single_gas(c.heading) for c in columns)):
        draft.doubt(key, phrase("Amounts of single gases add up in CO2e alone: are they CO2e?"))
        units = [unit for unit in units if unit.family is Family.GHG] if len(kinds) > 1 else units
    return {"unit": units[0].name if units else _usual(families, dioxide)}


def _usual(families: Sequence[Family], dioxide: bool) -> str:
    return CANONICAL[Family.CO2 if dioxide else families[0]].unit


def _of_gas(unit: Unit, dioxide: bool) -> str:
    return as_dioxide(unit).name if dioxide else unit.name


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
