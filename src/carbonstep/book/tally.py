"""What a rulebook comes to over many accounts: how many land on which step, and on which total."""

from collections.abc import Mapping
from dataclasses import dataclass

from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.units.rate import RateE4bp


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyLine:
    """One step (its words) or stretch of a line, the adjustment it gives, None where that differs
    along the stretch, and how many accounts land on it."""

    step: str
    adjustment_e4bp: RateE4bp | None
    accounts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyPart:
    """How many accounts land where on one part of an output; `missing` are those on no step."""

    output: str
    kpi: str
    lines: tuple[TallyLine, ...]
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyTotal:
    """How many accounts an output comes to so much for."""

    output: str
    total_e4bp: RateE4bp
    accounts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a rulebook comes to over a book.

    For each part an account is on one line or missing, and for each output it has one total.
    `missing` says of each KPI how many accounts lack it, by reason. Where footprints of products
    are measured, an account counts once for each product.
    """

    accounts: int
    parts: tuple[TallyPart, ...]
    totals: tuple[TallyTotal, ...]
    missing: Mapping[str, Mapping[MissingWhy, int]]
