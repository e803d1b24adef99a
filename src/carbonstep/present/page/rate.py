"""What a page says of a loan's rate: the one sentence, why, and the lines of its history."""

from dataclasses import dataclass

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.why import why_of
from carbonstep.domain.rate.segment import RateSegment
from carbonstep.present.sentence.decision import (
    decision_sentence,
    kpi_sentence,
    next_step_sentence,
    part_sentence,
)
from carbonstep.present.sentence.explanation import clause_text
from carbonstep.present.sentence.rate import benchmark_label, rate_sentence, signed_term
from carbonstep.present.sentence.why import coming_sentence, open_sentence
from carbonstep.present.table.wording import step_notes
from carbonstep.present.words.label import ASSURANCES, CAUSES
from carbonstep.present.words.number import MINUS, bps_display, rate_display
from carbonstep.present.words.period import period_label
from carbonstep.present.words.translation import Language, Say, mark, speaker
from carbonstep.units.canonical import canonical_json
from carbonstep.units.identity import sha256_hex
from carbonstep.units.rate import bps

HASH_SHOWN = 16
"""Digits of a hash shown on a page; the whole of it is in the API's answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactView:
    """A name and its value; `code` sets ids and hashes in a fixed-width face."""

    label: str
    value: str
    code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RateView:
    """The one sentence, whole and in parts: each part is a label and a term with its sign."""

    sentence: str
    parts: tuple[FactView, ...]
    all_in: str
    effective: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyView:
    """Why the carbon step is what it is: the sentence, the facts under it, the next step, what is
    announced for later, and what is missing."""

    sentence: str
    facts: tuple[FactView, ...]
    next_step: str
    coming: tuple[str, ...]
    without_effect: tuple[str, ...]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentView:
    """One line of the rate history; `ends_on` is the last day it holds."""

    starts_on: str
    ends_on: str
    benchmark: str
    fixed_on: str
    spread: str
    carbon_bps: str
    all_in: str
    reason: str
    notes: str
    current: bool


def rate_view(segment: RateSegment, language: Language) -> RateView:
    """The rate of a day as a sentence and in its parts."""
    say = speaker(language)
    carbon = signed_term(segment.carbon_e4bp, zero=MINUS)
    index = benchmark_label(segment.benchmark_index, say)
    fixed_on = segment.fixing_published_on
    return RateView(
        sentence=rate_sentence(segment, language=language),
        parts=(
            FactView(
                label=index
                if fixed_on is None
                else say("{benchmark}, fixed on {day}", benchmark=index, day=fixed_on.isoformat()),
                value=say("{number} %", number=rate_display(segment.benchmark_e4bp)),
            ),
            FactView(
                label=say("contractual spread"),
                value=say("{number} %", number=signed_term(segment.spread_e4bp)),
            ),
            FactView(label=say("carbon step"), value=say("{number} %", number=carbon)),
        ),
        all_in=say("{number} %", number=rate_display(segment.all_in_e4bp)),
        effective=say(
            "in effect from {start} to {end}",
            start=segment.period.start.isoformat(),
            end=segment.period.last_on.isoformat(),
        ),
    )


def why_view(picture: LoanPicture, language: Language) -> WhyView:
    """Why the carbon step is what it is."""
    say, why = speaker(language), why_of(picture)
    decision = why.decision
    further = {
        "coming": tuple(coming_sentence(item, language=language) for item in why.coming),
        "without_effect": tuple(
            decision_sentence(item, language=language) for item in why.without_effect
        ),
        "open": tuple(open_sentence(item, language=language) for item in why.open),
    }
    if decision is None:
        return WhyView(
            sentence=say("no decision is in effect on this day, so the carbon step is zero"),
            facts=(),
            next_step="",
            **further,
        )
    facts = [
        FactView(
            label=say("Measured"),
            value=kpi_sentence(kpi, decision=decision, language=language),
        )
        for kpi in decision.explanation.kpis
    ]
    for part in decision.explanation.parts:
        facts += [
            FactView(
                label=say("Step"),
                value=part_sentence(part, decision=decision, language=language),
            ),
            FactView(
                label=say("Clause"),
                value=f"{decision.rulebook} · {clause_text(part.clause, language)}",
                code=True,
            ),
        ]
    facts += _basis(picture, decision, say)
    facts.append(
        FactView(
            label=say("Decision"),
            value=say(
                "{decision}, decided on {day}",
                decision=decision.decision_id,
                day=decision.decided_on.isoformat(),
            ),
            code=True,
        )
    )
    return WhyView(
        sentence=decision_sentence(decision, language=language),
        facts=tuple(facts),
        next_step=next_step_sentence(decision, rulebook=picture.rulebook, language=language),
        **further,
    )


_BASIS_KINDS = {
    "report": mark("Report"),
    "withdrawal": mark("Withdrawal of the report"),
    "certificate": mark("Certificate"),
    "certificate_change": mark("Change of the certificate"),
}


def _basis(picture: LoanPicture, decision: Decision, say: Say) -> list[FactView]:
    """The facts a decision rests on, with assurance and hash."""
    reports = {report.report_id: report for report in picture.evidence.reports}
    certificates = {item.certificate_id: item for item in picture.evidence.certificates}
    found = []
    for item in decision.basis:
        report, certificate = reports.get(item.fact_id), certificates.get(item.fact_id)
        parts = [item.fact_id]
        if report is not None:
            parts += [say(ASSURANCES[report.assurance]), _hash(report.body())]
        if certificate is not None:
            parts += [certificate.issuer, _hash(certificate.body())]
        label = say(_BASIS_KINDS[item.kind])
        found.append(FactView(label=label, value=" · ".join(parts), code=True))
    return found


def _hash(body: dict[str, object]) -> str:
    return f"sha256 {sha256_hex(canonical_json(body))[:HASH_SHOWN]}…"


def _reason(picture: LoanPicture, segment: RateSegment, language: Language) -> str:
    """What the carbon step of a segment rests on."""
    say, decision = speaker(language), picture.priced.decision(segment.decision_id)
    if decision is not None:
        return say(
            "{cause} {period}, decision {decision}",
            cause=say(CAUSES[decision.cause]),
            period=period_label(decision.test_period, language),
            decision=decision.decision_id,
        )
    if any(one.effective_from <= segment.period.start for one in picture.priced.decisions):
        return say("No decision is in force; the carbon step is zero.")
    return say("before the first decision")


def segment_view(
    picture: LoanPicture, segment: RateSegment, language: Language, *, current: bool
) -> SegmentView:
    """One line of the rate history; `current` marks the one that holds the day looked at."""
    say = speaker(language)
    notes = [say("projected")] if segment.projected else []
    notes += step_notes(segment.steps, say)
    fixed_on = segment.fixing_published_on
    return SegmentView(
        starts_on=segment.period.start.isoformat(),
        ends_on=segment.period.last_on.isoformat(),
        benchmark=rate_display(segment.benchmark_e4bp),
        fixed_on="" if fixed_on is None else fixed_on.isoformat(),
        spread=rate_display(segment.spread_e4bp),
        carbon_bps=bps_display(bps(segment.carbon_e4bp)),
        all_in=rate_display(segment.all_in_e4bp),
        reason=_reason(picture, segment, language),
        notes=say(", ").join(notes),
        current=current,
    )
