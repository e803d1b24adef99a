"""Phrases of problems: English as texts, and whole over the wire between processes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.formats.reason import FormatReason
from carbonstep.formats.table.row import (
    Flaw,
    TextRow,
    problem_message,
    problem_of,
    row_message,
    rows_of,
)
from carbonstep.present.words.phrase import phrase_text
from carbonstep.present.words.translation import Language
from carbonstep.reading.node import node_from_json
from carbonstep.reading.phrase import (
    Amount,
    Phrase,
    as_amount,
    either,
    listed,
    phrase,
    phrase_body,
    phrase_from_body,
)
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason

NEEDED = phrase("a mapping with {keys}", keys=listed(["index", phrase("a text")]))


def test_a_list_and_a_phrase_are_said_in_the_marks_of_each_language() -> None:
    assert NEEDED == "a mapping with index, a text"
    assert phrase_text(NEEDED, Language.EN) == NEEDED
    assert phrase_text(NEEDED, Language.ZH) == "含index、文本的对象"
    assert phrase_text(either(["csv", "xlsx"]), Language.ZH) == "csv或xlsx"


@pytest.mark.parametrize("written", ["nothing", "a mapping", "a, b", "{x} {0.__class__}"])
def test_what_somebody_wrote_is_never_translated(written: str) -> None:
    assert phrase_text(written, Language.ZH) == written
    assert phrase_text(phrase("'{text}'", text=written), Language.ZH) == f"“{written}”"
    reading = Reading()
    reading.listing(node_from_json(written), of=phrase("events"))
    (problem,) = reading.problems
    assert phrase_text(problem.found, Language.ZH) == f"“{written}”"
    assert phrase_text(problem.needed, Language.ZH) == "事件列表"


@given(
    st.recursive(st.text() | st.integers().map(as_amount), lambda some: st.lists(some).map(listed))
)
def test_a_body_is_read_back(text: str) -> None:
    back = phrase_from_body(json.loads(json.dumps(phrase_body(text))))
    assert (back, type(back)) == (text, type(text))


def test_a_phrase_crosses_from_the_reading_process() -> None:
    told = Problem(reason=FormatReason.FILE_TOO_LARGE, found=phrase("{count} bytes", count=7))
    back = problem_of(json.loads(problem_message(told)), file="a.csv")
    assert phrase_text(back.found, Language.ZH) == "7字节"
    assert isinstance(back.found, Phrase)
    assert isinstance(back.found.values["count"], Amount)
    flaw = Flaw(0, ReadingReason.SHAPE, found=phrase("a list"), needed=NEEDED)
    (row,) = rows_of(json.loads(row_message(None, 0, [TextRow(None, 2, ["x"], (flaw,))])))
    assert [
        phrase_text(text, Language.ZH) for text in (row.flaws[0].found, row.flaws[0].needed)
    ] == [
        "列表",
        "含index、文本的对象",
    ]


def test_an_amount_crosses_from_the_reading_process_and_is_told_whole() -> None:
    told = Problem(reason=ReadingReason.SHAPE, found=as_amount("15012345678"), needed="13800138000")
    back = problem_of(json.loads(problem_message(told)), file="a.csv")
    assert (back.found, back.needed) == ("15012345678", "138******00")
    assert phrase_text(back.found, Language.ZH) == "15012345678"
