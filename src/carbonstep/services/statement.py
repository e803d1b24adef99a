"""What a statement needs beyond the picture: final settlement days, for certain or not at all."""

from collections.abc import Iterable

from carbonstep.domain.interest import InterestPeriod
from carbonstep.domain.picture import LoanPicture
from carbonstep.services.calendar import calendar_as_known
from carbonstep.store.engine import Store
from carbonstep.units.problem import Place, Problem, RejectedError
from carbonstep.units.work_calendar import calendar_named


def require_final(store: Store, picture: LoanPicture, shown: Iterable[InterestPeriod]) -> None:
    """Check that the payment days of settlements cannot move any more, as known in the picture.

    Raises `RejectedError` (calendar_provisional) for each of them that may.
    """
    terms = picture.loan.interest
    with store.read() as session:
        prc = calendar_as_known(session, picture.known)
    calendar = calendar_named(terms.calendar, prc=prc)
    found = (
        calendar.final_on(
            item.settlement.nominal_on,
            terms.business_day,
            place=Place(path=f"interest.{item.settlement.nominal_on}"),
        )
        for item in shown
    )
    problems = [item for item in found if isinstance(item, Problem)]
    if problems:
        raise RejectedError(problems)
