"""A long file is recorded in parts between which others write; cut off, it is filed again."""

import json
from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.formats.report.file import open_report_file
from carbonstep.reading.node import node_from_json
from carbonstep.services import filing_part, filing_record, report
from carbonstep.services.account import open_account
from carbonstep.services.ahead import AheadLimit
from carbonstep.services.attention import CUT_OFF_AFTER, CUT_OFF_TOLD, attention
from carbonstep.services.certificate import file_certificate
from carbonstep.services.filing_record import FilingCutOffError
from carbonstep.services.loan import book_loan
from carbonstep.services.report import submit_reports
from carbonstep.services.report_withdrawal import withdraw_report
from carbonstep.store import report_query
from carbonstep.store.decision import decisions_of_loan
from carbonstep.store.engine import Store, StoreBusy
from carbonstep.store.log import EventType, entries_after
from carbonstep.store.reason import StoreReason

from .conftest import ACCOUNT, LOAN, row

ON = date(2023, 4, 28)
OTHERS = [f"eu-ets:{number}" for number in range(1, 6)]


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(filing_part, "PART_REPORTS", 2)


@pytest.fixture
def others(bank):
    for account in OTHERS:
        open_account(bank.store, CarbonAccount(account_id=account, name="x"), bank.stamp(ON))
    return bank


def long_file() -> list[dict[str, str]]:
    """Four parts: a report of the borrower stands in the first row and in the last."""
    own = [row(2022, "50000"), row(2021, "52000")]
    return [own[0], *(row(2022, "10", account=account) for account in OTHERS), own[1]]


@pytest.fixture
def submit(others, tmp_path):
    """Files the long file as a file, which has a hash of its own."""

    def submitted(indent: int | None = None, **more):
        path = tmp_path / "long.json"
        path.write_text(json.dumps({"reports": long_file()}, indent=indent))
        factors = others.library.factors
        with open_report_file(path, business_date=ON, registry=factors) as file:
            return submit_reports(others.store, file, others.stamp(ON), **more)

    return submitted


def told(bank) -> list[str]:
    with bank.store.read() as session:
        return [
            entry.type.value
            for entry in entries_after(session, after=-1, limit=10_000)
            if entry.type.value.startswith(("report.", "filing.", "decision."))
        ]


def recorded(bank, account: str) -> int:
    with bank.store.read() as session:
        return len(report_query.reports_of_account(session, account))


def noticed(bank, *, after: timedelta) -> list[str]:
    found = attention(bank.store, now=bank.now + after, limit=AheadLimit(run_days=100_000))
    return [problem.code for problem in found if problem.code == "filing_unfinished"]


@pytest.fixture
def between(monkeypatch):
    """Does something before the writer's transaction of some number in a filing."""

    def doing(number: int, act) -> None:
        count = Counter()
        write = Store.write

        @contextmanager
        def writing(store):
            count["writes"] += 1
            if count["writes"] == number:
                with monkeypatch.context() as patch:
                    patch.setattr(Store, "write", write)
                    act()
            with write(store) as session:
                yield session

        monkeypatch.setattr(Store, "write", writing)

    return doing


def test_a_long_file_is_recorded_in_parts_and_closed_by_its_receipt(others, submit) -> None:
    receipt = submit()
    assert len(receipt.accepted) == 7
    assert len(receipt.decisions) == 1
    filed = ["report.filed"]
    assert told(others) == [
        "filing.begun",
        *filed * 7,
        "decision.announced",
        "filing.received",
    ]


def test_what_is_recorded_in_parts_is_recognised(others, submit) -> None:
    parts = submit()
    with others.store.read() as session:
        decided = [one.body() for _, one in decisions_of_loan(session, "HS-1")]
    again = submit()
    assert (again.accepted, set(again.unchanged)) == ((), set(parts.accepted))
    assert decided
    assert parts.decisions[0].body() == decided[0]


def test_others_write_between_parts_of_a_file(others, submit, between) -> None:
    last = OTHERS[-1]
    between(3, lambda: others.file(row(2020, "10", account=last), on=ON))
    receipt = submit()
    assert len(receipt.accepted) == 7
    with others.store.read() as session:
        seen = [
            entry.subject
            for entry in entries_after(session, after=-1, limit=10_000)
            if entry.type is EventType.REPORT_FILED
        ]
    assert seen[-1] in receipt.accepted
    assert len([report for report in seen if report not in receipt.accepted]) == 1
    assert seen[-1] != next(report for report in seen if report not in receipt.accepted)


def test_what_another_files_between_parts_refuses_the_rest(others, submit, between) -> None:
    last = OTHERS[-1]
    between(2, lambda: others.file(row(2022, "7", account=last), on=ON))
    receipt = submit()
    assert receipt.stored
    assert 0 < len(receipt.accepted) < 7
    assert [p.code for r in receipt.rejected for p in r.problems] == ["period_overlap"]
    assert recorded(others, last) == 1
    # What is recorded is decided, and the receipt says what became of the file.
    assert {decision.loan_id for decision in receipt.decisions} == {"HS-1"}
    assert told(others)[-1] == "filing.received"
    assert noticed(others, after=CUT_OFF_AFTER) == []
    assert len(submit(partial=True).rejected) == 1
    assert recorded(others, ACCOUNT) == 2


def test_the_same_report_filed_by_another_between_parts_is_recognised(
    others, submit, between
) -> None:
    last = OTHERS[-1]
    between(2, lambda: others.file(row(2022, "10", account=last), on=ON))
    receipt = submit()
    assert (len(receipt.accepted), len(receipt.unchanged)) == (6, 1)
    assert told(others).count("report.filed") == 7
    assert noticed(others, after=CUT_OFF_AFTER) == []


@pytest.mark.parametrize("number", [2, 3, 4, 5, 6])
def test_a_file_that_was_cut_off_is_told_and_filed_again(
    others, submit, monkeypatch, number
) -> None:
    with monkeypatch.context() as patch:
        cut_before(patch, number)
        with pytest.raises(KeyboardInterrupt):
            submit()
    before = told(others).count("report.filed")
    assert 0 < before <= 7
    assert noticed(others, after=CUT_OFF_AFTER) == ["filing_unfinished"]
    assert noticed(others, after=CUT_OFF_AFTER - timedelta(minutes=2)) == []
    assert noticed(others, after=CUT_OFF_TOLD + timedelta(minutes=2)) == []
    receipt = submit()
    assert (len(receipt.accepted), len(receipt.unchanged)) == (7 - before, before)
    assert told(others).count("report.filed") == 7
    assert told(others).count("decision.announced") == 1
    assert noticed(others, after=CUT_OFF_AFTER) == []


def cut_before(patch, number: int, error: BaseException | None = None) -> None:
    """Ends a filing before its writer's transaction of some number."""
    count = Counter()
    write = Store.write

    def writing(store):
        count["writes"] += 1
        if count["writes"] == number:
            raise error or KeyboardInterrupt
        return write(store)

    patch.setattr(Store, "write", writing)


def second_loan(bank, account: str = ACCOUNT) -> None:
    loan = {**LOAN, "loan_id": "HS-2", "account": account}
    book_loan(bank.store, bank.library, node_from_json(loan), bank.stamp(ON))


def test_a_loan_booked_between_deciding_and_recording_is_decided_with_the_file(
    bank, between
) -> None:
    between(1, lambda: second_loan(bank))
    receipt = bank.file(row(2022, "50000"), row(2021, "52000"), on=ON)
    assert {decision.loan_id for decision in receipt.decisions} == {"HS-1", "HS-2"}
    assert told(bank)[:3] == ["report.filed", "report.filed", "filing.received"]


def test_a_certificate_filed_between_deciding_and_recording_is_looked_at(
    bank, between, monkeypatch
) -> None:
    decided: list[int] = []
    real = filing_record.decide_due

    def deciding(session, loans, stamp, **more):
        decided.append(len(loans))
        return real(session, loans, stamp, **more)

    monkeypatch.setattr(filing_record, "decide_due", deciding)
    document = {
        "account": ACCOUNT,
        "scheme": "product-carbon-label",
        "number": "L-1",
        "issuer": "a label body",
        "valid_from": "2022-01-01",
        "valid_to": "2024-12-31",
    }
    between(1, lambda: file_certificate(bank.store, node_from_json(document), bank.stamp(ON)))
    assert bank.file(row(2022, "50000"), on=ON).stored
    assert decided == [1, 1]


@pytest.mark.parametrize("number", range(1, 7))
def test_a_loan_booked_between_parts_is_decided(others, submit, between, number) -> None:
    account = OTHERS[-1]
    between(number, lambda: second_loan(others, account))
    submit()
    with others.store.read() as session:
        assert decisions_of_loan(session, "HS-2")


@pytest.mark.parametrize("number", range(1, 6))
def test_a_mended_copy_of_a_file_that_was_cut_off_decides_its_loans(
    others, monkeypatch, submit, number
) -> None:
    with monkeypatch.context() as patch:
        cut_before(patch, number)
        with pytest.raises(KeyboardInterrupt):
            submit()
    assert len(submit(indent=2).accepted) + told(others).count("report.filed") >= 7
    assert told(others).count("decision.announced") == 1


def test_a_file_that_the_store_takes_no_more_of_says_how_much_is_recorded(
    others, monkeypatch, submit
) -> None:
    with monkeypatch.context() as patch:
        cut_before(patch, 3, StoreBusy("too many"))
        with pytest.raises(FilingCutOffError) as cut:
            submit()
    assert (cut.value.problem.found, cut.value.problem.needed) == ("4", "7")
    assert cut.value.fault is StoreReason.BUSY
    assert told(others).count("report.filed") == 4
    with monkeypatch.context() as patch:
        cut_before(patch, 1, StoreBusy("too many"))
        with pytest.raises(StoreBusy):
            submit()


def test_a_report_withdrawn_between_parts_stays_withdrawn(others, submit, between) -> None:
    first = OTHERS[0]

    def withdraw() -> None:
        with others.store.read() as session:
            [(_, report)] = report_query.reports_of_account(session, first)
        document = node_from_json({"reason": "another enterprise"})
        withdraw_report(others.store, report.report_id, document, others.stamp(ON))

    between(4, withdraw)
    receipt = submit()
    assert (len(receipt.accepted), receipt.unchanged, receipt.rejected) == (7, (), ())
    assert receipt.accounts == 6
    with others.store.read() as session:
        [known] = report_query.known_reports(session, [first])
        entries = entries_after(session, after=-1, limit=10_000)
    [last] = [entry for entry in entries if entry.type is EventType.FILING_RECEIVED]
    assert known.withdrawal is not None
    assert (last.body["accepted"], last.body["unchanged"]) == (7, 0)


def test_an_account_opened_elsewhere_has_nothing_looked_at_again(
    bank, between, monkeypatch
) -> None:
    looks: list[int] = []
    real = report.look_at_filing

    def look(session, file, candidates, refused):
        looks.append(len(candidates))
        return real(session, file, candidates, refused)

    monkeypatch.setattr(report, "look_at_filing", look)
    elsewhere = CarbonAccount(account_id="eu-ets:99", name="x")
    between(1, lambda: open_account(bank.store, elsewhere, bank.stamp(ON)))
    assert bank.file(row(2022, "50000"), on=ON).stored
    assert looks == [1]


def test_loans_that_are_touched_all_the_time_are_decided_under_the_lock(
    others, monkeypatch
) -> None:
    monkeypatch.setattr(filing_record, "LOANS_A_PART", 1)
    monkeypatch.setattr(filing_record, "touched_decisions", lambda *_: True)
    second_loan(others)
    receipt = others.file(row(2022, "50000"), row(2021, "52000"), on=ON)
    assert {decision.loan_id for decision in receipt.decisions} == {"HS-1", "HS-2"}
    assert told(others)[-1] == "filing.received"


def test_loans_are_decided_in_pages(others, monkeypatch) -> None:
    monkeypatch.setattr(filing_record, "LOANS_A_PART", 1)
    second_loan(others)
    receipt = others.file(row(2022, "50000"), row(2021, "52000"), on=ON)
    assert {decision.loan_id for decision in receipt.decisions} == {"HS-1", "HS-2"}
    assert told(others) == [
        "filing.begun",
        *["report.filed"] * 2,
        *["decision.announced"] * 2,
        "filing.received",
    ]


@given(st.lists(st.integers(0, 9), max_size=40), st.integers(1, 6))
def test_parts_hold_every_report_once_and_accounts_together(accounts, most) -> None:
    rows = [
        SimpleNamespace(at=at, report=SimpleNamespace(account_id=account))
        for at, account in enumerate(accounts)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filing_part, "PART_REPORTS", most)
        parts = filing_part.in_parts(rows)
    assert all(0 < len(part) <= most for part in parts) or not rows
    assert sorted(item.at for part in parts for item in part) == list(range(len(rows)))
    held = Counter(accounts)
    for account, count in held.items():
        own = [item.at for part in parts for item in part if item.report.account_id == account]
        assert own == sorted(own)
        inside = [part for part in parts if any(i.report.account_id == account for i in part)]
        assert count > most or len(inside) <= 2
