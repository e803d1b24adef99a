"""Parts that several sections of a mapping file have in common: lists of words and columns."""

from collections.abc import Sequence

from carbonstep.formats.mapping.word import folded
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason


def section(
    reading: Reading,
    node: Node | None,
    *,
    required: Sequence[str] = (),
    optional: Sequence[str] = (),
) -> dict[str, Node]:
    """The entries of a section; none where it is left out."""
    if node is None:
        return {}
    return reading.mapping(node, required=required, optional=optional)


def column(reading: Reading, node: Node | None) -> str:
    """The name of a column; empty where it is left out."""
    return "" if node is None else reading.text(node, needed=phrase("the name of a column"))


def one_or_more(reading: Reading, node: Node, *, of: str) -> tuple[str, ...]:
    """A list that is not empty, each of its texts once."""
    found: list[str] = []
    for item in reading.listing(node, of=of):
        written = reading.text(item, needed=phrase("a text"))
        if written in found:
            reading.note(ReadingReason.KEY_TWICE, item, found=written[:40])
        elif written:
            found.append(written)
    if node.items is not None and not node.items:
        reading.note(
            ReadingReason.SHAPE,
            node,
            found=phrase("nothing"),
            needed=phrase("a list of {of}", of=of),
        )
    return tuple(found)


def words(reading: Reading, node: Node | None) -> frozenset[str]:
    """A list of words, as they are compared; an empty one stands for a blank cell."""
    if node is None:
        return frozenset()
    return frozenset(
        folded(reading.text(item)) for item in reading.listing(node, of=phrase("words"))
    )


def words_by_column(reading: Reading, node: Node | None) -> dict[str, frozenset[str]]:
    """Lists of words, each under the column that says them."""
    if node is None:
        return {}
    found = {}
    for name, child in reading.named(node):
        found[name.strip()] = words(reading, child)
        if child.items is not None and not child.items:
            reading.note(
                ReadingReason.SHAPE,
                child,
                found=phrase("nothing"),
                needed=phrase("a list of {of}", of=phrase("words")),
            )
    return found
