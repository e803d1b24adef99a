"""A mended meaning: told before the first run, put right by name in it, apart from what facts move.

The store is first run by the program as it was: with the faults of the list, and knowing none.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from carbonstep.domain.loan import settlement
from carbonstep.domain.money import waiting
from carbonstep.domain.picture import meaning
from carbonstep.domain.rate import rate_step
from carbonstep.domain.rulebook import plan
from carbonstep.present.words.translation import Language
from carbonstep.reading.node import node_from_json
from carbonstep.services.followed import followed
from carbonstep.services.ledger import ledger_as_known
from carbonstep.services.library import Library
from carbonstep.services.loan import book_loan
from carbonstep.services.loan_event import record_loan_event
from carbonstep.services.mending import mending_ahead
from carbonstep.settings import shipped_rules
from carbonstep.store import log
from carbonstep.store import run as runs
from carbonstep.store.run import last_run
from carbonstep.units.exact import round_half_away
from carbonstep.units.money import yuan_text

from .conftest import ACCOUNT, LOAN, row

CAPPED = {
    "loan_id": "CAP-1",
    "account": ACCOUNT,
    "principal": "1000000",
    "drawn_on": "2023-03-20",
    "matures_on": "2025-03-20",
    "benchmark": {"index": "fixed", "rate_pct": "4"},
    "spread_bps": "0",
    "cap_pct": "3.5555",
    "rounding": {"to_bps": "1"},
    "rulebook": "huangshi-reduction@2022-09",
    "parameters": {"baseline_tco2e": "103400"},
}
MERGED = {
    **CAPPED,
    "loan_id": "DAY-1",
    "principal": "1000000",
    "drawn_on": "2023-06-02",
    "matures_on": "2023-10-03",
    "cap_pct": "none",
    "interest": {"frequency": "month", "day": "1", "order": "shift_then_calculate"},
}
del MERGED["rounding"]
RAN_ON = date(2023, 10, 12)


def bounded_first(loan, contract_e4bp, carbon_e4bp, previous_e4bp):
    """The steps to the all-in rate as they once were: bounds, and the rounding after them."""
    bounded = REAL_STEPS(replace(loan, rounding=None), contract_e4bp, carbon_e4bp, None)
    if loan.rounding is None:
        return bounded
    after = rate_step.rounded(loan.rounding, bounded[-1].after_e4bp)
    step = rate_step.RateStep(
        operation=rate_step.RateOperation.ROUNDING, value=after, after_e4bp=after
    )
    return (*bounded, step)


def first_day_kept(loan, *, calendar):
    """The settlement periods as they once were: the last has the day of the one it fell on."""
    periods = REAL_PERIODS(loan, calendar=calendar)
    last, ends = periods[-1], settlement.nominal_ends(loan.interest, loan.drawn_on, loan.latest_on)
    moved = {calendar.adjust(day, loan.interest.business_day).on for day in ends[-2:]}
    if loan.loan_id != "DAY-1" or len(moved) > 1:
        return periods
    return (*periods[:-1], replace(last, nominal_on=ends[-2]))


def rounded_line(line, value):
    """A place on a line as it once was: rounded beyond its points."""
    rate, index = REAL_LINE(line, value)
    left, right = line.points[index], line.points[min(index + 1, len(line.points) - 1)]
    if left is right:
        return rate, index
    part = (value - Fraction(left.at)) / Fraction(right.at - left.at)
    exact = left.adjustment_e4bp + (right.adjustment_e4bp - left.adjustment_e4bp) * part
    return round_half_away(exact / line.round_e4bp) * line.round_e4bp, index


REAL_STEPS = rate_step.all_in_steps
REAL_PERIODS = settlement.settlement_periods
REAL_LINE = plan.line_e4bp


REAL_BODY = runs.Run.body


def body_of_old(run):
    """A run's body as it once was: it says nothing of meanings."""
    return {name: value for name, value in REAL_BODY(run).items() if name != "meanings"}


@contextmanager
def program_as_it_was() -> Iterator[None]:
    """The program with the faults of the list, which its runs know nothing of."""
    faults = [
        (REAL_STEPS, bounded_first),
        (REAL_PERIODS, first_day_kept),
        (REAL_LINE, rounded_line),
        (meaning.mended_after, lambda _: ()),
    ]
    modules = [module for name, module in sys.modules.items() if name.startswith("carbonstep.")]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(runs, "RUN", replace(runs.RUN, body=body_of_old))
        for module in modules:
            for name, value in list(vars(module).items()):
                for real, fault in faults:
                    if value is real:
                        patched.setattr(module, name, fault)
        yield


def book(bank, terms, *, library=None) -> None:
    on = date.fromisoformat(terms["drawn_on"])
    book_loan(bank.store, library or bank.library, node_from_json(terms), bank.stamp(on))


def ahead_of(bank):
    url = bank.store.engine.url.render_as_string(hide_password=False)
    return mending_ahead(url, progress=lambda *_: None)


def paid(moved) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [
        (
            day.nominal_on.isoformat(),
            yuan_text(day.old.payment_fen),
            yuan_text(day.new.payment_fen),
            day.meanings,
        )
        for day in moved.days
    ]


def grounds(true_ups) -> set[tuple[str, str]]:
    return {(g.kind.value, g.ref) for item in true_ups for g in item.because}


BOUNDS = ("bounds_last",)
TWO_DAYS = {"loans": 1, "days": 2, "decisions": 0, "penalties": 0}


def test_what_moves_is_told_with_old_new_and_fault_and_then_booked(bank) -> None:
    with program_as_it_was():
        book(bank, CAPPED)
        bank.run(RAN_ON)
    ahead = ahead_of(bank)
    assert [item.name for item in ahead.mended] == [item.name for item in meaning.MENDED]
    assert ahead.loans == 2
    (moved,) = ahead.moved
    assert moved.loan_id == "CAP-1"
    assert paid(moved) == [
        ("2023-06-20", "9097.78", "9086.28", BOUNDS),
        ("2023-09-20", "9097.78", "9086.28", BOUNDS),
    ]
    with bank.store.read() as session:
        assert log.size(session) == followed(session).known  # nothing since the run

    run = bank.run(date(2023, 10, 13))
    assert run.meaning_mended == {
        "bounds_last": {"loans": 1, "days": 2, "decisions": 0, "penalties": 0}
    }
    assert [item.net_fen for item in run.true_ups] == [-1150, -1150]
    assert grounds(run.true_ups) == {("meaning_mended", "bounds_last")}
    assert {item.posted_on for item in run.true_ups} == {date(2023, 10, 13)}
    assert ahead_of(bank).mended == ()
    assert bank.run(date(2023, 10, 13)).true_ups == ()


def test_what_the_correction_terms_leave_as_it_is_is_told_too(bank) -> None:
    with program_as_it_was():
        book(bank, {**CAPPED, "corrections": {"too_high": "keep"}})
        bank.run(RAN_ON)
    (moved,) = ahead_of(bank).moved
    assert [(day.waived_fen, day.booked.payment_fen) for day in moved.days] == [(-1150, 0)] * 2
    run = bank.run(date(2023, 10, 13))
    assert [(item.net_fen, item.lines) for item in run.true_ups] == [(0, ())] * 2


def test_a_fact_that_came_since_the_last_run_is_no_fault_of_the_program(bank) -> None:
    with program_as_it_was():
        book(bank, CAPPED)
        bank.run(RAN_ON)
        # A late report: 10 bp less from 2023-05-09 on, which the next run trues up.
        bank.file(row(2022, "50000", received_on="2023-04-28"), on=date(2023, 10, 12))
    ahead = ahead_of(bank)
    assert [(moved.loan_id, moved.decisions) for moved in ahead.moved] == [("CAP-1", ())]
    run = bank.run(date(2023, 10, 13))
    mended = [item for item in run.true_ups if item.because[0].kind.value == "meaning_mended"]
    assert {(item.loan_id, item.number) for item in mended} == {("CAP-1", 1)}
    others = [item for item in run.true_ups if item not in mended]
    assert {item.loan_id for item in others} == {"HS-1"}
    assert {ground.kind.value for item in others for ground in item.because} == {"decision"}


def test_a_posted_day_that_became_another_is_taken_back_and_posted_anew(bank) -> None:
    # 1 and 3 October 2023 both move to the 7th, which is worked: 36 days of 4 % since 1 September.
    with program_as_it_was():
        book(bank, MERGED)
        bank.run(RAN_ON)
    (moved,) = ahead_of(bank).moved
    name = ("last_contract_day",)
    assert paid(moved) == [
        ("2023-10-01", "1004000.00", "0.00", name),
        ("2023-10-03", "0.00", "1004000.00", name),
    ]
    run = bank.run(date(2023, 10, 13))
    assert sum(item.net_fen for item in run.true_ups) == -100_400_000
    assert [item.amounts.payment_fen for item in run.postings] == [100_400_000]
    assert run.meaning_mended == {
        "last_contract_day": {"loans": 1, "days": 2, "decisions": 0, "penalties": 0}
    }


@pytest.fixture
def coarse(tmp_path) -> Library:
    """A rules folder with a line that is rounded to 0.06 bp, of which 100 bp is no multiple."""
    rules = tmp_path / "rules"
    shutil.copytree(shipped_rules(), rules)
    folder = rules / "rulebooks" / "coarse-line"
    folder.mkdir()
    text = (rules / "rulebooks/chengdu-huanlong/2021-10.yaml").read_text("utf-8")
    text = text.replace("rulebook: chengdu-huanlong", "rulebook: coarse-line")
    text = text.replace("round_bps_to: 0.01", "round_bps_to: 0.06")
    (folder / "2021-10.yaml").write_text(text.replace("limits: {total: [-100, 0]}\n", ""), "utf-8")
    return Library(rules)


def test_a_notice_that_cost_more_than_was_owed_is_listed_and_nothing_is_booked(bank) -> None:
    with program_as_it_was():
        book(bank, {**CAPPED, "cap_pct": "none"})
        misused = {
            "kind": "misuse",
            "on": "2023-06-20",
            "amount": "600000",
            "until": "2023-07-20",
        }
        record_loan_event(bank.store, "CAP-1", node_from_json(misused), bank.stamp(RAN_ON))
        bank.run(RAN_ON)
    assert ahead_of(bank).moved == ()  # it is all still owed: 30 days of 4 % on it, as ever
    with program_as_it_was():
        repaid = {"kind": "prepayment", "on": "2023-07-05", "amount": "700000"}
        record_loan_event(bank.store, "CAP-1", node_from_json(repaid), bank.stamp(RAN_ON))
        bank.run(RAN_ON)
    (moved,) = ahead_of(bank).moved
    # Of it 300,000 yuan are left from 5 July on: 15 days of 600,000, and 15 of 300,000.
    assert [(item.old_fen, item.new_fen) for item in moved.penalties] == [(200_000, 150_000)]
    assert moved.days == ()
    run = bank.run(date(2023, 10, 13))
    assert (run.true_ups, run.meaning_mended["penalty_on_position"]["penalties"]) == ((), 1)


def test_a_decision_that_a_mended_meaning_moves_says_so(bank, coarse) -> None:
    terms = {**LOAN, "loan_id": "LINE-1", "rulebook": "coarse-line@2021-10"}
    # 93,060.517 t of 103,400 t: a reduction of 9.9995 %.
    scope1 = "46070.517"
    with program_as_it_was():
        book(bank, terms, library=coarse)
        first = bank.file(row(2022, scope1, received_on="2023-03-01"), on=date(2023, 3, 1))
        bank.run(RAN_ON)
    (moved,) = ahead_of(bank).moved
    (decision,) = moved.decisions
    assert (decision.old_e4bp, decision.new_e4bp) == (-1_000_200, -1_000_000)
    assert decision.meanings == BOUNDS
    assert {day.meanings for day in moved.days} == {BOUNDS}
    # Whoever announces it first says so: here a filing, before any run. Its own decision does not.
    restated = row(
        2022, "50000", supersedes=first.accepted[0], restatement_reason="an invoice came late"
    )
    receipt = bank.file(restated, on=date(2023, 10, 13))
    announced = [item for item in receipt.decisions if item.loan_id == "LINE-1"]
    assert [item.meaning_mended for item in announced] == [BOUNDS, ()]
    run = bank.run(date(2023, 10, 14))
    assert run.meaning_mended["bounds_last"]["decisions"] == 1
    assert ("meaning_mended", "bounds_last") in grounds(run.true_ups)
    assert bank.run(date(2023, 10, 14)).decisions == ()


@pytest.mark.parametrize("moved_on", ["2023-06-01", "2023-09-01"])
def test_a_decision_is_looked_at_by_its_own_version(bank, coarse, moved_on: str) -> None:
    terms = {**LOAN, "loan_id": "LINE-1", "rulebook": "coarse-line@2021-10"}
    move = {
        "kind": "amendment",
        "on": moved_on,
        "terms": {"rulebook": LOAN["rulebook"]},
        "reason": "a programme without a line",
    }
    with program_as_it_was():
        book(bank, terms, library=coarse)
        bank.file(row(2022, "46070.517", received_on="2023-03-01"), on=date(2023, 3, 1))
        record_loan_event(bank.store, "LINE-1", node_from_json(move), bank.stamp(RAN_ON))
        bank.run(RAN_ON)
    (moved,) = ahead_of(bank).moved
    (decision,) = moved.decisions
    assert (decision.old_e4bp, decision.new_e4bp) == (-1_000_200, -1_000_000)
    assert (decision.meanings, {day.meanings for day in moved.days}) == (BOUNDS, {BOUNDS})
    run = bank.run(date(2023, 10, 14))
    announced = [item for item in run.decisions if item.loan_id == "LINE-1"]
    assert [item.meaning_mended for item in announced] == [BOUNDS]


@pytest.fixture
def lagging(tmp_path) -> Library:
    """A rules folder whose benchmark file lacks the publication of 20 March 2023."""
    rules = tmp_path / "rules"
    shutil.copytree(shipped_rules(), rules)
    path = rules / "benchmarks" / "lpr.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "2023-03-20" not in line), "utf-8")
    return Library(rules)


def posts_without_waiting(bank, terms) -> None:
    """A loan booked and posted by the program as it was, which waited for no publication."""
    real = waiting.missing_by_day
    with program_as_it_was(), pytest.MonkeyPatch.context() as patched:
        for name, module in list(sys.modules.items()):
            if name.startswith("carbonstep.") and vars(module).get("missing_by_day") is real:
                patched.setattr(module, "missing_by_day", lambda *_: {})
        book(bank, terms)
        bank.run(RAN_ON)


FLOATING = {**CAPPED, "benchmark": {"index": "LPR1Y"}}
WAITED = [date(2023, 6, 20), date(2023, 9, 20)]


@pytest.mark.parametrize("looks", [0, 1, 3])
def test_a_day_that_waits_is_told_before_and_put_right_by_name_later(
    bank, lagging, looks: int
) -> None:
    late = replace(bank, library=lagging)
    posts_without_waiting(late, FLOATING)
    (moved,) = ahead_of(bank).moved
    assert [(day.nominal_on, day.meanings) for day in moved.waiting] == [
        (day, BOUNDS) for day in WAITED
    ]
    assert {str(day.publication) for day in moved.waiting} == {"LPR1Y 2023-03-20"}
    assert (moved.days, moved.meanings) == ((), ())
    for number in range(looks):
        run = late.run(date(2023, 10, 13 + number))
        assert (run.true_ups, run.meaning_mended) == ((), {})
        assert ahead_of(bank).moved == ()  # told once, and kept in mind by each run
    run = bank.run(date(2023, 10, 20))
    # 1,000,000 at 3.56 % for 92 days, and at 3.5555 %.
    assert [(t.nominal_on, t.net_fen) for t in run.true_ups] == [(day, -1150) for day in WAITED]
    assert all(t.because[0].ref == "bounds_last" for t in run.true_ups)
    with bank.store.read() as session:
        assert followed(session).waits == ()


def test_what_a_fact_moves_after_the_wait_has_no_meaning_for_a_ground(bank, lagging) -> None:
    late = replace(bank, library=lagging)
    posts_without_waiting(late, FLOATING)
    late.run(date(2023, 10, 13))
    bank.run(date(2023, 10, 20))
    cut = {"kind": "correction", "terms": {"cap_pct": "3.5"}, "reason": "a slip"}
    record_loan_event(bank.store, "CAP-1", node_from_json(cut), bank.stamp(date(2023, 10, 21)))
    true_ups = bank.run(date(2023, 10, 21)).true_ups
    assert [t.nominal_on for t in true_ups] == WAITED
    assert grounds(true_ups) == {("terms", "")}


def test_a_loan_that_waits_by_no_meaning_is_not_listed(bank, lagging) -> None:
    late = replace(bank, library=lagging)
    posts_without_waiting(late, {**FLOATING, "cap_pct": "3.55"})
    assert ahead_of(bank).moved == ()
    late.run(date(2023, 10, 13))
    with bank.store.read() as session:
        assert followed(session).waits == ()


def test_what_no_meaning_of_the_list_accounts_for_is_told_as_such(bank, stand_in) -> None:
    with program_as_it_was():
        book(bank, {**CAPPED, "loan_id": "FREE-1", "cap_pct": "3.55"})
        bank.run(RAN_ON)
    stand_in(REAL_STEPS, lambda *given: REAL_STEPS(*given[:2], given[2] + 10_000, given[3]))
    moved = {item.loan_id: item.meanings for item in ahead_of(bank).moved}
    assert moved == {"HS-1": ("unlisted",)}  # the cap holds the other where it was


def test_a_store_begins_at_the_newest(bank) -> None:
    with bank.store.read() as session:
        state = followed(session)
    assert (state.number, state.mended) == (meaning.NEWEST, ())
    assert ahead_of(bank).moved == ()


def test_a_store_that_never_ran_has_nothing_to_mend(store, store_url) -> None:
    ahead = mending_ahead(store_url, progress=lambda *_: None)
    assert (ahead.as_of, ahead.mended, ahead.loans) == (None, (), 0)
    with store.read() as session:
        assert last_run(session, "daily") is None


def test_the_list_is_closed_and_numbered() -> None:
    assert [item.number for item in meaning.MENDED] == list(range(1, meaning.NEWEST + 1))
    names = [item.name for item in meaning.MENDED]
    assert len(set(names)) == len(names)
    # Runs, true-ups and decisions hold these names for ever.
    assert names[:3] == ["bounds_last", "last_contract_day", "penalty_on_position"]


def test_the_letter_says_which_fault_was_mended(bank) -> None:
    with program_as_it_was():
        book(bank, CAPPED)
        bank.run(RAN_ON)
    bank.run(date(2023, 10, 13))
    known = ledger_as_known(bank.store, "CAP-1")
    first = known.true_ups[0][1]
    english, chinese = (known.advice(first, language) for language in (Language.EN, Language.ZH))
    assert "a fault of the calculation that was mended: the rate was bounded first" in english
    assert "计算口径更正：先受上下限约束、后取整" in chinese
