"""Runs the worked cases beside a rulebook; tests, docs and `rule test` share them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from carbonstep.domain.decision.decision import Decision, KpiValue
from carbonstep.domain.decision.saving import saving_fen_a_year
from carbonstep.domain.rate.segment import rate_on
from carbonstep.formats.document import read_document
from carbonstep.reading.day import parse_date
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.reading.reading import Reading
from carbonstep.services.library import CASES_FILE, Library
from carbonstep.services.quote import Quote, quote
from carbonstep.services.reason import ServiceReason
from carbonstep.units.money import settle, yuan_text
from carbonstep.units.rate import bps_text, percent_text

_BY_KPI = ("kpis", "steps", "parts", "treated")
"""What a case says of each KPI by its name: its value, its step, and what its part stands at."""

_EXPECTATIONS = (
    "kpi",
    "step",
    "step_bps",
    "limit",
    "missing",
    "cause",
    "total_bps",
    "saving_yuan_a_year",
    "effective_from",
    "all_in_pct",
    "decisions",
    *_BY_KPI,
)

_OF_QUOTE = ("as_of", "loan", "account", "reports", "certificates", "fixings", "known_at")
"""What a case may say other than its base."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """A case: its rulebook, name, source, and what differs from what it expects (none: passed)."""

    rulebook: str
    name: str
    source: str
    problems: tuple[Problem, ...]

    @property
    def passed(self) -> bool:
        return not self.problems


def run_cases(library: Library, folder: Path) -> Iterator[CaseResult]:
    """Run the cases of one rulebook's folder. Raises `RejectedError` for a damaged file."""
    node = read_document(folder / CASES_FILE, within=library.folder)
    if isinstance(node, Problem):
        raise RejectedError([node])
    reading = Reading()
    parts = reading.mapping(node, required=("rulebook", "base", "cases"))
    cases = reading.listing(parts["cases"], of=phrase("cases")) if "cases" in parts else ()
    if reading.problems:
        raise RejectedError(reading.problems)
    name = reading.text(parts["rulebook"])
    for case in cases:
        yield _run(library, name, parts["rulebook"], parts["base"], case)


def _run(library: Library, name: str, rulebook: Node, base: Node, case: Node) -> CaseResult:
    reading = Reading()
    parts = reading.mapping(
        case,
        required=("name", "expect"),
        optional=("source", *_OF_QUOTE),
    )
    document = {"rulebook": rulebook, **dict(base.entries or ())}
    document |= {
        key: value for key, value in parts.items() if key not in ("name", "expect", "source")
    }
    problems = list(reading.problems)
    if not problems:
        try:
            result = quote(library, Node(place=case.place, entries=tuple(document.items())))
        except RejectedError as rejected:
            problems += rejected.problems
        else:
            problems += _differences(result, parts["expect"])
    return CaseResult(
        rulebook=name,
        name=reading.text(parts.get("name")),
        source=reading.text(parts.get("source")),
        problems=tuple(problems),
    )


def _differences(result: Quote, expect: Node) -> Iterator[Problem]:
    reading = Reading()
    parts = reading.mapping(expect, optional=_EXPECTATIONS)
    yield from reading.problems
    found = _found(result)
    for key, node in parts.items():
        if key == "all_in_pct":
            yield from _rate_differences(result, node)
        elif key in _BY_KPI:
            yield from _kpi_differences(result, key, node)
        elif found.get(key, "none") != reading.text(node):
            yield _failed(node, f"{key} {found.get(key, 'none')}", f"{key} {node.scalar}")


def _rate_differences(result: Quote, node: Node) -> Iterator[Problem]:
    for day, wanted in node.entries or ():
        on = parse_date(day, place=wanted.place)
        if isinstance(on, Problem):
            yield on
            continue
        segment = rate_on(result.picture.priced.segments, on)
        paid = "none" if segment is None else percent_text(segment.all_in_e4bp)
        if paid != wanted.scalar:
            yield _failed(
                wanted,
                phrase("{rate} % on {day}", rate=paid, day=day),
                phrase("{rate} % on {day}", rate=wanted.scalar, day=day),
            )


def _kpi_differences(result: Quote, key: str, node: Node) -> Iterator[Problem]:
    decisions = result.picture.priced.decisions
    found = _by_kpi(decisions[-1], key) if decisions else {}
    for name, wanted in node.entries or ():
        if found.get(name, "none") != wanted.scalar:
            told = f"{key}.{name}"
            yield _failed(wanted, f"{told} {found.get(name, 'none')}", f"{told} {wanted.scalar}")


def _by_kpi(decision: Decision, key: str) -> dict[str, str]:
    """What a decision says of each KPI, in the words of a case."""
    if key == "kpis":
        return {kpi.name: _value(kpi) for kpi in decision.kpis}
    if key == "treated":
        return {item.kpi: item.treatment.value for item in decision.explanation.missing if item.kpi}
    if key == "steps":
        return {part.kpi: part.words for part in decision.explanation.parts}
    return {part.kpi: bps_text(part.stands_e4bp) for part in decision.parts}


def _value(kpi: KpiValue) -> str:
    return f"missing: {kpi.missing}" if kpi.missing else str(kpi.value)


def _found(result: Quote) -> dict[str, str]:
    """What the last decision says, in the words of a case."""
    priced = result.picture.priced
    found = {"decisions": str(len(priced.decisions))}
    if not priced.decisions:
        return found
    decision = priced.decisions[-1]
    kpi, explanation = decision.kpis[0], decision.explanation
    parts = explanation.parts
    # The limit of the whole is told after those of its parts.
    limit = next(reversed(explanation.limits), None)
    missing = next(iter(explanation.missing), None)
    saving = saving_fen_a_year(priced.loan.principal_fen, decision.total_e4bp)
    return found | {
        "kpi": _value(kpi),
        "step": parts[0].words if parts else "none",
        "step_bps": bps_text(parts[0].adjustment_e4bp) if parts else "none",
        "limit": f"{limit.which} {bps_text(limit.bound_e4bp)}" if limit else "none",
        "missing": missing.treatment.value if missing else "none",
        "cause": decision.cause.value,
        "total_bps": bps_text(decision.total_e4bp),
        "saving_yuan_a_year": yuan_text(settle(saving)),
        "effective_from": decision.effective_from.isoformat(),
    }


def _failed(node: Node, found: str, needed: str) -> Problem:
    return Problem(
        reason=ServiceReason.CASE_FAILED,
        place=Place(file=node.place.file, line=node.place.line),
        found=found,
        needed=needed,
    )
