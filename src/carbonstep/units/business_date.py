"""The business date: the day in Beijing, whatever the clock's zone."""

from datetime import UTC, date, datetime, timedelta, timezone

BUSINESS_ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has had no summer time since 1991, so the zone needs no data base."""


def business_date_at(instant: datetime) -> date:
    """The business date of an instant; one without a zone is UTC.

    >>> business_date_at(datetime(2026, 9, 19, 22, 0, tzinfo=UTC))
    datetime.date(2026, 9, 20)
    """
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return instant.astimezone(BUSINESS_ZONE).date()
