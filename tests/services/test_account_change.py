"""What changes of accounts: names in their time, successions that move evidence, refusals."""

from datetime import date

import pytest

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.present.words.translation import Language
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import Problem, RejectedError
from carbonstep.services.account import open_account
from carbonstep.services.account_change import record_account_change
from carbonstep.services.book import count_steps
from carbonstep.services.certificate import file_certificate
from carbonstep.services.changes import changes_after, log_size
from carbonstep.services.ledger import ledger_as_known
from carbonstep.services.loan import book_loan
from carbonstep.services.query import account_picture, borrowers_of_loans, list_accounts
from carbonstep.services.rate import loan_picture
from carbonstep.services.report_withdrawal import withdraw_report
from carbonstep.services.what_if import what_if
from carbonstep.units.period import Period

from .conftest import ACCOUNT, LOAN, row

OPENED = date(2022, 9, 19)
ON = date(2025, 6, 2)
HEIR, LAST = "eu-ets:100", "eu-ets:200"
RENAMED = {"kind": "renamed", "on": "2024-05-01", "name": "B 公司"}
SUCCEEDED = {"kind": "succeeded", "on": "2023-07-01", "successor": HEIR}


def change(bank, document, *, account: str = ACCOUNT, on: date = ON):
    return record_account_change(bank.store, account, node_from_json(document), bank.stamp(on))


def refused(bank, document, *, account: str = ACCOUNT, on: date = ON) -> list[str]:
    return [problem.code for problem in problems_of(bank, document, account=account, on=on)]


def problems_of(bank, document, *, account: str = ACCOUNT, on: date = ON) -> tuple[Problem, ...]:
    """The problems of a refusal, after which nothing is stored."""
    before = log_size(bank.store)
    with pytest.raises(RejectedError) as error:
        change(bank, document, account=account, on=on)
    assert log_size(bank.store) == before
    return error.value.problems


def opened(bank, account_id: str, name: str = "另一企业", **more) -> None:
    account = CarbonAccount(account_id=account_id, name=name, **more)
    open_account(bank.store, account, bank.stamp(OPENED))


def seen(bank, day: date, account: str = ACCOUNT, **more):
    return account_picture(bank.store, account, as_of=day, **more)


def names(bank, *days: date, **more) -> list[str]:
    return [seen(bank, day, **more).account.name for day in days]


@pytest.fixture
def heirs(bank):
    """The bank with two more accounts, either of which may go on for the first."""
    opened(bank, HEIR, name="承继企业")
    opened(bank, LAST)
    return bank


def test_a_name_is_that_of_the_day(bank) -> None:
    size = log_size(bank.store)
    recorded = change(bank, RENAMED)
    assert recorded.new
    before, on, after = date(2024, 4, 30), date(2024, 5, 1), date(2025, 1, 1)
    assert names(bank, before, on, after) == ["A manufacturer", "B 公司", "B 公司"]
    later = seen(bank, after)
    assert [(item.until, item.name) for item in later.former_names] == [(on, "A manufacturer")]
    assert seen(bank, before).former_names == ()
    assert later.account.region == "CN-HB"
    # Known at an earlier moment it has the name that was known then.
    assert names(bank, after, known_at=str(size)) == ["A manufacturer"]
    assert seen(bank, after, known_at=str(size)).changes == ()
    assert [a.name for a in list_accounts(bank.store, as_of=before)] == ["A manufacturer"]
    assert [a.name for a in list_accounts(bank.store, as_of=after)] == ["B 公司"]
    [entry] = changes_after(bank.store, after=size - 1, limit=5).entries
    assert (entry.type.value, entry.subject) == ("account.renamed", ACCOUNT)
    assert entry.body == {"schema": "account_change/1", **recorded.change.body()}


def test_the_loan_bears_the_name_of_the_day(bank) -> None:
    change(bank, RENAMED)
    early, late = date(2024, 1, 5), date(2024, 6, 3)
    assert loan_picture(bank.store, "HS-1", as_of=early).account.name == "A manufacturer"
    picture = loan_picture(bank.store, "HS-1", as_of=late)
    assert picture.account.name == "B 公司"
    assert [item.name for item in picture.former_names] == ["A manufacturer"]
    assert borrowers_of_loans(bank.store, as_of=early) == [("HS-1", "A manufacturer", False)]
    assert borrowers_of_loans(bank.store, as_of=late) == [("HS-1", "B 公司", False)]


def test_told_twice_is_one_change(bank) -> None:
    first = change(bank, RENAMED)
    size = log_size(bank.store)
    again = change(bank, RENAMED, on=date(2025, 6, 3))
    assert (again.new, again.change) == (False, first.change)
    assert again.change.received_on == ON
    assert log_size(bank.store) == size


def test_a_change_told_again_after_its_withdrawal_counts(heirs) -> None:
    day = date(2024, 8, 1)
    succeeded = {"kind": "succeeded", "on": "2024-06-01", "successor": HEIR}
    for document in (RENAMED, succeeded):
        first = change(heirs, document).change
        withdrawal = {"kind": "withdrawn", "supersedes": first.change_id, "reason": "too early"}
        back = change(heirs, withdrawal).change
        again = change(heirs, document)
        assert again.new
        assert again.change.supersedes == back.change_id
        assert again.change.change_id != first.change_id
        size = log_size(heirs.store)
        once_more = change(heirs, document)
        assert (once_more.new, once_more.change) == (False, again.change)
        assert refused(heirs, withdrawal) == ["account_change_superseded"]
        assert log_size(heirs.store) == size
    assert names(heirs, day) == ["B 公司"]
    assert seen(heirs, day).succession.successor == HEIR


def test_a_slip_in_a_change_and_a_change_that_never_was(bank) -> None:
    first = change(bank, RENAMED).change
    size = log_size(bank.store)
    day = date(2024, 8, 1)
    right = {**RENAMED, "name": "C 公司", "supersedes": first.change_id, "reason": "打字错误"}
    second = change(bank, right).change
    assert names(bank, day) == ["C 公司"]
    assert names(bank, day, known_at=str(size)) == ["B 公司"]
    change(bank, {"kind": "withdrawn", "supersedes": second.change_id, "reason": "未更名"})
    assert names(bank, day) == ["A manufacturer"]
    assert seen(bank, day).former_names == ()
    assert [item.stands for item in seen(bank, day).changes] == [False, False, False]
    kinds = [e.type.value for e in changes_after(bank.store, after=size - 1, limit=9).entries]
    assert kinds == ["account.renamed", "account.change_withdrawn"]


def test_the_opening_is_corrected_as_if_never_so(bank) -> None:
    change(bank, RENAMED)
    slip = {"kind": "corrected", "name": "A 制造", "region": "none", "reason": "开户误填"}
    change(bank, slip)
    first = seen(bank, date(2022, 1, 1)).account
    assert (first.name, first.region) == ("A 制造", "")
    assert [item.name for item in seen(bank, ON).former_names] == ["A 制造"]
    assert seen(bank, ON).account.region == ""
    assert refused(bank, {**slip, "name": "D"}) == ["account_change_overlaps"]
    assert refused(bank, {"kind": "corrected", "name": "D"}) == ["key_missing"]
    assert refused(bank, {**slip, "on": "2024-01-01"}) == ["term_unused"]


def test_attributes_are_dated(bank) -> None:
    change(bank, {"kind": "reclassified", "on": "2023-01-10", "industry": "C3130"})
    change(bank, {"kind": "reclassified", "on": "2024-01-10", "industry": "c3140", "lei": "none"})
    change(bank, {"kind": "reclassified", "on": "2024-01-10", "region": "CN-SC"})
    days = date(2023, 1, 9), date(2023, 1, 10), date(2024, 1, 10)
    found = [(a.industry, a.region) for a in (seen(bank, day).account for day in days)]
    assert found == [("", "CN-HB"), ("C3130", "CN-HB"), ("C3140", "CN-SC")]
    again = {"kind": "reclassified", "on": "2024-01-10", "region": "CN-SD"}
    assert refused(bank, again) == ["account_change_overlaps"]
    assert refused(bank, {**again, "region": "??"}) == ["region_code"]
    assert refused(bank, {"kind": "reclassified", "on": "2024-01-11"}) == ["key_missing"]
    assert refused(bank, {**again, "name": "B"}) == ["term_unused"]


def test_what_cannot_be_is_refused(heirs) -> None:
    assert change(heirs, RENAMED, account="eu-ets:9") is None
    assert refused(heirs, {**RENAMED, "on": "2022-09-18"}) == ["account_change_early"]
    assert refused(heirs, {**RENAMED, "on": "2022-09-19"}) == ["account_change_early"]
    assert refused(heirs, {**RENAMED, "on": "2025-06-03"}) == ["account_change_future"]
    assert refused(heirs, {**RENAMED, "received_on": "2025-06-03"}) == ["account_change_future"]
    assert refused(heirs, {**RENAMED, "name": ""}) == ["value_missing"]
    assert refused(heirs, {**RENAMED, "name": "名" * 201}) == ["cell_too_long"]
    first = change(heirs, RENAMED).change
    assert refused(heirs, {**RENAMED, "name": "C"}) == ["account_change_overlaps"]
    unknown = {"kind": "withdrawn", "supersedes": "A-NONE", "reason": "x"}
    assert refused(heirs, unknown) == ["account_change_unknown"]
    gone = {**unknown, "supersedes": first.change_id}
    assert refused(heirs, gone, account=HEIR) == ["account_change_unknown"]
    back = change(heirs, gone).change
    assert refused(heirs, {**gone, "reason": "y"}) == ["account_change_superseded"]
    assert refused(heirs, {**gone, "supersedes": back.change_id}) == ["account_change_withdrawn"]


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
    now, then = what_if(heirs.store, "HS-1", node_from_json(document), as_of=date(2024, 3, 1))
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


def test_opened_again(bank) -> None:
    change(bank, RENAMED)
    for name in ("A manufacturer", "B 公司"):
        same = CarbonAccount(account_id=ACCOUNT, name=name, region="CN-HB")
        again = open_account(bank.store, same, bank.stamp(ON))
        assert (again.new, again.account.name) == (False, "B 公司")
    other = CarbonAccount(account_id=ACCOUNT, name="D", industry="C3130", region="CN-HB")
    with pytest.raises(RejectedError) as error:
        open_account(bank.store, other, bank.stamp(ON))
    assert error.value.is_conflict
    assert [(p.code, p.place.path, p.found, p.needed) for p in error.value.problems] == [
        ("account_exists", "account", ACCOUNT, ""),
        ("account_differs", "name", "D", "B 公司"),
        ("account_differs", "industry", "C3130", "none"),
    ]
    exists, *differing = error.value.problems
    for command in ("rename", "reclassify", "correct"):
        assert f"carbonstep account {command} {ACCOUNT} --" in exists.remedy
        assert all(f"account {command}" in problem.remedy for problem in differing)


def test_opened_again_with_what_the_opening_was_corrected_to(bank) -> None:
    right = CarbonAccount(account_id=ACCOUNT, name="A manufacturer", region="CN-SN")
    change(bank, {"kind": "corrected", "region": "CN-SN", "reason": "a slip"})
    assert not open_account(bank.store, right, bank.stamp(ON)).new
    change(bank, RENAMED)
    # Neither as it was opened nor as it is today.
    again = open_account(bank.store, right, bank.stamp(ON))
    assert (again.new, again.account.name) == (False, "B 公司")
    neither = CarbonAccount(account_id=ACCOUNT, name="B 公司", region="CN-HB")
    with pytest.raises(RejectedError) as error:
        open_account(bank.store, neither, bank.stamp(ON))
    assert [p.place.path for p in error.value.problems] == ["account", "region"]


def test_a_letter_bears_the_name_of_its_day(bank) -> None:
    [first] = bank.file(row(2022, "40000"), on=date(2023, 3, 1)).accepted
    bank.run(date(2023, 6, 21))
    again = row(2022, "56000", supersedes=first, restatement_reason="slip")
    bank.file(again, on=date(2023, 7, 3))
    [true_up, *_] = bank.run(date(2023, 7, 4)).true_ups
    change(bank, {**RENAMED, "on": "2023-07-05"})
    letter = ledger_as_known(bank.store, "HS-1").advice(true_up, Language.EN)
    assert f"Borrower: A manufacturer ({ACCOUNT})" in letter
    change(bank, {**RENAMED, "on": "2023-07-04", "name": "On the day"})
    letter = ledger_as_known(bank.store, "HS-1").advice(true_up, Language.EN)
    assert f"Borrower: On the day ({ACCOUNT})" in letter


def test_a_book_counts_who_reports_for_the_period(heirs) -> None:
    rulebook = heirs.library.rulebook("huangshi-reduction@2022-09")

    def accounts(year: int) -> int:
        periods = [Period(date(y, 1, 1), date(y + 1, 1, 1)) for y in (year, 2021)]
        return count_steps(heirs.store, rulebook, period=periods[0], baseline=periods[1]).accounts

    change(heirs, SUCCEEDED)
    assert (accounts(2022), accounts(2023)) == (3, 2)
