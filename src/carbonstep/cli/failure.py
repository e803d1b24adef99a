"""What people are told where a command fails, and the exit code that goes with it."""

from pathlib import Path

from pydantic import ValidationError
from typer._click.exceptions import UsageError

from carbonstep.cli.exit_code import ExitCode
from carbonstep.cli.output import err, print_problems, tell_wrong
from carbonstep.cli.reason import CliReason
from carbonstep.cli.setting import setting_problems
from carbonstep.cli.usage import MisusedError, usage_problem
from carbonstep.formats.reason import FormatReason
from carbonstep.present.words.translation import Language, speaker
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.reading.temporary import NOT_WRITTEN, TemporaryError
from carbonstep.services.filing_record import FilingCutOffError
from carbonstep.store.fault import fault_of, said_of
from carbonstep.store.log import EntryChangedError
from carbonstep.store.reason import StoreReason
from carbonstep.store.refusal import StoreRefusal
from carbonstep.store.schema import REVISIONS, UNKNOWN_REVISION, StoreAbsent


def tell_failure(error: Exception, *, as_json: bool, language: Language) -> ExitCode | None:
    """Print what went wrong and return the exit code; None, and no word, where it is a bug."""
    if isinstance(error, UsageError | MisusedError):
        problem = error.problem if isinstance(error, MisusedError) else usage_problem(error)
        print_problems([problem], as_json=as_json, language=language)
        return ExitCode.USAGE
    if isinstance(error, RejectedError):
        print_problems(error.problems, as_json=as_json, language=language)
        if error.is_conflict:
            return ExitCode.CONFLICT
        absent = {problem.reason for problem in error.problems} == {FormatReason.FILE_NOT_FOUND}
        return ExitCode.NOT_FOUND if absent else ExitCode.REJECTED
    if isinstance(error, ValidationError):
        print_problems(setting_problems(error), as_json=as_json, language=language)
        return ExitCode.USAGE
    if isinstance(error, StoreRefusal):
        return _tell_refusal(error, language)
    if isinstance(error, FilingCutOffError):
        why = Problem(
            reason=error.fault, place=Place(path="store"), found=said_of(error.__cause__ or error)
        )
        print_problems([error.problem, why], as_json=as_json, language=language)
        return ExitCode.TRY_LATER
    if isinstance(error, TemporaryError):
        at = Place(file=f"{error.folder} (TMPDIR)")
        problem = Problem(reason=FormatReason.TEMPORARY_FOLDER, place=at, found=error.why)
        print_problems([problem], as_json=as_json, language=language)
        return ExitCode.TRY_LATER
    if isinstance(error, OSError) and error.errno in NOT_WRITTEN:
        at = Place(file=None if error.filename is None else Path(str(error.filename)).name)
        problem = Problem(
            reason=CliReason.FILE_NOT_WRITTEN, place=at, found=NOT_WRITTEN[error.errno]
        )
        print_problems([problem], as_json=as_json, language=language)
        return ExitCode.TRY_LATER
    return _tell_fault(error, as_json=as_json, language=language)


def _tell_refusal(error: StoreRefusal, language: Language) -> ExitCode:
    """Print why the store is not used as it is."""
    say = speaker(language)
    brought = {*REVISIONS.values(), UNKNOWN_REVISION}
    values = {
        name: say(value) if value in brought else value for name, value in error.values.items()
    }
    told = [say(error.words, **values)]
    code = ExitCode.CONFLICT
    if isinstance(error, StoreAbsent):
        code = ExitCode.NOT_FOUND
        told.append(
            say("Check --database, or make it: carbonstep account open ACCOUNT --name NAME.")
        )
    if isinstance(error, EntryChangedError):
        code = ExitCode.CHECK_FAILED
    tell_wrong(*told)
    return code


_FAULT_CODES = {
    StoreReason.NO_STORE: ExitCode.USAGE,
    StoreReason.DAMAGED: ExitCode.CHECK_FAILED,
}


def _tell_fault(error: Exception, *, as_json: bool, language: Language) -> ExitCode | None:
    """Print a fault of the store by its name, and the database's own words below; None where it
    is a bug."""
    fault = fault_of(error)
    if fault is None:
        return None
    said = said_of(error)
    problem = Problem(reason=fault, place=Place(path="store"), found=said)
    print_problems([problem], as_json=as_json, language=language)
    if not as_json:
        say = speaker(language)
        told = say("The database says: {said}", said=said)
        err().print(f"  {told}", markup=False, soft_wrap=True)
    return _FAULT_CODES.get(fault, ExitCode.TRY_LATER)
