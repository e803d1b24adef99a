"""The interest of a loan's settlement periods: exact by day, rounded once when it is settled."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.settlement import SettlementPeriod
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.units.day_count import part_units
from carbonstep.units.money import NOTHING, Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import PER_ONE, RateE4bp


class PaymentStatus(StrEnum):
    """Where a payment stands on the day one looks from.

    By the contract alone: Projected: it has not begun. Accruing: its period holds the day. Due: all
    its days are over, but the payment day has not come, or is provisional and so cannot be relied
    on. Fallen due: the payment day has come, and nothing was told of the money.

    By what was told: Settled: receipts say that all of it came in. Partly paid: some came in, and
    nothing was told of the rest. Overdue: it was told that some of it was not paid in time and is
    not made good. Done: it happened by itself, drawn, added to the principal, or repaid early as
    its event says, or a notice says that it was paid or made good; no receipt is waited for.
    """

    PROJECTED = "projected"
    ACCRUING = "accruing"
    DUE = "due"
    FALLEN_DUE = "fallen_due"
    PARTLY_PAID = "partly_paid"
    OVERDUE = "overdue"
    SETTLED = "settled"
    DONE = "done"

    @property
    def to_come(self) -> bool:
        """Whether its days are not over."""
        return self in (PaymentStatus.PROJECTED, PaymentStatus.ACCRUING)

    @property
    def fell_due(self) -> bool:
        """Whether it fell due or was paid before: it stands in the sums to date."""
        return not self.to_come and self is not PaymentStatus.DUE


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestPart:
    """The interest of days in a settlement period on which neither rate nor balance changes.

    `units` are the days in the units of the loan's day count. `shown_fen` is the whole-fen amount
    to display, chosen so that the parts add up to the amount settled. `projected`: the rate is not
    known yet.
    """

    period: Period
    principal_fen: Fen
    all_in_e4bp: RateE4bp
    units: int
    units_a_year: int
    shown_fen: Fen
    projected: bool

    @property
    def days(self) -> int:
        return self.period.days

    @property
    def exact_fen(self) -> Fraction:
        """The interest of these days, unrounded: principal times rate times units over a year's."""
        return Fraction(
            self.principal_fen * self.all_in_e4bp * self.units, PER_ONE * self.units_a_year
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestPeriod:
    """The interest of one settlement period, what it is made of, and where it stands.

    `amount_fen` is what is to be paid or, where `capitalised`, added to the principal. `open_fen`
    is what of it is not known to be paid, `overdue_fen` what of that was told to be overdue, and
    `paid_fen` what was told to be paid, once its day has come; of a life by the contract alone the
    status knows nothing of payments, and all is open. `waits_for` is
    the publication that did not come and that it rests on: another rate stands in, and the amount
    is an estimate.
    """

    settlement: SettlementPeriod
    parts: tuple[InterestPart, ...]
    amount_fen: Fen
    capitalised: bool
    status: PaymentStatus
    open_fen: Fen
    overdue_fen: Fen = NOTHING
    paid_fen: Fen = NOTHING
    waits_for: MissingPublication | None = None

    @property
    def exact_fen(self) -> Fraction:
        """The unrounded interest of the whole period."""
        return sum((part.exact_fen for part in self.parts), Fraction(0))

    @property
    def projected(self) -> bool:
        """Whether the amount rests on a benchmark that is not known yet."""
        return any(part.projected for part in self.parts)


def accrued_before(item: InterestPeriod, *, loan: Loan, day: date) -> Fraction:
    """The unrounded interest of the period's days before `day`: what would be owed for it if the
    loan were repaid on that day."""
    accrued = Fraction(0)
    for part in item.parts:
        if part.period.end <= day:
            accrued += part.exact_fen
        elif part.period.start < day:
            units = part_units(
                loan.day_count,
                part.period.start,
                day,
                period_start=item.settlement.period.start,
                drawn_on=loan.drawn_on,
            )
            accrued += replace(part, units=units).exact_fen
    return accrued


def allocate(
    total_fen: int, exact: Sequence[Fraction] | Sequence[int], *, per: int = 1
) -> tuple[Fen, ...]:
    """Whole-fen amounts for display, one for each exact part, that add up to `total_fen`.

    The parts are in fen times `per`, `total_fen` is their rounded sum. By largest remainder: every
    part is cut down to whole fen, and what is missing goes one fen each to the parts that lost
    most, the earlier one where two lost alike. So no part is shown a whole fen or more off, and a
    part that is whole already is shown as it is.

    >>> allocate(2, [2, 2, 2], per=3)
    (1, 1, 0)
    """
    cut = [part // per for part in exact]
    missing = total_fen - sum(cut)
    assert 0 <= missing <= len(cut), f"{total_fen} is not the rounded sum of {exact}"
    by_loss = sorted(range(len(cut)), key=lambda place: cut[place] * per - exact[place])
    raised = set(by_loss[:missing])
    return tuple(Fen(whole + (place in raised)) for place, whole in enumerate(cut))


def status_on(settlement: SettlementPeriod, as_of: date) -> PaymentStatus:
    """Where the payment of a settlement period stands on `as_of` by the contract alone."""
    if as_of < settlement.period.start:
        return PaymentStatus.PROJECTED
    if as_of < settlement.period.end:
        return PaymentStatus.ACCRUING
    if settlement.provisional or as_of < settlement.pays_on:
        return PaymentStatus.DUE
    return PaymentStatus.FALLEN_DUE
