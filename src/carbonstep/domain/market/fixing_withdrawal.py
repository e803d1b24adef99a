"""A published benchmark value taken back: nothing was published on that day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing
from carbonstep.domain.market.read_fixing import read_index, revisions_of_day
from carbonstep.domain.market.reason import MarketReason
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import Reading
from carbonstep.reading.value import REASON_LENGTH_MAX
from carbonstep.units.rate import percent_text


@dataclass(frozen=True, slots=True, kw_only=True)
class FixingWithdrawal:
    """That nothing was published on a day for which a fixing is recorded, and why it was.

    It is a revision of that index and day like a correction, and takes the place of the one before
    it. What is published for the day later is the next revision.
    """

    index: BenchmarkIndex
    published_on: date
    revision: int
    reason: str

    def __post_init__(self) -> None:
        assert self.revision > 0, "there is a fixing that it takes back"

    def body(self) -> dict[str, Any]:
        """The withdrawal as a fact: what is written into the log."""
        return {
            "index": self.index.value,
            "published_on": self.published_on.isoformat(),
            "revision": self.revision,
            "supersedes_revision": self.revision - 1,
            "reason": self.reason,
        }


FixingRevision = Fixing | FixingWithdrawal
"""What is recorded of an index and day: a value, a correction of it, or that there was none."""


def standing_revisions(revisions: Iterable[FixingRevision]) -> tuple[Fixing, ...]:
    """The fixings, with what they correct, that no withdrawal took back; by index, day and
    revision. The order in which they are given does not matter."""
    found: dict[tuple[BenchmarkIndex, date], list[Fixing]] = {}
    in_order = sorted(revisions, key=lambda item: (item.index, item.published_on, item.revision))
    for item in in_order:
        of_day = found.setdefault((item.index, item.published_on), [])
        if isinstance(item, FixingWithdrawal):
            of_day.clear()
        else:
            of_day.append(item)
    return tuple(fixing for of_day in found.values() for fixing in of_day)


def newest_revision(
    index: BenchmarkIndex, day: date, revisions: Iterable[FixingRevision]
) -> FixingRevision | None:
    """What is recorded last of an index and day; None where nothing is."""
    of_day = (r for r in revisions if (r.index, r.published_on) == (index, day))
    return max(of_day, key=lambda item: item.revision, default=None)


def published_anew(fixing: Fixing, revisions: Iterable[FixingRevision]) -> Fixing:
    """A published value as the next revision of its day, where one was taken back."""
    newest = newest_revision(fixing.index, fixing.published_on, revisions)
    return fixing if newest is None else replace(fixing, revision=newest.revision + 1)


def read_fixing_withdrawal(
    node: Node, held: Sequence[FixingRevision]
) -> FixingWithdrawal | tuple[Problem, ...]:
    """The withdrawal in a document, or all problems; one that is recorded already is that one.

    The document is {index, published_on, reason}. `held` is all that is recorded of fixings. It
    names no value: told again after the day was published anew, it would take back the right one.

    Errors: `fixing_missing` where nothing is recorded of the index, `fixing_not_published` where
    nothing is of that day, `fixing_withdrawal_superseded` where the day was withdrawn for the same
    reason before and published anew since, and what is wrong with any document.
    """
    reading = Reading()
    parts = reading.mapping(node, required=("index", "published_on", "reason"))
    if reading.problems:
        return tuple(reading.problems)
    index = read_index(reading, parts["index"])
    published_on = reading.date(parts["published_on"])
    reason = reading.text(parts["reason"], needed=phrase("reason"), length_max=REASON_LENGTH_MAX)
    if reading.problems:
        return tuple(reading.problems)
    newest = newest_revision(index, published_on, held)
    if isinstance(newest, FixingWithdrawal):
        return newest
    own = [fixing for fixing in standing_revisions(held) if fixing.index is index]
    revisions = revisions_of_day(reading, parts["published_on"], index, published_on, own)
    if not revisions:
        return tuple(reading.problems)
    before = (item for item in held if isinstance(item, FixingWithdrawal))
    if any((b.index, b.published_on, b.reason) == (index, published_on, reason) for b in before):
        found, needed = f"{index.value} {published_on}", percent_text(revisions[-1].rate_e4bp)
        told_again = MarketReason.FIXING_WITHDRAWAL_SUPERSEDED
        reading.note(told_again, parts["published_on"], found=found, needed=needed)
        return tuple(reading.problems)
    return FixingWithdrawal(
        index=index,
        published_on=published_on,
        revision=revisions[-1].revision + 1,
        reason=reason,
    )
