"""Fixings as facts in time: from the benchmark file as it goes on, and as they are published."""

import logging
import shutil
from datetime import date

import pytest
from freezegun import freeze_time

from carbonstep.cli.context import utc_now
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.publication import MissingPublication, Whereabouts
from carbonstep.jobs.look import Noticed, look_job
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.changes import changes_after
from carbonstep.services.fixing import (
    correct_fixing,
    fixings_as_known,
    publish_fixing,
    whereabouts,
)
from carbonstep.services.library import Library
from carbonstep.services.loan import book_loan
from carbonstep.services.quote import quote
from carbonstep.services.rate import loan_picture
from carbonstep.store.log import EventType

from .conftest import LEAPS, LOAN

IN_JULY = date(2023, 7, 21)
JUNE_ON = date(2023, 6, 20)
"""The day on which the LPR of one year fell from 3.65 to 3.55 %."""


class File:
    """The benchmark file of a rules folder, written on as months pass."""

    def __init__(self, library: Library) -> None:
        self.path = library.folder / "benchmarks" / "lpr.csv"
        self.lines = self.path.read_text("utf-8").splitlines(keepends=True)

    def until(self, day: str, **changes: str) -> None:
        """The file with the lines up to a day, some words changed in it."""
        text = "".join(line for line in self.lines if line[0] == "p" or line[:10] <= day)
        for old, new in changes.values():
            text = text.replace(old, new)
        self.path.write_text(text, "utf-8")


@pytest.fixture
def file(bank, tmp_path) -> File:
    """The bank's rules folder is its own, and its benchmark file ends in May 2023."""
    folder = tmp_path / "rules"
    shutil.copytree(bank.library.folder, folder)
    bank.library = Library(folder)
    found = File(bank.library)
    found.until("2023-05-31")
    return found


def published(bank, rate: str = "3.55", on: date = IN_JULY, **changes: object):
    given = {"index": "LPR1Y", "published_on": "2023-06-20", "rate_pct": rate, "source": "PBoC"}
    return publish_fixing(bank.store, node_from_json({**given, **changes}), bank.stamp(on))


def refused(call) -> list[tuple[str, str, str]]:
    with pytest.raises(RejectedError) as found:
        call()
    return [(item.code, item.found, item.needed) for item in found.value.problems]


def size(bank) -> int:
    return changes_after(bank.store, after=-1, limit=1).size


def rate_on(bank, loan_id: str, day: date) -> int:
    picture = loan_picture(bank.store, loan_id, as_of=day)
    [segment] = [item for item in picture.priced.segments if day in item.period]
    return segment.all_in_e4bp


def drawn(bank, day: str, loan_id: str, on: date) -> None:
    terms = {**LOAN, "loan_id": loan_id, "drawn_on": day}
    book_loan(bank.store, bank.library, node_from_json(terms), bank.stamp(on))


def test_what_is_added_to_the_file_is_taken_up_without_a_new_start(bank, file) -> None:
    assert bank.run(date(2023, 6, 19)).fixings[-1].published_on == date(2023, 5, 22)
    assert bank.run(JUNE_ON).fixings == ()
    file.until("2023-06-30")
    assert [item.published_on for item in bank.run(JUNE_ON).fixings] == [JUNE_ON, JUNE_ON]
    drawn(bank, "2023-06-21", "HS-2", date(2023, 6, 21))
    assert rate_on(bank, "HS-2", date(2023, 6, 21)) == 3_550_000 + 350_000
    file.until("2023-07-31")
    drawn(bank, "2023-07-20", "HS-3", IN_JULY)
    newest = [item.published_on for item in fixings_as_known(bank.store).fixings][-1]
    assert newest == date(2023, 7, 20), "booking looks into the file too"


def test_a_value_changed_in_the_file_is_refused_while_a_server_runs(bank, file) -> None:
    bank.run(date(2023, 6, 1))
    before = size(bank)
    file.until("2023-06-30", changed=("2023-05-22,3.65", "2023-05-22,3.66"))
    assert refused(lambda: bank.run(JUNE_ON)) == [("fixing_differs", "LPR1Y 2023-05-22", "")]
    assert size(bank) == before
    file.until("2023-06-30")
    assert len(bank.run(JUNE_ON).fixings) == 2


def test_a_quote_takes_the_file_as_it_is_now(bank, file) -> None:
    document = node_from_json(
        {
            "as_of": "2023-06-20",
            "rulebook": "huangshi-reduction@2022-09",
            "loan": {
                name: value for name, value in LOAN.items() if name not in ("account", "loan_id")
            }
            | {"drawn_on": "2023-06-20"},
        }
    )

    def quoted() -> int:
        return quote(bank.library, document).picture.priced.segments[0].benchmark_e4bp

    assert quoted() == 3_650_000
    file.until("2023-06-30")
    assert quoted() == 3_550_000


def test_a_running_server_looks_between_two_daily_runs(bank, file) -> None:
    bank.run(date(2023, 6, 20))
    job = look_job(bank.store, bank.library, utc_now, limit=LEAPS, noticed=Noticed())
    with freeze_time("2023-06-19 17:30:00"):  # half past one on 20 June in Beijing
        job()
        before = size(bank)
        file.until("2023-07-31")
        job()
        taken = changes_after(
            bank.store, after=before - 1, limit=10, types=(EventType.FIXING_PUBLISHED,)
        ).entries
        job()
    assert [entry.business_on for entry in taken] == [JUNE_ON, JUNE_ON], "July has not come"
    assert {entry.content["actor"] for entry in taken} == {"scheduler"}
    assert size(bank) == before + 2


def test_a_file_that_is_refused_is_told_once(bank, file, caplog) -> None:
    bank.run(date(2023, 6, 20))
    before = size(bank)
    job = look_job(bank.store, bank.library, utc_now, limit=LEAPS, noticed=Noticed())

    def told() -> int:
        said = [item for item in caplog.records if item.levelno == logging.WARNING]
        return len([item for item in said if "[heading_missing]" in item.getMessage()])

    with freeze_time("2023-06-20 04:00:00"):
        for text, count in ((None, 2), (None, 2), ("2023-06-30", 2), (None, 4)):
            if text is None:
                file.path.write_text("publication_date,lpr_1y_pct\n", "utf-8")
            else:
                file.until(text)
            job()
            assert told() == count
    assert size(bank) == before + 2, "in between it was whole"


def test_a_published_value_is_recorded_once(bank, file) -> None:
    done = published(bank)
    assert (done.new, done.fixing.source, done.fixing.revision) == (True, "PBoC", 0)
    before = size(bank)
    again = published(bank, source="another table")
    assert (again.new, again.fixing) == (False, done.fixing)
    assert size(bank) == before
    file.until("2023-06-30")
    taken = [item for item in bank.run(IN_JULY).fixings if item.published_on == JUNE_ON]
    assert [item.index.value for item in taken] == ["LPR5Y+"]


def test_another_value_for_a_recorded_day_names_the_correction(bank, file) -> None:
    published(bank)
    before = size(bank)
    with pytest.raises(RejectedError) as found:
        published(bank, "3.5")
    [problem] = found.value.problems
    assert (problem.code, problem.place.path) == ("fixing_differs", "rate_pct")
    assert "carbonstep fixing correct LPR1Y 2023-06-20" in problem.remedy
    assert found.value.is_conflict
    assert size(bank) == before


def test_a_source_that_goes_on_saying_the_first_value_does_not_undo_a_correction(
    bank, file
) -> None:
    published(bank)
    correction = {
        "index": "LPR1Y",
        "published_on": "2023-06-20",
        "rate_pct": "3.5",
        "reason": "misread",
    }
    correct_fixing(bank.store, node_from_json(correction), bank.stamp(IN_JULY))
    before = size(bank)
    again = published(bank)
    assert (again.new, again.fixing.rate_e4bp, again.fixing.revision) == (False, 3_500_000, 1)
    assert size(bank) == before


@pytest.mark.parametrize(
    ("changes", "code", "needed"),
    [
        ({"published_on": "2023-06-21"}, "fixing_day", "2023-06-20"),
        ({"published_on": "2023-06-19"}, "fixing_day", "2023-05-22"),
        ({"rate_pct": "0.0355"}, "rate_magnitude", "3.55"),
        ({"rate_pct": "35.5"}, "fixing_magnitude", "3.65"),
    ],
)
def test_what_looks_odd_is_asked_about(bank, file, changes, code: str, needed: str) -> None:
    bank.run(date(2023, 6, 1))
    before = size(bank)
    [(found, _, asked)] = refused(lambda: published(bank, **changes))
    assert (found, asked) == (code, needed)
    assert size(bank) == before
    assert published(bank, **changes, confirmed=[code]).new


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"published_on": "2023-07-20", "on": date(2023, 7, 19)}, "fixing_to_come"),
        ({"confirmed": ["fixing_day"]}, "confirmed_nothing"),
        ({"confirmed": ["spread_magnitude"]}, "word_unknown"),
        ({"index": "fixed"}, "word_unknown"),
        ({"rate": "0"}, "not_positive"),
        ({"rate": "101"}, "out_of_range"),
        ({"rate": "3.1234567"}, "too_many_decimals"),
        ({"published_on": "20 June"}, "date_invalid"),
        ({"reason": "why"}, "key_unknown"),
    ],
)
def test_what_cannot_be_published_stores_nothing(bank, file, changes, code: str) -> None:
    before = size(bank)
    assert code in {found for found, _, _ in refused(lambda: published(bank, **changes))}
    assert size(bank) == before


def test_in_a_year_without_notice_no_day_is_odd(bank, file) -> None:
    bank.now = bank.now.replace(year=2027, month=3)
    assert published(bank, published_on="2027-02-22", on=date(2027, 3, 1)).new


def test_a_loan_booked_late_is_priced_on_the_fixings_of_its_days_at_once(bank, file) -> None:
    file.until("2023-07-31")
    terms = {**LOAN, "loan_id": "HS-2"}
    terms["benchmark"] = {"index": "LPR1Y", "repricing": {"every_months": "3"}}
    booked = book_loan(bank.store, bank.library, node_from_json(terms), bank.stamp(IN_JULY))
    assert booked.missing_publications == ()
    assert rate_on(bank, "HS-2", date(2022, 10, 1)) == 3_650_000 + 350_000
    assert rate_on(bank, "HS-2", IN_JULY) == 3_550_000 + 350_000


def test_a_loan_booked_late_says_which_fixings_are_missing(bank, file) -> None:
    terms = {**LOAN, "loan_id": "HS-2"}
    terms["benchmark"] = {"index": "LPR1Y", "repricing": {"every_months": "3"}}
    node = node_from_json(terms)
    booked = book_loan(bank.store, bank.library, node, bank.stamp(date(2023, 10, 9)))
    assert [str(item) for item in booked.missing_publications] == [
        "LPR1Y 2023-06-20",
        "LPR1Y 2023-09-20",
    ]
    again = book_loan(bank.store, bank.library, node, bank.stamp(date(2023, 10, 9)))
    assert (again.new, again.missing_publications) == (False, booked.missing_publications)
    published(bank, on=date(2023, 10, 9))
    again = book_loan(bank.store, bank.library, node, bank.stamp(date(2023, 10, 9)))
    assert [str(item) for item in again.missing_publications] == ["LPR1Y 2023-09-20"]
    fixed = {**terms, "loan_id": "HS-3", "benchmark": {"index": "fixed", "rate_pct": "3.65"}}
    booked = book_loan(
        bank.store, bank.library, node_from_json(fixed), bank.stamp(date(2023, 10, 9))
    )
    assert booked.missing_publications == ()


def test_a_run_tells_what_did_not_come_and_stops_nothing_else(bank, file) -> None:
    result = bank.run(date(2023, 6, 20))
    assert [str(item) for item in result.missing_publications] == [
        "LPR1Y 2023-06-20",
    ], "no loan is on the other LPR"
    assert result.set_aside == (), "no rate of the one loan rests on it"
    assert result.postings
    published(bank)
    assert [str(item) for item in bank.run(IN_JULY).missing_publications] == [
        "LPR1Y 2023-07-20",
    ]
    terms = {**LOAN, "loan_id": "HS-5", "drawn_on": IN_JULY.isoformat()}
    terms["benchmark"] = {"index": "LPR5Y+", "repricing": {"every_months": "12"}}
    book_loan(bank.store, bank.library, node_from_json(terms), bank.stamp(IN_JULY))
    assert [str(item) for item in bank.run(IN_JULY).missing_publications] == [
        "LPR1Y 2023-07-20",
        "LPR5Y+ 2023-06-20",
        "LPR5Y+ 2023-07-20",
    ]


def test_a_publication_that_is_missing_is_looked_for_where_a_run_would(bank, file) -> None:
    """In the file by the day that is asked about, unless a run would refuse the file."""
    june = MissingPublication(index=BenchmarkIndex.LPR_1Y, expected_on=JUNE_ON)
    july = MissingPublication(index=BenchmarkIndex.LPR_1Y, expected_on=date(2023, 7, 20))

    def found(missing: MissingPublication, today: date = IN_JULY) -> Whereabouts:
        return whereabouts(bank.store, bank.library, missing, today=today)

    assert found(june) is Whereabouts.NOWHERE
    file.until("2023-07-31")
    assert found(june) is Whereabouts.RULES_FOLDER
    assert found(june, date(2023, 6, 19)) is Whereabouts.NOWHERE
    assert found(july) is Whereabouts.RULES_FOLDER
    file.path.write_text("damaged", "utf-8")
    assert found(june) is Whereabouts.NOWHERE
    file.until("2023-06-30")
    bank.run(IN_JULY)
    assert (found(june), found(july)) == (Whereabouts.RECORDED, Whereabouts.NOWHERE)
