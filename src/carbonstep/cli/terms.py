"""The terms of a loan that a command changes, from its options and its file, as one document."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from carbonstep.cli.reason import CliReason
from carbonstep.formats.document import read_document
from carbonstep.reading.confirmation import confirming
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.reading.reason import ReadingReason


def terms_node(
    given: Iterable[str] | None, file: Path | None, confirm: Iterable[str] | None
) -> Node:
    """The terms of a file and those set one by one, with what is confirmed.

    Raises `RejectedError` for a file that cannot be read, or a term without a value.
    """
    node = Node(place=Place(path="--set"), entries=())
    if file is not None:
        found = read_document(file)
        if isinstance(found, Problem):
            raise RejectedError([found])
        node = found
    for name, value in _given(given or (), phrase("TERM=VALUE")):
        node = _with(node, name.split("."), value, Place(path=f"--set {name}"))
    return confirming(node, confirm or ())


@contextmanager
def saying_what_lacks() -> Iterator[None]:
    """A term that lacks another beside it is told with that one, as it is typed: what stands in a
    term, such as `benchmark`, is changed as a whole."""
    try:
        yield
    except RejectedError as error:
        raise RejectedError(map(_beside, error.problems)) from None


def _beside(problem: Problem) -> Problem:
    option, _, name = (problem.place.path or "").partition(" ")
    if problem.reason is not ReadingReason.KEY_MISSING or option != "--set" or "." not in name:
        return problem
    lacks = f"{name.rpartition('.')[0]}.{problem.needed}"
    return replace(problem, reason=CliReason.TERM_LACKS, found=name, needed=lacks)


def with_set(node: Node, given: Iterable[str]) -> Node:
    """A what-if's document with figures that are supposed by name. Raises `RejectedError`."""
    for name, value in _given(given, phrase("FIGURE=AMOUNT")):
        node = _with(node, ["set", name], value, Place(path=f"--set {name}"))
    return node


def _given(written: Iterable[str], needed: str) -> Iterator[tuple[str, str]]:
    """What options set, by name. Raises `RejectedError` for a name without a value."""
    for text in written:
        name, sign, value = text.partition("=")
        if not sign:
            place = Place(path="--set")
            shape = Problem(reason=ReadingReason.SHAPE, place=place, found=text, needed=needed)
            raise RejectedError([shape])
        yield name.strip(), value


def _with(node: Node, names: list[str], value: str, place: Place) -> Node:
    """The document with a value under a dotted name. What stands there twice is kept twice: the
    reader says so.

    >>> document = Node(place=Place(), entries=())
    >>> _with(document, ["repayment", "kind"], "bullet", Place()).plain()
    {'repayment': {'kind': 'bullet'}}
    """
    first, *rest = names
    entries = list(node.entries or ())
    if not rest:
        return Node(place=node.place, entries=(*entries, (first, Node(place=place, scalar=value))))
    under = dict(entries).get(first, Node(place=place, entries=()))
    found = (first, _with(under, rest, value, place))
    kept = [entry for entry in entries if entry[0] != first]
    return Node(place=node.place, entries=(*kept, found))
