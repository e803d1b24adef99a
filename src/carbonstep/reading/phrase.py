"""Words of the program within a problem, beside what somebody wrote.

What a problem found or needs is a text: a name or value as it was written, shown as it stands in
every language, or a phrase of the program, such as 'a list of reports', which is translated. A
phrase is a text too, its English, and keeps beside it what it was made of. So is a list of names,
since each language parts them by a mark of its own.
"""

from collections.abc import Iterable, Mapping
from typing import Any


class Phrase(str):
    """A message id of the catalogue with its values; as a text it is the English."""

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, str]

    def __new__(cls, template: str, values: Mapping[str, str]) -> "Phrase":
        """The phrase of a template and the values for its places."""
        self = super().__new__(cls, template.format(**values))
        self.template, self.values = template, values
        return self


class Listing(str):
    """Names in a row; as a text they are parted by commas."""

    __slots__ = ("names",)

    names: tuple[str, ...]

    def __new__(cls, names: tuple[str, ...]) -> "Listing":
        """The list of some names."""
        self = super().__new__(cls, ", ".join(names))
        self.names = names
        return self


def phrase(template: str, /, **values: object) -> Phrase:
    """A phrase; values that are phrases themselves are translated with it.

    >>> phrase("a list of {of}", of=phrase("reports"))
    'a list of reports'
    """
    texts = {
        name: value if isinstance(value, str) else str(value) for name, value in values.items()
    }
    return Phrase(template, texts)


def listed(names: Iterable[str]) -> Listing:
    """Names or phrases in a row.

    >>> listed(["scope1", "scope2_location"])
    'scope1, scope2_location'
    """
    return Listing(tuple(names))


def either(names: Iterable[str]) -> str:
    """One of some names.

    >>> either(["organisation", "product", "activity"])
    'organisation or product or activity'
    """
    first, *others = names
    for other in others:
        first = phrase("{one} or {other}", one=first, other=other)
    return first


def quoted(text: str) -> Phrase:
    """What somebody wrote, in the quotation marks of each language.

    >>> quoted("none")
    "'none'"
    """
    return phrase("'{text}'", text=text)


def phrase_body(text: str) -> Any:
    """A text as JSON that `phrase_from_body` reads: a plain one as it stands."""
    if isinstance(text, Phrase):
        values = {name: phrase_body(value) for name, value in text.values.items()}
        return {"phrase": text.template, "values": values}
    if isinstance(text, Listing):
        return [phrase_body(name) for name in text.names]
    return text


def phrase_from_body(body: Any) -> str:
    """The text of a body of `phrase_body`.

    >>> phrase_from_body(phrase_body(phrase("{count} bytes", count=7)))
    '7 bytes'
    """
    if isinstance(body, list):
        return listed(phrase_from_body(name) for name in body)
    if isinstance(body, dict):
        values = {name: phrase_from_body(value) for name, value in body["values"].items()}
        return Phrase(body["phrase"], values)
    return str(body)
