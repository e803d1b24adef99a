"""Runs folders of public reference cases through the loan engine and compares every field."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Final

from carbonstep.conformance.actus.case import ActusCase, UnreadCase, read_cases
from carbonstep.conformance.actus.contract import ActusLine, contract_lines
from carbonstep.conformance.reason import ConformanceReason
from carbonstep.formats.reason import FormatReason
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.units.exact import fixed

TOLERANCE: Final = Fraction(1, 10**10)
"""A field may differ by so much times the larger of one and what is expected; nowhere by more."""

NO_EVENT: Final = "none"
"""What is told where the results have an event more, or one less."""

_ONE: Final = Fraction(1)
_SHOWN_DECIMALS = 15
_NUMBERS: Final = (
    ("payoff", "payoff"),
    ("notionalPrincipal", "notional_principal"),
    ("nominalInterestRate", "nominal_interest_rate"),
    ("accruedInterest", "accrued_interest"),
)


class Verdict(StrEnum):
    """How a case ended."""

    PASSED = "passed"
    FAILED = "failed"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first field that differs. `event` counts from 1; `label` is the event's date and type."""

    event: int
    label: str
    field: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOutcome:
    """A case's verdict: with the first difference, or with why it could not be run."""

    case_id: str
    contract_type: str
    file: str
    verdict: Verdict
    events: int = 0
    difference: Difference | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeCount:
    """How many cases of a contract type ended how."""

    contract_type: str
    passed: int
    failed: int
    excluded: int


def run_actus(folder: Path, *, case_id: str | None = None) -> list[CaseOutcome]:
    """Run every case of a folder's `.json` files, or the one named; in order of file and case.

    Raises `RejectedError` for a missing folder, one without case files, or a damaged file.
    """
    if not folder.is_dir():
        raise RejectedError(
            [Problem(reason=FormatReason.FILE_NOT_FOUND, place=Place(file=str(folder)))]
        )
    files = sorted(path for path in folder.iterdir() if path.suffix == ".json")
    if not files:
        raise RejectedError(
            [Problem(reason=FormatReason.FILE_EMPTY, place=Place(file=str(folder)))]
        )
    outcomes: list[CaseOutcome] = []
    problems: list[Problem] = []
    for path in files:
        cases = read_cases(path)
        if isinstance(cases, tuple):
            problems += cases
            continue
        outcomes += [
            run_case(case, file=path.name)
            for case in cases
            if case_id is None or case.case_id == case_id
        ]
    if problems:
        raise RejectedError(problems)
    return outcomes


def run_case(case: ActusCase | UnreadCase, *, file: str = "") -> CaseOutcome:
    """Run one case and compare it with what it expects."""
    if isinstance(case, UnreadCase):
        return CaseOutcome(
            case_id=case.case_id,
            contract_type=case.contract_type,
            file=file,
            verdict=Verdict.EXCLUDED if case.is_excluded else Verdict.FAILED,
            problems=case.problems,
        )
    lines = contract_lines(case.terms, case.market, until=case.until)
    difference = None
    problems: tuple[Problem, ...] = ()
    if isinstance(lines, Problem):
        problems = (lines,)
        excluded = lines.reason is ConformanceReason.ACTUS_NOT_COVERED
        verdict = Verdict.EXCLUDED if excluded else Verdict.FAILED
    else:
        difference = first_difference(case.expected, lines)
        verdict = Verdict.PASSED if difference is None else Verdict.FAILED
    return CaseOutcome(
        case_id=case.case_id,
        contract_type=case.contract_type,
        file=file,
        verdict=verdict,
        events=len(case.expected),
        difference=difference,
        problems=problems,
    )


def first_difference(
    expected: Sequence[ActusLine], found: Sequence[ActusLine]
) -> Difference | None:
    """The first field in which the results differ, events in order; None where none does.

    Dates, types and currencies must be equal, numbers within `TOLERANCE`, and there must be as
    many events as expected, in the same order.
    """
    for number, (want, have) in enumerate(zip(expected, found, strict=False), start=1):
        label = f"{want.at} {want.event_type}"
        for name, wanted, had in _fields(want, have):
            if wanted != had:
                return Difference(event=number, label=label, field=name, expected=wanted, found=had)
    if len(expected) == len(found):
        return None
    number = min(len(expected), len(found))
    missing = len(expected) > len(found)
    line = (expected if missing else found)[number]
    shown = f"{line.at} {line.event_type}"
    return Difference(
        event=number + 1,
        label=shown,
        field="event",
        expected=shown if missing else NO_EVENT,
        found=NO_EVENT if missing else shown,
    )


def _fields(want: ActusLine, have: ActusLine) -> Iterator[tuple[str, str, str]]:
    """Every field as two texts, which are equal where the field is close enough."""
    yield "eventDate", str(want.at), str(have.at)
    yield "eventType", want.event_type, have.event_type
    for name, attribute in _NUMBERS:
        wanted: Fraction = getattr(want, attribute)
        had: Fraction = getattr(have, attribute)
        shown = fixed(wanted, decimals=_SHOWN_DECIMALS)
        close = abs(had - wanted) <= TOLERANCE * max(_ONE, abs(wanted))
        yield name, shown, shown if close else fixed(had, decimals=_SHOWN_DECIMALS)
    yield "currency", want.currency, have.currency


def count_by_type(outcomes: Iterable[CaseOutcome]) -> list[TypeCount]:
    """Passed, failed and excluded cases of every contract type, in order of appearance."""
    found: dict[str, list[Verdict]] = {}
    for outcome in outcomes:
        found.setdefault(outcome.contract_type, []).append(outcome.verdict)
    return [
        TypeCount(
            contract_type=name,
            passed=verdicts.count(Verdict.PASSED),
            failed=verdicts.count(Verdict.FAILED),
            excluded=verdicts.count(Verdict.EXCLUDED),
        )
        for name, verdicts in found.items()
    ]
