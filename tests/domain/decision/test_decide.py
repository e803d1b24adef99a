"""Decisions: in time, late, missing, restated; each policy; the order of filing never matters."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.account.report import Assurance, Figure, FootprintReport
from carbonstep.domain.decision.decide import decide_all
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.explanation import CorrectedHow
from carbonstep.domain.decision.part import Cause
from carbonstep.domain.loan.loan import Benchmark, Loan
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.picture.pricing import carbon_steps
from carbonstep.domain.rate.carbon_step import step_changes, step_on
from carbonstep.domain.rulebook.read import read_rulebook
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.formats.document import parse_yaml
from carbonstep.reading.node import Node
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

TEXT = """\
rulebook: sample
version: "1"
title: {zh: 样本, en: Sample}
in_force: {from: 2020-01-01}
parameters:
  baseline_tco2e: {unit: tCO2e, zh: 基准, en: baseline}
test: {period: year, report_due: 120 days, effective: 5 business days after receipt}
kpis:
  reduction:
    measure: {sum: [organisation.scope1]}
    read_as: {reduction_from: baseline_tco2e}
    unit: "%"
    assurance: limited
adjust:
  - kpi: reduction
    steps:
      - {at_least: 10, bps: -20}
      - {at_least: 5, bps: -10}
      - {at_least: 0, bps: 0}
      - {otherwise: true, bps: 15}
limits: {total: [-20, 15]}
missing: {treat_as: no_adjustment}
correction: {too_low: charge_back, too_high: forward_only, materiality: 1%}
sources: [a test]
"""


def rulebook(**changes: str) -> Rulebook:
    text = TEXT
    for name, new in changes.items():
        text = text.replace(*_CHANGES[name](new))
    node = parse_yaml(text)
    assert isinstance(node, Node)
    found = read_rulebook(node)
    assert isinstance(found, Rulebook), [str(p) for p in found]
    return found


_CHANGES = {
    "missing": lambda new: ("treat_as: no_adjustment", f"treat_as: {new}"),
    "effective": lambda new: ("5 business days after receipt", new),
    "too_low": lambda new: ("too_low: charge_back", f"too_low: {new}"),
    "too_high": lambda new: ("too_high: forward_only", f"too_high: {new}"),
    "materiality": lambda new: ("materiality: 1%", f"materiality: {new}"),
}


def loan(book: Rulebook) -> Loan:
    return Loan(
        loan_id="L1",
        account_id="uscc:x",
        principal_fen=Fen(1_000_000_000),
        drawn_on=date(2021, 3, 22),
        matures_on=date(2026, 3, 22),
        benchmark=Benchmark(
            index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(4_000_000)
        ),
        spread_e4bp=RateE4bp(0),
        rulebook=book.ref,
        parameters={"baseline_tco2e": Decimal(1000)},
    )


def report(
    year: int,
    amount: str,
    received_on: date,
    *,
    assurance: Assurance = Assurance.LIMITED,
    supersedes: str = "",
) -> FootprintReport:
    return FootprintReport(
        account_id="uscc:x",
        period=Period(date(year, 1, 1), date(year + 1, 1, 1)),
        received_on=received_on,
        figures=(Figure(name="scope1", amount=Decimal(amount), unit="tCO2e"),),
        assurance=assurance,
        verifier="v" if assurance is not Assurance.NONE else "",
        supersedes=supersedes,
        restatement_reason="recount" if supersedes else "",
    )


def decide(book: Rulebook, *reports: FootprintReport, as_of: date = date(2025, 12, 31)):
    return decide_all(
        book, loan(book), Evidence(reports=reports), calendar=prc_calendar(), as_of=as_of
    )


def carbon(book: Rulebook, reports, day: date, as_of: date = date(2025, 12, 31)) -> int:
    steps = carbon_steps(decide(book, *reports, as_of=as_of))
    step = step_on(steps, day)
    return 0 if step is None else step.total_e4bp


IN_TIME = report(2021, "920", date(2022, 4, 15))


def test_a_report_in_time_decides_on_its_day_of_receipt() -> None:
    [decision] = decide(rulebook(), IN_TIME, as_of=date(2022, 12, 31))
    assert decision.cause is Cause.REPORT
    assert decision.decided_on == date(2022, 4, 15)
    assert decision.effective_from == date(2022, 4, 22)
    assert decision.total_e4bp == -100_000
    assert decision.kpis[0].value == 8
    assert [basis.fact_id for basis in decision.basis] == [IN_TIME.report_id]


def test_nothing_is_decided_before_the_report_or_its_due_date() -> None:
    assert decide(rulebook(), IN_TIME, as_of=date(2022, 4, 14)) == ()
    assert decide(rulebook(), as_of=date(2022, 4, 30)) == ()
    [missing] = decide(rulebook(), as_of=date(2022, 5, 1))
    assert missing.cause is Cause.MISSING
    assert missing.kpis[0].missing == "no_report"


def test_a_report_received_on_the_due_date_is_in_time_and_a_day_later_is_late() -> None:
    on_due = report(2021, "920", date(2022, 4, 30))
    [decision] = decide(rulebook(), on_due, as_of=date(2022, 12, 31))
    assert decision.cause is Cause.REPORT
    late = report(2021, "920", date(2022, 5, 1))
    missing, decided = decide(rulebook(), late, as_of=date(2022, 12, 31))
    assert (missing.cause, decided.cause) == (Cause.MISSING, Cause.LATE_REPORT)
    assert decided.supersedes == missing.decision_id


@pytest.mark.parametrize(
    ("treatment", "first", "second"),
    [
        ("worst", 150_000, 150_000),
        ("no_adjustment", 0, 0),
        ("hold", -100_000, -100_000),
        ("{previous_plus_bps: 10}", 0, 100_000),
    ],
)
def test_missing_treatments(treatment: str, first: int, second: int) -> None:
    decisions = decide(rulebook(missing=treatment), IN_TIME, as_of=date(2024, 12, 31))
    assert [d.cause for d in decisions] == [Cause.REPORT, Cause.MISSING, Cause.MISSING]
    assert [d.total_e4bp for d in decisions] == [-100_000, first, second]


def test_the_penalty_stops_at_the_cap() -> None:
    decisions = decide(rulebook(missing="{previous_plus_bps: 10}"), IN_TIME)
    assert [d.total_e4bp for d in decisions] == [-100_000, 0, 100_000, 150_000]
    assert decisions[-1].explanation.limits[0].after_e4bp == 150_000


def test_a_report_without_assurance_is_missing_until_an_assured_revision_comes() -> None:
    weak = report(2021, "920", date(2022, 4, 1), assurance=Assurance.NONE)
    assert decide(rulebook(), weak, as_of=date(2022, 4, 30)) == ()
    better = report(2021, "920", date(2022, 6, 1), supersedes=weak.report_id)
    missing, decided = decide(rulebook(), weak, better, as_of=date(2022, 12, 31))
    assert missing.kpis[0].missing == "assurance_insufficient"
    assert decided.cause is Cause.LATE_REPORT
    assert decided.total_e4bp == -100_000


RESTATED_WORSE = report(2021, "970", date(2022, 9, 1), supersedes=IN_TIME.report_id)
RESTATED_BETTER = report(2021, "880", date(2022, 9, 1), supersedes=IN_TIME.report_id)


def test_too_little_charged_is_charged_back() -> None:
    first, second = decide(rulebook(), IN_TIME, RESTATED_WORSE, as_of=date(2022, 12, 31))
    assert second.cause is Cause.RESTATEMENT
    assert second.supersedes == first.decision_id
    assert second.effective_from == first.effective_from
    reports = (IN_TIME, RESTATED_WORSE)
    day = date(2022, 7, 1)
    assert carbon(rulebook(), reports, day, as_of=date(2022, 8, 31)) == -100_000
    assert carbon(rulebook(), reports, day) == 0


def test_too_much_charged_works_forward_only() -> None:
    first, second = decide(rulebook(), IN_TIME, RESTATED_BETTER, as_of=date(2022, 12, 31))
    assert second.effective_from == date(2022, 9, 8) > first.effective_from
    reports = (IN_TIME, RESTATED_BETTER)
    assert carbon(rulebook(), reports, date(2022, 9, 7)) == -100_000
    assert carbon(rulebook(), reports, date(2022, 9, 8)) == -200_000


def test_pay_back_and_forward_only_can_be_chosen() -> None:
    book = rulebook(too_low="forward_only", too_high="pay_back")
    _, worse = decide(book, IN_TIME, RESTATED_WORSE, as_of=date(2022, 12, 31))
    _, better = decide(book, IN_TIME, RESTATED_BETTER, as_of=date(2022, 12, 31))
    assert worse.effective_from == date(2022, 9, 8)
    assert better.effective_from == date(2022, 4, 22)


def test_an_immaterial_restatement_keeps_the_step() -> None:
    just_over = report(2021, "900", date(2022, 4, 15))
    tiny = report(2021, "900.05", date(2022, 9, 1), supersedes=just_over.report_id)
    first, second = decide(rulebook(), just_over, tiny, as_of=date(2022, 12, 31))
    assert first.total_e4bp == second.total_e4bp == -200_000
    assert second.explanation.corrections[0].how is CorrectedHow.NOT_MATERIAL
    assert second.parts[0].immaterial
    strict = rulebook(materiality="0%")
    _, moved = decide(strict, just_over, tiny, as_of=date(2022, 12, 31))
    assert moved.total_e4bp == -100_000


def test_a_correction_of_an_old_period_stops_where_the_next_decision_begins() -> None:
    next_year = report(2022, "880", date(2023, 4, 14))
    late_restatement = report(2021, "1100", date(2023, 9, 1), supersedes=IN_TIME.report_id)
    reports = (IN_TIME, next_year, late_restatement)
    assert carbon(rulebook(), reports, date(2023, 4, 20)) == 150_000
    assert carbon(rulebook(), reports, date(2023, 4, 21)) == -200_000
    assert carbon(rulebook(), reports, date(2023, 10, 1)) == -200_000


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("5 business days after receipt", date(2022, 4, 22)),
        ("10 days after receipt", date(2022, 4, 25)),
        ("next_interest_period", date(2022, 6, 20)),
        ("fixed 07-01", date(2022, 7, 1)),
        ("fixed 04-15", date(2023, 4, 15)),
    ],
)
def test_effective_rules(words: str, day: date) -> None:
    decisions = decide(rulebook(effective=words), IN_TIME, as_of=date(2022, 4, 20))
    assert decisions[0].effective_from == day


def test_no_decision_reaches_maturity_or_beyond() -> None:
    decisions = decide(rulebook(), as_of=date(2030, 1, 1))
    assert all(d.effective_from < date(2026, 3, 22) for d in decisions)
    assert [d.test_period.start.year for d in decisions] == [2021, 2022, 2023, 2024]


def decided_late(
    *received_on: str, matures_on: date = date(2026, 3, 23), as_of: date = date(2026, 4, 1)
) -> tuple[Decision, ...]:
    """What 2025 is decided by in a loan that ends on Monday 23 March 2026, or another day."""
    book = rulebook()
    terms = replace(loan(book), matures_on=matures_on, first_test_on=date(2025, 1, 1))
    days = [date.fromisoformat(day) for day in received_on]
    held = Evidence(reports=tuple(report(2025, "920", day) for day in days))
    return decide_all(book, terms, held, calendar=prc_calendar(), as_of=as_of)


@pytest.mark.parametrize(
    ("received_on", "without_effect"),
    # The fifth working day after is Friday 20 March, or the loan's last day or later.
    [("2026-03-13", False), ("2026-03-16", True), ("2026-03-17", True), ("2026-03-22", True)],
)
def test_a_decision_that_the_loan_ends_before_is_kept_without_effect(
    received_on: str, without_effect: bool
) -> None:
    [decision] = decided_late(received_on)
    assert decision.without_effect == without_effect
    assert decision.total_e4bp == -100_000
    assert (decision.effective_to == decision.effective_from) == without_effect
    assert decision.explanation.loan_ends_on == (date(2026, 3, 23) if without_effect else None)
    [step] = carbon_steps([decision])
    assert (step_changes([step]) == ()) == without_effect
    on = step_on([step], decision.effective_from)
    assert (on is None) == without_effect


def test_once_the_loan_is_over_nothing_is_decided_of_it() -> None:
    assert decided_late("2026-03-23") == decided_late("2026-03-30") == ()


def test_a_later_maturity_gives_it_effect() -> None:
    [never] = decided_late("2026-03-16")
    [prolonged] = decided_late("2026-03-16", matures_on=date(2026, 3, 24))
    assert (never.effective_from, prolonged.effective_from) == (date(2026, 3, 23),) * 2
    assert (never.without_effect, prolonged.without_effect) == (True, False)
    assert prolonged.effective_to is None
    assert never.decision_id != prolonged.decision_id


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # Worse before it was due: undecided; a good one in time counts as in time.
        (
            [("none", "2022-04-18")],
            [("report", -20), ("restatement", 0), ("missing", 15)],
        ),
        (
            [("none", "2022-04-18"), ("limited", "2022-04-30")],
            [("report", -20), ("restatement", 0), ("report", -10)],
        ),
        (
            [("none", "2022-04-18"), ("none", "2022-04-20"), ("limited", "2022-04-21")],
            [("report", -20), ("restatement", 0), ("report", -10)],
        ),
        # On the due date it is not missing yet, on the day after it is.
        (
            [("none", "2022-04-30"), ("limited", "2022-05-02")],
            [("report", -20), ("restatement", 0), ("missing", 15), ("late_report", -10)],
        ),
        (
            [("none", "2022-05-01"), ("limited", "2022-05-02")],
            [("report", -20), ("restatement", 15), ("late_report", -10)],
        ),
    ],
)
def test_before_its_due_date_no_period_is_missing(
    changes: list[tuple[str, str]], expected: list[tuple[str, int]]
) -> None:
    revisions = [report(2021, "850", date(2022, 4, 14))]
    for assurance, day in changes:
        verifier = "" if assurance == "none" else "a verifier"
        again = report(2021, "920", date.fromisoformat(day), supersedes=revisions[-1].report_id)
        revisions.append(replace(again, assurance=Assurance(assurance), verifier=verifier))
    found = decide(rulebook(missing="worst"), *revisions, as_of=date(2022, 12, 31))
    assert [(d.cause.value, d.total_e4bp // 10_000) for d in found] == expected
    undecided = [d for d in found if d.is_missing and d.decided_on <= date(2022, 4, 30)]
    assert all(d.parts[0].previous_e4bp == 0 for d in undecided)
    assert bool(undecided) == (changes[0][1] <= "2022-04-30")


@pytest.mark.parametrize(
    ("on", "gives"), [("2022-04-18", 0), ("2022-04-30", 0), ("2022-05-01", 15)]
)
def test_nor_is_one_whose_report_is_moved_to_another_period(on: str, gives: int) -> None:
    first = report(2021, "850", date(2022, 4, 14))
    moved = report(2020, "850", date.fromisoformat(on), supersedes=first.report_id)
    book = rulebook(missing="worst")
    [_, left, *rest] = decide(book, first, moved, as_of=date(2022, 12, 31))
    assert (left.decided_on.isoformat(), left.total_e4bp // 10_000) == (on, gives)
    assert [d.total_e4bp // 10_000 for d in rest] == ([15] if gives == 0 else [])


def chain(*steps: tuple[str, date]) -> list[FootprintReport]:
    """Revisions of the report of 2021, each superseding the one before."""
    found: list[FootprintReport] = []
    for amount, day in steps:
        supersedes = found[-1].report_id if found else ""
        found.append(report(2021, amount, day, supersedes=supersedes))
    return found


def test_an_immaterial_revision_does_not_shield_from_a_charge_back() -> None:
    revisions = chain(
        ("850", date(2022, 3, 1)), ("851", date(2022, 5, 10)), ("1000", date(2022, 6, 6))
    )
    first, kept, last = decide(rulebook(), *revisions, as_of=date(2022, 12, 31))
    assert (first.total_e4bp, kept.total_e4bp, last.total_e4bp) == (-200_000, -200_000, 0)
    assert kept.effective_from > first.effective_from
    assert last.effective_from == first.effective_from


def test_a_charge_back_reaches_over_every_decision_that_charged_less_and_no_further() -> None:
    revisions = chain(
        ("970", date(2022, 3, 1)),  # 0 bp
        ("920", date(2022, 4, 15)),  # -10, forward
        ("880", date(2022, 5, 16)),  # -20, forward
        ("1000", date(2022, 6, 6)),  # 0 again: both discounts were wrong, the first 0 was right
    )
    decisions = decide(rulebook(), *revisions, as_of=date(2022, 12, 31))
    assert [d.total_e4bp for d in decisions] == [0, -100_000, -200_000, 0]
    assert decisions[3].effective_from == decisions[1].effective_from
    halfway = chain(
        ("920", date(2022, 4, 15)), ("880", date(2022, 5, 16)), ("930", date(2022, 6, 6))
    )
    first, second, third = decide(rulebook(too_high="pay_back"), *halfway, as_of=date(2022, 12, 31))
    assert second.effective_from == first.effective_from  # paid back
    assert third.effective_from == first.effective_from  # and charged back again


def test_many_small_changes_do_not_slip_under_the_threshold() -> None:
    drift = [(f"{899.5 + step * 0.8:.1f}", date(2022, 4, 1 + step)) for step in range(8)]
    decisions = decide(rulebook(), *chain(*drift), as_of=date(2022, 12, 31))
    assert decisions[0].total_e4bp == -200_000
    assert decisions[1].total_e4bp == -200_000  # 9.97 % instead of 10.05 %: not material
    assert decisions[-1].total_e4bp == -100_000  # 9.49 %: no longer earned by any measure


def test_an_immaterial_restatement_hints_from_the_step_that_is_kept() -> None:
    just_over, tiny = chain(("900", date(2022, 4, 15)), ("900.05", date(2022, 9, 1)))
    _, second = decide(rulebook(), just_over, tiny, as_of=date(2022, 12, 31))
    assert second.total_e4bp == -200_000
    assert second.explanation.next_steps == ()


amounts = st.decimals(min_value=0, max_value=1500, places=3)
received = st.dates(min_value=date(2022, 1, 1), max_value=date(2023, 3, 1))


@given(
    first=st.lists(st.tuples(amounts, received), min_size=1, max_size=4),
    second=amounts,
    order=st.randoms(use_true_random=False),
)
def test_the_order_of_filing_never_matters(first, second, order) -> None:
    reports: list[FootprintReport] = []
    for amount, day in sorted(first, key=lambda item: item[1]):
        supersedes = reports[-1].report_id if reports else ""
        reports.append(report(2021, f"{amount:f}", day, supersedes=supersedes))
    reports.append(report(2022, f"{second:f}", date(2023, 4, 14)))
    shuffled = list(reports)
    order.shuffle(shuffled)
    book = rulebook(missing="{previous_plus_bps: 10}")
    assert decide(book, *shuffled) == decide(book, *reports)


@given(amount=amounts, day=received)
def test_a_later_business_date_only_adds_decisions(amount, day) -> None:
    found = report(2021, f"{amount:f}", day)
    book = rulebook()
    early = decide(book, found, as_of=date(2022, 8, 1))
    late = decide(book, found, as_of=date(2025, 1, 1))
    assert late[: len(early)] == early
