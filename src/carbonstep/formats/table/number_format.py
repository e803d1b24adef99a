"""Number formats of a workbook: which cells are days, and what a number cell shows.

Source: ECMA-376 part 1, 18.8.30 (built-in formats, of all languages and of Chinese) and 18.8.31
(format codes).
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

_MONTH, _MONTH_DAY, _DAY = 'yyyy"年"m"月"', 'm"月"d"日"', 'yyyy"年"m"月"d"日"'
_HOUR, _SECOND = 'h"时"mm"分"', 'h"时"mm"分"ss"秒"'
_HALF_HOUR, _HALF_SECOND = f"上午/下午{_HOUR}", f"上午/下午{_SECOND}"
_GENERAL = "General"

BUILT_IN: Final = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "yyyy-mm-dd",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm",
    27: _MONTH,
    28: _MONTH_DAY,
    29: _MONTH_DAY,
    30: "m-d-yy",
    31: _DAY,
    32: _HOUR,
    33: _SECOND,
    34: _HALF_HOUR,
    35: _HALF_SECOND,
    36: _MONTH,
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    50: _MONTH,
    51: _MONTH_DAY,
    52: _MONTH,
    53: _MONTH_DAY,
    54: _MONTH_DAY,
    55: _HALF_HOUR,
    56: _HALF_SECOND,
    57: _MONTH,
    58: _MONTH_DAY,
}
"""The codes of built-in formats by their ids, where they are not plain numbers or text."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]?|(?P<end>;)|(?P<plain>.)',
    re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))\Z")
_POINT = re.compile(r"[.．,，·•]")
_POINT_BEFORE = re.compile(r"\W*[.．,，·•]\W*\Z")
_POINT_AFTER = re.compile(r"\s*[.．,，·•]")
_MINUS = re.compile(r"\W*[-−–—(（]\W*\Z")
_ELAPSED = re.compile(r"(?:h+|m+|s+)\Z", re.IGNORECASE)
_CURRENCY_TAG = re.compile(r"\$([^-]*)(?:-(.*))?\Z")
_JAPAN = re.compile(r"0*411\Z|ja(?:-|\Z)", re.IGNORECASE)
_WORDS = re.compile(r"general|standard|g/通用格式|am/pm|a/p|上午/下午|e[+-]", re.IGNORECASE)
_DAY_LETTER = re.compile(r"[ymdhsegb]", re.IGNORECASE)
_SCALING = re.compile(r"[0#?],+(?![0#?,])")
_YUAN = re.compile(
    r"(?<!\w)(?:(?:CNY|RMB|CN)?[¥￥]|元?人民币|人民币元|元|圆|CNY|RMB|yuan)(?!\w)", re.IGNORECASE
)
_POWERS = re.compile(r"[百千万亿兆萬億]|\b(?:k|m|mn|bn|mio|thousand|million)\b", re.IGNORECASE)
_SOMETHING_MORE = re.compile(r"[\w%‰]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a format: when it is taken, its placeholders, and the text around them.

    `inside` is text between placeholders, `is_day` tells a part that shows a day or a time.
    """

    condition: tuple[str, Decimal] | None
    pattern: str
    before: str
    inside: str
    after: str
    is_day: bool

    @property
    def scales(self) -> bool:
        """Whether it shows another number than the cell holds: thousands, or a point of its own."""
        text = f"{self.before} {self.after}"
        return bool(
            _SCALING.search(self.pattern)
            or _POINT_BEFORE.match(self.before)
            or _POINT.search(self.inside)
            or _POINT_AFTER.match(self.after)
            or _POWERS.search(text)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a number cell shows: as `text`, where that says what the cell holds; else not at all."""

    text: str = ""
    differs: bool = False


@lru_cache(maxsize=1024)
def sections_of(code: str) -> tuple[Section, ...]:
    """The parts of a format code."""
    parts: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(code):
        if token["end"]:
            parts.append([])
        else:
            parts[-1].append(token)
    return tuple(_section(part) for part in parts)


def is_day_format(code: str) -> bool:
    """Whether cells of this format hold a day or a time.

    >>> is_day_format('[$-804]yyyy"年"m"月"d"日"'), is_day_format("0.00E+00")
    (True, False)
    """
    return sections_of(code)[0].is_day


def what_it_shows(number: int | float, plain: str, code: str) -> Shown:
    """What a cell that holds `number`, in plain digits `plain`, shows in a format.

    Decimals that the format leaves out do not matter: the cell's number is meant.

    >>> what_it_shows(0.35, "0.35", "0%").text, what_it_shows(5, "5", '#,##0.00" t"').text
    ('35%', '5 t')
    >>> what_it_shows(32500, "32500", '0!.0,"万"').differs, what_it_shows(7, "7", "00000").text
    (True, '00007')
    """
    section = _taken(sections_of(code), number)
    pattern = section.pattern
    around = f"{section.before}{section.after}"
    if not any(mark in pattern for mark in "0#?") and not _WORDS.search(pattern):
        # A part without a place for the number; accounting formats write a zero so.
        is_dash = number == 0 and (around.strip() in ("", "-", "—", "–"))
        is_text = "@" in pattern and not around.strip()
        return Shown(text=plain) if is_dash or is_text else Shown(differs=True)
    if "%" in pattern:
        return Shown(text=f"{_plain(Decimal(plain) * 100)}%")
    if "‰" in pattern:
        return Shown(text=f"{plain}‰")
    if section.scales or (number > 0 and _MINUS.match(section.before)):
        return Shown(differs=True)
    before, after = (_YUAN.sub("", text) for text in (section.before, section.after))
    if set(pattern) == {"0"} and len(pattern) > len(plain) and plain.isdigit():
        plain = plain.zfill(len(pattern))
    if not _says_more(before) and not _says_more(after):
        return Shown(text=plain)
    return Shown(text=f"{before}{plain}{after}".strip())


def _says_more(around: str) -> bool:
    """Whether a text beside a number is more than marks: a word, a unit, another currency."""
    signs = any(unicodedata.category(mark) == "Sc" for mark in around)
    return signs or bool(_SOMETHING_MORE.search(around))


def _taken(sections: tuple[Section, ...], number: int | float) -> Section:
    """The part that a number is shown by."""
    if any(section.condition for section in sections):
        for section in sections:
            if section.condition is None or _holds(section.condition, Decimal(repr(number))):
                return section
        return sections[-1]
    index = 0 if number > 0 else 1 if number < 0 else 2
    return sections[index] if index < min(len(sections), 3) else sections[0]


def _holds(condition: tuple[str, Decimal], number: Decimal) -> bool:
    sign, bound = condition
    return {
        "<": number < bound,
        "<=": number <= bound,
        ">": number > bound,
        ">=": number >= bound,
        "=": number == bound,
        "<>": number != bound,
    }[sign]


def _section(tokens: list[re.Match[str]]) -> Section:
    pattern, condition, elapsed = "", None, False
    texts: list[tuple[int, str]] = []
    for token in tokens:
        bracket = token["bracket"]
        if bracket is not None:
            elapsed = elapsed or bool(_ELAPSED.match(bracket))
            compared, tag = _CONDITION.match(bracket), _CURRENCY_TAG.match(bracket)
            if compared:
                condition = compared[1], Decimal(compared[2])
            elif tag:
                yen = tag[1] in ("¥", "￥") and _JAPAN.match(tag[2] or "")
                texts.append((len(pattern), "JPY " if yen else tag[1]))
        elif token["plain"] is not None:
            pattern += token["plain"]
        else:
            texts.append((len(pattern), token["quoted"] or token["escaped"] or ""))
    first, last = _span(pattern)
    bare = _WORDS.sub("", pattern)
    is_number = any(mark in bare for mark in "0#?") and not re.search(r"[ymdh]", bare.lower())
    is_day = elapsed or (not is_number and bool(_DAY_LETTER.search(bare)))
    loose = "" if is_day else pattern
    return Section(
        condition=condition,
        pattern=pattern[first:last],
        before="".join(text for at, text in texts if at <= first) + loose[:first],
        inside="".join(text for at, text in texts if first < at < last),
        after=loose[last:] + "".join(text for at, text in texts if at >= max(last, first + 1)),
        is_day=is_day,
    )


def _span(pattern: str) -> tuple[int, int]:
    """Where the place for the number begins and ends, with what belongs to it."""
    word = re.search(r"general|g/通用格式|standard", pattern, re.IGNORECASE)
    if word:
        return word.span()
    marks = [at for at, mark in enumerate(pattern) if mark in "0#?@"]
    if not marks:
        return 0, len(pattern)
    last = marks[-1] + 1
    while last < len(pattern) and pattern[last] in ",.%‰":
        last += 1
    return marks[0], last


def format_codes(ids: Iterable[int], customs: Sequence[str], *, first_custom: int) -> list[str]:
    """The format codes of the cell styles with these format ids; own formats count from
    `first_custom`."""
    return [
        customs[one - first_custom]
        if 0 <= one - first_custom < len(customs)
        else BUILT_IN.get(one, _GENERAL)
        for one in ids
    ]


def _plain(number: Decimal) -> str:
    written = format(number, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written
