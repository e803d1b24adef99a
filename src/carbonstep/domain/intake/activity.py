"""Activity data (kWh, tonnes of fuel, heat) turned into the figures of organisation reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from carbonstep.domain.account.factor import Factor, FactorRegistry
from carbonstep.domain.account.report import Figure, ReportKind
from carbonstep.domain.intake.column import COLUMNS, TableKind
from carbonstep.domain.intake.odd import warning
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.domain.intake.row import (
    CheckedReport,
    ReportHead,
    RowProblems,
    finish_report,
    read_head,
)
from carbonstep.domain.intake.word import ACTIVITY_FIGURE
from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.number import parse_decimal, told_in_column
from carbonstep.reading.phrase import as_amount, listed, phrase
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.quantity import SHOWN, read_unit
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.exact import from_scaled, round_half_away
from carbonstep.units.period import Period
from carbonstep.units.quantity import Family, Unit

_OWN = (
    "account",
    "period_from",
    "period_to",
    "received_on",
    "figure",
    "factor_id",
    "amount",
    "unit",
)
_SHARED = tuple(c.name for c in COLUMNS[TableKind.ACTIVITY] if c.name not in _OWN)
TWICE_SHOWN_MAX = 32
"""Rows of one report that are named for saying what another says; more add nothing for a person."""

_SCALE = 6
_TCO2_MAX = Fraction(2**63 - 1, 10**_SCALE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One activity of a report: the figure it counts for and what it emits, exactly, in tCO2;
    `written` is its amount with the unit, as a person wrote them."""

    head: ReportHead
    place: Place
    figure: str
    factor_id: str
    emitted_tco2: Fraction
    written: str
    shared: Mapping[str, str]
    warnings: tuple[Problem, ...] = ()

    @property
    def report_key(self) -> tuple[str, Period]:
        """Activities of one account and period make one report."""
        return self.head.account_id, self.head.period


def activity_from_row(
    row: Mapping[str, str], *, place: Place, business_date: date, registry: FactorRegistry
) -> Activity | tuple[Problem, ...]:
    """The activity a row stands for, or all problems of the row.

    The factor must suit the figure (combustion CO2, never a life-cycle factor), be per the
    activity's unit, and have been published by the day of receipt.
    """
    problems = RowProblems(place)
    head = read_head(row, problems, business_date=business_date)
    figure = _figure(row, problems)
    read = parse_decimal(row.get("amount", ""))
    if isinstance(read, Problem):
        stated = read_unit(ACTIVITY_FAMILIES, row.get("unit", ""))
        read = told_in_column(read, stated if isinstance(stated, Unit) else None)
    amount = problems.keep(read, "amount", otherwise=Decimal(0))
    if amount < 0:
        problems.note(IntakeReason.NEGATIVE, "amount", found=as_amount(row["amount"].strip()[:40]))
    received_on = business_date if head is None else head.received_on
    factor = _factor(row, figure, problems, received_on=received_on, registry=registry)
    unit = None if factor is None else _unit(row, factor, problems)
    if problems.found or head is None or factor is None or unit is None:
        return tuple(problems.found)
    warnings: tuple[Problem, ...] = ()
    if factor.published_on is None:
        warnings = (
            warning(IntakeReason.FACTOR_UNDATED, place, "factor_id", found=factor.factor_id),
        )
    return Activity(
        head=head,
        place=place,
        figure=figure,
        factor_id=factor.factor_id,
        emitted_tco2=factor.emissions_tco2(amount, unit),
        written=as_amount(amount, row["unit"].strip()[:SHOWN]),
        shared={name: row[name].strip() for name in _SHARED if row.get(name, "").strip()},
        warnings=warnings,
    )


def report_from_activities(
    activities: Sequence[Activity], *, confirmation: Confirmation
) -> CheckedReport | tuple[Problem, ...]:
    """The report that the activities of one account and period add up to, or its problems.

    Columns that all reports share may stand in any of the rows but must not differ; the day of
    receipt must be the same in all of them, for factors are looked up as known on it. The order
    of the activities does not matter for the figures. An activity that is there twice is refused
    unless it is confirmed: it may be two deliveries of one size, or a row that was copied.

    Rounding: each figure is the exact sum of amount times factor, rounded half away from zero once,
    at 0.000001 tCO2, the finest the store keeps.
    """
    assert activities, "a report needs an activity"
    ordered = sorted(activities, key=lambda a: a.place.row or 0)
    first = ordered[0]
    assert all(a.report_key == first.report_key for a in ordered), "one account, one period"
    shared: dict[str, str] = {}
    disagreeing: list[Problem] = []
    for activity in ordered:
        problems = RowProblems(activity.place)
        for name, written in activity.shared.items():
            if shared.setdefault(name, written) != written:
                problems.note(
                    IntakeReason.ROWS_DISAGREE, name, found=written[:60], needed=shared[name][:60]
                )
        if activity.head.received_on != first.head.received_on:
            problems.note(
                IntakeReason.ROWS_DISAGREE,
                "received_on",
                found=activity.head.received_on.isoformat(),
                needed=first.head.received_on.isoformat(),
            )
        disagreeing += problems.found
    disagreeing += _told_twice(ordered, confirmation)
    if disagreeing:
        return tuple(disagreeing)
    problems = RowProblems(first.place)
    checked = finish_report(
        shared,
        problems,
        kind=ReportKind.ORGANISATION,
        head=first.head,
        figures=_figures(ordered, problems),
    )
    if not isinstance(checked, CheckedReport):
        return checked
    undated = tuple(warning for activity in ordered for warning in activity.warnings)
    return CheckedReport(report=checked.report, warnings=checked.warnings + undated)


def _told_twice(ordered: Sequence[Activity], confirmation: Confirmation) -> list[Problem]:
    """A problem for each activity that an earlier row says already; of many, the first few."""
    first: dict[tuple[str, str, Fraction], Activity] = {}
    again: list[tuple[Activity, Activity]] = []
    for activity in ordered:
        key = activity.figure, activity.factor_id, activity.emitted_tco2
        earlier = first.setdefault(key, activity)
        # Nothing twice is nothing.
        if earlier is not activity and activity.emitted_tco2:
            again.append((activity, earlier))
    if not again or confirmation.grants(ReadingReason.ACTIVITY_TWICE):
        return []
    return [
        Problem(
            reason=ReadingReason.ACTIVITY_TWICE,
            place=replace(activity.place, column="amount"),
            found=str(earlier.place.row),
            needed=listed((earlier.factor_id, earlier.written)),
        )
        for activity, earlier in again[:TWICE_SHOWN_MAX]
    ]


def _figures(activities: Sequence[Activity], problems: RowProblems) -> tuple[Figure, ...]:
    sums: dict[str, Fraction] = {}
    factors: dict[str, set[str]] = {}
    for activity in activities:
        name = activity.figure
        sums[name] = sums.get(name, Fraction(0)) + activity.emitted_tco2
        factors.setdefault(name, set()).add(activity.factor_id)
    for name, total in sums.items():
        if total > _TCO2_MAX:
            limit = from_scaled(2**63 - 1, scale=_SCALE)
            problems.note(
                ReadingReason.OUT_OF_RANGE,
                "amount",
                found=f"{int(total)} tCO2",
                needed=f"{limit} tCO2",
            )
            return ()
        assert total >= 0, f"{name} adds up to {total}"
    return tuple(
        Figure(
            name=name,
            amount=from_scaled(round_half_away(total * 10**_SCALE), scale=_SCALE),
            unit="tCO2",
            factor_id="+".join(sorted(factors[name])),
        )
        for name, total in sorted(sums.items())
    )


def _figure(row: Mapping[str, str], problems: RowProblems) -> str:
    """The figure an activity counts for; '' after noting what is wrong."""
    written = row.get("figure", "").strip()
    figure = ACTIVITY_FIGURE.find(written)
    if figure is None:
        reason = ReadingReason.WORD_UNKNOWN if written else ReadingReason.VALUE_MISSING
        problems.note(reason, "figure", found=written[:40], needed=ACTIVITY_FIGURE.listed)
    return figure or ""


def _factor(
    row: Mapping[str, str],
    figure: str,
    problems: RowProblems,
    *,
    received_on: date,
    registry: FactorRegistry,
) -> Factor | None:
    factor_id = row.get("factor_id", "").strip()
    if not factor_id:
        problems.note(
            ReadingReason.VALUE_MISSING, "factor_id", needed=phrase("the id of an emission factor")
        )
        return None
    factor = registry.find_labelled(factor_id)
    if factor is None:
        close = " / ".join(registry.nearest(factor_id)) or phrase("one of the list")
        problems.note(IntakeReason.FACTOR_UNKNOWN, "factor_id", found=factor_id[:40], needed=close)
        return None
    if not figure:
        return None
    if not factor.suits(figure):
        fitting = registry.suiting(figure, like=factor.factor_id, known_on=received_on)
        problems.note(
            IntakeReason.FACTOR_FAMILY,
            "factor_id",
            found=factor.factor_id,
            needed=" / ".join(fitting),
        )
        return None
    if not factor.known_on(received_on):
        problems.note(
            IntakeReason.FACTOR_NOT_PUBLISHED,
            "factor_id",
            found=f"{factor.factor_id} ({factor.published_on})",
            needed=received_on.isoformat(),
        )
        return None
    return factor


def _unit(row: Mapping[str, str], factor: Factor, problems: RowProblems) -> Unit | None:
    assert factor.activity is not None, "a factor that suits a figure has an activity"
    written = row.get("unit", "").strip()
    if not written:
        problems.note(ReadingReason.VALUE_MISSING, "unit", needed=factor.activity.name)
        return None
    read = read_unit((factor.activity.family,), written)
    if isinstance(read, Unit):
        return read
    if read.reason is ReadingReason.UNIT_MISMATCH:
        read = replace(read, reason=IntakeReason.FACTOR_UNIT, needed=factor.activity.name)
    problems.add(read, "unit")
    return None


ACTIVITY_FAMILIES = (Family.ENERGY, Family.MASS, Family.VOLUME, Family.LENGTH)
"""Families of the activities that factors are given per."""
