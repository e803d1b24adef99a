"""What changes of accounts: names in their time, successions that move evidence, refusals."""

from datetime import date

import pytest

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.present.words.translation import Language
from carbonstep.reading.problem import RejectedError
from carbonstep.services.account import open_account
from carbonstep.services.changes import changes_after, log_size
from carbonstep.services.ledger import ledger_as_known
from carbonstep.services.query import borrowers_of_loans, list_accounts
from carbonstep.services.rate import loan_picture

from .account_change_case import HEIR, LAST, ON, RENAMED, change, opened, refused, seen
from .conftest import ACCOUNT, row


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
    assert refused(heirs, {**RENAMED, "name": "……"}) == ["placeholder"]
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
