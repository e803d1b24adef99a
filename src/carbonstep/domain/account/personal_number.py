"""Numbers that are a person's: of an identity card or a telephone. They are not taken anywhere.

Source: GB 11643-1999 (eighteen characters, and fifteen digits before it).
"""

import re
from datetime import date
from typing import Final

from carbonstep.domain.account.credit_code import PROVINCES
from carbonstep.reading.plain import plain_code

_IDENTITY = re.compile(
    r"([1-8][0-9])[0-9]{4}((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})[0-9]{3}[0-9X]\Z"
)
_FORMER = re.compile(r"([1-8][0-9])[0-9]{4}([0-9]{2})([0-9]{2})([0-9]{2})[0-9]{3}\Z")
_TELEPHONE = re.compile(r"(?:(?:\+|00)?86)?1[3-9][0-9]{9}\Z")
_BETWEEN = re.compile(r"[\s()-]")
_AREAS: Final = PROVINCES | {"83"}
_CHECKS: Final = "10X98765432"


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
    if is_identity_number(number) or _TELEPHONE.match(number):
        return True
    found = _FORMER.match(number)
    if found is None or found[1] not in _AREAS:
        return False
    return _is_day(f"19{found[2]}", found[3], found[4])


def is_personal_cell(written: str) -> bool:
    """Whether a cell holds such a number, in any width, with or without a register before it."""
    number = plain_code(written).rpartition(":")[2]
    return is_personal_number(number)


def shown_account(written: str) -> str:
    """What was given for an account, as an answer may tell it.

    >>> shown_account("eu-ets:1"), shown_account("13800138000")
    ('eu-ets:1', '138******00')
    """
    number = plain_code(written)
    is_person = is_identity_number(number.rpartition(":")[2]) or is_personal_number(number)
    return masked(written) if is_person else written


def masked(written: str) -> str:
    """A number of which the beginning and the end alone are shown.

    >>> masked("11010519491231002X")
    '110*************2X'
    """
    shown = written if len(written) <= 40 else written[:40]
    return f"{shown[:3]}{'*' * max(len(shown) - 5, 3)}{shown[-2:]}"


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True
