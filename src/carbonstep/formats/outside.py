"""The one way in which a file from outside is opened: never waiting, and only if it is a file."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from carbonstep.formats.reason import FormatReason
from carbonstep.reading.phrase import Phrase, phrase
from carbonstep.reading.problem import Place, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A file that came with a request: it has a name and lies nowhere. It goes when we do."""

    name: str
    file: BinaryIO

    @property
    def suffix(self) -> str:
        """The ending of its name."""
        return Path(self.name).suffix

    def opened(self) -> BinaryIO:
        """It from its start, open once more."""
        self.file.seek(0)
        return os.fdopen(os.dup(self.file.fileno()), "rb")


def open_outside(path: Path | Arrived, *, within: Path | None = None) -> BinaryIO | Problem:
    """A file, open to be read; else what stands there, or why it may not be read.

    What is no file is never opened: a pipe would keep us waiting, and a device may do anything.
    `within` is the folder that a link must not lead out of.
    """
    if isinstance(path, Arrived):
        return path.opened()
    place = Place(file=path.name)
    try:
        wrong = _no_file(os.stat(path).st_mode, place)
        if wrong is not None:
            return wrong
        if within is not None and _leads_out(path, within):
            return Problem(reason=FormatReason.LEADS_OUT, place=place)
        # It may have become something else since it was looked at.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        wrong = _no_file(os.fstat(descriptor).st_mode, place)
    except PermissionError:
        return Problem(reason=FormatReason.FILE_DENIED, place=Place(file=str(path)))
    except OSError:
        return Problem(reason=FormatReason.FILE_NOT_FOUND, place=Place(file=str(path)))
    if wrong is not None:
        os.close(descriptor)
        return wrong
    return os.fdopen(descriptor, "rb")


def _leads_out(path: Path, within: Path) -> bool:
    """Whether a path is of a file outside a folder. Where no link is on the way from the folder to
    the file it is not; else both are followed to their ends, which takes ten times as long."""
    if path.is_relative_to(within) and ".." not in path.parts:
        way = path
        while way != within and not way.is_symlink():
            way = way.parent
        if way == within:
            return False
    return not path.resolve().is_relative_to(within.resolve())


def read_outside(path: Path, *, bytes_max: int, within: Path | None = None) -> bytes | Problem:
    """All bytes of a file, where they are not more than so many."""
    file = open_outside(path, within=within)
    if isinstance(file, Problem):
        return file
    with file:
        # Room for as much as there is, not for as much as there may be.
        size = os.fstat(file.fileno()).st_size
        data = file.read(min(size, bytes_max) + 1)
        if size < len(data) <= bytes_max:  # it grew meanwhile
            data += file.read(bytes_max + 1 - len(data))
            size = os.fstat(file.fileno()).st_size
    if len(data) > bytes_max:
        return Problem(
            reason=FormatReason.FILE_TOO_LARGE,
            place=Place(file=path.name),
            found=phrase("{count} bytes", count=max(size, len(data))),
            needed=phrase("{count} bytes", count=bytes_max),
        )
    return data


def what_stands_there(path: Path) -> Problem | None:
    """Why nothing may be written over what stands at a path; None for a file, or for nothing."""
    try:
        return _no_file(os.stat(path).st_mode, Place(file=path.name))
    except OSError:
        return None


def _no_file(mode: int, place: Place) -> Problem | None:
    if stat.S_ISREG(mode):
        return None
    return Problem(reason=FormatReason.NOT_A_FILE, place=place, found=_kind(mode))


def _kind(mode: int) -> Phrase:
    if stat.S_ISDIR(mode):
        return phrase("a folder")
    if stat.S_ISFIFO(mode):
        return phrase("a pipe")
    return phrase("a socket") if stat.S_ISSOCK(mode) else phrase("a device")
