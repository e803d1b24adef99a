"""Files that commands write: of a kind that can be written, and never over one that is there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from carbonstep.cli.reason import CliReason
from carbonstep.formats.outside import what_stands_there
from carbonstep.formats.reason import FormatReason
from carbonstep.reading.problem import Place, Problem, RejectedError


def check_new(file: Path, suffixes: tuple[str, ...], force: bool) -> None:
    """Refuse to write over a file, which may be filled in, or into one that reads differently.

    Raises `RejectedError`: `file_suffix`, `not_a_file`, `file_exists` (unless `force`), or
    `file_not_found` where the folder does not exist.
    """
    if file.suffix not in suffixes:
        wanted = " / ".join(suffixes)
        raise RejectedError(
            [Problem(reason=CliReason.FILE_SUFFIX, place=Place(file=file.name), needed=wanted)]
        )
    check_place(file)
    if file.exists() and not force:
        raise RejectedError([Problem(reason=CliReason.FILE_EXISTS, place=Place(file=file.name))])


def check_place(file: Path) -> None:
    """Refuse to write where no file can be: over a folder or a pipe, or into no folder.

    Raises `RejectedError`: `not_a_file` or `file_not_found`.
    """
    wrong = what_stands_there(file)
    if wrong is None and not file.parent.is_dir():
        wrong = Problem(reason=FormatReason.FILE_NOT_FOUND, place=Place(file=str(file.parent)))
    if wrong is not None:
        raise RejectedError([wrong])


@contextmanager
def whole(file: Path) -> Iterator[Path]:
    """Where to write, beside the file: it takes the file's name once all of it is written, and
    nothing of it stays where it cannot be."""
    kept = file.resolve()
    part = kept.with_name(f".{kept.stem}.part{kept.suffix}")
    try:
        yield part
        part.replace(kept)
    except OSError as error:
        raise OSError(error.errno, os.strerror(error.errno or 0), str(file)) from error
    finally:
        # Where nothing could be written nothing can be removed.
        with suppress(OSError):
            part.unlink(missing_ok=True)
