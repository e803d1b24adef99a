"""A value recorded for a day on which nothing was published is taken back."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing, FixingTable
from carbonstep.domain.market.fixing_correction import read_fixing_correction
from carbonstep.domain.market.fixing_publication import read_publication
from carbonstep.domain.market.fixing_withdrawal import (
    FixingWithdrawal,
    published_anew,
    read_fixing_withdrawal,
    standing_revisions,
)
from carbonstep.domain.market.publication import missing_publications
from carbonstep.domain.market.view import Market
from carbonstep.reading.node import node_from_json
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

LPR_1Y = BenchmarkIndex.LPR_1Y
JULY, AUGUST, WRONG = date(2024, 7, 22), date(2024, 8, 20), date(2024, 8, 21)


def fixing(on: date, e4bp: int, revision: int = 0, **more: str) -> Fixing:
    return Fixing(
        index=LPR_1Y, published_on=on, rate_e4bp=RateE4bp(e4bp), revision=revision, **more
    )


def taken(on: date, revision: int = 1) -> FixingWithdrawal:
    return FixingWithdrawal(index=LPR_1Y, published_on=on, revision=revision, reason="a slip")


def market(*revisions: Fixing | FixingWithdrawal) -> Market:
    table = FixingTable(standing_revisions(revisions))
    return Market(fixings=table, calendar=prc_calendar(), as_of=date(2024, 8, 31))


HELD = (fixing(JULY, 3_350_000), fixing(WRONG, 3_250_000))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_fixing_before_counts_on_and_what_was_expected_is_missing(order) -> None:
    revisions = [(*HELD, taken(WRONG))[place] for place in order]
    found = market(*revisions)
    assert found.fixings.on(LPR_1Y, WRONG) == HELD[0]
    assert found.fixings.days(LPR_1Y) == (JULY,)
    assert [item.expected_on for item in missing_publications(found)] == [AUGUST]
    right = market(*revisions, fixing(AUGUST, 3_250_000))
    assert missing_publications(right) == ()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_is_published_anew_counts_with_what_corrects_it(order) -> None:
    later = (taken(WRONG), fixing(WRONG, 3_300_000, 2), fixing(WRONG, 3_250_000, 3, reason="typo"))
    revisions = [later[place] for place in order]
    found = standing_revisions((*HELD, *revisions))
    assert found == (HELD[0], *later[1:])
    assert market(*HELD, *revisions).fixings.on(LPR_1Y, WRONG) == later[2]


def test_the_first_of_all_is_taken_back_too() -> None:
    found = market(fixing(JULY, 3_350_000), taken(JULY))
    assert (found.fixings.indices, found.fixings.on(LPR_1Y, WRONG)) == ((), None)
    assert missing_publications(found) == ()


def document(on: date, **more: str):
    return node_from_json({"index": "LPR1Y", "published_on": on.isoformat(), **more})


def withdraw(on: date, *held: Fixing | FixingWithdrawal):
    return read_fixing_withdrawal(document(on, reason="a slip"), held)


def test_a_withdrawal_is_the_next_revision_of_its_day() -> None:
    assert withdraw(WRONG, *HELD) == taken(WRONG)
    corrected = fixing(WRONG, 3_300_000, 1, reason="typo")
    assert withdraw(WRONG, *HELD, corrected) == taken(WRONG, 2)


ANEW = (*HELD, taken(WRONG), fixing(WRONG, 3_300_000, 2))


@pytest.mark.parametrize("held", [ANEW, (*ANEW, fixing(WRONG, 3_300_000, 3, reason="typo"))])
@pytest.mark.parametrize("reason", ["a slip", " a slip "])
def test_told_again_after_the_day_was_published_anew_it_is_refused(held, reason: str) -> None:
    for order in permutations(held):
        found = read_fixing_withdrawal(document(WRONG, reason=reason), order)
        assert isinstance(found, tuple)
        assert [(problem.code, problem.found, problem.needed) for problem in found] == [
            ("fixing_withdrawal_superseded", "LPR1Y 2024-08-21", "3.3")
        ]
        assert str(found[0].place) == "published_on"


def test_what_was_published_anew_is_withdrawn_for_another_reason() -> None:
    found = read_fixing_withdrawal(document(WRONG, reason="a slip too"), ANEW)
    assert found == replace(taken(WRONG, 3), reason="a slip too")
    # And that one told again, or the first, is neither recorded nor refused: the day is withdrawn.
    for reason in ("a slip too", "a slip"):
        assert read_fixing_withdrawal(document(WRONG, reason=reason), (*ANEW, found)) == found


def test_another_day_or_index_withdrawn_for_the_same_reason_is_not_the_same() -> None:
    other = BenchmarkIndex.LPR_5Y
    there = (fixing(JULY, 3_850_000), taken(JULY), fixing(JULY, 3_950_000, 2))
    of_other = tuple(replace(item, index=other, published_on=WRONG) for item in there)
    assert withdraw(WRONG, *HELD, *there[1:], *of_other) == taken(WRONG)


def test_what_is_withdrawn_already_stays_so() -> None:
    held = (*HELD, taken(WRONG))
    again = read_fixing_withdrawal(document(WRONG, reason="said otherwise"), held)
    assert again == taken(WRONG)


@pytest.mark.parametrize(
    ("given", "code", "needed"),
    [
        (document(AUGUST, reason="a slip"), "fixing_not_published", "2024-07-22, 2024-08-21"),
        (document(WRONG), "key_missing", "reason"),
        (document(WRONG, reason=" "), "value_missing", "reason"),
        (document(WRONG, reason="x" * 501), "cell_too_long", "500"),
        (document(WRONG, reason="a slip", rate_pct="3.25"), "key_unknown", None),
    ],
)
def test_what_cannot_be_taken_back_is_refused(given, code: str, needed: str | None) -> None:
    found = read_fixing_withdrawal(given, HELD)
    assert isinstance(found, tuple)
    assert [problem.code for problem in found] == [code]
    assert needed is None or found[0].needed == needed


def test_a_day_beside_withdrawn_ones_alone_has_nothing_to_take_back() -> None:
    found = withdraw(AUGUST, fixing(WRONG, 3_250_000), taken(WRONG))
    assert isinstance(found, tuple)
    assert [problem.code for problem in found] == ["fixing_missing"]


def test_a_withdrawn_value_is_not_corrected_but_published_anew() -> None:
    held = (*HELD, taken(WRONG))
    refused = read_fixing_correction(document(WRONG, rate_pct="3.3", reason="typo"), held)
    assert isinstance(refused, tuple)
    assert [(problem.code, problem.found) for problem in refused] == [
        ("fixing_withdrawn", "LPR1Y 2024-08-21")
    ]
    assert "carbonstep fixing publish LPR1Y 2024-08-21 RATE" in refused[0].remedy
    for rate, e4bp in (("3.25", 3_250_000), ("3.3", 3_300_000)):
        given = node_from_json(
            {
                "index": "LPR1Y",
                "published_on": str(WRONG),
                "rate_pct": rate,
                "confirmed": ["fixing_day"],
            }
        )
        assert read_publication(given, held=held, market=market(*held)) == fixing(WRONG, e4bp, 2)


def test_a_value_is_held_against_what_stands() -> None:
    # July's is taken back: what is left beside August's is June's, 145 bp away.
    held = (fixing(date(2024, 6, 20), 2_000_000), fixing(JULY, 3_350_000), taken(JULY))
    given = document(AUGUST, rate_pct="3.45")
    refused = read_publication(given, held=held, market=market(*held))
    assert isinstance(refused, tuple)
    assert [(problem.code, problem.needed) for problem in refused] == [("fixing_magnitude", "2")]


def test_only_what_was_taken_back_gets_another_number() -> None:
    assert published_anew(fixing(AUGUST, 1), HELD) == fixing(AUGUST, 1)
    assert published_anew(fixing(WRONG, 1), (*HELD, taken(WRONG))).revision == 2
