"""Which amounts rest on a rate that stands in for one that was to be published and did not come."""

from collections.abc import Sequence
from datetime import date

from carbonstep.domain.loan.contract import Contract
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.domain.rate.segment import RateSegment
from carbonstep.units.period import Period


class StandIns:
    """The days of a loan's life whose rate stands in for a missing publication.

    Interest rests on the rates of its days; where the principal follows from the rates, everything
    rests on those before it too.
    """

    __slots__ = ("_lacking", "_principal")

    def __init__(self, contract: Contract, segments: Sequence[RateSegment]) -> None:
        self._lacking = [item for item in segments if item.publication_missing_on is not None]
        self._principal = bool(self._lacking) and contract.principal_follows_rates

    def under(self, period: Period | None, *, until: date) -> MissingPublication | None:
        """The first missing publication that what is paid rests on, or None.

        `period` are the days whose interest it is, None for principal; `until` is the day on which
        it counts.
        """
        end = until if period is None else period.end
        for segment in self._lacking:
            rests = segment.period.start < end if self._principal else _meet(period, segment)
            if rests and segment.publication_missing_on is not None:
                return MissingPublication(
                    index=segment.benchmark_index, expected_on=segment.publication_missing_on
                )
        return None


def _meet(period: Period | None, segment: RateSegment) -> bool:
    return period is not None and period.intersection(segment.period) is not None
