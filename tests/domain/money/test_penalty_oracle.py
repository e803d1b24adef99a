"""Penalty interest of generated loans, worked out day by day beside the engine.

The other side takes nothing from the engine but the loan and its events: it draws up the schedule,
matches the money and adds a day's penalty to the sum, with plain loops and fractions. Five hundred
others: CARBONSTEP_PENALTY_LOANS=500 CARBONSTEP_PENALTY_SEED=7 pytest on this file.
"""

import os
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind, events_standing
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.life import serviced_life
from carbonstep.domain.money.penalty import penalty_lines
from carbonstep.domain.money.position import position
from carbonstep.domain.money.service import Serviced
from carbonstep.units.work_calendar import prc_calendar

from .penalty_world import DAY, Case, a_case, settlement_days, shifted

SEED = int(os.environ.get("CARBONSTEP_PENALTY_SEED", "20261127"))

FEW = os.environ.get("CARBONSTEP_HYPOTHESIS") == "few"

LOANS = int(os.environ.get("CARBONSTEP_PENALTY_LOANS", "50" if FEW else "150"))


@dataclass(slots=True)
class Due:
    nominal: date
    since: date
    pays: date
    interest: int = 0
    principal: int = 0
    early: bool = False
    """Its own event, a prepayment or a payoff, says that it is paid."""
    named: int = 0
    ends: list[tuple[date, int]] = field(default_factory=list)
    money: list[tuple[date, int, bool]] = field(default_factory=list)
    """When it came, how much, and whether it is told late."""

    @property
    def due(self) -> int:
        return max(self.interest + self.principal, 0)

    @property
    def extra(self) -> bool:
        """Whether the schedule has nothing of it: not of a day that a payoff after it pays."""
        return self.early and self.since == self.nominal

    @property
    def bound(self) -> int:
        """What of it is principal."""
        return min(self.principal, self.due)

    def names(self, day: date) -> bool:
        return day in (self.nominal, self.pays)

    def open(self) -> int:
        return self.due - sum(amount for _, amount, _ in self.money)

    def came(self, *, late: bool, last: date = date.max) -> int:
        """The money up to a day that was told late, or that was not."""
        return sum(a for day, a, how in self.money if how is late and day <= last)

    def room(self, day: date) -> int:
        """What money may still pay: late money no more than a notice names, where there is one."""
        if not self.named or day <= self.since:
            return self.open()
        in_time, late = self.came(late=False), self.came(late=True)
        return max(min(self.named, self.due - in_time) - late, 0)

    def unpaid(self) -> tuple[int, list[tuple[date, int]]]:
        """What was overdue at first, and the money that came for it."""
        late = self.came(late=True)
        first = min(self.due - self.came(late=False), max(self.named, late))
        return first, [(day, amount) for day, amount, how in self.money if how]


def rate_on(case: Case, day: date) -> int:
    """The all-in rate; after the life the last one."""
    loan = case.loan
    assert loan.benchmark.fixed_e4bp is not None
    rate = loan.benchmark.fixed_e4bp + loan.spread_e4bp
    for event in case.events:
        if "spread_bps" in event.terms and event.on <= day:
            spread = Decimal(str(event.terms["spread_bps"])) * 10_000
            rate = loan.benchmark.fixed_e4bp + int(spread)
    carbon = 0
    for step in sorted(case.steps, key=lambda s: s.test_period.start):
        if step.effective_from <= day:
            carbon = step.total_e4bp
    return rate + carbon if loan.floor_e4bp is None else max(rate + carbon, loan.floor_e4bp)


def half_up(exact: Fraction) -> int:
    """To whole fen, half away from zero."""
    sign = -1 if exact < 0 else 1
    return sign * int(abs(exact) + Fraction(1, 2))


def schedule(case: Case) -> tuple[dict[date, int], list[Due]]:
    """The balance at the end of each day, and what falls due."""
    loan = case.loan
    paid_off = next((e.on for e in case.events if e.kind is LoanEventKind.PAYOFF), None)
    repaid = {item.on: item.amount_fen for item in loan.repayment.schedule}
    settled = set(settlement_days(loan))
    balance, accrued = int(loan.principal_fen), Fraction(0)
    balances, dues = {loan.drawn_on: balance}, []
    day = loan.drawn_on
    while balance:
        accrued += Fraction(balance * rate_on(case, day), 10**8 * 360)
        day += DAY
        over = day in (loan.matures_on, paid_off)
        due = Due(day, day, shifted(loan, day))
        due.since = max(day, due.pays)
        if paid_off is not None and day <= paid_off <= due.since:
            due.pays = due.since = paid_off
            due.early = True
        if day in settled or over:
            due.interest, accrued = half_up(accrued), Fraction(0)
        due.principal = balance if over else min(repaid.get(day, 0), balance)
        balance -= due.principal
        if due.interest or due.principal:
            dues.append(due)
        for event in case.events:
            if event.kind is LoanEventKind.PREPAYMENT and event.on == day and not over:
                assert event.amount_fen is not None
                early = Due(day, day, day, 0, min(event.amount_fen, balance), early=True)
                balance -= early.principal
                dues.append(early)
        balances[day] = balance
    return balances, sorted(dues, key=lambda d: (d.since, d.nominal, d.early))


def match(case: Case, dues: list[Due]) -> None:
    """Put what was told beside what fell due."""
    events = sorted(case.events, key=lambda e: (e.on, e.event_id))
    for event in events:
        if event.kind is LoanEventKind.OVERDUE:
            left = event.amount_fen or 0
            for due in dues:
                in_time = event.until is not None and event.until <= due.since
                if due.names(event.on) and not due.early and not in_time:
                    taken = min(left, due.due - due.named)
                    due.named, left = due.named + taken, left - taken
                    if event.until is not None and taken:
                        due.ends.append((event.until, taken))
    receipts = [e for e in events if e.kind is LoanEventKind.RECEIPT]
    receipts.sort(key=lambda e: (e.on, e.for_on is None))
    purse = 0
    day = case.loan.drawn_on
    last = max([due.since for due in dues] + [e.on for e in receipts] + [d for d, _ in ends(dues)])
    while day <= last:
        for due in dues:
            if not due.extra and min(due.nominal, due.pays) == day:
                taken = min(purse, due.open())
                due.money.append((day, taken, False))
                purse -= taken
        for event in receipts:
            if event.on == day:
                purse += spread(event, dues)
        for due in dues:
            if any(end == day for end, _ in due.ends):
                gone = sum(amount for end, amount in due.ends if end <= day)
                missing = gone - due.came(late=True, last=day)
                if missing > 0:
                    due.money.append((day, min(missing, due.open()), day > due.since))
        day += DAY


def ends(dues: list[Due]) -> list[tuple[date, int]]:
    return [item for due in dues for item in due.ends]


def spread(event: LoanEvent, dues: list[Due]) -> int:
    """What a receipt pays: the day it names, what is told overdue, what fell due last, the oldest,
    an early repayment of its day. Returns what is left."""
    left, day = event.amount_fen or 0, event.on

    def pay(due: Due, late: bool) -> None:
        nonlocal left
        taken = min(left, due.room(day))
        due.money.append((day, taken, late and day > due.since))
        left -= taken

    for due in dues:
        if event.for_on is not None and due.names(event.for_on):
            pay(due, late=True)
    fallen = [d for d in dues if d.due and not d.extra and min(d.nominal, d.pays) <= day]
    for due in fallen:
        if due.named and day > due.since:
            pay(due, late=True)
    for due in fallen[-1:] + fallen:
        if not due.named or day <= due.since:
            pay(due, late=False)
    for due in dues:
        if due.extra and due.nominal == day:
            pay(due, late=False)
    return left


def penalty_by_day(case: Case) -> Fraction:
    """The penalty interest up to the day looked from, in fen, exact."""
    loan = case.loan
    balances, dues = schedule(case)
    match(case, dues)
    ends_on = max(balances)
    paid_off = next((e.on for e in case.events if e.kind is LoanEventKind.PAYOFF), None)
    notices = sorted(
        (e for e in case.events if e.kind is LoanEventKind.MISUSE),
        key=lambda e: (e.on, e.event_id),
    )
    misused: list[list[int | LoanEvent]] = []
    overdue_pct = Fraction(loan.penalty.overdue_pct) / 100
    misuse_pct = Fraction(loan.penalty.misuse_pct) / 100
    total = Fraction(0)
    # What is paid with a payoff is never overdue.
    lasting = [due for due in dues if paid_off is None or due.since < paid_off]
    unpaid_dues = [(due, *due.unpaid()) for due in lasting if due.unpaid()[0]]
    day = loan.drawn_on
    while day < case.as_of:
        over = paid_off is not None and day >= paid_off
        overdue = overdue_principal = waiting = 0
        for due, first, money in unpaid_dues:
            if over or day < due.nominal:
                continue
            unpaid = max(first - sum(amount for on, amount in money if on <= day), 0)
            if day >= due.since:
                overdue += unpaid
                overdue_principal += min(unpaid, due.bound)
            else:
                waiting += min(unpaid, due.bound)
        balance = balances.get(day, 0) if day <= ends_on else 0
        misused += [[notice, notice.amount_fen or 0] for notice in notices if notice.on == day]
        misused = [item for item in misused if item[0].until != day]  # type: ignore[union-attr]
        above = sum(item[1] for item in misused) - balance - waiting - overdue_principal
        for item in reversed(misused):
            cut = max(min(above, item[1]), 0)
            item[1] -= cut
            above -= cut
        all_misused = sum(item[1] for item in misused)
        both = max(all_misused - balance - waiting, 0)
        rate = Fraction(max(rate_on(case, min(day, ends_on - DAY)), 0), 10**8 * 360)
        total += rate * (all_misused - both) * misuse_pct
        total += rate * (overdue - both) * (1 + overdue_pct)
        total += rate * both * (1 + max(overdue_pct, misuse_pct))
        day += DAY
    return total


def penalty_by_engine(case: Case) -> Fraction | None:
    """The same by the engine; None where the events cannot be."""
    standing = events_standing(case.events)
    market = Market(fixings=FixingTable(()), calendar=prc_calendar(), as_of=case.as_of)
    booked = case.booked or case.loan
    found = serviced_life(booked, case.steps, events=standing, market=market)
    if not isinstance(found, Serviced):
        return None
    lines = penalty_lines(case.loan, found, position(found, standing), standing, as_of=case.as_of)
    return sum((line.exact_fen for line in lines), Fraction(0))


def is_moved(loan: Loan, event: LoanEvent) -> bool:
    """Whether an event is a payoff after a settlement day, and before its payment day or on it."""
    off = event.kind is LoanEventKind.PAYOFF
    return off and any(d < event.on <= shifted(loan, d) for d in settlement_days(loan))


def test_the_engine_agrees_with_a_count_by_the_day() -> None:
    dice = random.Random(SEED)
    compared: Counter[str] = Counter()
    while compared["loans"] < LOANS:
        case = a_case(dice)
        found = penalty_by_engine(case)
        if found is None:
            continue
        assert found == penalty_by_day(case), (SEED, compared["loans"], case)
        compared["loans"] += 1
        kinds = {event.kind.value for event in case.events}
        compared.update(kinds)
        compared["charged"] += found > 0
        compared["moved"] += any(is_moved(case.loan, event) for event in case.events)
        compared["heavier"] += {"misuse", "overdue"} <= kinds or {"misuse", "receipt"} <= kinds
    assert compared["charged"] > LOANS // 2
    assert compared["moved"] > LOANS // 100, compared
    for kind in ("overdue", "misuse", "prepayment", "payoff", "receipt", "amendment", "heavier"):
        assert compared[kind] > LOANS // 10, compared
