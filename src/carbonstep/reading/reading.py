"""Turns the nodes of a document into exact values; notes every problem with its place."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from carbonstep.reading.day import parse_date
from carbonstep.reading.nearest import nearest, nearest_first
from carbonstep.reading.node import Node
from carbonstep.reading.number import number_told, parse_decimal
from carbonstep.reading.phrase import as_amount, listed, phrase
from carbonstep.reading.problem import Problem, Reason
from carbonstep.reading.reason import ReadingReason

Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")


GUESSES_MAX = 200
"""Unknown keys of one document for which the nearest known one is looked for."""


@dataclass(slots=True)
class Reading:
    """Turns nodes into values; whatever is wrong is noted, and a stand-in goes on.

    A stand-in (zero, an empty text, None) never leaves the reader: whoever reads must look at
    `problems` before using a result. `root` is the path at which the document itself begins,
    `unknown` how many keys were found that are not known.
    """

    problems: list[Problem] = field(default_factory=list)
    root: str = ""
    unknown: int = 0

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
        self,
        node: Node,
        *,
        required: Iterable[str] = (),
        optional: Iterable[str] = (),
        filled: bool = False,
    ) -> dict[str, Node]:
        """The entries of a mapping whose keys are known; unknown, double and missing ones noted.

        `filled`: a required key with a blank text stands empty too, as one with nothing does.
        """
        needed, known = tuple(required), (*required, *optional)
        if node.entries is None:
            self.note(
                ReadingReason.SHAPE,
                node,
                found=node.kind,
                needed=phrase("a mapping with {keys}", keys=listed(known)),
            )
            return {}
        found: dict[str, Node] = {}
        for key, child in node.entries:
            if key in found:
                self.note(ReadingReason.KEY_TWICE, child, found=key)
            elif key not in known:
                self.unknown += 1
                close = nearest(key, known) if self.unknown <= GUESSES_MAX else ""
                self.note(ReadingReason.KEY_UNKNOWN, child, found=key, needed=close)
            else:
                found[key] = child
        given = {
            key: child
            for key, child in found.items()
            if not (_is_null(child) or (filled and key in needed and _is_blank(child)))
        }
        for key in needed:
            if key not in given:
                self.lack(node, key)
        return given

    def lack(self, node: Node, key: str) -> None:
        """Note that a mapping does not say what is needed: the key is not there, or stands
        empty, at its own place."""
        there = node.part(key)
        reason = ReadingReason.KEY_MISSING if there is node else ReadingReason.KEY_EMPTY
        self.note(reason, there, needed=key)

    def named(self, node: Node) -> list[tuple[str, Node]]:
        """The entries of a mapping whose keys are free names."""
        if node.entries is None:
            self.note(
                ReadingReason.SHAPE, node, found=node.kind, needed=phrase("a mapping of names")
            )
            return []
        seen: dict[str, Node] = {}
        for key, child in node.entries:
            if key in seen:
                self.note(ReadingReason.KEY_TWICE, child, found=key)
            seen.setdefault(key, child)
        return list(seen.items())

    def listing(self, node: Node, *, of: str) -> tuple[Node, ...]:
        """The items of a list."""
        if node.items is None:
            self.note(
                ReadingReason.SHAPE, node, found=node.kind, needed=phrase("a list of {of}", of=of)
            )
            return ()
        return node.items

    def text(self, node: Node | None, *, needed: str = "", length_max: int = 0) -> str:
        """A scalar's text; empty for no node. With `needed` (what it is) it must not be empty."""
        if node is None:
            return ""
        if node.scalar is None:
            self.note(ReadingReason.SHAPE, node, found=node.kind, needed=needed or phrase("a text"))
            return ""
        written = node.scalar.strip()
        if needed and not written:
            self.note(ReadingReason.VALUE_MISSING, node, needed=needed)
        if length_max and len(written) > length_max:
            self.note(
                ReadingReason.CELL_TOO_LONG, node, found=str(len(written)), needed=str(length_max)
            )
        return written

    def scalar(
        self, node: Node | None, parse: Callable[..., Value | Problem], *, otherwise: Value
    ) -> Value:
        """A scalar read by one of the parsers of `units`."""
        if node is None:
            return otherwise
        if node.scalar is None:
            self.note(ReadingReason.SHAPE, node, found=node.kind, needed=phrase("a single value"))
            return otherwise
        return self.keep(parse(node.scalar, place=node.place), otherwise=otherwise)

    def decimal(self, node: Node | None, *, above_zero: bool = False) -> Decimal:
        """An exact decimal; a JSON number with a fraction is refused."""
        if node is not None and node.is_float:
            self.note(ReadingReason.NUMBER_AS_JSON, node, found=as_amount(node.scalar or ""))
            return Decimal(0)
        before = len(self.problems)
        value = self.scalar(node, parse_decimal, otherwise=Decimal(0))
        if above_zero and node is not None and len(self.problems) == before and value <= 0:
            self.note(ReadingReason.NOT_POSITIVE, node, found=as_amount(node.scalar or ""))
        return value

    def integer(self, node: Node | None, *, low: int, high: int) -> int:
        """A whole number within bounds, both included."""
        value = self.decimal(node)
        if node is not None and not (value == value.to_integral_value() and low <= value <= high):
            found = number_told(node.scalar or "")
            self.note(ReadingReason.OUT_OF_RANGE, node, found=found, needed=f"{low}–{high}")
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
                ReadingReason.WORD_UNKNOWN,
                node,
                found=written[:40],
                needed=listed(nearest_first(written, (word.value for word in words))),
            )
            return otherwise

    def flag(self, node: Node | None) -> bool:
        """`true` or `false`."""
        written = self.text(node)
        if node is not None and written not in ("true", "false"):
            self.note(
                ReadingReason.WORD_UNKNOWN,
                node,
                found=written[:40],
                needed=listed(("true", "false")),
            )
        return written == "true"


def _is_blank(node: Node) -> bool:
    return node.scalar is not None and not node.scalar.strip()


def _is_null(node: Node) -> bool:
    return node.scalar is None and node.entries is None and node.items is None
