"""What is booked to a loan, and what has to be booked next: postings first, then true-ups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carbonstep.domain.loan.contract import contract_of
from carbonstep.domain.loan.event import LoanEvent
from carbonstep.domain.loan.loan import CorrectionTerms, Loan
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.life import Life, price_life
from carbonstep.domain.money.posting import Posting, payments, postings_due
from carbonstep.domain.money.true_up import TrueUp, at_posted_rates, true_ups_due
from carbonstep.domain.money.waiting import Waiting, missing_by_day
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.reading.problem import Problem
from carbonstep.units.money import Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The postings of a loan by contract day, and its true-ups in the order they were made.

    `waiting`, of what has to be booked next, are the days that wait for a publication.
    """

    postings: tuple[Posting, ...] = ()
    true_ups: tuple[TrueUp, ...] = ()
    waiting: tuple[Waiting, ...] = ()

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


def kept_by_day(life: Life, held: Ledger) -> dict[date, Fen]:
    """What of each posted day's payment the contract leaves as it was posted, though the facts give
    another: above zero is not charged, below zero not given back. `held` is what was booked."""
    if life.contract.booked.corrections == CorrectionTerms():
        return {}
    return kept_beside(held, ledger_of(life, held))


def kept_beside(held: Ledger, due: Ledger) -> dict[date, Fen]:
    """What `kept_by_day` says, where it is known what has to be booked next."""
    return {day: item.waived_fen for day, item in waived_by_day(held, due).items()}


def ledger_due(
    loan: Loan,
    steps: Sequence[CarbonStep],
    held: Ledger,
    *,
    events: Sequence[LoanEvent],
    market: Market,
) -> Ledger | Problem:
    """What has to be booked to a loan by the end of the market's day, beyond what it `held`.

    A day whose payment rests on a rate for which a publication is missing is not posted, and not
    trued up, before that came; the other days are.

    A loan that was posted for a later date already is seen from that date: looking back must not
    take anything back. What was posted to a loan that is cancelled is all taken back. `loan` is as
    booked, `events` are those that stand.

    Errors: those of `price_life`.
    """
    seen_on = max(market.as_of, held.last_posted_on)
    contract = contract_of(loan, events)
    if contract.cancellation is not None:
        return _taken_back(contract.booked, held, as_of=seen_on)
    if seen_on < contract.booked.drawn_on and not held.entries:
        return NOTHING_BOOKED
    life = price_life(loan, steps, events=events, market=market.seen_on(seen_on))
    return life if isinstance(life, Problem) else _due(life, held)


def _taken_back(loan: Loan, held: Ledger, *, as_of: date) -> Ledger:
    """What takes back all that is booked to a loan that never was."""
    return Ledger(
        true_ups=true_ups_due(
            loan, (), unmoved=(), posted=held.postings, earlier=held.true_ups, as_of=as_of
        )
    )


def ledger_of(life: Life, held: Ledger) -> Ledger:
    """What `ledger_due` gives, where the loan's life is priced already.

    It is priced again only where the loan was posted for a later date than it is seen from. Where
    it cannot be as of that date, runs set it aside, and nothing is due.
    """
    booked, market = life.contract.booked, life.market
    if max(booked.drawn_on, held.last_posted_on) <= market.as_of:
        return _due(life, held)
    due = ledger_due(life.contract.as_booked, life.steps, held, events=life.events, market=market)
    return NOTHING_BOOKED if isinstance(due, Problem) else due


def _due(life: Life, held: Ledger) -> Ledger:
    loan, as_of = life.contract.booked, life.market.as_of
    paid = payments(loan, life.serviced, posted_on=as_of)
    missing = missing_by_day(life.contract, paid, life.serviced.segments)
    come = postings_due(paid, life.serviced, held.postings)
    postings = tuple(item for item in come if item.nominal_on not in missing)
    # With what is posted now: a later run must find nothing that this one could have told.
    posted = (*held.postings, *postings)
    unmoved = paid
    if loan.corrections != CorrectionTerms() and posted:
        at_posted = life.at_rates(at_posted_rates(life.rates.segments, posted))
        # A repayment may be possible only at the rates that hold now: then all is put right.
        if not isinstance(at_posted, Problem):
            unmoved = payments(loan, at_posted, posted_on=as_of)
    true_ups = true_ups_due(
        loan, paid, unmoved=unmoved, posted=posted, earlier=held.true_ups, as_of=as_of
    )
    held_back = {item.nominal_on for item in come} | {item.nominal_on for item in true_ups}
    return Ledger(
        postings=postings,
        true_ups=tuple(item for item in true_ups if item.nominal_on not in missing),
        waiting=tuple(
            Waiting(nominal_on=day, publication=missing[day])
            for day in sorted(held_back & missing.keys())
        ),
    )
