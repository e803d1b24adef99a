"""Every kind, name and word of an explanation is said in Chinese; English shows it as recorded."""

from dataclasses import fields
from enum import StrEnum
from typing import get_args, get_type_hints

import pytest

from carbonstep.domain.decision.explanation import Explanation
from carbonstep.domain.rulebook.applied import Clause
from carbonstep.present.sentence.explanation import KINDS, NAMES, WORDS, clause_text, node_text
from carbonstep.present.words.translation import Language, translate
from carbonstep.reading.told import Told

TYPES = [one for one in Told.__subclasses__() if one.__module__.startswith("carbonstep.")]


def names(one: type[Told]) -> set[str]:
    return {f.metadata["name"] or f.name for f in fields(one) if "kind" in f.metadata}


def test_every_kind_and_name_is_said() -> None:
    assert len(TYPES) > 12
    assert {one.kind for one in TYPES} == set(KINDS)
    told = set().union(*(names(one) for one in TYPES))
    assert told - {"value"} == set(NAMES)
    for word in (*KINDS, *NAMES, *(word for words in WORDS.values() for word in words.values())):
        assert translate(Language.ZH, word) != word, word


def test_every_word_of_a_closed_list_is_said() -> None:
    found = {}
    for one in TYPES:
        hints = get_type_hints(one)
        for field in fields(one):
            for part in (hints[field.name], *get_args(hints[field.name])):
                if isinstance(part, type) and issubclass(part, StrEnum):
                    found[field.metadata["name"] or field.name] = part
    assert {name: set(words) for name, words in found.items() if name != "bound"} == {
        name: set(words) for name, words in WORDS.items()
    }


def test_a_tree_in_chinese_has_no_english_word(pictures) -> None:
    said = set()

    def look(node: Told) -> None:
        english = node_text(node, language=Language.EN)
        chinese = node_text(node, language=Language.ZH)
        assert english.startswith(f"{node.kind}: ")
        for part in chinese.partition("：")[2].split("，"):
            name, _, _ = part.partition("=")
            assert not name.isascii() or not name, chinese
        said.add(node.kind)
        for child in node.children():
            look(child)

    for picture in pictures.values():
        for decision in picture.priced.decisions:
            assert isinstance(decision.explanation, Explanation)
            look(decision.explanation)
    assert said == set(KINDS)


def test_the_last_day_of_a_report_is_the_last_day_meant(pictures) -> None:
    found = set()

    def look(node: Told) -> None:
        if node.kind == "report":
            found.add((node.values()["to"], node_text(node, language=Language.ZH)))
            assert "to (inclusive)=" in node_text(node, language=Language.EN)
        for child in node.children():
            look(child)

    for picture in pictures.values():
        for decision in picture.priced.decisions:
            assert decision.explanation is not None
            look(decision.explanation)
    assert any(
        end == "2023-01-01" and "2022-12-31" in text and end not in text for end, text in found
    )


@pytest.mark.parametrize(
    ("path", "chinese"),
    [
        ("adjust[0].steps[1]", "第1项调整第2档（adjust[0].steps[1]）"),
        ("adjust[1].line", "第2项调整线性插值（adjust[1].line）"),
        ("somewhere[3].else", "somewhere[3].else"),
    ],
)
def test_a_clause_is_counted_as_a_person_counts(path: str, chinese: str) -> None:
    assert clause_text(Clause(path=path), Language.ZH) == chinese
    assert clause_text(Clause(path=path), Language.EN) == path
