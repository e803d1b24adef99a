"""What a decision makes of each KPI: the part it stands at, from when, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from carbonstep.domain.rulebook.output import Combine, Limits, Output
from carbonstep.units.rate import RateE4bp, bps_text, rate_from_bps_text


class Cause(StrEnum):
    """What made a decision due."""

    REPORT = "report"
    MISSING = "missing"
    LATE_REPORT = "late_report"
    RESTATEMENT = "restatement"
    CERTIFICATE = "certificate"
    CERTIFICATE_CHANGE = "certificate_change"
    WITHDRAWAL = "withdrawal"
    EARLIER_STEP = "earlier_step"


class PartState(StrEnum):
    """Whether a KPI has a value, has none for good, or may still get one before its due date."""

    MEASURED = "measured"
    MISSING = "missing"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedPart:
    """What one KPI's part of an output stands at after a decision.

    `cause` is what made this part due, None where nothing did yet: the KPI is waited for, and what
    stood before goes on. `decided_by` is the earlier decision of the same test period that the part
    is carried over from, or empty where this decision made it. The part holds from `effective_from`
    to the day before `effective_to`; None means until a later decision replaces it, and where both
    are one day it holds on none. `previous_e4bp` is the part of the period before where this one
    rests on it, else None. `immaterial`: a restatement moved the KPI too little, so the part before
    is kept.
    """

    kpi: str
    state: PartState
    cause: Cause | None
    stands_e4bp: RateE4bp
    previous_e4bp: RateE4bp | None = None
    immaterial: bool = False
    effective_from: date
    effective_to: date | None
    effective_provisional: bool = False
    decided_by: str = ""

    @property
    def is_own(self) -> bool:
        """Whether the decision made the part, and did not carry it over or wait for it."""
        return self.cause is not None and not self.decided_by

    @property
    def has_effect(self) -> bool:
        """Whether it holds on any day."""
        return self.effective_from != self.effective_to

    @property
    def of_past_days(self) -> bool:
        """Whether it decides days again that another decision of its period has ended since: what
        the period stands at is told by that one."""
        bounded = self.effective_to is not None and self.has_effect
        return bounded and self.cause is Cause.EARLIER_STEP

    def body(self) -> dict[str, Any]:
        previous = self.previous_e4bp
        return {
            "kpi": self.kpi,
            "state": self.state.value,
            "cause": "" if self.cause is None else self.cause.value,
            "bps": bps_text(self.stands_e4bp),
            "previous_bps": None if previous is None else bps_text(previous),
            "immaterial": self.immaterial,
            "effective": {
                "from": self.effective_from.isoformat(),
                "to": None if self.effective_to is None else self.effective_to.isoformat(),
                "provisional": self.effective_provisional,
            },
            "decided_by": self.decided_by,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedOutput:
    """What an output comes to: its parts, put together within its limits.

    `combine` and `limits` are the rulebook's; they are told so that what stands on a day, from
    parts of several decisions, follows from the decisions alone.
    """

    name: str
    total_e4bp: RateE4bp
    parts: tuple[DecidedPart, ...]
    combine: Combine = Combine.SUM
    limits: Limits | None = None

    def part(self, kpi: str) -> DecidedPart | None:
        """The part of a KPI, or None where the output has none of it."""
        return next((part for part in self.parts if part.kpi == kpi), None)

    def outcome(self) -> dict[str, Any]:
        """What makes it this one: how parts combine is the rulebook's, whose hash is named."""
        return {
            "name": self.name,
            "total_bps": bps_text(self.total_e4bp),
            "parts": [part.body() for part in self.parts],
        }

    def body(self) -> dict[str, Any]:
        limits = self.limits or Limits(lowest=None, highest=None)
        return {
            **self.outcome(),
            "combine": self.combine.value,
            "lowest_bps": None if limits.lowest is None else bps_text(RateE4bp(limits.lowest)),
            "highest_bps": None if limits.highest is None else bps_text(RateE4bp(limits.highest)),
        }


def decided_output(output: Output, total: RateE4bp, parts: Iterable[DecidedPart]) -> DecidedOutput:
    """An output as it was decided. A single part is within the limits of the whole already."""
    several = len(output.parts) > 1
    return DecidedOutput(
        name=output.name,
        total_e4bp=total,
        parts=tuple(parts),
        combine=output.combine,
        limits=output.limits if several else None,
    )


def output_from_body(body: Mapping[str, Any]) -> DecidedOutput:
    """Read an output back from the log."""
    lowest, highest = (
        None if body[name] is None else int(rate_from_bps_text(body[name]))
        for name in ("lowest_bps", "highest_bps")
    )
    limited = lowest is not None or highest is not None
    return DecidedOutput(
        name=body["name"],
        total_e4bp=rate_from_bps_text(body["total_bps"]),
        parts=tuple(_part_from_body(part) for part in body["parts"]),
        combine=Combine(body["combine"]),
        limits=Limits(lowest=lowest, highest=highest) if limited else None,
    )


def _part_from_body(body: Mapping[str, Any]) -> DecidedPart:
    effective, previous, cause = body["effective"], body["previous_bps"], body["cause"]
    return DecidedPart(
        kpi=body["kpi"],
        state=PartState(body["state"]),
        cause=Cause(cause) if cause else None,
        stands_e4bp=rate_from_bps_text(body["bps"]),
        previous_e4bp=None if previous is None else rate_from_bps_text(previous),
        immaterial=body["immaterial"],
        effective_from=date.fromisoformat(effective["from"]),
        effective_to=None if effective["to"] is None else date.fromisoformat(effective["to"]),
        effective_provisional=effective["provisional"],
        decided_by=body["decided_by"],
    )
