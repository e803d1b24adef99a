"""What a loan's carbon steps saved or cost as JSON. Money is yuan with two decimals."""

from datetime import date

from pydantic import Field

from carbonstep.domain.money.benefit import BenefitSum
from carbonstep.domain.money.statement.benefit import (
    BenefitLine,
    BenefitLines,
    BenefitStatement,
    CarbonDays,
)
from carbonstep.present.json.cash_flow import FIXING_MISSING, PUBLICATION_MISSING
from carbonstep.present.json.fixing import MissingPublicationOut
from carbonstep.present.json.interest import STATUS
from carbonstep.present.json.shape import FROM, DecimalText, Out, PeriodOut, StatementOut
from carbonstep.units.money import yuan_text
from carbonstep.units.rate import bps_text


class CarbonStepOut(Out):
    """A carbon step on days of a period, from the first of them."""

    from_: date = Field(validation_alias=FROM, serialization_alias="from")
    bps: DecimalText
    decision_id: str

    @classmethod
    def of(cls, days: CarbonDays) -> "CarbonStepOut":
        return cls(
            from_=days.starts_on, bps=bps_text(days.carbon_e4bp), decision_id=days.decision_id
        )


class SidesOut(Out):
    """Interest with the carbon steps and without. `saved` is negative where they cost."""

    with_steps: DecimalText
    without_steps: DecimalText
    saved: DecimalText

    @classmethod
    def added_up(cls, sides: BenefitSum) -> "SidesOut":
        return SidesOut(
            with_steps=yuan_text(sides.with_fen),
            without_steps=yuan_text(sides.without_fen),
            saved=yuan_text(sides.saved_fen),
        )


class BenefitPeriodOut(PeriodOut, SidesOut):
    """The benefit of one settlement period."""

    days: int
    pays_on: date
    carbon: list[CarbonStepOut]
    saved_so_far: DecimalText
    status: str = Field(description=STATUS)
    projected: bool
    fixing_missing: bool = Field(description=FIXING_MISSING)
    publication_missing: MissingPublicationOut | None = Field(description=PUBLICATION_MISSING)

    @classmethod
    def of(cls, line: BenefitLine) -> "BenefitPeriodOut":
        item = line.benefit
        return cls(
            from_=item.period.start,
            to=item.period.end,
            with_steps=yuan_text(item.with_fen),
            without_steps=yuan_text(item.without_fen),
            saved=yuan_text(item.saved_fen),
            days=item.period.days,
            pays_on=item.pays_on,
            carbon=[CarbonStepOut.of(days) for days in line.carbon],
            saved_so_far=yuan_text(line.saved_so_far_fen),
            status=line.status.value,
            projected=item.projected,
            fixing_missing=line.waits_for is not None,
            publication_missing=MissingPublicationOut.awaited(line.waits_for),
        )


class BenefitOut(Out):
    """What the carbon steps saved or cost, by period, to date (fallen due) and over the life."""

    periods: list[BenefitPeriodOut]
    to_date: SidesOut
    life: SidesOut

    @classmethod
    def by_period(cls, lines: BenefitLines) -> "BenefitOut":
        return BenefitOut(
            periods=[BenefitPeriodOut.of(line) for line in lines.periods],
            to_date=SidesOut.added_up(lines.to_date),
            life=SidesOut.added_up(lines.life),
        )


class BenefitStatementOut(StatementOut, BenefitOut):
    """The benefit statement of a loan. Its interest is the contract's as it should have been."""

    waived: DecimalText = Field(
        description="What of it correction terms leave uncharged; negative: unrefunded."
    )

    @classmethod
    def of(cls, found: BenefitStatement) -> "BenefitStatementOut":
        return cls(
            loan_id=found.loan.loan_id,
            as_of=found.as_of,
            known=found.known,
            currency=found.loan.currency,
            periods=[BenefitPeriodOut.of(line) for line in found.lines.periods],
            to_date=SidesOut.added_up(found.lines.to_date),
            life=SidesOut.added_up(found.lines.life),
            waived=yuan_text(found.waived_fen),
        )
