"""What is not posted although its payment day has come: its rate is not known yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from carbonstep.domain.loan.contract import Contract
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.domain.money.posting import Posting
from carbonstep.domain.rate.segment import RateSegment


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A contract day on which nothing is posted until a publication comes that it rests on."""

    nominal_on: date
    publication: MissingPublication


def missing_by_day(
    contract: Contract, paid: Iterable[Posting], segments: Sequence[RateSegment]
) -> dict[date, MissingPublication]:
    """The first missing publication that each contract day's payment rests on, where there is one.

    `paid` are the loan's payments. Interest rests on the rates of its days; where the principal
    follows from the rates, everything rests on those before it too.
    """
    lacking = [item for item in segments if item.publication_missing_on is not None]
    found: dict[date, MissingPublication] = {}
    for item in paid if lacking else ():
        first = next((segment for segment in lacking if _rests_on(contract, item, segment)), None)
        if first is not None and first.publication_missing_on is not None:
            found[item.nominal_on] = MissingPublication(
                index=first.benchmark_index, expected_on=first.publication_missing_on
            )
    return found


def _rests_on(contract: Contract, item: Posting, segment: RateSegment) -> bool:
    until = item.nominal_on if item.period is None else item.period.end
    if contract.principal_follows_rates:
        return segment.period.start < until
    return item.period is not None and item.period.intersection(segment.period) is not None
