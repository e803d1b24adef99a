"""Reads a benchmark value as it is published."""

from collections.abc import Sequence
from datetime import date

from carbonstep.domain.market.fixing import Fixing
from carbonstep.domain.market.fixing_withdrawal import (
    FixingRevision,
    published_anew,
    standing_revisions,
)
from carbonstep.domain.market.publication import last_publication_on
from carbonstep.domain.market.read_fixing import (
    TEXT_LENGTH_MAX,
    check_size,
    read_index,
    read_rate,
)
from carbonstep.domain.market.reason import MarketReason
from carbonstep.domain.market.view import Market
from carbonstep.reading.confirmation import OF_PUBLICATION, Confirmation, read_confirmation
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.rate import RateE4bp


def read_publication(
    node: Node, *, held: Sequence[FixingRevision], market: Market
) -> Fixing | tuple[Problem, ...]:
    """The fixing in a document, or all problems.

    The document is {index, published_on, rate_pct, source, confirmed}; the last two may be left
    out. `held` is all that is recorded of fixings; one that stands with this value, in whatever
    revision, is not looked at further, and one that was withdrawn is as if it were not there. A
    rate is above 0 and at most 100 percent, with at most six decimals.

    To be confirmed: a value below 0.2 %, one more than 100 bp from the fixing before it (or, where
    there is none, after it), and a day on which no LPR is due. In a year without holiday notice the
    day is not asked about.

    Errors: `fixing_to_come` for a day after the market's, `fixing_differs` where another value is
    recorded, and what is wrong with any document.
    """
    reading = Reading()
    parts = reading.mapping(
        node, required=("index", "published_on", "rate_pct"), optional=("source", "confirmed")
    )
    if reading.problems:
        return tuple(reading.problems)
    fixing = Fixing(
        index=read_index(reading, parts["index"]),
        published_on=reading.date(parts["published_on"]),
        rate_e4bp=read_rate(reading, parts["rate_pct"]),
        source=reading.text(parts.get("source"), length_max=TEXT_LENGTH_MAX),
    )
    confirmation = read_confirmation(reading, parts.get("confirmed"), OF_PUBLICATION)
    if reading.problems:
        return tuple(reading.problems)
    others = [item for item in standing_revisions(held) if item.index is fixing.index]
    values = [item.rate_e4bp for item in others if item.published_on == fixing.published_on]
    if values and fixing.rate_e4bp not in values:
        found = f"{fixing.index.value} {fixing.published_on}"
        reading.note(MarketReason.FIXING_DIFFERS, parts["rate_pct"], found=found)
    elif not values:
        _check_day(reading, parts["published_on"], confirmation, fixing.published_on, market)
        beside = _beside(fixing, others)
        check_size(reading, parts["rate_pct"], confirmation, fixing.rate_e4bp, beside=beside)
        confirmation.refuse_idle(reading)
    return tuple(reading.problems) or published_anew(fixing, () if values else held)


def _check_day(
    reading: Reading, node: Node, confirmation: Confirmation, day: date, market: Market
) -> None:
    """A day to come is refused, and a day on which nothing is due is asked about."""
    found = day.isoformat()
    if day > market.as_of:
        needed = market.as_of.isoformat()
        reading.note(MarketReason.FIXING_TO_COME, node, found=found, needed=needed)
    elif market.calendar.is_official(day):
        due = last_publication_on(day, market.calendar)
        if due != day:
            needed = due.isoformat()
            confirmation.ask(reading, ReadingReason.FIXING_DAY, node, found=found, needed=needed)


def _beside(fixing: Fixing, others: Sequence[Fixing]) -> RateE4bp | None:
    """The value a fixing follows, else the one that follows it."""
    in_order = sorted(others, key=lambda item: (item.published_on, item.revision))
    before = [item for item in in_order if item.published_on < fixing.published_on]
    after = [item for item in in_order if item.published_on > fixing.published_on]
    near = before[-1:] or after[:1]
    return near[0].rate_e4bp if near else None
