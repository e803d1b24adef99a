"""What mended meanings move of decisions: told before the first run, and announced by it, no more
and no less."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest

from carbonstep.domain.decision import decide, looked, period_decision
from carbonstep.domain.decision.missing import treat_missing
from carbonstep.domain.decision.part import Cause, PartState
from carbonstep.reading.node import node_from_json
from carbonstep.services.loan import book_loan
from carbonstep.services.rate import loan_picture
from carbonstep.units.rate import RateE4bp, bps_text

from .conftest import LOAN, row
from .mending_case import ahead_of, program_as_it_was
from .test_kpis_apart import told, two_kpis
from .test_rests_on_earlier import CABLE, DRAWN, FOUND_MISSING, LATER, footprint

SHORT = {**LOAN, "loan_id": "SHORT-1", "matures_on": "2024-05-09"}

REAL_CAUSES = period_decision._causes
REAL_DRAFTED = looked.Looked.drafted


@contextmanager
def fault(*faults: tuple[object, str, object]) -> Iterator[None]:
    """The program as it was, with some of its parts replaced."""
    with program_as_it_was(), pytest.MonkeyPatch.context() as patched:
        for owner, name, instead in faults:
            patched.setattr(owner, name, instead)
        yield


def not_followed(*_: object, **__: object) -> tuple[()]:
    return ()


def missing_at_once(found, kpi: str):
    """Without a good report a period is missing, whatever its due date."""
    return treat_missing(found.ran, found.output, kpi, due_on=found.event.due_on)


def left_out(decision, ends_on: date):
    """What takes effect too late is no decision."""
    return decision if decision.effective_from < ends_on else None


def put_right(bank, loan_id: str, on: date, name: str) -> list[tuple[str, str]]:
    """What the first run announces of a loan, having been told before: cause and basis points."""
    ahead = {moved.loan_id: moved for moved in ahead_of(bank).moved}
    assert ahead[loan_id].meanings == (name,)
    periods = {str(item.test_period) for item in ahead[loan_id].decisions}
    run = bank.run(on)
    mine = [decision for decision in run.decisions if decision.loan_id == loan_id]
    assert {decision.meaning_mended for decision in mine} == {(name,)}
    assert {str(decision.test_period) for decision in mine} == periods
    assert run.meaning_mended[name]["loans"] >= 1
    assert ahead_of(bank).moved == ()
    again = bank.run(on)
    assert (again.decisions, again.true_ups) == ((), ())
    return [(decision.cause.value, bps_text(decision.total_e4bp)) for decision in mine]


def test_a_step_that_was_not_followed_is(bank) -> None:
    with fault((decide, "decided_again", not_followed)):
        book_loan(bank.store, bank.library, node_from_json(CABLE), bank.stamp(DRAWN))
        day = date(2025, 2, 14)
        first = bank.file(footprint("4.2", day), on=day).accepted[0]
        bank.run(FOUND_MISSING)
        bank.run(LATER)
        again = footprint("4.9", LATER, supersedes=first, restatement_reason="a recount")
        [only] = bank.file(again, on=LATER).decisions
        assert only.cause is Cause.RESTATEMENT
        bank.run(LATER)
    found = put_right(bank, "CC-1", LATER, "earlier_step_followed")
    assert found == [("earlier_step", "0")]


def test_a_period_that_was_missing_too_soon_is_undecided_until_it_is_due(bank) -> None:
    with fault((looked.Looked, "_missing", missing_at_once)):
        first = bank.file(row(2022, "50000"), on=date(2023, 4, 20)).accepted[0]
        worse = row(2022, "50000", supersedes=first, restatement_reason="not verified")
        worse |= {"assurance": "none", "verifier": ""}
        bank.file(worse, on=date(2023, 4, 24))
        bank.run(date(2023, 4, 26))
    found = put_right(bank, "HS-1", date(2023, 4, 26), "missing_before_due")
    assert found == [("restatement", "0")]
    [_, undecided] = loan_picture(bank.store, "HS-1", as_of=date(2023, 4, 26)).priced.decisions
    assert undecided.parts[0].state is PartState.UNDECIDED


def test_what_the_loan_ends_before_is_announced(bank) -> None:
    with fault((decide, "within_life", left_out)):
        book_loan(bank.store, bank.library, node_from_json(SHORT), bank.stamp(date(2022, 9, 20)))
        bank.file(row(2022, "50000"), on=date(2023, 4, 20))
        bank.file(row(2023, "50000"), on=date(2024, 4, 29))
        bank.run(date(2024, 5, 6))
    found = put_right(bank, "SHORT-1", date(2024, 5, 6), "without_effect")
    assert found == [("report", "-10")]


def test_kpis_that_were_one_are_decided_apart(bank, tmp_path) -> None:
    def whole(seen, made, known):
        found = REAL_CAUSES(seen, made, known)
        # One missing KPI made all of them so.
        return dict.fromkeys(made, Cause.MISSING) if Cause.MISSING in found.values() else found

    def worst_of_all(seen, kpi: str, cause):
        found = REAL_DRAFTED(seen, kpi, cause)
        worst = {"direct": 200_000, "power": 50_000}
        if cause is not Cause.MISSING or kpi not in worst:
            return found
        part = replace(found.part, state=PartState.MISSING, stands_e4bp=RateE4bp(worst[kpi]))
        return replace(found, part=part)

    two_kpis(bank, tmp_path)
    with fault((period_decision, "_causes", whole), (looked.Looked, "drafted", worst_of_all)):
        bank.file(told(2022, "50000", ""), on=date(2023, 4, 14))
        bank.run(date(2023, 5, 15))
    picture = loan_picture(bank.store, "TWO-1", as_of=date(2023, 5, 15))
    assert bps_text(picture.priced.decisions[-1].total_e4bp) == "20"
    found = put_right(bank, "TWO-1", date(2023, 5, 15), "kpis_apart")
    assert found == [("missing", "-15")]
