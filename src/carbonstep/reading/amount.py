"""Reads amounts and rates: yuan, percent and basis points, exactly."""

from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import as_amount, phrase
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.reading.value import decimal
from carbonstep.units.money import PRINCIPAL_FEN_MAX, Fen, fen_from_text, fen_from_yuan, yuan_text
from carbonstep.units.rate import (
    PER_PERCENT,
    RateE4bp,
    bps_text,
    percent_text,
    rate_from_bps,
    rate_from_bps_text,
    rate_from_percent,
    rate_from_percent_text,
)

RATE_PERCENT_MAX = 100
SPREAD_BPS_MAX = 2000
"""A larger spread must be confirmed: it is mostly a lost decimal point."""

_PERCENT_LIKE_BPS = 10
_SURELY_SMALL_BPS = 5
FRACTION_LIKE_E4BP = PER_PERCENT // 5
"""A smaller rate must be confirmed: it is mostly a fraction where percent is meant."""

_MOVE_BPS_MAX = 10_000


def _yuan(reading: Reading, node: Node, _: Confirmation) -> Fen | None:
    value = reading.decimal(node, above_zero=True)
    fen = fen_from_yuan(value)
    if value.scaleb(2) > PRINCIPAL_FEN_MAX:
        needed = f"0–{PRINCIPAL_FEN_MAX // 100}"
        reading.note(ReadingReason.OUT_OF_RANGE, node, found=as_amount(value), needed=needed)
    elif fen is None:
        reading.note(ReadingReason.PRINCIPAL_DECIMALS, node, found=as_amount(value))
    return fen


def _spread(reading: Reading, node: Node, confirmation: Confirmation) -> RateE4bp | None:
    value = reading.decimal(node)
    rate = rate_from_bps(value)
    size, whole = abs(value), value == value.to_integral_value()
    if size > 100 * RATE_PERCENT_MAX:
        needed: str = phrase("±{bps} bp", bps=100 * RATE_PERCENT_MAX)
        reading.note(ReadingReason.OUT_OF_RANGE, node, found=as_amount(value), needed=needed)
        return rate
    if rate is None:
        reading.note(ReadingReason.TOO_MANY_DECIMALS, node, found=as_amount(value), needed="4")
        return None
    if size > SPREAD_BPS_MAX:
        likely = value.scaleb(-2)
    elif 0 < size < _SURELY_SMALL_BPS or (size < _PERCENT_LIKE_BPS and not whole):
        likely = value.scaleb(2)
    else:
        return rate
    found, needed = as_amount(value), as_amount(likely)
    confirmation.ask(reading, ReadingReason.SPREAD_MAGNITUDE, node, found=found, needed=needed)
    return rate


def _move(reading: Reading, node: Node, _: Confirmation) -> RateE4bp | None:
    value = reading.decimal(node, above_zero=True)
    rate = rate_from_bps(value)
    if value > _MOVE_BPS_MAX:
        needed = phrase("{bps} bp", bps=_MOVE_BPS_MAX)
        reading.note(ReadingReason.OUT_OF_RANGE, node, found=as_amount(value), needed=needed)
    elif rate is None:
        reading.note(ReadingReason.TOO_MANY_DECIMALS, node, found=as_amount(value), needed="4")
    return rate


def _percent(reading: Reading, node: Node, confirmation: Confirmation) -> RateE4bp | None:
    value = reading.decimal(node)
    rate = rate_from_percent(value)
    found = as_amount(value)
    if abs(value) > RATE_PERCENT_MAX:
        needed = f"±{RATE_PERCENT_MAX} %"
        reading.note(ReadingReason.OUT_OF_RANGE, node, found=found, needed=needed)
    elif rate is None:
        reading.note(ReadingReason.TOO_MANY_DECIMALS, node, found=found, needed="6")
    elif 0 < abs(rate) < FRACTION_LIKE_E4BP:
        needed = as_amount(value.scaleb(2))
        confirmation.ask(reading, ReadingReason.RATE_MAGNITUDE, node, found=found, needed=needed)
    return rate


YUAN = decimal(_yuan, fen_from_text, yuan_text, "yuan")
"""An amount above zero, to the fen."""

SPREAD = decimal(_spread, rate_from_bps_text, bps_text, "bp")
"""The contractual spread. To be confirmed: one of more than 2000 bp, and one that looks like
percent: below 5 bp, or below 10 bp with a fraction."""

MOVE = decimal(_move, rate_from_bps_text, bps_text, "bp")
"""The most a rate may move, or the step it is rounded to: above zero."""

PERCENT = decimal(_percent, rate_from_percent_text, percent_text, "%")
"""A rate. To be confirmed: one below 0.2 %, which looks like a fraction."""
