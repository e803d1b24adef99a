"""A rulebook that was approved is read and not checked again: a stricter program stops no loan."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from carbonstep.domain.rulebook import check
from carbonstep.reading.node import hash_of_content, node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.reading.reason import ReadingReason
from carbonstep.services import library
from carbonstep.services.announce import approved_rulebook, rulebook_from_content
from carbonstep.services.library import rulebook_from_file
from carbonstep.services.loan import book_loan
from carbonstep.services.query import rulebook_file
from carbonstep.services.rate import loan_picture
from carbonstep.store import rulebook as rulebooks
from carbonstep.store.rulebook import RulebookTooNew

from .conftest import LOAN, row

APPROVED = "huangshi-reduction@2022-09"
ON = date(2023, 4, 28)


@pytest.fixture
def stricter(monkeypatch) -> Iterator[None]:
    """A later program, which refuses every rulebook of the shipped folder."""

    def refuse(reading, node, _rulebook) -> None:
        reading.note(ReadingReason.SHAPE, node, found="a word", needed="a better one")

    monkeypatch.setattr(check, "CHECKS", (*check.CHECKS, refuse))
    kept = (rulebook_from_content, library._kept_version)
    for cache in kept:
        cache.cache_clear()
    yield
    for cache in kept:
        cache.cache_clear()


def test_an_approved_rulebook_decides_and_prices_whatever_is_checked_later(bank, stricter) -> None:
    bank.file(row(2022, "50000"), on=ON)
    bank.run(ON)
    picture = loan_picture(bank.store, "HS-1", as_of=date(2023, 9, 21))
    assert picture is not None
    assert [decision.total_e4bp for decision in picture.priced.decisions] == [-100_000]
    # It can be shown, and a further loan bound to it: its version is part of contracts.
    assert str(rulebook_file(bank.store, bank.library, APPROVED).rulebook.ref) == APPROVED
    terms = {**LOAN, "loan_id": "HS-2"}
    assert book_loan(bank.store, bank.library, node_from_json(terms), bank.stamp(ON)).new


def test_a_new_rulebook_is_refused_by_the_stricter_check(bank, stricter) -> None:
    own = bank.library
    other = next(name for name in own.names() if name.partition("@")[0] not in APPROVED)
    terms = {**LOAN, "loan_id": "HS-2", "rulebook": other}
    for refused in (
        lambda: book_loan(bank.store, own, node_from_json(terms), bank.stamp(ON)),
        lambda: rulebook_file(bank.store, own, other),
        lambda: own.rulebook(APPROVED),
    ):
        with pytest.raises(RejectedError, match="a better one"):
            refused()
    problems = rulebook_from_file(own.path_of(APPROVED))
    assert [problem.needed for problem in problems] == ["a better one"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"otherwise":"true"', '"else":"true"', r"key_unknown at adjust\[0\].steps\[\d\].else"),
        ('"year"', '"decade"', r"word_unknown at test.period"),
    ],
)
def test_an_approved_text_of_words_unknown_is_refused_by_its_name(bank, old, new, told) -> None:
    with bank.store.read() as session:
        approved = rulebooks.rulebook(session, *APPROVED.split("@"))
    assert approved is not None
    content = approved.content.replace(old, new)
    assert content != approved.content
    later = replace(approved, content=content, content_hash=hash_of_content(content.encode()))
    with pytest.raises(
        RulebookTooNew, match=rf"Rulebook {APPROVED} .*{told}.* Install the program"
    ):
        approved_rulebook(later)
