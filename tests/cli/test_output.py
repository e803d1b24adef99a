"""Tables on a terminal and into a pipe: nothing is cut off, and no line ends in blanks."""

import io
from collections import Counter

import pytest

from carbonstep.cli.output import Column, Results, table

ROW = ("E-7H2K", "a sentence of many plain words " * 8, "projected", "13,500,000.00")


def drawn():
    columns = [Column("event"), Column("why it was"), Column("status"), Column("yuan", right=True)]
    return table(columns, [ROW, ("", "", "", "")], title="A title")


def printed(*, width: int, terminal: bool) -> list[str]:
    file = io.StringIO()
    console = Results(file=file, width=width, force_terminal=terminal, color_system=None)
    console.print(drawn())
    return file.getvalue().splitlines()


@pytest.mark.parametrize("width", [20, 100, 400])
def test_a_pipe_gets_the_whole_table_whatever_the_width(width: int, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = printed(width=width, terminal=False)
    assert lines == printed(width=170, terminal=False)
    assert len(lines) == 4
    assert " ".join(lines[2].split()) == " ".join(" ".join(ROW).split())
    assert [line for line in lines if line != line.rstrip()] == []


@pytest.mark.parametrize("width", [20, 60, 100])
def test_a_terminal_wraps_between_words_and_cuts_none(width: int) -> None:
    lines = printed(width=width, terminal=True)
    words = Counter(word for line in lines[1:] for word in line.split())
    assert words == Counter(" ".join(("event why it was status yuan", *ROW)).split())
    assert len(lines) > 4


def test_a_sentence_into_a_pipe_is_wrapped_and_not_padded() -> None:
    file = io.StringIO()
    Results(file=file, width=100).print("word " * 40, markup=False)
    lines = file.getvalue().splitlines()
    assert [len(line) <= 100 and line == line.rstrip() for line in lines] == [True] * len(lines)
    assert len(lines) == 2


def test_chinese_needs_no_more_room_than_a_character() -> None:
    file = io.StringIO()
    console = Results(file=file, width=20, force_terminal=True, color_system=None)
    console.print(table([Column("说明")], [("碳排放强度下降",)]))
    assert "碳排放强度下降" in file.getvalue()
    narrow = table([Column("说明")], [("碳排放强度下降" * 9,)])
    assert narrow.columns[0].min_width == 2
