"""What a loan's events and penalty interest look like as JSON, from every face."""

from typing import Any

from carbonstep.domain.loan_event import LoanEvent
from carbonstep.domain.penalty import PenaltyLine
from carbonstep.units.exact import fixed, text
from carbonstep.units.money import yuan_text


def loan_event_body(event: LoanEvent) -> dict[str, Any]:
    """An event with its id; amounts in yuan."""
    return {"event_id": event.event_id, **event.body()}


def known_event_body(
    event: LoanEvent, *, seq: int, stands: bool, superseded_by: str
) -> dict[str, Any]:
    """An event as known: its number in the log, whether it counts, and what replaced it."""
    return {
        "seq": seq,
        **loan_event_body(event),
        "stands": stands,
        "superseded_by": superseded_by,
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
        "exact": fixed(line.exact_fen / 100, decimals=8),
        "open": line.open,
    }
