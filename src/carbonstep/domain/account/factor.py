"""Emission factors: what one unit of an activity emits, from which source, known since when."""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import islice

from carbonstep.reading.plain import closed_up
from carbonstep.units.quantity import Family, Unit

ORGANISATION_CATEGORIES: dict[str, tuple[str, ...]] = {
    "scope1": ("fuel_co2",),
    "scope2_location": ("electricity_co2", "heat_co2"),
    "scope2_market": ("electricity_co2", "heat_co2"),
}
"""For each figure of an organisation the categories, by their beginning, its factors may be of."""

LABEL_LENGTH_MAX = 300
"""Characters of a factor's id with its name; a longer cell is not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """An emission factor as its source gives it.

    `value` is in `emitted` per `activity`: 0.5306 kgCO2 per kWh. A parameter that emits nothing by
    itself (a calorific value, an oxidation rate) has neither. `published_on` is None where the
    source has no date. `year` is the year the factor describes, 0 where it is a default.
    """

    factor_id: str
    zh: str
    en: str
    category: str
    region: str
    year: int
    value: Decimal
    unit: str
    emitted: Unit | None
    activity: Unit | None
    source: str
    published_on: date | None
    confidence: str

    def suits(self, figure: str) -> bool:
        """Whether activity for this figure of an organisation may be computed with it."""
        return (
            self.emitted is not None
            and self.emitted.family is Family.CO2
            and self.category.startswith(ORGANISATION_CATEGORIES[figure])
        )

    def known_on(self, day: date) -> bool:
        """Whether it was published by that day; one of unknown date counts as long known."""
        return self.published_on is None or self.published_on <= day

    def emissions_tco2(self, amount: Decimal, unit: Unit) -> Fraction:
        """What an activity emits, in tCO2, exactly. `unit` must be of the factor's own family.

        Source: activity data times emission factor, GB/T 32150.
        """
        assert self.emitted is not None, f"{self.factor_id} emits nothing"
        assert self.activity is not None, f"{self.factor_id} has no activity"
        assert unit.family is self.activity.family, f"{unit.name} is no {self.activity.family}"
        assert self.emitted.family is Family.CO2, "life-cycle factors are of another family"
        in_own_unit = Fraction(amount) * unit.size / self.activity.size
        return in_own_unit * Fraction(self.value) * self.emitted.size


class FactorRegistry:
    """All factors, looked up by id. A factor's id names its year, so it never changes.

    `guesses` says whether it looks for what a wrong id was meant to be.
    """

    def __init__(self, factors: Iterable[Factor], *, guesses: bool = True) -> None:
        self._by_id = {factor.factor_id: factor for factor in factors}
        self._guesses = guesses

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Factor]:
        return iter(self._by_id.values())

    def find(self, factor_id: str) -> Factor | None:
        """The factor of this id, or None."""
        return self._by_id.get(factor_id)

    def find_labelled(self, written: str) -> Factor | None:
        """The factor of this id, or of its id with its name behind it, as a list offers it."""
        if len(written) > LABEL_LENGTH_MAX:
            return None
        return self.find(written.strip()) or self._by_label.get(closed_up(written))

    @cached_property
    def _by_label(self) -> dict[str, Factor]:
        return {
            closed_up(factor.factor_id + name): factor
            for factor in self
            for name in ("", factor.zh, factor.en)
        }

    def unguessing(self) -> "FactorRegistry":
        """The same factors without guesses, which cost far more than the rest of a wrong row."""
        return FactorRegistry(self, guesses=False)

    def nearest(self, factor_id: str, *, count: int = 3) -> tuple[str, ...]:
        """The ids most like this one, best first; none where nothing is guessed."""
        if not self._guesses:
            return ()
        return tuple(difflib.get_close_matches(factor_id.upper(), self._by_id, n=count, cutoff=0.3))

    def suiting(self, figure: str, *, like: str, known_on: date, count: int = 3) -> tuple[str, ...]:
        """Ids of factors that suit a figure and were known by a day, the likest to `like` first;
        any of them where nothing is guessed."""
        suits = (f for f in self if f.suits(figure) and f.known_on(known_on))
        fitting = list(suits if self._guesses else islice(suits, count))
        if not self._guesses:
            return tuple(factor.factor_id for factor in fitting)
        ranked = sorted(
            fitting,
            key=lambda f: -difflib.SequenceMatcher(None, like, f.factor_id).quick_ratio(),
        )
        return tuple(factor.factor_id for factor in ranked[:count])
