"""Reads the correction of a published benchmark value."""

from dataclasses import dataclass
from datetime import date

from carbonstep.domain.amount_reader import RATE_PERCENT_MAX
from carbonstep.domain.loan import BenchmarkIndex
from carbonstep.units.document import Node, Reading
from carbonstep.units.problem import Problem, Reason
from carbonstep.units.rate import PER_PERCENT, RateE4bp, rate_from_percent

TEXT_LENGTH_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FixingCorrection:
    """What the value published on a day should have been, and why it was recorded otherwise."""

    index: BenchmarkIndex
    published_on: date
    rate_e4bp: RateE4bp
    reason: str
    source: str


def read_fixing_correction(node: Node) -> FixingCorrection | tuple[Problem, ...]:
    """The correction in a document, or all problems.

    The document is {index, published_on, rate_pct, reason, source}; source may be left out.
    A rate is above 0 and at most 100 percent, with at most six decimals.
    """
    reading = Reading()
    parts = reading.mapping(
        node, required=("index", "published_on", "rate_pct", "reason"), optional=("source",)
    )
    if reading.problems:
        return tuple(reading.problems)
    index = reading.word(parts["index"], BenchmarkIndex, otherwise=BenchmarkIndex.LPR_1Y)
    if index is BenchmarkIndex.FIXED:
        reading.note(Reason.WORD_UNKNOWN, parts["index"], found=index.value, needed="LPR1Y, LPR5Y+")
    published_on = reading.date(parts["published_on"])
    rate = _rate(reading, parts["rate_pct"])
    reason = reading.text(
        parts["reason"], needed="why it was recorded otherwise", length_max=TEXT_LENGTH_MAX
    )
    source = reading.text(parts.get("source"), length_max=TEXT_LENGTH_MAX)
    if reading.problems:
        return tuple(reading.problems)
    return FixingCorrection(
        index=index, published_on=published_on, rate_e4bp=rate, reason=reason, source=source
    )


def _rate(reading: Reading, node: Node) -> RateE4bp:
    before = len(reading.problems)
    percent = reading.decimal(node, above_zero=True)
    if len(reading.problems) > before:
        return RateE4bp(0)
    rate = rate_from_percent(percent)
    found = (node.scalar or "").strip()[:40]
    if rate is None:
        reading.note(Reason.TOO_MANY_DECIMALS, node, found=found, needed="6")
    elif rate > RATE_PERCENT_MAX * PER_PERCENT:
        reading.note(Reason.OUT_OF_RANGE, node, found=found, needed=f"{RATE_PERCENT_MAX} percent")
    return rate or RateE4bp(0)
