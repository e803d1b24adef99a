"""The process that reads a file nobody vouches for: it bounds itself, then writes rows as lines.

Run by `table_reader` with the file as its standard input. It stores nothing, opens nothing else,
and may die of its limits at any time; the parent then says that the file was too costly.
"""

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from typing import BinaryIO

from carbonstep.formats.reason import FormatReason
from carbonstep.formats.table.csv import csv_rows
from carbonstep.formats.table.limit import MIB, ReadLimits, limits_from_json
from carbonstep.formats.table.row import (
    ROWS_A_MESSAGE,
    TextRow,
    end_message,
    problem_message,
    row_message,
)
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Problem

LAST_WORDS_BYTES_MAX = 65_536

CHARACTERS_A_MESSAGE = 1 << 20
"""Characters after which rows are sent, few as they are: in cells that share one long text, rows
may be a thousand times as long as their file."""

FLAW_CHARACTERS = 80
"""What a flaw counts for among them: its column, reason and what was found."""


def main(arguments: list[str]) -> int:
    """Read standard input as the arguments say: limits, format, encoding, separator, sheets, and
    whether a workbook's numbers are marked."""
    limits = limits_from_json(arguments[0])
    form, *others = arguments[1:]
    bound(limits)
    file = os.fdopen(0, "rb", closefd=False)
    try:
        complete = _write(_rows(file, form, others, limits))
    except MemoryError:
        _say(problem_message(too_costly("memory", limits)))
        return 0
    if complete:
        _say(end_message(peak_kib()))
    return 0


def bound(limits: ReadLimits) -> None:
    """Take away from this process what it may not use.

    No core is dumped, and what it says on standard error, which is a file, stays short.
    """
    import resource  # noqa: PLC0415 - only Unix has it; the parent has looked

    for what, most in (
        (resource.RLIMIT_AS, limits.memory_bytes_max),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, LAST_WORDS_BYTES_MAX),
    ):
        resource.setrlimit(what, (most, most))
    # A second between warning and end, so that the parent sees a signal of its own for it.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds_max, limits.cpu_seconds_max + 1))


def peak_kib() -> int:
    """The most memory this process held, in KiB.

    The kernel's own high-water mark: the figure `getrusage` gives starts at the parent's.
    """
    with contextlib.suppress(OSError), open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    import resource  # noqa: PLC0415

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def too_costly(what: str, limits: ReadLimits) -> Problem:
    """The problem of a file that took more than it may."""
    said, most = {
        "memory": (phrase("memory"), f"{limits.memory_bytes_max // MIB} MiB"),
        "CPU time": (phrase("CPU time"), f"{limits.cpu_seconds_max} s"),
        "time": (phrase("time"), f"{limits.wall_seconds_max} s"),
    }[what]
    return Problem(reason=FormatReason.READING_TOO_COSTLY, found=said, needed=most)


def _rows(
    file: BinaryIO, form: str, arguments: list[str], limits: ReadLimits
) -> Iterator[TextRow | Problem]:
    encoding, separator, sheets, marks_numbers = arguments
    if form == "xlsx":
        from carbonstep.formats.table.workbook import workbook_rows  # noqa: PLC0415

        return workbook_rows(
            file,
            sheets=json.loads(sheets),
            marks_numbers=json.loads(marks_numbers),
            limits=limits,
        )
    if form == "json":
        from carbonstep.formats.table.json import json_rows  # noqa: PLC0415

        return json_rows(file.read(), limits=limits)
    return csv_rows(file, encoding=encoding or None, separator=separator, limits=limits)


def _write(rows: Iterator[TextRow | Problem]) -> bool:
    """Write the rows some at a time; False where a problem ended them, which is then written."""
    batch: list[TextRow] = []
    characters = 0
    for row in rows:
        if isinstance(row, Problem):
            _flush(batch)
            batch = []
            _say(problem_message(row))
            if row.warning:
                continue
            return False
        full = len(batch) == ROWS_A_MESSAGE or characters > CHARACTERS_A_MESSAGE
        if batch and (full or batch[0].sheet != row.sheet):
            _flush(batch)
            batch, characters = [], 0
        batch.append(row)
        characters += sum(map(len, row.cells)) + FLAW_CHARACTERS * len(row.flaws)
    _flush(batch)
    return True


def _flush(batch: list[TextRow]) -> None:
    if batch:
        position = os.lseek(0, 0, os.SEEK_CUR)
        _say(row_message(batch[0].sheet, position, batch))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
