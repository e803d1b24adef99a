"""A loan moved to another rulebook version, and to its borrower's successor, on both engines."""

import shutil
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.decision.part import Cause
from carbonstep.domain.picture.due import DueKind
from carbonstep.domain.picture.event_effect import NO_EFFECT
from carbonstep.domain.rate.carbon_step import StepMoved
from carbonstep.domain.rate.segment import rate_on
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.account import open_account
from carbonstep.services.changes import changes_after, log_size
from carbonstep.services.library import Library
from carbonstep.services.loan_event import record_loan_event
from carbonstep.services.query import account_picture
from carbonstep.services.quote import quote
from carbonstep.services.rate import loan_picture
from carbonstep.services.what_if import what_if
from carbonstep.settings import shipped_rules
from carbonstep.store.log import EventType

from .conftest import ACCOUNT, LOAN, row

NEXT = "uscc:91420200MA4DEM001M"
MOVED_ON = date(2023, 8, 1)
PREPAID = ("2023-10-10", "2024-06-25")
BETTER = "huangshi-reduction@2023-07"
MOVE = {
    "kind": "amendment",
    "on": "2023-08-01",
    "terms": {"rulebook": BETTER},
    "reason": "the bank's new programme",
}


@pytest.fixture
def rules(tmp_path):
    """The shipped rules, and a later version of one of them that takes 15 basis points off."""
    folder = tmp_path / "rules"
    shutil.copytree(shipped_rules(), folder)
    book = folder / "rulebooks" / "huangshi-reduction"
    written = (book / "2022-09.yaml").read_text("utf-8")
    for old, new in (
        ('version: "2022-09"', 'version: "2023-07"'),
        ("from: 2022-09-01", "from: 2023-07-01"),
        ("at_least: 5, bps: -10", "at_least: 5, bps: -15"),
        ("total: [-10, 0]", "total: [-15, 0]"),
    ):
        assert old in written
        written = written.replace(old, new)
    (book / "2023-07.yaml").write_text(written, "utf-8")
    return Library(folder)


@pytest.fixture
def lender(bank, rules):
    """The bank whose loan is tested each year; the report of 2022 took ten basis points off."""
    found = replace(bank, library=rules)
    found.file(row(2022, "50000"), on=date(2023, 4, 28))
    return found


def record(bank, document: dict[str, Any], *, on: date = MOVED_ON, loan: str = "HS-1"):
    node = node_from_json(document)
    return record_loan_event(bank.store, loan, node, bank.stamp(on), library=bank.library)


def refused(bank, document, *, on: date = MOVED_ON) -> list[tuple[str, str]]:
    before = log_size(bank.store)
    with pytest.raises(RejectedError) as error:
        record(bank, document, on=on)
    assert log_size(bank.store) == before
    return [(problem.code, problem.place.path or "") for problem in error.value.problems]


def seen(bank, as_of: date, **more):
    return loan_picture(bank.store, "HS-1", as_of=as_of, **more)


def told(bank, as_of: date) -> list[tuple[int, str, str]]:
    return [
        (d.test_period.start.year, d.rulebook.version, f"{d.total_e4bp / 10_000:g}")
        for d in seen(bank, as_of).priced.decisions
    ]


def carbon(bank, day: date, **more) -> int:
    return rate_on(seen(bank, day, **more).priced.segments, day).carbon_e4bp // 10_000


def test_a_version_that_changes_in_an_open_year_tests_that_year_once(lender) -> None:
    before = str(log_size(lender.store))
    record(lender, MOVE)
    approved = [
        event
        for event in changes_after(lender.store, after=int(before) - 1, limit=10).entries
        if event.type is EventType.RULEBOOK_APPROVED
    ]
    assert len(approved) == 1
    # The old step stands until the new version's first decision.
    assert told(lender, MOVED_ON) == [(2022, "2022-09", "-10")]
    assert carbon(lender, date(2024, 4, 27)) == -10
    lender.file(row(2023, "50000"), on=date(2024, 4, 22))
    lender.run(date(2024, 5, 6))
    assert told(lender, date(2024, 5, 6)) == [(2022, "2022-09", "-10"), (2023, "2023-07", "-15")]
    assert [carbon(lender, date(2024, 4, day)) for day in (27, 28)] == [-10, -15]
    picture = seen(lender, date(2024, 5, 6))
    assert str(picture.loan.rulebook) == str(picture.rulebook.ref) == BETTER
    assert str(seen(lender, date(2023, 7, 31)).rulebook.ref) == LOAN["rulebook"]
    assert carbon(lender, date(2024, 4, 28), known_at=before) == -10
    assert record(lender, MOVE).new is False


def test_what_an_event_comes_to_is_told_where_it_reaches_back(lender) -> None:
    ahead = {**MOVE, "on": "2025-01-01"}
    lender.run(date(2024, 7, 2))
    assert record(lender, ahead, on=date(2024, 7, 2)).effect == NO_EFFECT
    before, after = ({"kind": "prepayment", "on": on, "amount": "1000000"} for on in PREPAID)
    late = record(lender, after, on=date(2024, 7, 3))
    assert (late.effect, late.takes_back) == (NO_EFFECT, None)
    early = record(lender, before, on=date(2024, 7, 3))
    assert (early.effect.steps, early.effect.true_ups_due) == ((), 3)
    assert len(lender.run(date(2024, 7, 3)).true_ups) == 3
    gone = {"kind": "withdrawn", "supersedes": early.event.event_id, "reason": "never came"}
    assert record(lender, gone, on=date(2024, 7, 4)).effect.true_ups_due == 3
    assert len(lender.run(date(2024, 7, 4)).true_ups) == 3


def test_a_year_without_a_report_is_missing_once_and_by_the_new_version(lender) -> None:
    record(lender, MOVE)
    lender.run(date(2024, 4, 30))
    lender.run(date(2024, 5, 6))
    found = seen(lender, date(2024, 5, 6)).priced.decisions
    assert [(d.test_period.start.year, d.rulebook.version, d.cause) for d in found] == [
        (2022, "2022-09", Cause.REPORT),
        (2023, "2023-07", Cause.MISSING),
    ]
    [report] = [due for due in seen(lender, MOVED_ON).due if due.kind is DueKind.REPORT]
    assert (report.about, str(report.on)) == ("2023", "2024-04-29")


def test_a_move_told_late_replaces_what_the_old_version_decided(lender) -> None:
    lender.file(row(2023, "50000"), on=date(2024, 4, 22))
    lender.run(date(2024, 6, 20))
    assert told(lender, date(2024, 6, 20))[-1] == (2023, "2022-09", "-10")
    size = str(log_size(lender.store))
    recorded = record(lender, MOVE, on=date(2024, 7, 1))
    event, effect = recorded.event, recorded.effect
    assert effect.steps == (
        StepMoved(since=date(2024, 4, 28), until=None, was_e4bp=-100_000, now_e4bp=-150_000),
    )
    assert [d.total_e4bp for d in effect.decisions] == [-150_000]
    assert effect.true_ups_due == 1
    assert record(lender, MOVE, on=date(2024, 7, 1)).effect == NO_EFFECT
    assert told(lender, date(2024, 7, 1)) == [(2022, "2022-09", "-10"), (2023, "2023-07", "-15")]
    run = lender.run(date(2024, 7, 1))
    # Five basis points on 15,000,000 from 28 April to 19 June: 53 days.
    assert [t.net_fen for t in run.true_ups] == [-110_416]
    assert carbon(lender, date(2024, 6, 1), known_at=size) == -10
    back = {"kind": "withdrawn", "supersedes": event.event_id, "reason": "never signed"}
    taken = record(lender, back, on=date(2024, 7, 2))
    assert (taken.takes_back, taken.effect.true_ups_due) == (event, 1)
    [moved] = taken.effect.steps
    assert (moved.was_e4bp, moved.now_e4bp) == (-150_000, -100_000)
    assert told(lender, date(2024, 7, 2))[-1] == (2023, "2022-09", "-10")
    assert [t.net_fen for t in lender.run(date(2024, 7, 2)).true_ups] == [110_416]


def test_other_parameters_hold_for_years_that_end_later(lender) -> None:
    lower = {**MOVE, "terms": {"parameters": {"baseline_tco2e": "97000"}}}
    record(lender, lower)
    lender.file(row(2023, "50000"), on=date(2024, 4, 22))
    # 96,990 t is 6.2 % below 103,400 t and nothing below 97,000 t.
    assert told(lender, date(2024, 5, 6)) == [(2022, "2022-09", "-10"), (2023, "2022-09", "0")]


def test_the_first_test_is_put_off(lender) -> None:
    later = {**MOVE, "terms": {"rulebook": BETTER, "first_test_on": "2024-01-01"}}
    out = {**MOVE, "terms": {"first_test_on": "2025-09-20"}}
    assert refused(lender, out) == [("out_of_range", "terms.first_test_on")]
    record(lender, later)
    lender.run(date(2024, 6, 20))
    lender.file(row(2024, "50000"), on=date(2025, 4, 22))
    # Of 2023 neither a report is due nor one missing: the step of 2022 stands.
    assert told(lender, date(2025, 5, 6)) == [(2022, "2022-09", "-10"), (2024, "2023-07", "-15")]


def successor(bank) -> None:
    account = CarbonAccount(account_id=NEXT, name="B maker")
    open_account(bank.store, account, bank.stamp(MOVED_ON))


SUCCEEDED = {
    "kind": "amendment",
    "on": "2023-08-01",
    "terms": {"account": NEXT},
    "agreed_on": "2023-07-20",
    "reason": "A maker was merged into B maker",
}


def test_from_its_day_on_the_successor_is_the_borrower(lender) -> None:
    successor(lender)
    record(lender, SUCCEEDED)
    assert seen(lender, date(2023, 7, 31)).account.account_id == ACCOUNT
    assert seen(lender, MOVED_ON).account.name == "B maker"
    for account in (ACCOUNT, NEXT):
        held = account_picture(lender.store, account, as_of=MOVED_ON)
        assert [contract.booked.loan_id for contract in held.loans] == ["HS-1"]
    lender.file(row(2023, "90000"), on=date(2024, 4, 15))
    assert told(lender, date(2024, 4, 20)) == [(2022, "2022-09", "-10")]
    filed = lender.file(row(2023, "50000", account=NEXT), on=date(2024, 4, 22))
    assert [d.loan_id for d in filed.decisions] == ["HS-1"]
    assert told(lender, date(2024, 4, 28)) == [(2022, "2022-09", "-10"), (2023, "2022-09", "-10")]
    assert {r.account_id for r in seen(lender, date(2024, 4, 28)).evidence.reports} == {NEXT}


def test_a_succession_taken_back_leaves_the_loan_with_its_borrower(lender) -> None:
    successor(lender)
    event = record(lender, SUCCEEDED).event
    back = {"kind": "withdrawn", "supersedes": event.event_id, "reason": "another firm"}
    record(lender, back)
    assert account_picture(lender.store, NEXT, as_of=MOVED_ON).loans == ()
    lender.file(row(2023, "50000", account=NEXT), on=date(2024, 4, 15))
    lender.file(row(2023, "90000"), on=date(2024, 4, 22))
    assert told(lender, date(2024, 5, 6))[-1] == (2023, "2022-09", "0")


def test_what_is_supposed_is_of_the_borrower_of_the_day(lender) -> None:
    successor(lender)
    record(lender, SUCCEEDED)
    supposed = {"reports": [{k: v for k, v in row(2023, "50000").items() if k != "account"}]}
    found = what_if(lender.store, "HS-1", node_from_json(supposed), as_of=date(2024, 4, 22))
    now, then = found.now, found.then
    assert (len(now.priced.decisions), len(then.priced.decisions)) == (1, 2)


REFUSED = [
    ({"rulebook": "huangshi-reduction@2030-01"}, "rulebook_unknown", "terms.rulebook"),
    ({"rulebook": "huangshi-reduction"}, "rulebook_unknown", "terms.rulebook"),
    ({"rulebook": BETTER, "rulebook_hash": "0" * 64}, "rulebook_hash", "terms.rulebook_hash"),
    ({"rulebook_hash": "0" * 64}, "key_missing", "terms"),
    ({"rulebook": "changchun-cable@2024-09"}, "rulebook_not_in_force", "terms.rulebook"),
    ({"parameters": {}}, "parameter_missing", "terms.parameters"),
    ({"parameters": {"baseline_tco2e": "1", "x": "2"}}, "parameter_unknown", "terms.parameters.x"),
    ({"account": NEXT}, "account_unknown", "terms.account"),
    ({"account": "nobody"}, "account_id", "terms.account"),
]


@pytest.mark.parametrize(("terms", "code", "path"), REFUSED)
def test_what_cannot_be_leaves_no_trace(lender, terms, code: str, path: str) -> None:
    assert refused(lender, {**MOVE, "terms": terms}) == [(code, path)]


def test_another_rulebook_brings_what_it_asks_for(lender) -> None:
    cable = {"rulebook": "changchun-cable@2024-09"}
    late = {**MOVE, "on": "2024-10-01"}
    on = date(2024, 10, 1)
    assert refused(lender, {**late, "terms": cable}, on=on) == [
        ("parameter_unknown", "terms"),
        ("key_missing", "terms"),
    ]
    whole = {**cable, "parameters": {}, "product_id": "YJV-0.6/1kV"}
    record(lender, {**late, "terms": whole}, on=on)
    assert seen(lender, on).loan.product_id == "YJV-0.6/1kV"


def test_a_version_is_in_force_on_the_day_of_the_move(lender) -> None:
    early = {**MOVE, "on": "2023-06-30"}
    assert refused(lender, early) == [("rulebook_not_in_force", "terms.rulebook")]
    record(lender, {**MOVE, "on": "2023-07-01"})


def test_a_loan_booked_under_the_wrong_version_is_corrected(lender) -> None:
    wrong = {
        "kind": "correction",
        "terms": {"parameters": {"baseline_tco2e": "97000"}},
        "reason": "the base year of another plant",
    }
    record(lender, wrong)
    assert told(lender, MOVED_ON) == [(2022, "2022-09", "0")]


def test_a_quote_takes_amendments(rules) -> None:
    document = {
        "as_of": "2024-06-01",
        "rulebook": LOAN["rulebook"],
        "loan": {k: v for k, v in LOAN.items() if k not in ("rulebook", "account", "loan_id")},
        "reports": [
            {k: v for k, v in row(year, "50000", received_on=on).items() if k != "account"}
            for year, on in ((2022, "2023-04-28"), (2023, "2024-04-22"))
        ],
        "events": [
            MOVE,
            {**MOVE, "on": "2024-01-10", "terms": {"spread_bps": "25"}},
            {"kind": "correction", "terms": {"cap_pct": "9"}, "reason": "left out"},
        ],
    }
    priced = quote(rules, node_from_json(document)).picture.priced
    found = [(d.test_period.start.year, d.rulebook.version, d.total_e4bp) for d in priced.decisions]
    assert found == [(2022, "2022-09", -100_000), (2023, "2023-07", -150_000)]
    days = (date(2024, 1, 9), date(2024, 1, 10), date(2024, 4, 28))
    assert [rate_on(priced.segments, day).spread_e4bp for day in days] == [
        350_000,
        250_000,
        250_000,
    ]
    assert priced.loan.cap_e4bp == 9_000_000
    other = {**document, "events": [SUCCEEDED]}
    with pytest.raises(RejectedError) as error:
        quote(rules, node_from_json(other))
    assert [problem.code for problem in error.value.problems] == ["term_not_amendable"]
