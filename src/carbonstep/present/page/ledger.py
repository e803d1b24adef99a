"""What the loan page shows of postings and true-ups, beside the interest they are for."""

from dataclasses import dataclass
from datetime import date

from carbonstep.domain.money.posting import Amounts
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.present.words.number import yuan_display
from carbonstep.present.words.translation import Say


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneView:
    """A posted contract day for which the loan's life now has no interest."""

    nominal_on: str
    posted: str
    true_ups: tuple[str, ...]


def posted_display(picture: LoanPicture, nominal_on: date) -> str:
    """The interest posted for a contract day, or nothing."""
    for item in picture.postings:
        if item.nominal_on == nominal_on:
            return yuan_display(_interest(item.amounts))
    return ""


def true_up_displays(picture: LoanPicture, nominal_on: date, say: Say) -> tuple[str, ...]:
    """What was added to the interest of a contract day; the next run's are called pending."""
    made = [
        say("{yuan} on {day}", yuan=_signed(item.change), day=item.posted_on.isoformat())
        for item in picture.true_ups
        if item.nominal_on == nominal_on
    ]
    coming = [
        say("{yuan} pending", yuan=_signed(item.change))
        for item in picture.pending.true_ups
        if item.nominal_on == nominal_on
    ]
    return (*made, *coming)


def gone_views(picture: LoanPicture, say: Say) -> tuple[GoneView, ...]:
    """Posted days without interest now: after a payoff, or of a shorter life."""
    now = {item.settlement.nominal_on for item in picture.priced.interest}
    return tuple(
        GoneView(
            nominal_on=item.nominal_on.isoformat(),
            posted=yuan_display(_interest(item.amounts)),
            true_ups=true_up_displays(picture, item.nominal_on, say),
        )
        for item in picture.postings
        if item.nominal_on not in now and item.parts
    )


def _interest(amounts: Amounts) -> int:
    return amounts.interest_fen + amounts.capitalised_fen


def _signed(amounts: Amounts) -> str:
    fen = _interest(amounts)
    return f"+{yuan_display(fen)}" if fen > 0 else yuan_display(fen)
