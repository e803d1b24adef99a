"""Migrations give the tables the program means, and a store of another age says so."""

import ast
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from carbonstep.store import schema, tables
from carbonstep.store.engine import connect
from carbonstep.store.log import size
from carbonstep.store.schema import (
    MIGRATIONS,
    REVISION,
    REVISIONS,
    StoreAbsent,
    StoreOutdated,
    StoreTooNew,
    open_store,
    upgrade_store,
)


def set_revision(url, revision):
    store = connect(url)
    with store.write() as session:
        session.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))
    store.close()


def test_migrations_and_metadata_agree(store):
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.METADATA) == []


def test_the_comparison_sees_a_difference(store):
    with store.write() as session:
        session.execute(text("ALTER TABLE run ADD COLUMN extra INTEGER"))
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert [change[0] for change in compare_metadata(context, tables.METADATA)] == [
            "remove_column"
        ]


def test_the_program_needs_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_current_head() == REVISION
    assert [script.revision for script in scripts.walk_revisions()] == [*reversed(REVISIONS)]


def test_every_table_is_in_a_listed_module():
    """A row type in a module that `tables` forgets would miss the metadata."""
    folder = Path(schema.__file__).parent
    with_rows = {
        path.stem
        for path in folder.glob("*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef) and any(k.arg == "table" for k in node.keywords)
    }
    assert with_rows == {module.__name__.rpartition(".")[2] for module in tables.MODULES}


def test_every_fact_table_is_guarded(store):
    facts = set(tables.METADATA.tables)
    if store.dialect == "sqlite":
        query = "SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' GROUP BY 1"
        expected = dict.fromkeys(facts, 3)
    else:
        query = (
            "SELECT c.relname, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND t.tgenabled = 'A' GROUP BY 1"
        )
        expected = {table: 3 if table == "log_head" else 2 for table in facts}
    with store.read() as session:
        assert dict(map(tuple, session.execute(text(query)))) == expected


def test_an_empty_database_gets_its_tables(empty_url):
    store = open_store(empty_url)
    with store.read() as session:
        assert size(session) == 0
    store.close()
    assert upgrade_store(empty_url) == REVISION


def test_an_empty_database_may_be_refused(empty_url):
    with pytest.raises(StoreAbsent):
        open_store(empty_url, create=False)
    store = connect(empty_url)
    assert inspect(store.engine).get_table_names() == []
    store.close()


def test_opening_again_keeps_everything(store, store_url, example):
    with store.write() as session:
        example.record_all(session)
    store.close()
    again = open_store(store_url, create=False)
    with again.read() as session:
        assert size(session) == 5
    again.close()


def test_an_older_store_names_the_remedy(store_url):
    set_revision(store_url, "0000")
    with pytest.raises(StoreOutdated, match="carbonstep db upgrade") as refused:
        open_store(store_url)
    assert refused.value.found == "0000"


def test_a_newer_store_is_left_alone(store_url):
    set_revision(store_url, "9999")
    with pytest.raises(StoreTooNew, match="9999"):
        open_store(store_url)
    with pytest.raises(StoreTooNew):
        upgrade_store(store_url)


def test_a_foreign_database_is_named():
    with pytest.raises(ValueError, match="not a store"):
        open_store("mysql://somewhere/else")


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_the_short_url_of_postgresql_is_taken(store_url):
    store = open_store(store_url.replace("postgresql+psycopg://", "postgresql://"))
    assert store.engine.driver == "psycopg"
    store.close()


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_sqlite_is_set_up_for_safety(store):
    with store.read() as session:
        found = {
            name: session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
    }
