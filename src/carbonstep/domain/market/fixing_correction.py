"""Reads the correction of a published benchmark value."""

from collections.abc import Sequence
from dataclasses import dataclass

from carbonstep.domain.market.fixing import Fixing
from carbonstep.domain.market.fixing_withdrawal import (
    FixingRevision,
    FixingWithdrawal,
    newest_revision,
    standing_revisions,
)
from carbonstep.domain.market.read_fixing import (
    TEXT_LENGTH_MAX,
    check_size,
    read_index,
    read_rate,
    revisions_of_day,
)
from carbonstep.domain.market.reason import MarketReason
from carbonstep.reading.confirmation import OF_FIXING, read_confirmation
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
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
    node: Node, held: Sequence[FixingRevision]
) -> FixingCorrection | tuple[Problem, ...]:
    """The correction in a document, or all problems.

    The document is {index, published_on, rate_pct, reason, source, confirmed}; the last two may be
    left out. `held` is all that is recorded of fixings. A rate is above 0 and at most 100 percent,
    with at most six decimals.

    To be confirmed: a value below 0.2 %, and one more than 100 bp from what it corrects.

    Errors: `fixing_missing` where nothing is recorded of the index, `fixing_not_published` where
    nothing is of that day, `fixing_withdrawn` where it was taken back, and what is wrong with any
    document.
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
    reason = reading.text(parts["reason"], needed=phrase("reason"), length_max=REASON_LENGTH_MAX)
    source = reading.text(parts.get("source"), length_max=TEXT_LENGTH_MAX)
    confirmation = read_confirmation(reading, parts.get("confirmed"), OF_FIXING)
    if reading.problems:
        return tuple(reading.problems)
    newest = newest_revision(index, published_on, held)
    if isinstance(newest, FixingWithdrawal):
        found = f"{index.value} {published_on}"
        reading.note(MarketReason.FIXING_WITHDRAWN, parts["published_on"], found=found)
        return tuple(reading.problems)
    own = [fixing for fixing in standing_revisions(held) if fixing.index is index]
    revisions = revisions_of_day(reading, parts["published_on"], index, published_on, own)
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
