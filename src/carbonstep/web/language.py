"""A page's language: the address says, else the reader's last choice, else the browser."""

from fastapi import Request

from carbonstep.present.words.translation import Language

COOKIE = "carbonstep_language"
SECONDS_MAX = 365 * 24 * 3600


def request_language(request: Request) -> Language:
    """The language of a request: `?lang=`, then the cookie, then Accept-Language, then English."""
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if asked in tuple(Language):
            return Language(asked)
    return accepted_language(request.headers.get("accept-language", ""))


def accepted_language(header: str) -> Language:
    """The language an Accept-Language header asks for most; English where it asks for neither.

    >>> accepted_language("zh-CN,zh;q=0.9,en;q=0.8"), accepted_language("de, en;q=0.5")
    (<Language.ZH: 'zh'>, <Language.EN: 'en'>)
    """
    weighed = []
    for position, part in enumerate(header[:500].split(",")):
        tag, _, parameter = part.strip().partition(";")
        weight = _thousandths(parameter.strip().removeprefix("q="))
        weighed.append((-weight, position, tag.partition("-")[0].lower()))
    for weight, _, primary in sorted(weighed):
        if weight < 0 and primary in tuple(Language):
            return Language(primary)
    return Language.EN


def _thousandths(quality: str) -> int:
    """A quality value such as 0.8 as thousandths; 1000 where none is written, 0 if malformed."""
    if not quality:
        return 1000
    whole, _, decimals = quality.partition(".")
    digits = f"{whole}{decimals.ljust(3, '0')[:3]}"
    return min(int(digits), 1000) if digits.isascii() and digits.isdigit() else 0
