"""Identifiers: unified social credit codes, LEIs, content ids, hashes of canonical JSON."""

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Any

from stdnum import lei
from stdnum.cn import uscc

from carbonstep.units.canonical import canonical_json
from carbonstep.units.problem import Place, Problem, Reason

_INDUSTRY = re.compile(r"[A-T]?[0-9]{2,4}\Z|[A-T]\Z")
_REGION = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?\Z")


def parse_credit_code(written: str, *, place: Place = Place()) -> str | Problem:
    """A unified social credit code (GB 32100: 18 characters, mod-31 check digit).

    >>> parse_credit_code("91110000600037341L")
    '91110000600037341L'
    >>> parse_credit_code("91110000600037342L").code
    'credit_code'
    """
    code = written.strip().upper()
    if uscc.is_valid(code) and len(code) == 18:
        return code
    return Problem(reason=Reason.CREDIT_CODE, place=place, found=written.strip()[:40])


def parse_lei(written: str, *, place: Place = Place()) -> str | Problem:
    """A legal entity identifier (ISO 17442).

    >>> parse_lei("213800KUD8LAJWSQ9D15")
    '213800KUD8LAJWSQ9D15'
    """
    code = written.strip().upper()
    if len(code) == 20 and lei.is_valid(code):
        return code
    return Problem(reason=Reason.LEI, place=place, found=written.strip()[:40])


def parse_industry(written: str, *, place: Place = Place()) -> str | Problem:
    """A GB/T 4754 class, with or without its letter.

    >>> parse_industry("C3831")
    'C3831'
    """
    code = written.strip().upper()
    if _INDUSTRY.match(code):
        return code
    return Problem(
        reason=Reason.INDUSTRY_CODE, place=place, found=written.strip()[:40], needed="C3831"
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
        reason=Reason.REGION_CODE, place=place, found=written.strip()[:40], needed="CN-JL"
    )


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def content_id(prefix: str, value: Mapping[str, Any]) -> str:
    """An id that follows from the content alone: the same fact has the same id everywhere.

    80 bits of SHA-256 over the canonical JSON, in base 32.

    >>> content_id("R", {"a": "1"})
    'R-TL7LB4VSAPZFIMJO'
    """
    digest = hashlib.sha256(canonical_json(value)).digest()
    return f"{prefix}-{base64.b32encode(digest[:10]).decode()}"
