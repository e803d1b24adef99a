"""What a quote and a loan's timeline look like as JSON: decimals as text, days as ISO dates.

Both faces, `carbonstep quote --json` and the API, send just this. Periods are half open: `to` is
the first day that no longer belongs.
"""

from typing import Any

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.money.interest import InterestPart, InterestPeriod, accrued_before
from carbonstep.domain.picture.due import Due
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.rate.segment import RateSegment, rate_on
from carbonstep.present.json.loan_event import loan_event_body, penalty_body
from carbonstep.present.json.statement import benefit_body, flow_bodies, step_bodies
from carbonstep.present.sentence.decision import decision_sentence
from carbonstep.present.words.translation import Language
from carbonstep.reading.problem import Problem
from carbonstep.units.exact import fixed
from carbonstep.units.money import Fen, exact_yuan_text, settle, yuan_text
from carbonstep.units.period import Period
from carbonstep.units.rate import bps_text, percent_text

QUOTE_SCHEMA = "carbonstep.quote/1"


def quote_body(picture: LoanPicture, *, warnings: tuple[Problem, ...] = ()) -> dict[str, Any]:
    """The answer to a quote: the decision in force on `as_of`, then the whole life.

    `kpis`, `adjustments`, `total_bps`, `effective`, `explanation` and `sentences` are of the
    decision in force on the business date; where none is in force they are of the next to take
    effect, and where there is none they are empty and `total_bps` is 0.
    """
    decision = decision_shown(picture)
    body: dict[str, Any] = {
        "schema": QUOTE_SCHEMA,
        "as_of": picture.as_of.isoformat(),
        "rulebook": rulebook_body(picture),
        "kpis": [],
        "adjustments": [],
        "total_bps": "0",
        "effective": None,
        "explanation": None,
        "sentences": {"zh": "", "en": ""},
    }
    if decision is not None:
        shown = decision_body(decision)
        names = ("kpis", "adjustments", "total_bps", "effective", "explanation", "sentences")
        body |= {name: shown[name] for name in names}
    return body | {
        "decisions": [decision_body(item) for item in picture.priced.decisions],
        "segments": [segment_body(segment) for segment in picture.priced.segments],
        "interest": interest_bodies(picture),
        "cash_flow": flow_bodies(picture),
        "benefit": benefit_body(picture),
        "events": [loan_event_body(event) for event in picture.priced.events],
        "penalties": [penalty_body(line) for line in picture.priced.penalties],
        "due": [due_body(due) for due in picture.due],
        "warnings": [problem_body(warning) for warning in warnings],
    }


def decision_shown(picture: LoanPicture) -> Decision | None:
    """The decision in force on the business date, else the next to take effect, else None."""
    segment = rate_on(picture.priced.segments, picture.as_of)
    in_force = None if segment is None else picture.priced.decision(segment.decision_id)
    coming = [d for d in picture.priced.decisions if d.effective_from > picture.as_of]
    return in_force or min(coming, key=lambda d: d.effective_from, default=None)


def rulebook_body(picture: LoanPicture) -> dict[str, Any]:
    """The rulebook version a loan is priced by."""
    rulebook = picture.rulebook
    return {
        "id": rulebook.rulebook_id,
        "version": rulebook.version,
        "hash": rulebook.content_hash,
        "title": {"zh": rulebook.title.zh, "en": rulebook.title.en},
        "illustrative": rulebook.illustrative,
    }


def decision_body(decision: Decision) -> dict[str, Any]:
    """A decision: its outcome, its id, why, and its sentence in both languages.

    Beside each KPI's exact value stands one rounded to four decimals, half away from zero; beside
    each part the step or line that gives it.
    """
    outcome, parts = decision.outcome(), decision.explanation.parts
    return {
        "decision_id": decision.decision_id,
        **outcome,
        "kpis": [
            {**kpi.body(), "shown": "" if kpi.value is None else fixed(kpi.value, decimals=4)}
            for kpi in decision.kpis
        ],
        "adjustments": [
            {**body, "step": part.words}
            for body, part in zip(outcome["adjustments"], parts, strict=True)
        ],
        "explanation": decision.explanation.body(),
        "sentences": {
            language.value: decision_sentence(decision, language=language) for language in Language
        },
    }


def segment_body(segment: RateSegment) -> dict[str, Any]:
    """Days on which no component of the rate changes; rates in percent, steps in bp."""
    return {
        **_period(segment.period),
        "benchmark": {
            "index": segment.benchmark_index.value,
            "rate_pct": percent_text(segment.benchmark_e4bp),
            "published_on": None
            if segment.fixing_published_on is None
            else segment.fixing_published_on.isoformat(),
        },
        "spread_bps": bps_text(segment.spread_e4bp),
        "carbon_bps": bps_text(segment.carbon_e4bp),
        "all_in_pct": percent_text(segment.all_in_e4bp),
        "steps": step_bodies(segment.steps),
        "bounded": segment.bounded.value,
        "projected": segment.projected,
        "decision_id": segment.decision_id,
    }


def interest_bodies(picture: LoanPicture) -> list[dict[str, Any]]:
    """Every settlement period of a loan."""
    priced = picture.priced
    saved = {item.period.start: item.saved_fen for item in priced.benefit.periods}
    return [
        _interest_body(picture, period, saved[period.settlement.period.start])
        for period in priced.interest
    ]


def _interest_body(picture: LoanPicture, period: InterestPeriod, saved_fen: Fen) -> dict[str, Any]:
    """One settlement period: what is paid, when, and what it is made of; yuan with two decimals.

    `saved` is what the carbon steps took off the period's interest as settled, negative where they
    added. Rounding: `accrued` to the fen, half away from zero.

    `exact` of a part is rounded to eight decimals of a yuan for reading; the parts' `amount` add
    up to the period's.
    """
    settlement = period.settlement
    accrued = accrued_before(period, loan=picture.loan, day=picture.as_of)
    return {
        **_period(settlement.period),
        "days": settlement.period.days,
        "pays_on": settlement.pays_on.isoformat(),
        "provisional": settlement.provisional,
        "amount": yuan_text(period.amount_fen),
        "accrued": yuan_text(settle(accrued)),
        "saved": yuan_text(saved_fen),
        "status": period.status.value,
        "projected": period.projected,
        "by_segment": [_part(part) for part in period.parts],
    }


def due_body(due: Due) -> dict[str, Any]:
    """Something that is due."""
    return {
        "kind": due.kind.value,
        "on": due.on.isoformat(),
        "about": due.about,
        "overdue": due.overdue,
        "provisional": due.provisional,
    }


def problem_body(problem: Problem) -> dict[str, Any]:
    """A problem or warning: its code, place, what was found, and the remedy."""
    place = problem.place
    where = {
        "file": place.file,
        "sheet": place.sheet,
        "row": place.row,
        "column": place.column,
        "line": place.line,
        "path": place.path,
    }
    return {
        "code": problem.code,
        "place": {name: value for name, value in where.items() if value is not None},
        "found": problem.found,
        "needed": problem.needed,
        "message": problem.message,
        "remedy": problem.remedy,
        "warning": problem.warning,
    }


def _period(period: Period) -> dict[str, str]:
    return {"from": period.start.isoformat(), "to": period.end.isoformat()}


def _part(part: InterestPart) -> dict[str, Any]:
    return {
        **_period(part.period),
        "days": part.days,
        "units": part.units,
        "principal": yuan_text(part.principal_fen),
        "all_in_pct": percent_text(part.all_in_e4bp),
        "amount": yuan_text(part.shown_fen),
        "exact": exact_yuan_text(part.exact_fen),
        "projected": part.projected,
    }
