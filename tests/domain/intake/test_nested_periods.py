"""Periods of a filing that lie within each other, cross, or are given free; and what they add up
to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations
from time import process_time
from typing import Any

import pytest

from carbonstep.domain.account.report import Figure, FootprintReport, Product
from carbonstep.domain.intake.candidate import PROBLEMS_A_ROW_MAX, Candidate, SourceRow
from carbonstep.domain.intake.filing import Filing, check_filing
from carbonstep.domain.intake.known_report import KnownReport
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.reading.problem import Place, Reason
from carbonstep.units.period import Period, add_months

Days = tuple[date, date]
YEAR = (date(2023, 1, 1), date(2024, 1, 1))
NEXT_YEAR = (date(2024, 1, 1), date(2025, 1, 1))
HALF = (date(2023, 1, 1), date(2023, 7, 1))
QUARTERS = [(date(2023, month, 1), add_months(date(2023, month, 1), 3)) for month in (1, 4, 7, 10)]


def of(days: Days, scope1: str = "20", *, product: str = "", **more: Any) -> FootprintReport:
    """A report of these days, the second of which is not among them."""
    name, unit = ("footprint", "kgCO2e") if product else ("scope1", "tCO2e")
    report = FootprintReport(
        account_id="eu-ets:1",
        period=Period(*days),
        received_on=date(2025, 1, 1),
        figures=(Figure(name=name, amount=Decimal(scope1), unit=unit),),
        product=Product(
            product_id=product, name="x", declared_unit="kilogram", declared_amount=Decimal(1)
        )
        if product
        else None,
        restatement_reason="meter" if "supersedes" in more else "",
    )
    return replace(report, **more)


def on(day: int) -> dict[str, Any]:
    return {"received_on": date(2025, 1, day)}


def file(items: Sequence[FootprintReport], already: Sequence[FootprintReport] = ()) -> Filing:
    rows = [
        Candidate(
            source=SourceRow(place=Place(file="a.csv", row=row), header=(), values=()), report=item
        )
        for row, item in enumerate(items, start=2)
    ]
    return check_filing(rows, known=lambda _ids: [KnownReport(report=item) for item in already])


def reasons(filing: Filing) -> list[Reason]:
    return [problem.reason for row in filing.rejected for problem in row.problems]


@pytest.mark.parametrize("product", ["", "a"])
def test_a_year_and_its_quarters_are_taken_in_any_order(product: str) -> None:
    year = of(YEAR, "80", product=product)
    quarters = [of(days, product=product) for days in QUARTERS]
    for rows, already in (
        ([*quarters, year], []),
        ([year, *quarters], []),
        ([year], quarters),
        (quarters, [year]),
        (quarters[2:], [year, *quarters[:2]]),
        ([quarters[1]], [year]),
    ):
        filing = file(rows, already)
        assert (len(filing.accepted), filing.rejected) == (len(rows), ())


def test_a_period_may_lie_within_one_that_lies_within_another() -> None:
    march, fiscal = (date(2023, 3, 1), date(2023, 4, 1)), (date(2023, 4, 1), date(2024, 4, 1))
    assert len(file([of(YEAR), of(HALF), of(QUARTERS[0]), of(march)]).accepted) == 4
    assert reasons(file([of(YEAR), of(fiscal)])) == [IntakeReason.OVERLAP_IN_FILE] * 2


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (((2, 15), (3, 16)), ((3, 1), (4, 1))),  # the second half of one, the first of the other
        (((1, 1), (4, 1)), ((3, 31), (7, 1))),  # a day of both
        (((1, 1), (7, 1)), ((4, 1), (10, 1))),
    ],
)
def test_periods_that_cross_are_refused(first: Any, then: Any) -> None:
    one, other = (
        of((date(2023, *days[0]), date(2023, *days[1])), scope1)
        for days, scope1 in ((first, "1"), (then, "2"))
    )
    for rows in ([one, other], [other, one]):
        assert reasons(file(rows)) == [IntakeReason.OVERLAP_IN_FILE] * 2
        assert reasons(file(rows[:1], rows[1:])) == [IntakeReason.PERIOD_OVERLAP]


def test_the_same_period_needs_a_restatement_beside_a_longer_one_too() -> None:
    year, quarter = of(YEAR, "80"), of(QUARTERS[0])
    twice = file([of(QUARTERS[0], "21")], [year, quarter])
    assert reasons(twice) == [IntakeReason.PERIOD_OVERLAP]
    assert quarter.report_id in twice.rejected[0].problems[0].message
    restated = of(QUARTERS[0], "21", supersedes=quarter.report_id)
    assert len(file([restated], [year, quarter]).accepted) == 1


def test_a_restatement_moves_its_period_within_a_longer_one_but_across_none() -> None:
    year, wrong = of(YEAR, "80"), of((date(2024, 1, 1), date(2024, 4, 1)))
    held = [year, wrong, of(QUARTERS[2])]
    right = of(QUARTERS[1], supersedes=wrong.report_id)
    assert len(file([right], held).accepted) == 1
    for days in (YEAR, QUARTERS[2], (date(2023, 8, 1), date(2023, 11, 1))):
        moved = of(days, supersedes=wrong.report_id)
        assert reasons(file([moved], held)) == [IntakeReason.PERIOD_OVERLAP]
    # Its own days, which it leaves, are no other's.
    longer = of((date(2024, 1, 1), date(2024, 7, 1)), supersedes=wrong.report_id)
    across = of((date(2024, 2, 1), date(2024, 5, 1)), supersedes=wrong.report_id)
    assert len(file([longer], held).accepted) == len(file([across], held).accepted) == 1


def test_days_that_are_given_free_are_free_from_that_day_on() -> None:
    wrong = of(YEAR, "10", **on(1))
    moved = of(NEXT_YEAR, "10", supersedes=wrong.report_id, **on(2))
    own = of(YEAR, "7", **on(3))
    for rows in permutations([wrong, moved, own]):
        assert len(file(rows).accepted) == 3
    assert len(file([own, moved], [wrong]).accepted) == 2
    too_early = of(YEAR, "7", **on(1))
    assert reasons(file([moved, too_early], [wrong])) == [IntakeReason.PERIOD_OVERLAP]


def test_what_comes_in_on_one_day_comes_in_at_once_however_the_rows_stand() -> None:
    wrong = of(YEAR, "10", **on(2))
    moved = of(NEXT_YEAR, "10", supersedes=wrong.report_id, **on(2))
    for rows in permutations([wrong, moved, of(YEAR, "7", **on(2))]):
        assert not file(rows).accepted


def test_a_restatement_that_is_refused_gives_no_days_free() -> None:
    wrong = of(YEAR, "10", **on(1))
    moved = [of(NEXT_YEAR, amount, supersedes=wrong.report_id, **on(2)) for amount in ("1", "2")]
    filing = file([*moved, of(YEAR, "7", **on(3))], [wrong])
    assert not filing.accepted
    assert filing.rejected[-1].problems[0].reason is IntakeReason.PERIOD_OVERLAP


@pytest.mark.parametrize("links", [2, 3, 4, 12])
def test_a_row_that_is_refused_takes_along_what_rests_on_it(links: int) -> None:
    """Each link moves the one before on by a year, and each year's own report follows."""
    years = [(add_months(YEAR[0], 12 * at), add_months(YEAR[0], 12 * at + 12)) for at in range(13)]
    chain = [of(years[0], "0", **on(1))]
    for at in range(1, links):
        chain.append(of(years[at], str(at), supersedes=chain[-1].report_id, **on(1 + at)))
    owns = [of(days, "70", **on(20)) for days in years[: links - 1]]
    assert len(file([*chain, *owns]).accepted) == len(chain) + len(owns)
    # Something stands where the last link but one moves to: it stays, and so does all behind it.
    crossing = (add_months(years[links - 1][0], -6), add_months(years[links - 1][0], 6))
    filing = file([*chain, *owns], [of(crossing, "1")])
    taken = {candidate.report.report_id for candidate in filing.accepted}
    standing = {**{r.report_id: r for r in chain}, **{r.report_id: r for r in owns}}
    replaced = {standing[name].supersedes for name in taken}
    periods = [standing[name].period for name in taken - replaced]
    assert len(periods) == len(set(periods))
    assert not {chain[-1].report_id, owns[-1].report_id} & taken


def figures(**amounts: str) -> tuple[Figure, ...]:
    return tuple(
        Figure(name=name, amount=Decimal(amount), unit="tCO2e")
        for name, amount in sorted(amounts.items())
    )


def differing(filing: Filing) -> list[tuple[int | None, str | None, str, str]]:
    return [
        (told.place.row, told.place.column, told.found, told.needed)
        for item in filing.accepted
        for told in item.warnings
        if told.reason is IntakeReason.PARTS_DIFFER
    ]


OF_2023 = "{} tCO2e for 2023-01-01 to 2023-12-31"


def test_the_difference_of_a_year_to_its_quarters_is_told_once() -> None:
    year, quarters = of(YEAR, "81"), [of(days) for days in QUARTERS]
    for rows, already, row in (
        ([year], quarters, 2),
        ([*quarters, year], [], 6),
        ([year, *quarters], [], 2),
        (quarters, [year], 5),
        ([quarters[2]], [year, *quarters[:2], quarters[3]], 2),
    ):
        told = row, "scope1", OF_2023.format(81), "80 tCO2e (1 tCO2e less)"
        assert differing(file(rows, already)) == [told]
    assert differing(file([of(YEAR, "80")], quarters)) == []
    assert differing(file(quarters[:3], [year])) == []
    [(_, _, _, needed)] = differing(file([of(YEAR, "79.5")], quarters))
    assert needed == "80 tCO2e (0.5 tCO2e more)"


def test_a_restated_quarter_is_held_against_the_year_anew() -> None:
    year, quarters = of(YEAR, "80"), [of(days) for days in QUARTERS]
    held = [year, *quarters]
    restated = of(QUARTERS[0], "25.5", supersedes=quarters[0].report_id)
    told = 2, "scope1", OF_2023.format(80), "85.5 tCO2e (5.5 tCO2e more)"
    assert differing(file([restated], held)) == [told]
    both = [restated, of(YEAR, "85.5", supersedes=year.report_id)]
    assert differing(file(both, held)) == []
    twice = [restated, of(QUARTERS[0], "20", supersedes=restated.report_id)]
    assert differing(file(twice, held)) == []


def test_what_has_nothing_to_do_with_a_difference_is_not_told_of_it() -> None:
    held = [of(YEAR, "81"), *(of(days) for days in QUARTERS)]
    assert differing(file([of(NEXT_YEAR)], held)) == []
    march = (date(2023, 3, 1), date(2023, 4, 1))
    assert differing(file([of(march, "1")], held)) == []


def test_each_figure_is_told_that_all_of_them_have_in_one_unit() -> None:
    quarters = [
        replace(of(days), figures=figures(scope1="20", scope2_location="5", scope2_market="1"))
        for days in QUARTERS
    ]
    quarters[3] = replace(quarters[3], figures=figures(scope1="20", scope2_location="5"))
    year = replace(
        of(YEAR),
        figures=figures(scope1="79", scope2_location="21", scope2_market="9", removals="4"),
    )
    assert [told[1] for told in differing(file([year], quarters))] == ["scope1", "scope2_location"]
    as_co2 = replace(year, figures=tuple(replace(one, unit="tCO2") for one in year.figures))
    assert differing(file([as_co2], quarters)) == []


def test_footprints_per_unit_have_no_sum() -> None:
    quarters = [of(days, product="a") for days in QUARTERS]
    filing = file([of(YEAR, "21", product="a"), *quarters])
    assert [item.warnings for item in filing.accepted] == [()] * 5


def test_a_half_year_is_held_against_its_quarters_and_the_year_against_the_half() -> None:
    rows = [of(YEAR, "80"), of(HALF, "41"), *(of(days) for days in QUARTERS)]
    assert differing(file(rows)) == [
        (2, "scope1", OF_2023.format(80), "81 tCO2e (1 tCO2e more)"),
        (3, "scope1", "41 tCO2e for 2023-01-01 to 2023-06-30", "40 tCO2e (1 tCO2e less)"),
    ]


def test_differences_are_bounded_in_number() -> None:
    names = [f"scope3_{number:02d}" for number in range(1, 16)]
    rows = [
        replace(of(days), figures=figures(**dict.fromkeys(names, amount)))
        for days, amount in ((YEAR, "9"), (HALF, "1"), ((HALF[1], YEAR[1]), "1"))
    ]
    assert len(differing(file(rows))) == PROBLEMS_A_ROW_MAX


def test_the_work_is_that_of_the_reports() -> None:
    """Days, and periods that begin on the first of them: each is made up of one and a day."""
    start, count = date(2015, 1, 1), 1_500
    days = [(start + timedelta(days=at), start + timedelta(days=at + 1)) for at in range(count)]
    longer = [(start, end) for _, end in days[1:]]
    rows = [*(of(one, "1") for one in days), *(of(one, "1") for one in longer)]
    begun = process_time()
    filing = file(rows)
    assert process_time() - begun < 5
    assert len(filing.accepted) == len(rows)
    assert len(differing(filing)) == len(longer)


def test_a_quarter_is_compared_with_the_quarter_before_and_not_with_its_year() -> None:
    year, last = of(YEAR, "365"), of(QUARTERS[3], "9.2")
    then = of((date(2024, 1, 1), date(2024, 4, 1)), "9")
    for already in ([year, last], [last, year]):
        [accepted] = file([then], already).accepted
        assert accepted.warnings == ()
    [accepted] = file([then], [year]).accepted
    assert [told.reason for told in accepted.warnings] == [IntakeReason.SUDDEN_CHANGE]
