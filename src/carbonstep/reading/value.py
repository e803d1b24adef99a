"""The kinds of plain values in documents: words, days, texts, whole numbers and decimals."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from carbonstep.reading.codec import Body, Json, Kind, either
from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.day import parse_date
from carbonstep.reading.duration import months_of
from carbonstep.reading.nearest import nearest_first
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import as_amount, listed
from carbonstep.reading.problem import Problem, Reason
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.exact import text as decimal_text
from carbonstep.units.exact import to_scaled

TEXT_LENGTH_MAX = 200
REASON_LENGTH_MAX = 500
"""Of why something is told, whatever it is."""

NONE = "none"
"""What stands for a bound that is not there."""

DECIMAL_TAKEN: Body = {"type": ["string", "integer"]}
DECIMAL_GIVEN: Body = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
"""A decimal is written as text, so that no digit is lost."""

NO_SPANS: Mapping[int, str] = {}

Value = TypeVar("Value")
Word = TypeVar("Word", bound=StrEnum)


def choice(
    words: Mapping[str, Value],
    *,
    unit: str = "",
    whole: bool = False,
    spans: Mapping[int, str] = NO_SPANS,
) -> Kind[Value]:
    """One of a closed list of words; of several words for a value the first is written. `whole`:
    the words are whole numbers, and written as such. `spans`: the words that stand for so many
    months, which may be written as a span of months too."""
    written: dict[Value, Json] = {}
    for word, value in words.items():
        written.setdefault(value, int(word) if whole else word)

    def read(reading: Reading, node: Node, _: Confirmation) -> Value | None:
        found = reading.text(node)
        span = months_of(found) if spans else None
        if span is not None:
            found = spans.get(span, found)
        if found not in words:
            needed = listed(nearest_first(found, words))
            reading.note(ReadingReason.WORD_UNKNOWN, node, found=found[:40], needed=needed)
        return words.get(found)

    more: list[Json] = [*written.values()] if whole else [True, False] if "true" in words else []
    return Kind(
        read=read,
        parse=lambda found: words[str(found)],
        write=written.__getitem__,
        taken={"enum": [*words, *more]},
        given={"enum": [*written.values()]},
        unit=unit,
    )


def word_of(words: type[Word], *, spans: Mapping[int, str] = NO_SPANS) -> Kind[Word]:
    """One of the words of an enumeration; `spans` as of `choice`."""
    return choice({word.value: word for word in words}, spans=spans)


YES = choice({"yes": True, "no": False, "true": True, "false": False})
ALLOWED = choice({"allowed": True, "refused": False})

DAY: Kind[date] = Kind(
    read=lambda reading, node, _: reading.date(node),
    parse=date.fromisoformat,
    write=date.isoformat,
    taken={"type": "string", "format": "date"},
    unit="date",
)


def whole(*, low: int, high: int, unit: str = "") -> Kind[int]:
    """A whole number within bounds, both included."""
    bounded: Body = {"type": "integer", "minimum": low, "maximum": high}
    return Kind(
        read=lambda reading, node, _: reading.integer(node, low=low, high=high),
        parse=int,
        write=lambda value: value,
        taken=either(bounded, {"type": "string"}),
        given={"type": "integer"},
        unit=unit,
    )


def word_or_whole(word: str, *, low: int, high: int) -> Kind[int | None]:
    """A whole number, or the one word that stands for None."""
    number = whole(low=low, high=high)

    def read(reading: Reading, node: Node, confirmation: Confirmation) -> int | None:
        found = (node.scalar or "").strip()
        if found == word:
            return None
        if node.scalar is not None and not found.lstrip("+-").isdecimal():
            needed = f"{low}–{high}, {word}"
            reading.note(ReadingReason.WORD_UNKNOWN, node, found=node.scalar[:40], needed=needed)
            return None
        return number.read(reading, node, confirmation)

    return _or(word, number, read)


def or_none(kind: Kind[Value]) -> Kind[Value | None]:
    """A value, or the word `none`."""

    def read(reading: Reading, node: Node, confirmation: Confirmation) -> Value | None:
        if (node.scalar or "").strip() == NONE:
            return None
        return kind.read(reading, node, confirmation)

    return _or(NONE, kind, read)


def _or(
    word: str, kind: Kind[Value], read: Callable[[Reading, Node, Confirmation], Value | None]
) -> Kind[Value | None]:
    """A kind that has a word for None."""
    return Kind(
        read=read,
        parse=lambda found: None if found == word else kind.parse(found),
        write=lambda value: word if value is None else kind.write(value),
        taken=either({"const": word}, kind.taken),
        given=either({"const": word}, kind.given),
        unit=kind.unit,
        writes_none=True,
    )


def word_or_day(words: type[Word]) -> Kind[Word | date]:
    """One of the words of an enumeration, or a day."""
    known = {word.value: word for word in words}

    def read(reading: Reading, node: Node, _: Confirmation) -> Word | date | None:
        found = reading.text(node)
        if node.scalar is None or found in known:
            return known.get(found)
        day = parse_date(found, place=node.place)
        if not isinstance(day, Problem):
            return day
        if day.reason is ReadingReason.DATE_INVALID:
            needed = listed((*known, day.needed))
            reading.note(ReadingReason.WORD_UNKNOWN, node, found=found[:40], needed=needed)
        else:
            reading.problems.append(day)
        return None

    return Kind(
        read=read,
        parse=lambda found: known.get(found) or date.fromisoformat(found),
        write=lambda value: value.isoformat() if isinstance(value, date) else value.value,
        taken=either({"enum": [*known]}, DAY.taken),
    )


def text(
    *,
    needed: str = "",
    length_max: int = 0,
    pattern: str = "",
    otherwise: Reason = ReadingReason.SHAPE,
) -> Kind[str]:
    """A text. With `needed` (what it is) it must not be empty; what does not match the pattern is
    refused for the reason `otherwise`."""

    def read(reading: Reading, node: Node, _: Confirmation) -> str:
        found = reading.text(node, needed=needed, length_max=length_max)
        if pattern and node.scalar is not None and not re.fullmatch(pattern, found):
            reading.note(otherwise, node, found=found[:40])
        return found

    taken: Body = {"type": "string"}
    taken |= {"maxLength": length_max} if length_max else {}
    taken |= {"pattern": f"^{pattern}$"} if pattern else {}
    return Kind(read=read, parse=str, write=str, taken=taken)


def confirmed(codes: tuple[str, ...]) -> Kind[tuple[str, ...]]:
    """The codes of odd magnitudes that whoever wrote the document has confirmed. They are read
    before all else, for they are what the other terms are read with."""
    return Kind(
        read=lambda _reading, _node, confirmation: tuple(sorted(confirmation.codes)),
        parse=tuple,
        write=list,
        taken={"type": "array", "items": {"enum": [*codes]}},
    )


def number(
    *,
    low: int | None = None,
    high: int | None = None,
    decimals: int | None = None,
    outside: Reason = ReadingReason.OUT_OF_RANGE,
    unit: str = "",
) -> Kind[Decimal]:
    """A decimal above zero, or from `low` on; `outside` is what is wrong beyond the ends."""
    dash = "–" if outside is ReadingReason.OUT_OF_RANGE else "-"

    def read(reading: Reading, node: Node, _: Confirmation) -> Decimal | None:
        before = len(reading.problems)
        value = reading.decimal(node, above_zero=low is None)
        if len(reading.problems) > before:
            return None
        found = as_amount(value)
        if decimals is not None and to_scaled(value, scale=decimals) is None:
            reading.note(ReadingReason.TOO_MANY_DECIMALS, node, found=found, needed=str(decimals))
        elif high is not None and not (low or 0) <= value <= high:
            reading.note(outside, node, found=found, needed=f"{low or 0}{dash}{high}")
        return value

    return decimal(read, Decimal, decimal_text, unit)


def decimal(
    read: Callable[[Reading, Node, Confirmation], Value | None],
    parse: Callable[[str], Value],
    write: Callable[[Value], str],
    unit: str,
) -> Kind[Value]:
    """What is written as a decimal."""
    return Kind(
        read=read, parse=parse, write=write, taken=DECIMAL_TAKEN, given=DECIMAL_GIVEN, unit=unit
    )
