"""A new LPR reaches a loan of a running server, whenever it comes and whatever was wrong with it.

29 million yuan at the one-year LPR and 45 basis points, repriced each half year. The LPR fell from
3.55 to 3.45 % in August 2023, before the repricing of 20 September; of the 91 days to 20 December:

    29,000,000 x 4.00 % x 91 / 360 = 293,222.22 by the old one
    29,000,000 x 3.90 % x 91 / 360 = 285,891.67 by the new one
"""

import shutil
from datetime import date

import pytest
from freezegun import freeze_time

from carbonstep.cli.context import utc_now
from carbonstep.jobs.look import Noticed, look_job
from carbonstep.reading.node import node_from_json
from carbonstep.services.fixing import correct_fixing, fixings_as_known
from carbonstep.services.ledger import ledger_as_known
from carbonstep.services.library import Library
from carbonstep.services.loan import book_loan
from carbonstep.services.rate import loan_picture

from .conftest import LEAPS, LOAN
from .test_fixing import File

NUMBER = "MW-29"
TERMS = {
    **LOAN,
    "loan_id": NUMBER,
    "principal": "29000000",
    "drawn_on": "2023-03-20",
    "matures_on": "2026-03-20",
    "benchmark": {"index": "LPR1Y", "repricing": {"every_months": "6", "anchor": "drawdown"}},
    "spread_bps": "45",
}
REPRICED_ON, PAID_ON, LATER = date(2023, 9, 20), date(2023, 12, 20), date(2023, 12, 27)
BY_THE_OLD, BY_THE_NEW = 29_322_222, 28_589_167
CORRECTION = {"index": "LPR1Y", "published_on": "2023-09-20", "reason": "misread"}


@pytest.fixture
def file(bank, tmp_path) -> File:
    """The benchmark file of a bank that lent 29 million in March 2023 and ran until July."""
    folder = tmp_path / "rules"
    shutil.copytree(bank.library.folder, folder)
    bank.library = Library(folder)
    found = File(bank.library)
    found.until("2023-07-31")
    book_loan(bank.store, bank.library, node_from_json(TERMS), bank.stamp(date(2023, 3, 20)))
    bank.run(date(2023, 7, 21))
    return found


def interest(bank) -> int:
    """What is due on 20 December by what is known."""
    priced = loan_picture(bank.store, NUMBER, as_of=PAID_ON).priced
    [found] = [item for item in priced.interest if item.settlement.nominal_on == PAID_ON]
    return found.amount_fen


def posted(bank) -> list[tuple[date, int]]:
    """The postings of 20 December: the day of each and its interest."""
    held = ledger_as_known(bank.store, NUMBER).postings
    return [
        (item.posted_on, item.amounts.interest_fen)
        for _, item in held
        if item.nominal_on == PAID_ON
    ]


def trued_up(bank) -> list[tuple[date, int]]:
    """The true-ups: the contract day of each, and what the borrower owes more by it."""
    found = ledger_as_known(bank.store, NUMBER).true_ups
    return [(item.nominal_on, item.change.interest_fen) for _, item in found]


def correct(bank, rate: str) -> None:
    document = node_from_json({**CORRECTION, "rate_pct": rate})
    correct_fixing(bank.store, document, bank.stamp(LATER))


def test_a_running_server_posts_by_the_new_lpr(bank, file) -> None:
    assert interest(bank) == BY_THE_OLD, "by what was known in July"
    look = look_job(bank.store, bank.library, utc_now, limit=LEAPS, noticed=Noticed())
    file.until("2023-09-30")
    with freeze_time("2023-09-20 02:00:00"):  # ten in the morning in Beijing
        look()
    assert fixings_as_known(bank.store).fixings[-1].published_on == REPRICED_ON
    for day in (REPRICED_ON, PAID_ON):
        bank.run(day)
    assert posted(bank) == [(PAID_ON, BY_THE_NEW)]
    assert trued_up(bank) == []


def test_one_that_comes_after_the_repricing_day_was_run_is_in_time_for_the_payment(
    bank, file
) -> None:
    bank.run(REPRICED_ON)
    bank.run(date(2023, 9, 25))
    file.until("2023-09-30")
    bank.run(date(2023, 10, 9))
    bank.run(PAID_ON)
    assert posted(bank) == [(PAID_ON, BY_THE_NEW)]
    assert trued_up(bank) == []


def test_one_that_comes_after_the_payment_day_is_waited_for(bank, file) -> None:
    bank.run(REPRICED_ON)
    waiting = bank.run(PAID_ON)
    assert NUMBER in {item.loan_id for item in waiting.set_aside}
    assert posted(bank) == []
    file.until("2023-12-31")
    bank.run(LATER)
    assert posted(bank) == [(LATER, BY_THE_NEW)]
    assert trued_up(bank) == []


def test_one_that_was_wrong_when_it_was_posted_is_trued_up(bank, file) -> None:
    file.until("2023-12-31", misread=("2023-09-20,3.45", "2023-09-20,3.55"))
    bank.run(PAID_ON)
    assert posted(bank) == [(PAID_ON, BY_THE_OLD)]
    correct(bank, "3.45")
    bank.run(LATER)
    assert posted(bank) == [(PAID_ON, BY_THE_OLD)], "what was posted stays"
    assert trued_up(bank) == [(PAID_ON, BY_THE_NEW - BY_THE_OLD)]
    assert interest(bank) == BY_THE_NEW


def test_one_that_is_corrected_twice_ends_at_the_last(bank, file) -> None:
    file.until("2023-12-31")
    bank.run(PAID_ON)
    for rate, difference in (("3.55", BY_THE_OLD - BY_THE_NEW), ("3.45", BY_THE_NEW - BY_THE_OLD)):
        before = trued_up(bank)
        correct(bank, rate)
        bank.run(LATER)
        assert trued_up(bank) == [*before, (PAID_ON, difference)]
    assert interest(bank) == BY_THE_NEW
