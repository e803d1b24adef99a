"""Bringing a store up to date says from where to where."""

from contextlib import closing

from sqlalchemy import text

from carbonstep.cli.exit_code import ExitCode
from carbonstep.store.engine import connect
from carbonstep.store.schema import REVISION, REVISIONS, revision_words, run_migrations

NOW = revision_words(REVISION)


def test_a_revision_is_told_with_what_it_brought() -> None:
    assert revision_words("0002") == "0002 (reports are known by what they say)"
    assert all(REVISIONS.values())
    assert revision_words("0000") == "0000"


def test_a_store_of_the_first_release_is_told_before_and_after(cli, absent) -> None:
    with closing(connect(absent)) as store, store.begin_bare() as connection:
        run_migrations(connection, "0001")
    waits = cli("loan", "list")
    assert waits.code == ExitCode.CONFLICT
    told = "The store is at revision 0001 (the first release); this program needs "
    assert f"{told}{NOW}. Back it up" in " ".join(waits.err.split())
    first = cli("db", "upgrade")
    told = "The store was brought from revision 0001 (the first release) to "
    assert (first.code, first.out) == (0, f"{told}{NOW}.\n")
    again = cli("db", "upgrade")
    told = f"The store is at revision {NOW} already; nothing was changed.\n"
    assert (again.code, again.out) == (0, told)


def test_where_there_was_no_store_one_is_made(cli, absent) -> None:
    made = cli("db", "upgrade")
    assert (made.code, made.out) == (0, f"There was no store; one was made at revision {NOW}.\n")
    with closing(connect(absent)) as store, store.read() as session:
        assert session.execute(text("SELECT size FROM log_head")).scalar_one() == 0
