"""Knowledge time: an instant or a log number becomes the number of entries known."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.services.reason import ServiceReason
from carbonstep.store import log


def known_entries(session: Session, written: str | None) -> int | None:
    """How many log entries were known at `written`; None for now.

    Takes an instant such as `2025-04-15T00:00:00Z` (a day means its end, UTC) or a number of
    entries such as `120`. Raises `RejectedError` for anything else.
    """
    if written is None or not written.strip():
        return None
    stripped = written.strip()
    if stripped.isascii() and stripped.isdigit():
        return _entries(session, stripped)
    try:
        instant = datetime.fromisoformat(stripped)
    except ValueError:
        raise RejectedError(
            [
                Problem(
                    reason=ServiceReason.MOMENT_INVALID,
                    place=Place(path="known_at"),
                    found=stripped[:40],
                )
            ]
        ) from None
    if len(stripped) == 10:
        instant = instant.replace(hour=23, minute=59, second=59, microsecond=999_999)
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return log.known_size_at(session, instant)


def _entries(session: Session, written: str) -> int:
    """A number of entries the log has reached: a later answer would not stay the same."""
    size = log.size(session)
    if len(written) > 18 or int(written) > size:
        raise RejectedError(
            [
                Problem(
                    reason=ServiceReason.MOMENT_TO_COME,
                    place=Place(path="known_at"),
                    found=written[:40],
                    needed=str(size),
                )
            ]
        )
    return int(written)
