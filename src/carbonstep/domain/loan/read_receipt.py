"""Money that came in, told for many loans: a row's loan, and its receipt as an event's document."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from carbonstep.domain.intake.column import CellType, Column
from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.read_event import read_loan_event
from carbonstep.reading.node import Node
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason

COLUMNS: Final = (
    Column(name="loan_id", zh="合同编号", en="the loan's number", required=True),
    Column(
        name="paid_on",
        zh="到账日期",
        en="the day the money came in",
        cell=CellType.DATE,
        required=True,
    ),
    Column(
        name="amount", zh="金额（元）", en="yuan, to the fen", cell=CellType.NUMBER, required=True
    ),
    Column(
        name="for_on",
        zh="对应合同约定日",
        en="the contract day it pays; what is told overdue, then what fell due last where empty",
        cell=CellType.DATE,
    ),
    Column(name="reference", zh="流水号", en="what the bank calls the payment"),
)
NAMES: Final = frozenset(column.name for column in COLUMNS)
CELL_TYPES: Final = {column.name: column.cell for column in COLUMNS}
REQUIRED: Final = tuple(column.name for column in COLUMNS if column.required)
LABELS: Final = {
    **{column.zh: column.name for column in COLUMNS},
    "贷款编号": "loan_id",
    "贷款号": "loan_id",
    "到账日": "paid_on",
    "还款日期": "paid_on",
    "金额": "amount",
    "还款金额": "amount",
    "合同约定日": "for_on",
    "对应合同日": "for_on",
    "合同日": "for_on",
    "交易流水号": "reference",
}
"""The columns by their Chinese headings, and by other words that banks use for them."""

_KEYS: Final = {"paid_on": "on"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRow:
    """A receipt of a loan: its number with its place, and the event's document."""

    loan_id: str
    at: Node
    document: Node


def read_receipt_row(reading: Reading, node: Node) -> ReceiptRow | None:
    """The receipt in a row's mapping of columns, or None once something wrong with it is noted.

    What its day and amount are is read with the loan's other events at hand. A cell that is blank
    is as if it were not there.
    """
    before = len(reading.problems)
    given = tuple(
        (key, part) for key, part in node.entries or () if key in REQUIRED or part.scalar != ""
    )
    parts = reading.mapping(
        replace(node, entries=given),
        required=REQUIRED,
        optional=tuple(sorted(NAMES.difference(REQUIRED))),
    )
    for name in REQUIRED:
        written = parts[name].scalar if name in parts else None
        if written is not None and not written.strip():
            reading.note(ReadingReason.VALUE_MISSING, parts[name], needed=name)
    if len(reading.problems) > before:
        return None
    loan_id = reading.text(parts["loan_id"])
    if len(reading.problems) > before:
        return None
    kind = Node(place=node.place, scalar=LoanEventKind.RECEIPT.value)
    told = ((_KEYS.get(key, key), part) for key, part in given if key != "loan_id")
    document = Node(place=node.place, entries=(("kind", kind), *told))
    return ReceiptRow(loan_id=loan_id.strip(), at=parts["loan_id"], document=document)


class ReceiptReader:
    """Reads receipts of one loan, each beside its events and the receipts read before.

    A receipt that stands and is unlike another does not matter for it. So each is held against the
    few that are like it, and many cost no more each than few.
    """

    def __init__(self, loan: Loan, held: Sequence[LoanEvent], *, as_of: date) -> None:
        self.events = list(held)
        self._loan = loan
        self._as_of = as_of
        self._superseded = {event.supersedes for event in held if event.supersedes}
        self._others: list[LoanEvent] = []
        self._alike: dict[object, list[LoanEvent]] = defaultdict(list)
        for event in held:
            self._keep(event)

    def read(self, reading: Reading, document: Node) -> LoanEvent | None:
        """The receipt in a document as `read_loan_event` reads it beside all events."""
        found = self._read(reading, document, self._others)
        alike = [] if found is None else [e for key in _keys(found) for e in self._alike[key]]
        return self._read(reading, document, [*self._others, *alike]) if alike else found

    def add(self, event: LoanEvent) -> None:
        """Take a receipt among those that the next ones are read beside."""
        self.events.append(event)
        self._keep(event)

    def _read(
        self, reading: Reading, document: Node, held: Sequence[LoanEvent]
    ) -> LoanEvent | None:
        return read_loan_event(reading, document, loan=self._loan, held=held, as_of=self._as_of)

    def _keep(self, event: LoanEvent) -> None:
        stands_alone = not event.supersedes and event.event_id not in self._superseded
        if event.kind is LoanEventKind.RECEIPT and stands_alone:
            for key in _keys(event):
                self._alike[key].append(event)
        else:
            self._others.append(event)


def _keys(event: LoanEvent) -> tuple[object, ...]:
    """What a receipt has in common with those that say the same or have its reference."""
    says = (event.on, event.amount_fen, event.for_on, event.reference)
    return (says, event.reference) if event.reference else (says,)
