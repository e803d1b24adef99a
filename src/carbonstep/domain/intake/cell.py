"""Single cells of a report file, read into exact values or into the reason why not."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from carbonstep.domain.account.figure import FigureKind, Sign
from carbonstep.domain.intake.column import CellType
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.domain.intake.word import WordList
from carbonstep.reading.day import parse_date
from carbonstep.reading.number import parse_decimal, told_in_column
from carbonstep.reading.phrase import as_amount, phrase
from carbonstep.reading.plain import plain_code, plain_day, plain_number, plain_word
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.quantity import read_unit, to_canonical, unit_names
from carbonstep.reading.reason import ReadingReason
from carbonstep.reading.text import text_problem
from carbonstep.units.exact import normal
from carbonstep.units.period import Period
from carbonstep.units.quantity import CANONICAL, Family, Unit

TEXT_LENGTH_MAX = 500
"""Characters of one text of a report; evidence lists may have `EVIDENCE_MAX` hashes."""

EVIDENCE_MAX = 20
PERIOD_DAYS_MAX = 3 * 366
"""A report covers at most three years, as a PACT footprint does."""

FIRST_ON = date(1990, 1, 1)
"""Before this no report is believed: base years start here."""

_HASH = re.compile(r"[0-9a-f]{64}\Z")
_SURELY_FITS = 9 * 10**9
"""Below this an amount of at most nine decimals fits 64 bits, so the exact check can be spared."""


PLAIN: dict[CellType, Callable[[str], str]] = {
    CellType.CODE: plain_code,
    CellType.DATE: lru_cache(maxsize=1024)(plain_day),
    CellType.NUMBER: plain_number,
    CellType.WORD: plain_word,
}
"""The plain form of what a cell holds; a text, which may be a name, is never touched."""


@lru_cache(maxsize=4096)
def parse_period(first: str, last: str) -> Period | tuple[Problem, ...]:
    """The days from `first` to `last`, both included, as people write them.

    >>> str(parse_period("2024-01-01", "2024-12-31"))
    '2024-01-01..2025-01-01'
    """
    read = []
    problems: list[Problem] = []
    for column, written in (("period_from", first), ("period_to", last)):
        place = Place(column=column)
        if not written.strip():
            problems.append(
                Problem(
                    reason=ReadingReason.VALUE_MISSING,
                    place=place,
                    needed=phrase("a date (2024-12-31)"),
                )
            )
            continue
        day = parse_date(written, place=place)
        if isinstance(day, Problem):
            problems.append(day)
        elif not FIRST_ON <= day < date(2200, 1, 1):
            problems.append(
                Problem(
                    reason=ReadingReason.OUT_OF_RANGE,
                    place=place,
                    found=day.isoformat(),
                    needed=phrase("{start} to {end}", start=FIRST_ON, end="2199-12-31"),
                )
            )
        else:
            read.append(day)
    if problems:
        return tuple(problems)
    start, end = read[0], read[1] + timedelta(days=1)
    place = Place(column="period_to")
    if end <= start:
        found = phrase("{start} to {end}", start=read[0], end=read[1])
        return (Problem(reason=ReadingReason.PERIOD_EMPTY, place=place, found=found),)
    if (end - start).days > PERIOD_DAYS_MAX:
        found = phrase("{count} days", count=(end - start).days)
        return (
            Problem(
                reason=IntakeReason.PERIOD_TOO_LONG,
                place=place,
                found=found,
                needed=phrase("{count} days", count=PERIOD_DAYS_MAX),
            ),
        )
    return Period(start, end)


@lru_cache(maxsize=512)
def unit_of(figure: str, families: tuple[Family, ...], written: str) -> Unit | Problem:
    """The unit that is written, of the families a figure may be of, in any of its spellings."""
    if not written.strip():
        needed = phrase("the unit of {figure}: {units}", figure=figure, units=unit_names(families))
        return Problem(reason=ReadingReason.VALUE_MISSING, needed=needed)
    return read_unit(families, written)


def parse_amount(written: str, unit: Unit, sign: Sign = Sign.NOT_NEGATIVE) -> Decimal | Problem:
    """A quantity in the canonical unit of its family, with every digit kept; of what is taken up
    it is how much, whichever sign it is given.

    >>> from carbonstep.units.quantity import UNITS
    >>> parse_amount("87923.5", UNITS[Family.GHG]["kgCO2e"])
    Decimal('87.9235')
    """
    amount = parse_decimal(written)
    if isinstance(amount, Problem):
        return told_in_column(amount, unit)
    if amount < 0 and sign is Sign.NOT_NEGATIVE:
        return Problem(reason=IntakeReason.NEGATIVE, found=as_amount(written.strip()[:40]))
    kept = _in_canonical(amount, unit)
    return kept.copy_abs() if sign is Sign.TAKEN_UP and isinstance(kept, Decimal) else kept


def _in_canonical(amount: Decimal, unit: Unit) -> Decimal | Problem:
    """The amount in the canonical unit of its family."""
    if unit.size == 1 and -_SURELY_FITS < amount < _SURELY_FITS:
        exponent = amount.as_tuple().exponent
        assert isinstance(exponent, int), "parse_decimal gives finite numbers only"
        if -exponent <= CANONICAL[unit.family].scale:
            return amount if exponent == 0 and amount else normal(amount)
    return to_canonical(amount, unit)


def figure_amount(kind: FigureKind, written: str, unit_name: str) -> tuple[Decimal, str] | Problem:
    """A figure's amount and canonical unit."""
    unit = unit_of(kind.name, kind.families, unit_name)
    if isinstance(unit, Problem):
        return unit
    amount = parse_amount(written, unit, kind.sign)
    if isinstance(amount, Problem):
        return amount
    return amount, CANONICAL[unit.family].unit


def parse_text(written: str) -> str | Problem:
    """A text without control, direction or surrogate characters, of bounded length."""
    stripped = written.strip()
    if len(stripped) > TEXT_LENGTH_MAX:
        return Problem(
            reason=ReadingReason.CELL_TOO_LONG,
            found=str(len(stripped)),
            needed=str(TEXT_LENGTH_MAX),
        )
    return text_problem(stripped, Place(), one_line=True) or stripped


def parse_evidence(written: str) -> tuple[str, ...] | Problem:
    """SHA-256 hashes separated by blanks or semicolons, sorted, each once.

    >>> parse_evidence("")
    ()
    """
    hashes = written.lower().replace(";", " ").replace("；", " ").split()
    for item in hashes:
        if not _HASH.match(item):
            return Problem(reason=IntakeReason.HASH_INVALID, found=item[:40])
    if len(hashes) > EVIDENCE_MAX:
        return Problem(
            reason=ReadingReason.OUT_OF_RANGE,
            found=phrase("{count} hashes", count=len(hashes)),
            needed=f"{EVIDENCE_MAX}",
        )
    return tuple(sorted(set(hashes)))


def parse_word(written: str, words: WordList, *, otherwise: str) -> str | Problem:
    """One of a closed list, in English or by its Chinese name; `otherwise` where empty.

    >>> from carbonstep.domain.intake.word import ASSURANCE
    >>> parse_word("合理保证", ASSURANCE, otherwise="none")
    'reasonable'
    """
    stripped = written.strip()
    if not stripped:
        return otherwise
    found = words.find(stripped)
    if found is not None:
        return found
    return Problem(reason=ReadingReason.WORD_UNKNOWN, found=stripped[:40], needed=words.listed)
