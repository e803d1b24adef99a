"""The market as known: fixings and working days from the store, seen on a business date."""

from datetime import date

from sqlalchemy.orm import Session

from carbonstep.domain.market.publication import MissingPublication, missing_publications
from carbonstep.domain.market.view import Market
from carbonstep.services.calendar import calendar_as_known
from carbonstep.store.fixing import fixing_table
from carbonstep.store.loan import benchmark_used


def market_as_known(session: Session, *, as_of: date, known: int | None = None) -> Market:
    """The market of the first `known` log entries (None for all), seen on `as_of`."""
    return Market(
        fixings=fixing_table(session, known=known),
        calendar=calendar_as_known(session, known),
        as_of=as_of,
    )


def publications_awaited(session: Session, market: Market) -> tuple[MissingPublication, ...]:
    """The publications that did not come by the market's day, of the benchmarks a loan is on."""
    missing = missing_publications(market)
    used = {index for index in {item.index for item in missing} if benchmark_used(session, index)}
    return tuple(item for item in missing if item.index in used)
