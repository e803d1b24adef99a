"""Reads the correction of a published benchmark value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing
from carbonstep.domain.market.read_fixing import (
    TEXT_LENGTH_MAX,
    check_size,
    read_index,
    read_rate,
)
from carbonstep.domain.market.reason import MarketReason
from carbonstep.reading.confirmation import OF_FIXING, read_confirmation
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import Reading
from carbonstep.reading.value import REASON_LENGTH_MAX
from carbonstep.units.rate import RateE4bp


@dataclass(frozen=True, slots=True, kw_only=True)
class FixingCorrection:
    """What the value published on a day should have been, and why it was recorded otherwise.

    `corrected` is the fixing that counts so far, `before` the one that corrects; the same where it
    corrects none.
    """

    corrected: Fixing
    before: Fixing
    rate_e4bp: RateE4bp
    reason: str
    source: str


def read_fixing_correction(
    node: Node, fixings: Sequence[Fixing]
) -> FixingCorrection | tuple[Problem, ...]:
    """The correction in a document, or all problems.

    The document is {index, published_on, rate_pct, reason, source, confirmed}; the last two may be
    left out. `fixings` are those recorded, by index, day and revision. A rate is above 0 and at
    most 100 percent, with at most six decimals.

    To be confirmed: a value below 0.2 %, and one more than 100 bp from what it corrects.

    Errors: `fixing_missing` where nothing is recorded of the index, `fixing_not_published` where
    nothing is of that day, and what is wrong with any document.
    """
    reading = Reading()
    parts = reading.mapping(
        node,
        required=("index", "published_on", "rate_pct", "reason"),
        optional=("source", "confirmed"),
    )
    if reading.problems:
        return tuple(reading.problems)
    index = read_index(reading, parts["index"])
    published_on = reading.date(parts["published_on"])
    rate = read_rate(reading, parts["rate_pct"])
    reason = reading.text(parts["reason"], needed="reason", length_max=REASON_LENGTH_MAX)
    source = reading.text(parts.get("source"), length_max=TEXT_LENGTH_MAX)
    confirmation = read_confirmation(reading, parts.get("confirmed"), OF_FIXING)
    if reading.problems:
        return tuple(reading.problems)
    held = [fixing for fixing in fixings if fixing.index is index]
    revisions = _revisions(reading, parts["published_on"], index, published_on, held)
    if revisions and revisions[-1].rate_e4bp != rate:
        check_size(reading, parts["rate_pct"], confirmation, rate, beside=revisions[-1].rate_e4bp)
        confirmation.refuse_idle(reading)
    if reading.problems:
        return tuple(reading.problems)
    return FixingCorrection(
        corrected=revisions[-1],
        before=revisions[-2:][0],
        rate_e4bp=rate,
        reason=reason,
        source=source,
    )


def _revisions(
    reading: Reading,
    node: Node,
    index: BenchmarkIndex,
    published_on: date,
    held: Sequence[Fixing],
) -> list[Fixing]:
    """The revisions of a day in order, or none after noting which days there are beside it."""
    of_day = [fixing for fixing in held if fixing.published_on == published_on]
    if of_day:
        return sorted(of_day, key=lambda fixing: fixing.revision)
    days = {fixing.published_on for fixing in held}
    near = [
        *sorted(day for day in days if day < published_on)[-1:],
        *sorted(day for day in days if day > published_on)[:1],
    ]
    if near:
        found, needed = f"{index.value} {published_on}", ", ".join(map(str, near))
        reading.note(MarketReason.FIXING_NOT_PUBLISHED, node, found=found, needed=needed)
    else:
        reading.note(MarketReason.FIXING_MISSING, node, found=index.value, needed=str(published_on))
    return []
