"""Clauses of a decision about steps: which was hit, the limit it was held to, the next better one.

English says a change of the rate with its sign. Chinese says it with a verb, 下调 or 上调, and then
without one; so each of these messages has its Chinese three times.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.explanation import NextStep
from carbonstep.domain.rulebook.applied import LimitApplied, LimitSide, OnLine, StepTaken
from carbonstep.domain.rulebook.measure import ReadAs
from carbonstep.domain.rulebook.output import Bound, ParameterBound, StepTable
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.present.words.label import BOUNDS, with_unit
from carbonstep.present.words.number import bps_display, quantity_display, yuan_display
from carbonstep.present.words.translation import Language, Say, mark_in
from carbonstep.units.rate import bps

_STEP = (
    mark_in("lowered", "step '{step}' gives {bps} bp"),
    mark_in("unchanged", "step '{step}' gives {bps} bp"),
    mark_in("raised", "step '{step}' gives {bps} bp"),
)
_LINE_END = (
    mark_in("lowered", "the end of the line, at {at}, gives {bps} bp"),
    mark_in("unchanged", "the end of the line, at {at}, gives {bps} bp"),
    mark_in("raised", "the end of the line, at {at}, gives {bps} bp"),
)
_LINE = (
    mark_in(
        "lowered", "the line from {start} ({start_bps} bp) to {end} ({end_bps} bp) gives {bps} bp"
    ),
    mark_in(
        "unchanged", "the line from {start} ({start_bps} bp) to {end} ({end_bps} bp) gives {bps} bp"
    ),
    mark_in(
        "raised", "the line from {start} ({start_bps} bp) to {end} ({end_bps} bp) gives {bps} bp"
    ),
)
_IN_ALL = (
    mark_in("lowered", "{bps} bp in all"),
    mark_in("unchanged", "{bps} bp in all"),
    mark_in("raised", "{bps} bp in all"),
)
_WITHIN = {
    LimitSide.LOWEST: mark_in("lowered", "within the cap of {bound} bp"),
    LimitSide.HIGHEST: mark_in("raised", "within the cap of {bound} bp"),
}
_CUT = {
    LimitSide.LOWEST: mark_in("lowered", "cut from {before} bp to the cap of {after} bp"),
    LimitSide.HIGHEST: mark_in("raised", "cut from {before} bp to the cap of {after} bp"),
}
_CUT_TO_ZERO = {
    LimitSide.LOWEST: mark_in("lowered, to zero", "cut from {before} bp to the cap of {after} bp"),
    LimitSide.HIGHEST: mark_in("raised, to zero", "cut from {before} bp to the cap of {after} bp"),
}
_NEXT = {
    "emissions": mark_in(
        "emissions",
        "next step at {at}: {distance} less gives {bps} bp and saves {yuan} yuan "
        "a year more on the principal of the contract",
    ),
    "level": mark_in(
        "level",
        "next step at {at}: {distance} less gives {bps} bp and saves {yuan} yuan "
        "a year more on the principal of the contract",
    ),
    "share": mark_in(
        "share",
        "next step at {at}: {distance} more gives {bps} bp and saves {yuan} yuan "
        "a year more on the principal of the contract",
    ),
}
_BEYOND = {
    Bound.AT_LEAST: Bound.BELOW,
    Bound.ABOVE: Bound.AT_MOST,
    Bound.AT_MOST: Bound.ABOVE,
    Bound.BELOW: Bound.AT_LEAST,
}
"""The half-line that a bound leaves over."""


@dataclass(frozen=True, slots=True)
class Words:
    """The language a sentence is made in, and the bounds its measured values are shown against."""

    language: Language
    say: Say
    bounds: tuple[Fraction, ...] = ()

    def quantity(self, amount: Decimal, unit: str) -> str:
        """An amount with its unit."""
        return with_unit(quantity_display(amount, self.language), unit, self.say, self.language)


def signed(msgids: tuple[str, str, str], e4bp: int) -> str:
    """Of three messages, for a rate lowered, unchanged and raised, the one that fits."""
    return msgids[(e4bp > 0) - (e4bp < 0) + 1]


def moved_bps(e4bp: int, language: Language) -> str:
    """Basis points after a verb: with their sign in English, without it in Chinese.

    >>> moved_bps(-100_000, Language.EN), moved_bps(-100_000, Language.ZH)
    ('−10', '10')
    """
    if language is Language.EN:
        return bps_display(bps(e4bp))
    return quantity_display(bps(abs(e4bp)), language)


def part_clause(part: StepTaken | OnLine, decision: Decision, words: Words) -> str:
    """Which step or place on a line was hit, and what it gives."""
    say, given = words.say, part.adjustment_e4bp
    moved = moved_bps(given, words.language)
    unit = next((kpi.unit for kpi in decision.kpis if kpi.name == part.kpi), "")
    if isinstance(part, StepTaken):
        at = "" if part.at is None else words.quantity(part.at, unit)
        return say(signed(_STEP, given), step=say(BOUNDS[part.bound], at=at), bps=moved)
    start, end = words.quantity(part.from_at, unit), words.quantity(part.to_at, unit)
    if part.from_at == part.to_at:
        return say(signed(_LINE_END, given), at=start, bps=moved)
    return say(
        signed(_LINE, given),
        start=start,
        start_bps=bps_display(bps(part.from_e4bp)),
        end=end,
        end_bps=bps_display(bps(part.to_e4bp)),
        bps=moved,
    )


def total_clause(total_e4bp: int, words: Words) -> str:
    """What several adjustments give together."""
    return words.say(signed(_IN_ALL, total_e4bp), bps=moved_bps(total_e4bp, words.language))


def limit_clause(limit: LimitApplied, words: Words) -> Iterator[str]:
    """How the total was held to its limit; nothing where there was no adjustment to hold."""
    moved = partial(moved_bps, language=words.language)
    if limit.before_e4bp != limit.after_e4bp:
        before, after = moved(limit.before_e4bp), moved(limit.after_e4bp)
        cut = _CUT if limit.after_e4bp else _CUT_TO_ZERO
        yield words.say(cut[limit.which], before=before, after=after)
    elif limit.before_e4bp:
        yield words.say(_WITHIN[limit.which], bound=moved(limit.bound_e4bp))


def next_step_clause(step: NextStep, decision: Decision, rulebook: Rulebook, words: Words) -> str:
    """How far the next better step is, and what it saves."""
    kpi = decision.explanation.kpi(step.kpi)
    assert kpi.value is not None, "only what was measured has a next step"
    of_reduction = kpi.read_as is ReadAs.REDUCTION_FROM
    # A larger reduction means fewer emissions, a larger level more.
    less = (step.at > kpi.value) == of_reduction
    kind = "share" if not less else "emissions" if of_reduction else "level"
    shown = quantity_display(step.distance, words.language)
    if not step.distance:
        shown = words.say("<{least}", least="0.0001")
    at = words.quantity(step.at, step.unit)
    if words.language is Language.ZH:
        rises = step.at > kpi.value
        at = words.say(BOUNDS[_bound(step, rulebook, rises=rises)], at=at)
    return words.say(
        _NEXT[kind],
        at=at,
        distance=with_unit(shown, step.distance_unit, words.say, words.language),
        bps=bps_display(bps(step.total_e4bp)),
        yuan=yuan_display(step.saving_fen_a_year),
    )


def _bound(step: NextStep, rulebook: Rulebook, *, rises: bool) -> Bound:
    """On which side of its value the next step lies, and whether the value itself is part of it;
    it is where the rulebook has a line, or is not the one that was decided by."""
    for part in rulebook.margin.parts:
        if part.kpi != step.kpi or not isinstance(part.gives, StepTable):
            continue
        for row in part.gives.steps:
            if row.at is None or isinstance(row.at, ParameterBound):
                continue
            if abs(row.at - step.at) * 20_000 <= 1:  # to four decimals
                up = row.bound in (Bound.AT_LEAST, Bound.ABOVE)
                return row.bound if up == rises else _BEYOND[row.bound]
    return Bound.AT_LEAST if rises else Bound.AT_MOST
