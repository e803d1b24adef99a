"""Facts refuse to be changed, removed or replaced, whoever holds a connection."""

import sqlite3
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.store.access_key import AccessKey, add_access_key, revoke_access_key
from carbonstep.store.account import add_accounts
from carbonstep.store.calendar import add_calendar_years
from carbonstep.store.certificate import add_certificates
from carbonstep.store.decision import add_decisions
from carbonstep.store.filing import Filing, add_filing
from carbonstep.store.fixing import Fixing, add_fixings
from carbonstep.store.loan import add_loans
from carbonstep.store.loan_event import add_loan_events
from carbonstep.store.posting import add_postings
from carbonstep.store.report import add_reports
from carbonstep.store.rulebook import add_rulebooks
from carbonstep.store.run import Run, add_run
from carbonstep.store.standing import add_standing
from carbonstep.store.tables import METADATA
from carbonstep.store.true_up import add_true_ups
from carbonstep.units.money import Fen
from carbonstep.units.rate import RateE4bp

FACTS = sorted(set(METADATA.tables) - {"log_head"})


@pytest.fixture
def full_store(store, example):
    """A store with a row in every table."""
    brief = {"recorded_at": example.at, "actor": "test"}
    key = AccessKey(key_id="k", name="n", role="auditor", secret_hash="00", issued_on=example.day)
    fixing = Fixing(
        index=BenchmarkIndex.LPR_1Y, published_on=example.day, rate_e4bp=RateE4bp(3_000_000)
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
        add_certificates(session, [example.certificate()], **example.recording())
        decided = example.decision()
        add_decisions(session, [decided], **example.recording())
        add_standing(session, decided.loan_id, [decided.decision_id], **example.recording())
        add_loan_events(session, [example.loan_event()], **example.recording())
        add_fixings(session, [fixing], **example.recording())
        add_calendar_years(session, [example.calendar_year()], **example.recording())
        add_postings(session, [example.posting()], **example.recording())
        add_true_ups(session, [example.true_up()], **example.recording())
        add_filing(session, filing, **brief)
        add_run(session, Run(job="daily", business_on=example.day), **brief)
        add_access_key(session, key, **brief)
        revoke_access_key(session, "k", business_on=example.day, **brief)
    return store


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
def test_a_replacement_by_another_unique_key_is_refused(full_store, store_url, recursive):
    """A new number with an old report id would delete the old row."""
    raw = sqlite3.connect(store_url.removeprefix("sqlite:///"))
    raw.execute(f"PRAGMA recursive_triggers = {recursive}")
    columns = columns_of("report").removeprefix('"seq", ')
    with pytest.raises(sqlite3.IntegrityError, match="has this key already"):
        raw.execute(
            f"REPLACE INTO report (seq, {columns}) SELECT 77, {columns} FROM report LIMIT 1"
        )
    raw.close()


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_without_the_insert_guard_a_replacement_passes(full_store, store_url):
    """The control: update and delete triggers alone let a row be replaced silently."""
    raw = sqlite3.connect(store_url.removeprefix("sqlite:///"))
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
    kept = example.recording()

    first = example.report()
    rival = example.report("7", supersedes=first.report_id)
    fixing = Fixing(
        index=BenchmarkIndex.LPR_1Y, published_on=example.day, rate_e4bp=RateE4bp(3_100_000)
    )
    attempts = (
        lambda s: add_accounts(s, [example.account(name="another")], **kept),
        lambda s: add_reports(s, [first], **kept),
        lambda s: add_reports(s, [rival], **kept),
        lambda s: add_certificates(s, [example.certificate()], **kept),
        lambda s: add_loans(s, [example.loan(product_id="p")], **kept),
        lambda s: add_rulebooks(s, [example.rulebook(content="x")], **kept),
        lambda s: add_loan_events(s, [example.loan_event(received_on=date(2026, 1, 3))], **kept),
        lambda s: add_decisions(s, [example.decision()], **kept),
        lambda s: add_fixings(s, [fixing], **kept),
        lambda s: add_postings(s, [example.posting(posted_on=example.day)], **kept),
        lambda s: add_true_ups(s, [example.true_up(waived_fen=Fen(0))], **kept),
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
        add_loan_events(session, [second], **example.recording())
    before = dump(full_store, "loan_event")
    for rival in (
        example.loan_event(amount_fen=Fen(2), **change),
        example.loan_event(amount_fen=Fen(3), supersedes="E-NONE", reason="typo"),
        example.loan_event(amount_fen=Fen(4), loan_id="L-NONE"),
    ):
        with pytest.raises(IntegrityError), full_store.write() as session:
            add_loan_events(session, [rival], **example.recording())
    assert dump(full_store, "loan_event") == before


def test_a_fact_about_nothing_is_refused(store, example):
    """No report or certificate without account, no loan without rulebook, no number untaken."""
    kept = example.recording()
    unapproved = RulebookRef(rulebook_id="none", version="1", content_hash="00")
    with pytest.raises(IntegrityError), store.write() as session:
        add_reports(session, [example.report()], **kept)
    with pytest.raises(IntegrityError), store.write() as session:
        add_certificates(session, [example.certificate()], **kept)
    with store.write() as session:
        add_accounts(session, [example.account(account_id="other")], **kept)
        add_rulebooks(session, [example.rulebook()], **kept)
    without_rulebook = example.loan(account_id="other", rulebook=unapproved)
    for loan in (example.loan(), without_rulebook):
        with pytest.raises(IntegrityError), store.write() as session:
            add_loans(session, [loan], **kept)
    with pytest.raises(IntegrityError), store.write() as session:
        add_decisions(session, [example.decision()], **kept)
    with pytest.raises(IntegrityError), store.write() as session:
        add_postings(session, [example.posting()], **kept)
    with pytest.raises(IntegrityError), store.write() as session:
        add_true_ups(session, [example.true_up()], **kept)
    with pytest.raises(IntegrityError), store.write() as session:
        add_loan_events(session, [example.loan_event()], **kept)
    with pytest.raises(IntegrityError), store.write() as session:
        session.execute(text("INSERT INTO account VALUES (5, 'a', 'a', '', '', '')"))
    assert len(dump(store, "log_entry")) == 2
