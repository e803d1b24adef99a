"""Accounts over time: their histories, who follows whom, and which loans that touches."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from carbonstep.domain.account.account_change import AccountChange
from carbonstep.domain.account.account_history import AccountHistory, account_history
from carbonstep.domain.account.read_account_change import note_succeeded
from carbonstep.domain.account.succession import (
    Borrower,
    Succession,
    succession_of,
    tenures,
)
from carbonstep.domain.loan.contract import Contract
from carbonstep.domain.loan.loan import Loan
from carbonstep.reading.node import Node
from carbonstep.reading.reading import Reading
from carbonstep.services.reason import ServiceReason
from carbonstep.store import account as accounts
from carbonstep.store import account_change as changes
from carbonstep.store import loan as loans
from carbonstep.store.account import OpenedAccount


def histories(
    session: Session, opened: Iterable[OpenedAccount], *, known: int | None = None
) -> dict[str, AccountHistory]:
    """The histories of accounts, by id, as known."""
    by_id = {item.account.account_id: item for item in opened}
    changed = changes.changes_of_accounts(session, by_id, known=known)
    return {
        account_id: account_history(
            item.account, item.opened_on, [change for _, change in changed[account_id]]
        )
        for account_id, item in by_id.items()
    }


def successions(
    session: Session, account_ids: Iterable[str], *, known: int | None = None
) -> dict[str, Succession]:
    """Who goes on in the place of each of these accounts, and of those that follow."""
    return _following(_changes_in_a_row(session, account_ids, known=known))


def _changes_in_a_row(
    session: Session, account_ids: Iterable[str], *, known: int | None
) -> dict[str, list[AccountChange]]:
    """The changes of each of these accounts and of those that go on for them; each round looks one
    further."""
    found: dict[str, list[AccountChange]] = {}
    wanted = set(account_ids)
    while wanted:
        held = changes.changes_of_accounts(session, wanted, known=known)
        found |= {account_id: [change for _, change in rows] for account_id, rows in held.items()}
        named = {succession.successor for succession in _following(found).values()}
        wanted = named - found.keys()
    return found


def _following(changed: Mapping[str, Iterable[AccountChange]]) -> dict[str, Succession]:
    found = {account_id: succession_of(held) for account_id, held in changed.items()}
    return {account_id: one for account_id, one in found.items() if one is not None}


def borrowers(
    session: Session, account_ids: Iterable[str], *, known: int | None = None
) -> dict[str, Borrower]:
    """Who owes on the loans of each of these accounts, over time, as known."""
    ids = set(account_ids)
    changed = _changes_in_a_row(session, ids, known=known)
    followed = _following(changed)
    spans = {account_id: tenures(account_id, followed) for account_id in ids}
    held = {
        account_id: account_history(item.account, item.opened_on, changed[account_id])
        for account_id, item in accounts.opened_accounts(session, changed, known=known).items()
    }
    return {
        account_id: Borrower(
            tenures=chain, histories={span.account_id: held[span.account_id] for span in chain}
        )
        for account_id, chain in spans.items()
    }


def borrowers_of(
    session: Session, contracts: Iterable[Contract], *, known: int | None = None
) -> dict[str, Borrower]:
    """Who owes on loans of these contracts, by the account that each version of one names."""
    named = {version.loan.account_id for each in contracts for version in each.versions}
    return borrowers(session, named, known=known)


def note_not_borrower(
    session: Session,
    reading: Reading,
    node: Node,
    account_id: str,
    *,
    since: date,
    told_on: date = date.max,
) -> None:
    """Note what keeps an account from being a loan's borrower from a day on: it is not open, or is
    opened after `told_on`, or another one goes on in its place by then.

    When the account was opened does not matter otherwise: an enterprise may be in debt before its
    carbon account is opened. Errors: `account_unknown`, `account_not_open`, `account_succeeded`.
    """
    opened = accounts.opened_accounts(session, [account_id]).get(account_id)
    succession = successions(session, [account_id]).get(account_id)
    if opened is None:
        reading.note(ServiceReason.ACCOUNT_UNKNOWN, node, found=account_id)
    elif told_on < opened.opened_on:
        needed = opened.opened_on.isoformat()
        reading.note(ServiceReason.ACCOUNT_NOT_OPEN, node, found=account_id, needed=needed)
    elif succession is not None and succession.on <= since:
        note_succeeded(reading, node, account_id, succession)


def preceding(
    session: Session, account_id: str, *, known: int | None = None
) -> list[tuple[str, Succession]]:
    """The accounts that this one goes on for, also by those between, each with its succession."""
    found: dict[str, Succession] = {}
    wanted = {account_id}
    while wanted:
        named = changes.accounts_naming(session, wanted, known=known) - found.keys()
        followed = successions(session, named, known=known)
        stand = {name for name in named if name in followed and followed[name].successor in wanted}
        found |= {name: followed[name] for name in stand}
        wanted = stand
    return sorted(found.items())


def loans_touched(
    session: Session, account_ids: Iterable[str], *, known: int | None = None
) -> list[Loan]:
    """The loans whose evidence lies with these accounts: their own, and those of the accounts that
    they go on for."""
    ids = set(account_ids)
    wanted = ids
    while wanted:
        wanted = changes.accounts_naming(session, wanted, known=known) - ids
        ids = ids | wanted
    return loans.loans_of_accounts(session, ids, known=known)
