"""Postings and true-ups as facts: made by the daily run, added to, never changed."""

import shutil
from datetime import date

import pytest
from sqlalchemy import text

from carbonstep.domain.money.posting import Amounts
from carbonstep.present.page.loan import loan_view
from carbonstep.present.words.translation import Language
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.changes import changes_after, log_size
from carbonstep.services.fixing import correct_fixing, fixings_as_known
from carbonstep.services.ledger import ledger_as_known
from carbonstep.services.library import Library
from carbonstep.services.loan import book_loan
from carbonstep.services.loan_event import record_loan_event
from carbonstep.services.rate import loan_picture
from carbonstep.services.run import run_daily

from .conftest import LOAN, row

IN_MAY, IN_JULY, LATER = date(2023, 5, 15), date(2023, 7, 3), date(2023, 12, 27)


def events(bank) -> list[str]:
    page = changes_after(bank.store, after=-1, limit=1000)
    return [entry.type.value for entry in page.entries]


def booked(bank, loan_id: str = "HS-1"):
    found = ledger_as_known(bank.store, loan_id)
    return [item for _, item in found.postings], [item for _, item in found.true_ups]


def correct(bank, published_on: str, rate: str, on: date, **changes: str):
    given = {"index": "LPR1Y", "published_on": published_on, "rate_pct": rate, "reason": "misread"}
    return correct_fixing(bank.store, node_from_json({**given, **changes}), bank.stamp(on))


def stands_as_the_facts_give(bank, as_of: date) -> None:
    """Posting plus true-ups of every day are what the loan's life now says."""
    picture = loan_picture(bank.store, "HS-1", as_of=as_of)
    assert (picture.pending.postings, picture.pending.true_ups) == ((), ())
    postings, true_ups = booked(bank)
    stands = {item.nominal_on: item.amounts for item in postings}
    for item in true_ups:
        stands[item.nominal_on] = stands[item.nominal_on].plus(item.change)
    interest = {
        item.settlement.nominal_on: item.amount_fen
        for item in picture.priced.interest
        if item.settlement.nominal_on in stands
    }
    assert {
        day: amounts.interest_fen for day, amounts in stands.items() if amounts != Amounts()
    } == interest


def test_booking_posts_nothing_and_the_next_run_posts_the_past(bank) -> None:
    late = {**LOAN, "loan_id": "HS-2", "drawn_on": "2022-09-20"}
    book_loan(bank.store, bank.library, node_from_json(late), bank.stamp(IN_JULY))
    assert booked(bank, "HS-2") == ([], [])
    result = bank.run(IN_JULY)
    assert {item.posted_on for item in result.postings} == {IN_JULY}
    assert [item.nominal_on for item in booked(bank, "HS-2")[0]] == [
        date(2022, 12, 20),
        date(2023, 3, 20),
        date(2023, 6, 20),
    ]
    assert booked(bank)[0][0].amounts == booked(bank, "HS-2")[0][0].amounts


def test_what_is_pending_is_what_the_next_run_records(bank) -> None:
    on = date(2023, 4, 3)
    pending = loan_picture(bank.store, "HS-1", as_of=on).pending
    result = bank.run(on)
    assert (result.postings, result.true_ups) == (pending.postings, pending.true_ups)
    picture = loan_picture(bank.store, "HS-1", as_of=on)
    assert (picture.postings, picture.pending.postings) == (result.postings, ())
    before = loan_picture(bank.store, "HS-1", as_of=date(2023, 4, 2))
    assert before.postings == ()


def test_a_restatement_that_charges_back_is_trued_up(bank) -> None:
    first = bank.file(row(2022, "50000"), on=date(2023, 4, 28))
    bank.run(IN_JULY)
    posted, _ = booked(bank)
    restated = row(2022, "60000", supersedes=first.accepted[0], restatement_reason="recount")
    receipt = bank.file(restated, on=date(2023, 8, 1))
    result = bank.run(date(2023, 8, 1))
    assert booked(bank)[0] == posted, "posted interest is never edited"
    [true_up] = result.true_ups
    assert (true_up.nominal_on, true_up.period.start) == (date(2023, 6, 20), date(2023, 3, 20))
    assert true_up.net_fen > 0
    assert receipt.decisions[0].decision_id in {item.ref for item in true_up.because}
    stands_as_the_facts_give(bank, date(2023, 8, 1))


@pytest.mark.parametrize(("rate", "owes_more"), [("3.75", True), ("3.55", False)])
def test_a_corrected_fixing_is_trued_up_both_ways(bank, rate: str, owes_more: bool) -> None:
    bank.run(IN_JULY)
    known = str(log_size(bank.store))
    before = loan_picture(bank.store, "HS-1", as_of=IN_JULY, known_at=known)
    done = correct(bank, "2022-09-20", rate, IN_JULY)
    assert (done.new, done.fixing.revision) == (True, 1)
    result = bank.run(IN_JULY)
    assert result.fixings == (), "the shipped file says the first value and is not refused"
    assert [item.nominal_on for item in result.true_ups] == [
        date(2022, 12, 20),
        date(2023, 3, 20),
        date(2023, 6, 20),
    ]
    assert all((item.net_fen > 0) is owes_more for item in result.true_ups)
    assert loan_picture(bank.store, "HS-1", as_of=IN_JULY, known_at=known) == before
    stands_as_the_facts_give(bank, IN_JULY)
    correct(bank, "2022-09-20", "3.65", IN_JULY)
    back = bank.run(IN_JULY).true_ups
    assert [item.number for item in back] == [2, 2, 2]
    stands_as_the_facts_give(bank, IN_JULY)
    assert ledger_as_known(bank.store, "HS-1", known_at=known).true_ups == ()


def test_a_correction_says_something_new_about_a_fixing_that_is_there(bank) -> None:
    again = correct(bank, "2022-09-20", "3.65", IN_MAY)
    assert not again.new
    before = events(bank)
    with pytest.raises(RejectedError) as refused:
        correct(bank, "2022-09-21", "3.65", IN_MAY)
    assert refused.value.problems[0].code == "fixing_not_published"
    for change in ({"reason": ""}, {"index": "fixed"}, {"index": "SHIBOR"}, {"rate_pct": "0"}):
        with pytest.raises(RejectedError):
            correct(bank, "2022-09-20", **{"rate": "3.7", "on": IN_MAY, **change})
    for rate in ("101", "3.1234567", "three"):
        with pytest.raises(RejectedError):
            correct(bank, "2022-09-20", rate, IN_MAY)
    assert events(bank) == before
    correct(bank, "2022-09-20", "3.7", IN_MAY)
    [first, second] = [
        item
        for item in fixings_as_known(bank.store).fixings
        if (item.index, item.published_on) == ("LPR1Y", date(2022, 9, 20))
    ]
    assert (first.reason, second.reason, second.revision) == ("", "misread", 1)


def test_a_file_that_takes_up_the_correction_is_not_refused(bank, tmp_path) -> None:
    folder = tmp_path / "rules" / "benchmarks"
    folder.mkdir(parents=True)
    written = (bank.library.folder / "benchmarks" / "lpr.csv").read_text()
    (folder / "lpr.csv").write_text(written.replace("2022-09-20,3.65", "2022-09-20,3.75"))
    library = Library(tmp_path / "rules")
    with pytest.raises(RejectedError):
        run_daily(bank.store, library, bank.stamp(IN_MAY))
    correct(bank, "2022-09-20", "3.75", IN_MAY)
    assert run_daily(bank.store, library, bank.stamp(IN_MAY)).fixings


def test_what_rests_on_a_publication_that_did_not_come_waits_for_it(bank, tmp_path) -> None:
    folder = tmp_path / "rules" / "benchmarks"
    folder.mkdir(parents=True)
    lines = (bank.library.folder / "benchmarks" / "lpr.csv").read_text().splitlines(keepends=True)
    shutil.copytree(bank.library.folder / "rulebooks", tmp_path / "rules" / "rulebooks")
    (folder / "lpr.csv").write_text("".join(x for x in lines if not x.startswith("2023-0")))
    half_year = {**LOAN, "loan_id": "HS-2", "drawn_on": "2022-12-20", "matures_on": "2024-12-20"}
    half_year["benchmark"] = {
        "index": "LPR1Y",
        "repricing": {"every_months": "6", "anchor": "drawdown"},
    }
    library = Library(tmp_path / "rules")
    book_loan(bank.store, library, node_from_json(half_year), bank.stamp(IN_JULY))
    waited = run_daily(bank.store, library, bank.stamp(date(2023, 10, 9)))
    [aside] = waited.set_aside
    assert (aside.loan_id, aside.problem.code) == ("HS-2", "publication_missing")
    assert (aside.problem.found, aside.problem.needed) == ("LPR1Y 2023-06-20", "2023-09-20")
    posted = {(item.loan_id, item.nominal_on) for item in waited.postings}
    assert posted >= {("HS-1", date(2023, 6, 20)), ("HS-1", date(2023, 9, 20))}, "no other waits"
    assert {day for loan_id, day in posted if loan_id == "HS-2"} == {
        date(2023, 3, 20),
        date(2023, 6, 20),
    }
    picture = loan_picture(bank.store, "HS-2", as_of=date(2023, 10, 9))
    assert [item.nominal_on for item in picture.pending.waiting] == [date(2023, 9, 20)]
    overdue = [item.sentence for item in loan_view(picture, Language.EN).due if item.overdue]
    assert (
        "1-year LPR of 2023-06-20 has not come; what rests on it is not posted. "
        "Once it is published: carbonstep fixing publish LPR1Y 2023-06-20 RATE"
    ) in overdue
    result = bank.run(date(2023, 10, 9))
    assert [(item.loan_id, item.nominal_on) for item in result.postings] == [
        ("HS-2", date(2023, 9, 20))
    ]
    assert (result.true_ups, result.set_aside) == ((), ())
    [part] = result.postings[0].parts
    assert part.benchmark_e4bp == 3_550_000, "LPR fell in June 2023"


def test_a_backdated_prepayment_and_its_withdrawal(bank) -> None:
    bank.run(LATER)
    posted, _ = booked(bank)
    early = {
        "kind": "prepayment",
        "on": "2023-05-10",
        "amount": "5000000",
        "notified_on": "2023-04-01",
    }
    recorded = record_loan_event(bank.store, "HS-1", node_from_json(early), bank.stamp(LATER))
    result = bank.run(LATER)
    assert [item.nominal_on for item in result.true_ups] == [
        date(2023, 6, 20),
        date(2023, 9, 20),
        date(2023, 12, 20),
    ]
    assert all(item.net_fen < 0 for item in result.true_ups)
    assert {g.kind.value for item in result.true_ups for g in item.because} == {"balance"}
    stands_as_the_facts_give(bank, LATER)
    undone = {
        "kind": "withdrawn",
        "supersedes": recorded.event.event_id,
        "reason": "of another loan",
    }
    record_loan_event(bank.store, "HS-1", node_from_json(undone), bank.stamp(LATER))
    bank.run(LATER)
    postings, true_ups = booked(bank)
    assert postings == posted
    assert sum(item.net_fen for item in true_ups) == 0
    stands_as_the_facts_give(bank, LATER)


def test_the_page_shows_what_was_posted_and_added(bank) -> None:
    bank.run(IN_MAY)
    correct(bank, "2022-09-20", "3.75", IN_MAY)
    first = loan_view(loan_picture(bank.store, "HS-1", as_of=IN_MAY), Language.EN).interest[0]
    assert (first.posted, first.true_ups) == ("151,666.67", ("+3,791.66 pending",))
    bank.run(IN_MAY)
    view = loan_view(loan_picture(bank.store, "HS-1", as_of=IN_MAY), Language.EN)
    assert view.interest[0].true_ups == ("+3,791.66 on 2023-05-15",)
    assert (view.interest[2].posted, view.interest[2].true_ups) == ("", ())
    payoff = {"kind": "payoff", "on": "2023-02-10", "notified_on": "2023-01-01"}
    record_loan_event(bank.store, "HS-1", node_from_json(payoff), bank.stamp(IN_MAY))
    [gone] = loan_view(loan_picture(bank.store, "HS-1", as_of=IN_MAY), Language.EN).gone
    assert gone.nominal_on == "2023-03-20"
    assert gone.true_ups[-1].endswith("pending")


def test_running_again_or_for_an_earlier_date_adds_nothing(bank) -> None:
    bank.run(LATER)
    correct(bank, "2022-09-20", "3.75", LATER)
    bank.run(LATER)
    before = events(bank)
    for day in (LATER, IN_JULY, IN_MAY):
        result = bank.run(day)
        assert (result.postings, result.true_ups, result.set_aside) == ((), (), ())
    assert events(bank) == [*before, *["run.finished"] * 3]


def test_a_failed_run_leaves_nothing_half_done(bank, monkeypatch) -> None:
    before = events(bank)

    def refuse(*_args, **_kwargs) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("carbonstep.services.run.append", refuse)
    with pytest.raises(RuntimeError):
        bank.run(LATER)
    assert (events(bank), booked(bank)) == (before, ([], []))
    monkeypatch.undo()
    assert len(bank.run(LATER).postings) == 5


def test_a_loan_that_cannot_be_posted_does_not_stop_the_others(bank, monkeypatch) -> None:
    other = {**LOAN, "loan_id": "HS-2"}
    book_loan(bank.store, bank.library, node_from_json(other), bank.stamp(IN_JULY))
    from carbonstep.domain.market.reason import MarketReason
    from carbonstep.domain.money.ledger import ledger_due
    from carbonstep.reading.problem import Place, Problem

    broken = Problem(reason=MarketReason.FIXING_MISSING, place=Place(path="loan"), found="LPR1Y")

    def due(loan, *args, **kwargs):
        return broken if loan.loan_id == "HS-1" else ledger_due(loan, *args, **kwargs)

    monkeypatch.setattr("carbonstep.services.post.ledger_due", due)
    result = bank.run(IN_JULY)
    assert [(item.loan_id, item.problem) for item in result.set_aside] == [("HS-1", broken)]
    assert {item.loan_id for item in result.postings} == {"HS-2"}
    assert result.counts["set_aside"] == 1


def test_a_page_is_read_in_a_number_of_queries_that_does_not_grow(bank) -> None:
    """Postings, true-ups and events of a page come in one question each."""
    from sqlalchemy import event as listening

    from carbonstep.services.post import ledgers

    asked: list[str] = []
    bank.run(LATER)
    with bank.store.read() as session:
        session.execute(text("SELECT 1"))
        engine = session.get_bind()
        listening.listen(engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
        ledgers(session, ["HS-1"])
        few = len(asked)
        ledgers(session, ["HS-1", *(f"X-{n}" for n in range(400))])
    assert len(asked) == 2 * few == 4
