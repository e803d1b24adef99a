"""The facts of a period for many subjects at once: figures as columns, and why one is not usable.

Nothing is decided here. Reports that look alike (in all but their amounts) are usable alike, so
each look is put to the one place that finds facts for a loan, and the answer holds for all that
look so. A subject with several reports for the days is put to it by itself.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np

from carbonstep.book.exact_column import Whole
from carbonstep.book.number_column import NARROW_BITS_MAX, Codes, ColumnTooLargeError
from carbonstep.book.plan_block import InputColumn, code_of
from carbonstep.domain.account.report import (
    Assurance,
    Figure,
    FootprintReport,
    Opinion,
    Product,
)
from carbonstep.domain.decision.folding import Folded, fold
from carbonstep.domain.decision.need import KpiNeed
from carbonstep.domain.intake.row import DECLARED_AMOUNT_SCALE
from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.domain.rulebook.plan import FigureInput
from carbonstep.units.exact import text, to_scaled
from carbonstep.units.period import Period
from carbonstep.units.quantity import CANONICAL

SCALES = {canonical.unit: canonical.scale for canonical in CANONICAL.values()}
ONE = Decimal(1)


Subject = tuple[str, str]
"""Whom a row is of: an account, and one of its products where footprints are measured, else the
empty text."""


class ReportColumns(NamedTuple):
    """Some reports that stand, side by side; each field but `amounts` and `units` has an entry for
    each report, those two have a column for each figure that was asked for.

    `own` is whether a report is of just the period and not of some of its days. An amount is in
    whole numbers of its canonical unit's scale, 0 where the report lacks the figure; its unit is
    None there. A product's declared amount is its text, empty for an organisation.
    """

    account_ids: Sequence[str]
    own: Sequence[bool]
    product_ids: Sequence[str]
    declared_units: Sequence[str]
    declared_amounts: Sequence[str]
    assurances: Sequence[str]
    opinions: Sequence[str]
    boundaries: Sequence[str]
    standards: Sequence[str]
    units: Sequence[Sequence[str | None]]
    amounts: Sequence[Sequence[int]]


class Look(NamedTuple):
    """All of a report by which a KPI is usable or not: everything but its amounts, its id and its
    days. `units` are those of the figures that a rulebook asks for, None where one is lacking."""

    declared_unit: str
    assurance: str
    opinion: str
    boundary: str
    standard: str
    units: tuple[str | None, ...]

    def report(self, subject: Subject, figures: Sequence[str], period: Period) -> FootprintReport:
        """A report that looks so."""
        held = [
            Figure(name=name, amount=ONE, unit=unit)
            for name, unit in zip(figures, self.units, strict=True)
            if unit is not None
        ]
        account_id, product_id = subject
        product = Product(
            product_id=product_id,
            name="",
            declared_unit=self.declared_unit,
            declared_amount=ONE,
        )
        return FootprintReport(
            account_id=account_id,
            period=period,
            received_on=period.end,
            figures=tuple(sorted(held, key=lambda one: one.name)) or (NO_FIGURE,),
            product=product if product_id else None,
            boundary=self.boundary,
            standard=self.standard,
            assurance=Assurance(self.assurance),
            opinion=Opinion(self.opinion),
        )


NO_FIGURE = Figure(name="", amount=ONE, unit="")
"""In a report that has none of the figures asked for."""


@dataclass(slots=True, kw_only=True)
class PeriodFacts:
    """What stands for a period, for each subject by its place.

    `look` is the number of a subject's look, counted from 1; 0 where nothing stands for it, or more
    than one report does: then `alone` has it. `amounts` are of the figures' own scales, `declared`
    is what they are per, in whole numbers of its scale.
    """

    period: Period
    figures: tuple[str, ...]
    look: Whole
    looks: list[tuple[Look, Subject]]
    amounts: dict[str, Whole]
    declared: Whole | None = None
    alone: dict[int, Folded] = field(default_factory=dict)
    withdrawn: set[int] = field(default_factory=set)

    def folded(self, place: int) -> Folded:
        """What stands for a subject; of one report its amounts are not told."""
        if place in self.alone:
            return self.alone[place]
        return self.of_look(int(self.look[place]))

    def of_look(self, look: int) -> Folded:
        """What stands for the subjects of a look."""
        if not look:
            return fold((), period=self.period)
        known, subject = self.looks[look - 1]
        return fold((known.report(subject, self.figures, self.period),), period=self.period)

    def spread(self, places: Whole) -> "PeriodFacts":
        """The same for subjects each of which is alike with one of these, by its place."""
        return PeriodFacts(
            period=self.period,
            figures=self.figures,
            look=self.look[places],
            looks=self.looks,
            amounts={name: amounts[places] for name, amounts in self.amounts.items()},
            declared=None if self.declared is None else self.declared[places],
            alone={
                place: self.alone[of]
                for place, of in enumerate(places.tolist())
                if of in self.alone
            },
            withdrawn={place for place, of in enumerate(places.tolist()) if of in self.withdrawn},
        )

    def column(self, figure: str, unit: str, missing: Codes | None) -> InputColumn:
        """The amounts of a figure as an input."""
        amounts, scale = self.amounts[figure], SCALES[unit]
        if self.declared is None:
            return InputColumn(numbers=amounts, scale=scale, missing=missing)
        return InputColumn(
            numbers=amounts,
            scale=scale - DECLARED_AMOUNT_SCALE,
            over=self.declared,
            missing=missing,
        )


def gathered(
    chunks: Iterable[ReportColumns],
    *,
    period: Period,
    figures: Sequence[str],
    places: Mapping[Subject, int],
    product: bool,
) -> tuple[PeriodFacts, list[int]]:
    """The reports of a period by their subjects' places, of those that have one; and the places of
    those that have not just one report, of the whole period."""
    size = len(places)
    find: Callable[[Any, int], int] = places.get  # of pairs as they come, which are alike
    found = PeriodFacts(
        period=period,
        figures=tuple(figures),
        look=np.zeros(size, dtype=np.int64),
        looks=[],
        amounts={name: np.zeros(size, dtype=np.int64) for name in figures},
        declared=np.full(size, 10**DECLARED_AMOUNT_SCALE) if product else None,
    )
    numbers: dict[Any, int] = {}
    reports, others = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.bool_)
    for chunk in chunks:
        named = zip(chunk.account_ids, chunk.product_ids, strict=True)
        place = np.fromiter(map(find, named, repeat(-1)), np.int64, len(chunk.own))
        known = place >= 0
        place = place[known]
        looks = list(
            zip(
                chunk.declared_units,
                chunk.assurances,
                chunk.opinions,
                chunk.boundaries,
                chunk.standards,
                zip(*chunk.units, strict=True),
                strict=True,
            )
        )
        for index, one in enumerate(looks):
            if one not in numbers:
                numbers[one] = len(numbers) + 1
                subject = chunk.account_ids[index], chunk.product_ids[index]
                found.looks.append((Look(*one), subject))
        look = np.fromiter(map(numbers.__getitem__, looks), np.int64, len(looks))
        found.look[place] = look[known]
        for name, amounts in zip(figures, chunk.amounts, strict=True):
            found.amounts[name][place] = np.array(amounts, dtype=np.int64)[known]
        if found.declared is not None:
            found.declared[place] = np.array(list(map(_declared, chunk.declared_amounts)))[known]
        np.add.at(reports, place, 1)
        others[place[~np.array(chunk.own, dtype=np.bool_)[known]]] = True
    apart = np.flatnonzero((reports > 1) | others)
    found.look[apart] = 0
    return found, apart.tolist()


@lru_cache(maxsize=1_000)
def _declared(written: str) -> int:
    """A declared amount in whole numbers of its scale."""
    found = to_scaled(Decimal(written), scale=DECLARED_AMOUNT_SCALE)
    assert found is not None, f"{written} does not fit; intake refuses it"
    return found


def put_alone(
    facts: PeriodFacts,
    place: int,
    reports: Iterable[FootprintReport],
    withdrawn: Iterable[Period],
) -> None:
    """Fold the reports that stand for a subject; the days of those withdrawn tell why some lack."""
    folded = fold(reports, period=facts.period)
    facts.alone[place] = folded
    if any(days.overlaps(lacking) for days in withdrawn for lacking in folded.lacking):
        facts.withdrawn.add(place)
    if folded.is_whole and facts.declared is not None and folded.reports[0].product is not None:
        facts.declared[place] = _declared(text(folded.reports[0].product.declared_amount))
    for name, column in facts.amounts.items():
        figure = folded.figure(name) if folded.is_whole else None
        if figure is None:
            continue
        amount = to_scaled(figure.amount, scale=SCALES[figure.unit])
        if amount is None:
            raise ColumnTooLargeError(
                column=name, step=str(facts.period), bits=99, most=NARROW_BITS_MAX
            )
        column[place] = amount


Asked = Callable[[Folded, Folded | None], MissingWhy | None]
"""Why what stands for a period, with what stands for the base year, is not usable."""


def reasons(facts: PeriodFacts, base: PeriodFacts | None, ask: Asked) -> Codes | None:
    """Why each subject's reports are not usable; None where all are. Each pair of looks is asked
    about once."""
    wide = len(base.looks) + 1 if base is not None else 1
    pairs = facts.look * wide + (base.look if base is not None else 0)
    kinds, which = np.unique(pairs, return_inverse=True)
    codes = np.zeros(kinds.size, dtype=np.uint8)
    for index, pair in enumerate(kinds.tolist()):
        look, base_look = divmod(pair, wide)
        before = None if base is None else base.of_look(base_look)
        codes[index] = _code(ask(facts.of_look(look), before))
    found: Codes = codes[which]
    for place in {*facts.alone, *(base.alone if base is not None else ())}:
        before = None if base is None else base.folded(place)
        why = ask(facts.folded(place), before)
        if why is MissingWhy.NO_REPORT and place in facts.withdrawn:
            why = MissingWhy.WITHDRAWN  # asked about a base year, it is not there either way
        found[place] = _code(why)
    return found if found.any() else None


def _code(why: MissingWhy | None) -> int:
    return 0 if why is None else code_of(why)


def figure_columns(
    need: KpiNeed, facts: PeriodFacts, missing: Codes | None
) -> dict[str, InputColumn]:
    """The figures of a KPI as inputs of a plan."""
    return {
        str(FigureInput(kpi=need.kpi.name, name=name)): facts.column(name, unit, missing)
        for name, unit in need.units.items()
    }
