"""Reads the correction of a published benchmark value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing
from carbonstep.domain.market.reason import MarketReason
from carbonstep.reading.amount import FRACTION_LIKE_E4BP, RATE_PERCENT_MAX
from carbonstep.reading.confirmation import OF_FIXING, Confirmation, read_confirmation
from carbonstep.reading.nearest import nearest_first
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.exact import text
from carbonstep.units.rate import PER_PERCENT, RateE4bp, percent, percent_text, rate_from_percent

TEXT_LENGTH_MAX = 200
MOVE_E4BP_MAX = RateE4bp(PER_PERCENT)
"""A correction that moves a value by more must be confirmed: it is mostly a lost decimal point."""

_PUBLISHED = tuple(index for index in BenchmarkIndex if index is not BenchmarkIndex.FIXED)


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
    index = _index(reading, parts["index"])
    published_on = reading.date(parts["published_on"])
    rate = _rate(reading, parts["rate_pct"])
    reason = reading.text(parts["reason"], needed="reason", length_max=TEXT_LENGTH_MAX)
    source = reading.text(parts.get("source"), length_max=TEXT_LENGTH_MAX)
    confirmation = read_confirmation(reading, parts.get("confirmed"), OF_FIXING)
    if reading.problems:
        return tuple(reading.problems)
    held = [fixing for fixing in fixings if fixing.index is index]
    revisions = _revisions(reading, parts["published_on"], index, published_on, held)
    if revisions and revisions[-1].rate_e4bp != rate:
        _check_size(reading, parts["rate_pct"], confirmation, rate, revisions[-1])
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


def _index(reading: Reading, node: Node) -> BenchmarkIndex:
    """An index that is published, which a fixed rate is not."""
    written = reading.text(node)
    for index in _PUBLISHED:
        if written == index.value:
            return index
    needed = ", ".join(nearest_first(written, (index.value for index in _PUBLISHED)))
    reading.note(ReadingReason.WORD_UNKNOWN, node, found=written[:40], needed=needed)
    return BenchmarkIndex.LPR_1Y


def _rate(reading: Reading, node: Node) -> RateE4bp:
    before = len(reading.problems)
    value = reading.decimal(node, above_zero=True)
    if len(reading.problems) > before:
        return RateE4bp(0)
    rate = rate_from_percent(value)
    found = (node.scalar or "").strip()[:40]
    if rate is None:
        reading.note(ReadingReason.TOO_MANY_DECIMALS, node, found=found, needed="6")
    elif rate > RATE_PERCENT_MAX * PER_PERCENT:
        reading.note(
            ReadingReason.OUT_OF_RANGE, node, found=found, needed=f"0–{RATE_PERCENT_MAX} %"
        )
    return rate or RateE4bp(0)


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


def _check_size(
    reading: Reading,
    node: Node,
    confirmation: Confirmation,
    rate: RateE4bp,
    corrected: Fixing,
) -> None:
    """Ask for what a lost decimal point looks like: one slip would misprice every loan."""
    found = percent_text(rate)
    if rate < FRACTION_LIKE_E4BP:
        likely = text(percent(rate).scaleb(2))
        confirmation.ask(reading, ReadingReason.RATE_MAGNITUDE, node, found=found, needed=likely)
    elif abs(rate - corrected.rate_e4bp) > MOVE_E4BP_MAX:
        was = percent_text(corrected.rate_e4bp)
        confirmation.ask(reading, ReadingReason.FIXING_MAGNITUDE, node, found=found, needed=was)
