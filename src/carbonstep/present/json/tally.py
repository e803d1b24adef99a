"""What a rulebook comes to over a book, as JSON."""

from carbonstep.book.tally import Tally, TallyLine, TallyPart, TallyTotal
from carbonstep.present.json.shape import DecimalText, Out
from carbonstep.units.rate import bps_text


class TallyLineOut(Out):
    """How many accounts land on a step; `bps` is null on a line between two corners."""

    step: str
    bps: DecimalText | None
    accounts: int

    @classmethod
    def of(cls, line: TallyLine) -> "TallyLineOut":
        bps = None if line.adjustment_e4bp is None else bps_text(line.adjustment_e4bp)
        return cls(step=line.step, bps=bps, accounts=line.accounts)


class TallyPartOut(Out):
    """How many accounts land where on a part of an output; `missing` are on no step."""

    output: str
    kpi: str
    steps: tuple[TallyLineOut, ...]
    missing: int

    @classmethod
    def of(cls, part: TallyPart) -> "TallyPartOut":
        steps = tuple(TallyLineOut.of(line) for line in part.lines)
        return cls(output=part.output, kpi=part.kpi, steps=steps, missing=part.missing)


class TallyTotalOut(Out):
    """How many accounts an output comes to so much for."""

    output: str
    total_bps: DecimalText
    accounts: int

    @classmethod
    def of(cls, total: TallyTotal) -> "TallyTotalOut":
        bps = bps_text(total.total_e4bp)
        return cls(output=total.output, total_bps=bps, accounts=total.accounts)


class TallyOut(Out):
    """What a rulebook comes to over a book; `missing` has for each KPI how many accounts lack it,
    by reason."""

    accounts: int
    parts: tuple[TallyPartOut, ...]
    totals: tuple[TallyTotalOut, ...]
    missing: dict[str, dict[str, int]]

    @classmethod
    def of(cls, tally: Tally) -> "TallyOut":
        return cls(
            accounts=tally.accounts,
            parts=tuple(TallyPartOut.of(part) for part in tally.parts),
            totals=tuple(TallyTotalOut.of(total) for total in tally.totals),
            missing={
                kpi: {why.value: number for why, number in found.items()}
                for kpi, found in tally.missing.items()
            },
        )
