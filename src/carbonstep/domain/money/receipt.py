"""What money that came in pays: contract days with what is left of them, and what is left over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.money.position import Position
from carbonstep.units.money import NOTHING, Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPart:
    """What of a receipt pays one contract day, and what of that day is not known to be paid.

    `waits`: the day has not come, and the money waits for it.
    """

    nominal_on: date
    amount_fen: Fen
    left_fen: Fen
    waits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldReceipt:
    """A receipt as it was told, and what it pays. `surplus_fen` is what no day to the end of the
    loan is left to pay with."""

    event: LoanEvent
    parts: tuple[ReceiptPart, ...]
    surplus_fen: Fen

    @property
    def is_partial(self) -> bool:
        """Whether something is left of a contract day that it pays and that has come."""
        return any(part.left_fen and not part.waits for part in self.parts)

    @property
    def waiting_fen(self) -> Fen:
        """What of it waits for contract days that have not come."""
        return Fen(sum(part.amount_fen for part in self.parts if part.waits))


def told_receipts(
    held: Position, events: Iterable[LoanEvent], *, as_of: date
) -> tuple[ToldReceipt, ...]:
    """What each of some receipts pays, of those that stand in a loan's position, seen on a day."""
    matched = {item.event_id: item for item in held.receipts}
    left: dict[date, int] = {}
    for day in held.days:
        left[day.due.nominal_on] = left.get(day.due.nominal_on, 0) + day.open_fen(as_of)
    come = {day.due.nominal_on for day in held.days if day.due.fell_due_by(as_of)}
    found = []
    for event in events:
        receipt = matched.get(event.event_id)
        if event.kind is LoanEventKind.RECEIPT and receipt is not None:
            parts = tuple(
                ReceiptPart(
                    nominal_on=day,
                    amount_fen=amount,
                    left_fen=Fen(left.get(day, NOTHING)),
                    waits=day not in come,
                )
                for day, amount in receipt.parts
            )
            found.append(ToldReceipt(event=event, parts=parts, surplus_fen=receipt.surplus_fen))
    return tuple(found)
