"""Accounts that others go on for: whose reports, labels and loans they are from the day on."""

from datetime import date

import pytest

from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.book import count_steps
from carbonstep.services.certificate import file_certificate
from carbonstep.services.changes import log_size
from carbonstep.services.loan import book_loan
from carbonstep.services.rate import loan_picture
from carbonstep.services.report_withdrawal import withdraw_report
from carbonstep.services.what_if import what_if
from carbonstep.units.period import Period

from .account_change_case import HEIR, LAST, ON, RENAMED, change, opened, problems_of, refused, seen
from .conftest import ACCOUNT, LOAN, row

SUCCEEDED = {"kind": "succeeded", "on": "2023-07-01", "successor": HEIR}


@pytest.fixture
def heirs(bank):
    """The bank with two more accounts, either of which may go on for the first."""
    opened(bank, HEIR, name="承继企业")
    opened(bank, LAST)
    return bank


def test_successions_form_no_circle(heirs) -> None:
    assert refused(heirs, {**SUCCEEDED, "successor": "eu-ets:9"}) == ["account_unknown"]
    assert refused(heirs, {**SUCCEEDED, "successor": ACCOUNT}) == ["succession_circle"]
    change(heirs, SUCCEEDED)
    assert refused(heirs, {**SUCCEEDED, "on": "2024-01-01"}) == ["account_succeeded"]
    assert refused(heirs, {**SUCCEEDED, "on": "2023-01-01"}) == ["account_changed_later"]
    assert refused(heirs, {**SUCCEEDED, "successor": LAST}) == ["account_change_overlaps"]
    assert refused(heirs, RENAMED) == ["account_succeeded"]
    back = {**SUCCEEDED, "successor": ACCOUNT}
    for day in ("2023-01-01", "2023-07-01", "2024-01-01"):
        assert "succession_circle" in refused(heirs, {**back, "on": day}, account=HEIR)
    # The heir must be there when it takes over, and what it is for must be over by then.
    onward = {**SUCCEEDED, "successor": LAST}
    assert refused(heirs, {**onward, "on": "2023-07-01"}, account=HEIR) == ["succession_later"]
    change(heirs, {**onward, "on": "2023-07-02"}, account=HEIR)
    circle = {**SUCCEEDED, "on": "2024-07-01", "successor": ACCOUNT}
    assert "succession_circle" in refused(heirs, circle, account=LAST)


def test_a_successor_that_is_gone_is_refused(heirs) -> None:
    change(heirs, {**SUCCEEDED, "on": "2023-06-30", "successor": LAST}, account=HEIR)
    [problem] = problems_of(heirs, SUCCEEDED)
    assert (problem.code, problem.needed) == ("account_succeeded", f"{LAST} (2023-06-30)")


def test_a_later_rename_stands_against_a_succession(heirs) -> None:
    renamed = change(heirs, RENAMED).change
    [problem] = problems_of(heirs, SUCCEEDED)
    assert problem.code == "account_changed_later"
    assert problem.found == f"{renamed.change_id} (2024-05-01)"
    change(heirs, {**SUCCEEDED, "on": "2024-05-02"})


def totals(bank, day: date = ON, **more) -> list[tuple[str, int]]:
    """Each rate of the loan with its first day."""
    segments = loan_picture(bank.store, "HS-1", as_of=day, **more).priced.segments
    return [(str(item.period.start), item.carbon_e4bp) for item in segments if item.carbon_e4bp]


def heir_row(year: int, scope1: str):
    return row(year, scope1, account=HEIR)


def test_periods_from_the_day_on_are_the_successor_s(heirs) -> None:
    """2022 is the old account's to report, 2023 ends after the day and is the successor's."""
    heirs.file(row(2022, "40000"), on=date(2023, 3, 1))
    heirs.run(date(2023, 5, 10))
    old = totals(heirs)
    assert old[0] == ("2023-03-08", -100_000)
    known = log_size(heirs.store)
    recorded = change(heirs, SUCCEEDED, on=date(2023, 8, 1))
    assert recorded.loan_ids == ("HS-1",)
    assert recorded.reports_left == ()
    before = log_size(heirs.store)
    # The successor's own report decides the loan at once.
    receipt = heirs.file(heir_row(2023, "46000"), on=date(2024, 3, 1))
    assert [decision.loan_id for decision in receipt.decisions] == ["HS-1"]
    [basis] = receipt.decisions[0].basis
    assert basis.fact_id == receipt.accepted[0]
    picture = loan_picture(heirs.store, "HS-1", as_of=date(2024, 6, 3))
    assert picture.account.account_id == HEIR
    assert [(item.until, item.name) for item in picture.former_names] == [
        (date(2023, 7, 1), "A manufacturer")
    ]
    assert loan_picture(heirs.store, "HS-1", as_of=date(2023, 6, 30)).account.name == (
        "A manufacturer"
    )
    assert totals(heirs, known_at=str(known)) == old
    assert totals(heirs, known_at=str(before)) == old


def test_a_report_that_is_the_successor_s_is_refused_for_the_old_account(heirs) -> None:
    filed = row(2023, "45000")
    heirs.file(filed, on=date(2024, 3, 1))
    recorded = change(heirs, SUCCEEDED)
    # It was filed for the wrong one, and is named: it can be moved, but not back.
    [left] = recorded.reports_left
    back = {"reason": "x", "to": ACCOUNT}
    moved = file_moved(heirs, left)
    with pytest.raises(RejectedError) as error:
        withdraw_report(heirs.store, moved, node_from_json(back), heirs.stamp(ON))
    assert [problem.code for problem in error.value.problems] == ["account_succeeded"]
    size = log_size(heirs.store)
    receipt = heirs.file(row(2024, "44000"), on=date(2025, 3, 3))
    [rejected] = receipt.rejected
    [problem] = rejected.problems
    assert (problem.code, problem.place.column) == ("account_succeeded", "account")
    assert (problem.found, problem.needed) == (ACCOUNT, f"{HEIR} (2023-07-01)")
    assert log_size(heirs.store) == size
    assert not heirs.file(filed, on=ON).stored, "it is withdrawn, and the successor's"
    # A period that was over by then is still the old account's.
    assert heirs.file(row(2022, "45000"), on=ON).stored


def file_moved(bank, report_id: str) -> str:
    """Move a report to the heir; the id it has there. The loan is decided by it."""
    to = node_from_json({"reason": "merged", "to": HEIR})
    done = withdraw_report(bank.store, report_id, to, bank.stamp(ON))
    assert {decision.loan_id for decision in done.decisions} == {"HS-1"}
    return done.withdrawal.moved_to


def test_what_was_filed_before_is_recognised(heirs) -> None:
    filed = row(2023, "45000")
    heirs.file(filed, on=date(2024, 3, 1))
    change(heirs, SUCCEEDED)
    assert len(heirs.file(filed, on=ON).unchanged) == 1


def test_a_report_names_the_account_by_its_identifier_whatever_it_is_called(heirs) -> None:
    change(heirs, RENAMED)
    lei = {"kind": "reclassified", "on": "2024-05-01", "lei": "300300DEM00000000134"}
    change(heirs, lei)
    bare = row(2023, "45000", account=ACCOUNT.partition(":")[2])
    assert heirs.file(bare, on=ON).stored
    assert [filed.report.account_id for filed in seen(heirs, ON).reports] == [ACCOUNT]


def test_the_last_day_before_is_the_old_account_s(heirs) -> None:
    change(heirs, {**SUCCEEDED, "on": "2023-12-31"})
    assert not heirs.file(row(2023, "45000"), on=ON).stored
    first = seen(heirs, ON).changes[0].fact
    later = {**SUCCEEDED, "on": "2024-01-01", "supersedes": first.change_id, "reason": "误"}
    change(heirs, later)
    assert heirs.file(row(2023, "45000"), on=ON).stored


def test_a_succession_taken_back_leaves_everything_as_it_was(heirs) -> None:
    heirs.file(row(2023, "36000"), on=date(2024, 3, 1))
    heirs.run(date(2024, 5, 10))
    before = totals(heirs)
    recorded = change(heirs, SUCCEEDED)
    assert totals(heirs) != before
    back = {"kind": "withdrawn", "supersedes": recorded.change.change_id, "reason": "未合并"}
    assert change(heirs, back).loan_ids == ("HS-1",)
    assert totals(heirs) == before
    assert loan_picture(heirs.store, "HS-1", as_of=ON).account.account_id == ACCOUNT


def test_a_loan_follows_a_chain(heirs) -> None:
    change(heirs, SUCCEEDED)
    change(heirs, {**SUCCEEDED, "on": "2024-07-01", "successor": LAST}, account=HEIR)
    heirs.file(heir_row(2023, "36000"), on=date(2024, 3, 1))
    [decision] = heirs.file(row(2024, "36000", account=LAST), on=date(2025, 3, 3)).decisions
    assert (decision.loan_id, decision.total_e4bp) == ("HS-1", -100_000)
    assert not heirs.file(heir_row(2024, "36000"), on=ON).stored
    picture = loan_picture(heirs.store, "HS-1", as_of=ON)
    assert picture.account.account_id == LAST
    assert [item.account_id for item in picture.former_names] == [ACCOUNT, HEIR]
    held = seen(heirs, ON, account=LAST)
    assert [name for name, _ in held.preceding] == [HEIR, ACCOUNT]
    assert [contract.booked.loan_id for contract in held.loans] == ["HS-1"]


def test_what_is_supposed_is_the_successor_s(heirs) -> None:
    change(heirs, SUCCEEDED, on=date(2023, 8, 1))
    document = {"reports": [{k: v for k, v in row(2023, "36000").items() if k != "account"}]}
    found = what_if(heirs.store, "HS-1", node_from_json(document), as_of=date(2024, 3, 1))
    now, then = found.now, found.then
    assert len(then.priced.decisions) == len(now.priced.decisions) + 1


def test_a_new_loan_or_certificate_names_the_successor(heirs) -> None:
    change(heirs, SUCCEEDED)
    late = {**LOAN, "loan_id": "HS-2", "drawn_on": "2023-07-01", "matures_on": "2026-07-01"}
    with pytest.raises(RejectedError) as error:
        book_loan(heirs.store, heirs.library, node_from_json(late), heirs.stamp(ON))
    assert [(p.code, p.place.path) for p in error.value.problems] == [
        ("account_succeeded", "account")
    ]
    book_loan(
        heirs.store,
        heirs.library,
        node_from_json({**late, "drawn_on": "2023-06-30"}),
        heirs.stamp(ON),
    )
    label = {
        "account": ACCOUNT,
        "scheme": "carbon-label",
        "number": "L-1",
        "issuer": "某认证中心",
        "valid_from": "2023-07-01",
        "valid_to": "2024-06-30",
    }
    with pytest.raises(RejectedError) as error:
        file_certificate(heirs.store, node_from_json(label), heirs.stamp(ON))
    assert [p.code for p in error.value.problems] == ["account_succeeded"]
    label["valid_from"] = "2023-06-30"
    assert file_certificate(heirs.store, node_from_json(label), heirs.stamp(ON)).new


def test_a_book_counts_who_reports_for_the_period(heirs) -> None:
    rulebook = heirs.library.rulebook("huangshi-reduction@2022-09")

    def accounts(year: int) -> int:
        periods = [Period(date(y, 1, 1), date(y + 1, 1, 1)) for y in (year, 2021)]
        return count_steps(heirs.store, rulebook, period=periods[0], baseline=periods[1]).accounts

    change(heirs, SUCCEEDED)
    assert (accounts(2022), accounts(2023)) == (3, 2)
