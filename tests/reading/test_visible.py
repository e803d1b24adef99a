"""Characters that are refused, or shown by their code points: the short way misses none."""

import sys
import time

import pytest

from carbonstep.reading.text import _BAD, text_flaw, visible


def test_every_character_is_told_as_its_class_says() -> None:
    for number in range(sys.maxunicode + 1):
        char = chr(number)
        is_bad = _BAD.match(char) is not None
        assert (text_flaw(char) is not None) == is_bad, hex(number)
        assert (visible(char) != char) == is_bad, hex(number)


@pytest.mark.parametrize("char", ["\t", "\n", "\r"])
def test_line_ends_are_refused_where_there_is_one_line(char: str) -> None:
    assert text_flaw(f"a{char}b") is None
    assert text_flaw(f"a{char}b", one_line=True) is not None
    assert visible(f"a{char}b") == f"a{char}b"


def test_a_long_text_without_flaw_costs_little() -> None:
    text = "长春z" * 700
    began = time.process_time()
    for _ in range(20_000):
        assert text_flaw(text) is None
    assert time.process_time() - began < 1.5
