"""Recording what changes of accounts: renamed, reclassified, succeeded, corrected, taken back."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from carbonstep.domain.account.account_change import (
    AccountChange,
    AccountChangeKind,
)
from carbonstep.domain.account.account_history import account_history
from carbonstep.domain.account.identifier import parse_account_id
from carbonstep.domain.account.read_account_change import (
    CHANGES_MAX,
    check_succession,
    read_account_change,
)
from carbonstep.domain.account.succession import succession_of
from carbonstep.domain.picture.account import RecordedChange
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Problem, RejectedError
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.services.account import check_name
from carbonstep.services.announce import announce_due
from carbonstep.services.borrower import loans_touched, preceding, successions
from carbonstep.services.contract import contracts_as_known
from carbonstep.services.reason import ServiceReason
from carbonstep.store import account as accounts
from carbonstep.store import account_change as changes
from carbonstep.store import report_query as reports
from carbonstep.store.account import OpenedAccount
from carbonstep.store.append import append
from carbonstep.store.engine import Store
from carbonstep.store.stamp import Stamp


def record_account_change(
    store: Store, account_id: str, node: Node, stamp: Stamp
) -> RecordedChange | None:
    """Record a change of an account, from its document; None where the account is not known.

    A bare credit code is made whole. The same content again changes nothing. Where who goes on
    changes, or the industry or region that a benchmark may be looked up by, the loans of the
    account are decided anew at once. Raises `RejectedError` with every
    problem of the document (see `read_account_change` and `check_succession`), `account_unknown`
    of a successor that is not open; then nothing is stored.
    """
    account_id = whole_account_id(account_id)
    with store.write() as session:
        opened = accounts.opened_accounts(session, [account_id]).get(account_id)
        if opened is None:
            return None
        held = [
            change for _, change in changes.changes_of_accounts(session, [account_id])[account_id]
        ]
        reading = Reading()
        change = read_account_change(
            reading,
            node,
            account_id=account_id,
            opened_on=opened.opened_on,
            held=held,
            as_of=stamp.on,
        )
        if change is None:
            raise RejectedError(reading.problems)
        recorded = next((item for item in held if item.change_id == change.change_id), None)
        if recorded is not None:
            return RecordedChange(change=recorded, new=False)
        if change.name is not None:
            check_name(reading, node.part("name"), change.name)
        _check(session, reading, node, change, count=len(held) + 1)
        append(session, changes.ACCOUNT_CHANGE, [change], stamp)
        after = [*held, change]
        goes_on = succession_of(held) != succession_of(after)
        if not goes_on and _classes(opened, held) == _classes(opened, after):
            return RecordedChange(change=change, new=True)
        touched = loans_touched(session, [account_id])
        if not goes_on:
            decided = announce_due(session, touched, stamp).fresh
            return RecordedChange(change=change, new=True, decisions=decided)
        return RecordedChange(
            change=change,
            new=True,
            loan_ids=tuple(
                loan_id
                for loan_id, contract in contracts_as_known(session, touched).items()
                if contract.cancellation is None
            ),
            decisions=announce_due(session, touched, stamp).fresh,
            reports_left=_left(session, change, after),
        )


def _classes(opened: OpenedAccount, held: Iterable[AccountChange]) -> dict[date, tuple[str, str]]:
    """The industry and region of an account, from each day on which either changes."""
    found: dict[date, tuple[str, str]] = {}
    last: tuple[str, str] | None = None
    for since, account in account_history(opened.account, opened.opened_on, held).versions:
        if (account.industry, account.region) != last:
            last = found[since] = (account.industry, account.region)
    return found


def whole_account_id(written: str) -> str:
    """An account id; a bare credit code is made whole, and what is none is left as it is."""
    found = parse_account_id(written)
    return written if isinstance(found, Problem) else found


def _check(
    session: Session, reading: Reading, node: Node, change: AccountChange, *, count: int
) -> None:
    """Refuse a successor that is not open, or that cannot follow; and changes without end."""
    if count > CHANGES_MAX:
        reading.note(ReadingReason.OUT_OF_RANGE, node, found=str(count), needed=f"0–{CHANGES_MAX}")
    if change.kind is AccountChangeKind.SUCCEEDED:
        if not accounts.existing_account_ids(session, [change.successor]):
            at = node.part("successor")
            reading.note(ServiceReason.ACCOUNT_UNKNOWN, at, found=change.successor)
        check_succession(
            reading,
            node,
            change,
            following=successions(session, [change.successor]).get(change.successor),
            preceding=preceding(session, change.account_id),
        )
    if reading.problems:
        raise RejectedError(reading.problems)


def _left(session: Session, change: AccountChange, held: list[AccountChange]) -> tuple[str, ...]:
    """The reports of an account, that stand, for periods that are its successor's."""
    succession = succession_of(held)
    if succession is None:
        return ()
    return tuple(
        item.report_id
        for item in reports.known_reports(session, [change.account_id])
        if item.stands and succession.takes(item.report.period)
    )
