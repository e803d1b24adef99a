"""The ledger of a loan as known at a moment: its postings and true-ups, and their letters."""

from collections.abc import Mapping
from dataclasses import dataclass

from carbonstep.domain.account.succession import Borrower
from carbonstep.domain.loan.contract import Contract
from carbonstep.domain.loan.event import LoanEvent
from carbonstep.domain.loan.settlement import next_settlement
from carbonstep.domain.money.posting import Posting
from carbonstep.domain.money.true_up import TrueUp
from carbonstep.domain.picture.cancelled import CancelledLoan
from carbonstep.present.sentence.advice import TrueUpContext, advice_text, event_changes
from carbonstep.present.words.translation import Language
from carbonstep.services.borrower import borrowers
from carbonstep.services.calendar import calendar_as_known
from carbonstep.services.contract import contract_as_known
from carbonstep.services.knowledge import known_entries
from carbonstep.store import loan as loans
from carbonstep.store import log
from carbonstep.store.engine import Store
from carbonstep.store.loan_event import events_of_loan
from carbonstep.store.posting import postings_of_loan
from carbonstep.store.true_up import true_ups_of_loan
from carbonstep.units.work_calendar import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLedger:
    """A loan's postings, true-ups and events with their numbers in the log, and who borrowed.

    `known` is the number of log entries looked at.
    """

    known: int
    calendar: WorkCalendar
    contract: Contract
    borrowers: Mapping[str, Borrower]
    postings: tuple[tuple[int, Posting], ...]
    true_ups: tuple[tuple[int, TrueUp], ...]
    events: tuple[tuple[int, LoanEvent], ...]

    def true_up(self, true_up_id: str) -> TrueUp | None:
        """The true-up of this id, or None."""
        return next((item for _, item in self.true_ups if item.true_up_id == true_up_id), None)

    def advice(self, true_up: TrueUp, language: Language) -> str:
        """The letter that tells the borrower of a true-up, settled with the loan's next payment."""
        loan = self.contract.on(true_up.posted_on)
        return advice_text(
            true_up,
            loan=loan,
            account=self.borrowers[loan.account_id].on(true_up.posted_on),
            before=self._before(true_up),
            settles=next_settlement(self.contract, true_up.posted_on, calendar=self.calendar),
            language=language,
        )

    def _before(self, true_up: TrueUp) -> TrueUpContext:
        """What the day of a true-up stood on when it was last posted or trued up."""
        made = next(seq for seq, item in self.true_ups if item.true_up_id == true_up.true_up_id)
        entries: tuple[tuple[int, Posting | TrueUp], ...] = (*self.postings, *self.true_ups)
        of_day = (entry for entry in entries if entry[1].nominal_on == true_up.nominal_on)
        seq, last = max((entry for entry in of_day if entry[0] < made), key=lambda entry: entry[0])
        return TrueUpContext(
            parts=last.parts,
            events=event_changes(
                [event for number, event in self.events if number < seq],
                [event for number, event in self.events if number < made],
            ),
        )


def ledger_as_known(
    store: Store, loan_id: str, *, known_at: str | None = None
) -> KnownLedger | None:
    """The ledger of a loan; None where the loan is not known.

    Raises `RejectedError` for a moment that cannot be read.
    """
    with store.read() as session:
        known = known_entries(session, known_at)
        loan = loans.loan(session, loan_id, known=known)
        if loan is None:
            return None
        contract = contract_as_known(session, loan, known=known)
        ids = {version.loan.account_id for version in contract.versions}
        return KnownLedger(
            known=log.size(session) if known is None else known,
            calendar=calendar_as_known(session, known),
            contract=contract,
            borrowers=borrowers(session, ids, known=known),
            postings=tuple(postings_of_loan(session, loan_id, known=known)),
            true_ups=tuple(true_ups_of_loan(session, loan_id, known=known)),
            events=tuple(events_of_loan(session, loan_id, known=known)),
        )


def cancelled_loan(
    store: Store, loan_id: str, *, known_at: str | None = None
) -> CancelledLoan | None:
    """A loan that is cancelled, with what was taken back of it; None for any other.

    Raises `RejectedError` for a moment that cannot be read.
    """
    found = ledger_as_known(store, loan_id, known_at=known_at)
    if found is None or found.contract.cancellation is None:
        return None
    loan, event = found.contract.booked, found.contract.cancellation
    return CancelledLoan(
        known=found.known,
        contract=found.contract,
        account=found.borrowers[loan.account_id].on(loan.drawn_on),
        cancellation=event,
        entry=next(seq for seq, item in found.events if item.event_id == event.event_id),
        postings=tuple(item for _, item in found.postings),
        true_ups=tuple(item for _, item in found.true_ups),
    )
