"""What is not covered, faulty or endless in an ACTUS case, and each difference that fails it."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from carbonstep.conformance.actus.case import ActusCase
from carbonstep.conformance.actus.contract import ActusLine, contract_lines
from carbonstep.conformance.actus.run import (
    Verdict,
    first_difference,
    run_actus,
    run_case,
)
from carbonstep.conformance.reason import ConformanceReason
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.formats.reason import FormatReason
from carbonstep.reading.problem import Problem, Reason, RejectedError
from carbonstep.reading.reason import ReadingReason

from .actus_case import case_of, lines_of, monthly, paid, terms_of


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ("dayCountConvention", "B252"),
        ("dayCountConvention", "28E336"),
        ("dayCountConvention", "30E360ISDA"),
        ("prepaymentEffect", "A"),
        ("penaltyType", "N"),
        ("calendar", "TGT"),
        ("businessDayConvention", "XYZ"),
        ("scalingEffect", "IOM"),
        ("contractRole", "BUY"),
        ("contractType", "LAX"),
        ("cyclePointOfInterestPayment", "B"),
        ("settlementCurrency", "USD"),
        ("exDividendDate", "2021-02-01T00:00:00"),
        ("nothingWeKnow", "1"),
    ],
)
def test_what_is_not_covered_is_left_out_by_name(tmp_path: Path, term: str, value: str) -> None:
    terms = monthly("PAM", maturityDate="2021-06-01T00:00:00") | {term: value}
    outcome = run_case(case_of(tmp_path, terms))
    assert outcome.verdict is Verdict.EXCLUDED
    (problem,) = outcome.problems
    assert problem.reason is ConformanceReason.ACTUS_NOT_COVERED
    assert (problem.needed, problem.found) == (term, value)


def test_observed_events_are_left_out(tmp_path: Path) -> None:
    terms = monthly("PAM", maturityDate="2021-06-01T00:00:00")
    outcome = run_case(case_of(tmp_path, terms, eventsObserved=[{"type": "CE"}]))
    assert outcome.verdict is Verdict.EXCLUDED


def test_payments_that_never_repay_have_no_maturity(tmp_path: Path) -> None:
    outcome = run_case(case_of(tmp_path, monthly("NAM", nextPrincipalRedemptionPayment="10")))
    assert outcome.verdict is Verdict.EXCLUDED
    assert outcome.problems[0].needed == "maturityDate"


@pytest.mark.parametrize(
    ("term", "value", "reason"),
    [
        ("maturityDate", "2021-13-01T00:00:00", ReadingReason.DATE_INVALID),
        ("maturityDate", "2021-12-01T25:00:00", ReadingReason.DATE_INVALID),
        ("notionalPrincipal", "1,000", ReadingReason.NOT_A_NUMBER),
        ("notionalPrincipal", "NaN", ReadingReason.NOT_A_NUMBER),
        ("notionalPrincipal", "-5", ReadingReason.OUT_OF_RANGE),
        ("nominalInterestRate", "1e99999", ReadingReason.NOT_A_NUMBER),
        ("cycleOfInterestPayment", "P0ML1", ReadingReason.WORD_UNKNOWN),
        ("cycleOfInterestPayment", "monthly", ReadingReason.WORD_UNKNOWN),
        ("statusDate", None, ReadingReason.KEY_MISSING),
        ("contractRole", None, ReadingReason.KEY_MISSING),
        ("currency", None, ReadingReason.KEY_MISSING),
        ("dayCountConvention", None, ReadingReason.KEY_MISSING),
        ("terminationDate", "2021-02-01T00:00:00", ReadingReason.KEY_MISSING),
        ("scalingEffect", "IOO", ReadingReason.KEY_MISSING),
        ("cycleOfRateReset", {"a": "b"}, ReadingReason.SHAPE),
        ("maturityDate", None, ReadingReason.KEY_MISSING),
        ("purchaseDate", "2021-02-01T00:00:00", ReadingReason.KEY_MISSING),
    ],
)
def test_faulty_terms_fail_and_are_not_left_out(
    tmp_path: Path, term: str, value: Any, reason: Reason
) -> None:
    terms = monthly("PAM", maturityDate="2021-06-01T00:00:00") | {term: value}
    given = {name: one for name, one in terms.items() if one is not None}
    outcome = run_case(case_of(tmp_path, given))
    assert outcome.verdict is Verdict.FAILED
    assert reason in {problem.reason for problem in outcome.problems}


def test_a_contract_that_ends_before_it_begins_fails(tmp_path: Path) -> None:
    outcome = run_case(case_of(tmp_path, terms_of("PAM", maturityDate="2021-01-01T00:00:00")))
    assert outcome.verdict is Verdict.FAILED
    assert outcome.problems[0].reason is LoanReason.MATURITY_BEFORE_DRAWDOWN


def test_a_contract_that_is_over_has_no_events(tmp_path: Path) -> None:
    for kind in ("PAM", "ANN"):
        terms = monthly(kind, statusDate="2022-01-01T00:00:00", maturityDate="2021-06-01T00:00:00")
        assert lines_of(tmp_path, terms) == []


def test_an_empty_value_and_a_null_are_no_value(tmp_path: Path) -> None:
    terms = monthly("PAM", maturityDate="2021-03-01T00:00:00")
    bare = lines_of(tmp_path, terms)
    empty = {
        "rateSpread": "",
        "purchaseDate": None,
        "businessDayConvention": "NULL",
        "lifeCap": " ",
    }
    assert lines_of(tmp_path, terms | empty) == bare


def test_before_disbursement_nothing_moves(tmp_path: Path) -> None:
    terms = monthly(
        "LAM",
        initialExchangeDate="2021-02-15T00:00:00",
        nextPrincipalRedemptionPayment="500",
        maturityDate="2021-04-01T00:00:00",
    )
    lines = lines_of(tmp_path, terms)
    # Interest runs from the interest day before disbursement on, as the dictionary has it: 14
    # days of 30 are 4.6666666667, and the rest of February makes it 10.
    assert paid(lines)[:3] == [
        ("2021-02-01", "PR", "0"),
        ("2021-02-01", "IP", "0"),
        ("2021-02-15", "IED", "-1000"),
    ]
    assert (lines[0].notional_principal, lines[0].nominal_interest_rate) == (Fraction(0),) * 2
    assert ("2021-03-01", "IP", "10") in paid(lines)


def test_a_contract_of_endless_events_is_refused(tmp_path: Path) -> None:
    terms = monthly("PAM", maturityDate="2199-06-01T00:00:00", cycleOfInterestPayment="P1DL1")
    case = case_of(tmp_path, terms)
    assert isinstance(case, ActusCase)
    found = contract_lines(case.terms, case.market)
    assert isinstance(found, Problem)
    assert found.reason is ConformanceReason.TOO_MANY_EVENTS


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("{", FormatReason.JSON_INVALID),
        ("[]", ReadingReason.SHAPE),
        ("{}", FormatReason.FILE_EMPTY),
        ('{"a": {}, "a": {}}', ReadingReason.KEY_TWICE),
    ],
)
def test_a_file_that_is_no_case_file_is_refused(
    tmp_path: Path, written: str, reason: Reason
) -> None:
    (tmp_path / "bad.json").write_text(written, "utf-8")
    with pytest.raises(RejectedError) as refused:
        run_actus(tmp_path)
    assert {problem.reason for problem in refused.value.problems} == {reason}


def test_a_folder_without_case_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RejectedError):
        run_actus(tmp_path)
    with pytest.raises(RejectedError):
        run_actus(tmp_path / "none")


def some_lines(folder: Path) -> list[ActusLine]:
    return lines_of(folder, monthly("PAM", maturityDate="2021-04-01T00:00:00"))


@pytest.mark.parametrize(
    "attribute", ["payoff", "notional_principal", "nominal_interest_rate", "accrued_interest"]
)
@pytest.mark.parametrize("sign", [1, -1])
def test_every_number_is_held_to_the_tolerance(tmp_path: Path, attribute: str, sign: int) -> None:
    lines = some_lines(tmp_path)
    number = 2
    value: Fraction = getattr(lines[number], attribute)
    unit = max(Fraction(1), abs(value)) / 10**10
    for off, passes in ((sign * unit, True), (2 * sign * unit, False)):
        changed = [*lines]
        changed[number] = replace(lines[number], **{attribute: value + off})  # type: ignore[arg-type]
        assert (first_difference(lines, changed) is None) is passes


def test_small_numbers_are_compared_absolutely_and_large_ones_relatively(tmp_path: Path) -> None:
    line = some_lines(tmp_path)[0]
    small, large = replace(line, payoff=Fraction(0)), replace(line, payoff=Fraction(10**6))
    off = Fraction(2, 10**10)
    assert first_difference([small], [replace(small, payoff=off)]) is not None
    assert first_difference([large], [replace(large, payoff=large.payoff + off)]) is None


def test_missing_extra_and_reordered_events_are_differences(tmp_path: Path) -> None:
    lines = some_lines(tmp_path)
    assert first_difference(lines, lines) is None
    missing = first_difference(lines, lines[:-1])
    assert missing is not None
    assert (missing.event, missing.field, missing.found) == (len(lines), "event", "none")
    extra = first_difference(lines, [*lines, lines[-1]])
    assert extra is not None
    assert (extra.event, extra.expected) == (len(lines) + 1, "none")
    assert first_difference([], lines) is not None
    turned = first_difference(lines, [*lines[:-2], lines[-1], lines[-2]])
    assert turned is not None
    assert (turned.event, turned.field) == (len(lines) - 1, "eventType")


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("eventType", {"event_type": "PP"}),
        ("currency", {"currency": "USD"}),
    ],
)
def test_words_must_be_equal(tmp_path: Path, field: str, change: dict[str, str]) -> None:
    lines = some_lines(tmp_path)
    found = first_difference(lines, [replace(lines[0], **change), *lines[1:]])  # type: ignore[arg-type]
    assert found is not None
    assert found.field == field
