"""Where the command writes: to a reader that may leave, in an encoding that may lack letters."""

import io
from typing import Any, TextIO


class _Leaving(io.FileIO):
    """A file whose reader may leave, as `head` does: what nobody takes is dropped, and the command
    goes on to its own end and its own exit code."""

    def write(self, data: Any, /) -> int:
        """As `FileIO.write`."""
        try:
            return super().write(data) or 0
        except BrokenPipeError:
            return memoryview(data).nbytes


def outlasting(stream: TextIO) -> TextIO:
    """The same stream, that outlasts its reader; what its encoding lacks is written as its code,
    such as \\\\u2212, where it would end the command."""
    stream.flush()
    raw = _Leaving(stream.fileno(), "w", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors="surrogateescape" if stream.errors == "surrogateescape" else "backslashreplace",
        line_buffering=stream.isatty(),
        write_through=stream.isatty(),
    )
