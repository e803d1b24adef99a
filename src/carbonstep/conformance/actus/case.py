"""ACTUS case files: terms, market data and expected results, read without losing a digit.

A file is an object of cases by their ids, as the public test suite has them. Its numbers are JSON
numbers or text; both are kept as written until they become exact rationals.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from carbonstep.conformance.actus.contract import ActusLine
from carbonstep.conformance.actus.moment import Moment, parse_exact, parse_moment
from carbonstep.conformance.actus.rate import Market
from carbonstep.conformance.actus.term import ActusTerms, read_terms
from carbonstep.conformance.reason import ConformanceReason
from carbonstep.formats.document import read_document
from carbonstep.formats.reason import FormatReason
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason

CASES_MAX = 2_000
_NEVER = Moment(date.min)
_FIELDS = (
    "eventDate",
    "eventType",
    "payoff",
    "currency",
    "notionalPrincipal",
    "nominalInterestRate",
    "accruedInterest",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActusCase:
    """A case: what is given and what is expected. `until` cuts the results off; None for no cut."""

    case_id: str
    contract_type: str
    terms: ActusTerms
    market: Market
    until: Moment | None
    expected: tuple[ActusLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadCase:
    """A case that cannot be run: outside what is covered, or faulty."""

    case_id: str
    contract_type: str
    problems: tuple[Problem, ...]

    @property
    def is_excluded(self) -> bool:
        """Whether every problem is that something is not covered."""
        return {problem.reason for problem in self.problems} == {
            ConformanceReason.ACTUS_NOT_COVERED
        }


def read_cases(path: Path) -> list[ActusCase | UnreadCase] | tuple[Problem, ...]:
    """The cases of one file in their order, or why it is no case file."""
    node = read_document(path)
    if isinstance(node, Problem):
        return (node,)
    reading = Reading()
    named = reading.named(node)
    if len(named) > CASES_MAX:
        reading.note(
            ReadingReason.TOO_MANY_ROWS,
            node,
            found=phrase("{count} cases", count=len(named)),
            needed=str(CASES_MAX),
        )
    if not named and not reading.problems:
        reading.note(FormatReason.FILE_EMPTY, node)
    if reading.problems:
        return tuple(reading.problems)
    return [_case(name, case) for name, case in named]


def _case(name: str, node: Node) -> ActusCase | UnreadCase:
    reading = Reading()
    parts = reading.mapping(
        node,
        required=("terms", "results"),
        optional=("identifier", "to", "dataObserved", "eventsObserved"),
    )
    kind = _contract_type(parts.get("terms"))
    if reading.problems:
        return UnreadCase(case_id=name, contract_type=kind, problems=tuple(reading.problems))
    terms = read_terms(parts["terms"])
    if not isinstance(terms, ActusTerms):
        return UnreadCase(case_id=name, contract_type=kind, problems=terms)
    observed = parts.get("eventsObserved")
    if observed is not None and (observed.items or observed.entries):
        reading.note(
            ConformanceReason.ACTUS_NOT_COVERED,
            observed,
            found=phrase("a list of {of}", of=phrase("events")),
            needed="eventsObserved",
        )
    written = parts.get("to")
    until = None
    if written is not None and (written.scalar or "").strip():
        until = reading.scalar(written, parse_moment, otherwise=None)
    case = ActusCase(
        case_id=name,
        contract_type=kind,
        terms=terms,
        market=_market(reading, parts.get("dataObserved")),
        until=until,
        expected=_results(reading, parts["results"]),
    )
    if reading.problems:
        return UnreadCase(case_id=name, contract_type=kind, problems=tuple(reading.problems))
    return case


def _contract_type(terms: Node | None) -> str:
    for name, node in (terms.entries if terms is not None else None) or ():
        if name == "contractType":
            return (node.scalar or "").strip()[:20]
    return ""


def _market(reading: Reading, node: Node | None) -> Market:
    series: dict[str, tuple[tuple[Moment, Fraction], ...]] = {}
    for code, one in reading.named(node) if node is not None and node.items != () else ():
        parts = reading.mapping(one, required=("data",), optional=("identifier",))
        points: list[tuple[Moment, Fraction]] = []
        for item in (
            reading.listing(parts["data"], of=phrase("observations")) if "data" in parts else ()
        ):
            point = reading.mapping(item, required=("timestamp", "value"))
            if len(point) == 2:
                points.append(
                    (
                        reading.scalar(point["timestamp"], parse_moment, otherwise=_NEVER),
                        _exact(reading, point["value"]),
                    )
                )
        series[code] = tuple(sorted(points, key=lambda each: each[0]))
    return Market(series)


def _results(reading: Reading, node: Node) -> tuple[ActusLine, ...]:
    lines: list[ActusLine] = []
    for item in reading.listing(node, of=phrase("results")):
        part = reading.mapping(item, required=_FIELDS)
        if len(part) < len(_FIELDS):
            continue
        lines.append(
            ActusLine(
                at=reading.scalar(part["eventDate"], parse_moment, otherwise=_NEVER),
                event_type=reading.text(part["eventType"]),
                payoff=_exact(reading, part["payoff"]),
                currency=reading.text(part["currency"]),
                notional_principal=_exact(reading, part["notionalPrincipal"]),
                nominal_interest_rate=_exact(reading, part["nominalInterestRate"]),
                accrued_interest=_exact(reading, part["accruedInterest"]),
            )
        )
    return tuple(lines)


def _exact(reading: Reading, node: Node) -> Fraction:
    return reading.scalar(node, parse_exact, otherwise=Fraction(0))
