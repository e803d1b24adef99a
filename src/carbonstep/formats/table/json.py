"""A JSON document `{"reports": [...]}` as rows, whose items use the columns' names.

Decimals are text. A JSON number is refused, for it may have lost digits before it got here.
"""

import json
from collections.abc import Iterator
from typing import Any

from carbonstep.formats.json_said import json_said
from carbonstep.formats.reason import FormatReason
from carbonstep.formats.table.limit import ReadLimits
from carbonstep.formats.table.row import ROW_FLAW, Flaw, TextRow
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reason import ReadingReason
from carbonstep.reading.text import text_flaw, text_problem


class JsonNumber(str):
    """A JSON number as its text, kept until it can be refused."""

    __slots__ = ()


class _TwiceError(ValueError):
    """An object has the same key twice."""


def json_rows(written: bytes, *, limits: ReadLimits) -> Iterator[TextRow | Problem]:
    """The reports of a JSON document as rows; a problem ends the reading."""
    try:
        document = json.loads(
            written.decode("utf-8-sig"),
            parse_float=JsonNumber,
            parse_int=JsonNumber,
            parse_constant=JsonNumber,
            object_pairs_hook=_unique,
        )
    except _TwiceError as error:
        twice = str(error)
        yield text_problem(twice, Place()) or Problem(
            reason=ReadingReason.KEY_TWICE, found=twice[:40]
        )
        return
    except UnicodeDecodeError:
        yield Problem(
            reason=FormatReason.ENCODING, found=phrase("another encoding"), needed="utf-8"
        )
        return
    except json.JSONDecodeError as error:
        yield Problem(
            reason=FormatReason.JSON_INVALID, place=Place(line=error.lineno), found=json_said(error)
        )
        return
    except RecursionError:
        yield Problem(reason=FormatReason.JSON_INVALID, found=phrase("nested too deeply"))
        return
    yield from document_rows(document, limits=limits)


def document_rows(document: object, *, limits: ReadLimits) -> Iterator[TextRow | Problem]:
    """The reports of a document that is parsed already, as rows; a problem ends the reading."""
    for key in document if isinstance(document, dict) else ():
        bad = text_problem(str(key), Place())
        if bad is not None:
            yield bad
            return
    reports = document.get("reports") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(reports, list):
        yield Problem(
            reason=ReadingReason.SHAPE,
            found=phrase("another shape"),
            needed='{"reports": [{...}, ...]}',
        )
        return
    for key in document:
        if key != "reports":
            yield Problem(reason=ReadingReason.KEY_UNKNOWN, found=str(key)[:40], needed="reports")
            return
    if len(reports) > limits.rows_max:
        yield Problem(
            reason=ReadingReason.TOO_MANY_ROWS,
            found=phrase("{count} reports", count=len(reports)),
            needed=str(limits.rows_max),
        )
        return
    for number, item in enumerate(reports, start=1):
        yield object_row(item, number=number, limits=limits)


def object_row(item: object, *, number: int, limits: ReadLimits) -> TextRow:
    """One report object as a row: its values as text, and what is wrong with them."""
    if not isinstance(item, dict):
        flaw = Flaw(ROW_FLAW, ReadingReason.SHAPE, _kind(item), "an object with the columns' names")
        return TextRow(None, number, [], (flaw,), [])
    if len(item) > limits.columns_max:
        flaw = Flaw(
            ROW_FLAW, FormatReason.TOO_MANY_COLUMNS, f"{len(item)} keys", str(limits.columns_max)
        )
        return TextRow(None, number, [], (flaw,), [])
    names: list[str] = []
    cells: list[str] = []
    flaws: list[Flaw] = []
    for column, (name, value) in enumerate(item.items()):
        bad = text_flaw(str(name))
        if bad is not None:
            flaw = Flaw(ROW_FLAW, bad.reason, bad.found)
            return TextRow(None, number, [], (flaw,), [])
        names.append(str(name)[:80])
        text, wrong = _value(value, column, limits)
        cells.append(text)
        if wrong is not None:
            flaws.append(wrong)
    return TextRow(None, number, cells, tuple(flaws), names)


def _value(value: object, column: int, limits: ReadLimits) -> tuple[str, Flaw | None]:
    if value is None:
        return "", None
    if isinstance(value, JsonNumber | int | float) and not isinstance(value, bool):
        shown = str(value)[:60]
        finite = shown.lstrip("-").lower() not in ("nan", "inf", "infinity")
        reason = ReadingReason.NUMBER_AS_JSON if finite else ReadingReason.NOT_FINITE
        return shown, Flaw(column, reason, shown)
    if isinstance(value, list) and all(type(part) is str for part in value):
        value = " ".join(value)
    if not isinstance(value, str):
        shown = _kind(value)
        return shown, Flaw(column, ReadingReason.SHAPE, shown, "a text in quotes")
    bad = text_flaw(value)
    if bad is not None:
        return "", Flaw(column, bad.reason, bad.found)
    if len(value) > limits.cell_characters_max:
        found, needed = str(len(value)), str(limits.cell_characters_max)
        return value[:80], Flaw(column, ReadingReason.CELL_TOO_LONG, found, needed)
    return value, None


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return "a number" if isinstance(value, JsonNumber | int | float) else "a text"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _TwiceError(key)
            seen.add(key)
    return found
