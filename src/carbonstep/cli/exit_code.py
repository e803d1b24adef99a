"""What the exit code of a command says."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Closed list of exit codes."""

    OK = 0
    BUG = 1
    USAGE = 2
    REJECTED = 3
    CHECK_FAILED = 4
    NOT_FOUND = 5
    CONFLICT = 6
    TRY_LATER = 7
