"""What is told where the store holds what this program cannot read, or must not."""

import sqlite3
from datetime import date

import pytest
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from carbonstep.cli.exit_code import ExitCode
from carbonstep.cli.failure import tell_failure
from carbonstep.present.words.translation import Language
from carbonstep.store.engine import StoreBusy
from carbonstep.store.log import EntryChangedError, TypeTooNew
from carbonstep.store.past.lift import SchemaTooNew
from carbonstep.store.rulebook import ApprovedRulebook, RulebookTooNew

APPROVED = ApprovedRulebook(
    rulebook_id="sample", version="1", content_hash="", content="", approved_on=date(2024, 1, 2)
)


def coded(code: int) -> sqlite3.Error:
    """An error of SQLite with one of its codes."""
    error = sqlite3.Error("told")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (SchemaTooNew("loan/2", "loan/1"), ExitCode.CONFLICT, "Install the newer program."),
        (
            RulebookTooNew(APPROVED, at="adjust[0]", code="key_unknown"),
            ExitCode.CONFLICT,
            "Rulebook sample@1 was approved in words that this program cannot read "
            "(key_unknown at adjust[0]). Install the program that approved it, or a newer one.",
        ),
        (TypeTooNew(7, "loan.sold"), ExitCode.CONFLICT, "type loan.sold, which this program"),
        (EntryChangedError(7), ExitCode.CHECK_FAILED, "Entry 7 of the log was changed"),
        (
            OperationalError("", {}, sqlite3.OperationalError("unable to open database file")),
            ExitCode.TRY_LATER,
            "✗ store: The store cannot be reached now. See that it runs and that ",
        ),
        (
            StoreBusy("too many writers wait already"),
            ExitCode.TRY_LATER,
            "✗ store: The store is busy: others write. Nothing was stored; send the same again "
            "in a moment. [store_busy] The database says: too many writers wait already",
        ),
        (
            DatabaseError("", {}, coded(sqlite3.SQLITE_NOTADB)),
            ExitCode.USAGE,
            "is no database, or one whose head is damaged. Check CARBONSTEP_DATABASE_URL;",
        ),
        (
            OperationalError("", {}, coded(sqlite3.SQLITE_READONLY)),
            ExitCode.TRY_LATER,
            "✗ store: The store can be read and not written. Nothing was stored; see that its disk",
        ),
        (IntegrityError("", {}, coded(sqlite3.SQLITE_CONSTRAINT)), None, ""),
        (KeyError("a bug"), None, ""),
    ],
)
def test_a_fact_that_cannot_be_read_is_told_and_is_no_bug(capsys, error, code, told) -> None:
    assert tell_failure(error, as_json=False, language=Language.EN) is code
    said = capsys.readouterr()
    assert said.out == ""
    lines = " ".join(said.err.split())
    assert (told in lines) if told else lines == ""


def test_a_store_that_is_no_database_is_a_wrong_setting(cli, tmp_path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("no database, but long enough to hold the head of one\n" * 40)
    for command in (("loan", "list"), ("db", "upgrade")):
        outcome = cli("--database", f"sqlite:///{file}", *command)
        assert outcome.code == ExitCode.USAGE
        assert "[store_no_database]" in outcome.err
        assert "The database says: file is not a database" in outcome.err
