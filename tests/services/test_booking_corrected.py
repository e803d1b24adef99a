"""What a booking said wrong of borrower, rulebook and parameters is put right from the start."""

import itertools
import shutil
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.loan.contract import contract_of
from carbonstep.domain.rate.segment import rate_on
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.account import open_account
from carbonstep.services.account_change import record_account_change
from carbonstep.services.changes import log_size
from carbonstep.services.library import Library
from carbonstep.services.loan import book_loan
from carbonstep.services.loan_event import record_loan_event
from carbonstep.services.query import account_picture, decisions_of_loan
from carbonstep.services.rate import loan_picture
from carbonstep.settings import shipped_rules
from carbonstep.store.standing import announcements

from .conftest import ACCOUNT, LOAN, row

RIGHT = "uscc:91420200MA4DEM001M"
OTHER = "uscc:91420200MA4DEM002Q"
DEEPER = "huangshi-reduction@2022-08"
LATER_VERSION = "huangshi-reduction@2023-07"
TOLD_ON = date(2023, 7, 3)


@pytest.fixture
def rules(tmp_path):
    """The shipped rules, with one more version in force at the drawdown and one from later on."""
    folder = tmp_path / "rules"
    shutil.copytree(shipped_rules(), folder)
    book = folder / "rulebooks" / "huangshi-reduction"
    for version, since in (("2022-08", "2022-08-01"), ("2023-07", "2023-07-01")):
        written = (book / "2022-09.yaml").read_text("utf-8")
        for old, new in (
            ('version: "2022-09"', f'version: "{version}"'),
            ("from: 2022-09-01", f"from: {since}"),
            ("at_least: 5, bps: -10", "at_least: 5, bps: -15"),
            ("total: [-10, 0]", "total: [-15, 0]"),
        ):
            assert old in written
            written = written.replace(old, new)
        (book / f"{version}.yaml").write_text(written, "utf-8")
    return Library(folder)


@pytest.fixture
def lender(bank, rules):
    """The bank whose loan has ten basis points off by the report of 2022, posted to June 2023."""
    found = replace(bank, library=rules)
    found.file(row(2022, "50000"), on=date(2023, 4, 28))
    found.run(date(2023, 6, 20))
    opened(found, RIGHT, date(2023, 4, 1))
    return found


def opened(bank, account_id: str, on: date = TOLD_ON) -> None:
    account = CarbonAccount(account_id=account_id, name=account_id[-5:])
    open_account(bank.store, account, bank.stamp(on))


def correction(**terms: Any) -> dict[str, Any]:
    return {"kind": "correction", "terms": terms, "reason": "a slip"}


def record(bank, document: dict[str, Any], *, on: date = TOLD_ON, loan: str = "HS-1"):
    node = node_from_json(document)
    recorded = record_loan_event(bank.store, loan, node, bank.stamp(on), library=bank.library)
    return recorded.event


def refused(bank, document, *, on: date = TOLD_ON, loan: str = "HS-1") -> list[tuple[str, str]]:
    before = log_size(bank.store)
    with pytest.raises(RejectedError) as error:
        record(bank, document, on=on, loan=loan)
    assert log_size(bank.store) == before
    assert all(problem.message and problem.remedy for problem in error.value.problems)
    return [(problem.code, problem.place.path or "") for problem in error.value.problems]


def told(bank, on: date = TOLD_ON, *, loan: str = "HS-1") -> list[tuple[int, str, str]]:
    decisions = loan_picture(bank.store, loan, as_of=on).priced.decisions
    return [
        (d.test_period.start.year, d.rulebook.version, f"{d.total_e4bp / 10_000:g}")
        for d in decisions
    ]


def carbon(bank, day: date, **more: Any) -> int:
    picture = loan_picture(bank.store, "HS-1", as_of=day, **more)
    return rate_on(picture.priced.segments, day).carbon_e4bp // 10_000


def test_the_right_borrowers_reports_count_from_the_start(lender) -> None:
    lender.file(row(2022, "90000", account=RIGHT), on=date(2023, 4, 28))
    before = str(log_size(lender.store))
    record(lender, correction(account=RIGHT))
    assert told(lender) == [(2022, "2022-09", "0")]
    # The ten basis points were never due: 15,000,000 from 9 May up to 20 June, 42 days.
    assert [t.net_fen for t in lender.run(TOLD_ON).true_ups] == [175_000]
    picture = loan_picture(lender.store, "HS-1", as_of=date(2022, 10, 1))
    assert picture.account.account_id == RIGHT
    held = {name: account_picture(lender.store, name, as_of=TOLD_ON) for name in (ACCOUNT, RIGHT)}
    assert [len(held[name].loans) for name in (ACCOUNT, RIGHT)] == [0, 1]
    # The wrong borrower's next report touches nothing, the right one's does.
    assert not lender.file(row(2023, "50000"), on=date(2024, 4, 1)).decisions
    filed = lender.file(row(2023, "50000", account=RIGHT), on=date(2024, 4, 2))
    assert [d.loan_id for d in filed.decisions] == ["HS-1"]
    assert carbon(lender, date(2023, 6, 1), known_at=before) == -10
    assert carbon(lender, date(2023, 6, 1)) == 0


def test_a_right_borrower_without_a_report_is_missing_one_from_the_start(lender) -> None:
    record(lender, correction(account=RIGHT))
    [missing] = told(lender)
    assert missing == (2022, "2022-09", "0")
    lender.file(row(2022, "50000", account=RIGHT), on=date(2023, 7, 4))
    assert told(lender, date(2023, 8, 1)) == [missing, (2022, "2022-09", "-10")]


def test_the_right_version_decides_from_the_start(lender) -> None:
    wrong = [d.decision_id for _, d in decisions_of_loan(lender.store, "HS-1")]
    event = record(lender, correction(rulebook=DEEPER))
    assert told(lender) == [(2022, "2022-08", "-15")]
    assert [t.net_fen for t in lender.run(TOLD_ON).true_ups] == [-87_500]
    with lender.store.read() as session:
        standing = {d.decision_id for d in announcements(session, "HS-1").standing}
    assert standing.isdisjoint(wrong)
    back = {"kind": "withdrawn", "supersedes": event.event_id, "reason": "it was right"}
    record(lender, back, on=date(2023, 7, 4))
    assert told(lender) == [(2022, "2022-09", "-10")]
    assert [t.net_fen for t in lender.run(date(2023, 7, 4)).true_ups] == [87_500]


def test_the_right_parameters_decide_from_the_start(lender) -> None:
    record(lender, correction(parameters={"baseline_tco2e": "97000"}))
    assert told(lender) == [(2022, "2022-09", "0")]
    assert [t.net_fen for t in lender.run(TOLD_ON).true_ups] == [175_000]


def test_a_correction_reaches_under_a_later_amendment(lender) -> None:
    move = {"kind": "amendment", "on": "2023-08-01", "reason": "a new programme"}
    record(lender, {**move, "terms": {"rulebook": LATER_VERSION}})
    record(lender, correction(rulebook=DEEPER))
    lender.file(row(2023, "50000"), on=date(2024, 4, 22))
    assert told(lender, date(2024, 5, 6)) == [(2022, "2022-08", "-15"), (2023, "2023-07", "-15")]


CORRECTIONS = [
    correction(account=RIGHT),
    correction(rulebook=DEEPER),
    correction(parameters={"baseline_tco2e": "100000"}),
]


@pytest.mark.slow
def test_in_whatever_order_slips_are_told_the_end_is_the_same(lender) -> None:
    ends = []
    lender.file(row(2022, "47000", account=RIGHT), on=date(2023, 4, 28))
    for number, order in enumerate(itertools.permutations(CORRECTIONS)):
        loan = f"HS-{number + 2}"
        node = node_from_json({**LOAN, "loan_id": loan})
        book_loan(lender.store, lender.library, node, lender.stamp(TOLD_ON))
        lender.run(TOLD_ON)
        for document in order:
            record(lender, document, loan=loan)
            lender.run(TOLD_ON)
        priced = loan_picture(lender.store, loan, as_of=TOLD_ON).priced
        ends.append((told(lender, loan=loan), priced.interest, contract_of_terms(priced)))
    assert len(ends) == 6
    assert all(end == ends[0] for end in ends)
    # 93,990 t is 6.01 % below 100,000 t.
    assert ends[0][0] == [(2022, "2022-08", "-15")]


def contract_of_terms(priced) -> tuple[Any, ...]:
    booked = contract_of(priced.contract.as_booked, priced.events).booked
    return booked.account_id, str(booked.rulebook), dict(booked.parameters)


def test_a_version_must_be_in_force_on_the_day_the_loan_was_really_drawn(lender) -> None:
    new = correction(rulebook=LATER_VERSION)
    assert refused(lender, new) == [("rulebook_not_in_force", "terms.rulebook")]
    later = correction(rulebook=LATER_VERSION, drawn_on="2023-07-03")
    event = record(lender, later)
    # Its version is not in force on the earlier day; neither would it be at a booking.
    back = correction(drawn_on="2023-06-30", rulebook=LATER_VERSION)
    with_id = {**back, "supersedes": event.event_id}
    assert refused(lender, with_id) == [("rulebook_not_in_force", "terms.rulebook")]
    node = node_from_json(
        {**LOAN, "loan_id": "N", "rulebook": LATER_VERSION, "drawn_on": "2023-07-03"}
    )
    book_loan(lender.store, lender.library, node, lender.stamp(TOLD_ON))
    early = correction(drawn_on="2023-06-30")
    assert refused(lender, early, loan="N") == [("rulebook_not_in_force", "terms.drawn_on")]
    record(lender, correction(drawn_on="2023-07-01"), loan="N")


def test_a_borrower_without_an_account_is_refused(lender) -> None:
    unknown = correction(account=OTHER)
    assert refused(lender, unknown) == [("account_unknown", "terms.account")]
    opened(lender, OTHER, date(2023, 9, 1))
    assert refused(lender, unknown) == [("account_not_open", "terms.account")]
    record(lender, unknown, on=date(2023, 9, 1))


def test_a_late_start_books_loans_of_before_on_accounts_of_today(lender) -> None:
    node = node_from_json({**LOAN, "loan_id": "N", "account": RIGHT})
    early = lender.stamp(date(2023, 3, 31))
    assert book_loan(lender.store, lender.library, node, early).new


def test_a_borrower_whom_another_had_followed_by_then_is_refused(lender) -> None:
    opened(lender, OTHER, date(2022, 9, 1))
    succession = {"kind": "succeeded", "on": "2022-09-10", "successor": RIGHT, "reason": "merged"}
    node = node_from_json(succession)
    record_account_change(lender.store, OTHER, node, lender.stamp(TOLD_ON))
    assert refused(lender, correction(account=OTHER)) == [("account_succeeded", "terms.account")]
    # On the day the loan was really drawn that enterprise still was.
    record(lender, correction(account=OTHER, drawn_on="2022-09-09", rulebook=DEEPER))
    node = node_from_json({**LOAN, "loan_id": "N", "account": OTHER, "drawn_on": "2022-09-09",
                           "rulebook": DEEPER})  # fmt: skip
    book_loan(lender.store, lender.library, node, lender.stamp(TOLD_ON))
    moved = correction(drawn_on="2022-09-12")
    assert refused(lender, moved, loan="N") == [("account_succeeded", "terms.drawn_on")]


def test_the_number_alone_cannot_be_corrected(lender) -> None:
    assert refused(lender, correction(loan_id="HS-2")) == [
        ("term_not_correctable", "terms.loan_id")
    ]
