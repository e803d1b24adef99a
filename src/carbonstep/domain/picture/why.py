"""Why a loan's carbon step is what it is on a day: what holds, what comes, and what is missing."""

from dataclasses import dataclass

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.measure import OpenPeriod
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.pricing import Coming
from carbonstep.domain.rate.segment import rate_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What the carbon step of a loan rests on, as seen on a day.

    `decision` is the one in force, None where none is; `coming` those announced by that day that
    give another step later, in order; `without_effect` those that the loan ends before, `open` the
    test periods that are over and lack what they need.
    """

    decision: Decision | None
    coming: tuple[Coming, ...]
    open: tuple[OpenPeriod, ...]
    without_effect: tuple[Decision, ...] = ()


def why_of(picture: LoanPicture) -> Why:
    """Why a loan pays what it pays on the day it is looked at; nothing comes once it is over."""
    priced, day = picture.priced, picture.as_of
    segment = rate_on(priced.segments, day)
    decision = None if segment is None else priced.decision(segment.decision_id)
    if day >= priced.serviced.ends_on:
        return Why(decision=decision, coming=(), open=())
    newest = {d.test_period: d for d in priced.decisions if d.decided_on <= day}
    return Why(
        decision=decision,
        coming=priced.coming(as_of=day),
        open=picture.open,
        without_effect=tuple(d for d in newest.values() if d.without_effect),
    )
