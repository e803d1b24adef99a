"""ACTUS contracts on our fold: the public cases, and cases of our own worked out by hand.

The public cases are read where they lie. Those below are ours: their numbers are chosen so that
the results can be checked on paper (a month of 30E/360 at 12 % is one per cent).
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from carbonstep.conformance.actus.case import ActusCase, UnreadCase, read_cases
from carbonstep.conformance.actus.contract import ActusLine, contract_lines
from carbonstep.conformance.actus.run import (
    Verdict,
    count_by_type,
    first_difference,
    run_actus,
    run_case,
)
from carbonstep.conformance.reason import ConformanceReason
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.formats.reason import FormatReason
from carbonstep.reading.problem import Problem, Reason, RejectedError
from carbonstep.reading.reason import ReadingReason

Terms = dict[str, Any]
Row = tuple[str, str, str]


def terms_of(kind: str, **given: Any) -> Terms:
    """A contract of 1,000 at 12 % a year in 30E/360, disbursed on 2021-01-01."""
    terms = {
        "contractType": kind,
        "contractID": "own",
        "contractRole": "RPA",
        "currency": "CNY",
        "statusDate": "2020-12-31T00:00:00",
        "initialExchangeDate": "2021-01-01T00:00:00",
        "notionalPrincipal": "1000",
        "nominalInterestRate": "0.12",
        "dayCountConvention": "30E360",
        **given,
    }
    return {name: value for name, value in terms.items() if value is not None}


def monthly(kind: str, **given: Any) -> Terms:
    """The same with interest, and redemption where there is one, on the 1st of every month."""
    terms = {
        "cycleAnchorDateOfInterestPayment": "2021-02-01T00:00:00",
        "cycleOfInterestPayment": "P1ML1",
    }
    if kind != "PAM":
        terms |= {
            "cycleAnchorDateOfPrincipalRedemption": "2021-02-01T00:00:00",
            "cycleOfPrincipalRedemption": "P1ML1",
        }
    return terms_of(kind, **(terms | given))


def case_of(
    folder: Path,
    terms: Terms,
    *,
    market: Mapping[str, Mapping[str, str]] | None = None,
    until: str = "",
    **parts: Any,
) -> ActusCase | UnreadCase:
    observed = {
        code: {
            "identifier": code,
            "data": [{"timestamp": f"{on}T00:00:00", "value": value} for on, value in one.items()],
        }
        for code, one in (market or {}).items()
    }
    case = {
        "identifier": "own",
        "terms": terms,
        "to": until,
        "dataObserved": observed,
        "eventsObserved": [],
        "results": [],
        **parts,
    }
    path = folder / "cases.json"
    path.write_text(json.dumps({"own": case}), "utf-8")
    cases = read_cases(path)
    assert isinstance(cases, list), cases
    return cases[0]


def lines_of(folder: Path, terms: Terms, **given: Any) -> list[ActusLine]:
    case = case_of(folder, terms, **given)
    assert isinstance(case, ActusCase), case
    lines = contract_lines(case.terms, case.market, until=case.until)
    assert isinstance(lines, list), lines
    return lines


def paid(lines: list[ActusLine]) -> list[Row]:
    """Day, type and payoff of every line."""
    return [(str(line.at.day), line.event_type, _text(line.payoff)) for line in lines]


def _text(value: Fraction) -> str:
    return f"{float(value):.10g}"


# -- the public cases --------------------------------------------------------------------


def test_every_public_case_passes(shared_data: Path) -> None:
    outcomes = run_actus(shared_data / "actus")
    failed = [outcome for outcome in outcomes if outcome.verdict is not Verdict.PASSED]
    assert failed == []
    counts = {count.contract_type: count.passed for count in count_by_type(outcomes)}
    assert counts == {"PAM": 15, "LAM": 19, "NAM": 13, "ANN": 19}
    assert sum(outcome.events for outcome in outcomes) > 1500


def test_a_public_case_with_one_wrong_digit_fails(shared_data: Path, tmp_path: Path) -> None:
    written = json.loads((shared_data / "actus" / "pam.json").read_text("utf-8"), parse_float=str)
    one = written["pam01"]
    was = Decimal(one["results"][4]["payoff"])
    one["results"][4]["payoff"] = str(was + Decimal("0.001"))
    (tmp_path / "pam.json").write_text(json.dumps({"pam01": one}), "utf-8")
    (outcome,) = run_actus(tmp_path)
    assert outcome.verdict is Verdict.FAILED
    assert outcome.difference is not None
    assert (outcome.difference.event, outcome.difference.field) == (5, "payoff")


# -- rates -------------------------------------------------------------------------------


@pytest.mark.parametrize("floor", ["0.01", "-0.01"])
def test_caps_and_floors_of_a_reset_and_of_a_life(tmp_path: Path, floor: str) -> None:
    terms = terms_of(
        "PAM",
        nominalInterestRate="0.05",
        maturityDate="2022-01-01T00:00:00",
        cycleAnchorDateOfInterestPayment="2021-04-01T00:00:00",
        cycleOfInterestPayment="P1QL1",
        cycleAnchorDateOfRateReset="2021-04-01T00:00:00",
        cycleOfRateReset="P3ML1",
        marketObjectCodeOfRateReset="LPR",
        rateMultiplier="2",
        rateSpread="0.01",
        periodCap="0.02",
        periodFloor=floor,
        lifeCap="0.065",
        lifeFloor="0.06",
    )
    market = {"LPR": {"2021-04-01": "0.10", "2021-07-01": "0.01", "2021-10-01": "0.0275"}}
    lines = lines_of(tmp_path, terms, market=market)
    # 0.21 is cut to 0.05 + 0.02, then to 0.065; 0.03 is raised to 0.055, then to 0.06;
    # 0.065 lies within every bound.
    rates = [_text(one.nominal_interest_rate) for one in lines if one.event_type == "RR"]
    assert rates == ["0.065", "0.06", "0.065"]
    interest = [row[2] for row in paid(lines) if row[1] == "IP"]
    assert interest == ["12.5", "16.25", "15", "16.25"]


def test_a_period_floor_alone_bounds_the_fall(tmp_path: Path) -> None:
    terms = monthly(
        "PAM",
        maturityDate="2021-04-01T00:00:00",
        cycleAnchorDateOfRateReset="2021-02-01T00:00:00",
        cycleOfRateReset="P1ML1",
        marketObjectCodeOfRateReset="LPR",
        periodFloor="0.03",
    )
    lines = lines_of(tmp_path, terms, market={"LPR": {"2021-01-01": "0.01"}})
    # 0.12 falls by at most 0.03 at each of two resets.
    rates = [_text(one.nominal_interest_rate) for one in lines if one.event_type == "RR"]
    assert rates == ["0.09", "0.06"]


@pytest.mark.parametrize(
    ("term", "rate"), [("fixingPeriod", "0.03"), ("fixingDays", "0.04"), (None, "0.04")]
)
def test_a_fixing_lag_reads_the_earlier_observation(
    tmp_path: Path, term: str | None, rate: str
) -> None:
    terms = monthly(
        "PAM",
        maturityDate="2021-03-01T00:00:00",
        cycleAnchorDateOfRateReset="2021-02-01T00:00:00",
        marketObjectCodeOfRateReset="LPR",
        **({term: "P2D"} if term else {}),
    )
    market = {"LPR": {"2021-01-30": "0.03", "2021-01-31": "0.05", "2021-02-01": "0.04"}}
    lines = lines_of(tmp_path, terms, market=market)
    assert [_text(one.nominal_interest_rate) for one in lines if one.event_type == "RR"] == [rate]


def test_the_next_reset_rate_is_taken_as_it_is(tmp_path: Path) -> None:
    terms = monthly(
        "PAM",
        maturityDate="2021-04-01T00:00:00",
        cycleAnchorDateOfRateReset="2021-02-01T00:00:00",
        cycleOfRateReset="P1ML1",
        marketObjectCodeOfRateReset="LPR",
        rateSpread="0.01",
        nextResetRate="0.24",
    )
    lines = lines_of(tmp_path, terms, market={"LPR": {"2021-03-01": "0.05"}})
    resets = [
        (one.event_type, _text(one.nominal_interest_rate))
        for one in lines
        if one.event_type in ("RR", "RRF")
    ]
    assert resets == [("RRF", "0.24"), ("RR", "0.06")]


def test_a_reset_without_an_observation_fails_with_its_reason(tmp_path: Path) -> None:
    terms = monthly(
        "PAM",
        maturityDate="2021-04-01T00:00:00",
        cycleAnchorDateOfRateReset="2021-02-01T00:00:00",
        marketObjectCodeOfRateReset="LPR",
    )
    outcome = run_case(case_of(tmp_path, terms, market={"LPR": {"2021-02-02": "0.05"}}))
    assert outcome.verdict is Verdict.FAILED
    assert [problem.reason for problem in outcome.problems] == [
        ConformanceReason.OBSERVATION_MISSING
    ]


# -- days --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("convention", "paid_on", "first", "second"),
    [
        # 2020-03-01 is a Sunday; a day is worth 10. January has 31 days, February 29.
        ("SCF", "2020-03-02", "610", "300"),
        ("SCMF", "2020-03-02", "610", "300"),
        ("CSF", "2020-03-02", "600", "310"),
        ("CSMF", "2020-03-02", "600", "310"),
        ("SCP", "2020-02-28", "580", "330"),
        ("CSP", "2020-02-28", "600", "310"),
        ("SCMP", "2020-03-02", "610", "300"),
        ("CSMP", "2020-03-02", "600", "310"),
        ("NULL", "2020-03-01", "600", "310"),
    ],
)
def test_business_day_conventions(
    tmp_path: Path, convention: str, paid_on: str, first: str, second: str
) -> None:
    terms = terms_of(
        "PAM",
        statusDate="2019-12-31T00:00:00",
        initialExchangeDate="2020-01-01T00:00:00",
        maturityDate="2020-04-01T00:00:00",
        notionalPrincipal="36000",
        nominalInterestRate="0.1",
        dayCountConvention="A360",
        cycleAnchorDateOfInterestPayment="2020-03-01T00:00:00",
        cycleOfInterestPayment="P1ML1",
        businessDayConvention=convention,
        calendar="MF",
    )
    rows = [row for row in paid(lines_of(tmp_path, terms)) if row[1] == "IP"]
    assert rows == [(paid_on, "IP", first), ("2020-04-01", "IP", second)]


def test_modified_following_stays_in_its_month(tmp_path: Path) -> None:
    # 2020-05-31 is a Sunday, 2020-05-29 the Friday before.
    terms = terms_of(
        "PAM",
        statusDate="2020-01-01T00:00:00",
        initialExchangeDate="2020-04-30T00:00:00",
        maturityDate="2020-06-30T00:00:00",
        cycleAnchorDateOfInterestPayment="2020-05-31T00:00:00",
        cycleOfInterestPayment="P1ML1",
        endOfMonthConvention="EOM",
        businessDayConvention="SCMF",
        calendar="MF",
    )
    days = [row[0] for row in paid(lines_of(tmp_path, terms)) if row[1] == "IP"]
    assert days == ["2020-05-29", "2020-06-30"]


def test_actual_actual_counts_each_year_by_its_own_days(tmp_path: Path) -> None:
    # 365 x 366 x 0.1 x (31 / 365 + 31 / 366) = 31 x (36.6 + 36.5) = 2266.1
    terms = terms_of(
        "PAM",
        statusDate="2019-11-30T00:00:00",
        initialExchangeDate="2019-12-01T00:00:00",
        maturityDate="2020-02-01T00:00:00",
        notionalPrincipal=str(365 * 366),
        nominalInterestRate="0.1",
        dayCountConvention="AA",
    )
    assert paid(lines_of(tmp_path, terms))[1] == ("2020-02-01", "IP", "2266.1")


def test_the_last_second_of_a_day_is_the_next_day_for_interest(tmp_path: Path) -> None:
    terms = terms_of("PAM", dayCountConvention="A360", maturityDate="2021-01-30T23:59:59")
    lines = lines_of(tmp_path, terms)
    # 1000 x 0.12 x 30 / 360
    assert [(str(one.at), one.event_type, _text(one.payoff)) for one in lines][1:] == [
        ("2021-01-30T23:59:59", "IP", "10"),
        ("2021-01-30T23:59:59", "MD", "1000"),
    ]


@pytest.mark.parametrize(
    ("cycle", "days"),
    [
        ("P1ML1", ["2021-02-01", "2021-03-01", "2021-03-15"]),
        ("P1ML0", ["2021-02-01", "2021-03-15"]),
        ("P4WL1", ["2021-02-01", "2021-03-01", "2021-03-15"]),
        ("P28DL0", ["2021-02-01", "2021-03-15"]),
        ("P1QL1", ["2021-02-01", "2021-03-15"]),
    ],
)
def test_stubs_and_units_of_cycles(tmp_path: Path, cycle: str, days: list[str]) -> None:
    terms = monthly("PAM", maturityDate="2021-03-15T00:00:00", cycleOfInterestPayment=cycle)
    assert [row[0] for row in paid(lines_of(tmp_path, terms)) if row[1] == "IP"] == days


@pytest.mark.parametrize(
    ("convention", "days"),
    [
        ("EOM", ["2021-02-28", "2021-03-31", "2021-04-30"]),
        ("SD", ["2021-02-28", "2021-03-28", "2021-04-28", "2021-04-30"]),
    ],
)
def test_month_ends(tmp_path: Path, convention: str, days: list[str]) -> None:
    terms = monthly(
        "PAM",
        maturityDate="2021-04-30T00:00:00",
        cycleAnchorDateOfInterestPayment="2021-02-28T00:00:00",
        endOfMonthConvention=convention,
    )
    assert [row[0] for row in paid(lines_of(tmp_path, terms)) if row[1] == "IP"] == days


def test_interest_without_an_anchor_begins_a_cycle_after_disbursement(tmp_path: Path) -> None:
    terms = monthly(
        "PAM", maturityDate="2021-03-01T00:00:00", cycleAnchorDateOfInterestPayment=None
    )
    assert paid(lines_of(tmp_path, terms)) == [
        ("2021-01-01", "IED", "-1000"),
        ("2021-02-01", "IP", "10"),
        ("2021-03-01", "IP", "10"),
        ("2021-03-01", "MD", "1000"),
    ]


# -- redemption --------------------------------------------------------------------------


def test_a_linear_amortiser_pays_interest_on_what_is_left(tmp_path: Path) -> None:
    terms = monthly("LAM", notionalPrincipal="1200", nextPrincipalRedemptionPayment="400")
    # No maturity is given: three payments of 400, the last on 2021-04-01.
    assert paid(lines_of(tmp_path, terms)) == [
        ("2021-01-01", "IED", "-1200"),
        ("2021-02-01", "PR", "400"),
        ("2021-02-01", "IP", "12"),
        ("2021-03-01", "PR", "400"),
        ("2021-03-01", "IP", "8"),
        ("2021-04-01", "IP", "4"),
        ("2021-04-01", "MD", "400"),
    ]


def test_interest_on_the_notional_at_disbursement_does_not_fall(tmp_path: Path) -> None:
    terms = monthly(
        "LAM",
        notionalPrincipal="1200",
        nextPrincipalRedemptionPayment="400",
        interestCalculationBase="NTIED",
    )
    interest = [row[2] for row in paid(lines_of(tmp_path, terms)) if row[1] == "IP"]
    assert interest == ["12", "12", "12"]


def test_a_lagged_base_moves_on_its_own_days(tmp_path: Path) -> None:
    terms = monthly(
        "LAM",
        notionalPrincipal="1200",
        nextPrincipalRedemptionPayment="300",
        interestCalculationBase="NTL",
        interestCalculationBaseAmount="2400",
        cycleAnchorDateOfInterestCalculationBase="2021-03-01T00:00:00",
        cycleOfInterestCalculationBase="P2ML1",
    )
    lines = lines_of(tmp_path, terms)
    # 2400 until March, then the 600 left after March's redemption.
    assert [row[2] for row in paid(lines) if row[1] == "IP"] == ["24", "24", "6", "6"]
    assert [row[0] for row in paid(lines) if row[1] == "IPCB"] == ["2021-03-01"]


def test_a_derived_maturity_keeps_to_month_ends(tmp_path: Path) -> None:
    terms = monthly(
        "LAM",
        nextPrincipalRedemptionPayment="400",
        cycleAnchorDateOfPrincipalRedemption="2021-02-28T00:00:00",
        endOfMonthConvention="EOM",
    )
    # 400, 400, 200: the third month end.
    assert paid(lines_of(tmp_path, terms))[-1] == ("2021-04-30", "MD", "200")


def test_equal_shares_where_no_payment_is_given(tmp_path: Path) -> None:
    terms = monthly("LAM", maturityDate="2021-05-01T00:00:00")
    redeemed = [row[2] for row in paid(lines_of(tmp_path, terms)) if row[1] in ("PR", "MD")]
    assert redeemed == ["250"] * 4


def test_a_negative_amortiser_ends_when_payments_net_of_interest_repay(tmp_path: Path) -> None:
    terms = monthly("NAM", nextPrincipalRedemptionPayment="260")
    lines = lines_of(tmp_path, terms)
    # Interest of 10 leaves 250 of each payment: four payments.
    assert paid(lines)[1:3] == [("2021-02-01", "PR", "250"), ("2021-02-01", "IP", "10")]
    assert paid(lines)[-1][:2] == ("2021-05-01", "MD")


def test_a_payment_below_the_interest_adds_to_the_principal(tmp_path: Path) -> None:
    terms = monthly("NAM", nextPrincipalRedemptionPayment="4", maturityDate="2021-03-01T00:00:00")
    assert paid(lines_of(tmp_path, terms))[1:] == [
        ("2021-02-01", "PR", "-6"),
        ("2021-02-01", "IP", "10"),
        ("2021-03-01", "IP", "10.06"),
        ("2021-03-01", "MD", "1006"),
    ]


def test_interest_goes_with_the_redemptions_once_they_begin(tmp_path: Path) -> None:
    terms = monthly(
        "NAM",
        cycleAnchorDateOfPrincipalRedemption="2021-03-01T00:00:00",
        cycleOfPrincipalRedemption="P3ML1",
        nextPrincipalRedemptionPayment="100",
        maturityDate="2021-09-01T00:00:00",
    )
    days = [row[0] for row in paid(lines_of(tmp_path, terms)) if row[1] == "IP"]
    assert days == ["2021-02-01", "2021-03-01", "2021-06-01", "2021-09-01"]


def test_an_annuity_fixes_its_payment_the_day_before(tmp_path: Path) -> None:
    terms = monthly("ANN", notionalPrincipal="2010", maturityDate="2021-03-01T00:00:00")
    lines = lines_of(tmp_path, terms)
    # 1020.1 in February and, discounted by 1.01, in March: 1010 + 1020.1 = 2010 x 1.01.
    assert paid(lines) == [
        ("2021-01-01", "IED", "-2010"),
        ("2021-01-31", "PRF", "0"),
        ("2021-02-01", "PR", "1000"),
        ("2021-02-01", "IP", "20.1"),
        ("2021-03-01", "IP", "10.1"),
        ("2021-03-01", "MD", "1010"),
    ]
    assert lines[1].accrued_interest == Fraction("2010") * Fraction(12, 100) * Fraction(29, 360)


def test_an_annuity_paid_from_disbursement_on(tmp_path: Path) -> None:
    terms = monthly(
        "ANN",
        notionalPrincipal="3030.1",
        cycleAnchorDateOfPrincipalRedemption="2021-01-01T00:00:00",
        cycleAnchorDateOfInterestPayment="2021-01-01T00:00:00",
        maturityDate="2021-03-01T00:00:00",
    )
    # 3030.1 = 1020.1 x (1 + 1 / 1.01 + 1 / 1.0201)
    assert paid(lines_of(tmp_path, terms)) == [
        ("2021-01-01", "IED", "-3030.1"),
        ("2021-01-01", "PR", "1020.1"),
        ("2021-01-01", "IP", "0"),
        ("2021-02-01", "PR", "1000"),
        ("2021-02-01", "IP", "20.1"),
        ("2021-03-01", "IP", "10.1"),
        ("2021-03-01", "MD", "1010"),
    ]


def test_an_annuity_amortised_beyond_its_maturity_ends_with_a_balloon(tmp_path: Path) -> None:
    terms = monthly(
        "ANN",
        notionalPrincipal="3030.1",
        maturityDate="2021-03-01T00:00:00",
        amortizationDate="2021-04-01T00:00:00",
    )
    # Three payments of 1030.301: 3030.1 x 1.01 = 1030.301 x (1 + 1 / 1.01 + 1 / 1.0201)
    assert paid(lines_of(tmp_path, terms))[2:] == [
        ("2021-02-01", "PR", "1000"),
        ("2021-02-01", "IP", "30.301"),
        ("2021-03-01", "IP", "20.301"),
        ("2021-03-01", "MD", "2030.1"),
    ]


def test_an_annuity_already_running_has_its_payment(tmp_path: Path) -> None:
    terms = monthly(
        "ANN",
        notionalPrincipal="2010",
        initialExchangeDate="2020-06-01T00:00:00",
        statusDate="2021-01-01T00:00:00",
        cycleAnchorDateOfInterestPayment="2020-07-01T00:00:00",
        cycleAnchorDateOfPrincipalRedemption="2020-07-01T00:00:00",
        maturityDate="2021-03-01T00:00:00",
    )
    # What is left on the status date, 2010, is repaid as in a contract drawn on that day.
    assert paid(lines_of(tmp_path, terms)) == [
        ("2021-02-01", "PR", "1000"),
        ("2021-02-01", "IP", "20.1"),
        ("2021-03-01", "IP", "10.1"),
        ("2021-03-01", "MD", "1010"),
    ]


def test_a_reset_fixes_an_annuity_anew(tmp_path: Path) -> None:
    terms = monthly(
        "ANN",
        notionalPrincipal="2010",
        nextPrincipalRedemptionPayment="20.1",
        maturityDate="2021-04-01T00:00:00",
        cycleAnchorDateOfRateReset="2021-02-01T00:00:00",
        marketObjectCodeOfRateReset="LPR",
    )
    lines = lines_of(tmp_path, terms, market={"LPR": {"2021-02-01": "0.12"}})
    # Interest only in February, then two payments of 1020.1.
    assert [row for row in paid(lines) if row[1] in ("PR", "PRF", "MD")] == [
        ("2021-02-01", "PR", "0"),
        ("2021-02-01", "PRF", "0"),
        ("2021-03-01", "PR", "1000"),
        ("2021-04-01", "MD", "1010"),
    ]


# -- interest ----------------------------------------------------------------------------


def test_interest_is_capitalised_up_to_its_end(tmp_path: Path) -> None:
    terms = monthly(
        "PAM", maturityDate="2021-04-01T00:00:00", capitalizationEndDate="2021-02-16T00:00:00"
    )
    # 1000 + 10, then half a month on 1010, and the other half on 1015.05.
    lines = lines_of(tmp_path, terms)
    assert [(row[1], row[2]) for row in paid(lines)] == [
        ("IED", "-1000"),
        ("IPCI", "0"),
        ("IPCI", "0"),
        ("IP", "5.07525"),
        ("IP", "10.1505"),
        ("MD", "1015.05"),
    ]


def test_a_running_contract_opens_with_interest_since_the_last_payment(tmp_path: Path) -> None:
    terms = monthly(
        "PAM",
        initialExchangeDate="2020-06-01T00:00:00",
        statusDate="2021-02-16T00:00:00",
        cycleAnchorDateOfInterestPayment="2020-07-01T00:00:00",
        maturityDate="2021-03-01T00:00:00",
    )
    assert paid(lines_of(tmp_path, terms))[0] == ("2021-03-01", "IP", "10")
    first_ever = terms | {"cycleAnchorDateOfInterestPayment": "2021-03-01T00:00:00"}
    assert paid(lines_of(tmp_path, first_ever))[0] == ("2021-03-01", "IP", "5")
    given = terms | {"accruedInterest": "1"}
    assert paid(lines_of(tmp_path, given))[0] == ("2021-03-01", "IP", "6")


def test_interest_runs_from_an_anchor_before_disbursement(tmp_path: Path) -> None:
    # Two months of 30E/360 at 12 % before 1,000 are disbursed: 20 are accrued and paid that day.
    terms = monthly(
        "PAM",
        statusDate="2020-10-01T00:00:00",
        cycleAnchorDateOfInterestPayment="2020-11-01T00:00:00",
        maturityDate="2021-03-01T00:00:00",
    )
    lines = [line for line in lines_of(tmp_path, terms) if str(line.at.day) >= "2021-01-01"]
    assert paid(lines) == [
        ("2021-01-01", "IED", "-1000"),
        ("2021-01-01", "IP", "20"),
        ("2021-02-01", "IP", "10"),
        ("2021-03-01", "IP", "10"),
        ("2021-03-01", "MD", "1000"),
    ]
    assert lines[0].accrued_interest == 20


def test_what_happens_in_a_day_s_last_second_comes_before_the_next_day(tmp_path: Path) -> None:
    # The reset of 31 January, 23:59:59, counts as 1 February, but is before that day's interest.
    terms = monthly(
        "PAM",
        maturityDate="2021-03-01T00:00:00",
        cycleAnchorDateOfRateReset="2021-01-31T23:59:59",
        cycleOfRateReset="P1YL1",
        marketObjectCodeOfRateReset="LPR",
        capitalizationEndDate="2021-02-01T00:00:00",
    )
    lines = lines_of(tmp_path, terms, market={"LPR": {"2021-01-01": "0.24"}})
    shown = [
        (str(line.at.day), line.event_type, line.notional_principal, line.accrued_interest)
        for line in lines
    ]
    assert shown[1:3] == [("2021-01-31", "RR", 1000, 10), ("2021-02-01", "IPCI", 1010, 0)]


def test_a_payment_on_the_status_date_is_past(tmp_path: Path) -> None:
    terms = monthly(
        "PAM",
        statusDate="2021-02-01T00:00:00",
        maturityDate="2021-03-01T00:00:00",
    )
    assert paid(lines_of(tmp_path, terms)) == [
        ("2021-03-01", "IP", "10"),
        ("2021-03-01", "MD", "1000"),
    ]


@pytest.mark.parametrize(("effect", "interest", "repaid"), [
    ("IOO", "20", "1000"), ("ONO", "10", "2000"), ("INO", "20", "2000"), ("OOO", "10", "1000"),
])  # fmt: skip
def test_scaling_multiplies_payments_and_not_the_position(
    tmp_path: Path, effect: str, interest: str, repaid: str
) -> None:
    terms = monthly(
        "PAM",
        maturityDate="2021-03-01T00:00:00",
        scalingEffect=effect,
        scalingIndexAtContractDealDate="50",
        marketObjectCodeOfScalingIndex="CPI",
        cycleAnchorDateOfScalingIndex="2021-02-15T00:00:00",
    )
    lines = lines_of(tmp_path, terms, market={"CPI": {"2021-02-10": "100"}})
    assert paid(lines)[-2:] == [("2021-03-01", "IP", interest), ("2021-03-01", "MD", repaid)]
    assert {line.notional_principal for line in lines[:-1]} == {Fraction(1000)}


@pytest.mark.parametrize(("basis", "fees"), [("A", ["7", "7"]), ("N", ["2.5", "1.25"])])
def test_fees(tmp_path: Path, basis: str, fees: list[str]) -> None:
    terms = monthly(
        "LAM",
        cycleAnchorDateOfPrincipalRedemption="2021-04-01T00:00:00",
        cycleOfPrincipalRedemption="P3ML1",
        nextPrincipalRedemptionPayment="500",
        feeRate="7" if basis == "A" else "0.01",
        feeBasis=basis,
        cycleAnchorDateOfFee="2021-04-01T00:00:00",
        cycleOfFee="P3ML1",
    )
    # 1 % a year of 1000 for a quarter, then of 500.
    lines = lines_of(tmp_path, terms)
    assert [row[2] for row in paid(lines) if row[1] == "FP"] == fees
    borrower = lines_of(tmp_path, terms | {"contractRole": "RPL"})
    assert [row[2] for row in paid(borrower) if row[1] == "FP"] == [f"-{fee}" for fee in fees]


# -- holder and role ---------------------------------------------------------------------


def test_a_borrower_sees_every_sign_turned(tmp_path: Path) -> None:
    terms = monthly("LAM", nextPrincipalRedemptionPayment="500", premiumDiscountAtIED="-20")
    lender = lines_of(tmp_path, terms)
    borrower = lines_of(tmp_path, terms | {"contractRole": "RPL"})
    assert lender[0].payoff == -980
    assert [line.payoff for line in borrower] == [-line.payoff for line in lender]
    assert [line.notional_principal for line in borrower] == [
        -line.notional_principal for line in lender
    ]
    assert [line.nominal_interest_rate for line in borrower] == [
        line.nominal_interest_rate for line in lender
    ]


@pytest.mark.parametrize(("role", "price"), [("RPA", "-955"), ("RPL", "945")])
def test_a_purchase_pays_price_and_accrual_and_drops_what_was_before(
    tmp_path: Path, role: str, price: str
) -> None:
    terms = monthly(
        "PAM",
        contractRole=role,
        maturityDate="2021-03-01T00:00:00",
        purchaseDate="2021-02-16T00:00:00",
        priceAtPurchaseDate="950",
    )
    # Half a month has accrued: 5. The borrower's accrual is negative inside the role's sign.
    assert paid(lines_of(tmp_path, terms))[0] == ("2021-02-16", "PRD", price)


@pytest.mark.parametrize(("kind", "types"), [("PAM", ["PRD", "IP"]), ("LAM", ["PRD", "IP"])])
def test_a_purchase_on_an_interest_day(tmp_path: Path, kind: str, types: list[str]) -> None:
    terms = monthly(
        kind,
        maturityDate="2021-03-01T00:00:00",
        purchaseDate="2021-02-01T00:00:00",
        priceAtPurchaseDate="950",
        nextPrincipalRedemptionPayment=None if kind == "PAM" else "100",
    )
    rows = paid(lines_of(tmp_path, terms))
    assert [row[1] for row in rows[:2]] == types
    # A bullet brings the day's interest with it, an amortiser does not.
    assert rows[1][0] == ("2021-02-01" if kind == "PAM" else "2021-03-01")


@pytest.mark.parametrize(("role", "price"), [("RPA", "905"), ("RPL", "-895")])
def test_a_termination_ends_everything(tmp_path: Path, role: str, price: str) -> None:
    terms = monthly(
        "PAM",
        contractRole=role,
        maturityDate="2021-06-01T00:00:00",
        terminationDate="2021-02-16T00:00:00",
        priceAtTerminationDate="900",
    )
    lines = lines_of(tmp_path, terms)
    assert paid(lines)[-1] == ("2021-02-16", "TD", price)
    assert not lines[-1].notional_principal
    assert not lines[-1].accrued_interest


def test_results_end_with_the_cut_off(tmp_path: Path) -> None:
    terms = monthly("PAM", maturityDate="2021-06-01T00:00:00")
    rows = paid(lines_of(tmp_path, terms, until="2021-03-01T00:00:00"))
    assert rows[-1] == ("2021-03-01", "IP", "10")


# -- what is left out --------------------------------------------------------------------


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


# -- the comparison itself ---------------------------------------------------------------


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
