"""What is booked to a loan, and what has to be booked next: postings first, then true-ups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carbonstep.domain.loan.event import LoanEvent
from carbonstep.domain.loan.loan import CorrectionTerms, Loan
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.posting import Posting, postings_due
from carbonstep.domain.money.service import Serviced, service
from carbonstep.domain.money.true_up import TrueUp, at_posted_rates, true_ups_due
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rate.life import rate_life
from carbonstep.domain.rate.segment import RateSegment
from carbonstep.reading.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The postings of a loan by contract day, and its true-ups in the order they were made."""

    postings: tuple[Posting, ...] = ()
    true_ups: tuple[TrueUp, ...] = ()

    @property
    def last_posted_on(self) -> date:
        """The latest business date anything was posted for."""
        return max((entry.posted_on for entry in self.entries), default=date.min)

    @property
    def entries(self) -> tuple[Posting | TrueUp, ...]:
        return (*self.postings, *self.true_ups)

    def seen_on(self, day: date) -> "Ledger":
        """What had been posted by the end of a day."""
        return Ledger(
            postings=tuple(item for item in self.postings if item.posted_on <= day),
            true_ups=tuple(item for item in self.true_ups if item.posted_on <= day),
        )


NOTHING_BOOKED = Ledger()


def waived_by_day(*ledgers: Ledger) -> dict[date, TrueUp]:
    """The true-up that says last, for each contract day of which something is waived or kept, what
    that is; the ledgers in the order they were made."""
    last = {item.nominal_on: item for ledger in ledgers for item in ledger.true_ups}
    return {day: item for day, item in last.items() if item.waived_fen}


def ledger_due(
    loan: Loan,
    steps: Sequence[CarbonStep],
    held: Ledger,
    *,
    events: Sequence[LoanEvent],
    market: Market,
) -> Ledger | Problem:
    """What has to be booked to a loan by the end of the market's day, beyond what it `held`.

    A loan that was posted for a later date already is seen from that date: looking back must not
    take anything back. `events` are those that stand.

    Errors: those of `serviced_life`.
    """
    seen_on = max(market.as_of, held.last_posted_on)
    if seen_on < loan.drawn_on:
        return NOTHING_BOOKED
    market = market.seen_on(seen_on)
    rates = rate_life(loan, steps, market=market)
    if isinstance(rates, Problem):
        return rates

    def served(segments: tuple[RateSegment, ...]) -> Serviced | Problem:
        return service(
            loan,
            periods=rates.periods,
            segments=segments,
            events=events,
            market=market,
        )

    serviced = served(rates.segments)
    if isinstance(serviced, Problem):
        return serviced
    postings = postings_due(loan, serviced, held.postings, as_of=seen_on)
    # With what is posted now: a later run must find nothing that this one could have told.
    posted = (*held.postings, *postings)
    unmoved: Serviced | Problem = serviced
    if loan.corrections != CorrectionTerms() and posted:
        unmoved = served(at_posted_rates(rates.segments, posted))
    return Ledger(
        postings=postings,
        true_ups=true_ups_due(
            loan,
            serviced,
            # A repayment may be possible only at the rates that hold now: then all is put right.
            unmoved=serviced if isinstance(unmoved, Problem) else unmoved,
            posted=posted,
            earlier=held.true_ups,
            as_of=seen_on,
        ),
    )
