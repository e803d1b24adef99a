"""What rests on an earlier step follows it: which days are decided again, and by which policy."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.decision.decide import decide_all
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.explanation import CorrectedHow
from carbonstep.domain.decision.part import Cause
from carbonstep.domain.picture.pricing import carbon_steps
from carbonstep.domain.rate.carbon_step import step_changes, step_on
from carbonstep.units.work_calendar import prc_calendar

END = date(2025, 12, 31)
HOLD = {"treat_as": "hold"}
PLUS = {"treat_as": {"previous_plus_bps": "10"}}
BACK = {"too_low": "charge_back", "too_high": "pay_back"}
CHARGE = {"too_low": "charge_back", "too_high": "forward_only"}
FORWARD = {"too_low": "forward_only", "too_high": "forward_only"}
# 2021 is due by 2022-04-30, 2022 by 2023-04-30: five working days later a missing one counts.
OF_2022, OF_2023 = date(2023, 5, 9), date(2024, 5, 9)
RESTATED, OWN = "2023-10-10", date(2023, 10, 17)


def decide(sample, book, held: Evidence, as_of: date = END) -> tuple[Decision, ...]:
    return decide_all(book, sample.loan(book), held, calendar=prc_calendar(), as_of=as_of)


def corrected(sample, *, was: str, now: str, on: str = RESTATED) -> Evidence:
    """2021 told and told again; nothing of the years after it."""
    return sample.evidence(
        sample.row(2021, was, "2022-04-15", id="first"),
        sample.row(2021, now, on, supersedes="first"),
    )


def told(decisions: Sequence[Decision], year: int) -> list[tuple[Cause, int, date, date | None]]:
    """The decisions for a year: cause, basis points, first day and end."""
    return [
        (d.cause, d.total_e4bp // 10_000, d.effective_from, d.effective_to)
        for d in decisions
        if d.test_period.start.year == year
    ]


def bps_on(decisions: Sequence[Decision], day: date) -> int:
    step = step_on(carbon_steps(decisions), day)
    return 0 if step is None else step.total_e4bp // 10_000


@pytest.mark.parametrize(
    ("missing", "correction", "amounts", "steps", "since"),
    [
        (HOLD, CHARGE, ("900", "960"), (-20, 0), OF_2022),
        (PLUS, CHARGE, ("900", "960"), (-10, 10), OF_2022),
        (HOLD, FORWARD, ("900", "960"), (-20, 0), OWN),
        (HOLD, CHARGE, ("960", "900"), (0, -20), OWN),
        (HOLD, BACK, ("960", "900"), (0, -20), OF_2022),
        (PLUS, BACK, ("960", "900"), (10, -10), OF_2022),
    ],
)
def test_a_missing_period_follows_the_correction_of_the_one_before(
    sample, missing, correction, amounts, steps, since
) -> None:
    book = sample.rulebook(missing=missing, correction=correction)
    was, now = amounts
    found = decide(sample, book, corrected(sample, was=was, now=now), date(2023, 12, 31))
    old, again = steps
    assert told(found, 2022) == [
        (Cause.MISSING, old, OF_2022, None),
        (Cause.EARLIER_STEP, again, since, None),
    ]
    restated, fired = found[-2:]
    assert restated.decided_on == fired.decided_on == date.fromisoformat(RESTATED)
    assert (fired.supersedes, fired.parts[0].previous_e4bp) == (
        found[1].decision_id,
        restated.total_e4bp,
    )
    assert fired.basis == found[1].basis
    reached = CorrectedHow.FORWARD_ONLY
    if since == OF_2022:
        reached = CorrectedHow.CHARGE_BACK if again > old else CorrectedHow.PAY_BACK
    assert fired.explanation.corrections[0].how is reached


@pytest.mark.parametrize("treat_as", ["worst", "no_adjustment"])
def test_one_that_rests_on_nothing_stays(sample, treat_as) -> None:
    book = sample.rulebook(missing={"treat_as": treat_as})
    found = decide(sample, book, corrected(sample, was="900", now="960"), date(2023, 12, 31))
    assert len(told(found, 2022)) == 1


def test_a_correction_that_gives_the_same_step_is_followed_by_nothing(sample) -> None:
    book = sample.rulebook(missing=HOLD)
    found = decide(sample, book, corrected(sample, was="900", now="890"), date(2023, 12, 31))
    assert [d.cause for d in found] == [Cause.REPORT, Cause.MISSING, Cause.RESTATEMENT]


def test_a_chain_follows_on_the_same_day(sample) -> None:
    book = sample.rulebook(missing=PLUS, correction=BACK)
    held = corrected(sample, was="900", now="960", on="2025-06-10")
    found = decide(sample, book, held, date(2025, 6, 10))
    assert [(d.cause, d.test_period.start.year) for d in found[-4:]] == [
        (Cause.RESTATEMENT, 2021),
        (Cause.EARLIER_STEP, 2022),
        (Cause.EARLIER_STEP, 2023),
        (Cause.EARLIER_STEP, 2024),
    ]
    assert [d.total_e4bp // 10_000 for d in found[-4:]] == [0, 10, 20, 30]
    assert told(found, 2023)[-1][2] == OF_2023


def test_it_never_reaches_further_than_what_it_rests_on(sample) -> None:
    # A late report counts forward only: what rests on its step does not come before it.
    book = sample.rulebook(missing=HOLD, correction=BACK)
    held = sample.evidence(sample.row(2021, "900", "2023-10-10"))
    found = decide(sample, book, held, date(2023, 12, 31))
    assert told(found, 2021)[-1] == (Cause.LATE_REPORT, -20, OWN, None)
    assert told(found, 2022)[-1] == (Cause.EARLIER_STEP, -20, OWN, None)


def test_the_days_before_a_late_report_follow_too_and_its_own_do_not(sample) -> None:
    book = sample.rulebook(missing=HOLD, correction=BACK)
    rows = [
        sample.row(2021, "900", "2022-04-15", id="first"),
        sample.row(2022, "950", "2023-08-10"),
        sample.row(2021, "960", RESTATED, supersedes="first"),
    ]
    found = decide(sample, book, sample.evidence(*rows), date(2023, 12, 31))
    late = date(2023, 8, 17)
    assert told(found, 2022) == [
        (Cause.MISSING, -20, OF_2022, None),
        (Cause.LATE_REPORT, -10, late, None),
        (Cause.EARLIER_STEP, 0, OF_2022, late),
    ]
    assert [bps_on(found, day) for day in (OF_2022, late - timedelta(1), late, END)] == [
        0,
        0,
        -10,
        -10,
    ]
    # What the year stands at is told by its report: the next missing one holds that.
    further = decide(sample, book, sample.evidence(*rows), date(2024, 12, 31))
    assert told(further, 2023) == [(Cause.MISSING, -10, OF_2023, None)]
    # A restatement of it reaches its own days, and none that had no report.
    worse = sample.row(2022, "960", "2023-11-10", id="worse")
    again = sample.evidence(*rows).reports
    [restated] = sample.evidence(worse).reports
    restated = replace(restated, supersedes=again[1].report_id, restatement_reason="recount")
    found = decide(sample, book, Evidence(reports=(*again, restated)), date(2023, 12, 31))
    assert told(found, 2022)[-1] == (Cause.RESTATEMENT, 0, late, None)


@pytest.mark.parametrize("missing", [HOLD, PLUS])
def test_each_day_is_priced_alike_whenever_the_correction_came(sample, missing) -> None:
    book = sample.rulebook(missing=missing, correction=BACK)
    days = [date(2022, 4, 22) + timedelta(days=30 * n) for n in range(40)]

    def priced(on: str) -> list[int]:
        rows = [
            sample.row(2021, "900", "2022-04-15", id="first"),
            sample.row(2022, "950", "2023-12-15"),
            sample.row(2021, "960", on, supersedes="first"),
        ]
        found = decide(sample, book, sample.evidence(*rows))
        return [bps_on(found, day) for day in days]

    known_at_once = priced("2022-04-16")
    assert len(set(known_at_once)) > 1
    for on in ("2022-09-01", "2023-05-01", "2023-05-02", RESTATED, "2023-12-20", "2024-09-30"):
        assert priced(on) == known_at_once


def test_an_undecided_period_follows_and_its_days_do_after_it_was_found_missing(sample) -> None:
    book = sample.rulebook(missing=PLUS, correction=BACK)
    rows = [
        sample.row(2021, "900", "2022-04-15", id="first"),
        sample.row(2022, "850", "2023-02-10"),
        sample.row(2021, "960", RESTATED, supersedes="first"),
    ]
    held = sample.evidence(*rows)
    taken = ReportWithdrawal(
        report_id=held.reports[1].report_id,
        account_id=held.reports[1].account_id,
        withdrawn_on=date(2023, 3, 1),
        reason="of another enterprise",
    )
    found = decide(sample, book, replace(held, withdrawals=(taken,)), date(2023, 12, 31))
    assert told(found, 2022)[1:] == [
        (Cause.WITHDRAWAL, -20, date(2023, 3, 8), None),
        (Cause.MISSING, -10, OF_2022, None),
        (Cause.EARLIER_STEP, 0, date(2023, 3, 8), OF_2022),
        (Cause.EARLIER_STEP, 10, OF_2022, None),
    ]


STORY = st.lists(
    st.tuples(
        st.sampled_from((2021, 2022, 2023)),
        st.sampled_from(("850", "900", "920", "960", "1100")),
        st.integers(0, 400),
        st.one_of(st.none(), st.integers(0, 250)),
        st.sampled_from(("original", "restates", "restates", "worse")),
    ),
    max_size=8,
)


def evidence_of(sample, story) -> Evidence:
    """The evidence of a story: originals, restatements of the newest that is never withdrawn, some
    of them not assured, some withdrawn later."""
    reports, taken, kept = [], [], []
    for year, amount, wait, gone, kind in story:
        received = date(year + 1, 2, 1) + timedelta(days=wait)
        worse = {"assurance": "none", "verifier": ""} if kind == "worse" else {}
        [report] = sample.evidence(sample.row(year, amount, str(received), **worse)).reports
        earlier = [r for r in kept if r.period == report.period]
        if kind != "original" and earlier:
            report = replace(report, supersedes=earlier[-1].report_id, restatement_reason="recount")
        if any(report.report_id == other.report_id for other in reports):
            continue
        reports.append(report)
        if gone is None:
            kept.append(report)
        else:
            taken.append(
                ReportWithdrawal(
                    report_id=report.report_id,
                    account_id=report.account_id,
                    withdrawn_on=received + timedelta(days=gone),
                    reason="of another enterprise",
                )
            )
    return Evidence(reports=tuple(reports), withdrawals=tuple(taken))


STEPS = {"850": -20, "900": -20, "920": -10, "960": 0, "1100": 15}


def in_the_end(held: Evidence, *, penalty: int) -> dict[int, int]:
    """What each year stands at once all is told, by nothing but what stands of it: its newest good
    report, else the year before and the penalty."""
    found, before = {}, 0
    gone = {item.report_id for item in held.withdrawals}
    told = [report for report in held.reports if report.report_id not in gone]
    replaced = {report.supersedes for report in told}
    for year in (2021, 2022, 2023, 2024):
        standing = [r for r in told if r.period.start.year == year and r.report_id not in replaced]
        newest = max(standing, key=lambda r: (r.received_on, r.report_id), default=None)
        if newest is None or newest.assurance.value == "none":
            before = before + penalty
        else:
            before = STEPS[str(newest.figures[0].amount)]
        found[year] = before
    return found


@given(story=STORY, penalty=st.sampled_from((0, 10)), correction=st.sampled_from((BACK, FORWARD)))
def test_what_stands_in_the_end_follows_from_what_is_told_whenever_it_came(
    sample, story, penalty, correction
) -> None:
    held = evidence_of(sample, story)
    missing = {"treat_as": {"previous_plus_bps": str(penalty)}} if penalty else HOLD
    book = sample.rulebook(missing=missing, correction=correction)
    found = decide(sample, book, held)
    stands = {d.test_period.start.year: d.total_e4bp // 10_000 for d in found if not d.of_past_days}
    assert stands == in_the_end(held, penalty=penalty)
    assert bps_on(found, END) == stands[2024]
    steps = carbon_steps(found)
    assert all(step == step_on(steps, day) for day, step in step_changes(steps))


@given(story=STORY, days=st.integers(0, 1200))
def test_a_later_day_only_adds_decisions(sample, story, days) -> None:
    held, book = evidence_of(sample, story), sample.rulebook(missing=PLUS, correction=BACK)
    early = decide(sample, book, held, as_of=date(2022, 2, 1) + timedelta(days=days))
    assert decide(sample, book, held)[: len(early)] == early


@given(story=STORY, data=st.data())
def test_any_order_of_filing_gives_the_same_decisions(sample, story, data) -> None:
    held, book = evidence_of(sample, story), sample.rulebook(missing=PLUS, correction=BACK)
    mixed = Evidence(
        reports=tuple(data.draw(st.permutations(held.reports))),
        withdrawals=tuple(data.draw(st.permutations(held.withdrawals))),
    )
    assert decide(sample, book, mixed) == decide(sample, book, held)
