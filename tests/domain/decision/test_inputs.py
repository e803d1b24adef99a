"""The facts of a test period: which value each input of a plan has, or why it has none."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.account_change import AccountChange, AccountChangeKind
from carbonstep.domain.account.account_history import account_history
from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.account.report import Figure, FootprintReport
from carbonstep.domain.account.succession import Borrower, Tenure, borrower_alone
from carbonstep.domain.decision.decide import decide_all
from carbonstep.domain.decision.due import due_events
from carbonstep.domain.decision.inputs import certificates_held, dossier_of, inputs_of
from carbonstep.domain.decision.measure import measure_period
from carbonstep.domain.decision.sector_row import rows_by_key
from carbonstep.domain.loan.supplied import ByTestPeriod
from carbonstep.domain.rulebook.compile import compile_plan
from carbonstep.domain.rulebook.measure import Against, ReadAs
from carbonstep.domain.rulebook.missing import Absent, MissingWhy
from carbonstep.domain.rulebook.rulebook import (
    Between,
    Rulebook,
    SectorBenchmark,
    SectorKey,
    SectorRow,
)
from carbonstep.units.period import Period
from carbonstep.units.work_calendar import prc_calendar

YEAR = Period(date(2021, 1, 1), date(2022, 1, 1))
BY = date(2022, 6, 30)
CABLE = CarbonAccount(account_id="a:1", name="A", industry="C3831", region="CN-QH")


def row(
    key: str | tuple[str, ...],
    value: str,
    *,
    since: date = date(2020, 1, 1),
    until: date | None = None,
    published_on: date = date(2022, 1, 10),
) -> SectorRow:
    return SectorRow(
        key=(key,) if isinstance(key, str) else key,
        since=since,
        until=until,
        value=Decimal(value),
        published_on=published_on,
    )


def found(*rows: SectorRow, keys: tuple[SectorKey, ...] = (SectorKey.SECTOR,), **of: date) -> str:
    """The value of the row that counts for the cable maker, or nothing."""
    benchmark = SectorBenchmark(name="b", unit="tCO2e", keys=keys, rows=rows)
    given = {"on": YEAR.last_on, "by": BY, **of}
    counts = rows_by_key(benchmark).find(CABLE, **given)
    return "" if counts is None else str(counts.value)


@pytest.mark.parametrize(
    ("keys", "counts"),
    [
        (("C3831",), "0"),
        (("C383",), "0"),
        (("C",), "0"),
        (("C", "C38", "C3831"), "2"),
        (("C3831", "C38", "C"), "0"),
        (("C", "C39"), "0"),
        (("C3832",), ""),
        (("C38310",), ""),
        (("D",), ""),
        ((), ""),
    ],
)
def test_the_longest_code_of_the_sector_counts(keys: tuple[str, ...], counts: str) -> None:
    assert found(*(row(key, str(place)) for place, key in enumerate(keys))) == counts


def test_a_row_counts_for_periods_that_end_while_it_is_valid() -> None:
    for since, until, counts in (
        (date(2021, 12, 31), None, "1"),
        (date(2022, 1, 1), None, ""),
        (date(2020, 1, 1), date(2022, 1, 1), "1"),
        (date(2020, 1, 1), date(2021, 12, 31), ""),
    ):
        assert found(row("C", "1", since=since, until=until)) == counts


def test_a_row_counts_from_the_day_it_is_published() -> None:
    late = row("C", "2", published_on=date(2022, 5, 1))
    early = row("C", "1")
    assert found(early, late, by=date(2022, 4, 30)) == "1"
    assert found(early, late, by=date(2022, 5, 1)) == "2"
    assert found(late, early, by=date(2022, 5, 1)) == "2"
    assert found(late, by=date(2022, 4, 30)) == ""
    # Published last counts before valid last.
    longer = row("C", "4", published_on=date(2022, 5, 2))
    assert found(row("C", "1", since=date(2021, 1, 1)), longer) == "4"
    # A closer sector that is not published yet does not hide the wider one.
    closer = row("C38", "3", published_on=date(2022, 6, 1))
    assert found(early, closer, by=date(2022, 5, 31)) == "1"
    assert found(early, closer, by=date(2022, 6, 1)) == "3"


def test_of_rows_published_together_the_one_valid_last_counts() -> None:
    rows = row("C", "1"), row("C", "2", since=date(2021, 1, 1))
    assert found(*rows) == found(*reversed(rows)) == "2"


def test_sector_and_region_count_together_and_a_region_for_itself_alone() -> None:
    both = (SectorKey.REGION, SectorKey.SECTOR)
    here, there = row(("CN-QH", "C"), "1"), row(("CN-JL", "C38"), "2")
    assert found(here, there, keys=both) == "1"
    assert found(there, keys=both) == ""
    assert found(row("CN-QH", "3"), keys=(SectorKey.REGION,)) == "3"
    assert found(row("CN", "3"), keys=(SectorKey.REGION,)) == ""


def against_sector(sample, *rows: SectorRow) -> Rulebook:
    """The sample rulebook, its KPI read against a benchmark."""
    book = sample.rulebook()
    [kpi] = book.kpis
    benchmark = SectorBenchmark(
        name="usual", unit="tCO2e", keys=(SectorKey.SECTOR,), rows=rows or (row("C38", "500"),)
    )
    reading = Against(word=ReadAs.RATIO_TO, name="usual")
    return replace(book, kpis=(replace(kpi, reading=reading, unit="1"),), benchmarks=(benchmark,))


def of_sector_from(told_on: date, industry: str = "D4411", *, was: str = "C3831") -> Borrower:
    """A borrower that was told on a day to have been of another sector since the end of 2021."""
    moved = AccountChange(
        account_id="a:1",
        kind=AccountChangeKind.RECLASSIFIED,
        on=YEAR.last_on,
        received_on=told_on,
        industry=industry,
        reason="another trade",
    )
    history = account_history(replace(CABLE, industry=was), date(2020, 1, 1), [moved])
    tenure = Tenure(account_id="a:1", since=None, until=None)
    return Borrower(tenures=(tenure,), histories={"a:1": history})


def test_the_borrower_is_of_the_sector_of_the_periods_last_day_as_told_by_then(sample) -> None:
    borrower = of_sector_from(date(2022, 5, 2))
    book = against_sector(sample, row("C38", "500"), row("D44", "400"))
    evidence = sample.evidence(sample.row(2021, "200", "2022-04-15"))
    for by, value in ((date(2022, 5, 1), Fraction(2, 5)), (date(2022, 5, 2), Fraction(1, 2))):
        dossier = dossier_of(book, sample.loan(book), replace(evidence, borrower=borrower))
        [measured] = measure_period(dossier, period=YEAR, by=by, on=by)
        assert measured.value.value == value
        assert measured.why.benchmark is not None
        assert measured.why.benchmark.key == ("C38" if value == Fraction(2, 5) else "D44")


def test_what_was_decided_by_a_sector_stays_when_another_is_told(sample) -> None:
    known = row("C38", "500", published_on=date(2022, 4, 25))
    book = against_sector(sample, known, row("D44", "400"))
    evidence = sample.evidence(sample.row(2021, "200", "2022-04-15"))
    found = {}
    for borrower, as_of in (
        (borrower_alone(CABLE, date(2020, 1, 1)), date(2022, 5, 31)),
        (of_sector_from(date(2022, 6, 1)), date(2022, 12, 30)),
    ):
        facts = replace(evidence, borrower=borrower)
        found[as_of] = decide_all(
            book, sample.loan(book), facts, calendar=prc_calendar(), as_of=as_of
        )
    [first], later = found.values()
    assert (first.decided_on, first.is_missing) == (date(2022, 4, 25), False)
    assert later == (first,)


def test_a_sector_that_is_told_late_decides_what_was_missing(sample) -> None:
    book = against_sector(sample, row("D44", "400"))
    evidence = sample.evidence(sample.row(2021, "200", "2022-04-15"))
    facts = replace(evidence, borrower=of_sector_from(date(2022, 6, 1), was=""))
    found = decide_all(book, sample.loan(book), facts, calendar=prc_calendar(), as_of=BY)
    assert [(item.decided_on, item.is_missing) for item in found] == [
        (date(2022, 5, 1), True),
        (date(2022, 6, 1), False),
    ]


@pytest.mark.parametrize(
    ("borrower", "key"),
    [
        (None, ""),
        (borrower_alone(replace(CABLE, industry="D4411"), date(2020, 1, 1)), "D4411"),
        (borrower_alone(replace(CABLE, industry=""), date(2020, 1, 1)), ""),
    ],
)
def test_without_a_row_the_kpi_is_missing_and_says_what_was_looked_for(
    sample, borrower, key
) -> None:
    book = against_sector(sample)
    evidence = replace(sample.evidence(sample.row(2021, "200", "2022-04-15")), borrower=borrower)
    dossier = dossier_of(book, sample.loan(book), evidence)
    [measured] = measure_period(dossier, period=YEAR, by=BY, on=BY)
    assert measured.value.missing is MissingWhy.BENCHMARK
    told = measured.why.benchmark
    assert told is not None
    assert (told.name, told.key, told.amount, told.published_on) == ("usual", key, None, None)


def test_a_publication_after_the_report_may_decide(sample) -> None:
    published_on = date(2022, 4, 25)
    book = against_sector(sample, row("C38", "500", published_on=published_on))
    borrower = borrower_alone(CABLE, date(2020, 1, 1))
    for received_on, days in (
        ("2022-04-15", [date(2022, 4, 15), published_on]),
        ("2022-04-26", [date(2022, 4, 26)]),
    ):
        evidence = sample.evidence(sample.row(2021, "200", received_on))
        dossier = dossier_of(book, sample.loan(book), replace(evidence, borrower=borrower))
        events = due_events(dossier, calendar=prc_calendar(), as_of=date(2022, 4, 30))
        assert [event.on for event in events] == days


def test_a_parameter_that_a_loan_does_not_set_is_missing(sample) -> None:
    book = sample.rulebook()
    loan = sample.loan(book, parameters={})
    evidence = sample.evidence(sample.row(2021, "900", "2022-04-15"))
    dossier = dossier_of(book, loan, evidence)
    inputs = inputs_of(dossier, period=YEAR, by=BY, on=BY)
    assert inputs.row == {
        "figure:reduction.scope1": Fraction(900),
        "parameter:baseline_tco2e": Absent(why=MissingWhy.PARAMETER),
    }
    [measured] = measure_period(dossier, period=YEAR, by=BY, on=BY)
    assert measured.value.missing is MissingWhy.PARAMETER
    assert (measured.why.unset, measured.why.baseline) == ("baseline_tco2e", None)


def test_a_series_gives_each_test_period_its_own_number(sample) -> None:
    book = sample.rulebook()
    series = ByTestPeriod(values=((YEAR.start, Decimal(1000)), (date(2023, 1, 1), Decimal(900))))
    loan = sample.loan(book, parameters={"baseline_tco2e": series})
    rows = [sample.row(year, "450", f"{year + 1}-04-15") for year in (2021, 2022, 2023)]
    found = {}
    for between in (None, Between.HOLD):
        [parameter] = book.parameters
        named = replace(book, parameters=(replace(parameter, between=between),))
        dossier = dossier_of(named, loan, sample.evidence(*rows))
        for year in (2021, 2022, 2023):
            period, by = Period(date(year, 1, 1), date(year + 1, 1, 1)), date(year + 1, 6, 30)
            [measured] = measure_period(dossier, period=period, by=by, on=by)
            found[between, year] = measured.value.value or measured.value.missing
    assert [found[None, year] for year in (2021, 2022, 2023)] == [55, MissingWhy.PARAMETER, 50]
    assert [found[Between.HOLD, year] for year in (2021, 2022, 2023)] == [55, 55, 50]


def quarters(amount: str, **changes: object) -> tuple[FootprintReport, ...]:
    """Four quarterly reports of 2021, received on the 20th after each."""
    starts = [date(2021, month, 1) for month in (1, 4, 7, 10)]
    ends = [*starts[1:], date(2022, 1, 1)]
    figures = (Figure(name="scope1", amount=Decimal(amount), unit="tCO2e"),)
    return tuple(
        FootprintReport(
            account_id="a:1",
            period=Period(start, end),
            received_on=end.replace(day=20),
            figures=figures,
            **changes,  # type: ignore[arg-type]
        )
        for start, end in zip(starts, ends, strict=True)
    )


def unassured(sample) -> Rulebook:
    book = sample.rulebook()
    parts: Mapping[str, object] = sample.rulebook_parts["kpis"]["reduction"]
    kept = {name: part for name, part in parts.items() if name != "assurance"}
    assert book.kpis
    return sample.rulebook(kpis={"reduction": kept})


def test_four_quarters_make_the_year_and_the_decision_names_each(sample) -> None:
    book, four = unassured(sample), quarters("200")
    dossier = dossier_of(book, sample.loan(book), Evidence(reports=four))
    [measured] = measure_period(dossier, period=YEAR, by=BY, on=BY)
    assert measured.value.value == 20
    assert measured.report_ids == tuple(report.report_id for report in four)
    assert [len(cited.figures) for cited in measured.why.reports] == [1, 1, 1, 1]
    # Until the last of them came, the year is not there.
    [before] = measure_period(dossier, period=YEAR, by=date(2022, 1, 19), on=BY)
    assert (before.value.missing, before.report_ids) == (MissingWhy.NO_REPORT, ())
    assert [days.period for days in before.why.days_lacking] == [
        Period(date(2021, 10, 1), date(2022, 1, 1))
    ]


def test_the_year_s_own_report_counts_before_its_quarters(sample) -> None:
    book, four = unassured(sample), quarters("200")
    whole = replace(four[3], period=YEAR, received_on=date(2022, 3, 20), figures=four[0].figures)
    dossier = dossier_of(book, sample.loan(book), Evidence(reports=(*four, whole)))
    for by, value in ((date(2022, 3, 19), 20), (date(2022, 3, 20), 80)):
        [measured] = measure_period(dossier, period=YEAR, by=by, on=by)
        assert measured.value.value == value


def test_a_quarter_that_was_moved_away_leaves_its_days(sample) -> None:
    book, four = unassured(sample), quarters("200")
    moved = replace(
        four[1],
        period=Period(date(2022, 4, 1), date(2022, 7, 1)),
        received_on=date(2022, 7, 20),
        supersedes=four[1].report_id,
        restatement_reason="wrong year",
    )
    dossier = dossier_of(book, sample.loan(book), Evidence(reports=(*four, moved)))
    on = moved.received_on
    [measured] = measure_period(dossier, period=YEAR, by=on, on=on)
    assert measured.value.missing is MissingWhy.NO_REPORT
    events = due_events(dossier, calendar=prc_calendar(), as_of=on)
    assert [event.on for event in events if not event.overdue] == [
        *(report.received_on for report in four),
        on,
    ]


def test_a_certificate_is_an_input_of_the_plan(sample) -> None:
    book = sample.rulebook(
        parameters=None,
        test={"period": "while_valid", "effective": "certificate_validity"},
        kpis={"label": {"measure": {"certificate": "x"}, "read_as": "flag", "unit": "flag"}},
        adjust=[
            {
                "kpi": "label",
                "steps": [{"holds": "true", "bps": "-5"}, {"otherwise": "true", "bps": "0"}],
            }
        ],
    )
    assert certificates_held(compile_plan(book)) == {"certificate:label": 1}
