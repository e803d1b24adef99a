"""Opening carbon accounts."""

from dataclasses import dataclass
from typing import Any

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.account_change import ATTRIBUTES, NAME_LENGTH_MAX
from carbonstep.domain.account.identifier import (
    parse_industry,
    parse_lei,
    parse_region,
    read_account_id,
)
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.reading.value import NONE
from carbonstep.services.borrower import histories
from carbonstep.services.reason import ServiceReason
from carbonstep.store import account as accounts
from carbonstep.store.append import append
from carbonstep.store.engine import Store
from carbonstep.store.stamp import Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An account, and whether this call opened it (False: it was open with these particulars)."""

    account: CarbonAccount
    new: bool


def check_name(reading: Reading, at: Node, name: str) -> None:
    """A name has a letter: dots, as a remedy shows them, stand for one that is to be filled in."""
    if not any(letter.isalnum() for letter in name):
        is_dots = bool(name) and not name.strip(".…")
        reason = ServiceReason.PLACEHOLDER if is_dots else ReadingReason.VALUE_MISSING
        reading.note(reason, at, found=name[:40], needed=phrase("the enterprise's name"))


def read_account(node: Node) -> CarbonAccount:
    """The account in a document {account, name, industry, region, lei}.

    Raises `RejectedError` with every problem.
    """
    reading = Reading()
    parts = reading.mapping(
        node, required=("account", "name"), optional=("industry", "region", "lei")
    )
    account_id = read_account_id(reading, parts.get("account"))
    name = reading.text(parts.get("name"))
    if "name" in parts:
        check_name(reading, parts["name"], name)
    if len(name) > NAME_LENGTH_MAX:
        reading.note(
            ReadingReason.CELL_TOO_LONG,
            parts["name"],
            found=str(len(name)),
            needed=str(NAME_LENGTH_MAX),
        )
    optional: dict[str, Any] = {}
    for key, parse in (("industry", parse_industry), ("region", parse_region), ("lei", parse_lei)):
        if key in parts and reading.text(parts[key]):
            optional[key] = reading.scalar(parts[key], parse, otherwise="")
    if reading.problems:
        raise RejectedError(reading.problems)
    return CarbonAccount(account_id=account_id, name=name, **optional)


def open_account(store: Store, account: CarbonAccount, stamp: Stamp) -> Opened:
    """Open an account; opening it again with the same particulars changes nothing.

    The particulars are those it was opened with, those that were corrected to, or those it has on
    the day. Raises `RejectedError` with
    `account_exists`, and `account_differs` for each particular that differs from today's.
    """
    with store.write() as session:
        existing = accounts.opened_accounts(session, [account.account_id])
        if existing:
            history = histories(session, existing.values())[account.account_id]
            current = history.on(stamp.on)
            opened = existing[account.account_id].account
            if account not in (current, history.on(history.opened_on), opened):
                raise RejectedError(_differences(account, current))
            return Opened(account=current, new=False)
        append(session, accounts.ACCOUNT, [account], stamp)
    return Opened(account=account, new=True)


def _differences(account: CarbonAccount, current: CarbonAccount) -> list[Problem]:
    """That an account is open, and each particular in which it is another one today."""
    account_id = account.account_id
    exists = Problem(
        reason=ServiceReason.ACCOUNT_EXISTS, place=Place(path="account"), found=account_id
    )
    given = {name: (getattr(account, name), getattr(current, name)) for name in ATTRIBUTES}
    return [
        exists,
        *(
            Problem(
                reason=ServiceReason.ACCOUNT_DIFFERS,
                place=Place(path=name),
                found=told or NONE,
                needed=held or NONE,
            )
            for name, (told, held) in given.items()
            if told != held
        ),
    ]
