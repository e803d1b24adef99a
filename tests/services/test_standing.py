"""Which decisions stand never depends on when things were filed or when runs happened."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from carbonstep.domain.decision.decide import decide_all
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.part import Cause
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.picture.pricing import price
from carbonstep.reading.node import node_from_json
from carbonstep.services.announce import due_decisions
from carbonstep.services.borrower import borrowers_of
from carbonstep.services.changes import changes_after, log_size
from carbonstep.services.contract import contract_as_known
from carbonstep.services.loan import book_loan
from carbonstep.services.rate import loan_picture
from carbonstep.store.log import EventType
from carbonstep.store.standing import Announcements, announcements
from carbonstep.units.identity import recorded_as
from carbonstep.units.work_calendar import prc_calendar

from .conftest import LOAN, row, seeds

LATE = date(2025, 9, 1)


def stands_as_the_facts_give(bank, loan_id: str = "HS-1", late: date = LATE) -> None:
    picture = loan_picture(bank.store, loan_id, as_of=late)
    pure = price(
        picture.rulebook,
        picture.loan,
        picture.evidence,
        events=(),
        market=Market(
            fixings=FixingTable(bank.library.fixings), calendar=prc_calendar(), as_of=late
        ),
    )
    assert picture.priced.decisions == pure.decisions
    assert [(s.period, s.carbon_e4bp) for s in picture.priced.segments] == [
        (s.period, s.carbon_e4bp) for s in pure.segments
    ]


def standing_facts(bank) -> int:
    types = (EventType.DECISIONS_STANDING,)
    return len(changes_after(bank.store, after=-1, limit=1000, types=types).entries)


def test_a_charge_back_that_was_a_slip_of_the_same_day_is_undone(bank) -> None:
    first = bank.file(row(2022, "50000"), on=date(2023, 4, 28))
    slip = row(2022, "60000", supersedes=first.accepted[0], restatement_reason="recount")
    second = bank.file(slip, on=date(2023, 7, 3))
    mended = row(2022, "50001", supersedes=second.accepted[0], restatement_reason="a slip")
    before = standing_facts(bank)
    bank.file(mended, on=date(2023, 7, 3))
    assert standing_facts(bank) == before + 1
    bank.run(LATE)
    stands_as_the_facts_give(bank)
    picture = loan_picture(bank.store, "HS-1", as_of=date(2023, 6, 1))
    in_june = [s for s in picture.priced.segments if date(2023, 6, 1) in s.period]
    assert in_june[0].carbon_e4bp == -100_000


def test_what_stood_before_is_still_what_was_known_before(bank) -> None:
    first = bank.file(row(2022, "50000"), on=date(2023, 4, 28))
    slip = row(2022, "60000", supersedes=first.accepted[0], restatement_reason="recount")
    second = bank.file(slip, on=date(2023, 7, 3))
    known = str(log_size(bank.store))
    as_known = loan_picture(bank.store, "HS-1", as_of=LATE, known_at=known)
    mended = row(2022, "50001", supersedes=second.accepted[0], restatement_reason="a slip")
    bank.file(mended, on=date(2023, 7, 3))
    assert loan_picture(bank.store, "HS-1", as_of=LATE, known_at=known) == as_known


def test_a_wrong_period_is_corrected_by_a_restatement_and_frees_its_days(bank) -> None:
    wrong = {**row(2022, "50000"), "period_from": "2021-12-31", "period_to": "2022-12-30"}
    first = bank.file(wrong, on=date(2023, 4, 20))
    assert first.decisions == ()
    overlapping = bank.file(row(2022, "50000"), on=date(2023, 4, 21))
    assert not overlapping.stored
    right = row(2022, "50000", supersedes=first.accepted[0], restatement_reason="a day too early")
    receipt = bank.file(right, on=date(2023, 4, 28))
    [decision] = receipt.decisions
    assert (decision.cause, decision.total_e4bp) == (Cause.REPORT, -100_000)
    bank.run(LATE)
    stands_as_the_facts_give(bank)


def test_a_report_moved_to_its_own_year_leaves_the_wrong_one_without(bank) -> None:
    first = bank.file(row(2022, "50000"), on=date(2023, 4, 28))
    moved = row(2021, "50000", supersedes=first.accepted[0], restatement_reason="wrong year")
    receipt = bank.file(moved, on=date(2023, 6, 1))
    [decision] = receipt.decisions
    assert decision.kpis[0].missing == "no_report"
    assert (decision.total_e4bp, decision.effective_from) == (0, date(2023, 5, 9))
    again = bank.file(row(2022, "51000"), on=date(2023, 6, 2))
    assert again.stored
    bank.run(LATE)
    stands_as_the_facts_give(bank)


def test_a_moved_report_may_not_run_into_another(bank) -> None:
    first = bank.file(row(2022, "50000"), on=date(2024, 4, 12))
    bank.file(row(2023, "47000"), on=date(2024, 4, 12))
    moved = row(2023, "50000", supersedes=first.accepted[0], restatement_reason="wrong year")
    receipt = bank.file(moved, on=date(2024, 5, 6))
    assert [p.code for r in receipt.rejected for p in r.problems] == ["period_overlap"]


def test_an_ordinary_story_records_no_list_of_its_own(bank) -> None:
    first = bank.file(row(2022, "50000"), on=date(2023, 4, 28))
    bank.file(
        row(2022, "52000", supersedes=first.accepted[0], restatement_reason="recount"),
        on=date(2023, 9, 4),
    )
    bank.run(LATE)
    assert standing_facts(bank) == 0
    stands_as_the_facts_give(bank)


def test_a_run_for_an_earlier_date_takes_nothing_back(bank) -> None:
    bank.file(row(2022, "50000"), on=date(2023, 4, 28))
    bank.run(LATE)
    before = loan_picture(bank.store, "HS-1", as_of=LATE).priced.decisions
    bank.run(date(2023, 6, 1))
    assert loan_picture(bank.store, "HS-1", as_of=LATE).priced.decisions == before
    assert standing_facts(bank) == 0


@pytest.mark.parametrize("seed", seeds(12))
def test_any_order_of_filing_with_runs_in_between_ends_the_same(bank, seed: int) -> None:
    """Chains of revisions entered late and in any order of years, daily runs at random days."""
    random = Random(seed)
    terms = {**LOAN, "loan_id": "EU-1", "rulebook": "eu-ets-reduction@2019-01"}
    terms["parameters"] = {"baseline_tco2": "100000"}
    stamp = bank.stamp(date(2022, 9, 20))
    book_loan(bank.store, bank.library, node_from_json(terms), stamp)
    chains = {year: revisions(year, random) for year in (2022, 2023)}
    day = date(2023, 4, 1)
    last: dict[int, str] = {}
    while any(chains.values()):
        year = random.choice([year for year, left in chains.items() if left])
        report = chains[year].pop(0)
        if year in last:
            report |= {"supersedes": last[year], "restatement_reason": "recount"}
        day = max(day, date.fromisoformat(report["received_on"]))
        day += timedelta(days=random.choice((0, 3, 40)))
        [last[year]] = bank.file(report, on=min(day, LATE)).accepted
        if random.random() < 0.5:
            bank.run(min(day, LATE))
    bank.run(LATE)
    stands_as_the_facts_give(bank, "EU-1")


def revisions(year: int, random: Random) -> list[dict[str, str]]:
    received = date(year + 1, 3, 1)
    found = []
    for _ in range(random.randint(1, 3)):
        received += timedelta(days=random.randint(0, 90))
        amount = random.choice(("79000", "88000", "94000", "99000", "107000"))
        report = row(year, amount, received_on=received.isoformat(), emissions_unit="tCO2")
        report |= {"assurance": random.choice(("reasonable", "reasonable", "limited"))}
        found.append(report)
    return found


def test_the_simulation_can_tell(bank) -> None:
    """Without the recorded list the slip above would stay for ever: the control of this file."""
    first = bank.file(row(2022, "50000"), on=date(2023, 4, 28))
    slip = row(2022, "60000", supersedes=first.accepted[0], restatement_reason="recount")
    second = bank.file(slip, on=date(2023, 7, 3))
    mended = row(2022, "50001", supersedes=second.accepted[0], restatement_reason="a slip")
    bank.file(mended, on=date(2023, 7, 3))
    from carbonstep.services.query import decisions_of_loan

    announced = tuple(d for _, d in decisions_of_loan(bank.store, "HS-1"))
    picture = loan_picture(bank.store, "HS-1", as_of=date(2023, 7, 3))
    pure = decide_all(
        picture.rulebook,
        picture.loan,
        picture.evidence,
        calendar=prc_calendar(),
        as_of=date(2023, 7, 3),
    )
    assert announced != pure
    assert picture.priced.decisions == pure


def test_of_two_that_came_out_the_same_the_one_that_stands_gives_its_id(bank) -> None:
    bank.file(row(2022, "50000"), on=date(2023, 4, 28))
    picture = loan_picture(bank.store, "HS-1", as_of=LATE)
    with bank.store.read() as session:
        contract = contract_as_known(session, picture.loan)
        [decision, *_] = announcements(session, "HS-1").standing
        stands = recorded_as(replace(decision), "D-stands")
        fallen = recorded_as(replace(decision), "D-fallen")
        for announced in ((stands, fallen), (fallen, stands)):
            before = Announcements(announced=announced, standing=(stands,))
            [due, *_] = due_decisions(
                session,
                contract,
                before,
                owed_by=borrowers_of(session, [contract]),
                calendar=prc_calendar(),
                as_of=LATE,
            )
            assert due.decision_id == "D-stands"


def test_a_run_hashes_each_announced_outcome_once_and_each_that_is_due_once(
    bank, monkeypatch
) -> None:
    bank.file(row(2022, "50000"), on=date(2023, 4, 28))
    bank.run(LATE)
    with bank.store.read() as session:
        announced = len(announcements(session, "HS-1").announced)
    hashed: list[str] = []
    plain = Decision.outcome_id

    def counted(decision: Decision) -> str:
        hashed.append(plain(decision))
        return hashed[-1]

    monkeypatch.setattr(Decision, "outcome_id", counted)
    assert bank.run(LATE).decisions == ()
    assert announced >= 3
    assert len(hashed) == 2 * announced
