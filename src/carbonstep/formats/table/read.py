"""Files nobody vouches for, read in a child process of bounded memory, processor and wall time."""

import hashlib
import importlib.util
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, BinaryIO

from carbonstep.formats.outside import Arrived, open_outside
from carbonstep.formats.reason import FormatReason
from carbonstep.formats.table.csv import codec_of, encoding_unknown
from carbonstep.formats.table.limit import DEFAULT_LIMITS, MIB, ReadLimits
from carbonstep.formats.table.row import TextRow, problem_of, rows_of
from carbonstep.reading.phrase import either, listed, phrase
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.temporary import kept_temporarily

FORMS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".json": "json"}

SUFFIXES = (".csv", ".xlsx", ".json")
"""The kinds that may be read where nothing tells what stands between the cells of a text."""

NAME_CHARACTERS_MAX = 200
"""Characters of a sheet's name; more cannot be handed to the reading process."""

MESSAGE_BYTES_MAX = 64 * MIB
"""One message of the reading process; more means that it is not our program that writes."""

OTHER_KINDS = {
    ".xls": "Excel 97-2003 (.xls)",
    ".xlt": "Excel 97-2003 (.xlt)",
    ".xlsm": "Excel with macros (.xlsm)",
    ".xlsb": "Excel Binary (.xlsb)",
    ".et": "WPS (.et)",
    ".ett": "WPS (.ett)",
    ".wps": "WPS (.wps)",
    ".ods": "OpenDocument (.ods)",
    ".numbers": "Apple Numbers (.numbers)",
    ".doc": "Word (.doc)",
    ".docx": "Word (.docx)",
}
"""Kinds of file that people send instead, by how their names end."""

_OLD_WORKBOOK = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK_PART = b"xl/workbook.xml"
_READ_BYTES = 1 << 18


def read_table(
    path: Path | Arrived,
    *,
    sheets: Sequence[str] = (),
    suffixes: Sequence[str] = SUFFIXES,
    encoding: str | None = None,
    separator: str = ",",
    marks_numbers: bool = False,
    limits: ReadLimits = DEFAULT_LIMITS,
) -> "TableStream | Problem":
    """Start reading a `.csv`, `.xlsx` or `.json` file; the rows come as they are asked for.

    `suffixes` are the kinds that may be read. `separator` is what stands between the cells of a
    CSV file. With `marks_numbers` a row says which of its cells a workbook holds as numbers.

    `sheets` are the workbook's sheets to read, in lower case; without any, its first. What is
    wrong with the file as a whole before its first row is returned; what comes to light later ends
    the stream. Use the stream as a context manager, so that no process is left behind.
    """
    place = Place(file=path.name)
    suffix = path.suffix.lower()
    kinds = Problem(reason=FormatReason.FILE_TYPE, place=place, needed=listed(suffixes))
    if suffix in OTHER_KINDS:
        return Problem(reason=FormatReason.FILE_KIND, place=place, found=OTHER_KINDS[suffix])
    if suffix not in suffixes:
        return _no_file(path) or kinds
    form = FORMS[suffix]
    if encoding and codec_of(encoding) is None:
        return encoding_unknown(encoding)
    if any(len(name) > NAME_CHARACTERS_MAX for name in sheets):
        needed = either([name[:40] for name in sheets])
        return Problem(reason=FormatReason.SHEET_NAME, place=place, needed=needed)
    file = open_outside(path)
    if isinstance(file, Problem):
        return file
    size = os.fstat(file.fileno()).st_size
    refused = _refuse_unread(file, form=form, suffix=suffix, size=size, kinds=kinds, limits=limits)
    if refused is not None:
        file.close()
        return refused
    stream = TableStream(
        file,
        name=path.name,
        form=form,
        sheets=sheets,
        encoding=encoding,
        separator=separator,
        marks_numbers=marks_numbers,
        limits=limits,
    )
    problem = stream.start()
    if problem is not None:
        stream.close()
        return problem
    return stream


def _no_file(path: Path | Arrived) -> Problem | None:
    """What stands at a path that is no file, such as a folder; None where it is one or nothing."""
    if isinstance(path, Arrived) or not path.is_dir():
        return None
    found = open_outside(path)
    assert isinstance(found, Problem), "a folder is no file"
    return found


def _refuse_unread(
    file: BinaryIO, *, form: str, suffix: str, size: int, kinds: Problem, limits: ReadLimits
) -> Problem | None:
    place = kinds.place
    if size > limits.file_bytes_max:
        return Problem(
            reason=FormatReason.FILE_TOO_LARGE,
            place=place,
            found=phrase("{count} bytes", count=size),
            needed=phrase("{count} bytes", count=limits.file_bytes_max),
        )
    if size == 0:
        return Problem(reason=FormatReason.FILE_EMPTY, place=place)
    start = file.read(8)
    file.seek(0)
    is_zip = start.startswith(b"PK\x03\x04")
    if start == _OLD_WORKBOOK:
        if _holds(file, _ENCRYPTED):
            return Problem(reason=FormatReason.FILE_ENCRYPTED, place=place)
        found = f"{OTHER_KINDS['.xls']} / {OTHER_KINDS['.et']}"
        return Problem(reason=FormatReason.FILE_KIND, place=place, found=found)
    if form == "xlsx" and start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return Problem(reason=FormatReason.FILE_KIND, place=place, found="HTML / XML")
    if form == "xlsx" and not is_zip:
        return Problem(reason=FormatReason.FILE_DAMAGED, place=place, needed="XLSX")
    if form != "xlsx" and is_zip:
        named = FormatReason.FILE_NAMED_OTHERWISE
        is_workbook = _holds(file, _WORKBOOK_PART)
        return Problem(reason=named, place=place, found=suffix) if is_workbook else kinds
    return None


def _holds(file: BinaryIO, wanted: bytes) -> bool:
    """Whether the bytes stand anywhere in the file, which is then back at its start."""
    held = b""
    try:
        while chunk := file.read(_READ_BYTES):
            held = held[-len(wanted) :] + chunk
            if wanted in held:
                return True
    finally:
        file.seek(0)
    return False


class TableStream:
    """The rows of one file, in order, and at most one problem, which is then the last item.

    `sha256` is that of the file's bytes, which the child reads from the same open file;
    `bytes_read` of `bytes_total` is how far the child has come; `peak_kib` is the most memory it
    held, known once all rows are read; `told` are the warnings so far, such as hidden rows.
    """

    def __init__(
        self,
        file: BinaryIO,
        *,
        name: str,
        form: str,
        sheets: Sequence[str],
        encoding: str | None,
        separator: str,
        marks_numbers: bool,
        limits: ReadLimits,
    ) -> None:
        self.name = name
        self.form = form
        self.bytes_total = os.fstat(file.fileno()).st_size
        self.bytes_read = 0
        self.peak_kib = 0
        self.told: list[Problem] = []
        self.sha256 = _sha256(file)
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        self._limits = limits
        self._waited_s = 0.0
        self._ahead: dict[str, Any] | Problem | None = None
        self._buffer = bytearray()
        with kept_temporarily():
            self._stderr: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        assert importlib.util.find_spec("resource"), (
            "Files are read in a bounded process, which needs Unix resource limits."
        )
        self._process = subprocess.Popen(
            # -P keeps a hostile module beside the file out of the child's imports.
            [
                *(sys.executable, "-P", "-m", "carbonstep.formats.table.child"),
                # The names as ASCII: this process and its child may differ in their locale.
                *(limits.to_json(), form, encoding or "", separator, json.dumps(list(sheets))),
                json.dumps(marks_numbers),
            ],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env=_child_environment(),
            close_fds=True,
        )
        file.close()

    def __enter__(self) -> "TableStream":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> Problem | None:
        """Wait for the first message; a problem where the file is refused before any row."""
        message = self._message()
        if isinstance(message, dict) and "refused" in message:
            message = problem_of(message, file=self.name)
        if isinstance(message, Problem):
            return message
        self._ahead = message
        return None

    def __iter__(self) -> Iterator[TextRow | Problem]:
        while True:
            message = self._ahead or self._message()
            self._ahead = None
            if isinstance(message, Problem):
                yield message
                return
            if "told" in message:
                self.told.append(problem_of(message, file=self.name))
                continue
            if "refused" in message:
                yield problem_of(message, file=self.name)
                return
            if "end" in message:
                self.bytes_read = self.bytes_total
                self.peak_kib = message["peak_kib"]
                return
            self.bytes_read = min(message["position"], self.bytes_total)
            yield from rows_of(message)

    def close(self) -> None:
        """End the child, whether or not it is done, and give back what was held for it."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None, "the child was started with a pipe"
        self._process.stdout.close()
        self._stderr.close()

    def _message(self) -> dict[str, Any] | Problem:
        """The child's next line, or why there will be none."""
        line = self._line()
        if isinstance(line, Problem):
            return line
        if line is None:
            return self._post_mortem()
        message: dict[str, Any] = json.loads(line)
        return message

    def _line(self) -> bytes | Problem | None:
        """Bytes up to the next line end, waiting no longer than may be; None at the end.

        Only waiting counts against the limit: a caller who takes long over a row must not make the
        file look costly.
        """
        assert self._process.stdout is not None, "the child was started with a pipe"
        descriptor = self._process.stdout.fileno()
        scanned = 0
        while (end := self._buffer.find(b"\n", scanned)) < 0:
            scanned = len(self._buffer)
            assert scanned <= MESSAGE_BYTES_MAX, "the child writes short lines"
            left_s = self._limits.wall_seconds_max - self._waited_s
            began_s = time.monotonic()
            ready = left_s > 0 and select.select([descriptor], [], [], left_s)[0]
            self._waited_s += time.monotonic() - began_s
            if not ready:
                return self._too_costly("time", f"{self._limits.wall_seconds_max} s")
            chunk = os.read(descriptor, _READ_BYTES)
            if not chunk:
                return None
            self._buffer += chunk
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line

    def _too_costly(self, found: str, needed: str) -> Problem:
        return Problem(
            reason=FormatReason.READING_TOO_COSTLY,
            place=Place(file=self.name),
            found=found,
            needed=needed,
        )

    def _post_mortem(self) -> Problem:
        """Why the child ended without saying so: one of its limits, else a bug of ours."""
        code = self._process.wait()
        if code == -signal.SIGXCPU:
            return self._too_costly("CPU time", f"{self._limits.cpu_seconds_max} s")
        if code < 0:
            return self._too_costly("memory", f"{self._limits.memory_bytes_max // MIB} MiB")
        self._stderr.seek(0)
        last = self._stderr.read()[-2000:].decode("utf-8", "replace")
        if "MemoryError" in last or "Cannot allocate memory" in last:
            return self._too_costly("memory", f"{self._limits.memory_bytes_max // MIB} MiB")
        raise RuntimeError(f"the reading process ended with {code}: {last}")


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_READ_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def _child_environment() -> dict[str, str]:
    """What the child needs to find its modules, and nothing else of the parent's environment."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return {**kept, "PYTHONUTF8": "1", "OPENPYXL_LXML": "False", "PYTHONDONTWRITEBYTECODE": "1"}
