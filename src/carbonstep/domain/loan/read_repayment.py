"""Reads how a loan's principal is repaid."""

from enum import StrEnum

from carbonstep.domain.loan.loan import (
    FIXED_KINDS,
    NET_KINDS,
    AtChange,
    Repayment,
    RepaymentKind,
    ScheduledRepayment,
)
from carbonstep.reading.amount import read_yuan
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Reason
from carbonstep.reading.reading import Reading
from carbonstep.units.money import Fen
from carbonstep.units.period import Frequency

SCHEDULE_MAX = 1000
"""More repayments than a monthly loan of the longest life has."""

_REGULAR = (RepaymentKind.EQUAL_PRINCIPAL, RepaymentKind.EQUAL_INSTALMENT, *FIXED_KINDS)

USED_BY: dict[str, tuple[RepaymentKind, ...]] = {
    "frequency": _REGULAR,
    "first_on": _REGULAR,
    "amount": FIXED_KINDS,
    "at_change": _REGULAR,
    "latest_on": _REGULAR,
    "negative_amortisation": NET_KINDS,
    "schedule": (RepaymentKind.CUSTOM,),
}
"""Which kinds of repayment have a use for a term."""

REPAYMENT_KEYS = ("kind", *USED_BY)


class _Allowed(StrEnum):
    ALLOWED = "allowed"
    REFUSED = "refused"


def read_repayment(reading: Reading, node: Node | None) -> Repayment:
    """How the principal is repaid: at maturity where nothing is said.

    Only what can be seen from the repayment itself is checked here; a bullet stands in for one
    with problems.
    """
    if node is None:
        return Repayment()
    before = len(reading.problems)
    parts = reading.mapping(node, optional=REPAYMENT_KEYS)
    kind = reading.word(parts.get("kind"), RepaymentKind, otherwise=RepaymentKind.BULLET)
    if len(reading.problems) == before:
        _check_use(reading, node, parts, kind)
    frequency = Frequency.QUARTER
    if "frequency" in parts:
        frequency = reading.word(parts["frequency"], Frequency, otherwise=frequency)
    first_on, latest_on = (
        reading.date(parts[name]) if name in parts else None for name in ("first_on", "latest_on")
    )
    amount = read_yuan(reading, parts["amount"]) if "amount" in parts else None
    at_change = reading.word(parts.get("at_change"), AtChange, otherwise=AtChange.RECOMPUTE)
    negative = reading.word(
        parts.get("negative_amortisation"), _Allowed, otherwise=_Allowed.REFUSED
    )
    schedule = _schedule(reading, parts["schedule"]) if "schedule" in parts else ()
    if len(reading.problems) == before:
        _check_term(reading, node, parts, at_change)
    if len(reading.problems) > before:
        return Repayment()
    return Repayment(
        kind=kind,
        frequency=frequency if "frequency" in parts else None,
        first_on=first_on,
        amount_fen=amount,
        at_change=at_change,
        latest_on=latest_on,
        negative_amortisation=negative is _Allowed.ALLOWED,
        schedule=schedule,
    )


def _check_use(reading: Reading, node: Node, parts: dict[str, Node], kind: RepaymentKind) -> None:
    """Terms the kind has no use for, and those it cannot do without."""
    for name, kinds in USED_BY.items():
        if name in parts and kind not in kinds:
            needed = f"kind: {', '.join(item.value for item in kinds)}"
            reading.note(Reason.TERM_UNUSED, parts[name], found=name, needed=needed)
    for name in ("amount", "schedule"):
        if kind in USED_BY[name] and name not in parts:
            reading.note(Reason.KEY_MISSING, node, needed=name)


def _check_term(reading: Reading, node: Node, parts: dict[str, Node], at_change: AtChange) -> None:
    """The term may move where it has a latest day, and only there."""
    if at_change is AtChange.TERM and "latest_on" not in parts:
        reading.note(Reason.KEY_MISSING, node, needed="latest_on")
    if at_change is not AtChange.TERM and "latest_on" in parts:
        needed = f"at_change: {AtChange.TERM.value}"
        reading.note(Reason.TERM_UNUSED, parts["latest_on"], found="latest_on", needed=needed)


def _schedule(reading: Reading, node: Node) -> tuple[ScheduledRepayment, ...]:
    """The repayments by day, in whichever order they were written."""
    items = reading.listing(node, of="repayments")
    if node.items is not None and not items:
        reading.note(Reason.VALUE_MISSING, node, needed="{on, amount}")
    if len(items) > SCHEDULE_MAX:
        reading.note(
            Reason.OUT_OF_RANGE, node, found=str(len(items)), needed=f"{SCHEDULE_MAX} repayments"
        )
        return ()
    found: list[ScheduledRepayment] = []
    seen = set()
    for item in items:
        parts = reading.mapping(item, required=("on", "amount"))
        before = len(reading.problems)
        on = reading.date(parts.get("on"))
        amount = read_yuan(reading, parts["amount"]) if "amount" in parts else Fen(0)
        if len(parts) < 2 or len(reading.problems) > before:
            continue
        if on in seen:
            reading.note(Reason.REPAYMENT_TWICE, parts["on"], found=on.isoformat())
        seen.add(on)
        found.append(ScheduledRepayment(on=on, amount_fen=amount))
    return tuple(sorted(found, key=lambda repayment: repayment.on))
