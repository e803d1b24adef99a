"""A loan's document: every term is read, every contradiction refused at its own place."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from carbonstep.domain.loan.loan import (
    AtChange,
    CorrectionTerms,
    DayOrder,
    PenaltyTerms,
    RateRounding,
    Repayment,
    RepaymentKind,
    RoundingMode,
    TooHigh,
    TooLow,
)
from carbonstep.domain.loan.read import read_loan
from carbonstep.domain.loan.settlement import nominal_ends
from carbonstep.domain.loan.term import LOAN, loan_body
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.reading.confirmation import CONFIRMABLE, OF_REPORTS, confirming
from carbonstep.reading.node import node_from_json
from carbonstep.reading.reading import Reading
from carbonstep.services.library import Library
from carbonstep.settings import shipped_rules
from carbonstep.units.cycle import Stub
from carbonstep.units.day_count import DayCount
from carbonstep.units.period import Frequency
from carbonstep.units.rate import bps_text, percent_text
from carbonstep.units.work_calendar import BusinessDayRule, CalendarId
from strategies.loan_document import documents

from .loan_document import (
    FIXED,
    INSTALMENT,
    LPR,
    PAYMENT,
    TERM,
    TERMS,
    interest,
    read,
    repayment,
    schedule,
    told,
)

EVERY_TERM: dict[str, Any] = {
    **TERMS,
    "loan_id": "HS-9",
    "account": "uscc:91110000600037341L",
    "currency": "CNY",
    "first_drawdown": "5000000.50",
    "benchmark": {
        "index": "LPR5Y+",
        "repricing": {"every_months": 6, "anchor": "2023-01-20", "fixing_lag": 2},
        "multiplier": "1.1",
        "floor_pct": "3.5",
    },
    "rise_max_bps": "50",
    "fall_max_bps": "25.5",
    "floor_pct": "1.5",
    "cap_pct": "6",
    "rounding": {"to_bps": "0.5", "mode": "up"},
    "day_count": "M+D/360",
    "interest": {
        "frequency": "month",
        "day": "drawdown",
        "end_of_month": "yes",
        "last_stub": "long",
        "calendar": "weekdays",
        "business_day": "modified_preceding",
        "order": "shift_then_calculate",
        "capitalise_until": "2022-12-20",
    },
    "repayment": {
        "kind": "fixed_payment",
        "frequency": "month",
        "first_on": "2023-03-20",
        "amount": "450000.25",
        "at_change": "term",
        "latest_on": "2027-09-20",
        "negative_amortisation": "allowed",
    },
    "notice_days": 30,
    "penalty": {"overdue_pct": "30", "misuse_pct": "62.5"},
    "corrections": {"too_low": "charge", "too_high": "refund"},
    "product_id": "P-1",
    "first_test_on": "2023-01-01",
    "confirmed": [],
}


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return Library(shipped_rules()).rulebook("huangshi-reduction@2022-09")


def test_every_term_is_read(rulebook) -> None:
    loan, problems = read(rulebook, EVERY_TERM)
    assert problems == []
    assert loan is not None
    assert loan.first_drawdown_fen == 500_000_050
    assert loan.benchmark.index is BenchmarkIndex.LPR_5Y
    assert loan.benchmark.every_months == 6
    assert loan.benchmark.anchor == date(2023, 1, 20)
    assert loan.benchmark.fixing_lag == 2
    assert loan.benchmark.multiplier == Decimal("1.1")
    assert loan.benchmark.floor_e4bp == 3_500_000
    assert (loan.rise_max_e4bp, loan.fall_max_e4bp) == (500_000, 255_000)
    assert (loan.floor_e4bp, loan.cap_e4bp) == (1_500_000, 6_000_000)
    assert loan.rounding == RateRounding(to_e4bp=5000, mode=RoundingMode.UP)
    assert loan.day_count is DayCount.MONTHS_AND_DAYS
    interest = loan.interest
    assert (interest.frequency, interest.day) == (Frequency.MONTH, None)
    assert (interest.end_of_month, interest.last_stub) == (True, Stub.LONG)
    assert interest.calendar is CalendarId.WEEKDAYS
    assert interest.business_day is BusinessDayRule.MODIFIED_PRECEDING
    assert interest.order is DayOrder.SHIFT_THEN_CALCULATE
    assert interest.capitalise_until == date(2022, 12, 20)
    assert loan.repayment == Repayment(
        kind=RepaymentKind.FIXED_PAYMENT,
        frequency=Frequency.MONTH,
        first_on=date(2023, 3, 20),
        amount_fen=45_000_025,
        at_change=AtChange.TERM,
        latest_on=date(2027, 9, 20),
        negative_amortisation=True,
    )
    assert loan.notice_days == 30
    assert loan.penalty == PenaltyTerms(overdue_pct=Decimal(30), misuse_pct=Decimal("62.5"))
    assert loan.corrections == CorrectionTerms(too_low=TooLow.CHARGE, too_high=TooHigh.REFUND)
    assert LOAN.parse(loan_body(loan)) == loan


def test_differences_may_be_left_as_posted(rulebook) -> None:
    document = {**TERMS, "corrections": {"too_low": "waive", "too_high": "keep"}}
    loan, problems = read(rulebook, document)
    assert told(problems) == []
    assert loan is not None
    assert loan.corrections == CorrectionTerms(too_low=TooLow.WAIVE, too_high=TooHigh.KEEP)
    assert LOAN.parse(loan_body(loan)) == loan


def test_what_is_left_out_is_as_the_reference_says(rulebook) -> None:
    loan, problems = read(rulebook, TERMS)
    assert problems == []
    assert loan is not None
    assert loan.first_drawdown_fen is None
    assert loan.drawn_at_first_fen == loan.principal_fen
    assert loan.repayment == Repayment()
    assert (loan.floor_e4bp, loan.cap_e4bp, loan.rounding) == (0, None, None)
    assert (loan.notice_days, loan.penalty, loan.confirmed) == (0, PenaltyTerms(), ())


def test_a_custom_schedule_is_read_in_any_order(rulebook) -> None:
    one, two = {"on": "2023-06-01", "amount": "1"}, {"on": "2024-06-01", "amount": "2.50"}
    loans = [
        read(rulebook, {**TERMS, "repayment": {"kind": "custom", "schedule": list(order)}})[0]
        for order in ((one, two), (two, one))
    ]
    assert loans[0] == loans[1]
    assert loans[0] is not None
    assert [item.amount_fen for item in loans[0].repayment.schedule] == [100, 250]


GOOD: list[dict[str, Any]] = [
    {"matures_on": "2082-09-20"},
    {"matures_on": "2022-10-20", **interest(order="shift_then_calculate")},
    {"first_drawdown": "15000000"},
    {"spread_bps": "0"},
    {"spread_bps": "5"},
    {"spread_bps": "-9"},
    {"spread_bps": "10.5"},
    {"spread_bps": "2000"},
    {"benchmark": {**FIXED, "rate_pct": "0.2"}},
    {"floor_pct": "0"},
    {"floor_pct": "none"},
    {**interest(capitalise_until="2023-09-20"), "floor_pct": "0"},
    {"cap_pct": "none"},
    {"rise_max_bps": "none", "fall_max_bps": "0.5"},
    interest(end_of_month="no"),
    interest(first_stub="long"),
    {"benchmark": {**LPR, "repricing": {"anchor": "2022-09-20"}}},
    repayment(kind="equal_principal", frequency="half_year"),
    repayment(**INSTALMENT, frequency="quarter"),
    repayment(**INSTALMENT, **TERM),
    repayment(**PAYMENT, **TERM, negative_amortisation="refused"),
    repayment(kind="fixed_principal", amount="15000000", first_on="2025-09-20"),
    schedule(("2025-09-20", "15000000")),
    {"penalty": {"overdue_pct": "50", "misuse_pct": "50"}},
    {"notice_days": "365"},
]


@pytest.mark.parametrize("changes", GOOD, ids=str)
def test_the_nearest_good_terms_are_taken(rulebook, changes) -> None:
    loan, problems = read(rulebook, {**TERMS, **changes})
    assert told(problems) == []
    assert loan is not None


@pytest.mark.parametrize(
    ("spread", "likely"), [("0.45", "45"), ("3", "300"), ("4500", "45"), ("-1.5", "-150")]
)
def test_an_odd_spread_is_asked_about_and_taken_once_confirmed(rulebook, spread, likely) -> None:
    _, (problem,) = read(rulebook, {**TERMS, "spread_bps": spread})
    assert f"Write {likely} if" in problem.remedy
    assert "confirmed: [spread_magnitude]" in problem.remedy
    sure = {**TERMS, "spread_bps": spread, "confirmed": ["spread_magnitude"]}
    loan, problems = read(rulebook, sure)
    assert problems == []
    assert loan is not None
    assert bps_text(loan.spread_e4bp) == spread
    assert loan.confirmed == ("spread_magnitude",)


def test_an_odd_rate_is_taken_once_confirmed(rulebook) -> None:
    odd = {**TERMS, "benchmark": {"index": "fixed", "rate_pct": "0.0355"}}
    _, (problem,) = read(rulebook, odd)
    assert "Write 3.55 if" in problem.remedy
    loan, _ = read(rulebook, {**odd, "confirmed": ["rate_magnitude"]})
    assert loan is not None
    assert percent_text(loan.benchmark.fixed_e4bp or 0) == "0.0355"


def test_a_flag_adds_to_what_the_document_confirms(rulebook) -> None:
    odd = {**TERMS, "spread_bps": "0.45", "cap_pct": "0.1", "confirmed": ["rate_magnitude"]}
    reading = Reading()
    node = confirming(node_from_json(odd), ["spread_magnitude", "rate_magnitude"])
    loan = read_loan(reading, node, rulebook=rulebook, account_id="eu-ets:100000", loan_id="L")
    assert reading.problems == []
    assert loan is not None
    assert loan.confirmed == ("rate_magnitude", "spread_magnitude")


@pytest.mark.slow
@settings(max_examples=500)
@given(document=documents())
def test_what_is_written_is_the_document_that_books_the_loan_again(rulebook, document) -> None:
    """500 loans: loan to body to loan, by the reader of documents and by that of stored bodies."""
    loan, problems = read(rulebook, document)
    assert told(problems) == []
    assert loan is not None
    body = json.loads(json.dumps(loan_body(loan), allow_nan=False), parse_float=Decimal)
    assert LOAN.parse(body) == loan
    again, problems = read(rulebook, body)
    assert told(problems) == []
    assert again == loan
    assert loan_body(again) == body


@given(document=documents())
def test_no_term_is_lost_between_document_and_body(rulebook, document) -> None:
    """What the document says stands in the body, number for number and word for word."""
    loan, _ = read(rulebook, document)
    assert loan is not None
    assert lost(node_from_json(document).plain(), loan_body(loan)) == []


def lost(document: Any, body: Any, path: str = "") -> list[str]:
    """The paths of what a document says and its body does not."""
    if isinstance(document, dict):
        return [
            missed
            for name, value in document.items()
            for missed in lost(value, (body or {}).get(name), f"{path}.{name}")
        ]
    if isinstance(document, list):
        by_day = [sorted(items, key=lambda item: item["on"]) for items in (document, body)]
        assert len(by_day[0]) == len(by_day[1])
        pairs = zip(*by_day, strict=True)
        return [missed for one, other in pairs for missed in lost(one, other, path)]
    return [] if same(body, document) else [path]


def same(written: Any, value: str) -> bool:
    try:
        return Decimal(written) == Decimal(value)
    except (ArithmeticError, TypeError):
        return bool(written == {"true": "yes", "false": "no"}.get(value, value))


def test_a_term_that_is_lost_is_noticed() -> None:
    assert lost({"a": {"b": "1.50"}}, {"a": {"b": "1.5"}}) == []
    assert lost({"a": {"b": "1.50"}}, {"a": {"b": "1.51"}}) == [".a.b"]
    assert lost({"a": {"b": "none"}}, {"a": None}) == [".a.b"]


def test_the_maturity_of_a_moving_term_is_a_settlement_day(rulebook) -> None:
    """The day the refusal names is itself taken."""
    terms = {**TERMS, "matures_on": "2025-09-19", **repayment(**INSTALMENT, **TERM)}
    _, (problem,) = read(rulebook, terms)
    loan, problems = read(rulebook, {**terms, "matures_on": problem.needed})
    assert problems == []
    assert loan is not None
    assert loan.matures_on in nominal_ends(loan.interest, loan.drawn_on, loan.latest_on)


def test_the_codes_that_can_be_confirmed_say_how() -> None:
    for reason in CONFIRMABLE:
        # A file of reports has no place of its own for it: the command that files it does.
        filed = reason in OF_REPORTS
        how = f"--confirm {reason.code}" if filed else f"confirmed: [{reason.code}]"
        assert how in reason.remedy
