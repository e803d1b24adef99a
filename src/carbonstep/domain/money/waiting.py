"""What waits for a publication: its rate is not known, so it is neither final nor posted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from carbonstep.domain.loan.contract import Contract
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.domain.money.posting import Posting
from carbonstep.domain.money.stand_in import StandIns
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

    `paid` are the loan's payments.
    """
    stand_ins = StandIns(contract, segments)
    found: dict[date, MissingPublication] = {}
    for item in paid:
        missing = stand_ins.under(item.period, until=item.nominal_on)
        if missing is not None:
            found[item.nominal_on] = missing
    return found
