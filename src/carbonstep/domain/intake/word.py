"""Closed lists of words that cells may hold, each word in English and in Chinese."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from carbonstep.domain.account.boundary import BOUNDARIES
from carbonstep.domain.account.figure import DECLARED_UNITS, ORGANISATION_FIGURES
from carbonstep.domain.account.report import ReportKind
from carbonstep.reading.phrase import Listing, listed
from carbonstep.reading.plain import closed_up
from carbonstep.units.spelling import label

WORD_LENGTH_MAX = 100
"""Characters of a word in both languages; a longer cell is not looked at."""

_PASSED_OVER = str.maketrans("", "", " _-()\u200b\ufeff'\"“”‘’")


def _key(written: str) -> str:
    """What spellings of one word share: full-width letters, capitals, blanks and marks make no
    difference."""
    return closed_up(written).casefold().translate(_PASSED_OVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList:
    """A closed list: its words with the Chinese for each, and what else is read as one of them."""

    words: Mapping[str, str]
    also: Mapping[str, str] = field(default_factory=dict)
    _read: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name, zh in self.words.items():
            labels = (label(name, zh, zh_first=first) for first in (True, False))
            for spelling in (name, zh, *labels):
                self._add(spelling, name)
        for spelling, name in self.also.items():
            self._add(spelling, name)

    def _add(self, spelling: str, name: str) -> None:
        # As it stands too: nearly all cells are written so, and there are hundreds of thousands.
        for key in (spelling, _key(spelling)):
            other = self._read.setdefault(key, name)
            assert other == name, f"{spelling} is {other} and {name}"

    @property
    def listed(self) -> Listing:
        """The words as a remedy names them, each with its Chinese: either may be written."""
        return listed(label(name, zh, zh_first=False) for name, zh in self.words.items())

    def find(self, written: str) -> str | None:
        """The word that is written, in either language or in both, or None.

        >>> ASSURANCE.find("有限保证"), ASSURANCE.find("Limited"), ASSURANCE.find("none 未经核查")
        ('limited', 'limited', 'none')
        """
        found = self._read.get(written)
        if found is None and len(written) <= WORD_LENGTH_MAX:
            return self._read.get(_key(written))
        return found


ASSURANCE = WordList(
    words={"none": "未经核查", "limited": "有限保证", "reasonable": "合理保证"},
    also={
        **dict.fromkeys(("无", "无保证", "未核查", "未保证", "未经保证"), "none"),
        **dict.fromkeys(("有限", "有限保证等级"), "limited"),
        **dict.fromkeys(("合理", "合理保证等级"), "reasonable"),
    },
)
OPINION = WordList(
    words={
        "unstated": "未说明",
        "positive": "无保留意见",
        "qualified": "保留意见",
        "adverse": "否定意见",
        "disclaimed": "无法表示意见",
    },
    also={"标准无保留意见": "positive", "无保留": "positive", "保留": "qualified"},
)
ORGANISATION_BOUNDARY = WordList(
    words=BOUNDARIES[ReportKind.ORGANISATION],
    also={
        **dict.fromkeys(("运营控制", "运营控制权法", "运营控制法"), "operational_control"),
        **dict.fromkeys(("财务控制", "财务控制权法", "财务控制法"), "financial_control"),
        **dict.fromkeys(("股权比例法", "股权份额", "股权比例权"), "equity_share"),
        "设施层面": "installation",
    },
)
PRODUCT_BOUNDARY = WordList(
    words=BOUNDARIES[ReportKind.PRODUCT],
    also={
        "摇篮到大门": "cradle_to_gate",
        "摇篮到坟墓": "cradle_to_grave",
        "大门到大门": "gate_to_gate",
    },
)
ACTIVITY_FIGURE = WordList(
    words={
        name: ORGANISATION_FIGURES[name].zh
        for name in ("scope1", "scope2_location", "scope2_market")
    },
    also={
        **dict.fromkeys(("范围一", "范围1", "范围1排放"), "scope1"),
        **dict.fromkeys(("范围二（基于位置）", "范围2（基于位置）"), "scope2_location"),
        **dict.fromkeys(("范围二（基于市场）", "范围2（基于市场）"), "scope2_market"),
    },
)
"""The figures that activities may count for; a bare scope 2 does not say on which base."""

DECLARED_UNIT = WordList(
    words=DECLARED_UNITS,
    also={
        **dict.fromkeys(("l", "litre", "公升"), "liter"),
        **dict.fromkeys(("kg", "公斤"), "kilogram"),
        **dict.fromkeys(("m3", "cubic metre", "立方"), "cubic meter"),
        **dict.fromkeys(("kwh", "度"), "kilowatt hour"),
        "MJ": "megajoule",
        **dict.fromkeys(("tkm", "t·km", "吨千米", "ton kilometre"), "ton kilometer"),
        **dict.fromkeys(("m2", "平米", "square metre"), "square meter"),
        **dict.fromkeys("个台套只辆片块", "piece"),
        **dict.fromkeys(("pieces", "pcs", "pc"), "piece"),
        "h": "hour",
    },
)
"""A declared unit is of one size: a product per tonne says 1000 kilogram."""
