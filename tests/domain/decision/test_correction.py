"""What a restatement does: from when it counts, over which decisions, and whether it counts."""

from datetime import date, timedelta
from typing import NamedTuple

import pytest

from carbonstep.domain.decision.decide import decide_all
from carbonstep.domain.decision.part import Cause
from carbonstep.units.rate import bps_text
from carbonstep.units.work_calendar import prc_calendar

# Each row is a year's emissions of 1,000 t at first: 900 t is -20 bp, 950 t -10, 1,000 t 0, more
# 15 bp. The report of 2021 is due on 2022-04-30 and counts five working days after its receipt.
FIRST, NEXT, LAST = date(2022, 4, 15), date(2022, 6, 15), date(2022, 8, 15)
OWN = {FIRST: date(2022, 4, 22), NEXT: date(2022, 6, 22), LAST: date(2022, 8, 22)}
MISSING_FROM = date(2022, 5, 10)  # five working days after the due date, with the May holidays


class Found(NamedTuple):
    cause: Cause
    bps: str
    effective_from: date


def restated(sample, *amounts: tuple[str, date], missing: str = "no_adjustment", **correction):
    """The decisions on a report and its restatements, each of the one before."""
    policy = {"too_low": "charge_back", "too_high": "forward_only", **correction}
    rulebook = sample.rulebook(correction=policy, missing={"treat_as": missing})
    rows = [
        sample.row(
            2021,
            scope1,
            received_on.isoformat(),
            id=str(number),
            **({"supersedes": str(number - 1)} if number else {}),
        )
        for number, (scope1, received_on) in enumerate(amounts)
    ]
    found = decide_all(
        rulebook,
        sample.loan(rulebook),
        sample.evidence(*rows),
        calendar=prc_calendar(),
        as_of=date(2022, 12, 31),
    )
    return [Found(d.cause, bps_text(d.total_e4bp), d.effective_from) for d in found]


@pytest.mark.parametrize(
    ("before", "after", "too_low", "too_high", "bps", "reaches_back"),
    [
        ("950", "1000", "charge_back", "forward_only", "0", True),
        ("950", "1000", "forward_only", "forward_only", "0", False),
        ("950", "1000", "forward_only", "pay_back", "0", False),
        ("950", "900", "charge_back", "forward_only", "-20", False),
        ("950", "900", "charge_back", "pay_back", "-20", True),
        ("950", "900", "forward_only", "pay_back", "-20", True),
        # The same step as before: there is nothing to make good.
        ("950", "940", "charge_back", "pay_back", "-10", False),
        ("950", "950.5", "charge_back", "pay_back", "0", True),
    ],
)
def test_a_policy_says_how_far_a_restatement_reaches(
    sample, before, after, too_low, too_high, bps, reaches_back
) -> None:
    found = restated(sample, (before, FIRST), (after, NEXT), too_low=too_low, too_high=too_high)
    assert found == [
        Found(Cause.REPORT, "-10", OWN[FIRST]),
        Found(Cause.RESTATEMENT, bps, OWN[FIRST] if reaches_back else OWN[NEXT]),
    ]


@pytest.mark.parametrize("treat", ["no_adjustment", "hold"])
def test_nothing_is_charged_back_over_a_missing_report(sample, treat) -> None:
    # What a missing report costs is the rulebook's own answer, and no mistake in a report.
    found = restated(sample, ("950", NEXT), ("1100", LAST), missing=treat)
    assert found == [
        Found(Cause.MISSING, "0", MISSING_FROM),
        Found(Cause.LATE_REPORT, "-10", OWN[NEXT]),
        Found(Cause.RESTATEMENT, "15", OWN[NEXT]),
    ]


def test_nothing_is_paid_back_over_a_missing_report(sample) -> None:
    found = restated(sample, ("1000", NEXT), ("900", LAST), missing="worst", too_high="pay_back")
    assert found == [
        Found(Cause.MISSING, "15", MISSING_FROM),
        Found(Cause.LATE_REPORT, "0", OWN[NEXT]),
        Found(Cause.RESTATEMENT, "-20", OWN[NEXT]),
    ]


def test_a_late_report_works_forward_only(sample) -> None:
    found = restated(sample, ("1100", NEXT), too_high="pay_back")
    assert found == [
        Found(Cause.MISSING, "0", MISSING_FROM),
        Found(Cause.LATE_REPORT, "15", OWN[NEXT]),
    ]


@pytest.mark.parametrize(
    ("amounts", "reaches"),
    [
        (("900", "950", "1000"), FIRST),  # both charged less
        (("1000", "900", "950"), NEXT),  # the first one charged more
        (("950", "900", "950"), NEXT),  # the first one charged the same
    ],
)
def test_a_charge_reaches_over_the_newest_run_that_charged_less(sample, amounts, reaches) -> None:
    days = zip(amounts, (FIRST, NEXT, LAST), strict=True)
    found = restated(sample, *days, too_low="charge_back", too_high="forward_only")
    assert found[-1].effective_from == OWN[reaches]


@pytest.mark.parametrize(
    ("amounts", "reaches"),
    [
        (("1000", "950", "900"), FIRST),  # both charged more
        (("900", "1000", "950"), NEXT),  # the first one charged less
        (("950", "1000", "950"), NEXT),  # the first one charged the same
    ],
)
def test_a_refund_reaches_over_the_newest_run_that_charged_more(sample, amounts, reaches) -> None:
    days = zip(amounts, (FIRST, NEXT, LAST), strict=True)
    found = restated(sample, *days, too_low="forward_only", too_high="pay_back")
    assert found[-1].effective_from == OWN[reaches]


def test_what_a_correction_does_not_reach_stops_it(sample) -> None:
    # The first one charged less, too, but the second one did not.
    fourth = date(2022, 10, 14)
    amounts = (("900", FIRST), ("1000", NEXT), ("900", LAST), ("950", fourth))
    found = restated(sample, *amounts, too_high="forward_only")
    assert [item.effective_from for item in found] == [
        OWN[FIRST],
        OWN[FIRST],
        OWN[LAST],
        OWN[LAST],
    ]


def test_a_missing_report_counts_as_if_it_had_come_on_the_due_date(sample) -> None:
    # Found missing on 1 May, it counts ten days after 30 April.
    test = {"period": "year", "report_due": "120 days", "effective": "10 days after receipt"}
    rulebook = sample.rulebook(test=test)
    [missing] = decide_all(
        rulebook,
        sample.loan(rulebook),
        sample.evidence(),
        calendar=prc_calendar(),
        as_of=date(2022, 12, 31),
    )
    assert (missing.decided_on, missing.effective_from) == (date(2022, 5, 1), date(2022, 5, 10))


def test_a_day_that_is_provisional_stays_so_when_it_is_reached(sample) -> None:
    # No notice for 2027 is known: the first decision's day may still move, and so may what
    # reaches back to it.
    rulebook = sample.rulebook()
    loan = sample.loan(rulebook, matures_on=date(2030, 3, 22), first_test_on=date(2026, 1, 1))
    first = sample.row(2026, "950", "2027-04-15", id="first")
    second = sample.row(2026, "1000", "2027-06-15", supersedes="first")
    found = decide_all(
        rulebook,
        loan,
        sample.evidence(first, second),
        calendar=prc_calendar(),
        as_of=date(2027, 12, 31),
    )
    assert [(d.effective_from, d.effective_provisional) for d in found] == [
        (date(2027, 4, 22), True),
        (date(2027, 4, 22), True),
    ]


# 950 t is a reduction of 5 %: 1 % of it is 0.05 points, which is 0.5 t.
@pytest.mark.parametrize(
    ("materiality", "amount", "bps"),
    [
        ("1%", "950.499999", "-10"),  # less than the threshold: the step is kept
        ("1%", "950.5", "0"),  # just the threshold
        ("1%", "950.500001", "0"),
        ("0%", "950.000001", "0"),  # whatever changes counts
        ("100%", "999.999999", "-10"),
        ("100%", "1000", "0"),
    ],
)
def test_a_change_counts_from_the_threshold_on(sample, materiality, amount, bps) -> None:
    found = restated(sample, ("950", FIRST), (amount, NEXT), materiality=materiality)
    assert [item.bps for item in found] == ["-10", bps]
    assert found[1].effective_from == (OWN[NEXT] if bps == "-10" else OWN[FIRST])


# From 8 % to 10 %: a quarter of what it was.
@pytest.mark.parametrize(("materiality", "bps"), [("25%", "-20"), ("25.0001%", "-10")])
def test_a_rise_of_the_value_counts_like_a_fall(sample, materiality, bps) -> None:
    found = restated(sample, ("920", FIRST), ("900", NEXT), materiality=materiality)
    assert [item.bps for item in found] == ["-10", bps]


def test_the_threshold_is_of_the_old_value_below_zero_too(sample) -> None:
    # 1,100 t is -10 %; 1 % of it is 1 t up or down.
    up = restated(sample, ("1100", FIRST), ("1101", NEXT), materiality="1%", too_low="charge_back")
    assert [item.bps for item in up] == ["15", "15"]
    assert up[1].effective_from == OWN[NEXT]
    down = restated(sample, ("1001", FIRST), ("1000", NEXT), materiality="100%")
    assert [item.bps for item in down] == ["15", "0"]
    kept = restated(sample, ("1001", FIRST), ("1000", NEXT), materiality="101%")
    assert [item.bps for item in kept] == ["15", "15"]


def test_from_a_value_of_zero_every_change_is_material(sample) -> None:
    found = restated(sample, ("1000", FIRST), ("1000.000001", NEXT), materiality="100%")
    assert [item.bps for item in found] == ["0", "15"]


def test_a_change_is_measured_from_where_the_step_was_earned(sample) -> None:
    # Each restatement moves the KPI by less than 1 % of 5 %, both together by more.
    amounts = (("950", FIRST), ("950.3", NEXT), ("950.6", LAST))
    found = restated(sample, *amounts, materiality="1%")
    assert [item.bps for item in found] == ["-10", "-10", "0"]
    assert [item.effective_from for item in found] == [OWN[FIRST], OWN[NEXT], OWN[FIRST]]


def test_a_value_that_was_missing_makes_every_change_material(sample) -> None:
    # The restatement of a report that has lost its figure finds the KPI missing.
    rulebook = sample.rulebook(correction={"materiality": "100%"})
    first = sample.row(2021, "950", FIRST.isoformat(), id="first")
    lost = sample.row(2021, "", NEXT.isoformat(), supersedes="first", scope2_location="1")
    found = decide_all(
        rulebook,
        sample.loan(rulebook),
        sample.evidence(first, {name: cell for name, cell in lost.items() if cell}),
        calendar=prc_calendar(),
        as_of=NEXT + timedelta(days=1),
    )
    assert [bps_text(d.total_e4bp) for d in found] == ["-10", "0"]
    assert found[1].kpis[0].missing == "figure_missing"
