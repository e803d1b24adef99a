"""What is odd about a report that is right by itself: it is taken, and somebody should look."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from carbonstep.domain.account.figure import STAGES
from carbonstep.domain.account.report import Assurance, FootprintReport
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.reading.phrase import as_amount
from carbonstep.reading.problem import Place, Problem, Reason
from carbonstep.units.exact import exact_sum

USUAL_DAYS = (range(28, 32), range(89, 93), range(180, 185), range(364, 369))
"""The lengths of a month, quarter, half year and year (52 or 53 weeks count)."""


def odd_about(report: FootprintReport, row: Place) -> tuple[Problem, ...]:
    """The warnings that a report gives by itself, each in its column of the row it stands in."""
    found: list[Problem] = []
    if report.assurance is Assurance.NONE:
        found.append(warning(IntakeReason.NOT_ASSURED, row, "assurance"))
    days = report.period.days
    if not any(days in usual for usual in USUAL_DAYS):
        found.append(warning(IntakeReason.PERIOD_UNUSUAL, row, "period_to", found=str(days)))
    if report.product is not None:
        found += _of_footprint(report, row)
    return tuple(found)


def warning(
    reason: Reason, row: Place, column: str, *, found: str = "", needed: str = ""
) -> Problem:
    """A warning in a column of a row; it does not count as a problem."""
    place = replace(row, column=column)
    return Problem(reason=reason, place=place, found=found, needed=needed, warning=True)


def _of_footprint(report: FootprintReport, row: Place) -> Iterator[Problem]:
    amounts = {figure.name: figure.amount for figure in report.figures}
    total = amounts["footprint"]
    if not total:
        yield warning(IntakeReason.FOOTPRINT_ZERO, row, "footprint")
    if exact_sum((total, amounts.get("biogenic_uptake", Decimal(0)))) < 0:
        found = as_amount(total)
        yield warning(IntakeReason.FOOTPRINT_BELOW_ZERO, row, "footprint", found=found)
    parts = [amount for name, amount in amounts.items() if name in STAGES]
    stages = exact_sum(parts)
    if parts and stages != total:
        added, stated = as_amount(stages), as_amount(total)
        yield warning(IntakeReason.SUM_DIFFERS, row, "footprint", found=added, needed=stated)
