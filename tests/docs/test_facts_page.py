"""The table of kinds of fact: none is missing, and what it names exists."""

from typing import get_args, get_type_hints

from facts import FACTS, Note

from carbonstep.store.append import FactKind
from carbonstep.store.log import EventType
from carbonstep.store.tables import MODULES

OWN = {
    EventType.INTEREST_POSTED,
    EventType.INTEREST_TRUED_UP,
    EventType.DECISION_ANNOUNCED,
    EventType.DECISIONS_STANDING,
    EventType.FILING_BEGUN,
    EventType.FILING_RECEIVED,
    EventType.RUN_FINISHED,
}
"""What follows from facts, or says what was done: nobody tells it, and nobody takes it back."""


def schemas() -> set[str]:
    """The schema of each kind of fact that the store has."""
    found = set()
    for module in MODULES:
        hints = get_type_hints(module)
        for name, value in vars(module).items():
            if isinstance(value, FactKind) and name in hints and get_args(hints[name]):
                found.add(value.schema)
                found |= set() if value.older is None else {value.older.schema}
    return found


def test_every_kind_has_a_line() -> None:
    assert [fact.type for fact in FACTS] == list(EventType)
    told = {one for fact in FACTS for one in (fact.schema, fact.newer) if one}
    assert told == schemas()


def test_every_command_exists(generate) -> None:
    real = {name.removeprefix("carbonstep ") for name, _ in generate.commands()}
    named = {
        command
        for fact in FACTS
        for way in (fact.recorded, fact.corrected, fact.taken_back)
        for command in way.commands
    }
    assert len(named) > 25
    assert named <= real


def test_what_names_another_has_an_option_for_it(generate) -> None:
    commands = dict(generate.commands())
    naming = {
        command
        for fact in FACTS
        for way in (fact.corrected, fact.taken_back)
        if way.note is Note.NAMING
        for command in way.commands
    }
    assert len(naming) > 8
    for name in naming:
        options = {one for p in commands[f"carbonstep {name}"].params for one in p.opts}
        assert {"--supersedes", "--reason"} <= options, name


def test_every_fact_that_is_told_is_corrected_and_taken_back() -> None:
    for fact in FACTS:
        assert fact.recorded.commands, fact.type
        for way in (fact.corrected, fact.taken_back):
            assert way.commands or way.note, fact.type
            assert (way.note in (Note.FACTS, Note.AN_ACT, Note.ADDED_TO)) == (fact.type in OWN)


def test_every_note_is_used_and_said_in_both_languages() -> None:
    used = {way.note for fact in FACTS for way in (fact.recorded, fact.corrected, fact.taken_back)}
    assert used - {None} == set(Note)
    for note in Note:
        assert note.en.isascii()
        assert any("\u4e00" <= character <= "\u9fff" for character in note.zh)


def test_both_pages_have_the_same_lines(pages) -> None:
    english, chinese = (
        [
            line.split("|")[1]
            for line in pages(f"docs/reference/facts{twin}.md").splitlines()
            if line.startswith("| `")
        ]
        for twin in ("", ".zh-CN")
    )
    assert english == chinese
    assert len(english) == len(EventType)
