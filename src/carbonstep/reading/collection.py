"""Lists and maps of values in documents."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from carbonstep.reading.codec import Kind
from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason

Value = TypeVar("Value")


def list_of(
    item: Kind[Value], *, of: str, needed: str, count_max: int, by: Callable[[Value], Any]
) -> Kind[tuple[Value, ...]]:
    """A list that is not empty, kept in the order of `by`. `of` names what it lists."""

    def read(reading: Reading, node: Node, confirmation: Confirmation) -> tuple[Value, ...] | None:
        items = reading.listing(node, of=of)
        if node.items is not None and not items:
            reading.note(ReadingReason.VALUE_MISSING, node, needed=needed)
        if len(items) > count_max:
            found, most = str(len(items)), phrase("{count} {of}", count=count_max, of=of)
            reading.note(ReadingReason.OUT_OF_RANGE, node, found=found, needed=most)
            return None
        values = [item.read(reading, one, confirmation) for one in items]
        return tuple(sorted((value for value in values if value is not None), key=by))

    return Kind(
        read=read,
        parse=lambda found: tuple(map(item.parse, found)),
        write=lambda values: [item.write(value) for value in values],
        taken={"type": "array", "items": item.taken, "minItems": 1},
        given={"type": "array", "items": item.given},
        terms=item.terms,
    )


def map_of(item: Kind[Value]) -> Kind[Mapping[str, Value]]:
    """Values under free names."""

    def read(reading: Reading, node: Node, confirmation: Confirmation) -> Mapping[str, Value]:
        named = reading.named(node)
        found = {name: item.read(reading, one, confirmation) for name, one in named}
        return {name: value for name, value in found.items() if value is not None}

    return Kind(
        read=read,
        parse=lambda found: {name: item.parse(one) for name, one in found.items()},
        write=lambda values: {name: item.write(one) for name, one in sorted(values.items())},
        taken={"type": "object", "additionalProperties": item.taken},
        given={"type": "object", "additionalProperties": item.given},
        unit=item.unit,
    )
