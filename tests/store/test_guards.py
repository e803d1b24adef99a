"""Facts refuse to be changed, removed or replaced, whoever holds a connection."""

import sqlite3
from contextlib import closing
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from carbonstep.domain.loan.event import LoanEventKind
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing_withdrawal import FixingWithdrawal
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.store.access_key import ACCESS_KEY, REVOKED_KEY, AccessKey, RevokedKey
from carbonstep.store.account import ACCOUNT
from carbonstep.store.account_change import ACCOUNT_CHANGE
from carbonstep.store.append import append
from carbonstep.store.calendar import CALENDAR_YEAR
from carbonstep.store.certificate import CERTIFICATE
from carbonstep.store.certificate_change import CERTIFICATE_CHANGE
from carbonstep.store.decision import DECISION
from carbonstep.store.filing import FILING, Filing
from carbonstep.store.fixing import FIXING, FIXING_WITHDRAWAL, Fixing
from carbonstep.store.loan import LOAN
from carbonstep.store.loan_event import LOAN_EVENT
from carbonstep.store.posting import POSTING
from carbonstep.store.report import FOOTPRINT_REPORT
from carbonstep.store.report_withdrawal import REPORT_WITHDRAWAL
from carbonstep.store.rulebook import RULEBOOK
from carbonstep.store.run import RUN, Run
from carbonstep.store.schema import open_store
from carbonstep.store.standing import STANDING, Standing
from carbonstep.store.tables import METADATA
from carbonstep.store.true_up import TRUE_UP
from carbonstep.units.money import Fen
from carbonstep.units.rate import RateE4bp

from .conftest import Examples

FACTS = sorted(set(METADATA.tables) - {"log_head"})


@pytest.fixture
def full_store(databases):
    """A store with a row in every table."""
    url = databases.new(like=databases.kept(fill))
    with closing(open_store(url)) as store:
        yield store
    databases.drop(url)


def fill(store) -> None:
    example = Examples()
    stamp = example.stamp()
    key = AccessKey(key_id="k", name="n", role="auditor", secret_hash="00", issued_on=example.day)
    fixing = Fixing(
        index=BenchmarkIndex.LPR_1Y, published_on=example.day, rate_e4bp=RateE4bp(3_000_000)
    )
    taken_back = FixingWithdrawal(
        index=BenchmarkIndex.LPR_1Y, published_on=example.day, revision=1, reason="no publication"
    )
    filing = Filing(
        sha256="00",
        file_name="f",
        business_on=example.day,
        accepted=1,
        unchanged=0,
        rejected=0,
    )
    with store.write() as session:
        example.record_all(session)
        append(session, REPORT_WITHDRAWAL, [example.report_withdrawal()], example.stamp())
        append(session, ACCOUNT_CHANGE, [example.account_change()], example.stamp())
        append(session, CERTIFICATE, [example.certificate()], example.stamp())
        append(session, CERTIFICATE_CHANGE, [example.certificate_change()], example.stamp())
        decided = example.decision()
        append(session, DECISION, [decided], example.stamp())
        standing = Standing(loan_id=decided.loan_id, decision_ids=(decided.decision_id,))
        append(session, STANDING, [standing], example.stamp())
        moved = example.loan_event(
            kind=LoanEventKind.CORRECTION,
            amount_fen=None,
            notified_on=None,
            terms={"account": example.account_id},
        )
        append(session, LOAN_EVENT, [example.loan_event(), moved], example.stamp())
        append(session, FIXING, [fixing], example.stamp())
        append(session, FIXING_WITHDRAWAL, [taken_back], example.stamp())
        append(session, CALENDAR_YEAR, [example.calendar_year()], example.stamp())
        append(session, POSTING, [example.posting()], example.stamp())
        append(session, TRUE_UP, [example.true_up()], example.stamp())
        append(session, FILING, [filing], stamp)
        append(session, RUN, [Run(job="daily", business_on=example.day)], stamp)
        append(session, ACCESS_KEY, [key], stamp)
        append(session, REVOKED_KEY, [RevokedKey(key_id="k", revoked_on=example.day)], stamp)


def dump(store, table):
    with store.read() as session:
        return sorted(map(str, session.execute(text(f"SELECT * FROM {table}")).all()))


def refuse(store, statement, match="append-only|only grows|already|duplicate key"):
    """The statement fails, and as a refusal, not because it is malformed."""
    with pytest.raises(DBAPIError, match=match), store.write() as session:
        session.execute(text(statement))


def columns_of(table):
    return ", ".join(f'"{column.name}"' for column in METADATA.tables[table].columns)


def test_every_table_has_a_row_to_defend(full_store):
    assert all(dump(full_store, table) for table in FACTS)


@pytest.mark.parametrize("table", FACTS)
def test_update_and_delete_are_refused(full_store, table):
    before = dump(full_store, table)
    refuse(full_store, f"UPDATE {table} SET seq = seq", "append-only")
    refuse(full_store, f"DELETE FROM {table}", "append-only")
    assert dump(full_store, table) == before


@pytest.mark.parametrize("table", FACTS)
@pytest.mark.parametrize("dialect", ["sqlite"])
def test_replacing_is_refused_on_sqlite(full_store, table):
    columns = columns_of(table)
    again = f"INTO {table} ({columns}) SELECT {columns} FROM {table}"
    refuse(full_store, f"INSERT OR REPLACE {again}", "has this key already")
    refuse(full_store, f"REPLACE {again}", "has this key already")
    refuse(
        full_store,
        f"INSERT {again} WHERE true ON CONFLICT DO UPDATE SET seq = excluded.seq",
        "has this key already",
    )


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize("recursive", ["OFF", "ON"])
def test_a_replacement_by_another_unique_key_is_refused(full_store, recursive):
    """A new number with an old report id would delete the old row."""
    raw = sqlite3.connect(full_store.engine.url.database)
    raw.execute(f"PRAGMA recursive_triggers = {recursive}")
    columns = columns_of("report").removeprefix('"seq", ')
    with pytest.raises(sqlite3.IntegrityError, match="has this key already"):
        raw.execute(
            f"REPLACE INTO report (seq, {columns}) SELECT 77, {columns} FROM report LIMIT 1"
        )
    raw.close()


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_without_the_insert_guard_a_replacement_passes(full_store):
    """The control: update and delete triggers alone let a row be replaced silently."""
    raw = sqlite3.connect(full_store.engine.url.database)
    raw.execute("DROP TRIGGER account_no_replace")
    raw.execute("REPLACE INTO account SELECT seq, account_id, 'forged', '', '', '' FROM account")
    assert raw.execute("SELECT name FROM account").fetchall() == [("forged",)]
    raw.rollback()
    raw.close()


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_replacement_fires_the_triggers_that_refuse_deletes(full_store):
    """A second guard: the store's own connections would notice without the insert guard too."""
    with full_store.write() as session:
        session.execute(text("DROP TRIGGER account_no_replace"))
        replaced = "SELECT seq, account_id, 'forged', '', '', '' FROM account"
        with pytest.raises(IntegrityError, match="append-only"):
            session.execute(text(f"REPLACE INTO account {replaced}"))
        session.rollback()


@pytest.mark.parametrize("table", FACTS)
@pytest.mark.parametrize("dialect", ["postgresql"])
def test_truncate_and_upsert_are_refused_on_postgresql(full_store, table):
    before = dump(full_store, table)
    refuse(full_store, f"TRUNCATE {table} CASCADE", "append-only")
    columns = columns_of(table)
    key = ", ".join(column.name for column in METADATA.tables[table].primary_key)
    refuse(
        full_store,
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} "
        f"ON CONFLICT ({key}) DO UPDATE SET seq = excluded.seq",
        "append-only",
    )
    assert dump(full_store, table) == before


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_replica_session_is_refused_too(full_store):
    """Ordinary triggers do not fire in this role; those that are ENABLE ALWAYS do."""
    for statement in ("UPDATE account SET name = 'x'", "DELETE FROM decision", "TRUNCATE run"):
        refuse(full_store, f"SET LOCAL session_replication_role = replica; {statement}")


def test_the_head_only_grows(full_store):
    for change in (
        "size = size - 1",
        "last_recorded_at = last_recorded_at - 1",
        "id = 2",
    ):
        refuse(full_store, f"UPDATE log_head SET {change}", "only grows")
    refuse(full_store, "DELETE FROM log_head", "only grows|append-only")
    refuse(full_store, "INSERT INTO log_head VALUES (1, 99, 99)")
    refuse(full_store, "INSERT INTO log_head VALUES (2, 99, 99)", "(?i)check")
    if full_store.dialect == "postgresql":
        refuse(full_store, "TRUNCATE log_head", "append-only")
    else:
        refuse(full_store, "REPLACE INTO log_head VALUES (1, 0, 0)", "already")
    with full_store.write() as session:
        session.execute(text("UPDATE log_head SET size = size + 1"))


def test_a_fact_is_recorded_once(full_store, example):
    """Each unique key refuses the second row, and with it the whole transaction."""
    before = {table: dump(full_store, table) for table in FACTS}
    kept = example.stamp()

    first = example.report()
    rival = example.report("7", supersedes=first.report_id)
    fixing = Fixing(
        index=BenchmarkIndex.LPR_1Y, published_on=example.day, rate_e4bp=RateE4bp(3_100_000)
    )
    taken_back = FixingWithdrawal(
        index=BenchmarkIndex.LPR_1Y, published_on=example.day, revision=1, reason="once more"
    )
    attempts = (
        lambda s: append(s, ACCOUNT, [example.account(name="another")], kept),
        lambda s: append(s, FOOTPRINT_REPORT, [first], kept),
        lambda s: append(s, FOOTPRINT_REPORT, [rival], kept),
        lambda s: append(s, REPORT_WITHDRAWAL, [example.report_withdrawal(reason="x")], kept),
        lambda s: append(s, CERTIFICATE, [example.certificate()], kept),
        lambda s: append(s, CERTIFICATE_CHANGE, [example.certificate_change()], kept),
        lambda s: append(s, LOAN, [example.loan(product_id="p")], kept),
        lambda s: append(s, RULEBOOK, [example.rulebook(content="{}")], kept),
        lambda s: append(s, LOAN_EVENT, [example.loan_event(received_on=date(2026, 1, 3))], kept),
        lambda s: append(s, DECISION, [example.decision()], kept),
        lambda s: append(s, FIXING, [fixing], kept),
        lambda s: append(s, FIXING_WITHDRAWAL, [taken_back], kept),
        lambda s: append(s, POSTING, [example.posting(posted_on=example.day)], kept),
        lambda s: append(s, TRUE_UP, [example.true_up(waived_fen=Fen(0))], kept),
    )
    for attempt in attempts:
        with pytest.raises(IntegrityError), full_store.write() as session:
            attempt(session)
    assert {table: dump(full_store, table) for table in FACTS} == before


def test_an_event_is_superseded_once_and_only_where_it_is(full_store, example):
    """The database holds it, whatever the services above it do."""
    first = example.loan_event()
    change = {"supersedes": first.event_id, "reason": "typo"}
    with full_store.write() as session:
        second = example.loan_event(amount_fen=Fen(1), **change)
        append(session, LOAN_EVENT, [second], example.stamp())
    before = dump(full_store, "loan_event")
    for rival in (
        example.loan_event(amount_fen=Fen(2), **change),
        example.loan_event(amount_fen=Fen(3), supersedes="E-NONE", reason="typo"),
        example.loan_event(amount_fen=Fen(4), loan_id="L-NONE"),
    ):
        with pytest.raises(IntegrityError), full_store.write() as session:
            append(session, LOAN_EVENT, [rival], example.stamp())
    assert dump(full_store, "loan_event") == before


def test_a_fact_about_nothing_is_refused(store, example):
    """No report or certificate without account, no loan without rulebook, no number untaken."""
    kept = example.stamp()
    unapproved = RulebookRef(rulebook_id="none", version="1", content_hash="00")
    with pytest.raises(IntegrityError), store.write() as session:
        append(session, FOOTPRINT_REPORT, [example.report()], kept)
    with pytest.raises(IntegrityError), store.write() as session:
        append(session, CERTIFICATE, [example.certificate()], kept)
    with store.write() as session:
        append(session, ACCOUNT, [example.account(account_id="other")], kept)
        append(session, RULEBOOK, [example.rulebook()], kept)
    without_rulebook = example.loan(account_id="other", rulebook=unapproved)
    for loan in (example.loan(), without_rulebook):
        with pytest.raises(IntegrityError), store.write() as session:
            append(session, LOAN, [loan], kept)
    with pytest.raises(IntegrityError), store.write() as session:
        append(session, DECISION, [example.decision()], kept)
    with pytest.raises(IntegrityError), store.write() as session:
        append(session, POSTING, [example.posting()], kept)
    with pytest.raises(IntegrityError), store.write() as session:
        append(session, TRUE_UP, [example.true_up()], kept)
    with pytest.raises(IntegrityError), store.write() as session:
        append(session, LOAN_EVENT, [example.loan_event()], kept)
    with pytest.raises(IntegrityError), store.write() as session:
        session.execute(text("INSERT INTO account VALUES (5, 'a', 'a', '', '', '')"))
    assert len(dump(store, "log_entry")) == 2
