"""What names an account and says what it is: account ids, LEIs, industries and regions."""

import re
from functools import lru_cache

from stdnum import lei

from carbonstep.domain.account.credit_code import is_number_of_code, parse_credit_code
from carbonstep.domain.account.reason import AccountReason
from carbonstep.reading.codec import Kind
from carbonstep.reading.node import Node
from carbonstep.reading.personal_number import (
    is_identity_number,
    is_personal_number,
    masked,
)
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason

_CODE = "91110000600037341L"
_NEARLY = range(15, 22)
"""Lengths at which a word of letters and digits is taken for a credit code gone wrong."""

_SCHEME = re.compile(r"([a-z][a-z0-9-]{1,19}):([A-Za-z0-9][A-Za-z0-9._-]{0,63})\Z")


@lru_cache(maxsize=4096)
def parse_account_id(written: str) -> str | Problem:
    """An account id: `scheme:number`, or a bare unified social credit code.

    >>> parse_account_id("91110000600037341L")
    'uscc:91110000600037341L'
    >>> parse_account_id("eu-ets:100000")
    'eu-ets:100000'
    """
    stripped = written.strip()
    if not stripped:
        return Problem(reason=ReadingReason.VALUE_MISSING, needed=phrase("the carbon account"))
    scheme, colon, number = stripped.partition(":")
    if not colon or scheme.lower() == "uscc":
        return _credit_account(number.strip() if colon else stripped, is_named=bool(colon))
    if is_identity_number(number.strip()):
        return _personal(number.strip())
    if scheme.lower() == "lei":
        lei = parse_lei(number)
        return lei if isinstance(lei, Problem) else f"lei:{lei}"
    if _SCHEME.match(stripped):
        return stripped
    return Problem(reason=AccountReason.ACCOUNT_ID, found=stripped[:40], needed="eu-ets:100000")


def _credit_account(written: str, *, is_named: bool) -> str | Problem:
    """The account of a credit code; else the one reason why it is none. `is_named`: it is written
    to be a credit code, whatever it looks like."""
    code = parse_credit_code(written)
    if not isinstance(code, Problem):
        return f"uscc:{code}"
    if is_personal_number(written):
        return _personal(written)
    if is_number_of_code(written):
        reason = AccountReason.CODE_AS_NUMBER
        return Problem(reason=reason, found=written[:40], needed=_CODE)
    is_like = written.isascii() and written.isalnum() and len(written) in _NEARLY
    if not is_named and not is_like:
        return Problem(reason=AccountReason.ACCOUNT_ID, found=written[:40], needed="eu-ets:100000")
    return code


def _personal(written: str) -> Problem:
    """The refusal of a person's number, which it never tells whole."""
    return Problem(reason=AccountReason.PERSONAL_NUMBER, found=masked(written), needed=_CODE)


_INDUSTRY = re.compile(r"[A-T]?[0-9]{2,4}\Z|[A-T]\Z")
_REGION = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?\Z")


def parse_lei(written: str, *, place: Place = Place()) -> str | Problem:
    """A legal entity identifier (ISO 17442).

    >>> parse_lei("213800KUD8LAJWSQ9D15")
    '213800KUD8LAJWSQ9D15'
    """
    code = written.strip().upper()
    if len(code) == 20 and lei.is_valid(code):
        return code
    return Problem(reason=AccountReason.LEI, place=place, found=written.strip()[:40])


def parse_industry(written: str, *, place: Place = Place()) -> str | Problem:
    """A GB/T 4754 class, with or without its letter.

    >>> parse_industry("C3831")
    'C3831'
    """
    code = written.strip().upper()
    if _INDUSTRY.match(code):
        return code
    return Problem(
        reason=AccountReason.INDUSTRY_CODE, place=place, found=written.strip()[:40], needed="C3831"
    )


def parse_region(written: str, *, place: Place = Place()) -> str | Problem:
    """An ISO 3166-2 region such as CN-JL, or a country.

    >>> parse_region("CN-JL")
    'CN-JL'
    """
    code = written.strip().upper()
    if _REGION.match(code):
        return code
    return Problem(
        reason=AccountReason.REGION_CODE, place=place, found=written.strip()[:40], needed="CN-JL"
    )


def read_account_id(reading: Reading, node: Node | None) -> str:
    """An account id, a bare credit code made whole; empty for no node or a bad one."""
    if node is None:
        return ""
    written = reading.text(node, needed=phrase("an account"))
    found = parse_account_id(written) if written else ""
    if isinstance(found, Problem):
        reading.note(found.reason, node, found=found.found, needed=found.needed)
        return ""
    return found


ACCOUNT_ID: Kind[str] = Kind(
    read=lambda reading, node, _: read_account_id(reading, node),
    parse=str,
    write=str,
    taken={"type": "string"},
)
