"""Structured documents (YAML, JSON) as located text: every scalar is text, every node has a place.

A number is never made on the way in, so no digit can be lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from carbonstep.reading.phrase import phrase, quoted
from carbonstep.reading.problem import Place
from carbonstep.units.canonical import canonical_json
from carbonstep.units.identity import sha256_hex

DEPTH_MAX = 32


def hash_of_content(canonical: bytes) -> str:
    """The content hash of a document whose content was kept as canonical JSON.

    Of the bytes alone: what is recorded keeps its hash, however documents are read later.

    >>> document = node_from_json({"a": "1"})
    >>> hash_of_content(canonical_json(document.plain())) == document.content_hash()
    True
    """
    return sha256_hex(b'{"content":' + canonical + b"}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One node: exactly one of `scalar`, `entries` and `items` is set, or none for a null."""

    place: Place
    scalar: str | None = None
    entries: tuple[tuple[str, "Node"], ...] | None = None
    items: tuple["Node", ...] | None = None
    is_float: bool = False

    @property
    def kind(self) -> str:
        """What this is, in a person's words."""
        if self.scalar is not None:
            return quoted(self.scalar[:40])
        if self.entries is not None:
            return phrase("a mapping")
        return phrase("a list") if self.items is not None else phrase("nothing")

    def part(self, key: str) -> "Node":
        """What stands under a key, or the node itself where nothing does.

        >>> node_from_json({"on": "2024-08-20"}).part("on").scalar
        '2024-08-20'
        """
        return dict(self.entries or ()).get(key, self)

    def plain(self) -> Any:
        """The content without places: mappings, lists and text; the same for YAML and JSON."""
        if self.entries is not None:
            return {key: node.plain() for key, node in self.entries}
        if self.items is not None:
            return [node.plain() for node in self.items]
        return self.scalar

    def content_hash(self) -> str:
        """SHA-256 of the content's canonical JSON: layout and comments do not count."""
        return sha256_hex(canonical_json({"content": self.plain()}))


class Pairs(list[tuple[str, Any]]):
    """The entries of a JSON object as they were written, double keys too."""


class RawNumber(str):
    """A JSON number with a fraction or exponent, kept as its text until it can be refused."""

    __slots__ = ()


def node_from_json(value: Any, *, place: Place = Place(), depth: int = 0) -> Node:
    """A parsed JSON value as a node.

    Pass `parse_float=RawNumber` and `object_pairs_hook=Pairs` to the JSON parser.

    >>> node_from_json({"a": ["1.50", 2, None]}).plain()
    {'a': ['1.50', '2', None]}
    """
    if depth > DEPTH_MAX:
        return Node(place=place, scalar="…nested too deeply…")
    if isinstance(value, Mapping | Pairs):
        pairs = value if isinstance(value, Pairs) else value.items()
        return Node(
            place=place,
            entries=tuple(
                (str(key), node_from_json(item, place=_under(place, str(key)), depth=depth + 1))
                for key, item in pairs
            ),
        )
    if isinstance(value, list | tuple):
        return Node(
            place=place,
            items=tuple(
                node_from_json(
                    item, place=replace(place, path=f"{place.path or ''}[{index}]"), depth=depth + 1
                )
                for index, item in enumerate(value)
            ),
        )
    if value is None:
        return Node(place=place)
    if isinstance(value, bool):
        return Node(place=place, scalar="true" if value else "false")
    return Node(place=place, scalar=str(value), is_float=isinstance(value, RawNumber | float))


def _under(place: Place, key: str) -> Place:
    path = f"{place.path}.{key}" if place.path else key
    # Made anew and not by `replace`, which takes three times as long: each value has a place.
    return Place(
        file=place.file,
        sheet=place.sheet,
        row=place.row,
        column=place.column,
        line=place.line,
        path=path,
    )
