"""What comes next for a loan, one kind of thing at a time."""

from datetime import date

import pytest

from carbonstep.domain.decision.tested import VersionTested
from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.loan.loan import Benchmark, Repayment, RepaymentKind
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing, FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.picture.due import Due, DueKind, next_due
from carbonstep.domain.picture.pricing import price
from carbonstep.reading.problem import Problem
from carbonstep.units.money import Fen
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

MATURES_ON = date(2026, 3, 22)
LPR = Benchmark(index=BenchmarkIndex.LPR_1Y)
FIXINGS = FixingTable(
    [
        Fixing(
            index=BenchmarkIndex.LPR_1Y,
            published_on=date(2021, 3, 22),
            rate_e4bp=RateE4bp(3_850_000),
        ),
        Fixing(
            index=BenchmarkIndex.LPR_1Y,
            published_on=date(2022, 3, 21),
            rate_e4bp=RateE4bp(3_850_000),
        ),
    ]
)
LABEL = {
    "parameters": None,
    "test": {"period": "while_valid", "effective": "certificate_validity"},
    "kpis": {"it": {"measure": {"certificate": "label"}, "read_as": "flag", "unit": "flag"}},
    "adjust": [
        {
            "kpi": "it",
            "steps": [{"holds": "true", "bps": "-5"}, {"otherwise": "true", "bps": "0"}],
        }
    ],
}


def due(sample, *rows, on: date, book=None, certificates=(), events=(), **terms) -> list[Due]:
    rulebook = book or sample.rulebook()
    loan = sample.loan(rulebook, **terms)
    evidence = sample.evidence(*rows, certificates=certificates)
    priced = price(
        rulebook,
        loan,
        evidence,
        events=events,
        market=Market(fixings=FIXINGS, calendar=prc_calendar(), as_of=on),
    )
    assert not isinstance(priced, Problem), priced
    return list(next_due([VersionTested(rulebook=rulebook, loan=loan, evidence=evidence)], priced))


def of_kind(found: list[Due], kind: DueKind) -> list[Due]:
    return [item for item in found if item.kind is kind]


def report(on: str, about: str, *, overdue: bool = False, provisional: bool = False) -> Due:
    return Due(
        kind=DueKind.REPORT,
        on=date.fromisoformat(on),
        about=about,
        overdue=overdue,
        provisional=provisional,
    )


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        # The period under way, then the one that is over and the one under way.
        ("2021-12-31", [report("2022-04-30", "2021")]),
        ("2022-01-01", [report("2022-04-30", "2021"), report("2023-04-30", "2022")]),
        ("2022-04-30", [report("2022-04-30", "2021"), report("2023-04-30", "2022")]),
        ("2022-05-01", [report("2022-04-30", "2021", overdue=True), report("2023-04-30", "2022")]),
        # The last period that can change a rate is 2025: its report is due after maturity.
        (
            "2026-03-01",
            [
                *(report(f"{year + 1}-04-30", str(year), overdue=True) for year in (2021, 2022)),
                report("2024-04-29", "2023", overdue=True),
                report("2025-04-30", "2024", overdue=True),
                report("2026-04-30", "2025"),
            ],
        ),
    ],
)
def test_a_report_is_due_until_its_period_is_decided_on_one(sample, on, expected) -> None:
    assert of_kind(due(sample, on=date.fromisoformat(on)), DueKind.REPORT) == expected


def test_a_report_that_was_good_enough_is_due_no_longer(sample) -> None:
    found = due(sample, sample.row(2021, "900", "2022-02-01"), on=date(2022, 2, 1))
    assert of_kind(found, DueKind.REPORT) == [report("2023-04-30", "2022")]


def test_a_report_that_was_not_good_enough_is_overdue(sample) -> None:
    row = sample.row(2021, "900", "2022-02-01", assurance="none", verifier="")
    found = due(sample, row, on=date(2022, 5, 1))
    assert found[0] == report("2022-04-30", "2021", overdue=True)


def test_a_report_due_in_working_days_of_a_year_without_notice_is_provisional(sample) -> None:
    terms = {"period": "year", "report_due": "60 business days", "effective": "next_repricing"}
    book = sample.rulebook(test=terms)
    found = due(sample, on=date(2026, 1, 4), book=book, matures_on=date(2028, 3, 22))
    assert [item.provisional for item in of_kind(found, DueKind.REPORT)][-2:] == [False, True]


@pytest.mark.parametrize(
    ("on", "numbers"),
    [
        (date(2021, 5, 31), []),  # received, but not valid yet
        (date(2021, 6, 1), ["L-1"]),
        (date(2022, 2, 1), ["L-2"]),  # of two that hold, the one that holds longer
        (date(2022, 12, 31), ["L-2"]),
        (date(2023, 1, 1), []),
    ],
)
def test_a_certificate_is_due_to_be_renewed_when_it_ends(sample, on, numbers) -> None:
    given = {"scheme": "label", "issuer": "an issuer", "received_on": "2021-05-20"}
    certificates = [
        {**given, "number": "L-1", "valid_from": "2021-06-01", "valid_to": "2022-05-31"},
        {**given, "number": "L-2", "valid_from": "2022-01-01", "valid_to": "2022-12-31"},
        {**given, "number": "X", "valid_from": "2021-01-01", "valid_to": "2025-12-31"}
        | {"scheme": "another-label"},
    ]
    found = due(sample, on=on, book=sample.rulebook(**LABEL), certificates=certificates)
    assert [item.about for item in of_kind(found, DueKind.CERTIFICATE)] == numbers
    ends = {"L-1": date(2022, 6, 1), "L-2": date(2023, 1, 1)}
    assert all(item.on == ends[item.about] for item in of_kind(found, DueKind.CERTIFICATE))
    assert of_kind(found, DueKind.REPORT) == []


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2022, 2, 6), [date(2022, 2, 7)]),  # the fifth working day, after the holidays
        (date(2022, 2, 7), []),
    ],
)
def test_a_step_is_to_come_until_its_first_day(sample, on, expected) -> None:
    found = due(sample, sample.row(2021, "900", "2022-01-26"), on=on)
    assert [item.on for item in of_kind(found, DueKind.STEP)] == expected
    assert all(item.about.startswith("D-") for item in of_kind(found, DueKind.STEP))


def test_a_step_that_is_as_the_one_before_does_not_come(sample) -> None:
    rows = [sample.row(2021, "900", "2022-01-26"), sample.row(2022, "900", "2023-01-18")]
    first = due(sample, rows[0], on=date(2022, 2, 6))
    assert len(of_kind(first, DueKind.STEP)) == 1
    assert of_kind(due(sample, *rows, on=date(2023, 1, 18)), DueKind.STEP) == []


@pytest.mark.parametrize(
    ("on", "pays_on", "provisional"),
    [
        (date(2021, 3, 22), date(2021, 6, 21), False),  # the 20th is a Sunday
        (date(2021, 6, 20), date(2021, 6, 21), False),
        (date(2021, 6, 21), date(2021, 9, 22), False),  # after the mid-autumn holidays
        (date(2025, 12, 21), date(2025, 12, 22), False),
    ],
)
def test_interest_is_due_on_its_next_payment_day(sample, on, pays_on, provisional) -> None:
    assert of_kind(due(sample, on=on), DueKind.INTEREST) == [
        Due(kind=DueKind.INTEREST, on=pays_on, provisional=provisional)
    ]


def test_a_payment_day_of_a_year_without_notice_is_provisional(sample) -> None:
    found = due(sample, on=date(2027, 1, 4), matures_on=date(2028, 3, 22))
    [interest] = of_kind(found, DueKind.INTEREST)
    [maturity] = of_kind(found, DueKind.MATURITY)
    assert (interest.on, interest.provisional) == (date(2027, 3, 22), True)
    assert (maturity.on, maturity.provisional) == (date(2028, 3, 22), True)


def event(kind: LoanEventKind, on: date, yuan: int) -> LoanEvent:
    return LoanEvent(
        loan_id="L1", kind=kind, on=on, amount_fen=Fen(yuan * 100), received_on=date(2021, 3, 22)
    )


def test_money_that_moves_next_is_due_by_kind(sample) -> None:
    found = due(
        sample,
        on=date(2021, 9, 22),
        repayment=Repayment(kind=RepaymentKind.EQUAL_PRINCIPAL),
        first_drawdown_fen=Fen(900_000_000),
        events=[
            event(LoanEventKind.DRAWDOWN, date(2021, 9, 22), 1000),  # today: no longer to come
            event(LoanEventKind.DRAWDOWN, date(2021, 10, 11), 1000),
            event(LoanEventKind.DRAWDOWN, date(2021, 11, 11), 1000),
            event(LoanEventKind.PREPAYMENT, date(2021, 12, 1), 1000),
        ],
    )
    moves = {item.kind: item.on for item in found}
    assert moves[DueKind.DRAWDOWN] == date(2021, 10, 11)
    assert moves[DueKind.PREPAYMENT] == date(2021, 12, 1)
    assert moves[DueKind.REPAYMENT] == date(2021, 12, 20)
    assert moves[DueKind.MATURITY] == date(2026, 3, 23)
    assert len(found) == len(moves)


def test_the_last_repayment_is_the_maturity_and_told_once(sample) -> None:
    found = due(sample, on=date(2021, 9, 22))
    assert of_kind(found, DueKind.REPAYMENT) == []
    assert of_kind(found, DueKind.MATURITY) == [Due(kind=DueKind.MATURITY, on=date(2026, 3, 23))]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2021, 3, 22), [date(2022, 3, 22)]),
        (date(2022, 3, 21), [date(2022, 3, 22)]),
        (date(2022, 3, 22), [date(2023, 3, 22)]),
        (date(2025, 3, 22), []),
    ],
)
def test_a_repricing_is_due_until_its_day(sample, on, expected) -> None:
    found = due(sample, on=on, benchmark=LPR)
    assert [item.on for item in of_kind(found, DueKind.REPRICING)] == expected


def test_a_fixed_rate_is_never_repriced(sample) -> None:
    assert of_kind(due(sample, on=date(2022, 1, 1)), DueKind.REPRICING) == []


@pytest.mark.parametrize(
    ("on", "anything"), [(date(2026, 3, 21), True), (MATURES_ON, False), (date(2027, 1, 1), False)]
)
def test_nothing_is_due_once_the_loan_has_ended(sample, on, anything) -> None:
    assert bool(due(sample, on=on)) is anything


def test_a_payoff_ends_a_loan_before_its_maturity(sample) -> None:
    payoff = LoanEvent(
        loan_id="L1",
        kind=LoanEventKind.PAYOFF,
        on=date(2022, 6, 1),
        received_on=date(2022, 5, 1),
    )
    found = due(sample, on=date(2022, 5, 31), benchmark=LPR, events=[payoff])
    assert [(item.kind, item.on) for item in found if not item.overdue] == [
        (DueKind.INTEREST, date(2022, 6, 1)),
        (DueKind.MATURITY, date(2022, 6, 1)),
        (DueKind.REPORT, date(2023, 4, 30)),
    ]
    assert due(sample, on=date(2022, 6, 1), benchmark=LPR, events=[payoff]) == []


def test_overdue_comes_first_then_by_day_then_by_kind(sample) -> None:
    found = due(
        sample,
        on=date(2022, 5, 1),
        benchmark=LPR,
        repayment=Repayment(kind=RepaymentKind.EQUAL_PRINCIPAL),
    )
    assert [(item.kind, item.on, item.overdue) for item in found] == [
        (DueKind.REPORT, date(2022, 4, 30), True),
        (DueKind.STEP, date(2022, 5, 10), False),
        (DueKind.INTEREST, date(2022, 6, 20), False),
        (DueKind.REPAYMENT, date(2022, 6, 20), False),
        (DueKind.REPRICING, date(2023, 3, 22), False),
        (DueKind.REPORT, date(2023, 4, 30), False),
        (DueKind.MATURITY, date(2026, 3, 23), False),
    ]
