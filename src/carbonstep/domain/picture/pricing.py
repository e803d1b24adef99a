"""The whole line for one loan: decisions to carbon steps, rates and a life in money."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import pairwise

from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.decision.decide import decide_tested
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.part import DecidedOutput
from carbonstep.domain.decision.tested import VersionTested, versions_tested
from carbonstep.domain.loan.contract import Contract, contract_of
from carbonstep.domain.loan.event import LoanEvent, events_standing
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.benefit import Benefit, benefit
from carbonstep.domain.money.interest import InterestPeriod
from carbonstep.domain.money.ledger import NOTHING_BOOKED, Ledger, kept_beside, ledger_of
from carbonstep.domain.money.life import Life, price_life
from carbonstep.domain.money.payment import Payments, payments_told
from carbonstep.domain.money.payoff import PayoffSum, payoff_sum
from carbonstep.domain.money.penalty import PenaltyLine, penalty_lines
from carbonstep.domain.money.position import Position, position
from carbonstep.domain.money.receipt import ToldReceipt, told_receipts
from carbonstep.domain.money.service import CashFlow, Serviced
from carbonstep.domain.rate.carbon_step import CarbonStep, Together
from carbonstep.domain.rate.segment import RateSegment
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.reading.problem import Problem
from carbonstep.units.money import Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A decision that is announced and not yet in force, the first rate that rests on it, and the
    one before."""

    decision: Decision
    before: RateSegment
    segment: RateSegment

    @property
    def on(self) -> date:
        """The first day of that rate."""
        return self.segment.period.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A loan priced over its whole life, as one sees it in the market.

    `plain_life` gives the life of the same loan without carbon steps; it is priced when it is
    first asked for. `interest` and `flows` stand as was told of their payment; those of `serviced`
    know the contract alone. `pending` is what has to be booked next, beside what was booked; it is
    empty where that was not looked at.
    """

    life: Life
    decisions: tuple[Decision, ...]
    position: Position
    payments: Payments
    penalties: tuple[PenaltyLine, ...]
    plain_life: Callable[[], Serviced] = field(compare=False, repr=False)
    pending: Ledger = field(default=NOTHING_BOOKED, compare=False, repr=False)

    @property
    def contract(self) -> Contract:
        return self.life.contract

    @property
    def loan(self) -> Loan:
        """The terms that hold on the business date."""
        return self.contract.on(self.as_of)

    @property
    def market(self) -> Market:
        return self.life.market

    @property
    def as_of(self) -> date:
        """The business date one looks from."""
        return self.life.market.as_of

    @property
    def events(self) -> tuple[LoanEvent, ...]:
        """The events that stand."""
        return self.life.events

    @property
    def serviced(self) -> Serviced:
        return self.life.serviced

    @property
    def plain(self) -> Serviced:
        """The life of the same loan without carbon steps."""
        return self.plain_life()

    @property
    def segments(self) -> tuple[RateSegment, ...]:
        return self.serviced.segments

    @property
    def interest(self) -> tuple[InterestPeriod, ...]:
        return self.payments.interest

    @property
    def flows(self) -> tuple[CashFlow, ...]:
        return self.payments.flows

    @property
    def receipts(self) -> tuple[ToldReceipt, ...]:
        """The receipts that stand, and what each pays."""
        return told_receipts(self.position, self.events, as_of=self.as_of)

    @property
    def payoff(self) -> PayoffSum | None:
        """What the payoff asks for that stands, or None."""
        return payoff_sum(self.contract.booked, self.serviced, self.position, self.events)

    @property
    def waiting_fen(self) -> Fen:
        """The money that came in and pays no day that has come."""
        return self.position.waiting_fen(self.as_of)

    @property
    def benefit(self) -> Benefit:
        return benefit(self.serviced, self.plain, as_of=self.as_of)

    def decision(self, decision_id: str) -> Decision | None:
        """The decision of this id, or None (an empty id: before the first decision)."""
        return next((d for d in self.decisions if d.decision_id == decision_id), None)

    def coming(self, *, as_of: date) -> tuple[Coming, ...]:
        """The decisions known on a day that price a later one with another step, or as the first,
        each once. One that gives the step that holds changes nothing, and does not come."""
        found: dict[str, Coming] = {}
        for before, segment in pairwise(self.segments):
            decision = self.decision(segment.decision_id)
            other = not before.decision_id or before.carbon_e4bp != segment.carbon_e4bp
            known = decision is not None and decision.decided_on <= as_of
            if decision is not None and known and other and segment.period.start > as_of:
                coming = Coming(decision=decision, before=before, segment=segment)
                found.setdefault(decision.decision_id, coming)
        return tuple(found.values())


def price(
    rulebook: Rulebook,
    loan: Loan,
    evidence: Evidence,
    *,
    events: Iterable[LoanEvent],
    market: Market,
) -> Priced | Problem:
    """Decide and price from facts alone, for a loan that keeps its rulebook and its borrower.

    Errors: those of `price_life`.
    """
    standing = events_standing(events)
    contract = contract_of(loan, standing)
    tested = versions_tested(
        contract, rulebook_of=lambda _: rulebook, evidence_of=lambda _: evidence
    )
    return price_tested(tested, loan, events=standing, market=market)


def price_tested(
    tested: Sequence[VersionTested], loan: Loan, *, events: Iterable[LoanEvent], market: Market
) -> Priced | Problem:
    """Decide and price from facts alone, by all that the loan's test periods are tested by.

    Errors: those of `price_life`.
    """
    decisions = decide_tested(tested, calendar=market.calendar, as_of=market.as_of)
    return price_decided(loan, decisions, events=events, market=market)


def price_decided(
    loan: Loan,
    decisions: Sequence[Decision],
    *,
    events: Iterable[LoanEvent],
    market: Market,
    held: Ledger | None = None,
) -> Priced | Problem:
    """Price a loan on decisions already made, in the order they were announced.

    `held` is what was booked to it: what its correction terms leave as it was posted is owed so,
    and what has to be booked next is found. None where nothing is booked, or nothing left so.

    Errors: those of `price_life`.
    """
    life = price_life(loan, carbon_steps(decisions), events=events_standing(events), market=market)
    if isinstance(life, Problem):
        return life
    serviced, as_of = life.serviced, market.as_of
    pending = NOTHING_BOOKED if held is None else ledger_of(life, held)
    kept = kept_beside(held or NOTHING_BOOKED, pending)
    told = position(serviced, life.events, kept=kept)
    return Priced(
        life=life,
        decisions=tuple(decisions),
        position=told,
        pending=pending,
        payments=payments_told(serviced, told, as_of=as_of),
        penalties=penalty_lines(life.contract.booked, serviced, told, life.events, as_of=as_of),
        plain_life=cache(life.plain),
    )


def carbon_steps(decisions: Iterable[Decision]) -> tuple[CarbonStep, ...]:
    """What decisions do to the rate, in the order given."""
    return tuple(
        CarbonStep(
            decision_id=decision.decision_id,
            test_period=decision.test_period,
            order=order,
            effective_from=part.effective_from,
            effective_to=part.effective_to,
            total_e4bp=part.stands_e4bp,
            kpi=part.kpi,
            together=together(decision.margin),
        )
        for order, decision in enumerate(decisions)
        for part in sorted(decision.own_parts, key=lambda part: part.kpi)
    )


def together(output: DecidedOutput) -> Together | None:
    """How the parts of an output make a step, None where one part is all of it."""
    if len(output.parts) == 1:
        return None
    kpis = tuple(sorted(part.kpi for part in output.parts))
    return Together(kpis=kpis, how=output.combine, limits=output.limits)
