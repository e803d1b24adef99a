"""Benchmark fixings as JSON. Rates are percent."""

from collections.abc import Iterable
from datetime import date

from carbonstep.domain.market.fixing import Fixing
from carbonstep.domain.market.fixing_withdrawal import FixingRevision, FixingWithdrawal
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.present.json.shape import DecimalText, Out
from carbonstep.units.rate import percent_text


class FixingOut(Out):
    """What is recorded of a benchmark and a day: a published value, a correction, or that nothing
    was published after all; then `withdrawn`, and `rate_pct` is null.

    `revision` counts what was recorded before it, and 0 is the first.
    """

    index: str
    published_on: date
    rate_pct: DecimalText | None
    source: str
    revision: int
    reason: str
    withdrawn: bool

    @classmethod
    def of(cls, fixing: FixingRevision) -> "FixingOut":
        value = fixing if isinstance(fixing, Fixing) else None
        return cls(
            index=fixing.index.value,
            published_on=fixing.published_on,
            rate_pct=None if value is None else percent_text(value.rate_e4bp),
            source="" if value is None else value.source,
            revision=fixing.revision,
            reason=fixing.reason,
            withdrawn=value is None,
        )


class PublishedFixingOut(Out):
    """The fixing that counts for the day, and whether this request recorded it."""

    fixing: FixingOut
    new: bool

    @classmethod
    def of(cls, fixing: Fixing, *, new: bool) -> "PublishedFixingOut":
        return cls(fixing=FixingOut.of(fixing), new=new)


class CorrectedFixingOut(Out):
    """The fixing that counts now, what counted before, and whether this request recorded it."""

    fixing: FixingOut
    was_pct: DecimalText
    new: bool

    @classmethod
    def of(cls, fixing: Fixing, *, was: Fixing, new: bool) -> "CorrectedFixingOut":
        return cls(fixing=FixingOut.of(fixing), was_pct=percent_text(was.rate_e4bp), new=new)


class MissingPublicationOut(Out):
    """A publication that was expected on a day and is not recorded."""

    index: str
    expected_on: date

    @classmethod
    def of(cls, missing: MissingPublication) -> "MissingPublicationOut":
        return cls(index=missing.index.value, expected_on=missing.expected_on)

    @classmethod
    def awaited(cls, missing: MissingPublication | None) -> "MissingPublicationOut | None":
        """The publication something waits for, or null."""
        return None if missing is None else cls.of(missing)


class WithdrawnFixingOut(Out):
    """The withdrawal, the value that counted before it, and whether this request recorded it.

    `instead` is the fixing that counts on its day now, null where none is recorded before it;
    `missing_publications` are those missing between the fixings beside it.
    """

    withdrawal: FixingOut
    was_pct: DecimalText
    instead: FixingOut | None
    missing_publications: list[MissingPublicationOut]
    new: bool

    @classmethod
    def of(
        cls,
        withdrawal: FixingWithdrawal,
        *,
        was: Fixing,
        instead: Fixing | None,
        missing: Iterable[MissingPublication],
        new: bool,
    ) -> "WithdrawnFixingOut":
        return cls(
            withdrawal=FixingOut.of(withdrawal),
            was_pct=percent_text(was.rate_e4bp),
            instead=None if instead is None else FixingOut.of(instead),
            missing_publications=[MissingPublicationOut.of(item) for item in missing],
            new=new,
        )


class FixingListOut(Out):
    """Every fixing, correction and withdrawal by index, day and revision; of a day the last
    counts."""

    known: int
    fixings: list[FixingOut]

    @classmethod
    def of(cls, fixings: Iterable[FixingRevision], *, known: int) -> "FixingListOut":
        return cls(known=known, fixings=[FixingOut.of(item) for item in fixings])
