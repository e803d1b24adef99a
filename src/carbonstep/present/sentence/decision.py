"""One sentence for a decision, made from its trace alone, so that person and machine read the same.

A sentence is a row of clauses: what was measured or is missing, the step, the limit, what it
corrects, from when.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from carbonstep.domain.account.report import Assurance
from carbonstep.domain.decision.decision import Cause, Decision
from carbonstep.domain.decision.kpi import MissingWhy
from carbonstep.domain.rulebook.rulebook import TreatMissing
from carbonstep.domain.rulebook.trace import Trace, TraceKind
from carbonstep.present.words.label import (
    ASSURANCES,
    BOUNDS,
    figures_label,
    scheme_label,
    unit_label,
    with_unit,
)
from carbonstep.present.words.number import bps_display, measured_display, quantity_display
from carbonstep.present.words.translation import Language, Say, mark, speaker

_TREATMENTS = {
    TreatMissing.WORST: mark("so the highest step of the rulebook, {bps} bp, applies"),
    TreatMissing.NO_ADJUSTMENT: mark("so there is no adjustment ({bps} bp)"),
    TreatMissing.HOLD: mark("so the step before, {bps} bp, is held"),
    TreatMissing.PREVIOUS_PLUS: mark(
        "so the step before, {previous} bp, rises by {penalty} bp and gives {bps} bp"
    ),
}
_MISSING = {
    MissingWhy.NO_REPORT: mark("no report for {period} came by {due_on}"),
    MissingWhy.ASSURANCE: mark(
        "report {report} for {period} has {assurance} where {needed} is needed"
    ),
    MissingWhy.FIGURE: mark("report {report} for {period} lacks a figure the KPI needs"),
    MissingWhy.UNIT: mark("report {report} for {period} is in another unit than the KPI"),
    MissingWhy.DECLARED_UNIT: mark(
        "report {report} for {period} is per another declared unit than the KPI"
    ),
    MissingWhy.BASELINE: mark("the baseline is not above zero, so nothing can be compared"),
    MissingWhy.NO_BASELINE: mark("there is no report of the base period to compare with"),
    MissingWhy.BOUNDARY: mark(
        "report {report} for {period} has another boundary than the base period's"
    ),
}
_CORRECTIONS = {
    "charge_back": mark(
        "which corrects decision {decision} ({previous} bp): too little was charged, "
        "and the difference is charged back"
    ),
    "pay_back": mark(
        "which corrects decision {decision} ({previous} bp): too much was charged, "
        "and the difference is paid back"
    ),
    "forward_only": mark("which corrects decision {decision} ({previous} bp) forward only"),
    "not_material": mark(
        "but the change is below materiality, so the {previous} bp of decision {decision} stay"
    ),
}


@dataclass(frozen=True, slots=True)
class _Words:
    """The language a sentence is made in, and the bounds its measured values are shown against."""

    language: Language
    say: Say
    bounds: tuple[Fraction, ...]


def decision_sentence(decision: Decision, *, language: Language) -> str:
    """Why a decision is what it is, in one sentence without a full stop.

    Made from the decision's trace and effective dates only. Rounding: measured values for display,
    never across a bound of a step.
    """
    say = speaker(language)
    words = _Words(language, say, tuple(_bounds(decision.trace)))
    return say(", ").join(_clauses(decision, words))


def kpi_sentence(kpi: Trace, *, decision: Decision, language: Language) -> str:
    """What was measured for one KPI, as its clause of the decision's sentence says it."""
    words = _Words(language, speaker(language), tuple(_bounds(decision.trace)))
    return _kpi(kpi, decision, words)


def step_sentence(node: Trace, *, decision: Decision, language: Language) -> str:
    """Which step or place on a line was hit, as its clause of the decision's sentence says it."""
    words = _Words(language, speaker(language), ())
    return _step(node, decision, words)


def next_step_sentence(decision: Decision, *, language: Language) -> str:
    """How far the next better step is, in the KPI's terms, in tonnes and in yuan a year."""
    say = speaker(language)
    words = _Words(language, say, ())
    nodes = list(decision.trace.find(TraceKind.NEXT_STEP))
    if nodes:
        return say("; ").join(_next_step(node, decision, words) for node in nodes)
    if any(kpi.missing for kpi in decision.kpis):
        return say("the distance to the next step is known once a good report is received")
    return say("the rulebook has no lower step to reach")


def shown_last_day(end: date) -> date:
    """The last day before a half-open end: what people call 'to'."""
    return end - timedelta(days=1)


def _clauses(decision: Decision, words: _Words) -> Iterator[str]:
    say, trace = words.say, decision.trace
    for kpi in trace.find(TraceKind.KPI):
        yield _kpi(kpi, decision, words)
    hits = [node for node in trace.children if node.kind in (TraceKind.STEP, TraceKind.LINE)]
    for node in hits:
        yield _step(node, decision, words)
    if len(hits) > 1:
        total = sum((Decimal(node.get("bps")) for node in hits), Decimal(0))
        yield say("{bps} bp in all", bps=bps_display(total))
    for node in trace.find(TraceKind.MISSING):
        yield say(
            _TREATMENTS[TreatMissing(node.get("treatment"))],
            bps=_before_limit(node),
            previous=bps_display(node.get("previous_bps") or "0"),
            penalty=quantity_display(node.get("penalty_bps") or "0"),
        )
    for node in trace.find(TraceKind.LIMIT):
        yield from _limit(node, words)
    if decision.cause is Cause.LATE_REPORT:
        yield say("counted forward only since it came late, on {day}", day=_on(decision.decided_on))
    for node in trace.find(TraceKind.CORRECTION):
        yield _correction(node, words)
    yield _effective(decision, words)


def _before_limit(missing: Trace) -> str:
    """What the treatment gives before the limits: for a penalty, the step before plus it."""
    if missing.get("treatment") != TreatMissing.PREVIOUS_PLUS:
        return bps_display(missing.get("bps"))
    return bps_display(
        Decimal(missing.get("previous_bps")) + Decimal(missing.get("penalty_bps") or "0")
    )


def _bounds(trace: Trace) -> Iterator[Fraction]:
    """Every bound the trace names: what a value shown must not seem to have reached or missed."""
    yield Fraction(0)
    named = {
        TraceKind.STEP: ("at",),
        TraceKind.NEXT_STEP: ("at",),
        TraceKind.LINE: ("from_at", "to_at"),
    }
    for kind, names in named.items():
        for node in trace.find(kind):
            yield from (Fraction(node.get(name)) for name in names if node.get(name))


def _kpi(kpi: Trace, decision: Decision, words: _Words) -> str:
    if kpi.get("missing"):
        return _missing(kpi, decision, words)
    certificate = next(kpi.find(TraceKind.CERTIFICATE), None)
    if certificate is not None:
        return words.say(
            "{scheme} {number} is valid from {start} to {end}",
            scheme=scheme_label(certificate.get("scheme"), words.language),
            number=certificate.get("number"),
            start=certificate.get("from"),
            end=_last_day_text(certificate.get("to")),
        )
    report = next(kpi.find(TraceKind.REPORT))
    figures = list(report.find(TraceKind.FIGURE))
    label = figures_label([figure.get("name") for figure in figures], words.language)
    baseline = next(kpi.find(TraceKind.BASELINE), None)
    if baseline is not None:
        return _reduction(kpi, baseline, report, label, words)
    value = measured_display(Fraction(kpi.get("value")), decimals=4, bounds=words.bounds)
    return words.say(
        "{figures} is {value} in {period} (report {report}, {assurance})",
        figures=label,
        value=with_unit(value, kpi.get("unit"), words.say, words.language),
        period=report.get("period"),
        report=report.get("id"),
        assurance=_assurance(report, words),
    )


def _reduction(kpi: Trace, baseline: Trace, report: Trace, label: str, words: _Words) -> str:
    value = Fraction(kpi.get("value"))
    total = sum((Decimal(node.get("amount")) for node in report.find(TraceKind.FIGURE)), Decimal(0))
    bounds = [bound if value > 0 else -bound for bound in words.bounds]
    values = {
        "figures": label,
        "percent": measured_display(abs(value), decimals=1, bounds=bounds),
        "before": quantity_display(baseline.get("amount")),
        "after": quantity_display(total),
        "unit": unit_label(baseline.get("unit"), words.language),
        "report": report.get("id"),
        "assurance": _assurance(report, words),
    }
    if value > 0:
        return words.say(
            "{figures} fell {percent} % ({before} → {after} {unit}, report {report}, {assurance})",
            **values,
        )
    if value < 0:
        return words.say(
            "{figures} rose {percent} % ({before} → {after} {unit}, report {report}, {assurance})",
            **values,
        )
    return words.say(
        "{figures} did not change ({before} → {after} {unit}, report {report}, {assurance})",
        **values,
    )


def _missing(kpi: Trace, decision: Decision, words: _Words) -> str:
    report = next(kpi.find(TraceKind.REPORT), None)
    treated = next(decision.trace.find(TraceKind.MISSING), None)
    return words.say(
        _MISSING[MissingWhy(kpi.get("missing"))],
        period=kpi.get("period"),
        due_on="" if treated is None else treated.get("due_on"),
        report="" if report is None else report.get("id"),
        assurance="" if report is None else _assurance(report, words),
        needed=words.say(ASSURANCES[Assurance(kpi.get("needed_assurance") or "none")]),
    )


def _assurance(report: Trace, words: _Words) -> str:
    return words.say(ASSURANCES[Assurance(report.get("assurance"))])


def _step(node: Trace, decision: Decision, words: _Words) -> str:
    say, unit = words.say, _kpi_unit(node, decision)
    bps = bps_display(node.get("bps"))
    if node.kind is TraceKind.STEP:
        at = node.get("at") and with_unit(
            quantity_display(node.get("at")), unit, say, words.language
        )
        step = say(BOUNDS[node.get("bound")], at=at)
        return say("step '{step}' gives {bps} bp", step=step, bps=bps)
    ends = [
        with_unit(quantity_display(node.get(name)), unit, say, words.language)
        for name in ("from_at", "to_at")
    ]
    if node.get("from_at") == node.get("to_at"):
        return say("the end of the line, at {at}, gives {bps} bp", at=ends[0], bps=bps)
    return say(
        "the line from {start} ({start_bps} bp) to {end} ({end_bps} bp) gives {bps} bp",
        start=ends[0],
        start_bps=bps_display(node.get("from_bps")),
        end=ends[1],
        end_bps=bps_display(node.get("to_bps")),
        bps=bps,
    )


def _kpi_unit(node: Trace, decision: Decision) -> str:
    return next((kpi.unit for kpi in decision.kpis if kpi.name == node.get("kpi")), "")


def _limit(node: Trace, words: _Words) -> Iterator[str]:
    before, after = Decimal(node.get("before_bps")), Decimal(node.get("after_bps"))
    if before != after:
        yield words.say(
            "cut from {before} bp to the cap of {after} bp",
            before=bps_display(before),
            after=bps_display(after),
        )
    elif before:
        yield words.say("within the cap of {bound} bp", bound=bps_display(node.get("bound_bps")))


def _correction(node: Trace, words: _Words) -> str:
    return words.say(
        _CORRECTIONS[node.get("policy")],
        decision=node.get("decision"),
        previous=bps_display(node.get("previous_bps") or "0"),
    )


def _effective(decision: Decision, words: _Words) -> str:
    start = _on(decision.effective_from)
    if decision.effective_to is not None:
        end = _on(shown_last_day(decision.effective_to))
        return words.say("from {start} to {end}", start=start, end=end)
    if decision.effective_provisional:
        return words.say("from {start} (provisional: holidays not yet announced)", start=start)
    return words.say("from {start}", start=start)


def _next_step(node: Trace, decision: Decision, words: _Words) -> str:
    kpi = next(item for item in decision.kpis if item.name == node.get("kpi"))
    at = Fraction(node.get("at"))
    measured = next(k for k in decision.trace.find(TraceKind.KPI) if k.get("name") == kpi.name)
    # A larger reduction means fewer emissions, a larger level more.
    less = (at > Fraction(kpi.value)) == (measured.get("read_as") == "reduction_from")
    message = (
        mark(
            "next step at {at}: {distance} less gives {bps} bp and saves {yuan} yuan "
            "a year more on the principal of the contract"
        )
        if less
        else mark(
            "next step at {at}: {distance} more gives {bps} bp and saves {yuan} yuan "
            "a year more on the principal of the contract"
        )
    )
    distance = Decimal(node.get("distance"))
    shown = quantity_display(distance) if distance else "<0.0001"
    unit = node.get("distance_unit")
    return words.say(
        message,
        at=with_unit(quantity_display(node.get("at")), node.get("unit"), words.say, words.language),
        distance=with_unit(shown, unit, words.say, words.language),
        bps=bps_display(node.get("bps")),
        yuan=f"{Decimal(node.get('saving_yuan_a_year')):,}",
    )


def _last_day_text(end: str) -> str:
    return _on(shown_last_day(date.fromisoformat(end)))


def _on(day: date) -> str:
    return day.isoformat()
