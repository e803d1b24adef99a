"""One sentence for a decision, made from its explanation, so that person and machine read the same.

A sentence is a row of clauses: what was measured or is missing, the step, the limit, what it
corrects, from when.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from carbonstep.domain.account.certificate_change import CertificateChangeKind
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.explanation import (
    CertificateCited,
    Corrected,
    CorrectedHow,
    Explanation,
    MeasuredKpi,
    MissingTreated,
)
from carbonstep.domain.decision.part import Cause, DecidedPart, PartState
from carbonstep.domain.rulebook.applied import OnLine, StepTaken
from carbonstep.domain.rulebook.missing import MissingWhy, TreatMissing
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.present.sentence.kpi import measured_clause
from carbonstep.present.sentence.meaning import fault_text
from carbonstep.present.sentence.missing import (
    MISSING,
    SUSPENDED_UNTIL,
    bound_sentence,
    missing_sentence,
    withdrawn_text,
)
from carbonstep.present.sentence.step import (
    Words,
    limit_clause,
    moved_bps,
    next_step_clause,
    part_clause,
    signed,
    total_clause,
)
from carbonstep.present.words.label import (
    kpi_label,
    scheme_label,
)
from carbonstep.present.words.number import (
    bps_display,
    quantity_display,
)
from carbonstep.present.words.period import period_label
from carbonstep.present.words.translation import Language, mark, mark_in, speaker
from carbonstep.units.rate import bps

_TREATMENTS = {
    TreatMissing.WORST: (
        mark_in("lowered", "so the highest step of the rulebook, {bps} bp, applies"),
        mark_in("unchanged", "so the highest step of the rulebook, {bps} bp, applies"),
        mark_in("raised", "so the highest step of the rulebook, {bps} bp, applies"),
    ),
    TreatMissing.NO_ADJUSTMENT: (mark("so there is no adjustment ({bps} bp)"),) * 3,
    TreatMissing.HOLD: (mark("so the step before, {bps} bp, is held"),) * 3,
    TreatMissing.PREVIOUS_PLUS: (
        mark("so the step before, {previous} bp, rises by {penalty} bp and gives {bps} bp"),
    )
    * 3,
}
"""What is said of each treatment where it gives a rate lowered, unchanged and raised."""

WITHOUT_EFFECT = mark("without effect: the loan ends on {day} first")
"""What is said where a loan ends before what is told of could change its rate."""

_CHANGED = {
    CertificateChangeKind.CORRECTED: mark("as corrected on {day} ({reason})"),
    CertificateChangeKind.LIFTED: mark("since a change was lifted from {day} on ({reason})"),
}
_CORRECTIONS = {
    CorrectedHow.CHARGE_BACK: mark(
        "which corrects decision {decision} ({previous} bp): too little was charged, "
        "and the difference is charged back"
    ),
    CorrectedHow.PAY_BACK: mark(
        "which corrects decision {decision} ({previous} bp): too much was charged, "
        "and the difference is paid back"
    ),
    CorrectedHow.FORWARD_ONLY: mark(
        "which corrects decision {decision} ({previous} bp) forward only"
    ),
    CorrectedHow.NOT_MATERIAL: mark(
        "but the change is below materiality, so the {previous} bp of decision {decision} stay"
    ),
}


def decision_sentence(decision: Decision, *, language: Language) -> str:
    """Why a decision is what it is, in one sentence without a full stop.

    Rounding: measured values for display, never across a bound of a step.
    """
    words = _words(decision, language)
    if len(decision.parts) == 1:
        told = (*_part(decision.parts[0], decision, words), *_closing(decision, words))
        return words.say(", ").join(told)
    parts = [words.say(", ").join(_one_of(part, decision, words)) for part in decision.parts]
    whole = words.say(", ").join(_whole(decision, words))
    return words.say("; ").join((*parts, whole))


def kpi_sentence(kpi: MeasuredKpi, *, decision: Decision, language: Language) -> str:
    """What was measured for one KPI, as its clause of the decision's sentence says it."""
    part = decision.margin.part(kpi.name)
    assert part is not None, "every KPI has its part"
    return _kpi(kpi, part, decision, _words(decision, language))


def part_sentence(part: StepTaken | OnLine, *, decision: Decision, language: Language) -> str:
    """Which step or place on a line was hit, as its clause of the decision's sentence says it."""
    return part_clause(part, decision, Words(language, speaker(language)))


def next_step_sentence(decision: Decision, *, rulebook: Rulebook, language: Language) -> str:
    """How far the next better step is, in the KPI's terms, in tonnes and in yuan a year.
    `rulebook` is the loan's, which says on which side of its bound the step lies."""
    words = Words(language, speaker(language))
    steps = decision.explanation.next_steps
    if steps:
        return words.say("; ").join(
            next_step_clause(step, decision, rulebook, words) for step in steps
        )
    if decision.is_missing:
        if any(kpi.certificate is not None for kpi in decision.explanation.kpis):
            return words.say("the step is given on the days on which a certificate holds")
        return words.say("the distance to the next step is known once a good report is received")
    return words.say("the rulebook has no lower step to reach")


def shown_last_day(end: date) -> date:
    """The last day before a half-open end: what people call 'to'."""
    return end - timedelta(days=1)


def _words(decision: Decision, language: Language) -> Words:
    return Words(language, speaker(language), tuple(_bounds(decision.explanation)))


def _part(part: DecidedPart, decision: Decision, words: Words) -> Iterator[str]:
    """What was measured or is missing for a part, the step, its limit and what it corrects."""
    say, why = words.say, decision.explanation
    for kpi in why.kpis:
        if kpi.name != part.kpi:
            continue
        if kpi.withdrawn is not None and kpi.missing is not MissingWhy.WITHDRAWN:
            named = period_label(decision.test_period, words.language)
            yield withdrawn_text(kpi.withdrawn, named, words.language)
        yield _kpi(kpi, part, decision, words)
    for taken in why.parts:
        if taken.kpi == part.kpi:
            yield part_clause(taken, decision, words)
    several = len(decision.parts) > 1
    for missing in why.missing:
        if missing.kpi in (None, part.kpi):
            if missing.why is not None:
                period = decision.test_period
                yield bound_sentence(missing.why, period=period, language=words.language)
            yield _treated(missing, part, words)
    for limit in why.limits:
        if limit.kpi == (part.kpi if several else None):
            yield from limit_clause(limit, words)
    if part.cause is Cause.EARLIER_STEP:
        yield say("since the step before became another on {day}", day=_on(decision.decided_on))
    if part.cause is Cause.LATE_REPORT:
        yield say(_came_late(decision), day=_on(decision.decided_on))
    for correction in why.corrections:
        if correction.kpi in (None, part.kpi):
            yield _correction(correction, words)


def _one_of(part: DecidedPart, decision: Decision, words: Words) -> Iterator[str]:
    """One of several parts: as it was carried over, or as it was decided and from when."""
    if part.decided_by:
        yield words.say(
            "{kpi} stays at {bps} bp (decision {decision})",
            kpi=kpi_label(part.kpi, words.language),
            bps=_bps(part.stands_e4bp),
            decision=part.decided_by,
        )
        return
    yield from _part(part, decision, words)
    if part.is_own and not _as_one(decision):
        yield _effective(part, decision, words)


def _whole(decision: Decision, words: Words) -> Iterator[str]:
    """What several parts give together, and from when."""
    limits = [limit for limit in decision.explanation.limits if limit.kpi is None]
    before: int = limits[0].before_e4bp if limits else decision.total_e4bp
    yield total_clause(before, words)
    for limit in limits:
        yield from limit_clause(limit, words)
    yield from _closing(decision, words)


def _closing(decision: Decision, words: Words) -> Iterator[str]:
    """From when a decision counts, where all that it made does as one, and what was mended."""
    if _as_one(decision):
        yield _effective(decision.own_parts[0], decision, words)
    for name in decision.meaning_mended:
        yield words.say(
            "announced since a fault of the calculation was mended: {fault}",
            fault=fault_text(name, words.language),
        )


def _came_late(decision: Decision) -> str:
    """Why a decision after the due date counts forward only: a report came late, or what had come
    could be measured only then, such as by a benchmark that was published."""
    on = decision.decided_on
    if any(item.kind == "report" and item.received_on == on for item in decision.basis):
        return mark("counted forward only since it came late, on {day}")
    return mark("counted forward only since it could be measured no sooner than on {day}")


def _as_one(decision: Decision) -> bool:
    """Whether all parts that a decision made hold on the same days."""
    days = {
        (part.effective_from, part.effective_to, part.effective_provisional)
        for part in decision.own_parts
    }
    return len(days) == 1


def _treated(missing: MissingTreated, part: DecidedPart, words: Words) -> str:
    """What the rulebook makes of the missing KPI, before the limits; before its due date a period
    is not missing yet."""
    if part.state is PartState.UNDECIDED:
        return words.say(
            "so the step before, {bps} bp, stands until one comes or is found missing after {day}",
            bps=_bps(missing.given_e4bp),
            day=_on(missing.due_on),
        )
    previous, penalty = missing.previous_e4bp or 0, missing.penalty_e4bp or 0
    given: int = missing.given_e4bp
    if missing.treatment is TreatMissing.PREVIOUS_PLUS:
        given = previous + penalty
    is_worst = missing.treatment is TreatMissing.WORST
    return words.say(
        signed(_TREATMENTS[missing.treatment], given),
        bps=moved_bps(given, words.language) if is_worst else _bps(given),
        previous=_bps(previous),
        penalty=quantity_display(bps(penalty), words.language),
    )


def _bounds(why: Explanation) -> Iterator[Fraction]:
    """Every bound the explanation names: what a value shown must not seem to have reached or
    missed."""
    yield Fraction(0)
    for part in why.parts:
        if isinstance(part, OnLine):
            yield from (Fraction(part.from_at), Fraction(part.to_at))
        elif part.at is not None:
            yield Fraction(part.at)
    yield from (Fraction(step.at) for step in why.next_steps)


def _kpi(kpi: MeasuredKpi, part: DecidedPart, decision: Decision, words: Words) -> str:
    if kpi.certificate is not None:
        return _certificate(kpi, kpi.certificate, words)
    if kpi.value is None or not kpi.reports:
        return _missing(kpi, part, decision, words)
    return measured_clause(kpi, words)


def _certificate(kpi: MeasuredKpi, certificate: CertificateCited, words: Words) -> str:
    named = {
        "scheme": scheme_label(certificate.scheme, words.language),
        "number": certificate.number,
    }
    changed = kpi.changed
    told = {} if changed is None else {"day": _on(changed.on), "reason": changed.reason}
    if kpi.missing is not None and changed is not None and changed.until is not None:
        end = _on(shown_last_day(changed.until))
        return words.say(SUSPENDED_UNTIL, end=end, **named, **told)
    if kpi.missing is not None:
        return words.say(MISSING[kpi.missing], **named, **told)
    valid = words.say(
        "{scheme} {number} is valid from {start} to {end}",
        start=_on(certificate.valid_from),
        end=_on(shown_last_day(certificate.valid_to)),
        **named,
    )
    if changed is None:
        return valid
    if changed.certificate_id != certificate.certificate_id:
        why = words.say(
            "in place of {other}, which no longer holds ({reason})",
            other=changed.certificate_id,
            reason=changed.reason,
        )
    else:
        why = words.say(_CHANGED[changed.what], **told)
    return words.say(", ").join((valid, why))


def _missing(kpi: MeasuredKpi, part: DecidedPart, decision: Decision, words: Words) -> str:
    if kpi.missing is None:
        return measured_clause(kpi, words)
    treated = next(
        (item for item in decision.explanation.missing if item.kpi in (None, part.kpi)), None
    )
    waits = treated is None or part.state is PartState.UNDECIDED
    due_on = None if treated is None or waits else treated.due_on
    return missing_sentence(
        kpi, period=decision.test_period, due_on=due_on, language=words.language
    )


def _correction(correction: Corrected, words: Words) -> str:
    return words.say(
        _CORRECTIONS[correction.how],
        decision=correction.decision_id,
        previous=_bps(correction.previous_e4bp),
    )


def _effective(part: DecidedPart, decision: Decision, words: Words) -> str:
    start, ends_on = _on(part.effective_from), decision.explanation.loan_ends_on
    if not part.has_effect and ends_on is not None:
        return words.say(WITHOUT_EFFECT, day=_on(ends_on))
    if part.effective_to is not None:
        end = _on(shown_last_day(part.effective_to))
        return words.say("from {start} to {end}", start=start, end=end)
    if part.effective_provisional:
        return words.say("from {start} (provisional: holidays not yet announced)", start=start)
    return words.say("from {start}", start=start)


def _bps(rate_e4bp: int) -> str:
    return bps_display(bps(rate_e4bp))


def _on(day: date) -> str:
    return day.isoformat()
