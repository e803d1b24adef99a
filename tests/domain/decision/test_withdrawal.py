"""A withdrawn report: what its period is decided by then, and from when, in whatever order."""

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
from carbonstep.domain.rate.carbon_step import step_on
from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.units.work_calendar import prc_calendar

DUE = date(2022, 4, 30)
END = date(2025, 12, 31)
WORST = {"treat_as": "worst"}
HOLD = {"treat_as": "hold"}
FORWARD = {"too_low": "forward_only", "too_high": "forward_only"}


def withdrawn(held: Evidence, *taken: tuple[int, str], **more: str) -> Evidence:
    """The evidence with its reports of these places withdrawn, each on a day."""
    found = tuple(
        ReportWithdrawal(
            report_id=held.reports[place].report_id,
            account_id=held.reports[place].account_id,
            withdrawn_on=date.fromisoformat(day),
            reason="of another enterprise",
            **more,
        )
        for place, day in taken
    )
    return replace(held, withdrawals=(*held.withdrawals, *found))


def decide(sample, book, held: Evidence, as_of: date = END) -> tuple[Decision, ...]:
    return decide_all(book, sample.loan(book), held, calendar=prc_calendar(), as_of=as_of)


def of_2021(decisions: Sequence[Decision]) -> list[tuple[Cause, date, int, date]]:
    """The decisions for 2021: cause, day, basis points and first day."""
    return [
        (d.cause, d.decided_on, d.total_e4bp // 10_000, d.effective_from)
        for d in decisions
        if d.test_period.start == date(2021, 1, 1)
    ]


def bps_on(decisions: Sequence[Decision], day: str) -> int:
    step = step_on(carbon_steps(decisions), date.fromisoformat(day))
    return 0 if step is None else step.total_e4bp // 10_000


def test_before_its_due_date_the_period_is_undecided_again_and_then_missing(sample) -> None:
    book = sample.rulebook(missing=WORST)
    held = withdrawn(sample.evidence(sample.row(2021, "850", "2022-04-14")), (0, "2022-04-18"))
    found = decide(sample, book, held)
    assert of_2021(found)[:2] == [
        (Cause.REPORT, date(2022, 4, 14), -20, date(2022, 4, 21)),
        (Cause.WITHDRAWAL, date(2022, 4, 18), 0, date(2022, 4, 21)),
    ]
    cause, on, bps, _ = of_2021(found)[2]
    assert (cause, on, bps) == (Cause.MISSING, DUE + timedelta(days=1), 15)
    undecided, missing = found[1:3]
    for decision in (undecided, missing):
        [kpi] = decision.explanation.kpis
        assert kpi.missing is MissingWhy.WITHDRAWN
        assert kpi.withdrawn is not None
        assert kpi.withdrawn.report_id == held.reports[0].report_id
        assert kpi.withdrawn.withdrawn_on == date(2022, 4, 18)
        assert kpi.withdrawn.reason == "of another enterprise"
        assert [(b.kind, b.fact_id) for b in decision.basis] == [
            ("withdrawal", held.reports[0].report_id)
        ]
    assert undecided.explanation.corrections[0].how is CorrectedHow.CHARGE_BACK


def test_an_undecided_period_keeps_the_step_before_and_follows_its_correction(sample) -> None:
    rows = (
        sample.row(2021, "920", "2022-04-14", id="first"),
        sample.row(2022, "850", "2023-04-14"),
        sample.row(2021, "960", "2023-04-17", supersedes="first"),
    )
    held = sample.evidence(*rows)
    taken = withdrawn(held, (1, "2023-04-18"))
    before = [d for d in decide(sample, sample.rulebook(), taken) if d.cause is Cause.WITHDRAWAL]
    assert [(d.total_e4bp, d.parts[0].previous_e4bp) for d in before] == [(0, 0)]
    never = replace(taken, reports=taken.reports[:2])
    held_on = [d for d in decide(sample, sample.rulebook(), never) if d.cause is Cause.WITHDRAWAL]
    assert [(d.total_e4bp, d.parts[0].previous_e4bp) for d in held_on] == [(-100_000, -100_000)]


@pytest.mark.parametrize(
    ("correction", "first_day", "in_between"),
    [(None, date(2022, 4, 21), 15), (FORWARD, date(2022, 9, 8), -20)],
)
def test_after_its_due_date_it_is_missing_as_far_back_as_the_policy_says(
    sample, correction, first_day, in_between
) -> None:
    changes = {} if correction is None else {"correction": correction}
    book = sample.rulebook(missing=WORST, **changes)
    held = withdrawn(sample.evidence(sample.row(2021, "850", "2022-04-14")), (0, "2022-09-01"))
    found = decide(sample, book, held)
    assert of_2021(found)[1:] == [(Cause.WITHDRAWAL, date(2022, 9, 1), 15, first_day)]
    assert bps_on(found, "2022-06-01") == in_between
    assert bps_on(found, "2022-09-08") == 15


def test_what_it_superseded_stands_again(sample) -> None:
    rows = (
        sample.row(2021, "920", "2022-04-01", id="first"),
        sample.row(2021, "850", "2022-06-01", supersedes="first"),
    )
    held = withdrawn(sample.evidence(*rows), (1, "2022-09-01"))
    found = decide(sample, sample.rulebook(), held)
    last = found[2]
    assert (last.cause, last.total_e4bp) == (Cause.WITHDRAWAL, -100_000)
    assert [(b.kind, b.fact_id) for b in last.basis] == [
        ("report", held.reports[0].report_id),
        ("withdrawal", held.reports[1].report_id),
    ]
    assert last.explanation.kpis[0].withdrawn.report_id == held.reports[1].report_id
    assert last.effective_from == found[1].effective_from
    both = withdrawn(held, (0, "2022-10-01"))
    gone = decide(sample, sample.rulebook(missing=WORST), both)[3]
    assert (gone.cause, gone.total_e4bp, gone.is_missing) == (Cause.WITHDRAWAL, 150_000, True)


def test_one_that_was_too_high_is_paid_back_only_where_that_is_agreed(sample) -> None:
    rows = (
        sample.row(2021, "850", "2022-04-01", id="first"),
        sample.row(2021, "1100", "2022-06-01", supersedes="first"),
    )
    held = withdrawn(sample.evidence(*rows), (1, "2022-09-01"))
    forward = decide(sample, sample.rulebook(), held)
    assert bps_on(forward, "2022-07-01") == 15
    assert bps_on(forward, "2022-09-08") == -20
    back = {"too_low": "charge_back", "too_high": "pay_back"}
    paid = decide(sample, sample.rulebook(correction=back), held)
    assert bps_on(paid, "2022-07-01") == -20


@pytest.mark.parametrize(
    ("again_on", "cause"),
    [("2022-04-20", Cause.REPORT), ("2022-04-30", Cause.REPORT), ("2022-05-05", Cause.LATE_REPORT)],
)
def test_a_report_that_comes_after_it_decides_by_its_own_day(sample, again_on, cause) -> None:
    rows = (
        sample.row(2021, "850", "2022-04-14"),
        sample.row(2021, "920", again_on),
    )
    first, second = (sample.evidence(row) for row in rows)
    both = Evidence(reports=(*first.reports, *second.reports))
    held = withdrawn(both, (0, "2022-04-18"))
    found = [d for d in decide(sample, sample.rulebook(missing=WORST), held) if not d.is_missing]
    assert of_2021(found)[-1][:3] == (cause, date.fromisoformat(again_on), -10)


def test_the_right_report_of_the_same_day_is_a_restatement(sample) -> None:
    rows = (sample.row(2021, "850", "2022-04-14"), sample.row(2021, "920", "2022-09-01"))
    both = Evidence(reports=tuple(sample.evidence(row).reports[0] for row in rows))
    held = withdrawn(both, (0, "2022-09-01"))
    found = decide(sample, sample.rulebook(missing=WORST), held)
    assert of_2021(found)[1:] == [
        (Cause.RESTATEMENT, date(2022, 9, 1), -10, date(2022, 4, 21)),
    ]


def test_a_report_withdrawn_on_its_day_was_never_there(sample) -> None:
    held = withdrawn(sample.evidence(sample.row(2021, "850", "2022-04-14")), (0, "2022-04-14"))
    [missing] = [d for d in decide(sample, sample.rulebook(), held) if d.basis]
    assert (missing.cause, missing.decided_on) == (Cause.MISSING, DUE + timedelta(days=1))


def test_filed_again_with_its_day_of_receipt_it_was_never_withdrawn(sample) -> None:
    row = sample.row(2021, "850", "2022-04-14")
    [report] = sample.evidence(row).reports
    again = replace(report, instead_of=report.report_id)
    held = withdrawn(Evidence(reports=(report, again)), (0, "2022-09-01"))
    found = decide(sample, sample.rulebook(missing=WORST), held)
    assert all(bps_on(found, day) == -20 for day in ("2022-04-21", "2022-09-08", "2023-03-01"))


def test_a_withdrawn_change_of_period_gives_the_first_its_report_back(sample) -> None:
    rows = (
        sample.row(2021, "850", "2022-04-14", id="first"),
        sample.row(2022, "850", "2023-02-01", supersedes="first"),
    )
    held = withdrawn(sample.evidence(*rows), (1, "2023-03-01"))
    found = decide(sample, sample.rulebook(missing=WORST), held)
    assert [(c, bps) for c, _, bps, _ in of_2021(found)] == [
        (Cause.REPORT, -20),
        (Cause.RESTATEMENT, 15),
        (Cause.WITHDRAWAL, -20),
    ]
    second = [d for d in found if d.test_period.start.year == 2022]
    assert [(d.cause, d.total_e4bp // 10_000) for d in second] == [
        (Cause.REPORT, -20),
        (Cause.WITHDRAWAL, -20),
        (Cause.MISSING, 15),
    ]


def test_a_restatement_charges_no_time_back_that_a_withdrawal_left_without_a_report(sample) -> None:
    first, second = (
        sample.evidence(row).reports[0]
        for row in (sample.row(2021, "850", "2022-04-14"), sample.row(2021, "850", "2022-08-01"))
    )
    worse = replace(
        sample.evidence(sample.row(2021, "1100", "2022-10-10")).reports[0],
        supersedes=second.report_id,
        restatement_reason="recount",
    )
    held = withdrawn(Evidence(reports=(first, second, worse)), (0, "2022-06-01"))
    found = decide(sample, sample.rulebook(missing={"treat_as": "no_adjustment"}), held)
    assert bps_on(found, "2022-07-01") == 0
    assert bps_on(found, "2022-08-09") == 15


def test_one_that_was_not_good_enough_changes_nothing(sample) -> None:
    row = sample.row(2021, "850", "2022-04-14", assurance="none", verifier="")
    plain = sample.evidence(row)
    held = withdrawn(plain, (0, "2022-06-01"))
    assert of_2021(decide(sample, sample.rulebook(), held)) == of_2021(
        decide(sample, sample.rulebook(), plain)
    )


STORY = st.lists(
    st.tuples(
        st.sampled_from((2021, 2022)),
        st.sampled_from(("850", "920", "960", "1100")),
        st.integers(0, 300),
        st.one_of(st.none(), st.integers(0, 400)),
        st.booleans(),
    ),
    max_size=6,
)


def told(sample, story) -> Evidence:
    """The evidence of a story: originals, restatements of the newest, some withdrawn later."""
    reports, taken = [], []
    for year, amount, wait, gone, restates in story:
        received = date(year + 1, 2, 1) + timedelta(days=wait)
        [report] = sample.evidence(sample.row(year, amount, received.isoformat())).reports
        earlier = [r for r in reports if r.period == report.period]
        if restates and earlier:
            report = replace(report, supersedes=earlier[-1].report_id, restatement_reason="recount")
        if any(report.report_id == other.report_id for other in reports):
            continue
        reports.append(report)
        if gone is not None:
            taken.append((len(reports) - 1, (received + timedelta(days=gone)).isoformat()))
    return withdrawn(Evidence(reports=tuple(reports)), *taken)


@given(story=STORY, data=st.data(), missing=st.sampled_from((WORST, HOLD)))
def test_any_order_of_arrival_gives_the_same_decisions(sample, story, data, missing) -> None:
    held = told(sample, story)
    mixed = Evidence(
        reports=tuple(data.draw(st.permutations(held.reports))),
        withdrawals=tuple(data.draw(st.permutations(held.withdrawals))),
    )
    book = sample.rulebook(missing=missing)
    assert decide(sample, book, mixed) == decide(sample, book, held)


@given(story=STORY, days=st.integers(0, 900))
def test_a_later_day_only_adds_decisions(sample, story, days) -> None:
    held, book = told(sample, story), sample.rulebook(missing=HOLD)
    early = decide(sample, book, held, as_of=date(2022, 2, 1) + timedelta(days=days))
    assert decide(sample, book, held)[: len(early)] == early
