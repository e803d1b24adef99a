"""What a plan makes of a KPI's value: the part it adds, and the clause that says so."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from carbonstep.domain.rulebook.output import Bound, step_words
from carbonstep.reading.told import BPS, NUMBER, TEXT, Told, below, told, word
from carbonstep.units.rate import RateE4bp


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause(Told):
    """Where in the rulebook it stands."""

    kind: ClassVar[str] = "clause"

    path: str = told(TEXT)

    @property
    def parts(self) -> tuple[tuple[str, int], ...]:
        """The keys of the path; each with its place in its list, from 1, and 0 where it is in none.

        >>> Clause(path="adjust[0].steps[1]").parts, Clause(path="adjust[1].line").parts
        ((('adjust', 1), ('steps', 2)), (('adjust', 2), ('line', 0)))
        """
        found = re.findall(r"(\w+)(?:\[(\d+)\])?", self.path)
        return tuple((key, int(number) + 1 if number else 0) for key, number in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken(Told):
    """The step of a table that a value hit; `at` is None for the last one, which always holds.

    `said` is how the rulebook says the bound where a parameter of the loan sets it.
    """

    kind: ClassVar[str] = "step"

    kpi: str = told(TEXT)
    bound: Bound = told(word(Bound))
    at: Decimal | None = told(NUMBER, default=None)
    said: str | None = told(TEXT, default=None)
    adjustment_e4bp: RateE4bp = told(BPS, "bps")
    clause: Clause = below(Clause)

    @property
    def words(self) -> str:
        """The step as cases and counts name it."""
        return f"{self.bound} {self.said}" if self.said else step_words(self.bound, self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnLine(Told):
    """The corners of a line that a value lies between; beyond its ends both are the same."""

    kind: ClassVar[str] = "line"

    kpi: str = told(TEXT)
    from_at: Decimal = told(NUMBER)
    from_e4bp: RateE4bp = told(BPS, "from_bps")
    to_at: Decimal = told(NUMBER)
    to_e4bp: RateE4bp = told(BPS, "to_bps")
    adjustment_e4bp: RateE4bp = told(BPS, "bps")
    clause: Clause = below(Clause)

    @property
    def words(self) -> str:
        """What cases and counts call any place on a line."""
        return "line"


class LimitSide(StrEnum):
    """Which of the two limits."""

    LOWEST = "lowest"
    HIGHEST = "highest"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitApplied(Told):
    """The limit a total was held against, before and after; of the part of a KPI where one of
    several is named."""

    kind: ClassVar[str] = "limit"

    kpi: str | None = told(TEXT, default=None)
    which: LimitSide = told(word(LimitSide))
    bound_e4bp: RateE4bp = told(BPS, "bound_bps")
    before_e4bp: RateE4bp = told(BPS, "before_bps")
    after_e4bp: RateE4bp = told(BPS, "after_bps")
