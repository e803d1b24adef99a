"""Changes of accounts go in and come out whole, in the log's order, as known."""

from datetime import date

from carbonstep.domain.account.account_change import AccountChangeKind
from carbonstep.store.account import ACCOUNT
from carbonstep.store.account_change import (
    ACCOUNT_CHANGE,
    TYPES,
    accounts_naming,
    changes_of_accounts,
)
from carbonstep.store.append import append
from carbonstep.store.log import EventType, entry


def test_changes_as_known(store, example) -> None:
    with store.write() as session:
        append(
            session,
            ACCOUNT,
            [example.account(), example.account(account_id="b:2")],
            example.stamp(),
        )
        first = example.account_change()
        plain = {"industry": None, "lei": None, "reason": ""}
        last = example.account_change(
            kind=AccountChangeKind.SUCCEEDED,
            on=date(2026, 1, 3),
            successor="b:2",
            **plain,
        )
        back = example.account_change(
            kind=AccountChangeKind.WITHDRAWN,
            supersedes=last.change_id,
            **{**plain, "reason": "x"},
        )
        assert append(session, ACCOUNT_CHANGE, [first, last, back], example.stamp()) == range(2, 5)
        ids = [example.account_id, "b:2", "none"]
        found = changes_of_accounts(session, ids)
        assert found == {
            example.account_id: [(2, first), (3, last), (4, back)],
            "b:2": [],
            "none": [],
        }
        assert changes_of_accounts(session, ids, known=3)[example.account_id] == [(2, first)]
        assert accounts_naming(session, ["b:2"]) == {example.account_id}
        assert accounts_naming(session, ["b:2"], known=3) == set()
        assert accounts_naming(session, [example.account_id]) == set()
        written = entry(session, 3)
        assert (written.type, written.subject) == (EventType.ACCOUNT_SUCCEEDED, example.account_id)
        assert example.told(written) == last.body()


def test_every_kind_has_an_entry_of_its_own() -> None:
    assert set(TYPES) == set(AccountChangeKind)
    assert len(set(TYPES.values())) == len(TYPES)
