"""What is told where the store holds what this program cannot read, or must not."""

from datetime import date

import pytest

from carbonstep.cli.exit_code import ExitCode
from carbonstep.cli.failure import tell_failure
from carbonstep.present.words.translation import Language
from carbonstep.store.log import EntryChangedError, TypeTooNew
from carbonstep.store.past.lift import SchemaTooNew
from carbonstep.store.rulebook import ApprovedRulebook, RulebookTooNew

APPROVED = ApprovedRulebook(
    rulebook_id="sample", version="1", content_hash="", content="", approved_on=date(2024, 1, 2)
)


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
        (KeyError("a bug"), None, ""),
    ],
)
def test_a_fact_that_cannot_be_read_is_told_and_is_no_bug(capsys, error, code, told) -> None:
    assert tell_failure(error, as_json=False, language=Language.EN) is code
    said = capsys.readouterr()
    assert said.out == ""
    lines = " ".join(said.err.split())
    assert (told in lines) if told else lines == ""
