"""Nodes of an explanation: typed values, told as a tree of named texts and read back from one.

Each kind of node is a dataclass whose fields are declared by `told` (a value) or `below` (nodes).
What a node lacks reads as the field's default and what is unknown is passed over, so that a tree
told by an earlier program is still read.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, ClassVar, TypeVar

from carbonstep.units.exact import fixed, text
from carbonstep.units.money import fen_from_text, yuan_text
from carbonstep.units.rate import bps_text, rate_from_bps_text

Found = TypeVar("Found", bound="Told")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How a value becomes text and is read back. An empty text that is no text stands for None."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


TEXT = Kind(write=str, read=str)
DAY = Kind(write=date.isoformat, read=date.fromisoformat)
EXACT = Kind(write=str, read=Fraction)
NUMBER = Kind(write=text, read=Decimal)
FOUR_DECIMALS = Kind(write=lambda value: fixed(value, decimals=4), read=Decimal)
BPS = Kind(write=bps_text, read=rate_from_bps_text)
YUAN = Kind(write=yuan_text, read=fen_from_text)


def word(words: type[StrEnum]) -> Kind:
    """One of a closed list of words."""
    return Kind(write=str, read=words)


def told(kind: Kind, name: str = "", *, default: Any = MISSING) -> Any:
    """A field told as text, under `name` where it differs from the field's."""
    return field(default=default, metadata={"kind": kind, "name": name})


def below(*kinds: type["Told"], default: Any = MISSING) -> Any:
    """A field of one node, of None, or of a tuple of them, told as children."""
    return field(default=default, metadata={"below": kinds})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Base of every kind of node. `kind` is the word it is told by."""

    kind: ClassVar[str]

    def values(self) -> dict[str, str]:
        """The node's own values as texts, by name; what is None is left out."""
        return {
            _name(one): one.metadata["kind"].write(value)
            for one in fields(self)
            if "kind" in one.metadata
            for value in (getattr(self, one.name),)
            if value is not None
        }

    def told_as(self, name: str) -> Any:
        """The node's own value that is told by this name; None where it has none."""
        found = (one for one in fields(self) if "kind" in one.metadata and _name(one) == name)
        return next((getattr(self, one.name) for one in found), None)

    def children(self) -> Iterator["Told"]:
        """The nodes right below, in the order of the fields."""
        for one in fields(self):
            if "below" in one.metadata:
                value = getattr(self, one.name)
                yield from value if isinstance(value, tuple) else () if value is None else (value,)

    def body(self) -> dict[str, Any]:
        """The node and all below as JSON."""
        return {
            "kind": self.kind,
            "values": self.values(),
            "children": [child.body() for child in self.children()],
        }


def node_from_body(node_type: type[Found], body: Mapping[str, Any]) -> Found:
    """The node that `body` tells of."""
    found: dict[str, Any] = {}
    for one in fields(node_type):
        if "below" in one.metadata:
            found |= _below(one, body["children"])
        else:
            found |= _value(one, body["values"])
    return node_type(**found)


def _value(one: Field[Any], values: Mapping[str, str]) -> dict[str, Any]:
    written = values.get(_name(one))
    if written is None:
        return {}
    kind: Kind = one.metadata["kind"]
    return {one.name: written if kind is TEXT else kind.read(written) if written else None}


def _below(one: Field[Any], children: list[Mapping[str, Any]]) -> dict[str, Any]:
    kinds = {node_type.kind: node_type for node_type in one.metadata["below"]}
    nodes = tuple(
        node_from_body(kinds[child["kind"]], child) for child in children if child["kind"] in kinds
    )
    if isinstance(one.default, tuple):
        return {one.name: nodes}
    assert len(nodes) <= 1, f"{one.name} is one node"
    return {one.name: nodes[0]} if nodes else {}


def _name(one: Field[Any]) -> str:
    return str(one.metadata["name"] or one.name)
