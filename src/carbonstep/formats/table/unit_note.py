"""A unit that is stated for a whole table, beside its headings: in a title, a note, a sheet's name.

It is never taken from there: what it says must be what the columns say or mean by themselves, so
that nothing is read a multiple too large or too small.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from carbonstep.formats.table.multiple import multiple_alone, multiples_in, usual_form
from carbonstep.reading.currency import currency_in
from carbonstep.reading.plain import half_width
from carbonstep.reading.problem import Place
from carbonstep.reading.quantity import is_unit, read_unit
from carbonstep.units.quantity import Family, Unit
from carbonstep.units.spelling import Doubt, find_unit, is_spelling

NOTES_MAX = 100
"""Notes of units of one table that are looked at; one that may not stand refuses the file."""

LOOKS_MAX = 500
"""Cells of one table that are looked at closely, equal ones once; no table has so many notes."""

STATEMENTS_MAX = 3
"""Statements of each kind in one cell that are looked at."""

SHOWN = 60
_LOOKED_AT = 300
_MAY_STATE = re.compile(
    r"[(（:：﹕=\[【'’十百千万亿兆吨元位币计萬億噸圓圆仟佰單幣円×✕$€£¥^⁰¹²³⁴-⁹]|unit|curr|\bin\b|10|000|"
    r"thou|ths|illion|hundred|lakh|crore|\b[mb]l?n\b|mio|mrd|tsd|тыс|мл|ton|x ?1|"
    r"scale|tude|plier|倍|乘|数量级|\b1?0*k|kilo|mega|giga|gram|\b[gt]g|\b[km]t|mmt|"
    r"\bt\b|rmb|cny|usd"
)
"""What a text has that states a unit, in small letters, unless it is a unit and nothing else."""
_COARSE = re.compile(
    r"[十百千万亿萬億]\s?[吨噸元t]|thousand|million|billion|'000|000s|kiloton|\bkt\b"
)
"""A multiple, at little cost and without a look at what it stands in."""

_LABEL = re.compile(
    r"(?P<before>[一-龥]{0,6}?|\b[a-z]+ )"
    r"(?P<label>单位|币种|币别|货币|\b(?:units?|currency)(?: of measure(?:ment)?)?)"
    r"(?P<mark>\s*(?::|=|均?为|均?是|\bis\b|\bare\b)\s*|\s+|\Z)",
    re.IGNORECASE,
)
_ANY_LABEL = re.compile(
    r"(?:单位|币种|币别|货币)\s*[:=为是]?\s*|\b(?:units?|currency)\s*:\s*", re.I
)
_INSIDE = re.compile(r"\(([^()]{1,60})\)")
_COUNTED_IN = re.compile(
    r"[以按]([^以按,;。]{1,20}?)(?:[计列填表反披统]|为单位)|\bin\s+([^,;.()]{1,40})|"
    r"[一-龥][为是]([^,;。为是]{1,12})(?=[,;。]|\Z)",
    re.IGNORECASE,
)
_AFTER_COLON = re.compile(r"(?<![名人])(?<!名称)(?<!name):\s*([^:,;。]{1,30})\Z", re.IGNORECASE)
_ENTERPRISE = re.compile(
    r"公司|集团|厂|中心|学校|大学|医院|银行|局|院|所|部|处|委|站|店|社|会|矿|场|室|办|科|组|行\Z|"
    r"\b(?:co|ltd|inc|llc|plc|gmbh|group|company|corp|plant|works|site|branch|department)\b",
    re.IGNORECASE,
)
_OF_NO_AMOUNT = re.compile(
    r"(?:填报|编制|报送|制表|用能|排放|申报|建设|核查|主管|报告|因子|强度|单价|基层|所属)\Z|"
    r"(?:business|reporting|organi[sz]ational|operating|production|accounting|administrative|"
    r"statistical|generating|power|factor|intensity|per)\s\Z",
    re.IGNORECASE,
)
"""What stands before the word unit where it is an enterprise, or a ratio."""
_ELSEWHERE = re.compile(
    r"\b(?:see|as stated|as per|various|none|mixed)\b|headings?\b|columns?\b|\A(?:n/?a|[-/])\Z|"
    "见|详|表头",
    re.IGNORECASE,
)
_HAN = re.compile(r"[一-龥\s]+")
_LIKE_A_UNIT = re.compile(
    r"[吨斤克升桶元圆币瓦时焦卡度米方里尺寸亩件台次箱套辆头担钱两磅千百万亿%]\Z"
)
_YUAN = re.compile(r"[(/\s]*(?:人民币|rmb|cny|renminbi|yuan|元|¥)\)?\s*", re.IGNORECASE)
_YUAN_BESIDE = re.compile(r"[(/\s]*(?:人民币|rmb|cny|renminbi)\)?\s*", re.IGNORECASE)
_EMITTED_BESIDE = re.compile(r"[(/\s]+(?:二氧化碳(?:当量)?|co2(?:-?eq?)?)\)?\s*", re.IGNORECASE)
_EMITTED = re.compile(
    r"(?:of\s)?(?:二氧化碳(?:当量)?|t?co2(?:-?eq?)?|equivalents?)\Z", re.IGNORECASE
)
_ALONE = re.compile(r"^[(\[【]?(?:单位|unit)\s*:?\s*", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,/-]*\Z")
_NUMBER_CHARACTERS = 40
_READ_ALREADY = "\0"
_BETWEEN = re.compile(r"[,;、。\s()\0]+")


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
        ['万元']
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
                # What multiplies is told all the same, though nobody reads what it says.
                return (cell[:SHOWN],) if _COARSE.search(cell) else ()
            found = tuple(dict.fromkeys(_stated(usual_form(cell), usual_form(after))))
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
    """The units that a text in its usual form states; its multiples first, so that what is left of
    a statement is not read as one without them."""
    whole = unit_alone(text) or multiple_alone(text)
    if whole:
        yield whole
        return
    rest, until = "", 0
    for start, end, unit in islice(multiples_in(text), STATEMENTS_MAX):
        yield unit
        rest, until = f"{rest}{text[until:start]}{_READ_ALREADY}", end
    text = rest + text[until:]
    labels = list(islice(_LABEL.finditer(text), STATEMENTS_MAX))
    for label in labels:
        yield from _labelled(label, text[label.end() :], after)
    for found in islice(_INSIDE.finditer(text), STATEMENTS_MAX):
        yield from _units_of(found[1].removeprefix("in "))
    for found in islice(_COUNTED_IN.finditer(text), STATEMENTS_MAX):
        yield from _units_of(found[1] or found[2] or found[3])
    last = None if labels else _AFTER_COLON.search(text)
    if last:
        unit = multiple_alone(last[1])
        yield from (
            one for one in (unit or last[1].strip(),) if unit or (len(one) > 1 and is_unit(one))
        )


def _units_of(written: str) -> Iterator[str]:
    """What a bracket, or words after `in`, state: a unit, a multiple or a currency."""
    whole = written.strip(" ():.。")
    unit = multiple_alone(whole) or (whole if is_unit(whole) else _known(whole))
    if unit:
        yield unit
    else:
        yield from (part for part in _BETWEEN.split(whole) if part and is_unit(part))
        if currency_in(whole):
            yield whole


def _known(whole: str) -> str:
    """The unit that is left where the currency or what is emitted is said beside it."""
    for beside in (_YUAN_BESIDE, _EMITTED_BESIDE):
        bare = beside.sub("", whole, count=1).strip(" ():")
        if bare and bare != whole and is_unit(bare):
            return bare
    return ""


def _labelled(label: re.Match[str], rest: str, after: str) -> Iterator[str]:
    """The units behind a label; what is not read whole is one too, unless it is a name."""
    is_said = bool(label["mark"].strip()) or not rest
    whole = _ANY_LABEL.split(rest or after)[0].strip(" ():.。")
    before = label["before"]
    is_currency = label["label"].lower() in ("币种", "币别", "货币", "currency")
    if not whole.strip(_READ_ALREADY) or (is_currency and not _YUAN.sub("", whole, count=1)):
        return
    unit = multiple_alone(whole) or (whole if is_unit(whole) else _known(whole))
    if unit:
        yield unit
        return
    parts = [part for part in _BETWEEN.split(whole) if part and not _EMITTED.match(part)]
    known = [part for part in parts if is_unit(part)]
    multiples = [unit for part in parts if not is_unit(part) and (unit := multiple_alone(part))]
    yield from (*known, *multiples)
    is_no_amount = bool(_OF_NO_AMOUNT.search(before))
    is_read = bool(known) and not _COARSE.search(whole)
    if is_said and not is_read and not is_no_amount and not _is_name(whole):
        yield whole[:SHOWN].strip(_READ_ALREADY)


def _is_name(written: str) -> bool:
    """Whether words behind a label name somebody, or a place where the units are told."""
    if currency_in(written) or _COARSE.search(written):
        return False
    is_plain = bool(_HAN.fullmatch(written)) and not _LIKE_A_UNIT.search(written)
    return is_plain or bool(_ENTERPRISE.search(written) or _ELSEWHERE.search(written))


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
