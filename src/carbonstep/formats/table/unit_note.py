"""A unit that is stated for a whole table, beside its headings: in a title, a note, a sheet's name.

It is never taken from there: what it says must be what the columns say or mean by themselves, so
that nothing is read a multiple too large or too small.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from carbonstep.reading.currency import currency_in
from carbonstep.reading.plain import half_width
from carbonstep.reading.problem import Place
from carbonstep.reading.quantity import is_unit, read_unit
from carbonstep.units.quantity import Family, Unit
from carbonstep.units.spelling import Doubt, find_unit, is_spelling

NOTES_MAX = 100
"""Notes of units of one table that are looked at; one that may not stand refuses the file."""

LOOKS_MAX = 1_000
"""Cells of one table that are looked at closely, equal ones once; no table has so many notes."""

STATEMENTS_MAX = 3
"""Statements of each kind in one cell that are looked at."""

SHOWN = 60
_LOOKED_AT = 300
_MAY_STATE = re.compile(r"[(（:：﹕=\[【'’十百千万亿兆吨元位币计^⁰¹²³⁴-⁹]|unit|curr|\bin\b|10|000")
"""What a text has that states a unit, in small letters, unless it is a unit and nothing else."""

_OF_A_MEASURE = (
    "计量|计价|计算|统计|数量|数值|数据|金额|货币|价格|排放量?|碳排放量?|足迹|产量|产品产量|电量|用电量|能源|能耗|重量|"
    "质量|长度|面积|体积|表中|表内|以上|以下|所有|全部|均|各项|其"
)
_LABEL = re.compile(
    rf"(?:(?:^|[\s(\[{{,;:、。/]|{_OF_A_MEASURE})单位|币种|币别|货币"
    r"|\b(?:units?|currency)(?: of measure(?:ment)?)?)"
    r"(?P<mark>\s*(?::|=|均?为|均?是|\bis\b|\bare\b)\s*|\s+|\Z)",
    re.IGNORECASE,
)
_ANY_LABEL = re.compile(
    r"(?:单位|币种|币别|货币)\s*[:=为是]?\s*|\b(?:units?|currency)\s*:\s*", re.I
)
_INSIDE = re.compile(r"\(([^()]{1,60})\)")
_COUNTED_IN = re.compile(
    r"以([^以,;。]{1,20}?)(?:计|为单位)|\bin\s+([^,;.()]{1,40})", re.IGNORECASE
)
_ENTERPRISE = re.compile(
    r"公司|集团|厂|中心|学校|大学|医院|银行|局|院|所|部|处|委|站|店|社|会|矿|场|室|办|科|组|行\Z|"
    r"\b(?:co|ltd|inc|llc|plc|gmbh|group|company|corp|plant|works|site|branch|department)\b",
    re.IGNORECASE,
)
_SCALED = re.compile(r"'?000s?\b|10,000|\b(?:thousand|million|billion|mn|bn)s?\b", re.IGNORECASE)
_ALONE = re.compile(r"^[(\[【]?(?:单位|unit)\s*:?\s*", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,/-]*\Z")
_NUMBER_CHARACTERS = 40
_BRACKETS = str.maketrans("[]【】", "()()")
_BETWEEN = re.compile(r"[,;、。\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitNote:
    """A note that states a unit, and where it stands. `unit` may be one that nobody knows."""

    place: Place
    written: str
    unit: str


class UnitLook:
    """Looks for the units that are stated beside one table, in a bounded number of cells."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], tuple[str, ...]] = {}

    def notes(self, cells: Sequence[str], place: Place) -> Iterator[UnitNote]:
        """The units that a row of titles or notes states, in any of its cells.

        >>> row = ["汇总表（单位：万元）", "", "币种：人民币"]
        >>> [note.unit for note in UnitLook().notes(row, Place())]
        ['万元', '人民币']
        >>> list(UnitLook().notes(["填报单位：某某机械厂", "单位：某某集团"], Place()))
        []
        """
        for at, cell in enumerate(cells):
            if not _may_state(cell):
                continue
            after = next((other[:SHOWN] for other in cells[at + 1 :] if other.strip()), "")
            for unit in self._in(cell[:_LOOKED_AT], after):
                yield UnitNote(place=place, written=cell.strip()[:SHOWN], unit=unit)

    def _in(self, cell: str, after: str) -> tuple[str, ...]:
        """The units that a cell states, with the next one that is written beside it."""
        found = self._found.get((cell, after))
        if found is None:
            if len(self._found) >= LOOKS_MAX:
                return ()
            text = half_width(cell).translate(_BRACKETS)
            found = tuple(dict.fromkeys(_stated(text, half_width(after))))
            self._found[cell, after] = found
        return found


def _may_state(cell: str) -> bool:
    """Whether a closer look is worth its cost."""
    if not cell or (len(cell) <= _NUMBER_CHARACTERS and _NUMBER.match(cell)):
        return False
    if _MAY_STATE.search(cell[:_LOOKED_AT].lower()):
        return True
    return len(cell) <= SHOWN and is_spelling(cell)


def unit_alone(written: str) -> str:
    """The unit of a cell that holds nothing else, as a row below the headings may; else empty.

    >>> unit_alone("（万元）"), unit_alone("单位：kt"), unit_alone("5 t")
    ('万元', 'kt', '')
    """
    if not written.strip() or len(written) > SHOWN:
        return ""
    bare = _ALONE.sub("", half_width(written)).strip(" ()[]【】")
    return bare if bare and is_unit(bare) else ""


def _stated(text: str, after: str) -> Iterator[str]:
    alone = unit_alone(text)
    if alone:
        yield alone
        return
    for label in islice(_LABEL.finditer(text), STATEMENTS_MAX):
        rest = text[label.end() :] or after
        is_said = bool(label["mark"].strip()) or not text[label.end() :]
        yield from _units_of(_ANY_LABEL.split(rest)[0], is_said=is_said)
    for found in islice(_INSIDE.finditer(text), STATEMENTS_MAX):
        inside = found[1].removeprefix("in ")
        yield from _units_of(inside, is_said=_is_measure(inside))
    for found in islice(_COUNTED_IN.finditer(text), STATEMENTS_MAX):
        words = (found[1] or found[2]).strip()
        yield from _units_of(words, is_said=_is_measure(words))


def _is_measure(written: str) -> bool:
    """Whether words that are no unit say all the same in what amounts are: a multiple, a
    currency."""
    return bool(_SCALED.search(written) or currency_in(written))


def _units_of(written: str, *, is_said: bool) -> Iterator[str]:
    """The units of a statement; where `is_said`, what is no unit and no enterprise is one too."""
    whole = written.strip(" ():.。")
    if not whole:
        return
    if is_unit(whole):
        yield whole
        return
    known = [part for part in map(_bare, _BETWEEN.split(whole)) if part and is_unit(part)]
    yield from known
    if is_said and not known and not _ENTERPRISE.search(whole):
        yield whole[:SHOWN]


def _bare(part: str) -> str:
    return part.strip(" ():")


@dataclass(frozen=True, slots=True, kw_only=True)
class InUnit:
    """A column of a table with the unit its numbers are in, and whether that is stated for it or
    only what is meant where nothing is."""

    heading: str
    families: tuple[Family, ...]
    unit: Unit
    is_stated: bool


def contradicted(written: str, columns: Iterable[InUnit]) -> list[InUnit]:
    """The columns that a stated unit may be meant for, and which are in another one.

    What has no meaning that is known may be meant for each of them. Of more than one meaning, a
    column that states one of them itself has the one that is meant.
    """
    if not is_unit(written):
        return list(columns)
    return [column for column in columns if _is_other(written, column)]


def _is_other(written: str, column: InUnit) -> bool:
    unit = column.unit
    kin = (Family.GHG, Family.CO2) if unit.family in (Family.GHG, Family.CO2) else (unit.family,)
    for family in column.families:
        found = find_unit(family, written)
        if isinstance(found, Doubt):
            meant = [read_unit((family,), name) for name in found.units]
            sizes = [one.size for one in meant if isinstance(one, Unit)]
            return not column.is_stated or unit.size not in sizes
        if found is not None and family in kin and found.size != unit.size:
            return True
    return False
