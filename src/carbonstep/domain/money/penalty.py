"""Penalty interest: on amounts overdue and on amounts used for something else than agreed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.money.misuse import MisusedDays, misused_days
from carbonstep.domain.money.position import OverduePiece, Position
from carbonstep.domain.money.service import Serviced
from carbonstep.domain.money.sharing import Sharing
from carbonstep.domain.rate.segment import RateSegment
from carbonstep.units.day_count import DayCount, part_units
from carbonstep.units.money import Fen, settle
from carbonstep.units.period import Period
from carbonstep.units.rate import PER_ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyPart:
    """Days of a penalty in one rate segment, and what they cost unrounded.

    `base_fen` is the amount they are counted on, `added_pct` what is added to the contract rate for
    it in percent of that rate, and `rate_e4bp` what it bears of the segment's all-in rate, in 1e-4
    bp, exact. `units` are the days in the units of the loan's day count.
    """

    period: Period
    segment: RateSegment
    base_fen: Fen
    added_pct: Decimal
    rate_e4bp: Fraction
    units: int
    exact_fen: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyLine:
    """The penalty interest that one event tells of, up to the day the amount was made good or the
    day one looks from.

    `kind` is overdue, of a late receipt too, or misuse. `base_fen` is the amount on the first day,
    `added_pct` what the contract adds for its kind, in percent of its rate; a part of what is
    overdue that is misused too bears the heavier. `open`: it goes on, since the amount is not made
    good yet.
    """

    event_id: str
    kind: LoanEventKind
    period: Period
    base_fen: Fen
    added_pct: Decimal
    parts: tuple[PenaltyPart, ...]
    open: bool

    @property
    def exact_fen(self) -> Fraction:
        """The unrounded penalty interest."""
        return sum((part.exact_fen for part in self.parts), Fraction(0))

    @property
    def amount_fen(self) -> Fen:
        """What is owed. Rounding: half away from zero, once."""
        return settle(self.exact_fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Charge:
    """Days on which an amount bears one surplus, and the day from which they are counted."""

    period: Period
    base_fen: Fen
    added_pct: Decimal
    times: Fraction
    counted_from: date


def penalty_lines(
    loan: Loan,
    serviced: Serviced,
    position: Position,
    events: Sequence[LoanEvent],
    *,
    as_of: date,
) -> tuple[PenaltyLine, ...]:
    """What overdue and misused amounts cost on top of the cash flows, by event.

    `events` are those that stand, and `position` is theirs. An overdue amount is no longer in the
    balance that the schedule repays, so it bears the contract rate and the surplus on it; a misused
    amount is still in the balance, so it bears the surplus alone. What is both bears the contract
    rate and the heavier surplus, in the line of what is overdue. The contract rate is the all-in
    rate of the day, after the last segment the last one, and never below zero.

    What is overdue bears it on interest as on principal; the penalty interest itself bears none.
    """
    misused = misused_days(serviced, position, events, until=as_of)
    pieces = [piece for day in position.days for piece in day.pieces if piece.start < as_of]
    shared = _misused_too(pieces, misused, as_of)
    by_event: dict[str, list[int]] = {}
    for place, piece in enumerate(pieces):
        by_event.setdefault(piece.event_id, []).append(place)
    misused_by: dict[str, list[MisusedDays]] = {}
    for item in misused:
        misused_by.setdefault(item.event_id, []).append(item)
    lines = []
    for event in events:
        own = [(pieces[place], shared[place]) for place in by_event.get(event.event_id, ())]
        if own:
            charges = _overdue(loan, own, as_of)
            is_open = any(piece.end is None or piece.end > as_of for piece, _ in own)
            lines.append(_line(loan, serviced.segments, event, charges, is_open=is_open))
        charges = _misused(loan, misused_by.get(event.event_id, []))
        if charges:
            running = charges[-1].period.end == as_of
            is_open = running and (event.until is None or event.until > as_of)
            lines.append(_line(loan, serviced.segments, event, charges, is_open=is_open))
    return tuple(lines)


def _misused(loan: Loan, days: Sequence[MisusedDays]) -> list[_Charge]:
    """The charges of what one notice says is misused, but for what is overdue too."""
    added = loan.penalty.misuse_pct
    return [
        _Charge(
            period=item.period,
            base_fen=item.base_fen,
            added_pct=added,
            times=Fraction(added) / 100,
            counted_from=days[0].period.start,
        )
        for item in days
        if item.base_fen
    ]


def _misused_too(
    pieces: Sequence[OverduePiece], misused: Sequence[MisusedDays], as_of: date
) -> list[list[tuple[Period, int]]]:
    """For each overdue piece what of it is misused too, by days: the principal overdue longest is
    first."""
    changes: dict[date, int] = defaultdict(int)
    for item in misused:
        changes[item.period.start] += item.overdue_fen
        changes[item.period.end] -= item.overdue_fen
    found: list[list[tuple[Period, int]]] = [[] for _ in pieces]
    if not any(changes.values()):
        return found
    starts, ends = defaultdict[date, list[int]](list), defaultdict[date, list[int]](list)
    for place, piece in enumerate(pieces):
        end = min(piece.end or as_of, as_of)
        if piece.start < end:
            starts[piece.start].append(place)
            ends[end].append(place)
    running = Sharing(len(pieces))
    since: dict[int, tuple[date, int]] = {}
    both = 0
    for day in sorted({*changes, *starts, *ends}):
        both += changes.get(day, 0)
        for place in starts.get(day, ()):
            running.put(place, int(pieces[place].principal_fen))
        for place in ends.get(day, ()):
            running.put(place, 0)
        for place, taken in running.share(both):
            start, was = since.get(place, (day, 0))
            if taken != was:
                since[place] = (day, taken)
                if was:
                    found[place].append((Period(start, day), was))
    assert not both, "what is misused too ends by the day one looks from"
    return found


def _overdue(
    loan: Loan, own: Sequence[tuple[OverduePiece, list[tuple[Period, int]]]], as_of: date
) -> list[_Charge]:
    """The charges of one event's overdue pieces: what is overdue alone, and what is misused too."""
    added = loan.penalty.overdue_pct
    heavier = max(added, loan.penalty.misuse_pct)
    found: list[_Charge] = []
    for counted_from in sorted({piece.start for piece, _ in own}):
        alone: dict[date, int] = defaultdict(int)
        both: dict[date, int] = defaultdict(int)
        for piece, shared in own:
            if piece.start == counted_from:
                alone[piece.start] += piece.amount_fen
                alone[min(piece.end or as_of, as_of)] -= piece.amount_fen
                for period, taken in shared:
                    for day, change in ((period.start, taken), (period.end, -taken)):
                        both[day] += change
                        alone[day] -= change
        found += [
            _Charge(
                period=period,
                base_fen=Fen(base),
                added_pct=pct,
                times=(100 + Fraction(pct)) / 100,
                counted_from=counted_from,
            )
            for changes, pct in ((alone, added), (both, heavier))
            for period, base in _runs(changes)
        ]
    return sorted(found, key=lambda charge: (charge.period, charge.added_pct))


def _runs(changes: Mapping[date, int]) -> Iterator[tuple[Period, int]]:
    """The days on which a sum of changes by day stays the same, and the sum; none where it is
    nothing. A day on which nothing changes cuts nothing."""
    days = sorted(day for day, change in changes.items() if change)
    total = 0
    for start, end in pairwise(days):
        total += changes[start]
        assert total >= 0, "no more is misused than is overdue, and no more made good"
        if total:
            yield Period(start, end), total


def _line(
    loan: Loan,
    segments: Sequence[RateSegment],
    event: LoanEvent,
    charges: Sequence[_Charge],
    *,
    is_open: bool,
) -> PenaltyLine:
    starts_on = min(charge.period.start for charge in charges)
    misuse = event.kind is LoanEventKind.MISUSE
    return PenaltyLine(
        event_id=event.event_id,
        kind=LoanEventKind.MISUSE if misuse else LoanEventKind.OVERDUE,
        period=Period(starts_on, max(charge.period.end for charge in charges)),
        base_fen=Fen(sum(c.base_fen for c in charges if c.period.start == starts_on)),
        added_pct=loan.penalty.misuse_pct if misuse else loan.penalty.overdue_pct,
        parts=tuple(
            part for charge in charges for part in _parts(loan.day_count, segments, charge)
        ),
        open=is_open,
    )


def _parts(
    day_count: DayCount, segments: Sequence[RateSegment], charge: _Charge
) -> Iterator[PenaltyPart]:
    """The days of a charge by the segment whose rate they bear.

    As in the fold, a part counts as the count to its end less the count to its start, so that
    cutting it changes nothing in any convention.
    """
    for segment, days in _spans(segments, charge.period):
        rate = max(segment.all_in_e4bp, 0) * charge.times
        units = part_units(
            day_count,
            days.start,
            days.end,
            period_start=charge.counted_from,
            drawn_on=charge.counted_from,
        )
        yield PenaltyPart(
            period=days,
            segment=segment,
            base_fen=charge.base_fen,
            added_pct=charge.added_pct,
            rate_e4bp=rate,
            units=units,
            exact_fen=Fraction(charge.base_fen * rate * units, PER_ONE * day_count.units_a_year),
        )


def _spans(segments: Sequence[RateSegment], period: Period) -> Iterator[tuple[RateSegment, Period]]:
    for segment in segments:
        days = period.intersection(segment.period)
        if days is not None:
            yield segment, days
    life_ends_on = segments[-1].period.end
    if period.end > life_ends_on:
        yield segments[-1], Period(max(period.start, life_ends_on), period.end)
