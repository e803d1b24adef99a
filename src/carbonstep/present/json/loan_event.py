"""What a loan's events and penalty interest look like as JSON, from every face."""

from collections.abc import Iterable
from typing import Any

from carbonstep.domain.loan.event import KnownEvent, LoanEvent
from carbonstep.domain.money.penalty import PenaltyLine
from carbonstep.units.exact import text
from carbonstep.units.money import exact_yuan_text, yuan_text


def loan_event_body(event: LoanEvent) -> dict[str, Any]:
    """An event with its id; amounts in yuan."""
    return {"event_id": event.event_id, **event.body()}


def loan_events_body(loan_id: str, events: Iterable[KnownEvent], *, known: int) -> dict[str, Any]:
    """All events of a loan as known: numbers in the log, which count, and what replaced others."""
    return {
        "loan_id": loan_id,
        "known": known,
        "events": [
            {
                "seq": item.seq,
                **loan_event_body(item.event),
                "stands": item.stands,
                "superseded_by": item.superseded_by,
            }
            for item in events
        ],
    }


def penalty_body(line: PenaltyLine) -> dict[str, Any]:
    """The penalty interest of one overdue or misused amount; `to` is the first day without it.

    `exact` is rounded to eight decimals of a yuan for reading.
    """
    return {
        "event_id": line.event_id,
        "kind": line.kind.value,
        "from": line.period.start.isoformat(),
        "to": line.period.end.isoformat(),
        "base": yuan_text(line.base_fen),
        "added_pct": text(line.added_pct),
        "amount": yuan_text(line.amount_fen),
        "exact": exact_yuan_text(line.exact_fen),
        "open": line.open,
    }
