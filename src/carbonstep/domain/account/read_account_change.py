"""Reads a change of an account: its document, and whether it fits those before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from carbonstep.domain.account.account_change import (
    ACCOUNT_CHANGE,
    AccountChange,
    AccountChangeKind,
    changes_standing,
)
from carbonstep.domain.account.reason import AccountReason
from carbonstep.domain.account.succession import Succession
from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.node import Node
from carbonstep.reading.reading import Reading
from carbonstep.reading.superseding import SupersedingReasons, check_superseded
from carbonstep.units.told_again import as_told

_SUPERSEDING = SupersedingReasons(
    unknown=AccountReason.ACCOUNT_CHANGE_UNKNOWN,
    superseded=AccountReason.ACCOUNT_CHANGE_SUPERSEDED,
    withdrawn=AccountReason.ACCOUNT_CHANGE_WITHDRAWN,
)

CHANGES_MAX = 1_000
"""Changes of one account."""


def read_account_change(
    reading: Reading,
    node: Node,
    *,
    account_id: str,
    opened_on: date,
    held: Sequence[AccountChange],
    as_of: date,
) -> AccountChange | None:
    """The change in a document, or None once something wrong with it is noted. Where `held` has
    one that says the same, it is that one; where that one was withdrawn, it is a new one that
    supersedes the withdrawal.

    The document is {kind, on, name, industry, region, lei, successor, received_on, supersedes,
    reason}. `held` are the account's changes so far, superseded ones too, and `as_of` is the
    business date: the day of receipt where none is given, and the last it may be.

    Errors: `account_change_future`, `account_change_early`, `account_change_unknown`,
    `account_change_superseded`, `account_change_withdrawn`, `account_change_overlaps`,
    `account_changed_later`, `account_succeeded`, and what is wrong with any document.
    """
    before = len(reading.problems)
    values = ACCOUNT_CHANGE.values(reading, node, Confirmation({}))
    if values is None:
        return None
    values.setdefault("received_on", as_of)
    change = ACCOUNT_CHANGE.made({"account_id": account_id, "on": opened_on, **values})
    named = next((other for other in held if other.change_id == change.supersedes), None)
    if named is not None and change.kind is AccountChangeKind.WITHDRAWN:
        change = replace(change, on=named.on)
    _check_days(reading, node, change, opened_on=opened_on, as_of=as_of)
    if len(reading.problems) > before:
        return None
    change = as_told(change, held)
    if any(change is other for other in held):
        return change
    check_superseded(
        reading,
        node,
        change,
        subject=account_id,
        held=held,
        reasons=_SUPERSEDING,
    )
    if len(reading.problems) == before:
        _check_together(reading, node, change, changes_standing((*held, change)))
    return change if len(reading.problems) == before else None


def _check_days(
    reading: Reading, node: Node, change: AccountChange, *, opened_on: date, as_of: date
) -> None:
    """A change lies after the opening, and is told when it has come."""
    if change.received_on > as_of:
        _note_day(reading, node.part("received_on"), change.received_on, by=as_of)
    if change.on > change.received_on:
        _note_day(reading, node.part("on"), change.on, by=change.received_on)
    settles = change.kind in (AccountChangeKind.CORRECTED, AccountChangeKind.WITHDRAWN)
    if change.on <= opened_on and not settles:
        reading.note(
            AccountReason.ACCOUNT_CHANGE_EARLY,
            node.part("on"),
            found=change.on.isoformat(),
            needed=opened_on.isoformat(),
        )


def _note_day(reading: Reading, node: Node, day: date, *, by: date) -> None:
    found, needed = day.isoformat(), by.isoformat()
    reading.note(AccountReason.ACCOUNT_CHANGE_FUTURE, node, found=found, needed=needed)


def _check_together(
    reading: Reading, node: Node, change: AccountChange, standing: Sequence[AccountChange]
) -> None:
    """No two changes from one day say the same, and none comes once another account goes on."""
    at = node.part("on")
    for other in standing:
        if change not in standing or other.change_id == change.change_id:
            continue
        if other.on == change.on and other.says & change.says:
            found = change.on.isoformat()
            reading.note(
                AccountReason.ACCOUNT_CHANGE_OVERLAPS, at, found=found, needed=other.change_id
            )
        elif other.successor and other.on <= change.on:
            note_succeeded(reading, at, change.account_id, _as_succession(other))
        elif change.successor and change.on <= other.on:
            named = f"{other.change_id} ({other.on})"
            reading.note(AccountReason.ACCOUNT_CHANGED_LATER, at, found=named)


def _as_succession(change: AccountChange) -> Succession:
    return Succession(on=change.on, successor=change.successor, change_id=change.change_id)


def note_succeeded(reading: Reading, node: Node, account_id: str, succession: Succession) -> None:
    """Note that by its day something is the successor's."""
    named = f"{succession.successor} ({succession.on})"
    reading.note(AccountReason.ACCOUNT_SUCCEEDED, node, found=account_id, needed=named)


def check_succession(
    reading: Reading,
    node: Node,
    change: AccountChange,
    *,
    following: Succession | None,
    preceding: Sequence[tuple[str, Succession]],
) -> None:
    """Note what keeps accounts from following one another.

    `following` is who goes on in the successor's place, `preceding` are the accounts that this one
    goes on for. Days rise along a chain, so that none leads back to where it began.

    Errors: `succession_circle`, `account_succeeded`, `succession_later`.
    """
    at = node.part("successor")
    earlier = {account_id for account_id, _ in preceding}
    if change.successor == change.account_id or change.successor in earlier:
        reading.note(AccountReason.SUCCESSION_CIRCLE, at, found=change.successor)
        return
    if following is not None and following.on <= change.on:
        note_succeeded(reading, at, change.successor, following)
    for account_id, succession in preceding:
        if succession.on >= change.on:
            named = f"{account_id} ({succession.on})"
            reading.note(AccountReason.SUCCESSION_LATER, node.part("on"), found=named)
