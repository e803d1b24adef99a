"""What a what-if looks like as JSON: the loan now and then, compared on one day."""

from collections.abc import Iterable
from datetime import date

from pydantic import Field

from carbonstep.domain.decision.saving import saving_fen_a_year
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.what_if import SupposedFigure
from carbonstep.domain.rate.segment import RateSegment, rate_on
from carbonstep.present.json.decision import sentences
from carbonstep.present.json.rate import SegmentOut
from carbonstep.present.json.shape import NOT_SAID, BilingualOut, DecimalText, Out
from carbonstep.units.exact import text
from carbonstep.units.money import settle, yuan_text
from carbonstep.units.period import period_name
from carbonstep.units.rate import bps_text, percent_text


class WhatIfSideOut(Out):
    """One side of a what-if; the first three are null where the loan bears no interest then."""

    all_in_pct: DecimalText | None
    total_bps: DecimalText | None = Field(description="The carbon step in force on that day.")
    interest_a_year: DecimalText | None = Field(
        description="Yuan: principal times rate, without a day count."
    )
    decision_id: str
    sentences: BilingualOut
    segments: list[SegmentOut]

    @classmethod
    def of(cls, picture: LoanPicture, segment: RateSegment | None) -> "WhatIfSideOut":
        """A side on the day that `segment` holds; None: the loan bears no interest then."""
        year = decision = None
        if segment is not None:
            year = saving_fen_a_year(picture.loan.principal_fen, -segment.all_in_e4bp)
            decision = picture.priced.decision(segment.decision_id)
        return cls(
            all_in_pct=None if segment is None else percent_text(segment.all_in_e4bp),
            total_bps=None if segment is None else bps_text(segment.carbon_e4bp),
            interest_a_year=None if year is None else yuan_text(settle(year)),
            decision_id="" if decision is None else decision.decision_id,
            sentences=NOT_SAID if decision is None else sentences(decision),
            segments=[SegmentOut.of(item) for item in picture.priced.segments],
        )


class SupposedFigureOut(Out):
    """A figure that was supposed by name, in its canonical unit; `filed` null: it had none."""

    report_id: str
    period: str
    figure: str
    filed: DecimalText | None
    supposed: DecimalText
    unit: str

    @classmethod
    def of(cls, found: SupposedFigure) -> "SupposedFigureOut":
        return cls(
            report_id=found.report_id,
            period=period_name(found.period),
            figure=found.name,
            filed=None if found.filed is None else text(found.filed),
            supposed=text(found.supposed),
            unit=found.unit,
        )


class WhatIfOut(Out):
    """A loan now, and as it would stand, compared on one day.

    `on` is the business date, or the later day on which the hypothesis has taken full effect.
    `saved_a_year`: yuan, positive where the borrower would pay less.
    """

    loan_id: str
    as_of: date
    on: date
    now: WhatIfSideOut
    then: WhatIfSideOut
    saved_a_year: DecimalText | None
    figures: list[SupposedFigureOut]

    @classmethod
    def of(
        cls, now: LoanPicture, then: LoanPicture, *, figures: Iterable[SupposedFigure] = ()
    ) -> "WhatIfOut":
        """Both sides on the day the hypothesis has taken full effect, and what it saves in a year.

        Yearly amounts are principal times rate, as contracts and press reports state them: no day
        count. `saved_a_year` is null, as the rates are, where the loan bears no interest on that
        day. Rounding: half away from zero, to the fen.
        """
        day = compared_on(now, then)
        before, after = (rate_on(side.priced.segments, day) for side in (now, then))
        saved = None
        if before is not None and after is not None:
            change = after.all_in_e4bp - before.all_in_e4bp
            saved = yuan_text(settle(saving_fen_a_year(now.loan.principal_fen, change)))
        return cls(
            loan_id=now.loan.loan_id,
            as_of=now.as_of,
            on=day,
            now=WhatIfSideOut.of(now, before),
            then=WhatIfSideOut.of(then, after),
            saved_a_year=saved,
            figures=[SupposedFigureOut.of(item) for item in figures],
        )


def compared_on(now: LoanPicture, then: LoanPicture) -> date:
    """The business date, or the later day on which the last decision of the hypothesis takes hold.

    Not before drawdown, when there is no rate to compare.
    """
    announced = {decision.decision_id for decision in now.priced.decisions}
    taking_hold = [
        decision.effective_from
        for decision in then.priced.decisions
        if decision.decision_id not in announced and not decision.without_effect
    ]
    return max(now.as_of, now.loan.drawn_on, *taking_hold)
