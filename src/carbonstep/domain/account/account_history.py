"""An account over time: what it was called and how it was classed on each day."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.account_change import (
    AccountChange,
    AccountChangeKind,
    changes_standing,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerName:
    """What an enterprise was called up to, but not including, the day `until`, and the account it
    reported under."""

    until: date
    name: str
    account_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountHistory:
    """An account's particulars over time: each version with the first day it counts for.

    The first is what it was opened with, and counts for the days before too. They follow from the
    account as `opened` and its `changes`, superseded ones too.
    """

    opened: CarbonAccount
    opened_on: date
    changes: tuple[AccountChange, ...]
    versions: tuple[tuple[date, CarbonAccount], ...]

    @property
    def account_id(self) -> str:
        return self.versions[0][1].account_id

    def on(self, day: date) -> CarbonAccount:
        """The account as it is on a day."""
        place = bisect_right(self.versions, day, key=lambda version: version[0])
        return self.versions[max(place - 1, 0)][1]

    def as_told(self, by: date) -> "AccountHistory":
        """The history by the changes that had come in by the end of a day."""
        told = tuple(change for change in self.changes if change.received_on <= by)
        if len(told) == len(self.changes):
            return self
        return account_history(self.opened, self.opened_on, told)

    def former_names(self, day: date) -> tuple[FormerName, ...]:
        """What it was called before, seen on a day; oldest first."""
        found = []
        for (_, before), (since, after) in zip(self.versions, self.versions[1:], strict=False):
            if since <= day and before.name != after.name:
                found.append(
                    FormerName(until=since, name=before.name, account_id=before.account_id)
                )
        return tuple(found)


def account_history(
    opened: CarbonAccount, opened_on: date, changes: Iterable[AccountChange]
) -> AccountHistory:
    """The history of an account as it was opened, with its changes, superseded ones too.

    What corrects the opening counts from the first day; the order of the changes does not matter.
    """
    known = tuple(changes)
    standing = changes_standing(known)
    first = opened
    for change in standing:
        if change.kind is AccountChangeKind.CORRECTED:
            first = replace(first, **change.particulars)
    versions = [(opened_on, first)]
    later = [change for change in standing if change.kind is not AccountChangeKind.CORRECTED]
    for since, of_day in groupby(later, key=lambda change: change.on):
        account = versions[-1][1]
        for change in of_day:
            account = replace(account, **change.particulars)
        if account != versions[-1][1]:
            versions.append((since, account))
    return AccountHistory(
        opened=opened, opened_on=opened_on, changes=known, versions=tuple(versions)
    )
