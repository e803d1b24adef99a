"""Several KPIs: each is decided, missing, corrected and picked by itself, then put together."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.account.report import Assurance
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.decision.part import Cause
from carbonstep.domain.picture.pricing import carbon_steps
from carbonstep.domain.rate.carbon_step import change_days, step_changes, step_on

from .parts_case import (
    BACK,
    FORWARD,
    PLUS,
    again,
    book,
    bps_on,
    days,
    decide,
    held,
    part,
    parts,
    report,
    told_again,
)

FOUND = date(2022, 5, 1)
"""The day after 2021's reports are due."""


def test_each_part_is_decided_on_its_own_report(sample) -> None:
    rulebook = book()
    first = report(sample, 2021, "2022-02-14", scope1="1000")
    whole = again(
        first, "2022-04-01", figures=report(sample, 2021, "2022-04-01", green="60").figures
    )
    [one, two] = decide(sample, rulebook, held(sample, first, whole), as_of=FOUND)
    assert parts(one) == {"emissions": ("measured", -20), "green": ("undecided", 0)}
    assert part(one, "green").cause is None
    assert not part(one, "green").has_effect
    assert one.total_e4bp == -200_000
    # The restatement leaves the emissions as they were, and brings the green power in time.
    assert (two.cause, two.supersedes) == (Cause.REPORT, one.decision_id)
    assert [p.kpi for p in two.own_parts] == ["green"]
    assert part(two, "emissions").decided_by == one.decision_id
    assert parts(two) == {"emissions": ("measured", -20), "green": ("measured", -10)}
    # Together they would be 30 bp less; the whole is held at 25.
    assert two.total_e4bp == -250_000
    assert [bps_on([one, two], day) for day in (date(2022, 2, 21), date(2022, 4, 11))] == [-20, -25]


def test_a_missing_one_is_treated_by_its_own_word_and_leaves_the_other(sample) -> None:
    first = report(sample, 2021, "2022-02-14", scope1="1030")
    for green, bps in (("worst", 10), ("no_adjustment", 0), ("hold", 0), (PLUS, 5)):
        rulebook = book(green=green)
        [one, missing] = decide(sample, rulebook, held(sample, first), as_of=FOUND)
        assert missing.cause is Cause.MISSING
        assert parts(missing) == {"emissions": ("measured", 0), "green": ("missing", bps)}
        assert part(missing, "emissions").decided_by == one.decision_id
        assert [p.kpi for p in missing.own_parts] == ["green"]
        assert [kpi.name for kpi in missing.explanation.kpis] == ["green"]
        assert missing.explanation.missing[0].kpi == "green"


def test_a_correction_of_one_leaves_the_other_s_days_alone(sample) -> None:
    rulebook = book()
    first = report(sample, 2021, "2022-02-14", scope1="1000", green="60")
    worse = told_again(sample, first, "2022-09-01", green="40")
    one, two = decide(sample, rulebook, held(sample, first, worse), as_of=date(2022, 12, 31))
    assert (one.total_e4bp, two.total_e4bp) == (-250_000, -250_000)
    assert part(two, "green").effective_from == part(one, "green").effective_from
    assert part(two, "green").stands_e4bp == -50_000
    # Emissions that are told again as they were are not touched.
    assert part(two, "emissions") == replace(part(one, "emissions"), decided_by=one.decision_id)


def test_a_part_that_the_event_does_not_touch_is_carried_over(sample) -> None:
    rulebook = book(green="worst")
    first = report(sample, 2021, "2022-02-14", scope1="1000")
    late = again(
        first,
        "2022-06-01",
        figures=report(sample, 2021, "2022-06-01", scope1="", green="60").figures,
    )
    found = decide(sample, rulebook, held(sample, first, late), as_of=date(2022, 12, 31))
    assert [d.cause for d in found] == [Cause.REPORT, Cause.MISSING, Cause.RESTATEMENT]
    last = found[-1]
    # The restatement has no emissions: they are missing now, and the green power is late.
    assert parts(last) == {"emissions": ("missing", 20), "green": ("measured", -10)}
    assert part(last, "green").cause is Cause.LATE_REPORT
    assert part(last, "green").effective_from == date(2022, 6, 9)
    assert part(last, "emissions").effective_from == part(found[0], "emissions").effective_from


@pytest.mark.parametrize(("combine", "expected"), [("sum", 20), ("best", 0), ("worst", 20)])
def test_parts_combine_as_the_rulebook_says(sample, combine, expected) -> None:
    rulebook = book(combine=combine, limits="{total: [-20, 20]}")
    first = report(sample, 2021, "2022-02-14", scope1="1100")
    found = decide(sample, rulebook, held(sample, first), as_of=FOUND)
    assert [d.total_e4bp // 10_000 for d in found] == [expected, expected]
    assert bps_on(found, date(2022, 6, 1)) == expected


def test_what_stood_before_goes_on_for_a_part_that_is_waited_for(sample) -> None:
    rulebook = book()
    rows = (
        report(sample, 2021, "2022-02-14", scope1="1000", green="60"),
        report(sample, 2022, "2023-02-14", scope1="1100"),
    )
    found = decide(sample, rulebook, held(sample, *rows), as_of=date(2023, 5, 1))
    waiting, missing = found[1:]
    assert parts(waiting) == {"emissions": ("measured", 20), "green": ("undecided", -10)}
    assert waiting.total_e4bp == 100_000
    assert parts(missing) == {"emissions": ("measured", 20), "green": ("missing", 0)}
    assert [bps_on(found, date(2023, *day)) for day in ((2, 20), (2, 21), (5, 8), (5, 9))] == [
        *(-25, 10, 10, 20),
    ]


def test_a_part_that_rests_on_its_own_before_follows_that_alone(sample) -> None:
    rulebook = book(emissions="hold", green="hold", correction=BACK)
    first = report(sample, 2021, "2022-02-14", scope1="1000", green="60")
    worse = told_again(sample, first, "2023-09-01", green="20")
    found = decide(sample, rulebook, held(sample, first, worse), as_of=date(2023, 12, 31))
    fired = found[-1]
    assert fired.cause is Cause.EARLIER_STEP
    assert [p.kpi for p in fired.own_parts] == ["green"]
    assert part(fired, "green").previous_e4bp == 100_000
    assert part(fired, "emissions").decided_by == found[1].decision_id
    assert fired.total_e4bp == -100_000


@pytest.mark.parametrize(
    ("restated", "material"), [("1000.5", False), ("1004.9", False), ("1005", True)]
)
def test_materiality_is_of_emissions_where_the_rulebook_says_so(sample, restated, material) -> None:
    text = "{too_low: charge_back, too_high: forward_only, materiality: {of: emissions, pct: 0.5}}"
    rulebook = book(correction=text)
    first = report(sample, 2021, "2022-02-14", scope1="1000", green="60")
    second = told_again(sample, first, "2022-09-01", scope1=restated, green="30")
    one, two = decide(sample, rulebook, held(sample, first, second), as_of=date(2022, 12, 31))
    assert part(two, "emissions").immaterial != material
    # A share of green power is none of emissions: it goes by its own value.
    assert not part(two, "green").immaterial
    expected = {"emissions": 0 if material else -20, "green": -5}
    assert {kpi: bps for kpi, (_, bps) in parts(two).items()} == expected
    # What is shown adds up to the total, whether the change counts or not.
    total = sum(p.stands_e4bp for p in two.parts)
    assert two.total_e4bp == max(total, -250_000)
    assert one.total_e4bp == -250_000


def test_a_part_that_the_loan_ends_before_leaves_the_other_in_force(sample) -> None:
    rulebook = book()
    rows = (
        report(sample, 2024, "2025-02-14", scope1="1000", green="60"),
        report(sample, 2025, "2026-03-02", scope1="1100"),
    )
    last = again(
        rows[1], "2026-03-18", figures=report(sample, 2025, "2026-03-18", green="20").figures
    )
    found = decide(sample, rulebook, held(sample, *rows, last), as_of=date(2026, 3, 20))
    ends = found[-1]
    assert not part(ends, "green").has_effect
    assert ends.explanation.loan_ends_on == date(2026, 3, 22)
    assert bps_on(found, date(2026, 3, 21)) == 10


STORY = st.lists(
    st.tuples(
        st.sampled_from((2021, 2022, 2023)),
        st.sampled_from(("", "950", "1020", "1100")),
        st.sampled_from(("", "60", "40", "10")),
        st.integers(0, 400),
        st.one_of(st.none(), st.integers(0, 250)),
        st.sampled_from(("original", "restates", "restates", "worse")),
    ).filter(lambda told: told[1] or told[2]),
    max_size=7,
)
EMISSIONS = {"950": -20, "1020": 0, "1100": 20}
GREEN = {"60": -10, "40": -5, "10": 10}
MISSING = {"worst": (20, 10), "no_adjustment": (0, 0), "hold": (0, 0), PLUS: (5, 5)}
LIMITS = {"emissions": (-20, 30), "green": (-10, 15)}


def evidence_of(sample, story) -> tuple[Evidence, dict[str, tuple[str, str]]]:
    """The evidence of a story, and what each report says of the two KPIs."""
    reports, taken, kept, said = [], [], [], {}
    for year, scope1, green, wait, gone, kind in story:
        received = date(year + 1, 2, 1) + timedelta(days=wait)
        found = report(sample, year, str(received), scope1=scope1, green=green)
        earlier = [r for r in kept if r.period == found.period]
        if kind != "original" and earlier:
            found = again(earlier[-1], str(received), figures=found.figures)
        assured = (Assurance.NONE, "") if kind == "worse" else (Assurance.LIMITED, "a verifier")
        found = replace(found, assurance=assured[0], verifier=assured[1])
        if found.report_id in said:
            continue
        said[found.report_id] = ("", "") if kind == "worse" else (scope1, green)
        reports.append(found)
        if gone is None:
            kept.append(found)
        else:
            taken.append((len(reports) - 1, str(received + timedelta(days=gone))))
    return held(sample, *reports, taken=taken), said


def in_the_end(evidence, said, *, emissions: str, green: str) -> dict[int, dict[str, int]]:
    """What each KPI of each year stands at once all is told: by its newest report that stands, or
    by the rulebook's word on what is missing."""
    gone = {item.report_id for item in evidence.withdrawals}
    told = [r for r in evidence.reports if r.report_id not in gone]
    replaced = {r.supersedes for r in told}
    words = {"emissions": (emissions, EMISSIONS, 0), "green": (green, GREEN, 1)}
    before, found = dict.fromkeys(words, 0), {}
    for year in (2021, 2022, 2023, 2024):
        standing = [r for r in told if r.period.start.year == year and r.report_id not in replaced]
        newest = max(standing, key=lambda r: (r.received_on, r.report_id), default=None)
        values = ("", "") if newest is None else said[newest.report_id]
        for kpi, (missing, steps, place) in words.items():
            low, high = LIMITS[kpi]
            if values[place]:
                bps = steps[values[place]]
            elif missing in ("hold", PLUS):
                bps = before[kpi] + MISSING[missing][place]
            else:
                bps = MISSING[missing][place]
            before[kpi] = min(max(bps, low), high)
        found[year] = dict(before)
    return found


WORDS = st.sampled_from(tuple(MISSING))


@given(
    story=STORY,
    emissions=WORDS,
    green=WORDS,
    combine=st.sampled_from(("sum", "best", "worst")),
    correction=st.sampled_from((BACK, FORWARD)),
)
def test_what_stands_in_the_end_follows_from_what_is_told_whenever_it_came(
    sample, story, emissions, green, combine, correction
) -> None:
    evidence, said = evidence_of(sample, story)
    rulebook = book(emissions=emissions, green=green, combine=combine, correction=correction)
    found = decide(sample, rulebook, evidence)
    expected = in_the_end(evidence, said, emissions=emissions, green=green)
    last = {d.test_period.start.year: d for d in found if not d.of_past_days}
    assert {
        year: {kpi: bps for kpi, (_, bps) in parts(d).items()} for year, d in last.items()
    } == expected
    put = {"sum": sum, "best": min, "worst": max}[combine]
    total = min(max(put(expected[2024].values()), -25), 25)
    assert last[2024].total_e4bp == total * 10_000
    assert bps_on(found, date(2025, 12, 31)) == total
    steps = carbon_steps(found)
    assert step_changes(steps) == tuple((day, step_on(steps, day)) for day in change_days(steps))


@given(story=STORY, data=st.data(), missing=WORDS)
def test_any_order_of_filing_gives_the_same_decisions(sample, story, data, missing) -> None:
    evidence, _ = evidence_of(sample, story)
    rulebook = book(emissions=missing, green="hold", correction=BACK)
    mixed = replace(
        evidence,
        reports=tuple(data.draw(st.permutations(evidence.reports))),
        withdrawals=tuple(data.draw(st.permutations(evidence.withdrawals))),
    )
    assert decide(sample, rulebook, mixed) == decide(sample, rulebook, evidence)


@given(story=STORY, later=st.integers(0, 1200))
def test_a_later_day_only_adds_decisions(sample, story, later) -> None:
    evidence, _ = evidence_of(sample, story)
    rulebook = book(emissions=PLUS, green="hold", correction=BACK)
    on = date(2022, 2, 1) + timedelta(days=later)
    early = decide(sample, rulebook, evidence, as_of=on)
    assert decide(sample, rulebook, evidence)[: len(early)] == early


@pytest.mark.parametrize("missing", ["hold", PLUS])
def test_each_day_is_priced_alike_whenever_the_correction_came(sample, missing) -> None:
    rulebook = book(emissions=missing, green=missing, correction=BACK)
    first = report(sample, 2021, "2022-04-15", scope1="1000", green="60")
    late = report(sample, 2022, "2023-12-15", scope1="1020", green="40")
    looked_at = days("2022-04-22", count=60)

    def priced(on: str) -> list[int]:
        evidence = held(
            sample, first, late, told_again(sample, first, on, scope1="1020", green="10")
        )
        found = decide(sample, rulebook, evidence)
        return [bps_on(found, day) for day in looked_at]

    known_at_once = priced("2022-04-16")
    assert len(set(known_at_once)) > 1
    for on in ("2022-09-01", "2023-05-01", "2023-05-02", "2023-10-10", "2023-12-20", "2024-09-30"):
        assert priced(on) == known_at_once


def test_withdrawals_are_of_the_reports_that_a_kpi_looks_at(sample) -> None:
    rulebook = book(green="worst")
    first = report(sample, 2021, "2022-02-14", scope1="1000", green="60")
    evidence = held(sample, first)
    taken = ReportWithdrawal(
        report_id=first.report_id,
        account_id=first.account_id,
        withdrawn_on=date(2022, 9, 1),
        reason="of another enterprise",
    )
    found = decide(
        sample, rulebook, replace(evidence, withdrawals=(taken,)), as_of=date(2022, 12, 31)
    )
    assert [d.cause for d in found] == [Cause.REPORT, Cause.WITHDRAWAL]
    assert parts(found[-1]) == {"emissions": ("missing", 20), "green": ("missing", 10)}
