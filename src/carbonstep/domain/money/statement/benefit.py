"""The benefit statement of a loan: what its carbon steps saved or cost, period by period."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.domain.money.benefit import Benefit, BenefitPeriod, BenefitSum
from carbonstep.domain.money.interest import InterestPeriod, PaymentStatus
from carbonstep.domain.money.statement.kind import StatementKind
from carbonstep.domain.rate.segment import RateSegment
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp


@dataclass(frozen=True, slots=True, kw_only=True)
class CarbonDays:
    """A carbon step on days of a period, from the first of them."""

    starts_on: date
    carbon_e4bp: RateE4bp
    decision_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitLine:
    """The benefit of one settlement period, the steps on its days, and where it stands.

    `saved_so_far_fen` adds up what was saved, a period that has not fallen due included.
    `waits_for` as in an interest period.
    """

    benefit: BenefitPeriod
    carbon: tuple[CarbonDays, ...]
    saved_so_far_fen: Fen
    status: PaymentStatus
    waits_for: MissingPublication | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitLines:
    """The benefit by settlement period, to date and over the life."""

    periods: tuple[BenefitLine, ...]
    to_date: BenefitSum
    life: BenefitSum


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitStatement:
    """What the carbon steps saved or cost, against the same loan without them.

    The interest is the contract's as it should have been; `waived_fen` is what of it the correction
    terms leave uncharged, negative where they keep what was charged too much.
    """

    kind: ClassVar = StatementKind.BENEFIT

    loan: Loan
    as_of: date
    known: int | None
    lines: BenefitLines
    waived_fen: Fen


def benefit_lines(
    benefit: Benefit,
    *,
    segments: Sequence[RateSegment],
    lives: Iterable[InterestPeriod],
) -> BenefitLines:
    """The benefit with the steps on its days; `lives` are the settlements of the life without
    carbon steps, then those of the loan's own, which say where a period stands."""
    shown = {item.settlement.period.start: item for item in lives}
    so_far = 0
    periods = []
    for item in benefit.periods:
        so_far += item.saved_fen
        settled = shown[item.period.start]
        periods.append(
            BenefitLine(
                benefit=item,
                carbon=_carbon(segments, item.period),
                saved_so_far_fen=Fen(so_far),
                status=settled.status,
                waits_for=settled.waits_for,
            )
        )
    return BenefitLines(periods=tuple(periods), to_date=benefit.to_date, life=benefit.life)


def _carbon(segments: Sequence[RateSegment], period: Period) -> tuple[CarbonDays, ...]:
    """The carbon steps on the days of a period, each from the day it begins to count there."""
    found: list[CarbonDays] = []
    for segment in segments:
        days = period.intersection(segment.period)
        if days is None:
            continue
        step = (segment.carbon_e4bp, segment.decision_id)
        if not found or (found[-1].carbon_e4bp, found[-1].decision_id) != step:
            found.append(
                CarbonDays(
                    starts_on=days.start,
                    carbon_e4bp=segment.carbon_e4bp,
                    decision_id=segment.decision_id,
                )
            )
    return tuple(found)
