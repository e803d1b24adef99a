"""Why a KPI is missing, in a clause: which figures, and what lies there and is not enough."""

from datetime import date

from carbonstep.domain.account.report import Assurance
from carbonstep.domain.decision.explanation import (
    BesideWhy,
    MeasuredKpi,
    ReportBeside,
    WithdrawalCited,
)
from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.present.words.label import ASSURANCES, figures_label, unit_label
from carbonstep.present.words.period import period_label
from carbonstep.present.words.translation import Language, Say, mark, speaker, translate
from carbonstep.units.period import Period

MISSING = {
    MissingWhy.NO_REPORT: mark("no report for {period} came by {due_on}"),
    MissingWhy.WITHDRAWN: mark("report {report} for {period} was withdrawn on {day} ({reason})"),
    MissingWhy.ASSURANCE: mark(
        "report {report} for {period} has {assurance} where {needed} is needed"
    ),
    MissingWhy.FIGURE: mark("report {report} for {period} lacks a figure the KPI needs"),
    MissingWhy.UNIT: mark("report {report} for {period} is in another unit than the KPI"),
    MissingWhy.DECLARED_UNIT: mark(
        "report {report} for {period} is per another declared unit than the KPI"
    ),
    MissingWhy.CERTIFICATE_WITHDRAWN: mark(
        "{scheme} {number} was withdrawn from {day} on ({reason})"
    ),
    MissingWhy.CERTIFICATE_SUSPENDED: mark(
        "{scheme} {number} is suspended from {day} on ({reason})"
    ),
    MissingWhy.CERTIFICATE_SHORTENED: mark(
        "{scheme} {number} holds no more from {day} on, since it was shortened ({reason})"
    ),
    MissingWhy.CERTIFICATE_CORRECTED: mark(
        "{scheme} {number} does not hold as corrected on {day} ({reason})"
    ),
    MissingWhy.BASELINE: mark("the baseline is not above zero, so nothing can be compared"),
    MissingWhy.NO_BASELINE: mark("there is no report of the base period to compare with"),
    MissingWhy.BOUNDARY: mark(
        "report {report} for {period} has another boundary than the base period's"
    ),
    MissingWhy.STANDARD: mark(
        "report {report} for {period} follows another standard than what it is compared with"
    ),
    MissingWhy.DENOMINATOR: mark("what is divided by is not above zero, so there is no ratio"),
    MissingWhy.PARAMETER: mark("the loan sets no value of a parameter for {period}"),
    MissingWhy.BENCHMARK: mark(
        "no benchmark of the borrower's sector and region is published for {period}"
    ),
    MissingWhy.BOUNDS_CROSS: mark(
        "the corners of the line do not rise, as the loan's parameters set them"
    ),
}
SUSPENDED_UNTIL = mark("{scheme} {number} is suspended from {day} to {end} ({reason})")
"""What is said of a suspension whose end was told."""

_LACKING = {
    MissingWhy.NO_REPORT: mark("{figures} is missing: no report for {period} came by {due_on}"),
    MissingWhy.ASSURANCE: mark(
        "{figures} is missing: report {report} for {period} has {assurance} where {needed} "
        "is needed"
    ),
    MissingWhy.FIGURE: mark("report {report} for {period} lacks {figures}"),
    MissingWhy.UNIT: mark(
        "report {report} for {period} gives {figures} in {unit} where {needed_unit} is needed"
    ),
    MissingWhy.DECLARED_UNIT: mark(
        "report {report} for {period} gives {figures} in {unit} where {needed_unit} is needed"
    ),
}
"""What is said where the explanation names the figures; older ones do not."""

_BESIDE = {
    BesideWhy.PERIOD: mark("report {report} that lies there is for {period}"),
    BesideWhy.PRODUCT: mark("report {report} that lies there is of another product, {product}"),
}


def missing_sentence(
    kpi: MeasuredKpi, *, period: Period, due_on: date | None, language: Language
) -> str:
    """Why a KPI of a test period is missing: which figures, and what lies there and is not enough.
    `due_on` is the last day on which the period's report was in time, None while one may come."""
    assert kpi.missing is not None, "a KPI has a value or a reason"
    say, report, withdrawn = speaker(language), kpi.report, kpi.withdrawn
    named = period_label(period, language)
    if kpi.missing is MissingWhy.WITHDRAWN and withdrawn is not None:
        told = withdrawn_text(withdrawn, named, say)
    elif kpi.missing is MissingWhy.NO_REPORT and due_on is None:
        told = say(
            "{figures} is missing: there is no report for {period} yet",
            figures=figures_label([figure.name for figure in kpi.lacking], language),
            period=named,
        )
    else:
        told = say(
            (_LACKING if kpi.lacking else MISSING).get(kpi.missing, MISSING[kpi.missing]),
            period=named,
            due_on="" if due_on is None else due_on.isoformat(),
            report="" if report is None else report.report_id,
            assurance="" if report is None else say(ASSURANCES[report.assurance]),
            needed=say(ASSURANCES[kpi.needed_assurance or Assurance.NONE]),
            figures=figures_label([figure.name for figure in kpi.lacking], language),
            **_units(kpi, language),
        )
    return told if kpi.beside is None else say(", ").join((told, _beside(kpi.beside, language)))


def _units(kpi: MeasuredKpi, language: Language) -> dict[str, str]:
    """The units the lacking figures have, and the one they need."""
    found = [unit_label(figure.unit, language) for figure in kpi.lacking if figure.unit]
    needed = [figure.needed_unit for figure in kpi.lacking[:1]]
    return {
        "unit": " + ".join(dict.fromkeys(found)),
        "needed_unit": unit_label(needed[0], language) if needed else "",
    }


def _beside(beside: ReportBeside, language: Language) -> str:
    """The report that lies there and is not the one needed."""
    return translate(
        language,
        _BESIDE[beside.differs],
        report=beside.report_id,
        period=period_label(beside.period, language),
        product=beside.product_id,
    )


def withdrawn_text(withdrawn: WithdrawalCited, period: str, say: Say) -> str:
    """That a report of a period was withdrawn."""
    return say(
        MISSING[MissingWhy.WITHDRAWN],
        report=withdrawn.report_id,
        period=period,
        day=withdrawn.withdrawn_on.isoformat(),
        reason=withdrawn.reason,
    )
