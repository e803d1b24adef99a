"""Money that came in, told for many loans: a row's loan, and its receipt as an event's document."""

from dataclasses import dataclass, replace
from typing import Final

from carbonstep.domain.intake.column import CellType, Column
from carbonstep.domain.loan.event import LoanEventKind
from carbonstep.reading.node import Node
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason

COLUMNS: Final = (
    Column(name="loan_id", zh="贷款编号", en="the loan's number", required=True),
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
        zh="对应合同日",
        en="the contract day it pays; what is told overdue, then what fell due last where empty",
        cell=CellType.DATE,
    ),
    Column(name="reference", zh="流水号", en="what the bank calls the payment"),
)
NAMES: Final = frozenset(column.name for column in COLUMNS)
REQUIRED: Final = tuple(column.name for column in COLUMNS if column.required)
LABELS: Final = {
    **{column.zh: column.name for column in COLUMNS},
    "贷款号": "loan_id",
    "到账日": "paid_on",
    "还款日期": "paid_on",
    "金额": "amount",
    "还款金额": "amount",
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
