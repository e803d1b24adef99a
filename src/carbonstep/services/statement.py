"""What a statement needs beyond the picture: final settlement days, for certain or not at all."""

from datetime import date

from carbonstep.domain.market.final_day import final_on
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.statement import settlements
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.services.calendar import calendar_as_known
from carbonstep.store.engine import Store
from carbonstep.units.work_calendar import calendar_named


def require_final(store: Store, picture: LoanPicture, *, period_on: date | None) -> None:
    """Check that payment days cannot move any more, as known in the picture: of the settlement of
    `period_on`, or of all for None.

    Raises `RejectedError`: `calendar_provisional` for each that may, or `no_settlement_day`.
    """
    shown = settlements(picture, period_on)
    if isinstance(shown, Problem):
        raise RejectedError([shown])
    terms = picture.loan.interest
    with store.read() as session:
        prc = calendar_as_known(session, picture.known)
    calendar = calendar_named(terms.calendar, prc=prc)
    found = (
        final_on(
            calendar,
            item.settlement.nominal_on,
            terms.business_day,
            place=Place(path=f"interest.{item.settlement.nominal_on}"),
        )
        for item in shown
    )
    problems = [item for item in found if isinstance(item, Problem)]
    if problems:
        raise RejectedError(problems)
