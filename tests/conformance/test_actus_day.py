"""Days of an ACTUS contract: conventions, cycles, month ends and what a day's last second is."""

from pathlib import Path

import pytest

from .actus_case import _text, lines_of, monthly, paid, terms_of


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


def test_a_derived_maturity_keeps_to_month_ends(tmp_path: Path) -> None:
    terms = monthly(
        "LAM",
        nextPrincipalRedemptionPayment="400",
        cycleAnchorDateOfPrincipalRedemption="2021-02-28T00:00:00",
        endOfMonthConvention="EOM",
    )
    # 400, 400, 200: the third month end.
    assert paid(lines_of(tmp_path, terms))[-1] == ("2021-04-30", "MD", "200")


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
