"""Benchmark fixings as JSON. Rates are percent."""

from collections.abc import Iterable
from datetime import date

from carbonstep.domain.market.fixing import Fixing
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.present.json.shape import DecimalText, Out
from carbonstep.units.rate import percent_text


class FixingOut(Out):
    """A published benchmark value; `revision` counts its corrections, and 0 is the first."""

    index: str
    published_on: date
    rate_pct: DecimalText
    source: str
    revision: int
    reason: str

    @classmethod
    def of(cls, fixing: Fixing) -> "FixingOut":
        return cls(
            index=fixing.index.value,
            published_on=fixing.published_on,
            rate_pct=percent_text(fixing.rate_e4bp),
            source=fixing.source,
            revision=fixing.revision,
            reason=fixing.reason,
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


class FixingListOut(Out):
    """Every fixing and correction by index, day and revision; of a day the last counts."""

    known: int
    fixings: list[FixingOut]

    @classmethod
    def of(cls, fixings: Iterable[Fixing], *, known: int) -> "FixingListOut":
        return cls(known=known, fixings=[FixingOut.of(item) for item in fixings])
