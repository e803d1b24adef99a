"""The words that recorded bodies hold are still words: a past store holds only those of its story.

`recorded_words.yaml` lists them by schema. A word that is new is added there. One that is renamed
or taken away leaves bodies that nobody can read: their schema gets the next number, and
`store/past` a reader from the one before.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
import yaml

from carbonstep.domain.account.figure import ORGANISATION_FIGURES, PRODUCT_FIGURES
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.reading.told import Told
from carbonstep.store.append import FactKind
from carbonstep.store.log import EventType
from carbonstep.store.tables import MODULES
from carbonstep.units.quantity import CANONICAL

Words = dict[str, list[str]]
LISTED: dict[str, Words] = yaml.load(
    Path(__file__).with_name("recorded_words.yaml").read_text("utf-8"), yaml.BaseLoader
)


def kinds() -> Iterator[tuple[str, type]]:
    """The schema of each kind of fact, and the class it records."""
    for module in MODULES:
        hints = get_type_hints(module)
        for name, value in vars(module).items():
            if isinstance(value, FactKind) and name in hints:
                [kind] = get_args(hints[name])
                [item] = get_args(kind)
                yield value.schema, item
                if value.older is not None:
                    yield value.older.schema, item


def words_of(item: Any, found: Words, seen: set[Any] | None = None) -> Words:
    """Every closed list of words in a type, and the names of each node's values, by name."""
    seen = set() if seen is None else seen
    if get_args(item):
        for part in get_args(item):
            words_of(part, found, seen)
    elif isinstance(item, type) and issubclass(item, StrEnum):
        found[item.__name__] = sorted(word.value for word in item)
    elif isinstance(item, type) and is_dataclass(item) and item not in seen:
        seen.add(item)  # measures hold measures
        if issubclass(item, Told):
            names = [f.metadata["name"] or f.name for f in fields(item) if "kind" in f.metadata]
            found[f"node {item.kind}"] = sorted(names)
        for part in get_type_hints(item).values():
            words_of(part, found, seen)
    return found


def recorded() -> dict[str, Words]:
    """Every word a body can hold today, by schema; of a rulebook those of its text, of a report
    its figures and units too."""
    found = {schema: words_of(item, {}) for schema, item in kinds()}
    found["rulebook/2"] |= words_of(Rulebook, {})
    found["report/1"] |= {
        "figure": sorted({*ORGANISATION_FIGURES, *PRODUCT_FIGURES}),
        # A stored amount is a whole number of these decimals: the row itself does not say so.
        "unit and its decimals": sorted(f"{one.unit} {one.scale}" for one in CANONICAL.values()),
    }
    found["log"] = words_of(EventType, {})
    return {schema: words for schema, words in found.items() if words}


def gone(listed: Mapping[str, Words], now: Mapping[str, Words]) -> list[str]:
    """The words that are listed and that nothing reads any more."""
    return [
        f"{schema}: {name}: {word}"
        for schema, lists in listed.items()
        for name, words in lists.items()
        for word in words
        if word not in now.get(schema, {}).get(name, ())
    ]


def test_every_recorded_word_is_still_read() -> None:
    assert gone(LISTED, recorded()) == []


def test_every_word_is_listed() -> None:
    assert gone(recorded(), LISTED) == []


@pytest.mark.parametrize(
    ("schema", "name", "word"),
    [
        ("decision/2", "MissingWhy", "figure_missing"),
        ("decision/2", "node limit", "bound_bps"),
        ("loan/1", "RepaymentKind", "bullet"),
        ("report/1", "Opinion", "adverse"),
        ("report/1", "unit and its decimals", "tCO2e 6"),
        ("rulebook/2", "TestPeriod", "while_valid"),
        ("log", "EventType", "key.revoked"),
    ],
)
def test_a_word_that_is_renamed_is_named(schema, name, word) -> None:
    now = recorded()
    now[schema][name] = [f"{item}_" if item == word else item for item in now[schema][name]]
    assert gone(LISTED, now) == [f"{schema}: {name}: {word}"]
