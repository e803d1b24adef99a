"""The page of the holiday notice: its example is read, its keys, rules and codes are all there."""

import re

from reasons import REASONS

from carbonstep.domain.market.notice import SOURCE_LENGTH_MAX, WEEKDAYS_OFF_MAX, read_calendar_year
from carbonstep.formats.document import parse_yaml
from carbonstep.reading.node import Node, node_from_json
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.work_calendar import BusinessDayRule, CalendarYear, shipped_years

PAGE = "docs/reference/calendar.md"


def first_column(text: str, title: str) -> list[str]:
    after = text.split(f"\n| {title} |", 1)[1].split("\n\n", 1)[0]
    return re.findall(r"^\| `(\w+)` \|", after, re.MULTILINE)


def test_the_example_is_read(pages) -> None:
    [block] = pages.blocks(PAGE, "yaml")
    node = parse_yaml(block)
    assert isinstance(node, Node)
    found = read_calendar_year(node)
    assert isinstance(found, CalendarYear)
    assert (len(found.holidays), len(found.make_up_days)) == (11, 2)


def test_every_key_is_named(pages) -> None:
    keys = first_column(pages(PAGE), "key")
    refused = read_calendar_year(node_from_json({"?": "x"}))
    assert isinstance(refused, tuple)
    [known] = [p.needed.split(", ") for p in refused if p.reason is ReadingReason.KEY_UNKNOWN]
    assert set(keys) == set(known)
    missing = {p.needed for p in refused if p.reason is ReadingReason.KEY_MISSING}
    required = re.findall(r"^\| `(\w+)` \|.*\| required \|$", pages(PAGE), re.MULTILINE)
    assert set(required) == missing


def test_every_rule_and_code_is_named(pages) -> None:
    page = pages(PAGE)
    assert first_column(page, "rule") == [rule.value for rule in BusinessDayRule]
    codes = [reason.code for reason in REASONS if reason.code.startswith("calendar_")]
    assert first_column(page, "code") == codes[1:]
    assert f"`{codes[0]}`" in page


def test_the_limits_and_shipped_years_are_the_code_s(pages) -> None:
    page = pages(PAGE)
    years = [notice.year for notice in shipped_years()]
    assert f"the notices of {years[0]} to {years[-1]}" in page
    assert f"At most {WEEKDAYS_OFF_MAX} weekdays" in page
    assert f"up to {SOURCE_LENGTH_MAX} characters" in page
