"""The codec: what a table of terms takes, writes and reads back, and how it may grow."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

import pytest

from carbonstep.domain.loan.benchmark_term import BENCHMARK
from carbonstep.domain.loan.loan import Benchmark
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.reading.amount import YUAN
from carbonstep.reading.codec import Record, Term
from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.node import node_from_json
from carbonstep.reading.reading import Reading
from carbonstep.reading.value import DAY, choice, number, or_none, text, whole, word_of
from carbonstep.units.canonical import canonical_json
from carbonstep.units.money import Fen
from carbonstep.units.rate import RateE4bp


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    colour: Colour
    price_fen: Fen
    made_on: date | None = None
    note: str = ""


TERMS = (
    Term("colour", word_of(Colour), "its colour"),
    Term("price", YUAN, "what it costs", attribute="price_fen"),
    Term("made_on", DAY, "when it was made"),
    Term("note", text(), "a note"),
)
THING: Record[Thing] = Record(of=Thing, terms=TERMS)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterThing(Thing):
    weight: int = 1


LATER: Record[LaterThing] = Record(
    of=LaterThing,
    terms=(*TERMS, Term("weight", whole(low=1, high=9), "its weight", later=True)),
)


def read(record, document):
    reading = Reading()
    found = record.read(reading, node_from_json(document), Confirmation({}))
    return found, [(problem.code, problem.place.path) for problem in reading.problems]


def test_what_is_written_is_taken() -> None:
    thing = Thing(colour=Colour.BLUE, price_fen=Fen(1050))
    body = THING.write(thing)
    assert body == {"colour": "blue", "price": "10.50", "made_on": None, "note": ""}
    assert THING.parse(body) == thing
    assert read(THING, body) == (thing, [])


def test_everything_wrong_is_told_at_once() -> None:
    found, told = read(THING, {"colour": "green", "made_on": "2024-02-30", "size": "1"})
    assert found is None
    assert sorted(told) == [
        ("date_invalid", "made_on"),
        ("key_missing", None),
        ("key_unknown", "size"),
        ("word_unknown", "colour"),
    ]


def test_a_later_term_changes_no_older_body() -> None:
    """Nothing that was recorded gets another hash, and a body without the term reads as ever."""
    thing = Thing(colour=Colour.RED, price_fen=Fen(100))
    grown = LaterThing(colour=Colour.RED, price_fen=Fen(100))
    assert canonical_json(LATER.write(grown)) == canonical_json(THING.write(thing))
    assert LATER.parse(THING.write(thing)) == grown
    heavy = LaterThing(colour=Colour.RED, price_fen=Fen(100), weight=3)
    assert LATER.write(heavy)["weight"] == 3
    assert LATER.parse(LATER.write(heavy)) == heavy
    assert "weight" not in LATER.given()["required"]
    assert "note" in LATER.given()["required"]


def test_a_term_that_is_written_as_of_today_would_change_them() -> None:
    """The control: without `later` the body of every older thing would differ."""
    careless: Record[LaterThing] = Record(
        of=LaterThing, terms=(*TERMS, Term("weight", whole(low=1, high=9), "its weight"))
    )
    grown = LaterThing(colour=Colour.RED, price_fen=Fen(100))
    assert canonical_json(careless.write(grown)) != canonical_json(LATER.write(grown))


def test_a_stored_value_is_trusted() -> None:
    """A bound drawn tighter later refuses documents and leaves what is recorded readable."""
    assert LATER.parse({"colour": "red", "price": "1.00", "weight": 12}).weight == 12
    _, told = read(LATER, {"colour": "red", "price": "1.00", "weight": 12})
    assert told == [("out_of_range", "weight")]


def test_a_term_without_use_is_null_and_yet_nothing_is_lost() -> None:
    fixed = Benchmark(index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(3_550_000))
    body = BENCHMARK.write(fixed)
    assert (body["repricing"], body["multiplier"], body["floor_pct"]) == (None, None, None)
    odd = replace(fixed, fixing_lag=2, multiplier=Decimal("1.1"))
    assert BENCHMARK.parse(BENCHMARK.write(odd)) == odd
    _, told = read(BENCHMARK, BENCHMARK.write(odd))
    assert told == [("term_unused", "repricing"), ("term_unused", "multiplier")]


@pytest.mark.parametrize(
    ("kind", "written", "value", "again"),
    [
        (choice({"no": False, "yes": True, "true": True}), True, True, "yes"),
        (choice({"1": 1, "12": 12}, whole=True), "12", 12, 12),
        (or_none(number(high=10)), "none", None, "none"),
        (or_none(number(high=10)), "2.50", 2.5, "2.5"),
    ],
)
def test_a_value_has_one_written_form(kind, written, value, again) -> None:
    reading = Reading()
    assert kind.read(reading, node_from_json(written), Confirmation({})) == value
    assert reading.problems == []
    assert kind.write(value if value is None else kind.parse(again)) == again


def test_the_schema_says_what_may_be_left_out() -> None:
    taken, given = LATER.taken(), LATER.given()
    assert taken["required"] == ["colour", "price"]
    assert taken["properties"]["weight"]["default"] == 1
    assert taken["properties"]["price"]["description"] == "what it costs; in yuan."
    assert {"type": "null"} in given["properties"]["made_on"]["anyOf"]
    assert given["properties"]["colour"]["enum"] == ["red", "blue"]
