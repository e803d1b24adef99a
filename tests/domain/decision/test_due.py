"""What makes decisions due, event by event: receipts, and due dates that pass."""

from datetime import date

import pytest

from carbonstep.domain.decision.due import DueEvent, due_events
from carbonstep.domain.decision.inputs import dossier_of
from carbonstep.domain.decision.period_reports import NO_REPORTS, PeriodReports, held_by_period
from carbonstep.units.period import Period
from carbonstep.units.work_calendar import prc_calendar

YEAR = Period(date(2021, 1, 1), date(2022, 1, 1))
NEXT_YEAR = Period(date(2022, 1, 1), date(2023, 1, 1))
DUE_ON, OVERDUE_ON = date(2022, 4, 30), date(2022, 5, 1)
PRODUCT = {
    "measure": {"sum": ["product.footprint"]},
    "read_as": "level",
    "per": "kilogram",
    "unit": "kgCO2e/kilogram",
}


def events(sample, book, evidence, as_of: date, **terms) -> list[DueEvent]:
    dossier = dossier_of(book, sample.loan(book, **terms), evidence)
    return due_events(dossier, calendar=prc_calendar(), as_of=as_of)


def days(found: list[DueEvent]) -> list[tuple[date, bool]]:
    return [(event.on, event.overdue) for event in found]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2021, 12, 31), []),  # the period is not over
        (DUE_ON, []),  # the whole of the due date is left to report
        (OVERDUE_ON, [(OVERDUE_ON, True)]),
        (date(2022, 12, 31), [(OVERDUE_ON, True)]),
    ],
)
def test_a_due_date_that_passed_is_an_event_on_the_day_after(sample, as_of, expected) -> None:
    book = sample.rulebook()
    found = events(sample, book, sample.evidence(), as_of)
    assert days(found) == expected
    assert all(event.period == YEAR and event.due_on == DUE_ON for event in found)


@pytest.mark.parametrize(
    ("received_on", "as_of", "expected"),
    [
        ("2022-01-01", date(2021, 12, 31), []),
        ("2022-01-01", date(2022, 1, 1), [(date(2022, 1, 1), False)]),
        ("2022-02-01", date(2022, 1, 31), []),
        ("2022-02-01", date(2022, 2, 1), [(date(2022, 2, 1), False)]),
        ("2022-04-30", OVERDUE_ON, [(DUE_ON, False), (OVERDUE_ON, True)]),
        # On the same day the period is found missing first.
        ("2022-05-01", OVERDUE_ON, [(OVERDUE_ON, True), (OVERDUE_ON, False)]),
        ("2022-05-02", date(2022, 5, 2), [(OVERDUE_ON, True), (date(2022, 5, 2), False)]),
    ],
)
def test_a_receipt_is_an_event_on_its_day(sample, received_on, as_of, expected) -> None:
    evidence = sample.evidence(sample.row(2021, "900", received_on))
    assert days(events(sample, sample.rulebook(), evidence, as_of)) == expected


def test_receipts_of_a_day_are_one_event_and_periods_come_in_order(sample) -> None:
    evidence = sample.evidence(
        sample.row(2022, "800", "2023-02-01"),
        sample.row(2021, "900", "2023-02-01", id="first"),
        sample.row(2021, "890", "2023-02-01", supersedes="first"),
    )
    found = events(sample, sample.rulebook(), evidence, date(2023, 2, 1))
    assert [(event.on, event.period) for event in found] == [
        (OVERDUE_ON, YEAR),
        (date(2023, 2, 1), YEAR),
        (date(2023, 2, 1), NEXT_YEAR),
    ]


def test_events_come_by_day_and_not_period_by_period(sample) -> None:
    evidence = sample.evidence(
        sample.row(2021, "900", "2022-02-01", id="first"),
        sample.row(2022, "800", "2023-02-01"),
        sample.row(2021, "890", "2023-03-01", supersedes="first"),
    )
    found = events(sample, sample.rulebook(), evidence, date(2023, 4, 1))
    assert [(event.on, event.period) for event in found if not event.overdue] == [
        (date(2022, 2, 1), YEAR),
        (date(2023, 2, 1), NEXT_YEAR),
        (date(2023, 3, 1), YEAR),
    ]


def test_a_period_the_loan_is_not_tested_for_makes_nothing_due(sample) -> None:
    evidence = sample.evidence(sample.row(2020, "900", "2021-04-15"))
    assert events(sample, sample.rulebook(), evidence, date(2021, 12, 31)) == []


def test_a_report_of_another_product_makes_nothing_due(sample) -> None:
    book = sample.rulebook(
        parameters=None,
        kpis={"it": PRODUCT},
        adjust=[
            {
                "kpi": "it",
                "steps": [{"at_most": "4", "bps": "-5"}, {"otherwise": "true", "bps": "0"}],
            }
        ],
    )
    made = {"product_name": "wire", "declared_unit": "kilogram", "declared_amount": "1"}
    ours = {"product_id": "P1", "footprint": "4", **made}
    other = {"product_id": "P2", "footprint": "3", **made}
    rows = [sample.row(2021, "", day, **cells) for day, cells in _dated(ours, other)]
    evidence = sample.evidence(*({k: v for k, v in row.items() if v} for row in rows))
    one = events(sample, book, evidence, date(2022, 4, 1), product_id="P1")
    assert days(one) == [(date(2022, 2, 1), False)]
    either = events(sample, book, evidence, date(2022, 4, 1))
    assert days(either) == [(date(2022, 2, 1), False), (date(2022, 3, 1), False)]


def _dated(*cells: dict[str, str]) -> list[tuple[str, dict[str, str]]]:
    return list(zip(("2022-02-01", "2022-03-01"), cells, strict=True))


def test_a_restatement_for_another_period_bears_on_both(sample) -> None:
    wrong = sample.row(2021, "900", "2022-02-01", id="wrong")
    right = sample.row(2022, "900", "2023-02-01", supersedes="wrong")
    evidence = sample.evidence(wrong, right)
    first, second = evidence.reports
    held = held_by_period(evidence)
    assert held.of(YEAR) == PeriodReports(reports=(first, second))
    assert held.of(NEXT_YEAR) == PeriodReports(reports=(second,))
    assert held.of(Period(YEAR.start, date(2021, 7, 1))) == NO_REPORTS
    found = events(sample, sample.rulebook(), evidence, date(2023, 2, 1))
    assert [(event.on, event.period) for event in found if not event.overdue] == [
        (date(2022, 2, 1), YEAR),
        (date(2023, 2, 1), YEAR),
        (date(2023, 2, 1), NEXT_YEAR),
    ]
