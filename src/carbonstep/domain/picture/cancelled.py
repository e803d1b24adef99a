"""A loan that was booked by mistake: what it was booked as, and what was taken back of it."""

from dataclasses import dataclass

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.loan.contract import Contract
from carbonstep.domain.loan.event import LoanEvent
from carbonstep.domain.money.posting import Posting
from carbonstep.domain.money.true_up import TrueUp


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelledLoan:
    """A cancelled loan as known. `cancellation` is the event that says so, `entry` its number in
    the log; `account` the borrower it was booked on, as it was that day. `known` is the number of
    log entries looked at."""

    known: int
    contract: Contract
    account: CarbonAccount
    cancellation: LoanEvent
    entry: int
    postings: tuple[Posting, ...]
    true_ups: tuple[TrueUp, ...]
