"""Everything one sees of a loan on a day, as known at a moment: what pages and reports show."""

from dataclasses import dataclass
from datetime import date

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.account_history import FormerName
from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.decision.measure import OpenPeriod
from carbonstep.domain.loan.event import LoanEvent
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.money.ledger import NOTHING_BOOKED, Ledger, waived_by_day
from carbonstep.domain.money.posting import Posting
from carbonstep.domain.money.true_up import TrueUp
from carbonstep.domain.picture.due import Due
from carbonstep.domain.picture.pricing import Priced
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.units.told_again import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanPicture:
    """A loan with its account, rulebook, evidence, price and what is due.

    `as_of` is the business date looked at; `account` is the borrower as it is on that day, and
    `former_names` what it was called before. `open` are the test periods that lack what they need.
    `known` is the number of log entries known then, None where nothing is recorded (a quote).
    `postings` and `true_ups` are those made by `as_of`; `pending` is what the next daily run would
    book, and what waits for a publication. All three are empty for a quote. `told` is every event
    that was told of the loan, with what became of it; empty for a quote.
    """

    as_of: date
    known: int | None
    account: CarbonAccount
    former_names: tuple[FormerName, ...] = ()
    loan: Loan
    rulebook: Rulebook
    evidence: Evidence
    priced: Priced
    due: tuple[Due, ...]
    open: tuple[OpenPeriod, ...] = ()
    postings: tuple[Posting, ...] = ()
    true_ups: tuple[TrueUp, ...] = ()
    pending: Ledger = NOTHING_BOOKED
    told: tuple[Known[LoanEvent], ...] = ()

    @property
    def booked(self) -> Ledger:
        """What is booked to the loan."""
        return Ledger(postings=self.postings, true_ups=self.true_ups)

    @property
    def waived(self) -> dict[date, TrueUp]:
        """What of each contract day the correction terms leave as it was, by the true-up that says
        so; what the next daily run would book is the last word of all."""
        return waived_by_day(self.booked, self.pending)
