"""What a loan's event came to: the decisions it led to, the steps it moved, what is trued up."""

from dataclasses import dataclass

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.rate.carbon_step import StepMoved


@dataclass(frozen=True, slots=True, kw_only=True)
class EventEffect:
    """The decisions that an event led to, the days on which the loan's carbon step is another by
    it, and how many posted days the next daily run trues up."""

    decisions: tuple[Decision, ...] = ()
    steps: tuple[StepMoved, ...] = ()
    true_ups_due: int = 0


NO_EFFECT = EventEffect()
