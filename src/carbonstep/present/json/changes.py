"""The change feed as JSON: log entries as CloudEvents."""

from datetime import date
from typing import Any

from carbonstep.present.json.shape import Out


class EventOut(Out):
    """A log entry as a CloudEvent (1.0)."""

    specversion: str
    id: str
    source: str
    type: str
    subject: str
    time: str
    datacontenttype: str
    businesson: date
    actor: str
    leafhash: str
    data: dict[str, Any]


class ChangesOut(Out):
    """A page of the change feed, and how many entries the log has."""

    events: list[EventOut]
    next_after: int
    size: int
