"""A fixing recorded for a day on which nothing was published: taken back, its days priced anew."""

import shutil
from datetime import date

import pytest

from carbonstep.domain.market.fixing import Fixing
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.changes import changes_after, log_size
from carbonstep.services.fixing import (
    correct_fixing,
    fixings_as_known,
    publish_fixing,
    withdraw_fixing,
)
from carbonstep.services.ledger import ledger_as_known
from carbonstep.services.library import Library
from carbonstep.services.loan import book_loan
from carbonstep.services.rate import loan_picture
from carbonstep.services.run import run_daily
from carbonstep.store.log import EventType

from .conftest import LEAPS, LOAN

WRONG_ON = date(2023, 6, 15)
"""A Thursday; the LPR of one year is 3.65 % since May and falls to 3.55 % on 20 June 2023."""

AUTUMN = date(2023, 9, 21)

# 15 million yuan from 16 June, at the benchmark and 35 bp: 4 days to 20 June and 92 to September.
MISLED = {date(2023, 6, 20): 633_333, date(2023, 9, 20): 14_566_667}  # 3.80 %
RIGHT = {date(2023, 6, 20): 666_667, date(2023, 9, 20): 15_333_333}  # 4.00 %


class Office:
    """A bank whose benchmark file ends where the test says."""

    def __init__(self, bank, folder) -> None:
        shipped = bank.library.folder
        (folder / "benchmarks").mkdir(parents=True)
        shutil.copytree(shipped / "rulebooks", folder / "rulebooks")
        self.bank, self.path = bank, folder / "benchmarks" / "lpr.csv"
        self.lines = (shipped / "benchmarks" / "lpr.csv").read_text().splitlines(keepends=True)
        self.library = Library(folder)

    def file(self, until: str) -> None:
        kept = (line for line in self.lines if line[0] == "p" or line[:10] <= until)
        self.path.write_text("".join(kept))

    def run(self, on: date):
        return run_daily(self.bank.store, self.library, self.bank.stamp(on), limit=LEAPS)

    def publish(self, day: date, rate: str, on: date, *confirmed: str):
        given = {"index": "LPR1Y", "published_on": day.isoformat(), "rate_pct": rate}
        document = node_from_json({**given, "confirmed": list(confirmed)} if confirmed else given)
        return publish_fixing(self.bank.store, document, self.bank.stamp(on))

    def withdraw(self, day: date, on: date, reason: str = "nothing came that day"):
        given = {"index": "LPR1Y", "published_on": day.isoformat(), "reason": reason}
        return withdraw_fixing(self.bank.store, node_from_json(given), self.bank.stamp(on))

    def correct(self, day: date, rate: str, on: date):
        given = {"index": "LPR1Y", "published_on": day.isoformat(), "rate_pct": rate}
        document = node_from_json({**given, "reason": "misread"})
        return correct_fixing(self.bank.store, document, self.bank.stamp(on))

    def draw(self, day: date, loan_id: str = "HS-2") -> None:
        terms = {**LOAN, "loan_id": loan_id, "drawn_on": day.isoformat()}
        book_loan(self.bank.store, self.library, node_from_json(terms), self.bank.stamp(day))

    def benchmark(self, day: date, known_at: str | None = None) -> int:
        picture = loan_picture(self.bank.store, "HS-2", as_of=day, known_at=known_at)
        return picture.priced.segments[0].benchmark_e4bp

    def interest(self, as_of: date) -> dict[date, int]:
        """What stands on the ledger of each contract day, which is what the facts now give."""
        found = ledger_as_known(self.bank.store, "HS-2")
        stands = {item.nominal_on: int(item.amounts.interest_fen) for _, item in found.postings}
        for _, item in found.true_ups:
            stands[item.nominal_on] += item.change.interest_fen
        priced = loan_picture(self.bank.store, "HS-2", as_of=as_of).priced.interest
        right = {item.settlement.nominal_on: item.amount_fen for item in priced}
        assert stands == {day: right[day] for day in stands}
        return stands


@pytest.fixture
def office(bank, tmp_path) -> Office:
    found = Office(bank, tmp_path / "rules")
    found.file("2023-05-31")
    found.run(date(2023, 6, 14))
    return found


@pytest.fixture
def misled(office) -> Office:
    """A loan of 15 million yuan that took up 3.45 % of a day on which nothing was published."""
    office.publish(WRONG_ON, "3.45", WRONG_ON, "fixing_day")
    office.draw(date(2023, 6, 16))
    office.file("2023-12-31")
    office.run(date(2023, 9, 20))
    assert office.benchmark(AUTUMN) == 3_450_000
    assert office.interest(AUTUMN) == MISLED
    return office


def test_the_rate_moves_at_once_and_the_next_run_trues_up(misled) -> None:
    done = misled.withdraw(WRONG_ON, AUTUMN)
    assert (done.new, done.was.rate_e4bp, done.missing) == (True, 3_450_000, ())
    assert done.instead is not None
    assert (done.instead.published_on, done.instead.rate_e4bp) == (date(2023, 5, 22), 3_650_000)
    assert misled.benchmark(AUTUMN) == 3_650_000
    result = misled.run(AUTUMN)
    assert result.set_aside == ()
    assert [(item.loan_id, item.net_fen) for item in result.true_ups] == [
        ("HS-2", 33_334),
        ("HS-2", 766_666),
    ]
    for true_up in result.true_ups:
        grounds = [(ground.kind.value, ground.ref) for ground in true_up.because]
        assert grounds == [("fixing", "2023-05-22"), ("fixing", "2023-06-15")]
    assert misled.interest(AUTUMN) == RIGHT
    assert misled.run(date(2023, 9, 22)).true_ups == ()


def test_what_was_known_before_stays(misled) -> None:
    known = str(log_size(misled.bank.store))
    before = fixings_as_known(misled.bank.store)
    misled.withdraw(WRONG_ON, AUTUMN)
    assert misled.benchmark(AUTUMN, known_at=known) == 3_450_000
    assert fixings_as_known(misled.bank.store, known_at=known).fixings == before.fixings
    entries = changes_after(
        misled.bank.store, after=0, limit=9, types=(EventType.FIXING_WITHDRAWN,)
    ).entries
    assert [(entry.subject, entry.body) for entry in entries] == [
        (
            "LPR1Y:2023-06-15",
            {
                "schema": "fixing_withdrawal/1",
                "index": "LPR1Y",
                "published_on": "2023-06-15",
                "revision": 1,
                "supersedes_revision": 0,
                "reason": "nothing came that day",
            },
        )
    ]


def test_it_is_withdrawn_once(misled) -> None:
    first = misled.withdraw(WRONG_ON, AUTUMN)
    size = log_size(misled.bank.store)
    again = misled.withdraw(WRONG_ON, AUTUMN, reason="said once more")
    assert (again.new, again.withdrawal, again.was) == (False, first.withdrawal, first.was)
    assert log_size(misled.bank.store) == size


def test_what_is_not_recorded_is_not_withdrawn(misled) -> None:
    size = log_size(misled.bank.store)
    with pytest.raises(RejectedError) as refused:
        misled.withdraw(date(2023, 6, 16), AUTUMN)
    [problem] = refused.value.problems
    assert (problem.code, problem.needed) == ("fixing_not_published", "2023-06-15, 2023-06-20")
    assert log_size(misled.bank.store) == size


def test_a_withdrawal_by_mistake_is_undone_by_publishing_anew(misled) -> None:
    misled.withdraw(WRONG_ON, AUTUMN)
    misled.run(AUTUMN)
    with pytest.raises(RejectedError) as refused:
        misled.correct(WRONG_ON, "3.45", AUTUMN)
    assert [problem.code for problem in refused.value.problems] == ["fixing_withdrawn"]
    anew = misled.publish(WRONG_ON, "3.45", AUTUMN, "fixing_day")
    assert (anew.new, anew.fixing.revision, anew.fixing.reason) == (True, 2, "")
    assert not misled.publish(WRONG_ON, "3.45", AUTUMN).new
    misled.run(AUTUMN)
    assert misled.interest(AUTUMN) == MISLED
    entries = changes_after(
        misled.bank.store, after=0, limit=99, types=(EventType.FIXING_CORRECTED,)
    ).entries
    assert entries == (), "it was published, not corrected"
    # And it can be corrected and taken back again.
    assert misled.correct(WRONG_ON, "3.5", AUTUMN).fixing.revision == 3
    again = misled.withdraw(WRONG_ON, AUTUMN, reason="nothing came after all")
    assert (again.new, again.withdrawal.revision) == (True, 4)
    misled.run(AUTUMN)
    assert misled.interest(AUTUMN) == RIGHT


def test_sent_late_once_more_it_leaves_what_was_published_anew(misled) -> None:
    misled.withdraw(WRONG_ON, AUTUMN)
    misled.publish(WRONG_ON, "3.45", AUTUMN, "fixing_day")
    size = log_size(misled.bank.store)
    with pytest.raises(RejectedError) as refused:
        misled.withdraw(WRONG_ON, AUTUMN)
    [problem] = refused.value.problems
    assert (problem.code, problem.needed) == ("fixing_withdrawal_superseded", "3.45")
    assert log_size(misled.bank.store) == size
    misled.run(AUTUMN)
    assert misled.interest(AUTUMN) == MISLED


@pytest.mark.parametrize("first", ["the right day", "the withdrawal"])
def test_a_value_on_a_wrong_day_goes_to_the_right_one_in_either_order(office, first: str) -> None:
    """The 3.55 % of 20 June were recorded for the 21st; a loan drawn on the 25th rests on them."""
    wrong, right = date(2023, 6, 21), date(2023, 6, 20)
    office.publish(wrong, "3.55", wrong, "fixing_day")
    office.draw(date(2023, 6, 25))
    office.file("2023-05-31")
    office.publish(date(2023, 7, 20), "3.55", date(2023, 7, 20))
    office.publish(date(2023, 8, 21), "3.45", date(2023, 8, 21))
    office.run(date(2023, 9, 20))
    # 87 days at 3.55 % and 35 bp.
    posted = {date(2023, 9, 20): 14_137_500}
    assert office.interest(AUTUMN) == posted
    if first == "the right day":
        office.publish(right, "3.55", AUTUMN)
        assert office.withdraw(wrong, AUTUMN).missing == ()
    else:
        done = office.withdraw(wrong, AUTUMN)
        assert [str(item) for item in done.missing] == ["LPR1Y 2023-06-20"]
        # The value of May stands in where the rate is shown; nothing that rests on it is posted.
        assert office.benchmark(AUTUMN) == 3_650_000
        waiting = office.run(date(2023, 12, 20))
        assert "LPR1Y 2023-06-20" in map(str, waiting.missing_publications)
        [aside] = [item for item in waiting.set_aside if item.loan_id == "HS-2"]
        assert (aside.problem.code, aside.problem.found) == (
            "publication_missing",
            "LPR1Y 2023-06-20",
        )
        assert [item for item in waiting.true_ups if item.loan_id == "HS-2"] == []
        found = ledger_as_known(office.bank.store, "HS-2")
        assert [item.nominal_on for _, item in found.postings] == [date(2023, 9, 20)]
        office.publish(right, "3.55", date(2023, 12, 21))
    result = office.run(date(2023, 12, 21))
    assert [item for item in result.true_ups if item.loan_id == "HS-2"] == []
    assert [item for item in result.set_aside if item.loan_id == "HS-2"] == []
    assert office.interest(date(2023, 12, 21)) == {**posted, date(2023, 12, 20): 14_787_500}


@pytest.mark.parametrize(("rate", "taken"), [("3.55", False), ("3.65", True)])
def test_the_file_brings_back_another_value_and_not_the_withdrawn_one(
    office, rate: str, taken: bool
) -> None:
    office.file("2023-06-30")
    office.run(date(2023, 6, 20))
    office.withdraw(date(2023, 6, 20), date(2023, 6, 21))
    text = office.path.read_text()
    office.path.write_text(text.replace("2023-06-20,3.55", f"2023-06-20,{rate}"))
    fresh = office.run(date(2023, 6, 22)).fixings
    assert [(item.rate_e4bp, item.revision) for item in fresh] == ([(3_650_000, 2)] * taken)
    assert office.run(date(2023, 6, 23)).fixings == ()
    missing = [str(item) for item in office.run(date(2023, 6, 24)).missing_publications]
    assert missing == ([] if taken else ["LPR1Y 2023-06-20"])
    kinds = [
        isinstance(item, Fixing)
        for item in fixings_as_known(office.bank.store).fixings
        if (item.index, item.published_on) == ("LPR1Y", date(2023, 6, 20))
    ]
    assert kinds == [True, False, True][: 3 if taken else 2]


def test_a_loan_without_any_fixing_left_is_set_aside_and_goes_on_once_there_is_one(
    bank, office
) -> None:
    office.publish(WRONG_ON, "3.45", WRONG_ON, "fixing_day")
    office.draw(date(2023, 6, 16))
    held = [
        item
        for item in fixings_as_known(bank.store).fixings
        if item.index == "LPR1Y" and item.published_on < WRONG_ON
    ]
    for item in held:
        office.withdraw(item.published_on, date(2023, 6, 17))
    done = office.withdraw(WRONG_ON, date(2023, 6, 17))
    assert (done.instead, done.missing) == (None, ())
    result = office.run(date(2023, 6, 18))
    assert {(item.loan_id, item.problem.code) for item in result.set_aside} == {
        ("HS-1", "fixing_missing"),
        ("HS-2", "fixing_missing"),
    }
    for item in held:
        office.publish(item.published_on, f"{item.rate_e4bp / 1_000_000}", date(2023, 6, 19))
    assert office.run(date(2023, 6, 20)).set_aside == ()
