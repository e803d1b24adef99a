"""The registry of emission factors, read from `factors.csv`."""

import csv
import re
from collections.abc import Sequence
from datetime import date
from io import StringIO
from pathlib import Path

from carbonstep.domain.account.factor import Factor, FactorRegistry
from carbonstep.domain.intake.activity import ACTIVITY_FAMILIES
from carbonstep.formats.outside import read_outside
from carbonstep.formats.reason import FormatReason
from carbonstep.reading.number import parse_decimal
from carbonstep.reading.phrase import listed, phrase
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.quantity import read_unit
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.quantity import Family, Unit

COLUMNS = (
    "factor_id",
    "name_zh",
    "name_en",
    "category",
    "geography",
    "year",
    "value",
    "unit",
    "source",
    "source_year",
    "confidence",
)
BYTES_MAX = 4_000_000

_PUBLISHED = re.compile(r"\b([0-9]{4}-[0-9]{2}-[0-9]{2})\b")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}\Z")
_PARAMETERS = ("GJ/t", "tC/GJ", "ratio", "GJ/10^4Nm3")
"""Units of parameters that emit nothing by themselves; they are kept for reference."""


def read_factors(path: Path, *, within: Path | None = None) -> FactorRegistry | tuple[Problem, ...]:
    """Read a file of factors: the registry, or every problem found. Values keep every digit.

    `within` is the folder that a link must not lead out of.
    """
    place = Place(file=path.name)
    data = read_outside(path, bytes_max=BYTES_MAX, within=within)
    if isinstance(data, Problem):
        return (data,)
    try:
        written = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return (
            Problem(
                reason=FormatReason.ENCODING,
                place=place,
                found=phrase("another encoding"),
                needed="gb18030",
            ),
        )
    reader = csv.reader(StringIO(written, newline=""), strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader if cells]
    except csv.Error:
        at = Place(file=path.name, line=reader.line_num)
        return (Problem(reason=FormatReason.FILE_DAMAGED, place=at, needed="CSV"),)
    names = lines[0][1] if lines else []
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        return tuple(
            Problem(reason=FormatReason.HEADING_MISSING, place=place, needed=name)
            for name in missing
        )
    problems: list[Problem] = []
    factors: dict[str, Factor] = {}
    for number, cells in lines[1:]:
        factor = _factor(names, cells, Place(file=path.name, row=number))
        if isinstance(factor, Problem):
            problems.append(factor)
        elif factor.factor_id in factors:
            problems.append(
                Problem(
                    reason=ReadingReason.KEY_TWICE,
                    place=Place(file=path.name, row=number, column="factor_id"),
                    found=factor.factor_id,
                )
            )
        else:
            factors[factor.factor_id] = factor
    if not factors and not problems:
        return (Problem(reason=FormatReason.FILE_EMPTY, place=place),)
    return tuple(problems) or FactorRegistry(factors.values())


def _factor(names: Sequence[str], row: Sequence[str], place: Place) -> Factor | Problem:
    if len(row) != len(names):
        found, needed = str(len(row)), str(len(names))
        return Problem(reason=FormatReason.ROW_WIDTH, place=place, found=found, needed=needed)
    written = dict(zip(names, row, strict=True))
    cells = {name: written[name].strip() for name in COLUMNS}
    if not cells["factor_id"]:
        return Problem(reason=ReadingReason.VALUE_MISSING, place=place, needed="factor_id")
    value = parse_decimal(
        cells["value"], place=Place(file=place.file, row=place.row, column="value")
    )
    if isinstance(value, Problem):
        return value
    units = _units(cells["unit"])
    if units is None:
        return Problem(
            reason=ReadingReason.UNIT_UNKNOWN,
            place=Place(file=place.file, row=place.row, column="unit"),
            found=cells["unit"][:40],
            needed=listed(("kgCO2/kWh", "kgCO2e/kWh", "tCO2/t", "tCO2/GJ", *_PARAMETERS)),
        )
    return Factor(
        factor_id=cells["factor_id"],
        zh=cells["name_zh"],
        en=cells["name_en"],
        category=cells["category"],
        region=cells["geography"],
        year=int(cells["year"]) if _YEAR.match(cells["year"]) else 0,
        value=value,
        unit=cells["unit"],
        emitted=units[0],
        activity=units[1],
        source=cells["source"],
        published_on=_published_on(cells["source"], cells["source_year"]),
        confidence=cells["confidence"],
    )


def _published_on(source: str, source_year: str) -> date | None:
    """The last date the source's text names, else the end of its year, else unknown.

    A source that was dated on one day and issued on a later one counts from the later.
    """
    days = []
    for written in _PUBLISHED.findall(source):
        try:
            days.append(date.fromisoformat(written))
        except ValueError:
            continue
    if days:
        return max(days)
    return date(int(source_year), 12, 31) if _YEAR.match(source_year) else None


def _units(written: str) -> tuple[Unit | None, Unit | None] | None:
    """What is emitted, and per what; (None, None) for a parameter, None for an unknown unit."""
    if written in _PARAMETERS:
        return None, None
    above, _, below = written.partition("/")
    emitted = _unit((Family.CO2, Family.FOOTPRINT), above)
    activity = _unit(ACTIVITY_FAMILIES, below)
    return (emitted, activity) if emitted is not None and activity is not None else None


def _unit(families: Sequence[Family], written: str) -> Unit | None:
    read = read_unit(families, written)
    return read if isinstance(read, Unit) else None
