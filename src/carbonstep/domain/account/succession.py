"""Who goes on in an account's place: whose reports count for its loans, and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.account_change import (
    AccountChange,
    AccountChangeKind,
    changes_standing,
)
from carbonstep.domain.account.account_history import (
    AccountHistory,
    FormerName,
    account_history,
)
from carbonstep.units.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """That another account goes on in an account's place, from a day on."""

    on: date
    successor: str
    change_id: str

    def takes(self, period: Period) -> bool:
        """Whether a report for a period is the successor's: it ends on the day or later."""
        return period.last_on >= self.on


def succession_of(changes: Iterable[AccountChange]) -> Succession | None:
    """Who goes on in the place of the account whose changes these are, or None."""
    for change in changes_standing(changes):
        if change.kind is AccountChangeKind.SUCCEEDED:
            return Succession(on=change.on, successor=change.successor, change_id=change.change_id)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """The days on which an account reports: from `since` up to, not including, `until`; None is
    without end."""

    account_id: str
    since: date | None
    until: date | None

    def holds(self, day: date) -> bool:
        after = self.since is None or self.since <= day
        return after and (self.until is None or day < self.until)


def tenures(account_id: str, successions: Mapping[str, Succession]) -> tuple[Tenure, ...]:
    """Who reports for the loans of an account, in order of time.

    `successions` are those of the account and of all that follow. No two lead in a circle: who
    goes on in an account's place has no successor up to that day.

    >>> day = date(2024, 7, 1)
    >>> merged = {"a:1": Succession(on=day, successor="b:1", change_id="A-1")}
    >>> [(item.account_id, item.since) for item in tenures("a:1", merged)]
    [('a:1', None), ('b:1', datetime.date(2024, 7, 1))]
    """
    found: list[Tenure] = []
    since: date | None = None
    while (succession := successions.get(account_id)) is not None:
        assert since is None or since < succession.on, "a successor is there when it takes over"
        found.append(Tenure(account_id=account_id, since=since, until=succession.on))
        account_id, since = succession.successor, succession.on
    return (*found, Tenure(account_id=account_id, since=since, until=None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Borrower:
    """Who owes on a loan, over time: the account it was booked on and those that follow."""

    tenures: tuple[Tenure, ...]
    histories: Mapping[str, AccountHistory]

    def on(self, day: date, *, told_by: date = date.max) -> CarbonAccount:
        """The borrower as it is on a day, by what was told of it by the end of `told_by`."""
        span = next(item for item in self.tenures if item.holds(day))
        return self.histories[span.account_id].as_told(told_by).on(day)

    def told_on(self, day: date) -> tuple[date, ...]:
        """The days on which something was told of who the borrower is on a day."""
        span = next(item for item in self.tenures if item.holds(day))
        return tuple(change.received_on for change in self.histories[span.account_id].changes)

    def former_names(self, day: date) -> tuple[FormerName, ...]:
        """What the borrower was called before, seen on a day; oldest first."""
        found: list[FormerName] = []
        for span in self.tenures:
            history = self.histories[span.account_id]
            # What a successor was called before it took over was no borrower's name.
            found += [
                name
                for name in history.former_names(day)
                if span.since is None or name.until > span.since
            ]
            if span.until is not None and span.until <= day:
                last = history.on(span.until)
                left = FormerName(until=span.until, name=last.name, account_id=last.account_id)
                found.append(left)
        return tuple(found)


def borrower_alone(account: CarbonAccount, opened_on: date) -> Borrower:
    """A borrower of one account, of which nothing ever changed.

    >>> cable = CarbonAccount(account_id="a:1", name="A", industry="C3831")
    >>> borrower_alone(cable, date(2024, 7, 1)).on(date(2023, 1, 1)).industry
    'C3831'
    """
    name = account.account_id
    return Borrower(
        tenures=(Tenure(account_id=name, since=None, until=None),),
        histories={name: account_history(account, opened_on, ())},
    )
