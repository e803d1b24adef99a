"""What the carbon steps saved or cost: the loan's life beside the same loan without them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from carbonstep.domain.money.service import Serviced
from carbonstep.units.money import Fen
from carbonstep.units.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitPeriod:
    """One settlement period: interest with the carbon steps and without, in whole fen.

    Sign of `saved_fen`: positive where the steps save the borrower interest. `fallen_due`: its
    payment day has come on the day one looks from, so the saving counts to date.
    """

    period: Period
    pays_on: date
    with_fen: Fen
    without_fen: Fen
    fallen_due: bool
    projected: bool

    @property
    def saved_fen(self) -> Fen:
        return Fen(self.without_fen - self.with_fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitSum:
    """Periods added up. Sign of `saved_fen`: as in `BenefitPeriod`."""

    with_fen: Fen
    without_fen: Fen

    @property
    def saved_fen(self) -> Fen:
        return Fen(self.without_fen - self.with_fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """The saving of a loan's carbon steps, period by period."""

    periods: tuple[BenefitPeriod, ...]

    @property
    def to_date(self) -> BenefitSum:
        """The periods that fell due by the day one looks from, added up."""
        return _sum(item for item in self.periods if item.fallen_due)

    @property
    def life(self) -> BenefitSum:
        """All periods added up, as they stand."""
        return _sum(self.periods)


def benefit(serviced: Serviced, plain: Serviced, *, as_of: date) -> Benefit:
    """Compare a loan's interest with that of the same loan without carbon steps.

    Both lives have the same nominal days; a loan that ends sooner in one of them pays nothing from
    then on. The other life's principal may differ too, where instalments or the term follow the
    rate. Capitalised interest counts in the period it was added in.
    """
    with_steps = {item.settlement.period.start: item for item in serviced.interest}
    without = {item.settlement.period.start: item for item in plain.interest}
    periods = []
    for start in sorted(with_steps.keys() | without.keys()):
        ours, other = with_steps.get(start), without.get(start)
        shown = ours or other
        assert shown is not None, "the day is of one of the two lives"
        periods.append(
            BenefitPeriod(
                period=shown.settlement.period,
                pays_on=shown.settlement.pays_on,
                with_fen=Fen(0) if ours is None else ours.amount_fen,
                without_fen=Fen(0) if other is None else other.amount_fen,
                fallen_due=shown.settlement.pays_on <= as_of and not shown.settlement.provisional,
                projected=shown.projected,
            )
        )
    return Benefit(periods=tuple(periods))


def _sum(periods: Iterable[BenefitPeriod]) -> BenefitSum:
    items = tuple(periods)
    return BenefitSum(
        with_fen=Fen(sum(item.with_fen for item in items)),
        without_fen=Fen(sum(item.without_fen for item in items)),
    )
