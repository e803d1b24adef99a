"""What changes of an account after it was opened: its name, its class, who goes on in its place."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from carbonstep.domain.account.identifier import (
    ACCOUNT_ID,
    parse_industry,
    parse_lei,
    parse_region,
)
from carbonstep.reading.codec import Kind, Parts, Record, Term, note_use
from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import listed, phrase
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.reading.value import DAY, NONE, REASON_LENGTH_MAX, text, word_of
from carbonstep.units.identity import Named, content_id
from carbonstep.units.told_again import counting

NAME_LENGTH_MAX = 200
ATTRIBUTES = ("name", "industry", "region", "lei")
"""The particulars of an enterprise that may change."""


class AccountChangeKind(StrEnum):
    """What changed.

    Renamed: another name from a day on. Reclassified: another industry, region or LEI from a day
    on. Succeeded: from a day on another account goes on in its place, by merger or otherwise.
    Corrected: the particulars it was opened with were never so. Withdrawn: the change it
    supersedes did not happen.
    """

    RENAMED = "renamed"
    RECLASSIFIED = "reclassified"
    SUCCEEDED = "succeeded"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


DATED = (
    AccountChangeKind.RENAMED,
    AccountChangeKind.RECLASSIFIED,
    AccountChangeKind.SUCCEEDED,
)
"""What happened on a day; the others have the day of what they set right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChange(Named):
    """One change of an account, as a fact.

    `on` is the first day it counts for; of a correction the day the account was opened, of a
    withdrawal that of the change it takes back. A particular is None where it stays as it is, and
    empty where the enterprise has none any more. `received_on` is the day the fact came in. A
    change that corrects an earlier one names its id in `supersedes`, and says why in `reason`; one
    that was withdrawn and is told again has the withdrawal's id there by itself.
    """

    account_id: str
    kind: AccountChangeKind
    on: date
    name: str | None = None
    industry: str | None = None
    region: str | None = None
    lei: str | None = None
    successor: str = ""
    received_on: date
    supersedes: str = ""
    reason: str = ""

    @property
    def change_id(self) -> str:
        """The id it was recorded under; before that, one made from the content but for the day
        of receipt: a fact that comes twice is one."""
        return self.name_or(lambda: content_id("A", {**self.body(), "received_on": ""}))

    @property
    def fact_id(self) -> str:
        return self.change_id

    @property
    def takes_back(self) -> bool:
        """Whether it withdraws the change it supersedes."""
        return self.kind is AccountChangeKind.WITHDRAWN

    @property
    def particulars(self) -> dict[str, str]:
        """The particulars it sets, by name."""
        given = {name: getattr(self, name) for name in ATTRIBUTES}
        return {name: value for name, value in given.items() if value is not None}

    @property
    def says(self) -> frozenset[str]:
        """What it is about: no two changes from one day say the same."""
        return frozenset((*self.particulars, *(("successor",) if self.successor else ())))

    def body(self) -> dict[str, Any]:
        """The change as a fact: what is written into the log."""
        return {"account_id": self.account_id, **ACCOUNT_CHANGE.write(self)}


def _or_none(parse: Callable[..., str | Problem], needed: str) -> Kind[str]:
    """A code, or the word `none`: the enterprise has no such code any more."""

    def read(reading: Reading, node: Node, _: Confirmation) -> str:
        written = reading.text(node, needed=needed)
        if not written or written == NONE:
            return ""
        return reading.scalar(node, parse, otherwise="")

    return Kind(
        read=read,
        parse=lambda found: "" if found == NONE else str(found),
        write=lambda value: value or NONE,
        taken={"type": "string"},
    )


def _check_terms(
    record: Record[Any], reading: Reading, node: Node, parts: Parts, kind: StrEnum
) -> None:
    """What the kind needs is there, and nothing else."""
    note_use(record, reading, node, parts, kind)
    if kind in DATED and "on" not in parts:
        reading.lack(node, "on")
    if kind not in DATED and "on" in parts:
        needed = phrase("{term}: {words}", term="kind", words=listed(DATED))
        reading.note(ReadingReason.TERM_UNUSED, parts["on"], found="on", needed=needed)
    if kind is AccountChangeKind.RENAMED and "name" not in parts:
        reading.lack(node, "name")
    sets = [term.name for term in record.terms if term.name in ATTRIBUTES and kind in term.of]
    if sets and not parts.keys() & set(sets) and kind is not AccountChangeKind.RENAMED:
        reading.note(ReadingReason.KEY_MISSING, node, needed=listed(sets))
    if kind is AccountChangeKind.WITHDRAWN and "supersedes" not in parts:
        reading.lack(node, "supersedes")
    if "reason" in parts and ("supersedes" in parts or kind not in DATED):
        reading.text(parts["reason"], needed=phrase("reason"))
    elif kind not in DATED:
        reading.lack(node, "reason")


_CLASSED = (AccountChangeKind.RECLASSIFIED, AccountChangeKind.CORRECTED)

ACCOUNT_CHANGE: Record[AccountChange] = Record(
    of=AccountChange,
    tag="kind",
    use=_check_terms,
    terms=(
        Term("kind", word_of(AccountChangeKind), "what changed, one of the kinds below"),
        Term(
            "on",
            DAY,
            "the first day it counts for; not of `corrected` and `withdrawn`, which have the day "
            "of what they set right",
            supplied=True,
            left_out="required but for `corrected` and `withdrawn`",
        ),
        Term(
            "name",
            text(needed=phrase("the enterprise's name"), length_max=NAME_LENGTH_MAX),
            "the enterprise's name",
            of=(AccountChangeKind.RENAMED, AccountChangeKind.CORRECTED),
            left_out="as it is; required for `renamed`",
        ),
        Term(
            "industry",
            _or_none(parse_industry, "C3831"),
            "its GB/T 4754 class, or `none`",
            of=_CLASSED,
            left_out="as it is",
        ),
        Term(
            "region",
            _or_none(parse_region, "CN-JL"),
            "its ISO 3166-2 region, or `none`",
            of=_CLASSED,
            left_out="as it is",
        ),
        Term(
            "lei",
            _or_none(parse_lei, "a legal entity identifier"),
            "its legal entity identifier, or `none`",
            of=_CLASSED,
            left_out="as it is",
        ),
        Term(
            "successor",
            ACCOUNT_ID,
            "the account that goes on in its place",
            of=(AccountChangeKind.SUCCEEDED,),
            needed=True,
            left_out="required",
        ),
        Term(
            "received_on",
            DAY,
            "the business date it came in",
            supplied=True,
            left_out="the day it is recorded for",
        ),
        Term(
            "supersedes",
            text(needed="supersedes", length_max=64),
            "the id of the change this one corrects",
            left_out="none; required for `withdrawn`",
        ),
        Term(
            "reason",
            text(length_max=REASON_LENGTH_MAX),
            "why, up to 500 characters",
            left_out="none; required with `supersedes`, but of a withdrawal, and for `corrected`",
        ),
    ),
)


def account_change_from_body(body: Mapping[str, Any]) -> AccountChange:
    """The change in a body that `AccountChange.body` made."""
    return ACCOUNT_CHANGE.made({**ACCOUNT_CHANGE.parsed(body), "account_id": body["account_id"]})


def changes_standing(changes: Iterable[AccountChange]) -> tuple[AccountChange, ...]:
    """The changes that count: those no other supersedes, without withdrawals, by day and kind.

    The order in which they came does not matter.
    """
    return tuple(
        sorted(counting(changes), key=lambda change: (change.on, change.kind, change.change_id))
    )
