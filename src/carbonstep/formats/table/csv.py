"""CSV text as rows of cells, with limits applied while reading."""

import codecs
import csv
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import pairwise
from typing import BinaryIO, Final

from carbonstep.formats.reason import FormatReason
from carbonstep.formats.table.limit import ReadLimits
from carbonstep.formats.table.row import Flaw, TextRow
from carbonstep.reading.phrase import listed, phrase
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reason import ReadingReason
from carbonstep.reading.text import text_flaw

_CHUNK = 1 << 20
_CODECS: Final = {
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "utf-8-sig": "utf-8-sig",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "cp936": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "cp950": "cp950",
    "utf-16": "utf-16",
    "utf16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "utf-16be": "utf-16-be",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "iso-8859-1": "latin-1",
    "latin-1": "latin-1",
    "latin1": "latin-1",
    "shift-jis": "cp932",
    "cp932": "cp932",
}
"""The encodings that offices write, by their names, and what reads each: GBK and GB2312 are parts
of GB18030. The library knows a hundred more, some of which are no texts, cost much or hide what a
text holds."""

ENCODINGS: Final = ("utf-8", "gb18030", "big5", "utf-16", "windows-1252", "iso-8859-1", "shift_jis")
"""Those that a refusal names; the others are parts or other names of these."""


class _LongLineError(csv.Error):
    """A line is longer than all its cells may be."""


def csv_rows(
    file: BinaryIO, *, encoding: str | None, separator: str = ",", limits: ReadLimits
) -> Iterator[TextRow | Problem]:
    """The rows of a CSV file that are not blank; a problem ends the reading.

    The text is UTF-8, with or without byte order mark, unless `encoding` names another encoding.
    """
    wrong = check_encoding(file, encoding)
    if wrong is not None:
        yield wrong
        return
    written = TextIOWrapper(file, encoding=codec_of(encoding), newline="")
    csv.field_size_limit(limits.cell_characters_max)
    reader = csv.reader(_lines(written, limits), delimiter=separator, strict=True)
    counted = 0
    try:
        for cells in reader:
            if not any(cells) or not any(map(str.strip, cells)):
                continue
            counted += 1
            if counted > limits.rows_max + 1:
                yield Problem(
                    reason=ReadingReason.TOO_MANY_ROWS,
                    place=Place(line=reader.line_num),
                    found=phrase("line {number}", number=reader.line_num),
                    needed=str(limits.rows_max),
                )
                return
            if len(cells) > limits.columns_max:
                yield Problem(
                    reason=FormatReason.TOO_MANY_COLUMNS,
                    place=Place(line=reader.line_num),
                    found=phrase("column {number}", number=len(cells)),
                    needed=str(limits.columns_max),
                )
                return
            yield _row(reader.line_num, cells)
    except _LongLineError as error:
        # The line is not read to its end, and so not counted yet.
        yield _csv_problem(str(error), reader.line_num + 1, limits)
    except csv.Error as error:
        yield _csv_problem(str(error), reader.line_num, limits)
    except UnicodeError:
        yield Problem(
            reason=FormatReason.ENCODING_OTHER,
            place=Place(line=reader.line_num),
            found=encoding or "utf-8",
            needed="gb18030",
        )


def _lines(written: TextIOWrapper, limits: ReadLimits) -> Iterator[str]:
    """The lines; one longer than all its cells may be, quotes doubled, is refused half read."""
    longest = 2 * (limits.cell_characters_max + 2) * limits.columns_max
    while line := written.readline(longest):
        if len(line) == longest and not line.endswith("\n"):
            raise _LongLineError("field larger than all fields of a line may be")
        yield line


def _row(number: int, cells: list[str]) -> TextRow:
    flaws: list[Flaw] = []
    if text_flaw("".join(cells)) is not None:
        for column, cell in enumerate(cells):
            found = text_flaw(cell)
            if found is not None:
                flaws.append(Flaw(column, found.reason, found.found))
    return TextRow(None, number, cells, tuple(flaws))


def _csv_problem(message: str, line: int, limits: ReadLimits) -> Problem:
    if "field larger" in message:
        return Problem(
            reason=ReadingReason.CELL_TOO_LONG,
            place=Place(line=line),
            found=phrase("more than {count}", count=limits.cell_characters_max),
            needed=str(limits.cell_characters_max),
        )
    return Problem(reason=FormatReason.FILE_DAMAGED, place=Place(line=line), needed="CSV")


def codec_of(encoding: str | None) -> str | None:
    """What reads an encoding; None for one that is not taken."""
    name = (encoding or "utf-8").strip().lower().replace("_", "-")
    return _CODECS.get(name)


def encoding_unknown(named: str) -> Problem:
    """That no text is read in an encoding of this name."""
    return Problem(
        reason=ReadingReason.WORD_UNKNOWN,
        place=Place(path="encoding"),
        found=named[:40],
        needed=listed(ENCODINGS),
    )


def check_encoding(file: BinaryIO, encoding: str | None) -> Problem | None:
    """Whether the whole file is text in the encoding; the file is then back at its start."""
    codec = codec_of(encoding)
    if codec is None:
        return encoding_unknown(encoding or "")
    decoder = codecs.getincrementaldecoder(codec)()
    chunk = file.read(_CHUNK)
    guess = _guess_utf16(chunk[:4096]) if encoding is None else None
    try:
        while chunk and guess is None:
            decoder.decode(chunk)
            chunk = file.read(_CHUNK)
        if guess is None:
            decoder.decode(b"", final=True)
    except UnicodeError:
        if encoding is not None:
            file.seek(0)
            other = _other_than(encoding, chunk)
            return Problem(reason=FormatReason.ENCODING_OTHER, found=encoding, needed=other)
        guess = _guess(chunk)
    file.seek(0)
    if guess is None:
        return None
    return Problem(reason=FormatReason.ENCODING, found=guess[0], needed=guess[1])


def _other_than(encoding: str, around: bytes) -> str:
    """The encoding to try where the one that was named does not fit; never that one again."""
    utf16 = _guess_utf16(around[:4096])
    if utf16 is not None and utf16[1] != encoding:
        return utf16[1]
    return "utf-8" if codec_of(encoding) != "utf-8-sig" else _guess(around)[1]


def _guess_utf16(start: bytes) -> tuple[str, str] | None:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16", "utf-16"
    if start and start.count(0) * 5 > len(start):
        return "UTF-16", "utf-16-le" if start[1::2].count(0) > start[0::2].count(0) else "utf-16-be"
    return None


def _guess(around: bytes) -> tuple[str, str]:
    """What bytes that are not UTF-8 look like: in GBK most bytes above ASCII come in pairs."""
    is_high = [byte >= 0x80 for byte in around]
    high = sum(is_high)
    pairs = sum(map(all, pairwise(is_high)))
    if pairs * 3 > high:
        try:
            codecs.getincrementaldecoder("gb18030")().decode(around)
        except UnicodeDecodeError:
            pass
        else:
            return phrase("{one} or {other}", one="GBK", other="GB18030"), "gb18030"
    return phrase("a Western encoding"), "windows-1252"
