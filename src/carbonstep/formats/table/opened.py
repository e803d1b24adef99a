"""An open file: how far it is read, and the process that reads it, which ends with it."""

from types import TracebackType
from typing import Self

from carbonstep.formats.table.read import TableStream
from carbonstep.reading.personal_number import without_personal_numbers
from carbonstep.reading.problem import Problem


class OpenedFile:
    """A file, or rows that lie in memory, as a context manager.

    `sha256` is that of the file's bytes, empty for rows in memory; `bytes_read` of `bytes_total`
    tells how far the reading is. `name` is told and recorded, so no person's number is in it.
    `warnings` is what the file as a whole gave to tell so far.
    """

    def __init__(self, name: str, stream: TableStream | None) -> None:
        self.name = without_personal_numbers(name)
        self._stream = stream
        self._notes: list[Problem] = []

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return (*(() if self._stream is None else self._stream.told), *self._notes)

    @property
    def sha256(self) -> str:
        return "" if self._stream is None else self._stream.sha256

    @property
    def bytes_total(self) -> int:
        return 0 if self._stream is None else self._stream.bytes_total

    @property
    def bytes_read(self) -> int:
        return 0 if self._stream is None else self._stream.bytes_read

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process that reads the file, whether or not all of it is read."""
        if self._stream is not None:
            self._stream.close()
