"""True-ups: what a posted payment turns out to have been, against what was posted.

A posting is never edited. Once a fact changes what a posted day should have been, the difference
becomes an entry of its own, receivable from the borrower or payable to it.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any

from carbonstep.domain.loan.loan import Loan, TooHigh, TooLow
from carbonstep.domain.money.posting import (
    Amounts,
    Component,
    PostedPart,
    Posting,
    amounts_from_body,
    parts_from_body,
)
from carbonstep.domain.rate.segment import RateSegment
from carbonstep.units.identity import content_id
from carbonstep.units.money import Fen, fen_from_text, yuan_text
from carbonstep.units.period import Period


class Party(StrEnum):
    """Who owes a line; nobody where it is added to the principal."""

    BORROWER = "borrower"
    LENDER = "lender"
    NOBODY = "nobody"


class GroundKind(StrEnum):
    """What differs between the days as they stood and as recomputed.

    Decision: which decisions set the carbon step. Fixing: which benchmark was taken up. Balance:
    what interest ran on. Days: the days themselves. Terms: the contract's terms of the rate.
    Repayment: only what is repaid on the day.
    Meaning mended: how the program reads the same facts.
    """

    DECISION = "decision"
    FIXING = "fixing"
    BALANCE = "balance"
    DAYS = "days"
    TERMS = "terms"
    REPAYMENT = "repayment"
    MEANING_MENDED = "meaning_mended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One thing a true-up rests on: `ref` is the decision's id, the fixing's day or the
    meaning's name, else empty."""

    kind: GroundKind
    ref: str = ""

    @property
    def published_on(self) -> date | None:
        """The day of the fixing a ground names, None for a ground of another kind."""
        return date.fromisoformat(self.ref) if self.kind is GroundKind.FIXING else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueUpLine:
    """One component of a true-up and who owes it. `amount_fen` is positive.

    Capitalised interest is owed by nobody: `lowers` says that it comes off the principal.
    """

    component: Component
    owed_by: Party
    amount_fen: Fen
    lowers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueUp:
    """What a recalculation adds to one posting, as a fact.

    `stood` is what the day came to before: its posting and the true-ups since. `recomputed` is
    what it comes to by the facts; `waived_fen` the part of it that another rate makes and the
    contract's correction terms leave as it is (negative: kept from the borrower). `parts` is
    what the recomputed interest rests on, `because` what of that is new. `number` counts the
    true-ups of a posting from one.
    """

    loan_id: str
    nominal_on: date
    number: int
    period: Period | None
    posted_on: date
    stood: Amounts
    recomputed: Amounts
    waived_fen: Fen
    parts: tuple[PostedPart, ...]
    because: tuple[Ground, ...]

    @property
    def true_up_id(self) -> str:
        """A name made from the loan, the day and the number."""
        key = {
            "loan_id": self.loan_id,
            "nominal_on": self.nominal_on.isoformat(),
            "number": str(self.number),
        }
        return content_id("T", key)

    @property
    def change(self) -> Amounts:
        """What is booked: positive is receivable from the borrower, negative payable to it.

        What the correction terms leave as it is stays in the interest, so that the day's payment
        is as it was.
        """
        return self.recomputed.minus(self.stood).minus(Amounts(interest_fen=self.waived_fen))

    @property
    def lines(self) -> tuple[TrueUpLine, ...]:
        """The entries to book, by component and debtor; none where all of it is waived."""
        return tuple(
            TrueUpLine(
                component=component,
                owed_by=_owed_by(component, amount),
                amount_fen=Fen(abs(amount)),
                lowers=component is Component.CAPITALISED and amount < 0,
            )
            for component, amount in self.change.by_component
            if amount
        )

    @property
    def net_fen(self) -> Fen:
        """What the borrower owes for all lines together; negative is owed to it."""
        return self.change.payment_fen

    def body(self) -> dict[str, Any]:
        """The true-up as a fact: what is written into the log."""
        period = self.period
        return {
            "true_up_id": self.true_up_id,
            "loan_id": self.loan_id,
            "nominal_on": self.nominal_on.isoformat(),
            "number": self.number,
            "from": None if period is None else period.start.isoformat(),
            "to": None if period is None else period.end.isoformat(),
            "posted_on": self.posted_on.isoformat(),
            "stood": self.stood.body(),
            "recomputed": self.recomputed.body(),
            "waived": yuan_text(self.waived_fen),
            "parts": [part.body() for part in self.parts],
            "because": [{"kind": item.kind.value, "ref": item.ref} for item in self.because],
            "lines": [
                {
                    "component": line.component.value,
                    "owed_by": line.owed_by.value,
                    "amount": yuan_text(-line.amount_fen if line.lowers else line.amount_fen),
                }
                for line in self.lines
            ],
        }


def true_up_from_body(body: Mapping[str, Any]) -> TrueUp:
    """Read a true-up back from the log."""
    period = None
    if body["from"] is not None:
        period = Period(date.fromisoformat(body["from"]), date.fromisoformat(body["to"]))
    return TrueUp(
        loan_id=body["loan_id"],
        nominal_on=date.fromisoformat(body["nominal_on"]),
        number=body["number"],
        period=period,
        posted_on=date.fromisoformat(body["posted_on"]),
        stood=amounts_from_body(body["stood"]),
        recomputed=amounts_from_body(body["recomputed"]),
        waived_fen=fen_from_text(body["waived"]),
        parts=parts_from_body(body["parts"]),
        because=tuple(
            Ground(kind=GroundKind(item["kind"]), ref=item["ref"]) for item in body["because"]
        ),
    )


def true_ups_due(
    loan: Loan,
    paid: Iterable[Posting],
    *,
    unmoved: Iterable[Posting],
    posted: Iterable[Posting],
    earlier: Sequence[TrueUp],
    as_of: date,
) -> tuple[TrueUp, ...]:
    """What has to be added to the postings so that they stand where the facts now put them.

    The final position of a day follows from its posting and the facts alone: it does not matter in
    which order, or in how many recalculations, the facts came. A posted day the loan no longer has
    is taken back whole. Whether its payment day has come is not asked again: it was posted.

    `paid` are the loan's `payments` as the facts put them. Correction terms: `unmoved` are those of
    the same life at the rates that were posted. What another rate
    makes of a day's payment and is not to be charged, or not to be refunded, is left in its
    interest. A true-up is made also where only that changes. What another balance makes is always
    put right: money paid early bears no interest.
    """
    now = {item.nominal_on: item for item in paid}
    kept = {item.nominal_on: item for item in unmoved}
    found = []
    for day, stood in positions(posted, earlier).items():
        right = now.get(day)
        parts = () if right is None else right.parts
        waived = Fen(0) if right is None else _waived(loan, right, kept.get(day))
        true_up = TrueUp(
            loan_id=loan.loan_id,
            nominal_on=day,
            number=stood.true_ups + 1,
            period=stood.posting.period if right is None else right.period,
            posted_on=as_of,
            stood=stood.amounts,
            recomputed=Amounts() if right is None else right.amounts,
            waived_fen=waived,
            parts=parts,
            because=_grounds(stood.parts, parts),
        )
        if true_up.lines or waived != stood.waived_fen:
            found.append(true_up)
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPosition:
    """What a posted contract day comes to: its posting and its true-ups so far, as many as
    `true_ups`. `parts` and `waived_fen` are those of the last of them."""

    posting: Posting
    amounts: Amounts
    parts: tuple[PostedPart, ...]
    waived_fen: Fen
    true_ups: int


def positions(posted: Iterable[Posting], true_ups: Iterable[TrueUp]) -> dict[date, DayPosition]:
    """What each posted contract day comes to, by day."""
    found = {
        item.nominal_on: DayPosition(
            posting=item, amounts=item.amounts, parts=item.parts, waived_fen=Fen(0), true_ups=0
        )
        for item in sorted(posted, key=lambda posting: posting.nominal_on)
    }
    for item in sorted(true_ups, key=lambda true_up: true_up.number):
        before = found[item.nominal_on]
        found[item.nominal_on] = replace(
            before,
            amounts=before.amounts.plus(item.change),
            parts=item.parts,
            waived_fen=item.waived_fen,
            true_ups=before.true_ups + 1,
        )
    return found


def at_posted_rates(
    segments: Sequence[RateSegment], posted: Iterable[Posting]
) -> tuple[RateSegment, ...]:
    """The segments with the all-in rates that postings rest on, where there are such."""
    # Days may have been posted twice, before a payoff and at it: which counts must not depend on
    # the order the postings are given in.
    in_order = sorted(posted, key=lambda item: item.nominal_on)
    parts = sorted((part for item in in_order for part in item.parts), key=lambda p: p.period)
    starts = [part.period.start for part in parts]
    cuts = {day for part in parts for day in (part.period.start, part.period.end)}
    found = []
    for segment in segments:
        whole = segment.period
        inside = sorted({whole.start, whole.end, *(day for day in cuts if day in whole)})
        for start, end in pairwise(inside):
            place = bisect_right(starts, start)
            part = parts[place - 1] if place else None
            rate = segment.all_in_e4bp
            if part is not None and start in part.period:
                rate = part.all_in_e4bp
            found.append(
                replace(
                    segment,
                    period=Period(start, end),
                    all_in_e4bp=rate,
                    steps=(*segment.steps[:-1], replace(segment.steps[-1], after_e4bp=rate)),
                )
            )
    return tuple(found)


def _waived(loan: Loan, right: Posting, unmoved: Posting | None) -> Fen:
    """What of a day's payment another rate makes, where the contract leaves it as it is.

    Net for the day: an equal instalment that takes more interest and less principal has little or
    nothing to charge. A day that adds its interest to the principal moves no money.
    """
    if unmoved is None or right.amounts.capitalised_fen or unmoved.amounts.capitalised_fen:
        return Fen(0)
    by_rate = right.amounts.payment_fen - unmoved.amounts.payment_fen
    if by_rate > 0 and loan.corrections.too_low is TooLow.WAIVE:
        return Fen(by_rate)
    if by_rate < 0 and loan.corrections.too_high is TooHigh.KEEP:
        return Fen(by_rate)
    return Fen(0)


def _grounds(before: Sequence[PostedPart], after: Sequence[PostedPart]) -> tuple[Ground, ...]:
    """What of the days as recomputed was otherwise before.

    Rates and balances are compared on the days of both: where a day is taken back whole, or its
    period ends elsewhere, the days are the ground and not the decisions that held on them.
    """
    found = []
    both = _on_both(before, after)
    decisions = {part.decision_id for pair in both for part in _unlike(pair, _decision)}
    found += [Ground(kind=GroundKind.DECISION, ref=ref) for ref in sorted(decisions - {""})]
    fixings = {part.fixing_published_on for pair in both for part in _unlike(pair, _fixing)}
    days = sorted(day for day in fixings if day is not None)
    found += [Ground(kind=GroundKind.FIXING, ref=day.isoformat()) for day in days]
    if any(was.principal_fen != now.principal_fen for was, now in both):
        found.append(Ground(kind=GroundKind.BALANCE))
    if any(_by_terms(was, now) for was, now in both):
        found.append(Ground(kind=GroundKind.TERMS))
    if _ends(before) != _ends(after):
        found.append(Ground(kind=GroundKind.DAYS))
    return tuple(found) or (Ground(kind=GroundKind.REPAYMENT),)


def _on_both(
    before: Sequence[PostedPart], after: Sequence[PostedPart]
) -> list[tuple[PostedPart, PostedPart]]:
    """The part that held and the one that holds, wherever they share days."""
    return [(was, now) for was in before for now in after if was.period.intersection(now.period)]


def _unlike(
    pair: tuple[PostedPart, PostedPart], key: Callable[[PostedPart], object]
) -> tuple[PostedPart, ...]:
    return () if key(pair[0]) == key(pair[1]) else pair


def _decision(part: PostedPart) -> str:
    return part.decision_id


def _fixing(part: PostedPart) -> tuple[date | None, int]:
    return part.fixing_published_on, part.benchmark_e4bp


def _by_terms(was: PostedPart, now: PostedPart) -> bool:
    """Whether the same benchmark and the same decision make another rate."""
    alike = (_decision(was), _fixing(was)) == (_decision(now), _fixing(now))
    return alike and was.all_in_e4bp != now.all_in_e4bp


def _ends(parts: Sequence[PostedPart]) -> tuple[date, date] | None:
    return (parts[0].period.start, parts[-1].period.end) if parts else None


def _owed_by(component: Component, amount: int) -> Party:
    if component is Component.CAPITALISED:
        return Party.NOBODY
    return Party.BORROWER if amount > 0 else Party.LENDER
