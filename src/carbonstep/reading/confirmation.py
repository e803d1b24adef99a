"""Odd magnitudes in a document: refused until whoever wrote it confirms them by their code."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from carbonstep.reading.nearest import nearest
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Place, Problem, Reason
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason

OF_LOAN = (ReadingReason.SPREAD_MAGNITUDE, ReadingReason.RATE_MAGNITUDE)
OF_FIXING = (ReadingReason.RATE_MAGNITUDE, ReadingReason.FIXING_MAGNITUDE)
OF_PUBLICATION = (*OF_FIXING, ReadingReason.FIXING_DAY)
OF_CERTIFICATE = (ReadingReason.VALIDITY_LENGTH,)
OF_REPORTS = (ReadingReason.ACTIVITY_TWICE, ReadingReason.PART_IS_SUM)
CONFIRMABLE = frozenset((*OF_LOAN, *OF_PUBLICATION, *OF_CERTIFICATE, *OF_REPORTS))
"""What may be right in spite of its looks."""


@dataclass(slots=True)
class Confirmation:
    """The codes a document confirms (`codes`, and where it does), and those that were asked for."""

    codes: dict[str, Node]
    asked: set[str] = field(default_factory=set)

    def ask(self, reading: Reading, reason: Reason, node: Node, *, found: str, needed: str) -> None:
        """Note what looks odd at a node, unless the document confirms it."""
        if not self.grants(reason):
            reading.note(reason, node, found=found, needed=needed)

    def grants(self, reason: Reason) -> bool:
        """Whether what looks odd for this reason is confirmed; it counts as asked for."""
        assert reason in CONFIRMABLE, f"{reason.code} cannot be confirmed"
        self.asked.add(reason.code)
        return reason.code in self.codes

    def refuse_idle(self, reading: Reading) -> None:
        """Note each confirmation that nothing asked for: it would hide the next slip."""
        for code, node in self.codes.items():
            if code not in self.asked:
                reading.note(ReadingReason.CONFIRMED_NOTHING, node, found=code)


def read_confirmation(
    reading: Reading, node: Node | None, reasons: Iterable[Reason] = OF_LOAN
) -> Confirmation:
    """The codes under `confirmed` of those the document may be asked for; one that stands twice
    counts once."""
    known = [reason.code for reason in reasons]
    codes: dict[str, Node] = {}
    for item in () if node is None else reading.listing(node, of=phrase("codes of warnings")):
        code = reading.text(item, needed=phrase("a code"))
        if code in known:
            codes.setdefault(code, item)
        elif code:
            reading.note(
                ReadingReason.WORD_UNKNOWN, item, found=code[:40], needed=nearest(code, known)
            )
    return Confirmation(codes)


def confirmation_of(
    codes: Iterable[str], reasons: Iterable[Reason], *, path: str
) -> Confirmation | tuple[Problem, ...]:
    """The codes given beside a file, under an option or parameter `path`, or what is wrong."""
    reading, place = Reading(), Place(path=path)
    items = tuple(Node(place=place, scalar=code) for code in codes)
    confirmation = read_confirmation(reading, Node(place=place, items=items), reasons)
    return tuple(reading.problems) or confirmation


def confirming(document: Node, codes: Iterable[str]) -> Node:
    """A document with more codes under its `confirmed`, as a flag of a command adds them.

    >>> from carbonstep.reading.node import node_from_json
    >>> confirming(node_from_json({"confirmed": ["a"]}), ["b"]).plain()
    {'confirmed': ['a', 'b']}
    """
    added = tuple(Node(place=Place(path="--confirm"), scalar=code) for code in codes)
    if not added or document.entries is None:
        return document
    entries = list(document.entries)
    for place, (key, node) in enumerate(entries):
        if key == "confirmed":
            # What is no list is left as it is: the reader says what is wrong with it.
            if node.items is not None:
                entries[place] = (key, replace(node, items=(*node.items, *added)))
            return replace(document, entries=tuple(entries))
    whole = Node(place=Place(path="confirmed"), items=added)
    return replace(document, entries=(*entries, ("confirmed", whole)))
