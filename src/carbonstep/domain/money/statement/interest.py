"""The interest statement of a loan: each settlement and penalty with the days it is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import ClassVar

from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.money.interest import InterestPart, InterestPeriod
from carbonstep.domain.money.penalty import PenaltyLine
from carbonstep.domain.money.statement.kind import StatementKind
from carbonstep.domain.money.true_up import TrueUp
from carbonstep.domain.rate.segment import RateSegment, rate_on
from carbonstep.units.money import Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementPart:
    """Days of a settlement on which neither rate nor principal changes, and their rate."""

    days: InterestPart
    segment: RateSegment

    @property
    def other_e4bp(self) -> Fraction:
        """What bounds or rounding add to the sum of the rate's components."""
        return other_e4bp(self.segment, self.days.all_in_e4bp)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementLine:
    """The interest of one settlement period, and the parts it is made of.

    `waived_fen` is what of the day the correction terms leave uncharged; negative: unrefunded.
    """

    interest: InterestPeriod
    parts: tuple[SettlementPart, ...]
    waived_fen: Fen

    @property
    def units(self) -> int:
        """The days of the parts as the loan's day count counts them."""
        return sum(part.days.units for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestStatement:
    """Settlements of a loan as seen on `as_of` and, where all are shown, its penalties.

    `waiting_fen` is the money that came in and pays no day that has come.
    """

    kind: ClassVar = StatementKind.INTEREST

    loan: Loan
    as_of: date
    known: int | None
    settlements: tuple[SettlementLine, ...]
    penalties: tuple[PenaltyLine, ...]
    waiting_fen: Fen

    @property
    def fallen_due_fen(self) -> Fen:
        """The interest shown that fell due, paid or not."""
        return Fen(sum(item.amount_fen for item in self._fallen_due))

    @property
    def open_fen(self) -> Fen:
        """What of it is not known to be paid."""
        return Fen(sum(item.open_fen for item in self._fallen_due))

    @property
    def overdue_fen(self) -> Fen:
        """What of it was told to be overdue and is not made good."""
        return Fen(sum(item.overdue_fen for item in self._fallen_due))

    @property
    def _fallen_due(self) -> tuple[InterestPeriod, ...]:
        found = (line.interest for line in self.settlements)
        return tuple(item for item in found if item.status.fell_due)

    @property
    def waived_fen(self) -> Fen:
        """What the correction terms leave as it was, negative where they keep it from the
        borrower."""
        return Fen(sum(line.waived_fen for line in self.settlements))

    @property
    def charged_fen(self) -> Fen:
        """What fell due, without what is waived or kept."""
        return Fen(self.fallen_due_fen - self.waived_fen)

    @property
    def amount_fen(self) -> Fen:
        """All interest shown."""
        return Fen(sum(line.interest.amount_fen for line in self.settlements))

    @property
    def penalties_fen(self) -> Fen:
        """The penalties, which come on top."""
        return Fen(sum(line.amount_fen for line in self.penalties))


def interest_statement(
    loan: Loan,
    shown: Sequence[InterestPeriod],
    *,
    segments: Sequence[RateSegment],
    penalties: tuple[PenaltyLine, ...],
    waived: Mapping[date, TrueUp],
    waiting_fen: Fen,
    as_of: date,
    known: int | None,
) -> InterestStatement:
    """The settlements `shown`, by the days and rates they are made of, and the penalties.

    `segments` are those of the loan's life; `waived` is what of a contract day is waived or kept.
    """
    # A payoff before its contract day makes two settlements of one day; the day is waived once.
    last = {item.settlement.nominal_on: item.settlement.period for item in shown}
    left = {period: waived[day].waived_fen for day, period in last.items() if day in waived}
    return InterestStatement(
        loan=loan,
        as_of=as_of,
        known=known,
        settlements=tuple(
            SettlementLine(
                interest=item,
                parts=tuple(_part(segments, part) for part in item.parts),
                waived_fen=left.get(item.settlement.period, Fen(0)),
            )
            for item in shown
        ),
        penalties=penalties,
        waiting_fen=waiting_fen,
    )


def other_e4bp(segment: RateSegment, all_in_e4bp: Fraction | int) -> Fraction:
    """What bounds, rounding or a penalty add to the sum of a rate's components, exact."""
    return Fraction(all_in_e4bp) - sum(segment.components)


def _part(segments: Sequence[RateSegment], days: InterestPart) -> SettlementPart:
    segment = rate_on(segments, days.period.start)
    assert segment is not None, "days that bear interest have a rate"
    return SettlementPart(days=days, segment=segment)
