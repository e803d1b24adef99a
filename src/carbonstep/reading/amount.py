"""Reads amounts and rates: yuan, percent and basis points, exactly."""

from decimal import Decimal

from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Reason
from carbonstep.reading.reading import Reading
from carbonstep.units.exact import text, to_scaled
from carbonstep.units.money import PRINCIPAL_FEN_MAX, Fen, fen_from_yuan
from carbonstep.units.rate import PER_PERCENT, RateE4bp, rate_from_bps, rate_from_percent

RATE_PERCENT_MAX = 100
SPREAD_BPS_MAX = 2000
"""A larger spread must be confirmed: it is mostly a lost decimal point."""

_PERCENT_LIKE_BPS = 10
_SURELY_SMALL_BPS = 5
FRACTION_LIKE_E4BP = PER_PERCENT // 5
"""A smaller rate must be confirmed: it is mostly a fraction where percent is meant."""

_MOVE_BPS_MAX = 10_000


def read_yuan(reading: Reading, node: Node) -> Fen:
    """An amount above zero, in fen; zero after noting what is wrong."""
    value = reading.decimal(node, above_zero=True)
    fen = fen_from_yuan(value)
    if fen is None:
        reading.note(Reason.PRINCIPAL_DECIMALS, node, found=text(value)[:40])
        return Fen(0)
    if fen > PRINCIPAL_FEN_MAX:
        needed = f"0–{PRINCIPAL_FEN_MAX // 100}"
        reading.note(Reason.OUT_OF_RANGE, node, found=text(value)[:40], needed=needed)
    return fen


def read_spread(reading: Reading, node: Node, confirmation: Confirmation) -> RateE4bp:
    """The contractual spread from basis points.

    To be confirmed: one of more than 2000 bp, and one that looks like percent: below 5 bp, or
    below 10 bp with a fraction.
    """
    value = reading.decimal(node)
    rate = rate_from_bps(value)
    if rate is None:
        reading.note(Reason.TOO_MANY_DECIMALS, node, found=text(value), needed="4")
        return RateE4bp(0)
    size, whole = abs(value), value == value.to_integral_value()
    if size > SPREAD_BPS_MAX:
        likely = value.scaleb(-2)
    elif 0 < size < _SURELY_SMALL_BPS or (size < _PERCENT_LIKE_BPS and not whole):
        likely = value.scaleb(2)
    else:
        return rate
    if size > 100 * RATE_PERCENT_MAX:
        needed = f"±{100 * RATE_PERCENT_MAX} bp"
        reading.note(Reason.OUT_OF_RANGE, node, found=text(value), needed=needed)
        return rate
    confirmation.ask(reading, Reason.SPREAD_MAGNITUDE, node, found=text(value), needed=text(likely))
    return rate


def read_percent(reading: Reading, node: Node, confirmation: Confirmation) -> RateE4bp:
    """A rate from percent. To be confirmed: one below 0.2 %, which looks like a fraction."""
    value = reading.decimal(node)
    rate = rate_from_percent(value)
    if rate is None:
        reading.note(Reason.TOO_MANY_DECIMALS, node, found=text(value), needed="6")
        return RateE4bp(0)
    if abs(value) > RATE_PERCENT_MAX:
        reading.note(Reason.OUT_OF_RANGE, node, found=text(value), needed=f"±{RATE_PERCENT_MAX} %")
    elif 0 < abs(rate) < FRACTION_LIKE_E4BP:
        confirmation.ask(
            reading,
            Reason.RATE_MAGNITUDE,
            node,
            found=text(value),
            needed=text(value.scaleb(2)),
        )
    return rate


def read_bound(
    reading: Reading,
    node: Node | None,
    confirmation: Confirmation,
    *,
    otherwise: RateE4bp | None = None,
) -> RateE4bp | None:
    """A bound of a rate from percent; None for `none`."""
    if node is None:
        return otherwise
    if node.scalar is not None and node.scalar.strip() == "none":
        return None
    return read_percent(reading, node, confirmation)


def read_move(reading: Reading, node: Node | None) -> RateE4bp | None:
    """The most a rate may move, or the step it is rounded to, from basis points; None for `none`
    and for no node."""
    if node is None or (node.scalar is not None and node.scalar.strip() == "none"):
        return None
    value = reading.decimal(node, above_zero=True)
    rate = rate_from_bps(value)
    if rate is None:
        reading.note(Reason.TOO_MANY_DECIMALS, node, found=text(value), needed="4")
    elif value > _MOVE_BPS_MAX:
        needed = f"{_MOVE_BPS_MAX} bp"
        reading.note(Reason.OUT_OF_RANGE, node, found=text(value), needed=needed)
    return rate


def read_factor(reading: Reading, node: Node, *, up_to: int, decimals: int) -> Decimal:
    """A plain number above zero."""
    value = reading.decimal(node, above_zero=True)
    if to_scaled(value, scale=decimals) is None:
        reading.note(Reason.TOO_MANY_DECIMALS, node, found=text(value), needed=str(decimals))
    elif value > up_to:
        reading.note(Reason.OUT_OF_RANGE, node, found=text(value), needed=f"0–{up_to}")
    return value
