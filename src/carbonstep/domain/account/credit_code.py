"""Unified social credit codes: what they are made of, and the one way in which one is wrong.

Source: GB 32100-2015 with its amendment (registering departments A and N), GB 11714-1997 (the
organisation code within), GB/T 2260 (areas).
"""

import re
from typing import Final

from carbonstep.domain.account.reason import AccountReason
from carbonstep.reading.area import PROVINCES
from carbonstep.reading.phrase import listed
from carbonstep.reading.problem import Place, Problem, Reason

CLASSES: Final = {
    "1": "1239",
    "2": "19",
    "3": "123459",
    "4": "19",
    "5": "1239",
    "6": "129",
    "7": "129",
    "8": "19",
    "9": "123",
    "A": "19",
    "N": "1239",
    "Y": "1",
}
"""The classes of organisation of each registering department: establishments, foreign affairs,
justice, culture, civil affairs, tourism, religion, trade unions, industry and commerce, the
military, agriculture, others."""

CHARACTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters in the order of their values; I, O, Z, S and V are none."""

LENGTH: Final = 18

_WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_STATE = "100000"
_EXAMPLE = re.compile(r"MA[0-9]DEM00[0-9]\Z")
"""Organisation codes of the examples of this project: their check digit never fits, so that no
organisation has one."""

_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?(?:1[0-9]|[0-9])\Z")
_ROUNDED = re.compile(r"[1-9][0-9]{14}0{2,3}(?:\.0+)?\Z")


def parse_credit_code(written: str, *, place: Place = Place()) -> str | Problem:
    """A unified social credit code: department, class, area, organisation code, check character.

    >>> parse_credit_code("91110000600037341L")
    '91110000600037341L'
    >>> parse_credit_code("91110000600037342L").code
    'credit_code_organisation'
    """
    stripped = written.strip()
    code = stripped.upper()
    wrong = _wrong(code)
    if wrong is None:
        return code
    reason, needed = wrong
    return Problem(reason=reason, place=place, found=stripped[:40], needed=needed)


def is_number_of_code(written: str) -> bool:
    """Whether a spreadsheet made this of a code: scientific notation, or digits lost at the end.

    >>> is_number_of_code("9.13505E+17"), is_number_of_code("915101001234567000")
    (True, True)
    """
    return bool(_SCIENTIFIC.match(written)) or (
        bool(_ROUNDED.match(written)) and _wrong(written) is not None
    )


def _wrong(code: str) -> tuple[Reason, str] | None:
    """Why it is no code, and which part of it shows that; None for a code."""
    if len(code) != LENGTH:
        return AccountReason.CREDIT_CODE_LENGTH, str(len(code))
    strange = [char for char in code if char not in CHARACTERS]
    if strange:
        return AccountReason.CREDIT_CODE_CHARACTER, listed(dict.fromkeys(strange))
    if code[0] not in CLASSES:
        return AccountReason.CREDIT_CODE_DEPARTMENT, code[0]
    if code[1] not in CLASSES[code[0]]:
        return AccountReason.CREDIT_CODE_CLASS, code[1]
    area = code[2:8]
    if not area.isdigit() or (area[:2] not in PROVINCES and area != _STATE):
        return AccountReason.CREDIT_CODE_AREA, area
    if not _has_organisation(code[8:17]):
        return AccountReason.CREDIT_CODE_ORGANISATION, code[8:17]
    if code[17] != check_character(code[:17]):
        return AccountReason.CREDIT_CODE, code[17]
    return None


def check_character(code: str) -> str:
    """The last character of a code by the seventeen before it.

    >>> check_character("91110000600037341")
    'L'
    """
    total = sum(
        CHARACTERS.index(char) * weight for char, weight in zip(code, _WEIGHTS, strict=True)
    )
    return CHARACTERS[-total % 31]


def organisation_check(body: str) -> str:
    """The check character of an organisation code by the eight characters before it.

    >>> organisation_check("60003734")
    '1'
    """
    weighted = zip(body, _ORGANISATION_WEIGHTS, strict=True)
    rest = -sum(int(char, 36) * weight for char, weight in weighted) % 11
    return "X" if rest == 10 else str(rest)


def _has_organisation(written: str) -> bool:
    return written[8] == organisation_check(written[:8]) or bool(_EXAMPLE.match(written))
