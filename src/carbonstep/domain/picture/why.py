"""Why a loan's carbon step is what it is on a day: what holds, what comes, and what is missing."""

from dataclasses import dataclass
from datetime import date

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.measure import OpenPeriod
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.rate.segment import RateSegment, rate_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A decision that is announced and not yet in force, and the first rate that rests on it."""

    decision: Decision
    segment: RateSegment

    @property
    def on(self) -> date:
        """The first day of that rate."""
        return self.segment.period.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What the carbon step of a loan rests on, as seen on a day.

    `decision` is the one in force, None where none is; `coming` those announced by that day that
    take hold later, in order; `open` the test periods that are over and lack what they need.
    """

    decision: Decision | None
    coming: tuple[Coming, ...]
    open: tuple[OpenPeriod, ...]


def why_of(picture: LoanPicture) -> Why:
    """Why a loan pays what it pays on the day it is looked at; nothing comes once it is over."""
    priced, day = picture.priced, picture.as_of
    segment = rate_on(priced.segments, day)
    decision = None if segment is None else priced.decision(segment.decision_id)
    if day >= priced.serviced.ends_on:
        return Why(decision=decision, coming=(), open=())
    return Why(
        decision=decision,
        coming=_coming(picture, decision),
        open=picture.open,
    )


def _coming(picture: LoanPicture, current: Decision | None) -> tuple[Coming, ...]:
    """The decisions known on the day that price a later one, each once."""
    seen = {"" if current is None else current.decision_id}
    found = []
    for segment in picture.priced.segments:
        decision = picture.priced.decision(segment.decision_id)
        if segment.period.start <= picture.as_of or decision is None:
            continue
        if decision.decision_id not in seen and decision.decided_on <= picture.as_of:
            seen.add(decision.decision_id)
            found.append(Coming(decision=decision, segment=segment))
    return tuple(found)
