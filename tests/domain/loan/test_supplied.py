"""What a loan supplies to its rulebook: one number, that of a base year, or one a test period."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.supplied import (
    ByTestPeriod,
    OfBaseYear,
    base_year,
    held_on,
    is_plain,
    number_for,
    value_for,
)
from carbonstep.domain.loan.supplied_term import VALUES_MAX
from carbonstep.domain.loan.term import LOAN, loan_body
from carbonstep.domain.rulebook.rulebook import Between, Rulebook
from carbonstep.formats.document import parse_json, parse_yaml
from carbonstep.reading.node import Node
from carbonstep.reading.reading import Reading
from carbonstep.units.period import Period

from .loan_document import TERMS, read, told

NAME = "baseline_tco2e"
ASKED = {"unit": "tCO2e", "zh": "基准", "en": "baseline"}
Y25, Y26, Y27 = (Period(date(year, 1, 1), date(year + 1, 1, 1)) for year in (2025, 2026, 2027))


@pytest.fixture
def book(sample):
    """The sample rulebook as it asks for its baseline, tested by a cycle."""

    def of(*, period: Any = "year", **asked: str) -> Rulebook:
        test = {**sample.rulebook_parts["test"], "period": period}
        return sample.rulebook(parameters={NAME: {**ASKED, **asked}}, test=test)

    return of


def supplying(value: Any) -> dict[str, Any]:
    return {**TERMS, "parameters": {NAME: value}}


def supplied(rulebook: Rulebook, value: Any):
    loan, problems = read(rulebook, supplying(value))
    assert problems == []
    assert isinstance(loan, Loan)
    return loan.parameters[NAME]


def series(**values: str) -> ByTestPeriod:
    found = ((date.fromisoformat(day[1:].replace("_", "-")), n) for day, n in values.items())
    return ByTestPeriod(values=tuple((day, Decimal(number)) for day, number in found))


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("103400", Decimal(103400)),
        ("0.000000001", Decimal("0.000000001")),
        ("9223372036854775807", Decimal(9223372036854775807)),
        ({"amount": "103400", "year": "2022"}, OfBaseYear(amount=Decimal(103400), year=2022)),
        ({"year": 2022, "amount": "1.50"}, OfBaseYear(amount=Decimal("1.5"), year=2022)),
        ({"amount": "103400"}, Decimal(103400)),
    ],
)
def test_one_number_is_taken_with_its_year_or_without(book, written, found) -> None:
    assert supplied(book(), written) == found
    assert is_plain([found]) is isinstance(found, Decimal)
    assert base_year(found) == (2022 if isinstance(found, OfBaseYear) else None)


@pytest.mark.parametrize(
    ("period", "written", "found"),
    [
        ("year", {"2025": "95", "2026": "90.0"}, series(_2025_01_01="95", _2026_01_01="90")),
        ("year", {"2026": "90", "2025-01-01": "95"}, series(_2025_01_01="95", _2026_01_01="90")),
        ("half_year", {"2025-H1": "9", "2025H2": "8"}, series(_2025_01_01="9", _2025_07_01="8")),
        ("quarter", {"2025-Q4": "9", "2025Q2": "8"}, series(_2025_04_01="8", _2025_10_01="9")),
        ("month", {"2025-01": "9", "2025-12": "8"}, series(_2025_01_01="9", _2025_12_01="8")),
        # A period is its first day, however it is named.
        ("month", {"2025-Q2": "9", " 2025-07-01": "8"}, series(_2025_04_01="9", _2025_07_01="8")),
    ],
)
def test_a_series_is_taken_in_any_order_by_any_name(book, period, written, found) -> None:
    rulebook = book(period=period, by="test_period")
    assert supplied(rulebook, written) == found
    by_day = {str(day): f"{number:f}" for day, number in found.values}
    assert supplied(rulebook, by_day) == found


def test_a_document_writes_years_without_quotes(book) -> None:
    for parse, written in (
        (parse_yaml, "{2025: 95, 2026: '90'}"),
        (parse_json, '{"2025": 95, "2026": "90"}'),
    ):
        node = parse(written)
        assert isinstance(node, Node)
        reading = Reading()
        found = LOAN.term("parameters").kind.read(
            reading, Node(place=node.place, entries=((NAME, node),)), None
        )
        assert reading.problems == []
        assert found == {NAME: series(_2025_01_01="95", _2026_01_01="90")}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("103400.50"), "103400.5"),
        (OfBaseYear(amount=Decimal("1.50"), year=2022), {"amount": "1.5", "year": 2022}),
        (
            series(_2025_01_01="95", _2025_04_01="90.0"),
            {"2025-01-01": "95", "2025-04-01": "90"},
        ),
    ],
)
def test_a_body_reads_back(sample, value, written) -> None:
    loan = sample.loan(sample.rulebook(), parameters={NAME: value})
    body = loan_body(loan)
    assert body["parameters"] == {NAME: written}
    assert LOAN.parse(body) == loan


PATH = f"parameters.{NAME}"
BAD = [
    ("0", [("not_positive", PATH)]),
    ("-1", [("not_positive", PATH)]),
    ("about 5", [("not_a_number", PATH)]),
    ("0.0000000001", [("too_large_for_engine", PATH)]),
    ("9223372036854775808", [("too_large_for_engine", PATH)]),
    ("9223372036854.1234567", [("too_large_for_engine", PATH)]),
    ([], [("shape", PATH)]),
    ({}, [("value_missing", PATH)]),
    ({"amount": "1", "year": "22"}, [("out_of_range", f"{PATH}.year")]),
    ({"amount": "1", "year": "2022.5"}, [("out_of_range", f"{PATH}.year")]),
    ({"year": "2022"}, [("key_missing", PATH)]),
    ({"amount": "0", "year": "2022"}, [("not_positive", f"{PATH}.amount")]),
    ({"amout": "1", "year": "2022"}, [("key_unknown", f"{PATH}.amout"), ("key_missing", PATH)]),
]


@pytest.mark.parametrize(("value", "expected"), BAD)
def test_what_is_no_number_is_refused_at_its_place(book, value, expected) -> None:
    for rulebook in (book(), book(by="test_period")):
        assert told(read(rulebook, supplying(value))[1]) == expected


BAD_SERIES = [
    ({"2025": "about 5"}, [("not_a_number", f"{PATH}.2025")]),
    ({"2025": "0"}, [("not_positive", f"{PATH}.2025")]),
    ({"2025": {"amount": "1"}}, [("shape", f"{PATH}.2025")]),
    ({"2025": "9223372036854775808"}, [("too_large_for_engine", f"{PATH}.2025")]),
    ({"2025": "1", "2025-01": "1"}, [("series_day_twice", f"{PATH}.2025-01")]),
    ({"2025-Q1": "1", "2025-01-01": "2"}, [("series_day_twice", f"{PATH}.2025-01-01")]),
    *(
        ({"2025": "1", key: "2"}, [("series_key", f"{PATH}.{key}")])
        for key in ("2026-H3", "2026-Q0", "2026-13", "2026-02-30", "26", "20260101", "2026-Q1x",
                    "2026/01/01", "amount", "next year", "1899", "2200", "2026-1")
    ),
    # Each is a first day of something, and of no test period of a year.
    ({"2025": "1", "2026-H2": "2"}, [("series_off_period", f"{PATH}.2026-H2")]),
    ({"2025": "1", "2026-04-01": "2"}, [("series_off_period", f"{PATH}.2026-04-01")]),
    ({"2025-01-02": "1"}, [("series_off_period", f"{PATH}.2025-01-02")]),
]  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), BAD_SERIES)
def test_what_is_no_series_is_refused_at_its_place(book, value, expected) -> None:
    assert told(read(book(by="test_period"), supplying(value))[1]) == expected


def test_a_key_that_stands_twice_is_told(book) -> None:
    node = parse_yaml("{2025: 1, 2026: 2}")
    assert isinstance(node, Node)
    first, second = node.entries
    twice = Node(place=node.place, entries=(first, second, ("2025", second[1])))
    reading = Reading()
    LOAN.term("parameters").kind.read(
        reading, Node(place=node.place, entries=((NAME, twice),)), None
    )
    assert [(p.code, p.found, p.needed) for p in reading.problems] == [
        ("series_day_twice", "2025", "2025")
    ]


def test_a_series_has_a_bounded_number_of_values(book) -> None:
    days = [date(2000 + month // 12, month % 12 + 1, 1) for month in range(VALUES_MAX + 1)]
    rulebook = book(period="month", by="test_period")
    most = {str(day): "1" for day in days[:-1]}
    assert len(supplied(rulebook, most).values) == VALUES_MAX
    [problem] = read(rulebook, supplying({str(day): "1" for day in days}))[1]
    assert (problem.code, problem.found, problem.needed) == ("out_of_range", "201", "200 values")


def test_it_is_supplied_as_it_is_asked_for(book) -> None:
    targets = {"2025": "95", "2026": "90"}
    [not_asked] = read(book(), supplying(targets))[1]
    assert (not_asked.code, not_asked.place.path) == ("series_not_asked", PATH)
    assert not_asked.message == (
        "The rulebook takes one number for 'baseline_tco2e', and a series is given."
    )
    assert 'such as "95", or name a rulebook version' in not_asked.remedy
    for one in ("95", {"amount": "95", "year": "2022"}):
        [asked] = read(book(by="test_period"), supplying(one))[1]
        assert (asked.code, asked.place.path) == ("series_asked", PATH)
        assert asked.needed == '{2020-01-01: "95"}'
    [off] = read(book(by="test_period"), supplying({"2025-04-01": "95"}))[1]
    assert off.needed == "2025-01-01, 2026-01-01"
    # Where the last number goes on, it may begin on any day.
    holding = book(by="test_period", between="hold")
    assert supplied(holding, {"2025-04-01": "95"}) == series(_2025_04_01="95")
    assert told(read(holding, supplying("95"))[1]) == [("series_asked", PATH)]


def test_a_year_may_begin_in_april(book) -> None:
    fiscal = book(period={"year_from": "04-01"}, by="test_period")
    found = series(_2025_04_01="95", _2026_04_01="90")
    assert supplied(fiscal, {"2025-04-01": "95", "2026-Q2": "90"}) == found
    assert value_for(found, Period(date(2026, 4, 1), date(2027, 4, 1))) == 90
    assert value_for(found, Y26) is None
    [off] = read(fiscal, supplying({"2026": "95"}))[1]
    assert (off.code, off.needed) == ("series_off_period", "2025-04-01, 2026-04-01")
    [asked] = read(fiscal, supplying("95"))[1]
    assert asked.needed == '{2019-04-01: "95"}'


def test_all_is_told_at_once(book) -> None:
    terms = {**supplying("95"), "spread_bps": "x"}
    assert told(read(book(by="test_period"), terms)[1]) == [
        ("not_a_number", "spread_bps"),
        ("series_asked", PATH),
    ]
    both = {**TERMS, "parameters": {NAME: {"2025": "1"}, "x": {"2025": "1"}}}
    assert told(read(book(), both)[1]) == [
        ("series_not_asked", PATH),
        ("parameter_unknown", "parameters.x"),
    ]


def test_a_number_is_of_its_test_period_and_no_other() -> None:
    targets = series(_2025_01_01="95", _2027_01_01="90")
    assert [value_for(targets, year) for year in (Y25, Y26, Y27)] == [95, None, 90]
    quarter = Period(date(2025, 4, 1), date(2025, 7, 1))
    assert value_for(targets, quarter) is None
    days = [date(2024, 12, 31), date(2025, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [held_on(targets, day) for day in days] == [None, 95, 95, 90]
    for one in (Decimal(7), OfBaseYear(amount=Decimal(7), year=2020)):
        assert {value_for(one, Y25), held_on(one, date(1999, 1, 1))} == {7}


def test_between_its_numbers_it_holds_where_the_rulebook_says_so(sample, book) -> None:
    targets = series(_2025_01_01="95", _2027_01_01="90")
    assert number_for(targets, Y26, between=None) is None
    assert number_for(targets, Y26, between=Between.HOLD) == 95
    plain, holding = book(by="test_period"), book(by="test_period", between="hold")
    loan = sample.loan(plain, parameters={NAME: targets})
    assert loan.number_for(plain.parameter(NAME), Y26) is None
    assert loan.number_for(holding.parameter(NAME), Y26) == 95
    assert sample.loan(plain, parameters={}).number_for(plain.parameter(NAME), Y25) is None


@pytest.mark.parametrize("values", [(), ((Y26.start, Decimal(1)), (Y25.start, Decimal(1)))])
def test_a_series_is_made_in_order_and_not_of_nothing(values) -> None:
    with pytest.raises(AssertionError):
        ByTestPeriod(values=values)
    with pytest.raises(AssertionError):
        ByTestPeriod(values=(*values[:1], *values[:1]))
