"""Workbooks in the strict form of ISO/IEC 29500, read as what they say in the usual one.

Strict and usual workbooks differ in the names of their namespaces; cells and their values are the
same. Source: ISO/IEC 29500-1 and 29500-4, annex A.
"""

from typing import IO, Any, Final
from zipfile import ZipFile

STRICT: Final = b"http://purl.oclc.org/ooxml/"
"""What every namespace of a strict workbook begins with."""

_USUAL: Final = {
    b"spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
    b"officeDocument/": b"http://schemas.openxmlformats.org/officeDocument/2006/",
}


def usual(part: bytes) -> bytes:
    """The bytes of a part with the usual namespaces."""
    if STRICT in part:
        for strict, plain in _USUAL.items():
            part = part.replace(STRICT + strict, plain)
    return part


TAG_BYTES_MAX: Final = 1 << 20
"""What may stand between the ends of two tags; a workbook's cells are far shorter."""


class StrictArchive(ZipFile):
    """An archive whose parts come with the usual namespaces, no more held than is asked for."""

    def open(self, *arguments: Any, **options: Any) -> IO[bytes]:
        """A part, opened for reading."""
        source: IO[bytes] = super().open(*arguments, **options)
        return UsualPart(source)  # type: ignore[return-value]


class UsualPart:
    """A part as it is read; a namespace is never cut in two, as none holds an end of a tag."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._held = b""

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            held, self._held = self._held, b""
            return usual(held + self._source.read())
        while True:
            more = self._source.read(size)
            self._held += more
            cut = self._held.rfind(b">") + 1 if more else len(self._held)
            if not cut and len(self._held) > TAG_BYTES_MAX:
                raise ValueError("a tag without end")
            if cut or not more:
                given, self._held = self._held[:cut], self._held[cut:]
                return usual(given)

    def close(self) -> None:
        self._source.close()

    def __enter__(self) -> "UsualPart":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
