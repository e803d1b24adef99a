"""A holiday notice is read whole, or refused with every day that cannot be so."""

from datetime import date

import pytest

from carbonstep.domain.market.notice import WEEKDAYS_OFF_MAX, read_calendar_year
from carbonstep.formats.document import parse_yaml
from carbonstep.reading.node import Node, node_from_json
from carbonstep.reading.problem import Problem
from carbonstep.units.work_calendar import CalendarYear

GOOD = """\
year: 2027
holidays:
  - 2027-01-01
  - {from: 2027-02-05, to: 2027-02-11}
  - {from: 2027-10-01, to: 2027-10-07}
make_up_days: [2027-03-20, 2027-10-09]
source: a notice made up for this test
"""


def read(text: str) -> CalendarYear | tuple[Problem, ...]:
    node = parse_yaml(text, file="2027.yaml")
    assert isinstance(node, Node), node
    return read_calendar_year(node)


def test_only_the_weekdays_off_are_kept_of_a_range() -> None:
    assert read(GOOD) == CalendarYear(
        year=2027,
        holidays=frozenset(
            [
                date(2027, 1, 1),
                date(2027, 2, 5),
                *(date(2027, 2, day) for day in range(8, 12)),
                date(2027, 10, 1),
                *(date(2027, 10, day) for day in range(4, 8)),
            ]
        ),
        make_up_days=frozenset({date(2027, 3, 20), date(2027, 10, 9)}),
        source="a notice made up for this test",
    )


def test_what_may_be_left_out() -> None:
    short = read("year: 2027\nholidays: [2027-01-01]\nsource: x\n")
    assert isinstance(short, CalendarYear)
    assert (short.make_up_days, short.replaces) == (frozenset(), False)
    replacing = read(GOOD + "replaces: true\n")
    assert isinstance(replacing, CalendarYear)
    assert replacing.replaces


# What is replaced, by what, and each problem: code, line, found.
BAD = [
    ("2027-01-01", "2027-01-02", [("calendar_holiday_weekend", 3, "2027-01-02")]),
    ("2027-01-01", "2026-01-01", [("calendar_other_year", 3, "2026-01-01")]),
    ("2027-01-01", "2027-02-30", [("date_invalid", 3, "2027-02-30")]),
    ("2027-01-01", "2027-10-01", [("calendar_day_twice", 5, "2027-10-01")]),
    ("to: 2027-02-11", "to: 2028-02-11", [("calendar_other_year", 4, "2028-02-11")]),
    ("from: 2027-02-05", "from: 2027-02-15", [("period_empty", 4, "2027-02-15 to 2027-02-11")]),
    ("from: 2027-02-05, ", "", [("key_missing", 4, "")]),
    ("{from: 2027-02-05", "{from: 2027-02-05, form: x", [("key_unknown", 4, "form")]),
    ("{from: 2027-02-05, to: 2027-02-11}", "[2027-02-05]", [("shape", 4, "a list")]),
    ("2027-03-20, ", "2027-03-22, ", [("calendar_make_up_weekday", 6, "2027-03-22")]),
    ("2027-03-20, ", "2026-03-21, ", [("calendar_other_year", 6, "2026-03-21")]),
    ("2027-03-20, ", "2027-10-02, ", [("calendar_make_up_holiday", 6, "2027-10-02")]),
    ("2027-03-20, ", "2027-10-09, ", [("calendar_day_twice", 6, "2027-10-09")]),
    ("[2027-03-20, 2027-10-09]", "2027-03-20", [("shape", 6, "'2027-03-20'")]),
    ("02-05, to: 2027-02-11", "05-01, to: 2027-09-01", [("out_of_range", 3, "94")]),
    ("year: 2027", "year: 27", [("out_of_range", 1, "27")]),
    ("year: 2027", "year: next", [("not_a_number", 1, "next"), ("out_of_range", 1, "next")]),
    ("year: 2027\n", "", [("key_missing", 1, "")]),
    ("source: a notice made up for this test\n", "", [("key_missing", 1, "")]),
    ("a notice made up for this test", "''", [("value_missing", 7, "")]),
    ("a notice made up for this test", "x" * 201, [("cell_too_long", 7, "201")]),
    ("make_up_days", "makeup_days", [("key_unknown", 6, "makeup_days")]),
    ("source:", "replaces: perhaps\nsource:", [("word_unknown", 7, "perhaps")]),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "problems"), BAD, ids=[str(n) for n in range(len(BAD))])
def test_each_slip_is_named_with_its_place(right: str, wrong: str, problems) -> None:
    assert right in GOOD
    found = read(GOOD.replace(right, wrong, 1))
    assert isinstance(found, tuple), "not refused"
    assert [(p.code, p.place.line, p.found) for p in found] == problems
    assert all(p.place.file == "2027.yaml" and p.remedy for p in found)


@pytest.mark.parametrize("holidays", ["[]", "[{from: 2027-01-02, to: 2027-01-03}]"])
def test_a_year_has_holidays(holidays: str) -> None:
    found = read(f"year: 2027\nholidays: {holidays}\nsource: x\n")
    assert isinstance(found, tuple)
    assert [p.code for p in found] == ["calendar_no_holidays"]


def test_every_slip_is_told_at_once() -> None:
    text = GOOD.replace("2027-01-01", "2027-01-02").replace("2027-03-20", "2027-03-22")
    found = read(text)
    assert isinstance(found, tuple)
    assert [p.code for p in found] == ["calendar_holiday_weekend", "calendar_make_up_weekday"]


def test_a_calendar_keeps_days_on_which_money_moves() -> None:
    """A year wholly off would let a payment day walk on and on; a long list costs no time."""
    whole = {
        "year": "2027",
        "holidays": [{"from": "2027-01-01", "to": "2027-12-31"}],
        "source": "x",
    }
    found = read_calendar_year(node_from_json(whole))
    assert isinstance(found, tuple)
    assert [p.code for p in found] == ["out_of_range"]
    assert str(WEEKDAYS_OFF_MAX) in found[0].needed
    found = read_calendar_year(node_from_json({**whole, "holidays": whole["holidays"] * 1000}))
    assert isinstance(found, tuple)
    assert [(p.code, p.found) for p in found][:1] == [("out_of_range", "1000")]


def test_the_json_s_places_are_paths() -> None:
    found = read_calendar_year(
        node_from_json({"year": 2027, "holidays": ["2027-01-02"], "source": "x"})
    )
    assert isinstance(found, tuple)
    assert [p.place.path for p in found] == ["holidays[0]"]
