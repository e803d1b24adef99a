"""Numbers that are a person's: of an identity card or a mobile telephone.

They are taken nowhere, and told nowhere: what is said of an input, and every line of the log, goes
through `without_personal_numbers`.

Source: GB 11643-1999 (eighteen characters, and fifteen digits before it).
"""

import re
from datetime import date
from typing import Final

from carbonstep.reading.area import PROVINCES
from carbonstep.reading.phrase import Amount, Listing, Phrase
from carbonstep.reading.plain import plain_code

_IDENTITY = re.compile(
    r"([1-8][0-9])[0-9]{4}((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})[0-9]{3}[0-9X]\Z"
)
_FORMER = re.compile(r"([1-8][0-9])[0-9]{4}([0-9]{2})([0-9]{2})([0-9]{2})[0-9]{3}\Z")
_TELEPHONE = re.compile(r"(?:(?:\+|00)?86)?1[3-9][0-9]{9}\Z")
_BETWEEN = re.compile(r"[\s()-]")
_AREAS: Final = PROVINCES | {"83"}
_CHECKS: Final = "10X98765432"

SHORTEST: Final = 11
"""Characters of the shortest of these numbers."""

_GAP = "[\\s\u00ad\u200b-\u200f\u2060\ufeff.\u00b7\u2022\u2010-\u2015_-]{0,3}"
_IN_TEXT = re.compile(
    r"(?<![0-9])(?:"
    rf"(?P<identity>[1-8][0-9]{{5}}(?P<card>{_GAP})(?:19|20)[0-9]{{6}}(?P=card)[0-9]{{3}}[0-9Xx])"
    r"|(?P<former>[1-8][0-9]{14})"
    rf"|(?:\(?(?:\+|00)?86\)?{_GAP})?1[3-9](?:"
    rf"[0-9](?P<three>{_GAP})[0-9]{{4}}(?P=three)[0-9]{{4}}"
    r"|[0-9][\s-]?[0-9]{4}[\s-]?[0-9]{4}"
    r"|[0-9]{2}(?P<four>[\s-])[0-9]{4}(?P=four)[0-9]{3}))"
    r"(?![0-9])"
)
_CARD_ALONE = re.compile(r"[+-]?[1-8][0-9]{16}[0-9Xx](?![0-9.,])")
_JOINED_BEFORE = re.compile(r"([A-Za-z0-9]+)[:/#-]{0,2}\Z|[0-9][.,]\Z")
_JOINED_AFTER = re.compile(r"[:/-]?[A-Za-z0-9]|[.,][0-9]")
_LABELS: Final = frozenset(
    {"tel", "telephone", "phone", "mobile", "mob", "cell", "cellphone", "contact", "uscc"}
)
"""Words before a number that make it no part of a code."""

_LOOK_BEHIND = 24
_HALF_WIDTH: Final = {0xFF10 + digit: ord("0") + digit for digit in range(10)} | {
    **{
        ord(wide): ord(half)
        for wide, half in zip("＋－（）．Ｘｘ：／＃，", "+-().Xx:/#,", strict=True)
    }
}
_OF_AN_ADDRESS = re.compile(r"%[0-9A-Fa-f]{2}|/")


def is_identity_number(written: str) -> bool:
    """Whether it is a person's identity number of eighteen characters: area, day of birth, check.

    >>> is_identity_number("11010519491231002X"), is_identity_number("110105194912310021")
    (True, False)
    """
    number = written.upper()
    found = _IDENTITY.match(number)
    if not found or found[1] not in _AREAS or not _is_day(found[2], found[3], found[4]):
        return False
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    return number[17] == _CHECKS[total % 11]


def is_personal_number(written: str) -> bool:
    """Whether a number without a register is shaped like a person's: identity card of either
    length, or mobile telephone.

    >>> is_personal_number("138-0013-8000"), is_personal_number("110105491231002")
    (True, True)
    """
    number = _BETWEEN.sub("", written)
    return bool(is_identity_number(number) or _TELEPHONE.match(number) or _is_former(number))


def is_personal_cell(written: str) -> bool:
    """Whether a cell holds such a number, in any width, with or without a register before it."""
    number = plain_code(written).rpartition(":")[2]
    return is_personal_number(number)


def without_personal_numbers(text: str) -> str:
    """A text, or a phrase of the program, in which persons' numbers are masked.

    An identity number of eighteen characters counts wherever no digit stands beside it: its check
    tells it. A telephone number, and the former card's fifteen digits, count where they stand by
    themselves or beside Chinese: joined to Latin letters or digits, at once or by `-`, `/` or `:`,
    they are part of a code, such as a contract's or a register's. An amount stays whole, unless it
    is an identity number by its check: no amount has eighteen digits before its point.

    >>> without_personal_numbers("电话：13800138000"), without_personal_numbers("HT-13800138000")
    ('电话：138******00', 'HT-13800138000')
    """
    if len(text) < SHORTEST:
        return text
    if type(text) is str:
        return _masked_in(text)
    if isinstance(text, Amount):
        return _masked_in(str(text)) if _CARD_ALONE.match(text) else text
    if isinstance(text, Phrase):
        values = {name: without_personal_numbers(value) for name, value in text.values.items()}
        return Phrase(text.template, values)
    if isinstance(text, Listing):
        return Listing(tuple(map(without_personal_numbers, text.names)))
    return _masked_in(text)


def log_line_without_personal_numbers(line: str) -> str:
    """The same of a line of the log, where addresses stand: `/` parts what is in them, and a
    character is written as `%E5`."""
    return _mask(line, _OF_AN_ADDRESS.sub(lambda found: " " * len(found[0]), line))


def masked(written: str) -> str:
    """A number of which the beginning and the end alone are shown.

    >>> masked("11010519491231002X")
    '110*************2X'
    """
    shown = written if len(written) <= 40 else written[:40]
    return f"{shown[:3]}{'*' * max(len(shown) - 5, 3)}{shown[-2:]}"


_CLEAN_MAX = 1024
_clean: set[str] = set()
"""Texts in which there is no number, as one is told for each row of a file. None that holds one is
remembered: a server would keep it for its life."""


def _masked_in(text: str) -> str:
    if text in _clean:
        return text
    told = _mask(text, text)
    if told is text:
        if len(_clean) >= _CLEAN_MAX:
            _clean.clear()
        _clean.add(text)
    return told


def _mask(text: str, read_as: str) -> str:
    """The text with the numbers masked that `read_as`, of the same length, shows in their place."""
    plain = read_as if read_as.isascii() else read_as.translate(_HALF_WIDTH)
    parts, done = [], 0
    for found in _IN_TEXT.finditer(plain):
        if _is_persons(found, plain):
            parts += [text[done : found.start()], masked(text[found.start() : found.end()])]
            done = found.end()
    return "".join((*parts, text[done:])) if done else text


def _is_persons(found: re.Match[str], plain: str) -> bool:
    identity, former = found["identity"], found["former"]
    if identity is not None:
        return is_identity_number("".join(filter(str.isalnum, identity)))
    before = _JOINED_BEFORE.search(plain[max(0, found.start() - _LOOK_BEHIND) : found.start()])
    if before is not None and (before[1] or "").lower() not in _LABELS:
        return False
    if _JOINED_AFTER.match(plain, found.end()):
        return False
    return former is None or _is_former(former)


def _is_former(number: str) -> bool:
    found = _FORMER.match(number)
    if found is None or found[1] not in _AREAS:
        return False
    return _is_day(f"19{found[2]}", found[3], found[4])


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True
