"""Why a KPI is missing, in a clause: which figures, and what lies there and is not enough."""

from collections.abc import Iterator
from datetime import date

from carbonstep.domain.account.report import Assurance
from carbonstep.domain.decision.explanation import (
    BesideWhy,
    Compared,
    MeasuredKpi,
    Side,
    Unlike,
    WithdrawalCited,
)
from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.present.sentence.kpi import side_label
from carbonstep.present.words.label import (
    ASSURANCES,
    boundary_label,
    figures_label,
    unit_label,
    with_unit,
)
from carbonstep.present.words.number import measured_display
from carbonstep.present.words.period import period_label
from carbonstep.present.words.translation import Language, mark, speaker, translate
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
        "report {report} for {period} has another boundary than what it is compared with"
    ),
    MissingWhy.STANDARD: mark(
        "report {report} for {period} follows another standard than what it is compared with"
    ),
    MissingWhy.DENOMINATOR: mark("what is divided by is not above zero, so there is no ratio"),
    MissingWhy.PARAMETER: mark(
        "the loan sets no {parameter} for {period} (it is measured once the loan does)"
    ),
    MissingWhy.BENCHMARK: mark(
        "no {benchmark} of the borrower's own, {key}, is published for {period} (it is "
        "measured once one is)"
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

_UNLIKE = {
    Unlike.BOUNDARY: (
        mark(
            "report {report} for {period} has the boundary '{found}' where report {other} for "
            "{before}, which it is compared with, has '{needed}' (restate one of them)"
        ),
        mark(
            "report {report} for {period} has the boundary '{found}' where the rulebook needs "
            "'{needed}' (restate it by that one)"
        ),
        mark(
            "the reports that make up {period} have two boundaries, '{needed}' and '{found}' "
            "(restate those of one of them)"
        ),
    ),
    Unlike.STANDARD: (
        mark(
            "report {report} for {period} follows {found} where report {other} for {before}, "
            "which it is compared with, follows {needed} (restate one of them)"
        ),
        mark(
            "report {report} for {period} follows {found} where the rulebook needs {needed} "
            "(restate it by that one)"
        ),
        mark(
            "the reports that make up {period} follow two standards, {needed} and {found} "
            "(restate those of one of them)"
        ),
    ),
}
"""What is said where reports are not like the loan's first ones, what the rulebook names, or each
other."""

_NO_SECTOR = mark(
    "nobody said which sector or region the borrower is of, so no {benchmark} can be looked up "
    "for {period} (say it in the borrower's account)"
)
_BELOW_ZERO = mark(
    "{over} is {amount} in {period}, which is not above zero, so there is no ratio in "
    "report {report} (restate it if that is wrong)"
)

_BESIDE = {
    BesideWhy.PERIOD: mark("report {report} that lies there is for {period}"),
    BesideWhy.PRODUCT: mark("report {report} that lies there is of another product, {product}"),
}


_AT_BOUND = {
    MissingWhy.PARAMETER: mark("the loan sets no number for {period} that a bound goes by"),
    MissingWhy.BENCHMARK: mark("no benchmark that a bound goes by is published for {period}"),
    MissingWhy.BOUNDS_CROSS: MISSING[MissingWhy.BOUNDS_CROSS],
}


def bound_sentence(why: MissingWhy, *, period: Period, language: Language) -> str:
    """Why a KPI that has a value hits no step: what a bound goes by is missing."""
    return speaker(language)(_AT_BOUND[why], period=period_label(period, language))


def missing_sentence(
    kpi: MeasuredKpi, *, period: Period, due_on: date | None, language: Language
) -> str:
    """Why a KPI of a test period is missing: which figures, and what lies there and is not enough.
    `due_on` is the last day on which the period's report was in time, None while one may come."""
    assert kpi.missing is not None, "a KPI has a value or a reason"
    say, withdrawn = speaker(language), kpi.withdrawn
    report = kpi.reports[0] if kpi.reports else None
    named = period_label(period, language)
    if kpi.missing is MissingWhy.WITHDRAWN and withdrawn is not None:
        told = withdrawn_text(withdrawn, named, language)
    elif kpi.missing is MissingWhy.NO_REPORT and due_on is None:
        told = say(
            "{figures} is missing: there is no report for {period} yet",
            figures=figures_label([figure.name for figure in kpi.lacking], language),
            period=named,
        )
    elif kpi.compared is not None:
        told = _unlike(kpi, kpi.compared, named, language)
    elif kpi.benchmark is not None and not kpi.benchmark.key:
        told = say(_NO_SECTOR, benchmark=kpi.benchmark.name, period=named)
    elif kpi.missing is MissingWhy.DENOMINATOR and kpi.sides:
        told = _no_ratio(kpi, kpi.sides[1], named, language)
    else:
        told = say(
            (_LACKING if kpi.lacking else MISSING).get(kpi.missing, MISSING[kpi.missing]),
            period=named if report is None else period_label(report.period, language),
            due_on="" if due_on is None else due_on.isoformat(),
            report="" if report is None else report.report_id,
            assurance="" if report is None else say(ASSURANCES[report.assurance]),
            needed=say(ASSURANCES[kpi.needed_assurance or Assurance.NONE]),
            figures=figures_label([figure.name for figure in kpi.lacking], language),
            parameter=kpi.unset or "",
            benchmark="" if kpi.benchmark is None else kpi.benchmark.name,
            key="" if kpi.benchmark is None else kpi.benchmark.key,
            **_units(kpi, language),
        )
    return say(", ").join((told, *_beside(kpi, language)))


def _unlike(kpi: MeasuredKpi, found: Compared, named: str, language: Language) -> str:
    """What is not like with like, in the words of both."""
    to_first, to_rulebook, to_each_other = _UNLIKE[found.unlike]
    msgid, before = to_each_other, ""
    if found.report_id:
        msgid, before = to_first, period_label(found.period, language)
    elif found.by_rulebook:
        msgid = to_rulebook
    say = speaker(language)
    return say(
        msgid,
        report=say(", ").join(report.report_id for report in kpi.reports),
        period=named,
        found=_said(found.found, language),
        needed=_said(found.needed, language),
        other=found.report_id,
        before=before,
    )


def _said(word: str, language: Language) -> str:
    """A boundary by its name, a standard as it is written; that none is named where it is empty."""
    return boundary_label(word, language) or translate(language, mark("no standard"))


def _no_ratio(kpi: MeasuredKpi, side: Side, named: str, language: Language) -> str:
    say = speaker(language)
    amount = measured_display(side.amount, decimals=4, language=language)
    return say(
        _BELOW_ZERO,
        over=side_label(side, language),
        amount=with_unit(amount, side.unit, say, language),
        period=named,
        report=say(", ").join(report.report_id for report in kpi.reports),
    )


def _units(kpi: MeasuredKpi, language: Language) -> dict[str, str]:
    """The units the lacking figures have, and the one they need."""
    found = [unit_label(figure.unit, language) for figure in kpi.lacking if figure.unit]
    needed = [figure.needed_unit for figure in kpi.lacking[:1]]
    return {
        "unit": " + ".join(dict.fromkeys(found)),
        "needed_unit": unit_label(needed[0], language) if needed else "",
    }


def _beside(kpi: MeasuredKpi, language: Language) -> Iterator[str]:
    """The report that lies there and is not the one needed, or the days that shorter reports which
    lie there leave out."""
    if kpi.days_lacking and kpi.missing is MissingWhy.NO_REPORT:
        days = (period_label(days.period, language) for days in kpi.days_lacking)
        say = speaker(language)
        yield say("the shorter reports that lie there leave out {days}", days=say(", ").join(days))
    if kpi.beside is not None:
        yield translate(
            language,
            _BESIDE[kpi.beside.differs],
            report=kpi.beside.report_id,
            period=period_label(kpi.beside.period, language),
            product=kpi.beside.product_id,
        )


def withdrawn_text(withdrawn: WithdrawalCited, period: str, language: Language) -> str:
    """That a report of a period was withdrawn."""
    days = withdrawn.period
    return translate(
        language,
        MISSING[MissingWhy.WITHDRAWN],
        report=withdrawn.report_id,
        period=period if days is None else period_label(days, language),
        day=withdrawn.withdrawn_on.isoformat(),
        reason=withdrawn.reason,
    )
