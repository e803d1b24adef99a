"""What people are told where a command fails, and the exit code that goes with it."""

from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from carbonstep.cli.exit_code import ExitCode
from carbonstep.cli.output import err, print_problems
from carbonstep.formats.reason import FormatReason
from carbonstep.present.words.translation import Language
from carbonstep.reading.problem import RejectedError
from carbonstep.store.engine import StoreBusy
from carbonstep.store.log import EntryChangedError
from carbonstep.store.schema import StoreAbsent, StoreOutdated
from carbonstep.store.too_new import TooNew


def tell_failure(error: Exception, *, as_json: bool, language: Language) -> ExitCode | None:
    """Print what went wrong and return the exit code; None, and no word, where it is a bug."""
    if isinstance(error, RejectedError):
        print_problems(error.problems, as_json=as_json, language=language)
        if error.is_conflict:
            return ExitCode.CONFLICT
        absent = {problem.reason for problem in error.problems} == {FormatReason.FILE_NOT_FOUND}
        return ExitCode.NOT_FOUND if absent else ExitCode.REJECTED
    if isinstance(error, ValidationError):
        for item in error.errors():
            name = ".".join(str(part) for part in item["loc"])
            err().print(f"✗ setting {name}: {item['msg']}", markup=False)
        return ExitCode.USAGE
    if isinstance(error, StoreAbsent):
        remedy = "Check --database, or make it: carbonstep account open."
        err().print(f"✗ {error} {remedy}", markup=False, soft_wrap=True)
        return ExitCode.NOT_FOUND
    if isinstance(error, StoreOutdated | TooNew):
        err().print(f"✗ {error}", markup=False)
        return ExitCode.CONFLICT
    if isinstance(error, EntryChangedError):
        err().print(f"✗ {error}", markup=False)
        return ExitCode.CHECK_FAILED
    if isinstance(error, StoreBusy):
        err().print(f"✗ {error}", markup=False)
        return ExitCode.TRY_LATER
    if isinstance(error, OperationalError):
        err().print(f"✗ The store cannot be reached now: {error.orig}", markup=False)
        return ExitCode.TRY_LATER
    return None
