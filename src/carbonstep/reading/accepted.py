"""What a request accepts: the languages that its header lists, by their weights."""


def accepted_tags(header: str) -> list[str]:
    """The tags of an Accept-Language header, the one that is asked for most first.

    >>> accepted_tags("zh-CN,zh;q=0.9,en;q=0.8"), accepted_tags("en;q=0.2, zh;q=0.7, de;q=0")
    (['zh-CN', 'zh', 'en'], ['zh', 'en'])
    """
    weighed = []
    for position, part in enumerate(header[:500].split(",")):
        tag, _, parameter = part.strip().partition(";")
        weight = _thousandths(parameter.strip().removeprefix("q="))
        if weight > 0:
            weighed.append((-weight, position, tag))
    return [tag for _, _, tag in sorted(weighed)]


def _thousandths(quality: str) -> int:
    """A quality value such as 0.8 as thousandths; 1000 where none is written, 0 if malformed."""
    if not quality:
        return 1000
    whole, _, decimals = quality.partition(".")
    digits = f"{whole}{decimals.ljust(3, '0')[:3]}"
    return min(int(digits), 1000) if digits.isascii() and digits.isdigit() else 0
