"""What the JSON parser of Python says of a text, as phrases; it says it in English alone."""

import json
from typing import Final

from carbonstep.reading.phrase import phrase

_SAID: Final[dict[str, str]] = {
    str(said): said
    for said in (
        phrase("Expecting value"),
        phrase("Expecting property name enclosed in double quotes"),
        phrase("Expecting ':' delimiter"),
        phrase("Expecting ',' delimiter"),
        phrase("Extra data"),
        phrase("Unterminated string starting at"),
        phrase("Invalid control character at"),
        phrase("Invalid \\escape"),
        phrase("Illegal trailing comma before end of object"),
        phrase("Illegal trailing comma before end of array"),
    )
}


def json_said(error: json.JSONDecodeError) -> str:
    """What is wrong with a text that is no JSON.

    >>> json_said(json.JSONDecodeError("Extra data", "{} {}", 3))
    'Extra data'
    """
    return _SAID.get(error.msg.removesuffix(": "), error.msg)
