"""A page's language: the address says, else the reader's last choice, else the browser."""

from fastapi import Request

from carbonstep.present.words.choice import chosen
from carbonstep.present.words.translation import Language
from carbonstep.reading.accepted import accepted_tags

COOKIE = "carbonstep_language"
SECONDS_MAX = 365 * 24 * 3600


def request_language(request: Request) -> Language:
    """The language of a request: `?lang=`, then the cookie, then Accept-Language, then English."""
    asked = (request.query_params.get("lang"), request.cookies.get(COOKIE))
    return chosen(asked, accepted_tags(request.headers.get("accept-language", "")))
