"""What was posted to a loan: the interest and principal of a day, once and for ever."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.money.interest import InterestPeriod, PaymentStatus
from carbonstep.domain.money.service import CashFlowKind, Serviced
from carbonstep.domain.rate.segment import RateSegment, rate_on
from carbonstep.units.identity import content_id
from carbonstep.units.money import NOTHING, Fen, fen_from_text, yuan_text
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp, percent_text, rate_from_percent_text

_REPAID = (CashFlowKind.REPAYMENT, CashFlowKind.PAYOFF, CashFlowKind.DEFERRED)
"""Principal the schedule repays. Drawdowns and prepayments of an amount are facts themselves."""


class Component(StrEnum):
    """Which part of a payment an amount is."""

    INTEREST = "interest"
    CAPITALISED = "capitalised"
    PRINCIPAL = "principal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """The money of one contract day, in fen: interest paid, interest added to the principal, and
    principal repaid. As a difference each may be negative: owed to the borrower."""

    interest_fen: Fen = NOTHING
    capitalised_fen: Fen = NOTHING
    principal_fen: Fen = NOTHING

    @property
    def payment_fen(self) -> Fen:
        """What the borrower pays on the day; capitalised interest moves no money."""
        return Fen(self.interest_fen + self.principal_fen)

    @property
    def by_component(self) -> tuple[tuple[Component, Fen], ...]:
        """Every component with its amount, those of nothing too."""
        return (
            (Component.INTEREST, self.interest_fen),
            (Component.CAPITALISED, self.capitalised_fen),
            (Component.PRINCIPAL, self.principal_fen),
        )

    def plus(self, other: "Amounts") -> "Amounts":
        return Amounts(
            interest_fen=Fen(self.interest_fen + other.interest_fen),
            capitalised_fen=Fen(self.capitalised_fen + other.capitalised_fen),
            principal_fen=Fen(self.principal_fen + other.principal_fen),
        )

    def minus(self, other: "Amounts") -> "Amounts":
        return Amounts(
            interest_fen=Fen(self.interest_fen - other.interest_fen),
            capitalised_fen=Fen(self.capitalised_fen - other.capitalised_fen),
            principal_fen=Fen(self.principal_fen - other.principal_fen),
        )

    def body(self) -> dict[str, str]:
        """In yuan, as it is written into the log."""
        return {component.value: yuan_text(amount) for component, amount in self.by_component}


def amounts_from_body(body: Mapping[str, Any]) -> Amounts:
    """Read amounts back from the log."""
    return Amounts(
        interest_fen=fen_from_text(body["interest"]),
        capitalised_fen=fen_from_text(body["capitalised"]),
        principal_fen=fen_from_text(body["principal"]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedPart:
    """Days a posted interest rests on: their principal and rate, and where the rate came from.

    `benchmark_e4bp` is the benchmark that was used: by it a corrected fixing can be told.
    """

    period: Period
    principal_fen: Fen
    all_in_e4bp: RateE4bp
    fixing_published_on: date | None
    benchmark_e4bp: RateE4bp
    decision_id: str

    def body(self) -> dict[str, Any]:
        fixed_on = self.fixing_published_on
        return {
            "from": self.period.start.isoformat(),
            "to": self.period.end.isoformat(),
            "principal": yuan_text(self.principal_fen),
            "all_in_pct": percent_text(self.all_in_e4bp),
            "fixing_published_on": None if fixed_on is None else fixed_on.isoformat(),
            "benchmark_pct": percent_text(self.benchmark_e4bp),
            "decision_id": self.decision_id,
        }


def parts_from_body(body: Iterable[Mapping[str, Any]]) -> tuple[PostedPart, ...]:
    """Read the parts of a posting or a true-up back from the log."""
    return tuple(
        PostedPart(
            period=Period(date.fromisoformat(item["from"]), date.fromisoformat(item["to"])),
            principal_fen=fen_from_text(item["principal"]),
            all_in_e4bp=rate_from_percent_text(item["all_in_pct"]),
            fixing_published_on=None
            if item["fixing_published_on"] is None
            else date.fromisoformat(item["fixing_published_on"]),
            benchmark_e4bp=rate_from_percent_text(item["benchmark_pct"]),
            decision_id=item["decision_id"],
        )
        for item in body
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """The payment of one contract day as it was posted; never edited afterwards.

    `nominal_on` is the contract's day and names the posting within its loan. `parts` is what the
    interest rests on. `posted_on` is the business date it was posted for.
    """

    loan_id: str
    nominal_on: date
    pays_on: date
    posted_on: date
    amounts: Amounts
    parts: tuple[PostedPart, ...]

    @property
    def posting_id(self) -> str:
        """A name made from the loan and the day: a day is posted once."""
        key = {"loan_id": self.loan_id, "nominal_on": self.nominal_on.isoformat()}
        return content_id("P", key)

    @property
    def period(self) -> Period | None:
        """The days the interest is for, or None where only principal was posted."""
        return Period(self.parts[0].period.start, self.parts[-1].period.end) if self.parts else None

    def body(self) -> dict[str, Any]:
        """The posting as a fact: what is written into the log."""
        return {
            "posting_id": self.posting_id,
            "loan_id": self.loan_id,
            "nominal_on": self.nominal_on.isoformat(),
            "pays_on": self.pays_on.isoformat(),
            "posted_on": self.posted_on.isoformat(),
            **self.amounts.body(),
            "parts": [part.body() for part in self.parts],
        }


def posting_from_body(body: Mapping[str, Any]) -> Posting:
    """Read a posting back from the log."""
    return Posting(
        loan_id=body["loan_id"],
        nominal_on=date.fromisoformat(body["nominal_on"]),
        pays_on=date.fromisoformat(body["pays_on"]),
        posted_on=date.fromisoformat(body["posted_on"]),
        amounts=amounts_from_body(body),
        parts=parts_from_body(body["parts"]),
    )


def payments(loan: Loan, serviced: Serviced, *, posted_on: date) -> tuple[Posting, ...]:
    """Every contract day of a loan's life as it would be posted, in order."""
    # A payoff between a settlement day that moved back and the day itself has that day too.
    interest: dict[date, list[InterestPeriod]] = {}
    for item in serviced.interest:
        interest.setdefault(item.settlement.nominal_on, []).append(item)
    pays_on = {day: items[-1].settlement.pays_on for day, items in interest.items()}
    repaid: dict[date, int] = {}
    for flow in serviced.flows:
        if flow.kind in _REPAID:
            repaid[flow.nominal_on] = repaid.get(flow.nominal_on, 0) + flow.borrower_fen
            pays_on.setdefault(flow.nominal_on, flow.pays_on)
    return tuple(
        Posting(
            loan_id=loan.loan_id,
            nominal_on=day,
            pays_on=pays_on[day],
            posted_on=posted_on,
            amounts=_amounts(interest.get(day, ()), repaid.get(day, 0)),
            parts=_parts(interest.get(day, ()), serviced.segments),
        )
        for day in sorted(pays_on)
    )


def postings_due(
    paid: Iterable[Posting], serviced: Serviced, posted: Iterable[Posting]
) -> tuple[Posting, ...]:
    """The payments whose day has come for certain and that were not posted yet.

    `paid` is what `payments` gives for `serviced`. A provisional payment day may still move, so it
    is never posted.
    """
    done = {posting.nominal_on for posting in posted}
    uncertain = {
        item.settlement.nominal_on
        for item in serviced.interest
        if item.status is not PaymentStatus.FALLEN_DUE
    }
    uncertain |= {
        flow.nominal_on
        for flow in serviced.flows
        if flow.kind in _REPAID and flow.status is not PaymentStatus.FALLEN_DUE
    }
    return tuple(
        item for item in paid if item.nominal_on not in done and item.nominal_on not in uncertain
    )


def _amounts(items: Sequence[InterestPeriod], repaid: int) -> Amounts:
    return Amounts(
        interest_fen=Fen(sum(item.amount_fen for item in items if not item.capitalised)),
        capitalised_fen=Fen(sum(item.amount_fen for item in items if item.capitalised)),
        principal_fen=Fen(repaid),
    )


def _parts(
    items: Sequence[InterestPeriod], segments: Sequence[RateSegment]
) -> tuple[PostedPart, ...]:
    found = []
    for part in (part for item in items for part in item.parts):
        segment = rate_on(segments, part.period.start)
        assert segment is not None, f"no rate on {part.period.start}"
        assert part.period.end <= segment.period.end, "interest is cut where the rate rests anew"
        found.append(
            PostedPart(
                period=part.period,
                principal_fen=part.principal_fen,
                all_in_e4bp=part.all_in_e4bp,
                fixing_published_on=segment.fixing_published_on,
                benchmark_e4bp=segment.benchmark_e4bp,
                decision_id=segment.decision_id,
            )
        )
    return tuple(found)
