"""ACTUS contracts on our fold: the public cases, and cases of our own worked out by hand.

The public cases are read where they lie. Those below are ours: their numbers are chosen so that
the results can be checked on paper (a month of 30E/360 at 12 % is one per cent).
"""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from carbonstep.conformance.actus.run import (
    Verdict,
    count_by_type,
    run_actus,
    run_case,
)
from carbonstep.conformance.reason import ConformanceReason

from .actus_case import _text, case_of, lines_of, monthly, paid, terms_of


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
