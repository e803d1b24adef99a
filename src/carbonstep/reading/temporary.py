"""What is written to the folder for temporary files, and why it may take nothing."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from carbonstep.reading.phrase import Phrase, phrase

NOT_WRITTEN: Final = {
    errno.ENOSPC: phrase("there is no room on its disk"),
    errno.EDQUOT: phrase("there is no room on its disk"),
    errno.EFBIG: phrase("it would be larger than a file may be"),
    errno.EROFS: phrase("its disk may only be read"),
    errno.EACCES: phrase("the right to write it is lacking"),
}
"""What the system says where a disk takes no file from us."""


class TemporaryError(Exception):
    """The folder for temporary files takes nothing from us: `folder`, and `why`."""

    def __init__(self, folder: str, why: Phrase) -> None:
        self.folder, self.why = folder, why
        super().__init__(f"{folder} (TMPDIR): {why}")


@contextmanager
def kept_temporarily() -> Iterator[None]:
    """Writing of a temporary file: where its folder takes nothing, it is told to be that."""
    try:
        yield
    except OSError as error:
        why = NOT_WRITTEN.get(error.errno or 0)
        if why is None:
            raise
        raise TemporaryError(_folder(), why) from error


def _folder() -> str:
    try:
        return tempfile.gettempdir()
    except OSError:
        return os.environ.get("TMPDIR", "/tmp")
