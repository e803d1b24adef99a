"""What a person should see to: a clock that stops the daily run, and fixings that did not come."""

from datetime import datetime

from carbonstep.reading.phrase import listed
from carbonstep.reading.problem import Place, Problem
from carbonstep.services.ahead import AheadLimit, run_ahead
from carbonstep.services.market import market_as_known, publications_awaited
from carbonstep.services.reason import ServiceReason
from carbonstep.store.engine import Store
from carbonstep.store.stamp import Stamp
from carbonstep.units.business_date import business_date_at


def attention(store: Store, *, now: datetime, limit: AheadLimit) -> tuple[Problem, ...]:
    """What keeps today's run from being whole: that its date is refused, or else the publications
    that did not come and that a loan needs, in one line for each benchmark."""
    today = business_date_at(now)
    with store.read() as session:
        stamp = Stamp(on=today, recorded_at=now, actor="")
        refused = run_ahead(session, stamp, limit, path="on")
        if refused is not None:
            return (refused,)
        missing = publications_awaited(session, market_as_known(session, as_of=today))
    by_index: dict[str, list[str]] = {}
    for item in missing:
        by_index.setdefault(item.index.value, []).append(item.expected_on.isoformat())
    return tuple(
        Problem(
            reason=ServiceReason.PUBLICATION_EXPECTED,
            place=Place(path="fixings"),
            found=index,
            needed=listed(days),
        )
        for index, days in by_index.items()
    )
