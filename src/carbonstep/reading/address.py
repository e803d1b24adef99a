"""The address of a request as text: of a route of the API, and of a page."""

from urllib.parse import parse_qsl, unquote_to_bytes

from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reason import ReadingReason
from carbonstep.reading.text import text_problem

PLACE_MAX = 40


def address_problem(path: bytes, query: bytes) -> Problem | None:
    """The first thing in an address that no text may hold. What reads it later would put another
    character in the place of what is not UTF-8, and ask for something else.

    >>> address_problem(b"/loans/A-1", b"on=2025-03-01") is None
    True
    >>> str(address_problem(b"/loans", b"on=%00").place), address_problem(b"/%FF", b"").code
    ('on', 'address_encoding')
    """
    for place, part in (("path", path), ("query", query)):
        try:
            unquote_to_bytes(part).decode("utf-8")
        except UnicodeDecodeError as error:
            found = f"0x{error.object[error.start]:02X}"
            return Problem(
                reason=ReadingReason.ADDRESS_ENCODING, place=Place(path=place), found=found
            )
    written = [("path", unquote_to_bytes(path).decode("utf-8"))]
    for name, value in parse_qsl(query.decode("ascii", "replace"), keep_blank_values=True):
        written += [("query", name), (name[:PLACE_MAX], value)]
    problems = (text_problem(text, Place(path=place)) for place, text in written)
    return next((problem for problem in problems if problem is not None), None)
