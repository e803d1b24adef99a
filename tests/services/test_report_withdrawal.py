"""A report taken back, or moved to the account it belongs to: what its loans pay, and refusals."""

from datetime import date, timedelta
from random import Random

import pytest

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.decision.part import Cause
from carbonstep.domain.rate.segment import rate_on
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.account import open_account
from carbonstep.services.changes import changes_after, log_size
from carbonstep.services.ledger import ledger_as_known
from carbonstep.services.loan import book_loan
from carbonstep.services.query import account_picture
from carbonstep.services.rate import loan_picture
from carbonstep.services.report_withdrawal import withdraw_report
from carbonstep.store.log import EventType

from .conftest import ACCOUNT, LOAN, row, seeds
from .test_standing import LATE, stands_as_the_facts_give

OTHER = "uscc:91310000631696382C"
S3 = {
    **LOAN,
    "loan_id": "L1",
    "principal": "10000000",
    "drawn_on": "2024-01-05",
    "matures_on": "2026-01-05",
    "benchmark": {"index": "fixed", "rate_pct": "3.45"},
    "spread_bps": "55",
    "parameters": {"baseline_tco2e": "50000"},
    "first_test_on": "2023-12-31",
}


def withdraw(bank, report_id: str, on: date, **document: object):
    node = node_from_json({"reason": "of another enterprise", **document})
    return withdraw_report(bank.store, report_id, node, bank.stamp(on))


def rate(bank, loan_id: str, day: date, known_at: str | None = None) -> str:
    picture = loan_picture(bank.store, loan_id, as_of=max(day, LATE), known_at=known_at)
    return str(rate_on(picture.priced.segments, day).all_in_e4bp)


def book(bank, terms, **changes) -> None:
    on = date.fromisoformat(terms["drawn_on"])
    book_loan(bank.store, bank.library, node_from_json({**terms, **changes}), bank.stamp(on))


def open_other(bank) -> None:
    account = CarbonAccount(account_id=OTHER, name="Maker B")
    open_account(bank.store, account, bank.stamp(date(2020, 1, 1)))


def as_the_facts_give(bank, loan_id: str = "HS-1") -> None:
    bank.run(LATE)
    stands_as_the_facts_give(bank, loan_id)


def refused(bank, report_id: str, on: date, **document: object):
    before = log_size(bank.store)
    with pytest.raises(RejectedError) as error:
        withdraw(bank, report_id, on, **document)
    assert log_size(bank.store) == before
    [problem] = error.value.problems
    return problem.code, str(problem.place), problem.found, problem.needed


@pytest.fixture
def wrong(bank) -> str:
    """The report of case s3: it gives the loan of another enterprise 10 bp off."""
    book(bank, S3)
    filed = bank.file(row(2023, "100", scope2_location="100"), on=date(2024, 4, 22))
    assert rate(bank, "L1", date(2024, 5, 6)) == "3900000"
    return filed.accepted[0]


def test_taken_back_the_loan_pays_four_percent(bank, wrong) -> None:
    known = str(log_size(bank.store))
    done = withdraw(bank, wrong, date(2024, 4, 23))
    assert {d.loan_id for d in done.decisions} == {"L1", "HS-1"}
    assert {(d.cause, d.total_e4bp) for d in done.decisions} == {(Cause.WITHDRAWAL, 0)}
    assert rate(bank, "L1", date(2024, 5, 6)) == "4000000"
    assert rate(bank, "L1", date(2024, 5, 6), known) == "3900000"
    assert rate(bank, "L1", date(2024, 5, 6), str(log_size(bank.store))) == "4000000"
    as_the_facts_give(bank, "L1")


def test_moved_it_counts_for_the_other_from_its_day_of_receipt(bank, wrong) -> None:
    open_other(bank)
    book(bank, S3, loan_id="L2", account=OTHER)
    done = withdraw(bank, wrong, date(2024, 5, 20), to=OTHER)
    assert rate(bank, "L1", date(2024, 5, 6)) == "4000000"
    assert rate(bank, "L2", date(2024, 5, 6)) == "3900000"
    assert {d.loan_id for d in done.decisions} == {"L1", "HS-1", "L2"}
    [there] = account_picture(bank.store, OTHER, as_of=date(2026, 5, 8)).reports
    assert there.report.report_id == done.withdrawal.moved_to
    assert there.report.received_on == date(2024, 4, 22)
    [here] = account_picture(bank.store, ACCOUNT, as_of=date(2026, 5, 8)).reports
    assert here.withdrawal == done.withdrawal
    types = (EventType.REPORT_WITHDRAWN,)
    [entry] = changes_after(bank.store, after=-1, limit=9, types=types).entries
    assert (entry.subject, entry.business_on) == (wrong, date(2024, 5, 20))
    assert entry.body == {"schema": "report_withdrawal/1", **done.withdrawal.body()}


def test_moved_to_where_it_is_filed_already_it_is_withdrawn_alone(bank, wrong) -> None:
    open_other(bank)
    filed = bank.file(row(2023, "100", scope2_location="100", account=OTHER), on=date(2024, 4, 24))
    done = withdraw(bank, wrong, date(2024, 5, 20), to=OTHER)
    assert done.withdrawal.moved_to == filed.accepted[0]
    assert len(account_picture(bank.store, OTHER, as_of=date(2026, 5, 8)).reports) == 1


def test_moved_there_and_back_it_counts_where_it_was(bank, wrong) -> None:
    open_other(bank)
    there = withdraw(bank, wrong, date(2024, 5, 20), to=OTHER).withdrawal.moved_to
    back = withdraw(bank, there, date(2024, 5, 21), to=ACCOUNT).withdrawal.moved_to
    assert back not in (wrong, there)
    assert rate(bank, "L1", date(2024, 5, 6)) == "3900000"
    again = withdraw(bank, back, date(2024, 5, 22), to=OTHER).withdrawal.moved_to
    assert again not in (wrong, there, back)
    assert rate(bank, "L1", date(2024, 5, 6)) == "4000000"


def restated(bank, first: str, on: date, **changes: str) -> str:
    slip = row(2022, "60000", supersedes=first, restatement_reason="recount", **changes)
    return bank.file(slip, on=on).accepted[0]


def test_a_restatement_of_another_account_is_moved_and_what_it_superseded_stands(bank) -> None:
    open_other(bank)
    [first] = bank.file(row(2022, "50000"), on=date(2023, 4, 28)).accepted
    second = restated(bank, first, date(2023, 6, 1))
    assert rate_bps(bank, date(2023, 6, 20)) == 0
    done = withdraw(bank, second, date(2023, 6, 2), to=OTHER)
    assert done.stands_again == first
    assert rate_bps(bank, date(2023, 6, 20)) == -10
    [there] = account_picture(bank.store, OTHER, as_of=LATE).reports
    assert (there.report.supersedes, there.report.restatement_reason) == ("", "")
    as_the_facts_give(bank)


def test_a_superseded_report_is_moved_after_the_one_that_counts(bank) -> None:
    open_other(bank)
    [first] = bank.file(row(2022, "50000"), on=date(2023, 4, 28)).accepted
    second = restated(bank, first, date(2023, 6, 1))
    on = date(2023, 6, 2)
    assert refused(bank, first, on, to=OTHER) == ("moved_superseded", "report", first, second)
    # As its remedy says.
    assert withdraw(bank, second, on, to=OTHER).stands_again == first
    assert withdraw(bank, first, on).stands_again == ""
    held = account_picture(bank.store, ACCOUNT, as_of=LATE).reports
    assert all(item.withdrawal for item in held)
    as_the_facts_give(bank)


def test_a_moved_report_supersedes_the_one_that_lies_there(bank) -> None:
    open_other(bank)
    on = date(2023, 6, 2)
    [first] = bank.file(row(2022, "50000"), on=date(2023, 4, 28)).accepted
    [theirs] = bank.file(row(2022, "70000", account=OTHER), on=date(2023, 4, 28)).accepted
    assert refused(bank, first, on, to=OTHER)[:3] == ("period_overlap", "to", theirs)
    assert refused(bank, first, on, to=OTHER, supersedes=first)[1] == "supersedes"
    assert refused(bank, first, on, supersedes=theirs)[0] == "key_missing"
    done = withdraw(bank, first, on, to=OTHER, supersedes=theirs)
    reports = account_picture(bank.store, OTHER, as_of=LATE).reports
    held = {item.report.report_id: item for item in reports}
    assert held[theirs].superseded_by == done.withdrawal.moved_to
    moved = held[done.withdrawal.moved_to].report
    assert (moved.supersedes, moved.restatement_reason) == (theirs, "of another enterprise")
    as_the_facts_give(bank)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (["R-AAAAAAAAAAAAAAAA"], "shape"),
        ({"a": "b"}, "shape"),
        ("", "value_missing"),
        (" ", "value_missing"),
        ("R" * 65, "cell_too_long"),
        ("R-AAAAAAAAAAAAAAAA", "supersedes_unknown"),
    ],
)
def test_what_a_moved_report_supersedes_is_a_text_or_it_is_not_moved(
    bank, wrong, written, code: str
) -> None:
    open_other(bank)
    found = refused(bank, wrong, date(2024, 5, 20), to=OTHER, supersedes=written)
    assert found[:2] == (code, "supersedes")


def rate_bps(bank, day: date) -> int:
    picture = loan_picture(bank.store, "HS-1", as_of=max(day, LATE))
    return rate_on(picture.priced.segments, day).carbon_e4bp // 10_000


def test_filed_again_it_counts_and_only_once(bank, wrong) -> None:
    withdraw(bank, wrong, date(2024, 4, 23))
    same = row(2023, "100", scope2_location="100")
    receipt = bank.file(same, on=date(2024, 4, 29))
    assert [warning.code for warning in receipt.warnings] == ["filed_again"]
    [again] = receipt.accepted
    assert again != wrong
    assert rate(bank, "L1", date(2024, 5, 13)) == "3900000"
    assert bank.file(same, on=date(2024, 5, 6)).unchanged == (again,)
    withdraw(bank, again, date(2024, 5, 7))
    [third] = bank.file(same, on=date(2024, 5, 8)).accepted
    held = {
        f.report.report_id: f.report.instead_of
        for f in account_picture(bank.store, ACCOUNT, as_of=date(2026, 5, 8)).reports
    }
    assert held == {wrong: "", again: wrong, third: again}
    as_the_facts_give(bank, "L1")


def test_filed_again_on_its_own_day_it_was_never_withdrawn(bank, wrong) -> None:
    withdraw(bank, wrong, date(2024, 9, 2))
    assert rate(bank, "L1", date(2024, 5, 6)) == "4000000"
    same = row(2023, "100", scope2_location="100", received_on="2024-04-22")
    [again] = bank.file(same, on=date(2024, 9, 3)).accepted
    assert again != wrong
    assert rate(bank, "L1", date(2024, 5, 6)) == rate(bank, "L1", date(2024, 10, 1)) == "3900000"
    as_the_facts_give(bank, "L1")


def test_posted_interest_is_trued_up(bank) -> None:
    filed = bank.file(row(2022, "50000"), on=date(2023, 4, 28))
    bank.run(date(2023, 9, 25))
    withdraw(bank, filed.accepted[0], date(2023, 9, 26))
    bank.run(date(2023, 9, 27))
    held = ledger_as_known(bank.store, "HS-1")
    # 10 bp of 15 m yuan: 42 days from 2023-05-09 to 06-20, then the 92 days to 09-20.
    assert [(item.nominal_on, item.change.interest_fen) for _, item in held.true_ups] == [
        (date(2023, 6, 20), 175_000),
        (date(2023, 9, 20), 383_333),
    ]


def test_what_it_superseded_stands_again_and_may_be_restated(bank) -> None:
    [first] = bank.file(row(2022, "50000"), on=date(2023, 4, 28)).accepted
    slip = row(2022, "60000", supersedes=first, restatement_reason="recount")
    [second] = bank.file(slip, on=date(2023, 6, 1)).accepted
    assert refused(bank, first, date(2023, 6, 2)) == ("report_superseded", "report", first, second)
    done = withdraw(bank, second, date(2023, 6, 2))
    assert [(d.cause, d.total_e4bp) for d in done.decisions] == [(Cause.WITHDRAWAL, -100_000)]
    right = row(2022, "51000", supersedes=first, restatement_reason="recount")
    assert bank.file({**right, "supersedes": second}, on=date(2023, 6, 5)).stored is False
    [third] = bank.file(right, on=date(2023, 6, 5)).accepted
    held = {
        f.report.report_id: f
        for f in account_picture(bank.store, ACCOUNT, as_of=date(2026, 5, 8)).reports
    }
    assert held[third].report.instead_of == second
    assert (held[first].superseded_by, held[second].superseded_by) == (third, "")
    as_the_facts_give(bank)


def test_its_days_are_free_for_another(bank) -> None:
    [first] = bank.file(row(2022, "50000"), on=date(2023, 4, 28)).accepted
    assert not bank.file(row(2022, "51000"), on=date(2023, 5, 4)).stored
    withdraw(bank, first, date(2023, 5, 4))
    [second] = bank.file(row(2022, "51000"), on=date(2023, 5, 4)).accepted
    [here] = [
        f
        for f in account_picture(bank.store, ACCOUNT, as_of=date(2026, 5, 8)).reports
        if f.withdrawal is None
    ]
    assert here.report.report_id == second


def test_a_document_that_names_its_own_rows_is_filed_again_whole(bank) -> None:
    rows = (
        row(2022, "50000", received_on="2023-04-28"),
        row(2022, "51000", received_on="2023-05-04", restatement_reason="recount"),
    )
    [first] = bank.file(rows[0], on=date(2023, 4, 28)).accepted
    restated = {**rows[1], "supersedes": first}
    [second] = bank.file(restated, on=date(2023, 5, 4)).accepted
    for report_id in (second, first):
        withdraw(bank, report_id, date(2023, 5, 5))
    again = bank.file(rows[0], restated, on=date(2023, 5, 8))
    assert again.stored, [str(p) for r in again.rejected for p in r.problems]
    held = {
        f.report.report_id: f.report
        for f in account_picture(bank.store, ACCOUNT, as_of=date(2026, 5, 8)).reports
    }
    one, other = (held[report_id] for report_id in again.accepted)
    assert (one.instead_of, other.instead_of) == (first, second)
    assert other.supersedes == one.report_id


def test_a_row_that_supersedes_a_report_of_another_account_is_told_where_it_lies(
    bank, wrong
) -> None:
    open_other(bank)
    moved = row(2023, "100", account=OTHER, supersedes=wrong, restatement_reason="not theirs")
    receipt = bank.file(moved, on=date(2024, 4, 23))
    [problem] = [p for r in receipt.rejected for p in r.problems]
    assert (problem.code, problem.place.column) == ("supersedes_elsewhere", "supersedes")
    assert (problem.found, problem.needed) == (wrong, ACCOUNT)
    assert f"carbonstep report move {wrong} --to" in problem.remedy
    unknown = {**moved, "supersedes": "R-AAAAAAAAAAAAAAAA"}
    [row_] = bank.file(unknown, on=date(2024, 4, 23)).rejected
    assert [p.code for p in row_.problems] == ["supersedes_unknown"]


def test_what_cannot_be_withdrawn_is_refused_and_nothing_stored(bank, wrong) -> None:
    day = date(2024, 4, 23)
    assert withdraw(bank, "R-NONE", day) is None
    assert refused(bank, wrong, date(2024, 4, 19)) == (
        "withdrawn_before_receipt",
        "received_on",
        "2024-04-19",
        "2024-04-22",
    )
    assert refused(bank, wrong, day, reason=" ")[0] == "value_missing"
    assert refused(bank, wrong, day, reason="x" * 501)[0] == "cell_too_long"
    assert refused(bank, wrong, day, to=OTHER)[:3] == ("account_unknown", "to", OTHER)
    assert refused(bank, wrong, day, to=ACCOUNT)[:3] == ("moved_nowhere", "to", ACCOUNT)
    assert refused(bank, wrong, day, to="x")[1] == "to"
    assert refused(bank, wrong, day, why="x")[:2] == ("key_unknown", "why")
    open_other(bank)
    bank.file(row(2023, "200", account=OTHER), on=date(2024, 4, 22))
    assert refused(bank, wrong, day, to=OTHER)[:2] == ("period_overlap", "to")
    withdraw(bank, wrong, day)
    assert refused(bank, wrong, day) == ("report_withdrawn", "report", wrong, "2024-04-23")


@pytest.mark.parametrize("seed", seeds(16))
def test_any_order_with_runs_in_between_ends_as_the_facts_give(bank, seed: int) -> None:
    """Reports filed, restated, withdrawn and filed again on random days, entered late at times."""
    random = Random(seed)
    terms = {**LOAN, "loan_id": "EU-1", "rulebook": "eu-ets-reduction@2019-01"}
    book(bank, {**terms, "parameters": {"baseline_tco2": "100000"}})
    day = date(2023, 3, 1)
    for _ in range(9):
        day = min(day + timedelta(days=random.choice((0, 5, 40, 90))), LATE)
        standing = [
            f
            for f in account_picture(bank.store, ACCOUNT, as_of=date(2026, 5, 8)).reports
            if stands(f)
        ]
        free = {2022, 2023} - {f.report.period.start.year for f in standing}
        chosen = random.choice(standing) if standing and random.random() < 0.8 else None
        if chosen is not None and random.random() < 0.5:
            withdraw(bank, chosen.report.report_id, day)
            continue
        year = chosen.report.period.start.year if chosen else random.choice([*free, 0])
        if not year or day <= date(year + 1, 1, 1):
            continue
        amount = random.choice(("79000", "88000", "99000"))
        received = max(date(year + 1, 1, 2), day - timedelta(days=random.choice((0, 0, 30))))
        new = row(
            year,
            amount,
            emissions_unit="tCO2",
            received_on=received.isoformat(),
            assurance="reasonable",
        )
        if chosen is not None:
            new |= {"supersedes": chosen.report.report_id, "restatement_reason": "recount"}
        assert bank.file(new, on=day).stored
        if random.random() < 0.5:
            bank.run(day)
    bank.run(LATE)
    stands_as_the_facts_give(bank, "EU-1")


def stands(filed) -> bool:
    return not filed.superseded_by and filed.withdrawal is None
