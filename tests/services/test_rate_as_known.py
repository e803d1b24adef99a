"""A restatement changes the rate on a past day as known after it, never as known before."""

from datetime import date, timedelta
from itertools import permutations

import pytest

from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.decision.decide import decide_all
from carbonstep.domain.decision.part import Cause
from carbonstep.domain.rate.segment import rate_on
from carbonstep.reading.problem import RejectedError
from carbonstep.services.changes import log_size
from carbonstep.services.query import decisions_of_loan
from carbonstep.services.rate import loan_picture
from carbonstep.units.work_calendar import prc_calendar

from .conftest import row

DAY = date(2023, 6, 15)


def rate(bank, day: date, known_at: str | None = None) -> int:
    picture = loan_picture(bank.store, "HS-1", as_of=day, known_at=known_at)
    segment = rate_on(picture.priced.segments, day)
    return segment.all_in_e4bp


@pytest.fixture
def restated(bank):
    """A report that earns 10 bp, then a revision that does not."""
    first = bank.file(row(2022, "50000"), on=date(2023, 4, 28))
    bank.known_before = str(log_size(bank.store))
    bank.instant_before = bank.now.isoformat()
    bank.receipt = bank.file(
        row(
            2022,
            "52000",
            supersedes=first.accepted[0],
            restatement_reason="a boiler house was left out",
        ),
        on=date(2023, 9, 4),
    )
    return bank


def test_a_restatement_yields_a_new_decision(restated) -> None:
    [decision] = restated.receipt.decisions
    assert decision.cause is Cause.RESTATEMENT
    assert decision.total_e4bp == 0
    assert decision.effective_from == date(2023, 5, 9)  # too little was charged: charged back
    all_of_them = [d for _, d in decisions_of_loan(restated.store, "HS-1")]
    assert [d.cause for d in all_of_them] == [Cause.REPORT, Cause.RESTATEMENT]
    assert all_of_them[1].supersedes == all_of_them[0].decision_id


def test_the_rate_on_a_day_as_known_before_and_after(restated) -> None:
    assert rate(restated, DAY) == 3_650_000 + 350_000
    for known_at in (restated.known_before, restated.instant_before):
        assert rate(restated, DAY, known_at) == 3_650_000 + 350_000 - 100_000
    assert rate(restated, date(2023, 5, 8)) == rate(
        restated, date(2023, 5, 8), restated.known_before
    )


def test_a_day_means_all_that_was_recorded_on_it(restated) -> None:
    # All of it was recorded on 5 January 2026, between eight and nine in the morning.
    assert rate(restated, DAY, "2026-01-05") == rate(restated, DAY)
    assert rate(restated, DAY, "2026-01-06") == rate(restated, DAY)
    assert loan_picture(restated.store, "HS-1", as_of=DAY, known_at="2026-01-04") is None
    size = loan_picture(restated.store, "HS-1", as_of=DAY).known
    assert rate(restated, DAY, str(size)) == rate(restated, DAY)


def test_what_was_known_stays_the_same_for_ever(restated) -> None:
    before = loan_picture(restated.store, "HS-1", as_of=DAY, known_at=restated.known_before)
    restated.file(row(2023, "40000"), on=date(2024, 4, 12))
    restated.run(date(2025, 6, 1))
    after = loan_picture(restated.store, "HS-1", as_of=DAY, known_at=restated.known_before)
    assert before == after


def test_a_moment_before_the_loan_knows_no_loan(restated) -> None:
    assert loan_picture(restated.store, "HS-1", as_of=DAY, known_at="1") is None
    assert loan_picture(restated.store, "HS-1", as_of=DAY, known_at="2001-01-01") is None


def test_a_moment_that_cannot_be_read_is_refused(restated) -> None:
    with pytest.raises(RejectedError) as refused:
        loan_picture(restated.store, "HS-1", as_of=DAY, known_at="last Tuesday")
    assert refused.value.problems[0].code == "moment_invalid"


def test_what_was_announced_is_what_the_facts_give(restated) -> None:
    restated.run(date(2025, 6, 1))
    picture = loan_picture(restated.store, "HS-1", as_of=date(2025, 6, 1))
    pure = decide_all(
        picture.rulebook,
        picture.loan,
        Evidence(reports=picture.evidence.reports),
        calendar=prc_calendar(),
        as_of=date(2025, 6, 1),
    )
    assert [d.decision_id for d in picture.priced.decisions] == [d.decision_id for d in pure]


FILINGS = [
    row(2022, "50000", received_on="2023-04-28"),
    row(2023, "47000", received_on="2024-04-12"),
    row(2024, "52000", received_on="2025-04-11"),
]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_the_order_of_filing_does_not_matter(bank, order) -> None:
    for index in order:
        bank.file(FILINGS[index], on=date(2025, 5, 30))
    bank.run(date(2025, 6, 1))
    picture = loan_picture(bank.store, "HS-1", as_of=date(2025, 6, 1))
    by_day = [(s.period, s.all_in_e4bp) for s in picture.priced.segments]
    pure = decide_all(
        picture.rulebook,
        picture.loan,
        picture.evidence,
        calendar=prc_calendar(),
        as_of=date(2025, 6, 1),
    )
    assert {d.decision_id for d in picture.priced.decisions} >= {d.decision_id for d in pure}
    expected = {
        date(2022, 9, 20): 4_000_000,
        date(2023, 5, 9): 3_900_000,
        date(2023, 9, 20): 3_450_000 + 350_000 - 100_000,
        date(2024, 4, 19): 3_450_000 + 350_000 - 100_000,
        date(2024, 9, 20): 3_350_000 + 350_000 - 100_000,
        date(2025, 4, 18): 3_350_000 + 350_000,
    }
    assert [(period.start, rate) for period, rate in by_day] == list(expected.items())


def test_a_report_entered_late_but_received_in_time_overrides_the_missing_decision(bank) -> None:
    bank.run(date(2023, 5, 2))
    [(_, missing)] = decisions_of_loan(bank.store, "HS-1")
    assert missing.cause is Cause.MISSING
    bank.file(row(2022, "50000", received_on="2023-04-28"), on=date(2023, 5, 10))
    assert rate(bank, date(2023, 5, 9)) == 3_900_000
    assert rate(bank, date(2023, 5, 8)) == 4_000_000


def test_rates_before_drawdown_and_after_maturity_do_not_exist(bank) -> None:
    picture = loan_picture(bank.store, "HS-1", as_of=DAY)
    segments = picture.priced.segments
    assert rate_on(segments, date(2022, 9, 19)) is None
    assert rate_on(segments, date(2025, 9, 20)) is None
    assert rate_on(segments, date(2025, 9, 20) - timedelta(days=1)) is not None
