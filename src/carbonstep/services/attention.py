"""What a person should see to: a clock that stops the daily run, fixings that did not come, and
files that were cut off."""

from datetime import datetime, timedelta

from carbonstep.reading.phrase import listed
from carbonstep.reading.problem import Place, Problem
from carbonstep.services.ahead import AheadLimit, run_ahead
from carbonstep.services.market import market_as_known, publications_awaited
from carbonstep.services.reason import ServiceReason
from carbonstep.store import filing as filings
from carbonstep.store.engine import Store
from carbonstep.store.stamp import Stamp
from carbonstep.units.business_date import business_date_at

CUT_OFF_AFTER = timedelta(minutes=10)
"""How long a file may be on the way: one that was begun before and has no receipt was cut off."""

CUT_OFF_TOLD = timedelta(days=7)
"""How long it is told."""


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
        cut_off = filings.unfinished(session, since=now - CUT_OFF_TOLD, until=now - CUT_OFF_AFTER)
    by_index: dict[str, list[str]] = {}
    for item in missing:
        by_index.setdefault(item.index.value, []).append(item.expected_on.isoformat())
    awaited = (
        Problem(
            reason=ServiceReason.PUBLICATION_EXPECTED,
            place=Place(path="fixings"),
            found=index,
            needed=listed(days),
        )
        for index, days in by_index.items()
    )
    begun = (
        Problem(
            reason=ServiceReason.FILING_UNFINISHED,
            place=Place(file=item.file_name),
            found=item.file_name,
            needed=item.business_on.isoformat(),
        )
        for item in cut_off
    )
    return (*awaited, *begun)
