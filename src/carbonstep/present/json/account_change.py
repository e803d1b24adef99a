"""What changes of an account as JSON."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from carbonstep.domain.account.account_change import ACCOUNT_CHANGE, AccountChange
from carbonstep.domain.account.account_history import FormerName
from carbonstep.domain.picture.account import RecordedChange
from carbonstep.present.json.decision import ShortDecisionOut
from carbonstep.present.json.shape import KNOWN, Out, RecordOut, known_body
from carbonstep.units.told_again import Known


class AccountChangeOut(RecordOut):
    """A change as recorded."""

    record = ACCOUNT_CHANGE
    more: ClassVar = {"change_id": {"type": "string"}, "account_id": {"type": "string"}}

    @classmethod
    def of(cls, change: AccountChange) -> "AccountChangeOut":
        return cls({"change_id": change.change_id, **change.body()})


class RecordedChangeOut(Out):
    """A change, whether this request recorded it, and what it led to.

    Where who goes on changes: the loans that were decided anew, what that announced, and the
    reports of the account that are the successor's to file.
    """

    change: AccountChangeOut
    new: bool
    loans: list[str]
    decisions: list[ShortDecisionOut]
    reports_left: list[str]

    @classmethod
    def of(cls, recorded: RecordedChange) -> "RecordedChangeOut":
        return cls(
            change=AccountChangeOut.of(recorded.change),
            new=recorded.new,
            loans=list(recorded.loan_ids),
            decisions=[ShortDecisionOut.of(decision) for decision in recorded.decisions],
            reports_left=list(recorded.reports_left),
        )


class KnownChangeOut(RecordOut):
    """A change as known: whether it counts, and which change replaced it, or empty."""

    record = ACCOUNT_CHANGE
    more: ClassVar = {**AccountChangeOut.more, **KNOWN}

    @classmethod
    def of(cls, known: Known[AccountChange]) -> "KnownChangeOut":
        return cls(known_body(known, AccountChangeOut.of(known.fact).root))


class FormerNameOut(Out):
    """What an enterprise was called before."""

    until: date = Field(description="The first day it was no longer called so.")
    name: str

    @classmethod
    def of(cls, former: FormerName) -> "FormerNameOut":
        return cls(until=former.until, name=former.name)


class FollowedOut(Out):
    """Another account that goes on in this one's place, or for which this one goes on."""

    account_id: str
    on: date = Field(description="The first day.")
