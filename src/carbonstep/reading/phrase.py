"""Words of the program within a problem, beside what somebody wrote.

What a problem found or needs is a text: a name or value as it was written, shown as it stands in
every language, or a phrase of the program, such as 'a list of reports', which is translated. A
phrase is a text too, its English, and keeps beside it what it was made of. So is a list of names,
since each language parts them by a mark of its own. So is an amount, for its digits are no
telephone's.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from carbonstep.units.exact import text as exact_text

SHOWN = 40
"""Characters of a number that are shown: all digits that one may have, its sign and its point."""


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


class Amount(str):
    """A number that was read as one or computed, with its unit if it has one; shown as it stands.

    Eleven digits of an amount are no telephone number, so no mask of those touches it: half an
    amount in a remedy would be filed as the amount.
    """

    __slots__ = ()


def as_amount(number: Decimal | int | str, unit: str = "") -> Amount:
    """A number to be told: as it is written where it is a text, which holds a number and nothing
    that somebody wrote beside it.

    >>> as_amount("15012345678"), as_amount(Decimal("15012345678.50"), "kWh")
    ('15012345678', '15012345678.5 kWh')
    """
    written = number if isinstance(number, str) else exact_text(number)[:SHOWN]
    return Amount(f"{written} {unit}" if unit else written)


def phrase(template: str, /, **values: object) -> Phrase:
    """A phrase; values that are phrases themselves are translated with it, and numbers are amounts.

    >>> phrase("a list of {of}", of=phrase("reports"))
    'a list of reports'
    """
    return Phrase(template, {name: _text_of(value) for name, value in values.items()})


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
    if isinstance(text, Amount):
        return {"amount": str(text)}
    return text


def phrase_from_body(body: Any) -> str:
    """The text of a body of `phrase_body`.

    >>> phrase_from_body(phrase_body(phrase("{count} bytes", count=7)))
    '7 bytes'
    """
    if isinstance(body, list):
        return listed(phrase_from_body(name) for name in body)
    if isinstance(body, dict):
        if "amount" in body:
            return Amount(body["amount"])
        values = {name: phrase_from_body(value) for name, value in body["values"].items()}
        return Phrase(body["phrase"], values)
    return str(body)


def _text_of(value: object) -> str:
    if isinstance(value, str):
        return value
    return Amount(value) if isinstance(value, int | Decimal) else str(value)
