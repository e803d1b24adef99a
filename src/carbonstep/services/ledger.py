"""What is booked to a loan, as known at a moment: its postings and true-ups."""

from dataclasses import dataclass

from carbonstep.domain.account import CarbonAccount
from carbonstep.domain.loan import Loan
from carbonstep.domain.posting import Posting
from carbonstep.domain.settlement import next_settlement
from carbonstep.domain.true_up import TrueUp
from carbonstep.services.calendar import calendar_as_known
from carbonstep.services.knowledge import known_entries
from carbonstep.store import account as accounts
from carbonstep.store import loan as loans
from carbonstep.store import log
from carbonstep.store.engine import Store
from carbonstep.store.posting import postings_of_loan
from carbonstep.store.true_up import true_ups_of_loan
from carbonstep.units.work_calendar import WorkCalendar, WorkingDate


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedLedger:
    """A loan's postings and true-ups with their numbers in the log, and who borrowed.

    `known` is the number of log entries looked at.
    """

    known: int
    calendar: WorkCalendar
    loan: Loan
    account: CarbonAccount
    postings: tuple[tuple[int, Posting], ...]
    true_ups: tuple[tuple[int, TrueUp], ...]

    def true_up(self, true_up_id: str) -> TrueUp | None:
        """The true-up of this id, or None."""
        return next((item for _, item in self.true_ups if item.true_up_id == true_up_id), None)

    def settles(self, true_up: TrueUp) -> WorkingDate | None:
        """The day a true-up is settled on: the loan's next payment, or None after the last."""
        return next_settlement(self.loan, true_up.posted_on, calendar=self.calendar)


def booked_ledger(
    store: Store, loan_id: str, *, known_at: str | None = None
) -> BookedLedger | None:
    """What is booked to a loan; None where the loan is not known.

    Raises `RejectedError` for a moment that cannot be read.
    """
    with store.read() as session:
        known = known_entries(session, known_at)
        loan = loans.loan(session, loan_id, known=known)
        if loan is None:
            return None
        account = accounts.account(session, loan.account_id, known=known)
        assert account is not None, "a loan is booked on an open account"
        return BookedLedger(
            known=log.size(session) if known is None else known,
            calendar=calendar_as_known(session, known),
            loan=loan,
            account=account,
            postings=tuple(postings_of_loan(session, loan_id, known=known)),
            true_ups=tuple(true_ups_of_loan(session, loan_id, known=known)),
        )
