"""Reports that a table gives in parts, by site or by gas: the parts of one report added up."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from carbonstep.domain.account.report import Figure, ReportKind
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.domain.intake.row import (
    CheckedReport,
    ReportHead,
    RowProblems,
    finish_report,
    read_figures,
    read_head,
)
from carbonstep.reading.phrase import as_amount
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.exact import from_scaled, normal, to_scaled
from carbonstep.units.period import Period
from carbonstep.units.quantity import CANONICAL

_SCALES = {canonical.unit: canonical.scale for canonical in CANONICAL.values()}
_NONE_YET = Decimal(0), Place()
_OWN = frozenset(("account", "period_from", "period_to", "received_on"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPart:
    """One row that is part of a report: its figures, and the columns that all parts share."""

    head: ReportHead
    place: Place
    figures: tuple[Figure, ...]
    shared: Mapping[str, str]

    @property
    def report_key(self) -> tuple[str, Period]:
        """Parts with the same account and period make one report."""
        return self.head.account_id, self.head.period


def part_from_row(
    row: Mapping[str, str], *, place: Place, business_date: date
) -> ReportPart | tuple[Problem, ...]:
    """The part of an organisation report that a row of canonical columns stands for, or all its
    problems. A part has at least one figure: what one lacks would be lacking in the sum."""
    problems = RowProblems(place)
    head = read_head(row, problems, business_date=business_date)
    figures = read_figures(row, ReportKind.ORGANISATION, problems)
    if not figures and not problems.found:
        named = next((name for name in row if f"{name}_unit" in row), "scope1")
        problems.note(IntakeReason.NO_FIGURE, named, needed=named)
    if problems.found or head is None:
        return tuple(problems.found)
    own = {name for figure in figures for name in (figure.name, f"{figure.name}_unit")} | _OWN
    shared = {name: written for name, written in row.items() if written and name not in own}
    return ReportPart(head=head, place=place, figures=figures, shared=shared)


class ReportSum:
    """The parts of one account and period, added up exactly as they come; only their sum is kept.

    Parts must not differ in the columns that all of a report share, nor in the unit of a figure:
    CO2 and CO2e do not add up.
    """

    __slots__ = ("_head", "_largest", "_place", "_shared", "_stated", "_sums")

    def __init__(self, first: ReportPart) -> None:
        self._head, self._place = first.head, first.place
        self._shared = dict(first.shared)
        self._sums: dict[str, tuple[Decimal, str]] = {}
        self._stated: Counter[str] = Counter()
        self._largest: dict[str, tuple[Decimal, Place]] = {}

    def add(self, part: ReportPart) -> tuple[Problem, ...]:
        """Add a part; what it says otherwise than an earlier one, as problems of its row."""
        key = self._head.account_id, self._head.period
        assert part.report_key == key, "one account, one period"
        problems = RowProblems(part.place)
        for name, written in part.shared.items():
            known = self._shared.setdefault(name, written)
            if known != written:
                _disagree(problems, name, written, known)
        if part.head.received_on != self._head.received_on:
            days = part.head.received_on.isoformat(), self._head.received_on.isoformat()
            _disagree(problems, "received_on", *days)
        for figure in part.figures:
            amount, unit = self._sums.get(figure.name, (Decimal(0), figure.unit))
            if unit != figure.unit:
                _disagree(problems, f"{figure.name}_unit", figure.unit, unit)
            # A stored amount has at most 19 digits, so a million of them have at most 25 of the
            # 28 that are kept: the sum is exact.
            self._sums[figure.name] = amount + figure.amount, unit
            self._stated[figure.name] += figure.amount != 0
            if figure.amount > self._largest.get(figure.name, _NONE_YET)[0]:
                self._largest[figure.name] = figure.amount, part.place
        return tuple(problems.found)

    @property
    def may_hold_totals(self) -> bool:
        """Whether there are parts enough for one to be the total of others."""
        return any(count > 2 for count in self._stated.values())

    def totals(self) -> Iterator[Problem]:
        """The parts that are the sum of two or more others, each as what is asked of its row."""
        for name, (largest, place) in self._largest.items():
            amount, unit = self._sums[name]
            if self._stated[name] > 2 and largest * 2 == amount:
                yield Problem(
                    reason=ReadingReason.PART_IS_SUM,
                    place=replace(place, column=name),
                    found=as_amount(largest, unit),
                    needed=str(self._stated[name] - 1),
                )

    def report(self) -> CheckedReport | tuple[Problem, ...]:
        """The report that the parts add up to, or its problems."""
        problems = RowProblems(self._place)
        for name, (amount, unit) in self._sums.items():
            scale = _SCALES[unit]
            if to_scaled(amount, scale=scale) is None:
                limit = as_amount(from_scaled(2**63 - 1, scale=scale), unit)
                found = as_amount(amount, unit)
                problems.note(ReadingReason.OUT_OF_RANGE, name, found=found, needed=limit)
        return finish_report(
            # The figures are named, so that they are held against each other.
            {**self._shared, **dict.fromkeys(self._sums, "")},
            problems,
            kind=ReportKind.ORGANISATION,
            head=self._head,
            figures=tuple(
                Figure(name=name, amount=normal(amount), unit=unit)
                for name, (amount, unit) in sorted(self._sums.items())
            ),
        )


def _disagree(problems: RowProblems, column: str, found: str, needed: str) -> None:
    problems.note(IntakeReason.ROWS_DISAGREE, column, found=found[:60], needed=needed[:60])
