"""What a what-if looks like as JSON: the loan now and then, compared on one day."""

from datetime import date
from typing import Any

from carbonstep.domain.decision.saving import saving_fen_a_year
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.rate.segment import RateSegment, rate_on
from carbonstep.present.json.quote import segment_body
from carbonstep.present.sentence.decision import decision_sentence
from carbonstep.present.words.translation import Language
from carbonstep.units.money import settle, yuan_text
from carbonstep.units.rate import bps_text, percent_text


def what_if_body(now: LoanPicture, then: LoanPicture) -> dict[str, Any]:
    """Both sides on the day the hypothesis has taken full effect, and what it saves in a year.

    Yearly amounts are principal times rate, as contracts and press reports state them: no day
    count. `saved_a_year` is positive where the borrower would pay less, and null, as the rates
    are, where the loan bears no interest on that day. Rounding: half away from zero, to the fen.
    """
    day = compared_on(now, then)
    before, after = (rate_on(side.priced.segments, day) for side in (now, then))
    saved = None
    if before is not None and after is not None:
        change = after.all_in_e4bp - before.all_in_e4bp
        saved = yuan_text(settle(saving_fen_a_year(now.loan.principal_fen, change)))
    return {
        "loan_id": now.loan.loan_id,
        "as_of": now.as_of.isoformat(),
        "on": day.isoformat(),
        "now": _side(now, before),
        "then": _side(then, after),
        "saved_a_year": saved,
    }


def compared_on(now: LoanPicture, then: LoanPicture) -> date:
    """The business date, or the later day on which the last decision of the hypothesis takes hold.

    Not before drawdown, when there is no rate to compare.
    """
    announced = {decision.decision_id for decision in now.priced.decisions}
    taking_hold = [
        decision.effective_from
        for decision in then.priced.decisions
        if decision.decision_id not in announced
    ]
    return max(now.as_of, now.loan.drawn_on, *taking_hold)


def _side(picture: LoanPicture, segment: RateSegment | None) -> dict[str, Any]:
    if segment is None:
        priced: dict[str, Any] = dict.fromkeys(("all_in_pct", "total_bps", "interest_a_year"))
        decision = None
    else:
        year = saving_fen_a_year(picture.loan.principal_fen, -segment.all_in_e4bp)
        priced = {
            "all_in_pct": percent_text(segment.all_in_e4bp),
            "total_bps": bps_text(segment.carbon_e4bp),
            "interest_a_year": yuan_text(settle(year)),
        }
        decision = picture.priced.decision(segment.decision_id)
    return {
        **priced,
        "decision_id": "" if decision is None else decision.decision_id,
        "sentences": {
            language.value: ""
            if decision is None
            else decision_sentence(decision, language=language)
            for language in Language
        },
        "segments": [segment_body(item) for item in picture.priced.segments],
    }
