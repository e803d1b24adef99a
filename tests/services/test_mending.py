"""A mended meaning: told before the first run, put right by name in it, apart from what facts move.

The store is first run by the program as it was: with the faults of the list, and knowing none.
"""

import shutil
from datetime import date

import pytest

from carbonstep.domain.picture import meaning
from carbonstep.present.words.translation import Language
from carbonstep.reading.node import node_from_json
from carbonstep.services.followed import followed
from carbonstep.services.ledger import ledger_as_known
from carbonstep.services.library import Library
from carbonstep.services.loan_event import record_loan_event
from carbonstep.settings import shipped_rules
from carbonstep.store import log
from carbonstep.units.money import yuan_text

from .conftest import LOAN, row
from .mending_case import BOUNDS, CAPPED, LINES, RAN_ON, ahead_of, book, grounds, program_as_it_was

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
    assert decision.meanings == LINES
    assert {day.meanings for day in moved.days} == {LINES}
    # Whoever announces it first says so: here a filing, before any run. Its own decision does not.
    restated = row(
        2022, "50000", supersedes=first.accepted[0], restatement_reason="an invoice came late"
    )
    receipt = bank.file(restated, on=date(2023, 10, 13))
    announced = [item for item in receipt.decisions if item.loan_id == "LINE-1"]
    assert [item.meaning_mended for item in announced] == [LINES, ()]
    run = bank.run(date(2023, 10, 14))
    assert run.meaning_mended["bounds_last"]["decisions"] == 1
    assert ("meaning_mended", "bounds_last") in grounds(run.true_ups)
    assert bank.run(date(2023, 10, 14)).decisions == ()


def test_a_line_is_rounded_at_its_end_too(bank, coarse) -> None:
    path = coarse.folder / "rulebooks" / "coarse-line" / "2021-10.yaml"
    path.write_text(path.read_text("utf-8").replace("round_bps_to: 0.06", "round_bps_to: 0.03"))
    terms = {**LOAN, "loan_id": "LINE-1", "rulebook": "coarse-line@2021-10"}
    with program_as_it_was():
        book(bank, terms, library=Library(coarse.folder))
        bank.file(row(2022, "40000", received_on="2023-03-01"), on=date(2023, 3, 1))
        bank.run(RAN_ON)
    (moved,) = ahead_of(bank).moved
    (decision,) = moved.decisions
    # Beyond the end of 100 bp, which is 3,333 steps of 0.03 bp and a third of one.
    assert (decision.old_e4bp, decision.new_e4bp) == (-1_000_000, -999_900)
    assert decision.meanings == LINES


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
    assert (decision.meanings, {day.meanings for day in moved.days}) == (LINES, {LINES})
    run = bank.run(date(2023, 10, 14))
    announced = [item for item in run.decisions if item.loan_id == "LINE-1"]
    assert [item.meaning_mended for item in announced] == [LINES]


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
