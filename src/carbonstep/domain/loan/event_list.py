"""Reads the events of a document that lists them, each of which may have a short name."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from carbonstep.domain.loan.bound_terms import FindRulebook, no_rulebooks
from carbonstep.domain.loan.event import LoanEvent
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.read_event import EVENTS_MAX, read_loan_event
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason

NAME_KEY = "id"
NAME_LENGTH_MAX = 64


def read_placed_events(
    reading: Reading, node: Node, *, loan: Loan, as_of: date, find: FindRulebook = no_rulebooks
) -> tuple[tuple[LoanEvent, Node], ...]:
    """The events of a list with their places, each in the light of those before it; problems are
    noted.

    Nobody knows the id of an event that is not recorded: `id` gives one a short name, by which a
    later one of the list corrects or withdraws it in `supersedes`.
    """
    found: list[LoanEvent] = []
    ids: dict[str, str] = {}
    known: set[str] = set()
    places: list[Node] = []
    items = reading.listing(node, of=phrase("events"))
    if len(items) > EVENTS_MAX:
        reading.note(LoanReason.LOAN_EVENTS_LIMIT, node, needed=str(EVENTS_MAX))
        return ()
    for item in items:
        name, plain = _named(reading, item, ids)
        event = read_loan_event(reading, plain, loan=loan, held=found, as_of=as_of, find=find)
        if event is not None and name:
            ids[name] = event.event_id
        if event is not None and event.event_id not in known:
            known.add(event.event_id)
            found.append(event)
            places.append(plain)
    return tuple(zip(found, places, strict=True))


def _named(reading: Reading, node: Node, ids: Mapping[str, str]) -> tuple[str, Node]:
    """The short name of an event, or nothing, and the event without it; where it supersedes one
    by its short name, with that one's id."""
    name, entries = "", []
    for key, value in node.entries or ():
        written = value.scalar or ""
        if key == NAME_KEY:
            if name or written in ids:
                reading.note(ReadingReason.KEY_TWICE, value, found=written[:NAME_LENGTH_MAX])
            name = reading.text(value, needed=NAME_KEY, length_max=NAME_LENGTH_MAX)
        elif key == "supersedes" and written in ids:
            entries.append((key, replace(value, scalar=ids[written])))
        else:
            entries.append((key, value))
    return name, node if node.entries is None else replace(node, entries=tuple(entries))
