"""What a loan's terms must keep to among themselves, once each can be read by itself."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from carbonstep.domain.loan.benchmark_term import FLOATING
from carbonstep.domain.loan.loan import NET_KINDS, CorrectionTerms, DayOrder, Loan
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.loan.settlement import nominal_ends
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.rulebook.reason import RulebookReason
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.money import yuan_text
from carbonstep.units.period import add_months
from carbonstep.units.rate import percent_text

LIFE_YEARS_MAX = 60
_DAY = timedelta(days=1)


def check_loan(reading: Reading, node: Node, loan: Loan) -> None:
    """Note every contradiction among a loan's terms, at the term of its document that makes it."""
    nodes = _Nodes(node)
    _check_life(reading, nodes, loan)
    if loan.matures_on <= loan.drawn_on:
        return  # What follows rests on the days of the loan.
    for check in _CHECKS:
        check(reading, nodes, loan)


class _Nodes:
    """The nodes of a document by dotted path; the nearest one above where a term is left out."""

    __slots__ = ("_root",)

    def __init__(self, root: Node) -> None:
        self._root = root

    def __getitem__(self, path: str) -> Node:
        node = self._root
        for name in path.split("."):
            below: Mapping[str, Node] = dict(node.entries or ())
            if name not in below:
                break
            node = below[name]
        return node


def _outside(reading: Reading, node: Node, day: date | None, *, first: date, last: date) -> None:
    """A day a term names must lie within the days it may name."""
    if day is not None and not first <= day <= last:
        needed = f"{first} – {last}"
        reading.note(LoanReason.TERM_DAY_OUTSIDE_LIFE, node, found=day.isoformat(), needed=needed)


def _check_life(reading: Reading, nodes: _Nodes, loan: Loan) -> None:
    drawn_on, matures_on = loan.drawn_on, loan.matures_on
    found = matures_on.isoformat()
    node = nodes["matures_on"]
    if matures_on <= drawn_on:
        needed = drawn_on.isoformat()
        reading.note(LoanReason.MATURITY_BEFORE_DRAWDOWN, node, found=found, needed=needed)
        return
    longest = add_months(drawn_on, 12 * LIFE_YEARS_MAX)
    needed = phrase("{count} years", count=LIFE_YEARS_MAX)
    if matures_on > longest:
        reading.note(LoanReason.LIFE_TOO_LONG, node, found=found, needed=needed)
    elif loan.latest_on > longest:
        node = nodes["repayment.latest_on"]
        found = loan.latest_on.isoformat()
        reading.note(LoanReason.LIFE_TOO_LONG, node, found=found, needed=needed)
    shortest = add_months(drawn_on, 1)
    if loan.interest.order is DayOrder.SHIFT_THEN_CALCULATE and matures_on < shortest:
        # Its only settlement day could move to before the drawdown.
        needed = shortest.isoformat()
        reading.note(LoanReason.LIFE_TOO_SHORT, nodes["matures_on"], found=found, needed=needed)


def _check_first_test(reading: Reading, nodes: _Nodes, loan: Loan) -> None:
    first, last = add_months(loan.drawn_on, -12), loan.matures_on - _DAY
    day = loan.first_test_on
    if day is not None and not first <= day <= last:
        reading.note(
            ReadingReason.OUT_OF_RANGE,
            nodes["first_test_on"],
            found=day.isoformat(),
            needed=phrase(
                "the year before drawdown and the days before maturity, from {first}", first=first
            ),
        )


def _check_amounts(reading: Reading, nodes: _Nodes, loan: Loan) -> None:
    principal = yuan_text(loan.principal_fen)
    if loan.drawn_at_first_fen > loan.principal_fen:
        reading.note(
            LoanReason.DRAWDOWN_ABOVE_PRINCIPAL,
            nodes["first_drawdown"],
            found=yuan_text(loan.drawn_at_first_fen),
            needed=principal,
        )
    repaid = sum(item.amount_fen for item in loan.repayment.schedule)
    for name, amount in (("amount", loan.repayment.amount_fen or 0), ("schedule", repaid)):
        if amount > loan.principal_fen:
            reading.note(
                LoanReason.REPAYMENTS_ABOVE_PRINCIPAL,
                nodes[f"repayment.{name}"],
                found=yuan_text(amount),
                needed=principal,
            )


def _check_bounds(reading: Reading, nodes: _Nodes, loan: Loan) -> None:
    floor, cap = loan.floor_e4bp, loan.cap_e4bp
    if loan.interest.capitalise_until is not None and (floor is None or floor < 0):
        reading.note(LoanReason.CAPITALISE_FLOOR, nodes["floor_pct"])
    usual = CorrectionTerms()
    if loan.interest.capitalise_until is not None and loan.corrections != usual:
        needed = f"too_low: {usual.too_low.value}, too_high: {usual.too_high.value}"
        reading.note(LoanReason.CAPITALISE_CORRECTIONS, nodes["corrections"], needed=needed)
    if floor is not None and cap is not None and floor > cap:
        found = f"[{percent_text(floor)}, {percent_text(cap)}]"
        reading.note(RulebookReason.LIMITS_ORDER, nodes["cap_pct"], found=found)
    if loan.benchmark.index is BenchmarkIndex.FIXED:
        for name, bound in (
            ("rise_max_bps", loan.rise_max_e4bp),
            ("fall_max_bps", loan.fall_max_e4bp),
        ):
            if bound is not None:
                reading.note(ReadingReason.TERM_UNUSED, nodes[name], found=name, needed=FLOATING)


def _check_days(reading: Reading, nodes: _Nodes, loan: Loan) -> None:
    """Days that other terms name: within the loan's life."""
    drawn_on, matures_on = loan.drawn_on, loan.matures_on
    anchor = loan.benchmark.anchor
    if isinstance(anchor, date):
        node = nodes["benchmark.repricing.anchor"]
        _outside(reading, node, anchor, first=drawn_on, last=matures_on - _DAY)
    until = loan.interest.capitalise_until
    node = nodes["interest.capitalise_until"]
    _outside(reading, node, until, first=drawn_on + _DAY, last=matures_on)
    node, first_on = nodes["repayment.first_on"], loan.repayment.first_on
    first = drawn_on + _DAY
    if until is not None and loan.repayment.kind in NET_KINDS:
        # An instalment pays the interest in it, which cannot be added to the principal as well.
        first = until + _DAY
        if first_on is None:
            reading.lack(node, "first_on")
    _outside(reading, node, first_on, first=first, last=matures_on)


def _check_schedule(reading: Reading, nodes: _Nodes, loan: Loan) -> None:
    """Repayments on days of the loan; what is left at maturity need not be listed."""
    node = nodes["repayment.schedule"]
    written = {
        (entries["on"].scalar or "").strip(): entries["on"]
        for entries in (dict(item.entries or ()) for item in node.items or ())
    }
    for item in loan.repayment.schedule:
        # Terms that are amended need not say the schedule anew.
        place = written.get(item.on.isoformat(), node)
        _outside(reading, place, item.on, first=loan.drawn_on + _DAY, last=loan.matures_on)


def _check_frequency(reading: Reading, nodes: _Nodes, loan: Loan) -> None:
    settled, repaid = loan.interest.frequency, loan.repayment.frequency
    if repaid is None or repaid is settled:
        return
    node = nodes["repayment.frequency"]
    if loan.repayment.kind in NET_KINDS:
        reading.note(
            LoanReason.INSTALMENT_FREQUENCY, node, found=repaid.value, needed=settled.value
        )
    elif repaid.months % settled.months:
        reading.note(LoanReason.REPAYMENT_FREQUENCY, node, found=repaid.value, needed=settled.value)


def _check_moving_term(reading: Reading, nodes: _Nodes, loan: Loan) -> None:
    """A term that may move begins at a settlement day and moves outwards only."""
    latest_on, matures_on = loan.repayment.latest_on, loan.matures_on
    if latest_on is None or latest_on > add_months(loan.drawn_on, 12 * LIFE_YEARS_MAX):
        return
    if latest_on < matures_on:
        last = add_months(loan.drawn_on, 12 * LIFE_YEARS_MAX)
        _outside(reading, nodes["repayment.latest_on"], latest_on, first=matures_on, last=last)
        return
    ends = nominal_ends(loan.interest, loan.drawn_on, latest_on)
    if matures_on not in ends:
        near = min(ends, key=lambda day: abs(day - matures_on))
        reading.note(
            LoanReason.MATURITY_OFF_SCHEDULE,
            nodes["matures_on"],
            found=matures_on.isoformat(),
            needed=near.isoformat(),
        )


_CHECKS: tuple[Callable[[Reading, _Nodes, Loan], None], ...] = (
    _check_first_test,
    _check_amounts,
    _check_bounds,
    _check_days,
    _check_schedule,
    _check_frequency,
    _check_moving_term,
)
