"""True-ups: postings and facts alone fix where a day stands, however the facts came in."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind, events_standing
from carbonstep.domain.loan.loan import (
    AtChange,
    Benchmark,
    CorrectionTerms,
    DayOrder,
    InterestSchedule,
    Loan,
    Repayment,
    RepaymentKind,
    TooHigh,
    TooLow,
)
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing, FixingTable
from carbonstep.domain.market.publication import MissingPublication, next_publication_on
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.ledger import NOTHING_BOOKED, Ledger, ledger_due, ledger_of
from carbonstep.domain.money.life import price_life, serviced_life
from carbonstep.domain.money.posting import Amounts, Component, payments, posting_from_body
from carbonstep.domain.money.true_up import GroundKind, Party, positions, true_up_from_body
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.problem import Problem
from carbonstep.units.money import Fen
from carbonstep.units.period import Frequency, Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import BusinessDayRule, prc_calendar

CALENDAR = prc_calendar()
DRAWN, MATURES, LATE = date(2022, 6, 20), date(2024, 6, 20), date(2024, 7, 1)
LOAN = Loan(
    loan_id="L1",
    account_id="A1",
    principal_fen=Fen(10_000_000_000),
    drawn_on=DRAWN,
    matures_on=MATURES,
    benchmark=Benchmark(index=BenchmarkIndex.LPR_1Y, every_months=6),
    spread_e4bp=RateE4bp(550_000),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
)
INSTALMENTS = replace(LOAN, repayment=Repayment(kind=RepaymentKind.EQUAL_INSTALMENT))
LONGER = replace(
    LOAN,
    repayment=Repayment(
        kind=RepaymentKind.EQUAL_INSTALMENT,
        at_change=AtChange.TERM,
        latest_on=date(2025, 6, 20),
    ),
)
EQUAL_PRINCIPAL = replace(LOAN, repayment=Repayment(kind=RepaymentKind.EQUAL_PRINCIPAL))
CAPITALISED = replace(LOAN, interest=InterestSchedule(capitalise_until=date(2023, 3, 20)))
LOANS = (LOAN, INSTALMENTS, LONGER, EQUAL_PRINCIPAL, CAPITALISED)


def fixing(on: date, rate: int, revision: int = 0) -> Fixing:
    return Fixing(
        index=BenchmarkIndex.LPR_1Y,
        published_on=on,
        rate_e4bp=RateE4bp(rate),
        revision=revision,
        reason="misread" if revision else "",
    )


FIRST = fixing(date(2022, 6, 20), 3_000_000)
SECOND = fixing(date(2022, 12, 20), 3_100_000)


def published_after(day: date) -> list[Fixing]:
    """The fixings of every month after a day's, as far as the calendar is known, with its rate."""
    found: list[Fixing] = []
    while CALENDAR.is_official(day := next_publication_on(day, CALENDAR)):
        found.append(fixing(day, SECOND.rate_e4bp))
    return found


LATER_ONES = published_after(SECOND.published_on)
"""What comes in its time in every test, so that no rate waits for it."""


def step(bps: int, on: date, order: int = 0) -> CarbonStep:
    return CarbonStep(
        decision_id=f"D{order}",
        test_period=Period(date(2021 + order, 1, 1), date(2022 + order, 1, 1)),
        order=order,
        effective_from=on,
        effective_to=None,
        total_e4bp=RateE4bp(bps * 10_000),
    )


def prepaid(on: date, yuan: int, **changes: str) -> LoanEvent:
    return LoanEvent(
        loan_id="L1",
        kind=LoanEventKind.PREPAYMENT,
        on=on,
        amount_fen=Fen(yuan * 100),
        received_on=LATE,
        **changes,
    )


PAYOFF = LoanEvent(loan_id="L1", kind=LoanEventKind.PAYOFF, on=date(2023, 5, 5), received_on=LATE)


def withdrawn(event: LoanEvent) -> LoanEvent:
    return LoanEvent(
        loan_id="L1",
        kind=LoanEventKind.WITHDRAWN,
        on=event.on,
        received_on=LATE,
        supersedes=event.event_id,
        reason="another loan's",
    )


Fact = Fixing | CarbonStep | LoanEvent


def sorted_out(facts):
    """What a recalculation sees of facts, in whatever order they came."""
    events = events_standing(fact for fact in facts if isinstance(fact, LoanEvent))
    steps = sorted((f for f in facts if isinstance(f, CarbonStep)), key=lambda s: s.order)
    fixings = [fact for fact in facts if isinstance(fact, Fixing)]
    return FixingTable((*LATER_ONES, *fixings)), steps, events


def with_due(held: Ledger, due: Ledger) -> Ledger:
    """A ledger once what is due is booked too."""
    return Ledger(
        postings=tuple(sorted((*held.postings, *due.postings), key=lambda p: p.nominal_on)),
        true_ups=(*held.true_ups, *due.true_ups),
    )


def stands_of(ledger: Ledger) -> dict[date, Amounts]:
    """What each posted contract day comes to."""
    found = positions(ledger.postings, ledger.true_ups)
    return {day: position.amounts for day, position in found.items()}


def run(loan: Loan, held: Ledger, facts, as_of: date) -> Ledger:
    table, steps, events = sorted_out(facts)
    market = Market(fixings=table, calendar=CALENDAR, as_of=as_of)
    due = ledger_due(loan, steps, held, events=events, market=market)
    assert not isinstance(due, Problem), due
    life = price_life(loan, steps, events=events, market=market)
    if not isinstance(life, Problem):  # Seen from before the first fixing there is no life.
        assert ledger_of(life, held) == due, "a life priced already has the same to be booked"
    return with_due(held, due)


def whole(loan: Loan, facts, as_of: date = LATE) -> dict[date, Amounts]:
    """Each contract day of the history that the facts give."""
    table, steps, events = sorted_out(facts)
    served = serviced_life(
        loan, steps, events=events, market=Market(fixings=table, calendar=CALENDAR, as_of=as_of)
    )
    assert not isinstance(served, Problem), served
    return {item.nominal_on: item.amounts for item in payments(loan, served, posted_on=as_of)}


def booked(loan: Loan, *facts, as_of: date = LATE) -> Ledger:
    return run(loan, NOTHING_BOOKED, [FIRST, SECOND, *facts], as_of)


def recalculated(loan: Loan, held: Ledger, *facts, as_of: date = LATE) -> Ledger:
    return run(loan, held, [FIRST, SECOND, *facts], as_of)


def net(true_up) -> tuple[int, int]:
    change = true_up.change
    return change.interest_fen, change.principal_fen


def test_a_backdated_decision_is_trued_up_by_period_and_party() -> None:
    before = booked(LOAN)
    after = recalculated(LOAN, before, step(10, date(2023, 8, 1)))
    assert after.postings == before.postings
    assert [t.nominal_on for t in after.true_ups] == [
        date(2023, 9, 20),
        date(2023, 12, 20),
        date(2024, 3, 20),
        date(2024, 6, 20),
    ]
    first = after.true_ups[0]
    assert first.net_fen == round(10_000_000_000 * 0.001 * 50 / 360)  # 1 August to 19 September
    [line] = first.lines
    assert (line.component, line.owed_by) == (Component.INTEREST, Party.BORROWER)
    assert [(g.kind, g.ref) for g in first.because] == [(GroundKind.DECISION, "D0")]
    lower = recalculated(LOAN, before, step(-10, date(2023, 8, 1)))
    assert {line.owed_by for t in lower.true_ups for line in t.lines} == {Party.LENDER}
    # Each is rounded once, as a whole: half away from zero, so that they may differ by a fen.
    for up, down in zip(after.true_ups, lower.true_ups, strict=True):
        assert abs(up.net_fen + down.net_fen) <= 1


@pytest.mark.parametrize(
    ("rate", "party"), [(3_200_000, Party.BORROWER), (3_050_000, Party.LENDER)]
)
def test_a_corrected_fixing_is_trued_up_both_ways(rate: int, party: Party) -> None:
    before = booked(LOAN, as_of=date(2023, 7, 1))
    corrected = fixing(SECOND.published_on, rate, revision=1)
    after = recalculated(LOAN, before, corrected, as_of=date(2023, 7, 1))
    assert [t.nominal_on for t in after.true_ups] == [date(2023, 3, 20), date(2023, 6, 20)]
    assert {line.owed_by for t in after.true_ups for line in t.lines} == {party}
    assert {(g.kind, g.ref) for t in after.true_ups for g in t.because} == {
        (GroundKind.FIXING, "2022-12-20")
    }


@pytest.mark.parametrize("loan", LOANS)
def test_what_rests_on_a_missing_publication_waits_for_it(loan: Loan) -> None:
    as_of = date(2023, 7, 1)
    table, steps, events = sorted_out([FIRST])
    market = Market(fixings=table, calendar=CALENDAR, as_of=as_of)
    due = ledger_due(loan, steps, NOTHING_BOOKED, events=events, market=market)
    assert not isinstance(due, Problem)
    assert [item.nominal_on for item in due.postings] == [date(2022, 9, 20), date(2022, 12, 20)]
    missing = MissingPublication(index=BenchmarkIndex.LPR_1Y, expected_on=SECOND.published_on)
    assert [(item.nominal_on, item.publication) for item in due.waiting] == [
        (date(2023, 3, 20), missing),
        (date(2023, 6, 20), missing),
    ]
    after = run(loan, with_due(NOTHING_BOOKED, due), [FIRST, SECOND], as_of)
    assert len(after.postings) == 4
    assert (after.true_ups, after.waiting) == ((), ())
    assert stands_of(after) == stands_of(booked(loan, as_of=as_of))


@pytest.mark.parametrize(
    ("loan", "waits"),
    [
        (LOAN, ["2023-03-20", "2023-06-20"]),
        (EQUAL_PRINCIPAL, ["2023-03-20", "2023-06-20"]),
        (INSTALMENTS, ["2023-03-20", "2023-06-20", "2023-09-20", "2023-12-20"]),
        (CAPITALISED, ["2023-03-20", "2023-06-20", "2023-09-20", "2023-12-20"]),
        (
            replace(LOAN, fall_max_e4bp=RateE4bp(1_000_000)),
            ["2023-03-20", "2023-06-20", "2023-09-20", "2023-12-20"],
        ),
        (replace(LOAN, benchmark=replace(LOAN.benchmark, every_months=12)), []),
    ],
    ids=[
        "bullet",
        "equal principal",
        "instalments",
        "capitalised",
        "limited moves",
        "not repriced",
    ],
)
def test_only_what_rests_on_a_missing_publication_waits(loan: Loan, waits: list[str]) -> None:
    """The fixing of December lacks, that of June is there: what waits beyond it is what follows
    from the rate before it."""
    table, steps, events = sorted_out([FIRST])
    market = Market(fixings=table, calendar=CALENDAR, as_of=date(2024, 1, 2))
    due = ledger_due(loan, steps, NOTHING_BOOKED, events=events, market=market)
    assert not isinstance(due, Problem)
    assert [str(item.nominal_on) for item in due.waiting] == waits
    assert len(due.postings) == 6 - len(waits)


def test_a_day_posted_before_on_a_stand_in_is_trued_up_once_the_fixing_came() -> None:
    """Earlier versions posted such days; a change on top of the stand-in waits with them."""
    as_of = date(2023, 7, 1)
    table, _, _ = sorted_out([FIRST])
    market = Market(fixings=table, calendar=CALENDAR, as_of=as_of)
    served = serviced_life(LOAN, [], events=(), market=market)
    assert not isinstance(served, Problem)
    stale = tuple(item for item in payments(LOAN, served, posted_on=as_of) if item.pays_on <= as_of)
    held = Ledger(postings=stale)
    assert run(LOAN, held, [FIRST], as_of) == held
    lower = step(-20, date(2022, 11, 1))
    changed = run(LOAN, held, [FIRST, lower], as_of)
    assert [t.nominal_on for t in changed.true_ups] == [date(2022, 12, 20)]
    after = run(LOAN, changed, [FIRST, SECOND, lower], as_of)
    assert [t.nominal_on for t in after.true_ups[1:]] == [date(2023, 3, 20), date(2023, 6, 20)]
    assert stands_of(after) == stands_of(booked(LOAN, lower, as_of=as_of))


def test_a_backdated_prepayment_and_its_withdrawal_cancel_out() -> None:
    before = booked(LOAN)
    early = prepaid(date(2023, 1, 10), 10_000_000)
    after = recalculated(LOAN, before, early)
    assert after.true_ups[-1].change.principal_fen == -1_000_000_000
    assert {g.kind for t in after.true_ups for g in t.because} == {GroundKind.BALANCE}
    undone = recalculated(LOAN, after, early, withdrawn(early))
    assert stands_of(undone) == {p.nominal_on: p.amounts for p in before.postings}
    assert [t.number for t in undone.true_ups[len(after.true_ups) :]] == [2] * len(after.true_ups)


def test_a_payoff_backdated_takes_later_days_back_whole() -> None:
    before = booked(LOAN, as_of=date(2024, 4, 1))
    after = recalculated(LOAN, before, PAYOFF, as_of=date(2024, 4, 1))
    stands = stands_of(after)
    assert stands[PAYOFF.on].principal_fen == 10_000_000_000
    gone = [day for day in stands if day > PAYOFF.on]
    assert len(gone) == 4
    assert all(stands[day] == Amounts() for day in gone)


def test_a_payoff_after_a_settlement_that_moved_back_loses_no_interest() -> None:
    # The period of 2023-05-20, a Saturday, ends on Friday; the payoff is on the Saturday itself.
    loan = replace(
        LOAN,
        interest=InterestSchedule(
            frequency=Frequency.MONTH,
            business_day=BusinessDayRule.PRECEDING,
            order=DayOrder.SHIFT_THEN_CALCULATE,
        ),
    )
    payoff = replace(PAYOFF, on=date(2023, 5, 20))
    facts = (FIRST, SECOND)
    before = run(loan, NOTHING_BOOKED, facts, date(2023, 5, 19))
    found = run(loan, before, (*facts, payoff), date(2023, 5, 22))
    assert stands_of(found) == stands_of(run(loan, NOTHING_BOOKED, (*facts, payoff), LATE))
    table, steps, events = sorted_out((*facts, payoff))
    served = serviced_life(
        loan, steps, events=events, market=Market(fixings=table, calendar=CALENDAR, as_of=LATE)
    )
    assert not isinstance(served, Problem)
    paid = sum(item.interest_fen for item in stands_of(found).values())
    assert paid == sum(item.amount_fen for item in served.interest)


@pytest.mark.parametrize("kept", [LOAN, INSTALMENTS, EQUAL_PRINCIPAL])
def test_no_correction_term_keeps_money_for_days_after_a_payoff(kept: Loan) -> None:
    hard = replace(kept, corrections=CorrectionTerms(too_high=TooHigh.KEEP))
    after = recalculated(hard, booked(hard), PAYOFF)
    assert all(stands_of(after)[day] == Amounts() for day in stands_of(after) if day > PAYOFF.on)


def test_no_correction_term_keeps_interest_on_money_paid_early() -> None:
    hard = replace(LOAN, corrections=CorrectionTerms(too_high=TooHigh.KEEP))
    early = prepaid(date(2023, 1, 10), 10_000_000)
    after = recalculated(hard, booked(hard), early)
    assert stands_of(after) == whole(hard, [FIRST, SECOND, early])


@pytest.mark.parametrize(
    ("terms", "bps"),
    [
        (CorrectionTerms(too_low=TooLow.WAIVE), 10),
        (CorrectionTerms(too_high=TooHigh.KEEP), -10),
    ],
)
@pytest.mark.parametrize("kept", [LOAN, INSTALMENTS, LONGER, EQUAL_PRINCIPAL])
def test_what_is_waived_leaves_each_payment_as_posted(kept, terms, bps) -> None:
    loan = replace(kept, corrections=terms)
    before = booked(loan, as_of=date(2024, 4, 1))
    changed = step(bps, date(2022, 10, 1))
    after = recalculated(loan, before, changed, as_of=date(2024, 4, 1))
    assert after.true_ups, "what is waived is recorded, too"
    assert any(t.waived_fen for t in after.true_ups) or kept is LONGER
    open_ended = stands_of(recalculated(kept, before, changed, as_of=date(2024, 4, 1)))
    for posting in before.postings:
        day = posting.nominal_on
        stands, right = stands_of(after)[day], open_ended[day]
        assert stands.principal_fen == right.principal_fen
        sign = 1 if bps > 0 else -1
        if (right.payment_fen - posting.amounts.payment_fen) * sign > 0:
            assert stands.payment_fen == posting.amounts.payment_fen
        else:
            assert stands == right
    again = recalculated(loan, after, changed, as_of=date(2024, 4, 1))
    assert again == after


@pytest.mark.parametrize("bps", [50, -50])
@pytest.mark.parametrize("kept", LOANS)
def test_a_day_posted_beside_a_correction_is_right_at_once(kept: Loan, bps: int) -> None:
    # What a waived rate leaves in the principal reaches the days posted in the same run.
    terms = CorrectionTerms(too_low=TooLow.WAIVE, too_high=TooHigh.KEEP)
    loan = replace(kept, corrections=terms)
    facts = (FIRST, SECOND)
    held = run(loan, NOTHING_BOOKED, facts, date(2023, 4, 1))
    facts = (*facts, step(bps, date(2022, 8, 1)))
    once = run(loan, held, facts, LATE)
    assert len(once.postings) > len(held.postings)
    assert run(loan, once, facts, LATE) == once


def test_a_waiver_taken_away_is_recorded_as_well() -> None:
    loan = replace(LOAN, corrections=CorrectionTerms(too_low=TooLow.WAIVE))
    waived = recalculated(loan, booked(loan), step(10, date(2024, 4, 1)))
    [true_up] = waived.true_ups
    assert (true_up.lines, true_up.net_fen, true_up.waived_fen > 0) == ((), 0, True)
    undone = recalculated(loan, waived)
    assert undone.true_ups[-1].waived_fen == 0
    assert undone.true_ups[-1].lines == ()


def test_capitalised_interest_is_put_right_and_owed_by_nobody() -> None:
    loan = replace(CAPITALISED, corrections=CorrectionTerms(too_low=TooLow.WAIVE))
    after = recalculated(loan, booked(loan), step(10, date(2022, 7, 1)))
    [line] = after.true_ups[0].lines
    assert (line.component, line.owed_by) == (Component.CAPITALISED, Party.NOBODY)
    assert after.true_ups[0].net_fen == 0
    lower = recalculated(loan, booked(loan), step(-10, date(2022, 7, 1))).true_ups[0]
    assert lower.body()["lines"][0]["amount"].startswith("-")


def test_looking_back_takes_nothing_back() -> None:
    before = booked(LOAN)
    assert recalculated(LOAN, before, as_of=date(2022, 1, 1)) == before
    # Seen from this day the second fixing is still to come, and the rate would be another.
    assert recalculated(LOAN, before, as_of=date(2022, 12, 1)) == before


def test_nothing_is_posted_before_its_day_or_on_a_provisional_one() -> None:
    assert booked(LOAN, as_of=date(2022, 9, 19)) == NOTHING_BOOKED
    assert len(booked(LOAN, as_of=date(2022, 9, 20)).postings) == 1
    later = replace(LOAN, matures_on=date(2029, 6, 20))
    days = {p.nominal_on for p in booked(later, as_of=date(2029, 7, 1)).postings}
    years = {day.year for day in days}
    assert max(years) == max(
        year for year in range(2022, 2030) if CALENDAR.is_official(date(year, 1, 1))
    )


def test_what_is_recorded_reads_back() -> None:
    loan = replace(INSTALMENTS, corrections=CorrectionTerms(too_low=TooLow.WAIVE))
    after = recalculated(loan, booked(loan), step(10, date(2022, 7, 1)), PAYOFF)
    assert [posting_from_body(p.body()) for p in after.postings] == list(after.postings)
    assert [true_up_from_body(t.body()) for t in after.true_ups] == list(after.true_ups)


days = st.dates(DRAWN + timedelta(days=1), MATURES - timedelta(days=40))


@st.composite
def facts_of(draw) -> list[Fact]:
    found: list[Fact] = [SECOND]
    for revision in range(1, draw(st.integers(0, 2)) + 1):
        rate = draw(st.integers(2_000_000, 5_000_000))
        found.append(fixing(draw(st.sampled_from([FIRST, SECOND])).published_on, rate, revision))
    found = list({(f.published_on, f.revision): f for f in found}.values())
    for order in range(draw(st.integers(0, 3))):
        found.append(step(draw(st.integers(-50, 50)), draw(days), order))
    for _ in range(draw(st.integers(0, 2))):
        event = prepaid(draw(days), draw(st.integers(1, 1_000_000)))
        found.append(event)
        if draw(st.booleans()):
            found.append(withdrawn(event))
    if draw(st.booleans()):
        found.append(replace(PAYOFF, on=draw(st.dates(date(2024, 5, 12), MATURES))))
    unique: list[Fact] = []
    for fact in found:
        if fact not in unique:
            unique.append(fact)
    return unique


@given(
    loan=st.sampled_from(LOANS),
    facts=facts_of(),
    rng=st.randoms(use_true_random=False),
    runs=st.lists(st.dates(DRAWN, LATE), max_size=6),
)
def test_the_final_position_is_the_whole_history_in_any_order(loan, facts, rng, runs) -> None:
    """Whatever was posted when, posting and true-ups come to what the facts give."""
    held, known = NOTHING_BOOKED, [FIRST]
    arriving = list(facts)
    rng.shuffle(arriving)
    for as_of in sorted(runs):
        while arriving and rng.random() < 0.5:
            known.append(arriving.pop())
        table, steps, events = sorted_out(known)
        due = ledger_due(
            loan,
            steps,
            held,
            events=events,
            market=Market(fixings=table, calendar=CALENDAR, as_of=as_of),
        )
        if isinstance(due, Problem):
            continue  # a withdrawal that comes before its prepayment, or the like
        booked_before = held
        held = with_due(held, due)
        assert held.postings[: len(booked_before.postings)] == booked_before.postings or set(
            booked_before.postings
        ) <= set(held.postings)
        assert run(loan, held, known, as_of) == held
    posted = {item.nominal_on: item.amounts for item in held.postings}
    stood = stands_of(held)
    everything = [FIRST, *facts]
    held = run(loan, held, everything, LATE)
    right = whole(loan, everything)
    if loan is LONGER:
        right = {day: amounts for day, amounts in right.items() if day <= LATE}
    final = stands_of(held)
    assert {day: a for day, a in final.items() if a != Amounts()} == {
        day: a for day, a in right.items() if a != Amounts()
    }
    for day in posted:
        added = final[day].minus(stood[day])
        newest = [t for t in held.true_ups if t.nominal_on == day and t.stood == stood[day]]
        lines = [
            (line.component, line.owed_by, line.amount_fen) for t in newest[-1:] for line in t.lines
        ]
        if added == Amounts():
            continue
        assert (
            sum(
                fen if party is Party.BORROWER else -fen
                for component, party, fen in lines
                if component is not Component.CAPITALISED
            )
            == added.payment_fen
        )


@given(loan=st.sampled_from(LOANS), facts=facts_of(), rng=st.randoms(use_true_random=False))
def test_recalculations_in_between_do_not_matter(loan, facts, rng) -> None:
    """Under any correction terms: one recalculation or many, the same position."""
    corrections = CorrectionTerms(
        too_low=rng.choice(list(TooLow)), too_high=rng.choice(list(TooHigh))
    )
    loan = replace(loan, corrections=corrections)
    first = booked(loan)
    at_once = run(loan, first, [FIRST, SECOND, *facts], LATE)
    by_steps, known = first, [FIRST, SECOND]
    arriving = list(facts)
    rng.shuffle(arriving)
    for fact in arriving:
        known.append(fact)
        table, steps, events = sorted_out(known)
        due = ledger_due(
            loan,
            steps,
            by_steps,
            events=events,
            market=Market(fixings=table, calendar=CALENDAR, as_of=LATE),
        )
        if not isinstance(due, Problem):
            by_steps = with_due(by_steps, due)
    by_steps = run(loan, by_steps, known, LATE)
    # A day that an interim fact added was posted as it then was: another posting, another day.
    final, right = stands_of(by_steps), stands_of(at_once)
    assert [final[p.nominal_on] for p in first.postings] == [
        right[p.nominal_on] for p in first.postings
    ]
