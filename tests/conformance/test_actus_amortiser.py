"""ACTUS contracts that repay in parts: linear, negative and annuity."""

from fractions import Fraction
from pathlib import Path

from .actus_case import lines_of, monthly, paid


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
