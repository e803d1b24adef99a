"""What became of a file of receipts."""

from dataclasses import dataclass

from carbonstep.domain.intake.candidate import RejectedRow
from carbonstep.domain.money.receipt import ToldReceipt
from carbonstep.reading.problem import Problem
from carbonstep.units.money import Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldReceipts:
    """The receipts of a file, matched to contract days in the file's order.

    `stored` is False where rows are rejected, and of a dry run: then nothing at all was recorded.
    `unchanged` are those that were told before, `warnings` what the file gave to tell as a whole.
    """

    file_name: str
    sha256: str
    dry_run: bool
    stored: bool
    accepted: tuple[ToldReceipt, ...]
    unchanged: tuple[ToldReceipt, ...]
    rejected: tuple[RejectedRow, ...]
    warnings: tuple[Problem, ...] = ()

    @property
    def amount_fen(self) -> Fen:
        """All the money that the file tells of for the first time."""
        return Fen(sum(item.event.amount_fen or 0 for item in self.accepted))

    @property
    def surplus_fen(self) -> Fen:
        """What of it no day to the end of the loan is left to pay with."""
        return Fen(sum(item.surplus_fen for item in self.accepted))

    @property
    def waiting_fen(self) -> Fen:
        """What of it waits for contract days that have not come."""
        return Fen(sum(item.waiting_fen for item in self.accepted))

    @property
    def partial(self) -> tuple[ToldReceipt, ...]:
        """Those that leave something of a contract day that has come open."""
        return tuple(item for item in self.accepted if item.is_partial)

    @property
    def surplus(self) -> tuple[ToldReceipt, ...]:
        """Those of which something is left over."""
        return tuple(item for item in self.accepted if item.surplus_fen)
