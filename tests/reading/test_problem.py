"""The closed list of reasons: codes are unique, templates use only what a problem carries."""

import re
from collections import Counter
from string import Formatter

import pytest
from reasons import REASONS

from carbonstep.reading.problem import Place, Problem, Reason, RejectedError, grouped
from carbonstep.reading.reason import ReadingReason


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("reason", REASONS, ids=lambda r: r.code)
def test_templates_need_nothing_else(reason: Reason) -> None:
    assert fields(reason.message) | fields(reason.remedy) <= {"found", "needed"}
    problem = Problem(reason=reason, place=Place(row=3), found="FOUND", needed="NEEDED")
    assert "{" not in problem.message.replace("{otherwise", "")
    assert reason.remedy.strip().endswith((".", "?", "'", "»", "`")) or "{" in reason.remedy


def test_codes_are_unique_words() -> None:
    assert max(Counter(reason.code for reason in REASONS).values()) == 1
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", reason.code) for reason in REASONS)


def test_what_lies_in_the_record_is_a_conflict() -> None:
    assert {reason.code for reason in REASONS if reason.is_conflict} == {
        "account_differs",
        "account_exists",
        "calendar_exists",
        "cancelled_with_events",
        "certificate_change_lifted",
        "certificate_change_stands",
        "certificate_corrected_nothing",
        "certificate_corrected_since",
        "certificate_exists",
        "fixing_differs",
        "fixing_withdrawal_superseded",
        "loan_cancelled",
        "loan_exists",
        "loan_term_differs",
        "moved_superseded",
        "report_superseded",
        "report_withdrawn",
        "rulebook_changed",
    }


def test_a_refusal_is_a_conflict_where_nothing_lies_in_the_input() -> None:
    recorded, written = (
        Problem(reason=next(reason for reason in REASONS if reason.is_conflict is conflict))
        for conflict in (True, False)
    )
    assert RejectedError([recorded, recorded]).is_conflict
    assert not RejectedError([recorded, written]).is_conflict
    assert not RejectedError([]).is_conflict


def test_a_place_reads_from_the_file_inwards() -> None:
    place = Place(file="a.xlsx", sheet="product", row=3, column="footprint (G3)")
    assert str(place) == "a.xlsx, sheet product, row 3, column footprint (G3)"
    assert str(Place()) == "input"


def test_problems_are_told_by_kind_with_a_count_and_the_first_places() -> None:
    def at(row: int, reason: Reason, *, warning: bool = False) -> Problem:
        return Problem(reason=reason, place=Place(row=row), found=str(row), warning=warning)

    few = [at(1, ReadingReason.SHAPE), at(2, ReadingReason.SHAPE, warning=True)]
    many = [at(row, ReadingReason.VALUE_MISSING) for row in range(3, 5_003)]
    groups = grouped(iter([few[0], *many, few[1]]))
    assert [(group.code, group.count) for group in groups] == [
        ("value_missing", 5_000),
        ("shape", 1),
        ("shape", 1),
    ]
    assert [place.row for place in groups[0].places] == [3, 4, 5]
    assert [group.first for group in groups] == [many[0], *few]


def totals(*figures: tuple[str, str, str]) -> list[Problem]:
    return [
        Problem(reason=ReadingReason.SHAPE, found=found, needed=needed, place=Place(sheet=sheet))
        for found, needed, sheet in figures
    ]


def test_what_is_told_apart_loses_no_figures() -> None:
    said = totals(("10", "11", "a"), ("20", "22", "a"), ("10", "11", "b"), ("10", "11", "a"))
    assert [(g.first.found, g.first.place.sheet, g.count) for g in grouped(said, apart=9)] == [
        ("10", "a", 2),
        ("20", "a", 1),
        ("10", "b", 1),
    ]
    [alike] = grouped(said)
    assert alike.count == 4


def test_more_than_are_told_apart_are_one_group() -> None:
    said = totals(*((str(n), "", "a") for n in range(1000)))
    groups = grouped(said, apart=2)
    assert [(group.first.found, group.count) for group in groups] == [
        ("2", 998),
        ("0", 1),
        ("1", 1),
    ]
