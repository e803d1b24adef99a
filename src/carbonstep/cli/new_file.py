"""Files that commands write: of a kind that can be written, and never over one that is there."""

from pathlib import Path

from carbonstep.cli.reason import CliReason
from carbonstep.formats.reason import FormatReason
from carbonstep.reading.problem import Place, Problem, RejectedError


def check_new(file: Path, suffixes: tuple[str, ...], force: bool) -> None:
    """Refuse to write over a file, which may be filled in, or into one that reads differently.

    Raises `RejectedError`: `file_suffix`, `file_exists` (unless `force`), or `file_not_found` where
    the folder does not exist.
    """
    if file.suffix not in suffixes:
        wanted = " / ".join(suffixes)
        raise RejectedError(
            [Problem(reason=CliReason.FILE_SUFFIX, place=Place(file=file.name), needed=wanted)]
        )
    if file.exists() and not force:
        raise RejectedError([Problem(reason=CliReason.FILE_EXISTS, place=Place(file=file.name))])
    if not file.parent.is_dir():
        place = Place(file=str(file.parent))
        raise RejectedError([Problem(reason=FormatReason.FILE_NOT_FOUND, place=place)])
