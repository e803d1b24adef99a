"""Structured documents (YAML, JSON) as located text: every scalar is text, every node has a place.

A number is never made on the way in, so no digit can be lost; `Reading` turns nodes into exact
values and collects every problem with its place, instead of stopping at the first.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from carbonstep.units.canonical import canonical_json
from carbonstep.units.exact import parse_decimal
from carbonstep.units.identity import sha256_hex
from carbonstep.units.period import parse_date
from carbonstep.units.problem import Place, Problem, Reason

DEPTH_MAX = 32

Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")


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
            return f"'{self.scalar[:40]}'"
        if self.entries is not None:
            return "a mapping"
        return "a list" if self.items is not None else "nothing"

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
    return replace(place, path=f"{place.path}.{key}" if place.path else key)


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like `name`, else the list of them.

    >>> nearest("bsp", ["bps", "at_least"])
    'bps'
    """
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return close[0] if close else ", ".join(names)


def nearest_first(name: str, known: Iterable[str]) -> list[str]:
    """All known names, those most like `name` before the others.

    >>> nearest_first("LPR5Y", ["LPR1Y", "LPR5Y+", "fixed"])
    ['LPR5Y+', 'LPR1Y', 'fixed']
    """
    names = list(known)
    close = difflib.get_close_matches(name, names, n=len(names) or 1, cutoff=0.6)
    return [*close, *(one for one in names if one not in close)]


@dataclass(slots=True)
class Reading:
    """Turns nodes into values; whatever is wrong is noted, and a stand-in goes on.

    A stand-in (zero, an empty text, None) never leaves the reader: whoever reads must look at
    `problems` before using a result. `root` is the path at which the document itself begins.
    """

    problems: list[Problem] = field(default_factory=list)
    root: str = ""

    def path(self, node: Node) -> str:
        """A node's path from the document's own root, wherever the document is embedded."""
        return (node.place.path or "").removeprefix(self.root).removeprefix(".")

    def note(self, reason: Reason, node: Node, *, found: str = "", needed: str = "") -> None:
        """Record a problem at a node."""
        self.problems.append(Problem(reason=reason, place=node.place, found=found, needed=needed))

    def keep(self, value: Value | Problem, *, otherwise: Value) -> Value:
        """The value, or the stand-in after noting the problem."""
        if isinstance(value, Problem):
            self.problems.append(value)
            return otherwise
        return value

    def mapping(
        self, node: Node, *, required: Iterable[str] = (), optional: Iterable[str] = ()
    ) -> dict[str, Node]:
        """The entries of a mapping whose keys are known; unknown, double and missing ones noted."""
        needed, known = tuple(required), (*required, *optional)
        if node.entries is None:
            self.note(
                Reason.SHAPE, node, found=node.kind, needed=f"a mapping with {', '.join(known)}"
            )
            return {}
        found: dict[str, Node] = {}
        for key, child in node.entries:
            if key in found:
                self.note(Reason.KEY_TWICE, child, found=key)
            elif key not in known:
                self.note(Reason.KEY_UNKNOWN, child, found=key, needed=nearest(key, known))
            else:
                found[key] = child
        given = {key: child for key, child in found.items() if not _is_null(child)}
        for key in needed:
            if key not in given:
                self.note(Reason.KEY_MISSING, found.get(key, node), needed=key)
        return given

    def named(self, node: Node) -> list[tuple[str, Node]]:
        """The entries of a mapping whose keys are free names."""
        if node.entries is None:
            self.note(Reason.SHAPE, node, found=node.kind, needed="a mapping of names")
            return []
        seen: dict[str, Node] = {}
        for key, child in node.entries:
            if key in seen:
                self.note(Reason.KEY_TWICE, child, found=key)
            seen.setdefault(key, child)
        return list(seen.items())

    def listing(self, node: Node, *, of: str) -> tuple[Node, ...]:
        """The items of a list."""
        if node.items is None:
            self.note(Reason.SHAPE, node, found=node.kind, needed=f"a list of {of}")
            return ()
        return node.items

    def text(self, node: Node | None, *, needed: str = "", length_max: int = 0) -> str:
        """A scalar's text; empty for no node. With `needed` (what it is) it must not be empty."""
        if node is None:
            return ""
        if node.scalar is None:
            self.note(Reason.SHAPE, node, found=node.kind, needed=needed or "a text")
            return ""
        written = node.scalar.strip()
        if needed and not written:
            self.note(Reason.VALUE_MISSING, node, needed=needed)
        if length_max and len(written) > length_max:
            self.note(Reason.CELL_TOO_LONG, node, found=str(len(written)), needed=str(length_max))
        return written

    def scalar(
        self, node: Node | None, parse: Callable[..., Value | Problem], *, otherwise: Value
    ) -> Value:
        """A scalar read by one of the parsers of `units`."""
        if node is None:
            return otherwise
        if node.scalar is None:
            self.note(Reason.SHAPE, node, found=node.kind, needed="a single value")
            return otherwise
        return self.keep(parse(node.scalar, place=node.place), otherwise=otherwise)

    def decimal(self, node: Node | None, *, above_zero: bool = False) -> Decimal:
        """An exact decimal; a JSON number with a fraction is refused."""
        if node is not None and node.is_float:
            self.note(Reason.NUMBER_AS_JSON, node, found=node.scalar or "")
            return Decimal(0)
        before = len(self.problems)
        value = self.scalar(node, parse_decimal, otherwise=Decimal(0))
        if above_zero and node is not None and len(self.problems) == before and value <= 0:
            self.note(Reason.NOT_POSITIVE, node, found=node.scalar or "")
        return value

    def integer(self, node: Node | None, *, low: int, high: int) -> int:
        """A whole number within bounds, both included."""
        value = self.decimal(node)
        if node is not None and not (value == value.to_integral_value() and low <= value <= high):
            self.note(Reason.OUT_OF_RANGE, node, found=node.scalar or "", needed=f"{low}–{high}")
            return low
        return int(value)

    def date(self, node: Node | None) -> date:
        """A date written as year-month-day."""
        return self.scalar(node, parse_date, otherwise=date.min)

    def word(self, node: Node | None, words: type[Word], *, otherwise: Word) -> Word:
        """One of a closed list of words."""
        written = self.text(node)
        if node is None:
            return otherwise
        try:
            return words(written)
        except ValueError:
            self.note(
                Reason.WORD_UNKNOWN,
                node,
                found=written[:40],
                needed=", ".join(nearest_first(written, (word.value for word in words))),
            )
            return otherwise

    def flag(self, node: Node | None) -> bool:
        """`true` or `false`."""
        written = self.text(node)
        if node is not None and written not in ("true", "false"):
            self.note(Reason.WORD_UNKNOWN, node, found=written[:40], needed="true, false")
        return written == "true"


def _is_null(node: Node) -> bool:
    return node.scalar is None and node.entries is None and node.items is None
