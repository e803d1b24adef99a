"""Reads the parts that a published value, its correction and its withdrawal have in common."""

from collections.abc import Sequence
from datetime import date

from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing
from carbonstep.domain.market.reason import MarketReason
from carbonstep.reading.amount import FRACTION_LIKE_E4BP, RATE_PERCENT_MAX
from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.nearest import nearest_first
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import as_amount, listed
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.exact import text
from carbonstep.units.rate import PER_PERCENT, RateE4bp, percent, percent_text, rate_from_percent

TEXT_LENGTH_MAX = 200
MOVE_E4BP_MAX = RateE4bp(PER_PERCENT)
"""A value that lies further from the one beside it must be confirmed: it is mostly a lost decimal
point."""

_PUBLISHED = tuple(index for index in BenchmarkIndex if index is not BenchmarkIndex.FIXED)


def read_index(reading: Reading, node: Node) -> BenchmarkIndex:
    """An index that is published, which a fixed rate is not."""
    written = reading.text(node)
    for index in _PUBLISHED:
        if written == index.value:
            return index
    needed = listed(nearest_first(written, (index.value for index in _PUBLISHED)))
    reading.note(ReadingReason.WORD_UNKNOWN, node, found=written[:40], needed=needed)
    return BenchmarkIndex.LPR_1Y


def read_rate(reading: Reading, node: Node) -> RateE4bp:
    """A rate above 0 and at most 100 percent, with at most six decimals."""
    before = len(reading.problems)
    value = reading.decimal(node, above_zero=True)
    if len(reading.problems) > before:
        return RateE4bp(0)
    rate = rate_from_percent(value)
    found = as_amount((node.scalar or "").strip()[:40])
    if rate is None:
        reading.note(ReadingReason.TOO_MANY_DECIMALS, node, found=found, needed="6")
    elif rate > RATE_PERCENT_MAX * PER_PERCENT:
        reading.note(
            ReadingReason.OUT_OF_RANGE, node, found=found, needed=f"0–{RATE_PERCENT_MAX} %"
        )
    return rate or RateE4bp(0)


def check_size(
    reading: Reading,
    node: Node,
    confirmation: Confirmation,
    rate: RateE4bp,
    *,
    beside: RateE4bp | None,
) -> None:
    """Ask for what a lost decimal point looks like: one slip would misprice every loan. `beside`
    is the value it corrects or follows, None where there is none."""
    found = percent_text(rate)
    if rate < FRACTION_LIKE_E4BP:
        likely = text(percent(rate).scaleb(2))
        confirmation.ask(reading, ReadingReason.RATE_MAGNITUDE, node, found=found, needed=likely)
    elif beside is not None and abs(rate - beside) > MOVE_E4BP_MAX:
        was = percent_text(beside)
        confirmation.ask(reading, ReadingReason.FIXING_MAGNITUDE, node, found=found, needed=was)


def revisions_of_day(
    reading: Reading,
    node: Node,
    index: BenchmarkIndex,
    published_on: date,
    held: Sequence[Fixing],
) -> list[Fixing]:
    """The revisions of a day in order, or none after noting which days there are beside it; `held`
    are the fixings of the index that stand.

    Errors: `fixing_not_published`, `fixing_missing`.
    """
    of_day = [fixing for fixing in held if fixing.published_on == published_on]
    if of_day:
        return sorted(of_day, key=lambda fixing: fixing.revision)
    days = {fixing.published_on for fixing in held}
    near = [
        *sorted(day for day in days if day < published_on)[-1:],
        *sorted(day for day in days if day > published_on)[:1],
    ]
    if near:
        found, needed = f"{index.value} {published_on}", listed(map(str, near))
        reading.note(MarketReason.FIXING_NOT_PUBLISHED, node, found=found, needed=needed)
    else:
        reading.note(MarketReason.FIXING_MISSING, node, found=index.value, needed=str(published_on))
    return []
