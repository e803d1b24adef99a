"""Penalty interest of generated loans, worked out day by day beside the engine.

The other side takes nothing from the engine but the loan and its events: it draws up the schedule,
matches the money and adds a day's penalty to the sum, with plain loops and fractions. Five hundred
others: CARBONSTEP_PENALTY_LOANS=500 CARBONSTEP_PENALTY_SEED=7 pytest on this file.
"""

import os
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind, events_standing
from carbonstep.domain.loan.loan import (
    Benchmark,
    InterestSchedule,
    Loan,
    PenaltyTerms,
    Repayment,
    RepaymentKind,
    ScheduledRepayment,
)
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.life import serviced_life
from carbonstep.domain.money.penalty import penalty_lines
from carbonstep.domain.money.position import position
from carbonstep.domain.money.service import Serviced
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.codec import Json
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import CalendarId, prc_calendar

SEED = int(os.environ.get("CARBONSTEP_PENALTY_SEED", "20261127"))
FEW = os.environ.get("CARBONSTEP_HYPOTHESIS") == "few"
LOANS = int(os.environ.get("CARBONSTEP_PENALTY_LOANS", "50" if FEW else "150"))
DAY = timedelta(days=1)


@dataclass(slots=True)
class Case:
    """A loan as it is agreed in the end, its steps, its events that stand, and the day one looks
    from; `booked` is the loan as booked."""

    loan: Loan
    steps: list[CarbonStep]
    events: list[LoanEvent]
    as_of: date
    booked: Loan | None = None


# --- The loans -----------------------------------------------------------------------------------


def settlement_days(loan: Loan) -> list[date]:
    """The 20th of every third month up to maturity, and maturity."""
    days = [
        date(year, month, 20)
        for year in range(loan.drawn_on.year, loan.matures_on.year + 1)
        for month in (3, 6, 9, 12)
    ]
    return [day for day in days if loan.drawn_on < day < loan.matures_on] + [loan.matures_on]


def shifted(loan: Loan, day: date) -> date:
    """The payment day: the Monday after a weekend, or the day itself without a calendar."""
    while loan.interest.calendar is CalendarId.WEEKDAYS and day.weekday() >= 5:
        day += DAY
    return day


def a_case(dice: random.Random) -> Case:
    drawn_on = date(2023, 1, 1) + dice.randrange(365) * DAY
    matures_on = drawn_on + dice.randrange(200, 800) * DAY
    principal = dice.randrange(1, 500) * 1_000_00
    loan = Loan(
        loan_id="L",
        account_id="A",
        principal_fen=Fen(principal),
        drawn_on=drawn_on,
        matures_on=matures_on,
        benchmark=Benchmark(
            index=BenchmarkIndex.FIXED,
            every_months=None,
            fixed_e4bp=RateE4bp(dice.choice([100_000, 3_450_000, 4_123_457])),
        ),
        spread_e4bp=RateE4bp(dice.choice([0, -450_000, 1_555_500])),
        floor_e4bp=dice.choice([None, RateE4bp(0)]),
        rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
        interest=InterestSchedule(calendar=dice.choice([CalendarId.WEEKDAYS, CalendarId.NONE])),
        penalty=PenaltyTerms(
            overdue_pct=Decimal(dice.choice([30, 40, 50])),
            misuse_pct=Decimal(dice.choice([50, 75, 100])),
        ),
    )
    if dice.random() < 0.5:
        days = settlement_days(loan)[:-1]
        chosen = sorted(dice.sample(days, min(len(days), dice.randrange(4))))
        schedule = [
            ScheduledRepayment(on=day, amount_fen=Fen(principal // dice.randrange(4, 9)))
            for day in chosen
        ]
        if schedule:
            repayment = Repayment(kind=RepaymentKind.CUSTOM, schedule=tuple(schedule))
            loan = replace(loan, repayment=repayment)
    steps = [
        CarbonStep(
            decision_id=f"D{order}",
            test_period=Period(date(2000 + order, 1, 1), date(2001 + order, 1, 1)),
            order=order,
            effective_from=drawn_on + dice.randrange(1, 700) * DAY,
            effective_to=None,
            total_e4bp=RateE4bp(dice.choice([-400_000, -100_000, 0, 250_000])),
        )
        for order in range(dice.randrange(3))
    ]
    amendments = some_amendments(dice, loan)
    # What happens is of the loan as it is agreed in the end: a maturity moves before it comes.
    lasts = replace(loan, matures_on=max([matures_on, *(moved_to(e) for e in amendments)]))
    case = Case(lasts, steps, [], lasts.matures_on + dice.randrange(-150, 250) * DAY)
    # The same told twice is one fact.
    told = {event.event_id: event for event in some_events(dice, case)}
    case.events = [*told.values(), *amendments]
    case.booked = loan
    return case


def some_amendments(dice: random.Random, loan: Loan) -> list[LoanEvent]:
    """Another spread from a day on, or another maturity."""
    found: list[LoanEvent] = []
    inside = (loan.matures_on - loan.drawn_on).days
    terms: list[dict[str, Json]] = []
    if dice.random() < 0.3:
        terms.append({"spread_bps": dice.choice(["-30", "0", "120.5"])})
    if dice.random() < 0.2:
        later = loan.matures_on + dice.randrange(1, 120) * DAY
        terms.append({"matures_on": later.isoformat()})
    for changed in terms:
        found.append(
            LoanEvent(
                loan_id="L",
                kind=LoanEventKind.AMENDMENT,
                on=loan.drawn_on + dice.randrange(1, inside) * DAY,
                received_on=date(2030, 1, 1),
                terms=changed,
                reason="agreed",
            )
        )
    return found


def moved_to(event: LoanEvent) -> date:
    return date.fromisoformat(str(event.terms.get("matures_on", "2000-01-01")))


def some_events(dice: random.Random, case: Case) -> list[LoanEvent]:
    loan = case.loan
    found: list[LoanEvent] = []
    inside = (loan.matures_on - loan.drawn_on).days

    def tell(kind: LoanEventKind, on: date, amount: int = 0, **more: date | None) -> None:
        found.append(
            LoanEvent(
                loan_id="L",
                kind=kind,
                on=on,
                amount_fen=Fen(amount) if amount else None,
                received_on=date(2030, 1, 1),
                **more,  # type: ignore[arg-type]
            )
        )

    if dice.random() < 0.5:
        on = loan.drawn_on + dice.randrange(1, inside) * DAY
        tell(LoanEventKind.PREPAYMENT, on, loan.principal_fen // dice.randrange(3, 10))
    ends_on = loan.matures_on
    if dice.random() < 0.25:
        ends_on = loan.drawn_on + dice.randrange(inside // 2, inside) * DAY
        if all(event.on < ends_on for event in found):
            tell(LoanEventKind.PAYOFF, ends_on)
        else:
            ends_on = loan.matures_on
    dues = [day for day in settlement_days(loan) if day < ends_on or day == loan.matures_on]
    for _ in range(dice.randrange(4)):
        day = dice.choice(dues)
        if day >= ends_on and ends_on < loan.matures_on:
            continue
        on = dice.choice([day, shifted(loan, day), day, day + DAY])
        on = min(on, loan.matures_on)
        until = None if dice.random() < 0.5 else on + dice.randrange(1, 120) * DAY
        tell(LoanEventKind.OVERDUE, on, amount_near(dice, loan), until=until)
    for _ in range(dice.randrange(4)):
        on = loan.drawn_on + dice.randrange((ends_on - loan.drawn_on).days) * DAY
        until = None if dice.random() < 0.5 else on + dice.randrange(1, 400) * DAY
        amount = loan.principal_fen // dice.choice([1, 2, 3])
        tell(LoanEventKind.MISUSE, on, amount, until=until)
    for _ in range(dice.randrange(6)):
        day = dice.choice(dues)
        named = dice.choice([None, day, shifted(loan, day)])
        on = max(day + dice.randrange(-4, 90) * DAY, loan.drawn_on)
        tell(LoanEventKind.RECEIPT, on, amount_near(dice, loan), for_on=named)
    return found


def amount_near(dice: random.Random, loan: Loan) -> int:
    """An amount about that of a quarter's interest, an instalment, or all of the principal."""
    of = dice.choice([loan.principal_fen // 100, loan.principal_fen // 6, loan.principal_fen])
    return max(of * dice.randrange(20, 130) // 100, 1)


# --- The other side ------------------------------------------------------------------------------


@dataclass(slots=True)
class Due:
    nominal: date
    since: date
    pays: date
    interest: int = 0
    principal: int = 0
    early: bool = False
    named: int = 0
    ends: list[tuple[date, int]] = field(default_factory=list)
    money: list[tuple[date, int, bool]] = field(default_factory=list)
    """When it came, how much, and whether it is told late."""

    @property
    def due(self) -> int:
        return max(self.interest + self.principal, 0)

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
        if day == paid_off:
            due.pays, due.early = day, True
        due.since = max(day, due.pays)
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
            if not due.early and min(due.nominal, due.pays) == day:
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
    fallen = [d for d in dues if d.due and not d.early and min(d.nominal, d.pays) <= day]
    for due in fallen:
        if due.named and day > due.since:
            pay(due, late=True)
    for due in fallen[-1:] + fallen:
        if not due.named or day <= due.since:
            pay(due, late=False)
    for due in dues:
        if due.early and due.nominal == day:
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
    unpaid_dues = [(due, *due.unpaid()) for due in dues if due.unpaid()[0]]
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


# --- Both ----------------------------------------------------------------------------------------


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
        compared["heavier"] += {"misuse", "overdue"} <= kinds or {"misuse", "receipt"} <= kinds
    assert compared["charged"] > LOANS // 2
    for kind in ("overdue", "misuse", "prepayment", "payoff", "receipt", "amendment", "heavier"):
        assert compared[kind] > LOANS // 10, compared
