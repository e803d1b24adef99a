"""A loan's interest by settlement as JSON, with the days and rates it is made of.

Money is yuan with two decimals; rates are percent.
"""

from datetime import date

from pydantic import Field

from carbonstep.domain.money.penalty import PenaltyLine, PenaltyPart
from carbonstep.domain.money.statement.interest import (
    InterestStatement,
    SettlementLine,
    SettlementPart,
    other_e4bp,
)
from carbonstep.present.json.cash_flow import (
    FIXING_MISSING,
    OPEN,
    OVERDUE,
    PAID,
    PUBLICATION_MISSING,
    WAITING,
)
from carbonstep.present.json.fixing import MissingPublicationOut
from carbonstep.present.json.loan_event import PenaltyOut
from carbonstep.present.json.rate import RateStepOut
from carbonstep.present.json.shape import DecimalText, Out, PeriodOut, StatementOut
from carbonstep.units.exact import text
from carbonstep.units.money import exact_yuan_text, yuan_text
from carbonstep.units.rate import exact_percent_text, percent_text

STATUS = (
    "projected, accruing, due or fallen_due by the contract; partly_paid, overdue or settled by "
    "what was told; done: drawn, added to the principal, or repaid early."
)


class RatedDaysOut(PeriodOut):
    """Days on which neither rate nor principal changes, and their unrounded interest.

    The interest is principal x all_in_pct / 100 x units / units_a_year; all_in_pct is the sum of
    the four other rates, `other_pct` being what bounds, rounding or a penalty add.
    """

    days: int
    units: int = Field(description="The days as the day count counts them.")
    principal: DecimalText
    benchmark_pct: DecimalText
    spread_pct: DecimalText
    carbon_pct: DecimalText
    other_pct: DecimalText
    all_in_pct: DecimalText
    exact: DecimalText


class PenaltyPartOut(RatedDaysOut):
    """A part of a penalty."""

    added_pct: DecimalText = Field(
        description="What it bears on top of the contract rate, in percent of it; the heavier "
        "where an amount is overdue and misused."
    )

    @classmethod
    def of(cls, part: PenaltyPart) -> "PenaltyPartOut":
        segment = part.segment
        return cls(
            from_=part.period.start,
            to=part.period.end,
            days=part.period.days,
            units=part.units,
            principal=yuan_text(part.base_fen),
            benchmark_pct=percent_text(segment.benchmark_e4bp),
            spread_pct=percent_text(segment.spread_e4bp),
            carbon_pct=percent_text(segment.carbon_e4bp),
            other_pct=exact_percent_text(other_e4bp(segment, part.rate_e4bp)),
            all_in_pct=exact_percent_text(part.rate_e4bp),
            exact=exact_yuan_text(part.exact_fen),
            added_pct=text(part.added_pct),
        )


class SettlementPartOut(RatedDaysOut):
    """A part of a settlement; the parts' `amount` add up to the settlement's."""

    amount: DecimalText
    projected: bool
    decision_id: str
    steps: list[RateStepOut]

    @classmethod
    def of(cls, part: SettlementPart) -> "SettlementPartOut":
        days, segment = part.days, part.segment
        return cls(
            from_=days.period.start,
            to=days.period.end,
            days=days.days,
            units=days.units,
            principal=yuan_text(days.principal_fen),
            benchmark_pct=percent_text(segment.benchmark_e4bp),
            spread_pct=percent_text(segment.spread_e4bp),
            carbon_pct=percent_text(segment.carbon_e4bp),
            other_pct=exact_percent_text(part.other_e4bp),
            all_in_pct=percent_text(days.all_in_e4bp),
            exact=exact_yuan_text(days.exact_fen),
            amount=yuan_text(days.shown_fen),
            projected=days.projected,
            decision_id=segment.decision_id,
            steps=[RateStepOut.of(step) for step in segment.steps],
        )


class SettlementOut(PeriodOut):
    """The interest of one settlement period."""

    nominal_on: date
    days: int
    pays_on: date
    provisional: bool
    parts: list[SettlementPartOut]
    exact: DecimalText
    amount: DecimalText
    waived: DecimalText = Field(
        description="What of the day correction terms leave uncharged; negative: unrefunded."
    )
    capitalised: bool = Field(description="It is added to the principal instead of being paid.")
    status: str = Field(description=STATUS)
    open: DecimalText = Field(description=OPEN)
    overdue: DecimalText = Field(description=OVERDUE)
    paid: DecimalText = Field(description=PAID)
    projected: bool
    fixing_missing: bool = Field(description=FIXING_MISSING)
    publication_missing: MissingPublicationOut | None = Field(description=PUBLICATION_MISSING)

    @classmethod
    def of(cls, line: SettlementLine) -> "SettlementOut":
        item, settlement = line.interest, line.interest.settlement
        return cls(
            from_=settlement.period.start,
            to=settlement.period.end,
            nominal_on=settlement.nominal_on,
            days=settlement.period.days,
            pays_on=settlement.pays_on,
            provisional=settlement.provisional,
            parts=[SettlementPartOut.of(part) for part in line.parts],
            exact=exact_yuan_text(item.exact_fen),
            amount=yuan_text(item.amount_fen),
            waived=yuan_text(line.waived_fen),
            capitalised=item.capitalised,
            status=item.status.value,
            open=yuan_text(item.open_fen),
            overdue=yuan_text(item.overdue_fen),
            paid=yuan_text(item.paid_fen),
            projected=item.projected,
            fixing_missing=item.waits_for is not None,
            publication_missing=MissingPublicationOut.awaited(item.waits_for),
        )


class PenaltyLineOut(PenaltyOut):
    """The penalty interest of one amount, with the parts it is made of."""

    days: int
    parts: list[PenaltyPartOut]

    @classmethod
    def of(cls, line: PenaltyLine) -> "PenaltyLineOut":
        return cls(
            **dict(PenaltyOut.owed(line)),
            days=line.period.days,
            parts=[PenaltyPartOut.of(part) for part in line.parts],
        )


class InterestTotalsOut(Out):
    """Interest added up over what is shown, and the penalties on top of it."""

    fallen_due: DecimalText
    open: DecimalText = Field(description="What of it is not known to be paid.")
    overdue: DecimalText = Field(description=OVERDUE)
    waived: DecimalText
    charged: DecimalText = Field(description="What fell due, without what is waived or kept.")
    amount: DecimalText
    penalties: DecimalText


class InterestStatementOut(StatementOut):
    """The interest statement of a loan."""

    day_count: str
    units_a_year: int
    waiting: DecimalText = Field(description=WAITING)
    settlements: list[SettlementOut]
    penalties: list[PenaltyLineOut]
    totals: InterestTotalsOut

    @classmethod
    def of(cls, found: InterestStatement) -> "InterestStatementOut":
        loan = found.loan
        return cls(
            loan_id=loan.loan_id,
            as_of=found.as_of,
            known=found.known,
            currency=loan.currency,
            day_count=loan.day_count.value,
            units_a_year=loan.day_count.units_a_year,
            waiting=yuan_text(found.waiting_fen),
            settlements=[SettlementOut.of(line) for line in found.settlements],
            penalties=[PenaltyLineOut.of(line) for line in found.penalties],
            totals=InterestTotalsOut(
                fallen_due=yuan_text(found.fallen_due_fen),
                open=yuan_text(found.open_fen),
                overdue=yuan_text(found.overdue_fen),
                waived=yuan_text(found.waived_fen),
                charged=yuan_text(found.charged_fen),
                amount=yuan_text(found.amount_fen),
                penalties=yuan_text(found.penalties_fen),
            ),
        )
