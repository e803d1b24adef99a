"""Why a command does not write a file."""

from carbonstep.reading.problem import Reason


class CliReason(Reason):
    FILE_SUFFIX = (
        "file_suffix",
        "This kind of file cannot be written.",
        "Give it a name that ends in {needed}.",
    )
    FILE_EXISTS = (
        "file_exists",
        "There is a file of this name already.",
        "Give another name, or replace it with --force.",
    )
