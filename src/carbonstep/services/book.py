"""A rulebook over a whole book of accounts: a dry run that stores nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

import numpy as np
from sqlalchemy.orm import Session

from carbonstep.book.fact_column import (
    PeriodFacts,
    Subject,
    figure_columns,
    reasons,
)
from carbonstep.book.number_column import ColumnTooLargeError, Numbers
from carbonstep.book.plan_block import InputColumn
from carbonstep.book.plan_column import run_columns
from carbonstep.book.tally import Tally
from carbonstep.book.tally_column import tally
from carbonstep.domain.decision.folding import Folded
from carbonstep.domain.decision.like_for_like import first_of, why_missing
from carbonstep.domain.decision.need import KpiNeed, needed_by
from carbonstep.domain.rulebook.compile import compile_plan
from carbonstep.domain.rulebook.measure import Kpi, Plain
from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.domain.rulebook.plan import ParameterInput, kpi_register
from carbonstep.domain.rulebook.reason import RulebookReason
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.domain.rulebook.unit import unit_measured
from carbonstep.reading.phrase import listed, phrase
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.reading.reason import ReadingReason
from carbonstep.services.book_fact import (
    BookReading,
    accounts_reporting,
    benchmark_columns,
    subjects_of,
)
from carbonstep.services.knowledge import known_entries
from carbonstep.store.engine import Store
from carbonstep.units.exact import decimals_of, to_scaled
from carbonstep.units.period import Period


def count_steps(
    store: Store,
    rulebook: Rulebook,
    *,
    period: Period,
    baseline: Period | None = None,
    parameters: Mapping[str, Decimal] | None = None,
    known_at: str | None = None,
) -> Tally:
    """How many accounts land on which step and total of a rulebook, for a period.

    Every account counts but one in whose place another reports for the period; one without a usable
    report is missing, for the reason that a loan's decision would name. The parameters are the same
    for every account; one that a KPI is read against may be left out where a base year is given,
    and is then what the KPI measures from the account's own report of that year, with which the
    period is compared like with like. Nothing stood before. Raises `RejectedError` where a
    parameter is lacking, a KPI is a certificate, or numbers are larger than columns can hold.
    """
    given = parameters or {}
    _refuse_unfit(rulebook, baseline, given)
    try:
        with store.read() as session:
            known = known_entries(session, known_at)
            book = _Book.read(session, rulebook, period=period, baseline=baseline, known=known)
        columns = {**book.inputs(), **book.benchmarks, **book.parameters(given)}
        return tally(rulebook, compile_plan(rulebook), columns, rows=len(book.subjects))
    except ColumnTooLargeError as large:
        problem = Problem(
            reason=RulebookReason.TOO_LARGE_FOR_ENGINE,
            place=Place(path="rulebook"),
            found=large.column,
            needed=phrase("{count} bits", count=large.most),
        )
        raise RejectedError([problem]) from large


def _refuse_unfit(
    rulebook: Rulebook, baseline: Period | None, given: Mapping[str, Decimal]
) -> None:
    problems = [
        Problem(
            reason=ReadingReason.SHAPE,
            place=Place(path="rulebook"),
            found=str(rulebook.ref),
            needed=phrase("a rulebook whose KPIs are measured from reports"),
        )
        for kpi in rulebook.kpis[:1]
        if kpi.scheme
    ]
    names = [parameter.name for parameter in rulebook.parameters]
    problems += [
        Problem(
            reason=ReadingReason.KEY_UNKNOWN,
            place=Place(path="parameter"),
            found=name,
            needed=listed(names) or phrase("none"),
        )
        for name in given
        if name not in names
    ]
    against = _baselines(rulebook) if baseline is not None else {}
    problems += [
        Problem(
            reason=ReadingReason.KEY_MISSING,
            place=Place(path="parameter"),
            needed=name,
        )
        for name in names
        if name not in given and name not in against
    ]
    if problems:
        raise RejectedError(problems)


def _baselines(rulebook: Rulebook) -> dict[str, Kpi]:
    """The parameters that a base year can stand for: those that one KPI, or several that measure
    the same, is read against."""
    found: dict[str, Kpi] = {}
    several: set[str] = set()
    for kpi in rulebook.kpis:
        if kpi.against and rulebook.benchmark(kpi.against) is None:
            other = found.setdefault(kpi.against, kpi)
            if other.measure != kpi.measure:
                several.add(kpi.against)
    return {name: kpi for name, kpi in found.items() if name not in several}


@dataclass(slots=True, kw_only=True)
class _Book:
    """The subjects of a count, and what stands for each in the period and in the base year."""

    rulebook: Rulebook
    subjects: Sequence[Subject]
    period: Mapping[bool, PeriodFacts]
    baseline: Mapping[bool, PeriodFacts] | None
    benchmarks: dict[str, InputColumn]

    @classmethod
    def read(
        cls,
        session: Session,
        rulebook: Rulebook,
        *,
        period: Period,
        baseline: Period | None,
        known: int | None,
    ) -> "_Book":
        """All that is known of a book's accounts for a period."""
        ids, classed = accounts_reporting(session, period, known)
        reading = BookReading(session=session, rulebook=rulebook, known=known)
        products = any(kpi.product for kpi in rulebook.kpis)
        periods = (period,) if baseline is None else (period, baseline)
        held = {days: reading.chunks(days) for days in periods}
        subjects = subjects_of(ids, held.values() if products else ())
        facts = {days: reading.facts(days, held[days], subjects) for days in periods}
        return cls(
            rulebook=rulebook,
            subjects=subjects,
            period=facts[period],
            baseline=None if baseline is None else facts[baseline],
            benchmarks=benchmark_columns(rulebook, subjects, classed, period),
        )

    def inputs(self) -> dict[str, InputColumn]:
        """The figures of every KPI."""
        found: dict[str, InputColumn] = {}
        for need in needed_by(self.rulebook).kpis:
            facts = self.period[need.kpi.product]
            before = None if self.baseline is None else self.baseline[need.kpi.product]
            missing = reasons(facts, before, partial(_why, need))
            found |= figure_columns(need, facts, missing)
        return found

    def parameters(self, given: Mapping[str, Decimal]) -> dict[str, InputColumn | Numbers]:
        """The parameters of every subject."""
        found: dict[str, InputColumn | Numbers] = {}
        for name, value in given.items():
            found[str(ParameterInput(name=name))] = _same_for_all(value, len(self.subjects))
        if self.baseline is not None:
            for name, kpi in _baselines(self.rulebook).items():
                if name not in given:
                    found[str(ParameterInput(name=name))] = self._base_year(kpi, found)
        return found

    def _base_year(self, kpi: Kpi, parameters: Mapping[str, InputColumn | Numbers]) -> Numbers:
        """What a KPI measures in the base year, before it is read against anything."""
        assert self.baseline is not None, "asked for with a base year alone"
        level = replace(kpi, reading=Plain(), unit=unit_measured(kpi, self.rulebook), round_to=None)
        measured = replace(self.rulebook, kpis=(level,), gives=())
        (need,) = needed_by(measured).kpis
        facts = self.baseline[kpi.product]
        missing = reasons(facts, None, partial(_why_no_base, need))
        columns = {**parameters, **figure_columns(need, facts, missing)}
        register = kpi_register(kpi.name)
        ran = run_columns(
            compile_plan(measured), columns, rows=len(self.subjects), wanted=[register]
        )
        return ran.numbers[register]


def _why(need: KpiNeed, now: Folded, before: Folded | None) -> MissingWhy | None:
    """Why a KPI cannot be measured from what stands for a period, beside what stands for the base
    year."""
    first = None if before is None else first_of(need, before, of_base_year=True)
    return why_missing(need, now, first)[0]


def _why_no_base(need: KpiNeed, now: Folded, _: Folded | None) -> MissingWhy | None:
    """Why a KPI cannot be measured from what stands for the base year."""
    why, _difference = why_missing(need, now, None)
    return MissingWhy.NO_BASELINE if why is MissingWhy.NO_REPORT else why


def _same_for_all(value: Decimal, rows: int) -> InputColumn:
    scale = decimals_of(value)
    number = to_scaled(value, scale=scale)
    if number is None:
        raise RejectedError(
            [
                Problem(
                    reason=ReadingReason.OUT_OF_RANGE,
                    place=Place(path="parameter"),
                    found=str(value),
                )
            ]
        )
    return InputColumn(numbers=np.full(rows, number, dtype=np.int64), scale=scale)
