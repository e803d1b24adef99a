"""The market as known: fixings and working days from the store, seen on a business date."""

from datetime import date

from sqlalchemy.orm import Session

from carbonstep.domain.market.view import Market
from carbonstep.services.calendar import calendar_as_known
from carbonstep.store.fixing import fixing_table


def market_as_known(session: Session, *, as_of: date, known: int | None = None) -> Market:
    """The market of the first `known` log entries (None for all), seen on `as_of`."""
    return Market(
        fixings=fixing_table(session, known=known),
        calendar=calendar_as_known(session, known),
        as_of=as_of,
    )
