"""A file is checked and encoded without holding a writer up, and never on what is old."""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event as listening

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.reading.node import node_from_json
from carbonstep.services import filing_record
from carbonstep.services import report as filing
from carbonstep.services.account import open_account
from carbonstep.services.changes import log_size
from carbonstep.services.report_withdrawal import withdraw_report
from carbonstep.services.touched import LOOKS_MAX
from carbonstep.store import append
from carbonstep.store.engine import Store, StoreBusy
from carbonstep.units import canonical

from .conftest import ACCOUNT, row

ON = date(2023, 4, 28)
OTHER = "eu-ets:7"
REAL_LOOK = filing.look_at_filing


@pytest.fixture
def meanwhile(monkeypatch):
    """Lets other writers do something after each look at a file; counts the looks."""

    def looking(*doings: Callable[[], object]) -> list[int]:
        looks: list[int] = []
        left = list(doings)

        def look(session, *given):
            found = REAL_LOOK(session, *given)
            looks.append(len(given[1]))
            if left:
                doing = left.pop(0)
                with monkeypatch.context() as patch:
                    patch.setattr(filing, "look_at_filing", REAL_LOOK)
                    doing()
            return found

        monkeypatch.setattr(filing, "look_at_filing", look)
        return looks

    return looking


def another(bank, account: str = OTHER) -> None:
    open_account(bank.store, CarbonAccount(account_id=account, name="x"), bank.stamp(ON))


def test_the_lock_is_not_held_while_a_file_is_read_checked_and_encoded(bank, monkeypatch) -> None:
    held: list[bool] = []
    at_work: list[tuple[str, bool]] = []
    write = Store.write

    @contextmanager
    def writing(store):
        held.append(True)
        with write(store) as session:
            yield session
        held.pop()

    def noting(module, name: str) -> None:
        real = getattr(module, name)

        def noted(*given, **more):
            at_work.append((name, bool(held)))
            return real(*given, **more)

        monkeypatch.setattr(module, name, noted)

    monkeypatch.setattr(Store, "write", writing)
    noting(filing, "look_at_filing")
    noting(filing, "_read")
    noting(append, "canonical_with")
    noting(filing_record, "decide_due")
    assert bank.file(row(2022, "50000"), row(2021, "50000"), on=ON).stored
    assert {name for name, locked in at_work if not locked} >= {
        "look_at_filing",
        "_read",
        "canonical_with",
    }
    # The receipt alone is made under the lock; the two reports and what was decided are ready.
    assert ("look_at_filing", True) not in at_work
    assert ("decide_due", True) not in at_work
    assert at_work.count(("decide_due", False)) == 1
    assert at_work.count(("canonical_with", False)) == 3
    assert at_work.count(("canonical_with", True)) == 1


def test_a_report_is_encoded_once(bank, monkeypatch) -> None:
    told: list[dict] = []
    real = canonical._encoded

    def noted(value):
        if isinstance(value, dict) and "figures" in value:
            told.append(value)
        return real(value)

    monkeypatch.setattr(canonical, "_encoded", noted)
    receipt = bank.file(row(2022, "50000"), row(2021, "50000"), on=ON)
    assert len(receipt.accepted) == 2
    assert len(told) == 2


def test_what_others_did_elsewhere_changes_nothing(bank, meanwhile) -> None:
    another(bank)

    def others() -> None:
        bank.file(row(2022, "7", account=OTHER), on=ON)
        another(bank, "eu-ets:8")
        bank.run(ON)

    looks = meanwhile(others)
    assert bank.file(row(2022, "50000"), on=ON).stored
    assert looks == [1]


def test_the_same_report_filed_meanwhile_is_recognised(bank, meanwhile) -> None:
    looks = meanwhile(lambda: bank.file(row(2022, "50000"), on=ON))
    receipt = bank.file(row(2022, "50000"), on=ON)
    assert (receipt.stored, receipt.accepted, len(receipt.unchanged)) == (True, (), 1)
    assert looks == [1, 1]


def test_another_report_of_the_year_filed_meanwhile_refuses_it(bank, meanwhile) -> None:
    meanwhile(lambda: bank.file(row(2022, "7"), on=ON))
    receipt = bank.file(row(2022, "50000"), on=ON)
    assert not receipt.stored
    assert [p.code for r in receipt.rejected for p in r.problems] == ["period_overlap"]


def test_what_comes_in_just_before_the_lock_is_seen_under_it(bank, monkeypatch) -> None:
    asked: list[set[str]] = []
    real = filing_record.touched_accounts

    def touched(session, known, account_ids):
        found = real(session, known, account_ids)
        asked.append(found)
        if len(asked) == 1:
            with monkeypatch.context() as patch:
                patch.setattr(filing_record, "touched_accounts", real)
                bank.file(row(2022, "7"), on=ON)
        return found

    monkeypatch.setattr(filing_record, "touched_accounts", touched)
    receipt = bank.file(row(2022, "50000"), on=ON)
    assert not receipt.stored
    assert asked == [set(), {ACCOUNT}]


def test_a_withdrawal_meanwhile_is_seen(bank, meanwhile) -> None:
    [first] = bank.file(row(2022, "50000"), on=ON).accepted

    def withdrawn() -> None:
        document = node_from_json({"reason": "another enterprise"})
        withdraw_report(bank.store, first, document, bank.stamp(ON))

    looks = meanwhile(withdrawn)
    rows = [row(2022, "7", supersedes=first, restatement_reason="a meter"), row(2021, "1")]
    receipt = bank.file(*rows, on=ON, partial=True)
    assert looks == [2, 2]
    assert [p.code for r in receipt.rejected for p in r.problems] == ["supersedes_withdrawn"]


def test_an_account_opened_meanwhile_is_seen(bank, meanwhile) -> None:
    looks = meanwhile(lambda: another(bank))
    rows = [row(2022, "1", account=OTHER), row(2022, "50000")]
    receipt = bank.file(*rows, on=ON, partial=True)
    assert looks == [2, 2]
    assert len(receipt.accepted) == 2


def touching(bank) -> list[Callable[[], object]]:
    return [lambda at=at: bank.file(row(2010 + at, "7"), on=ON) for at in range(LOOKS_MAX)]


def test_an_account_touched_again_and_again_is_checked_under_the_lock_at_last(
    bank, meanwhile
) -> None:
    looks = meanwhile(*touching(bank))
    assert bank.file(row(2022, "50000"), on=ON).stored
    assert looks == [1] * (LOOKS_MAX + 1)


def test_a_long_file_that_does_not_come_to_rest_is_busy(bank, meanwhile, monkeypatch) -> None:
    monkeypatch.setattr(filing, "LOCKED_ROWS_MAX", 1)
    looks = meanwhile(*touching(bank))
    with pytest.raises(StoreBusy):
        bank.file(row(2022, "50000"), row(2021, "50000"), on=ON)
    assert looks == [2] * LOOKS_MAX


def test_what_is_refused_or_known_takes_no_lock(bank, monkeypatch) -> None:
    bank.file(row(2022, "50000"), on=ON)
    before = log_size(bank.store)

    def locked(_store):
        raise AssertionError("no lock is needed")

    monkeypatch.setattr(Store, "write", locked)
    assert bank.file(row(2022, "50000"), on=ON).unchanged
    assert not bank.file(row(2021, "-1"), on=ON).stored
    assert not bank.file(row(2022, "7"), on=ON).stored
    assert log_size(bank.store) == before


def test_what_is_recorded_takes_a_statement_a_table_however_many_rows(bank, statements) -> None:
    def file(account: str, count: int) -> int:
        another(bank, account)
        rows = [row(2000 + at, "50000", account=account) for at in range(count)]
        statements.clear()
        assert len(bank.file(*rows, on=date(2190, 1, 1)).accepted) == count
        return len(statements)

    assert file("eu-ets:1", 2) == file("eu-ets:2", 40)


@pytest.fixture
def statements(bank):
    """Every statement that the store is asked."""
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_more) -> None:
        asked.append(statement)

    engines = (bank.store.engine, bank.store._writing_engine)
    for engine in engines:
        listening.listen(engine, "before_cursor_execute", note)
    yield asked
    for engine in engines:
        listening.remove(engine, "before_cursor_execute", note)
