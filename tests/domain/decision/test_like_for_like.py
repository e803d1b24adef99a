"""Like with like: which boundary and standard hold, and what is decided again when they change."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.account.report import Assurance, Figure, FootprintReport, Product
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.decision.decide import decide_all
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.explanation import Unlike
from carbonstep.domain.decision.inputs import dossier_of
from carbonstep.domain.decision.measure import measure_period
from carbonstep.domain.decision.measured_kpi import Measured
from carbonstep.domain.loan.supplied import OfBaseYear
from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.units.period import Period
from carbonstep.units.work_calendar import prc_calendar

ACCOUNT = "uscc:91110000600037341L"
FOOTPRINT = {
    "measure": {"sum": ["product.footprint"]},
    "read_as": "level",
    "per": "kilogram",
    "unit": "kgCO2e/kilogram",
    "assurance": "limited",
}
EMISSIONS = {
    "measure": {"sum": ["organisation.scope1"]},
    "read_as": "level",
    "unit": "tCO2e",
    "assurance": "limited",
}
AS_OF = date(2026, 12, 31)


def year(number: int) -> Period:
    return Period(date(number, 1, 1), date(number + 1, 1, 1))


def product(number: int, footprint: str, boundary: str, **changes: object) -> FootprintReport:
    """A product's report of a year, received in the middle of March after it."""
    plain = FootprintReport(
        account_id=ACCOUNT,
        period=year(number),
        received_on=date(number + 1, 3, 15),
        figures=(Figure(name="footprint", amount=Decimal(footprint), unit="kgCO2e"),),
        product=Product(
            product_id="P1", name="wire", declared_unit="kilogram", declared_amount=Decimal(1)
        ),
        boundary=boundary,
        assurance=Assurance.LIMITED,
        verifier="a verifier",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def organisation(number: int, scope1: str, **changes: object) -> FootprintReport:
    figures = (Figure(name="scope1", amount=Decimal(scope1), unit="tCO2e"),)
    plain = product(number, "1", "operational_control", product=None, figures=figures)
    return replace(plain, **changes)  # type: ignore[arg-type]


def instead_of(old: FootprintReport, day: date, **changes: object) -> FootprintReport:
    """A restatement of a report."""
    return replace(
        old,
        received_on=day,
        supersedes=old.report_id,
        restatement_reason="recount",
        **changes,  # type: ignore[arg-type]
    )


def withdrawal(report: FootprintReport, day: date) -> ReportWithdrawal:
    return ReportWithdrawal(
        report_id=report.report_id, account_id=ACCOUNT, withdrawn_on=day, reason="not ours"
    )


def rulebook(sample, kpi: dict[str, object], **parts: object) -> Rulebook:
    steps = [{"at_most": "2", "bps": "-30"}, {"otherwise": "true", "bps": "0"}]
    adjust = [{"kpi": "it", "steps": steps}]
    return sample.rulebook(parameters=None, kpis={"it": kpi}, adjust=adjust, **parts)


def measured(
    sample,
    kpi: dict[str, object],
    reports: Sequence[FootprintReport],
    *,
    of: int,
    by: date = AS_OF,
    withdrawals: Sequence[ReportWithdrawal] = (),
) -> Measured:
    """A KPI of a year's test, from all the reports of an account."""
    book = rulebook(sample, kpi)
    loan = sample.loan(book, product_id="P1" if "per" in kpi else "", parameters={})
    evidence = Evidence(reports=tuple(reports), withdrawals=tuple(withdrawals))
    [found] = measure_period(dossier_of(book, loan, evidence), period=year(of), by=by, on=by)
    return found


def decided(
    sample,
    kpi: dict[str, object],
    reports: Sequence[FootprintReport],
    withdrawals: Sequence[ReportWithdrawal] = (),
    **parts: object,
) -> tuple[Decision, ...]:
    book = rulebook(sample, kpi, **parts)
    loan = sample.loan(book, product_id="P1" if "per" in kpi else "", parameters={})
    evidence = Evidence(reports=tuple(reports), withdrawals=tuple(withdrawals))
    return decide_all(book, loan, evidence, calendar=prc_calendar(), as_of=AS_OF)


def missing(found: Measured) -> MissingWhy | None:
    return found.value.missing


GRAVE, GATE, INNER = "cradle_to_grave", "cradle_to_gate", "gate_to_gate"
CONTROL, SHARE = "operational_control", "equity_share"


def test_a_boundary_that_shrinks_is_no_reduction(sample) -> None:
    first, second = product(2021, "4.9", GRAVE), product(2022, "0.9", INNER)
    assert measured(sample, FOOTPRINT, [first, second], of=2021).value.value == Fraction("4.9")
    found = measured(sample, FOOTPRINT, [first, second], of=2022)
    assert missing(found) is MissingWhy.BOUNDARY
    told = found.why.compared
    assert told is not None
    assert (told.unlike, told.found, told.needed) == (Unlike.BOUNDARY, INNER, GRAVE)
    assert (told.report_id, told.period, told.by_rulebook) == (first.report_id, year(2021), "")
    assert found.report_ids == (second.report_id, first.report_id)
    # It rests on both, so that what becomes of either can be followed.
    whole = decided(sample, FOOTPRINT, [first, second])
    last = next(item for item in whole if item.test_period == year(2022))
    assert (last.is_missing, last.total_e4bp) == (True, 0)
    assert {item.fact_id for item in last.basis} == {first.report_id, second.report_id}


def test_what_is_alike_rests_on_its_own_report_alone(sample) -> None:
    first, second = product(2021, "4.9", GRAVE), product(2022, "0.9", GRAVE)
    found = measured(sample, FOOTPRINT, [first, second], of=2022)
    assert (found.value.value, found.report_ids) == (Fraction("0.9"), (second.report_id,))
    assert found.why.compared is None


def test_a_boundary_that_is_changed_back_counts_again(sample) -> None:
    reports = [product(2021, "4", GRAVE), product(2022, "1", INNER), product(2023, "3", GRAVE)]
    found = [missing(measured(sample, FOOTPRINT, reports, of=of)) for of in (2021, 2022, 2023)]
    assert found == [None, MissingWhy.BOUNDARY, None]


def test_an_organisation_s_boundary_is_held_against_the_first_too(sample) -> None:
    reports = [organisation(2021, "9"), organisation(2022, "1", boundary=SHARE)]
    assert missing(measured(sample, EMISSIONS, reports, of=2022)) is MissingWhy.BOUNDARY


def test_a_product_per_another_unit_is_told_before_its_boundary(sample) -> None:
    first, second = product(2021, "4.9", GRAVE), product(2022, "0.9", INNER)
    assert second.product is not None
    other = replace(second, product=replace(second.product, declared_unit="piece"))
    found = measured(sample, FOOTPRINT, [first, other], of=2022)
    assert missing(found) is MissingWhy.DECLARED_UNIT


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ("ISO 14067", "ISO 14067", None),
        ("ISO 14067", "iso14067", None),
        ("GB/T 24067", "GB/T 24067-2024", None),
        ("ISO 14067", "GB/T 24067", MissingWhy.STANDARD),
        ("ISO 14064-1", "ISO 14064-2", MissingWhy.STANDARD),
        ("", "GB/T 24067", None),
        ("ISO 14067", "", None),
    ],
)
def test_a_standard_differs_in_name_and_never_where_none_is_named(
    sample, first: str, second: str, why: MissingWhy | None
) -> None:
    reports = [
        product(2021, "4.9", GRAVE, standard=first, standard_version="2018"),
        product(2022, "0.9", GRAVE, standard=second, standard_version="2024"),
    ]
    found = measured(sample, FOOTPRINT, reports, of=2022)
    assert missing(found) is why
    if found.why.compared is not None:
        assert (found.why.compared.found, found.why.compared.needed) == (second, first)


def test_the_boundary_is_told_before_the_standard(sample) -> None:
    reports = [
        product(2021, "4.9", GRAVE, standard="ISO 14067"),
        product(2022, "0.9", INNER, standard="GB/T 24067"),
    ]
    assert missing(measured(sample, FOOTPRINT, reports, of=2022)) is MissingWhy.BOUNDARY


@pytest.mark.parametrize(
    ("named", "why", "told"),
    [
        ({"boundary": GRAVE}, None, None),
        ({"boundary": INNER}, MissingWhy.BOUNDARY, (GRAVE, INNER)),
        ({"standard": "ISO 14067"}, None, None),
        ({"standard": "iso 14067-2018"}, None, None),
        ({"standard": "GB/T 24067"}, MissingWhy.STANDARD, ("ISO 14067", "GB/T 24067")),
    ],
)
def test_what_the_rulebook_names_holds_from_the_first_report_on(sample, named, why, told) -> None:
    kpi = Kpis(FOOTPRINT, named)
    found = kpi.measured(sample, [product(2021, "4.9", GRAVE, standard="ISO 14067")], of=2021)
    assert missing(found) is why
    if told is not None:
        assert found.why.compared is not None
        assert (found.why.compared.found, found.why.compared.needed) == told
        assert (found.why.compared.report_id, found.why.compared.by_rulebook) == ("", "sample@1")
        assert len(found.report_ids) == 1


def test_a_standard_that_the_rulebook_names_must_be_named(sample) -> None:
    kpi = Kpis(FOOTPRINT, {"standard": "ISO 14067"})
    found = kpi.measured(sample, [product(2021, "4.9", GRAVE)], of=2021)
    assert missing(found) is MissingWhy.STANDARD


def test_where_the_rulebook_names_the_boundary_the_first_standard_still_holds(sample) -> None:
    kpi = Kpis(FOOTPRINT, {"boundary": GRAVE})
    first = product(2021, "4.9", GRAVE, standard="ISO 14067")
    other = product(2022, "0.9", GRAVE, standard="GB/T 24067")
    assert missing(kpi.measured(sample, [first, other], of=2022)) is MissingWhy.STANDARD
    # What the rulebook refuses is no first report.
    inner = replace(first, boundary=INNER)
    assert missing(kpi.measured(sample, [inner, other], of=2022)) is None


class Kpis:
    """A KPI as a rulebook names a boundary or a standard with it."""

    def __init__(self, kpi: dict[str, object], named: dict[str, str]) -> None:
        self.kpi, self.named = kpi, named

    def measured(self, sample, reports: Sequence[FootprintReport], *, of: int) -> Measured:
        plain = rulebook(sample, self.kpi)
        [kpi] = plain.kpis
        book = replace(plain, kpis=(replace(kpi, **self.named),))
        loan = sample.loan(book, product_id="P1", parameters={})
        dossier = dossier_of(book, loan, Evidence(reports=tuple(reports)))
        [found] = measure_period(dossier, period=year(of), by=AS_OF, on=AS_OF)
        return found


def test_only_a_usable_report_is_the_first(sample) -> None:
    weak = product(2021, "4.9", GRAVE, assurance=Assurance.NONE, verifier="")
    reports = [weak, product(2022, "0.9", INNER), product(2023, "4", GRAVE)]
    assert missing(measured(sample, FOOTPRINT, reports, of=2022)) is None
    assert missing(measured(sample, FOOTPRINT, reports, of=2023)) is MissingWhy.BOUNDARY


def test_a_report_from_before_the_loan_is_not_its_first(sample) -> None:
    reports = [product(2020, "4.9", GRAVE), product(2021, "0.9", INNER), product(2022, "1", GRAVE)]
    assert missing(measured(sample, FOOTPRINT, reports, of=2021)) is None
    assert missing(measured(sample, FOOTPRINT, reports, of=2022)) is MissingWhy.BOUNDARY


def test_a_restated_first_report_is_held_against_what_came_after_it(sample) -> None:
    first, second = product(2021, "4.9", GRAVE), product(2022, "0.9", INNER)
    day = date(2023, 9, 4)
    restated = instead_of(first, day, boundary=INNER)
    for by, why in ((day - timedelta(days=1), MissingWhy.BOUNDARY), (day, None)):
        found = measured(sample, FOOTPRINT, [first, second, restated], of=2022, by=by)
        assert missing(found) is why
    found = decided(sample, FOOTPRINT, [first, second, restated])
    again = [item for item in found if item.test_period == year(2022)]
    assert [(item.decided_on, item.is_missing) for item in again] == [
        (date(2023, 5, 1), True),
        (day, False),
    ]
    # And the other way: what was alike is so no longer.
    alike = [first, replace(second, boundary=GRAVE), restated]
    found = decided(sample, FOOTPRINT, alike)
    again = [item for item in found if item.test_period == year(2022)]
    assert [(item.decided_on, item.is_missing) for item in again] == [
        (date(2023, 3, 15), False),
        (day, True),
    ]
    assert again[-1].supersedes == again[0].decision_id


def test_a_withdrawn_first_report_leaves_its_place_to_the_next(sample) -> None:
    first, second = product(2021, "4.9", GRAVE), product(2022, "0.9", INNER)
    third = product(2023, "4", GRAVE)
    day = date(2024, 9, 2)
    found = decided(sample, FOOTPRINT, [first, second, third], [withdrawal(first, day)])
    standing = {item.test_period: item for item in found}
    assert standing[year(2022)].decided_on == day
    assert not standing[year(2022)].is_missing
    assert standing[year(2023)].is_missing
    assert standing[year(2023)].kpis[0].missing is MissingWhy.BOUNDARY


def test_a_late_first_report_is_the_first_all_the_same(sample) -> None:
    late = product(2021, "4.9", GRAVE, received_on=date(2023, 6, 5))
    second = product(2022, "0.9", INNER)
    found = decided(sample, FOOTPRINT, [late, second])
    standing = {item.test_period: item for item in found}
    assert standing[year(2022)].decided_on == late.received_on
    assert standing[year(2022)].kpis[0].missing is MissingWhy.BOUNDARY


def test_a_change_that_moves_no_word_decides_nothing_anew(sample) -> None:
    first, second = product(2021, "4.9", GRAVE), product(2022, "0.9", GRAVE)
    restated = instead_of(first, date(2023, 9, 4), figures=second.figures)
    found = decided(sample, FOOTPRINT, [first, second, restated])
    assert [item.test_period.start.year for item in found if item.decided_on.year == 2023] == [
        2022,
        2021,
    ]


def test_quarters_of_two_boundaries_make_no_year(sample) -> None:
    starts = (date(2021, month, 1) for month in (1, 4, 7, 10))
    ends = (date(2021, 4, 1), date(2021, 7, 1), date(2021, 10, 1), date(2022, 1, 1))
    quarters = [
        organisation(2021, "20", period=Period(start, end))
        for start, end in zip(starts, ends, strict=True)
    ]
    assert measured(sample, EMISSIONS, quarters, of=2021).value.value == 80
    for changes, why in (
        ({"boundary": SHARE}, MissingWhy.BOUNDARY),
        ({"standard": "ISO 14064-1"}, None),
    ):
        mixed = [*quarters[:3], replace(quarters[3], **changes)]
        assert missing(measured(sample, EMISSIONS, mixed, of=2021)) is why
    named = [replace(quarter, standard="GB/T 32150") for quarter in quarters[:3]]
    mixed = [*named, replace(quarters[3], standard="ISO 14064-1")]
    found = measured(sample, EMISSIONS, mixed, of=2021)
    assert missing(found) is MissingWhy.STANDARD
    assert found.why.compared is not None
    assert (found.why.compared.report_id, found.why.compared.by_rulebook) == ("", "")


REDUCTION = {
    "measure": {"sum": ["organisation.scope1"]},
    "read_as": {"reduction_from": "baseline_tco2e"},
    "unit": "%",
    "assurance": "limited",
}


def reduced(
    sample,
    reports: Sequence[FootprintReport],
    *,
    of: int,
    base: int | None = 2019,
    by: date = AS_OF,
    test: dict[str, object] | None = None,
    **loan: object,
) -> Measured:
    """A reduction from a base year's number."""
    steps = [{"at_least": "5", "bps": "-10"}, {"otherwise": "true", "bps": "0"}]
    parts = {} if test is None else {"test": test}
    adjust = [{"kpi": "it", "steps": steps}]
    book = sample.rulebook(kpis={"it": REDUCTION}, adjust=adjust, **parts)
    amount = Decimal(100)
    supplied = amount if base is None else OfBaseYear(amount=amount, year=base)
    terms = sample.loan(book, parameters={"baseline_tco2e": supplied}, **loan)
    dossier = dossier_of(book, terms, Evidence(reports=tuple(reports)))
    [found] = measure_period(dossier, period=year(of), by=by, on=by)
    return found


def test_a_reduction_is_held_against_the_base_year_s_report(sample) -> None:
    base = organisation(2019, "100", boundary=SHARE, received_on=date(2021, 3, 1))
    first, second = organisation(2021, "90"), organisation(2022, "80", boundary=SHARE)
    found = reduced(sample, [base, first, second], of=2021)
    assert missing(found) is MissingWhy.BOUNDARY
    assert found.why.compared is not None
    assert found.why.compared.report_id == base.report_id
    assert reduced(sample, [base, first, second], of=2022).value.value == 20
    # Where the loan does not say the year, or has no report of it, the first report is the measure.
    for reports, named in (([base, first, second], None), ([first, second], 2019)):
        assert reduced(sample, reports, of=2021, base=named).value.value == 10
        assert missing(reduced(sample, reports, of=2022, base=named)) is MissingWhy.BOUNDARY


def test_a_base_year_s_report_that_comes_later_is_the_measure_from_then_on(sample) -> None:
    base = organisation(2019, "100", boundary=SHARE, received_on=date(2023, 9, 1))
    first, second = organisation(2021, "90"), organisation(2022, "80")
    for by, why in ((date(2023, 8, 31), None), (date(2023, 9, 1), MissingWhy.BOUNDARY)):
        for of in (2021, 2022):
            assert missing(reduced(sample, [base, first, second], of=of, by=by)) is why


def test_a_base_year_s_report_need_not_be_assured(sample) -> None:
    base = organisation(
        2019, "100", boundary=SHARE, assurance=Assurance.NONE, verifier="", received_on=AS_OF
    )
    assert missing(reduced(sample, [base, organisation(2021, "90")], of=2021)) is (
        MissingWhy.BOUNDARY
    )


def test_a_base_year_that_is_tested_is_not_held_against_itself(sample) -> None:
    base, second = organisation(2021, "100"), organisation(2022, "80", boundary=SHARE)
    assert reduced(sample, [base, second], of=2021, base=2021).value.value == 0
    assert missing(reduced(sample, [base, second], of=2022, base=2021)) is MissingWhy.BOUNDARY
    # One that lies after a period is its measure too.
    assert missing(reduced(sample, [base, second], of=2021, base=2022)) is MissingWhy.BOUNDARY


FACTS = st.lists(
    st.tuples(
        st.sampled_from([2021, 2022, 2023]),
        st.sampled_from([CONTROL, SHARE]),
        st.integers(0, 40).map(lambda days: date(2024, 3, 1) + timedelta(days=days)),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda item: (item[0], item[2]),
)


@given(facts=FACTS, data=st.data())
def test_the_order_in_which_facts_are_given_does_not_matter(sample, facts, data) -> None:
    reports = [
        organisation(of, str(place + 1), boundary=boundary, received_on=day)
        for place, (of, boundary, day) in enumerate(facts)
    ]
    shuffled = data.draw(st.permutations(reports))
    by = data.draw(st.sampled_from([date(2024, 3, 15), AS_OF]))
    for of in (2021, 2022, 2023):
        one = measured(sample, EMISSIONS, reports, of=of, by=by)
        assert one == measured(sample, EMISSIONS, shuffled, of=of, by=by)
        assert one.why.compared is None or one.value.missing is MissingWhy.BOUNDARY


@given(facts=FACTS)
def test_a_year_s_reports_are_like_the_first_year_s_or_missing(sample, facts) -> None:
    reports = [
        organisation(of, str(place + 1), boundary=boundary, received_on=day)
        for place, (of, boundary, day) in enumerate(facts)
    ]
    newest = {
        of: max((item for item in facts if item[0] == of), key=lambda item: item[2], default=None)
        for of in (2021, 2022, 2023)
    }
    first = next(item for item in newest.values() if item is not None)
    for of, item in newest.items():
        found = missing(measured(sample, EMISSIONS, reports, of=of))
        if item is None:
            assert found is MissingWhy.NO_REPORT
        else:
            assert found is (None if item[1] == first[1] else MissingWhy.BOUNDARY)


STORIES = st.lists(
    st.tuples(
        st.sampled_from(["2021", "2022", "2021H1", "2021H2", "2022H1"]),
        st.sampled_from([CONTROL, SHARE]),
        st.integers(0, 700).map(lambda days: date(2022, 1, 15) + timedelta(days=days)),
        st.sampled_from(["filed", "restated", "withdrawn"]),
    ),
    min_size=1,
    max_size=7,
)


def days_of(named: str) -> Period:
    """A year or a half of it by its name."""
    number, _, half = named.partition("H")
    start, middle = date(int(number), 1, 1), date(int(number), 7, 1)
    end = date(int(number) + 1, 1, 1)
    return {"": Period(start, end), "1": Period(start, middle), "2": Period(middle, end)}[half]


def evidence_of(story: Sequence[tuple[str, str, date, str]]) -> Evidence:
    """Reports, restatements of the newest of the same days and withdrawals of it, by day; none
    comes before its days are over."""
    reports: list[FootprintReport] = []
    withdrawals: list[ReportWithdrawal] = []
    newest: dict[Period, FootprintReport] = {}
    by_day = sorted(
        (max(day, days_of(named).end), days_of(named), boundary, what)
        for named, boundary, day, what in story
    )
    for place, (day, period, boundary, what) in enumerate(by_day):
        last = newest.get(period)
        if what == "withdrawn" and last is not None:
            withdrawals.append(withdrawal(newest.pop(period), day))
            continue
        report = organisation(
            period.start.year, str(place + 1), period=period, boundary=boundary, received_on=day
        )
        if last is not None:
            report = instead_of(last, day, boundary=boundary, figures=report.figures)
        reports.append(report)
        newest[period] = report
    return Evidence(reports=tuple(reports), withdrawals=tuple(withdrawals))


@given(story=STORIES, data=st.data())
def test_decisions_follow_from_the_facts_in_any_order_and_a_later_day_only_adds(
    sample, story, data
) -> None:
    book, facts = rulebook(sample, EMISSIONS), evidence_of(story)
    loan = sample.loan(book, parameters={})
    shuffled = Evidence(
        reports=tuple(data.draw(st.permutations(facts.reports))),
        withdrawals=tuple(data.draw(st.permutations(facts.withdrawals))),
    )
    found = decide_all(book, loan, facts, calendar=prc_calendar(), as_of=AS_OF)
    assert found == decide_all(book, loan, shuffled, calendar=prc_calendar(), as_of=AS_OF)
    day = data.draw(st.integers(0, 1500).map(lambda days: date(2022, 1, 1) + timedelta(days=days)))
    known = Evidence(
        reports=tuple(report for report in facts.reports if report.received_on <= day),
        withdrawals=tuple(item for item in facts.withdrawals if item.withdrawn_on <= day),
    )
    before = decide_all(book, loan, known, calendar=prc_calendar(), as_of=day)
    assert before == found[: len(before)]
