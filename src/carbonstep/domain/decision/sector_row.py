"""The row of a sector benchmark that counts for an enterprise, a test period and a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.rulebook.rulebook import SectorBenchmark, SectorKey, SectorRow

RowsByKey = Mapping[tuple[str, ...], Sequence[SectorRow]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorRows:
    """The rows of a benchmark by their key, so that a book's accounts need not look at each.
    `dated` are the days from and up to which some are valid, with that of their publication."""

    benchmark: SectorBenchmark
    by_key: RowsByKey
    dated: frozenset[tuple[date, date | None, date]]

    def find(self, account: CarbonAccount, *, on: date, by: date) -> SectorRow | None:
        """The row for an enterprise that is valid on a day, of those published by the end of
        another; None where there is none.

        Of the codes of a sector the longest that has a row counts, and of rows of one key the one
        published last; of those published together the one that is valid last.
        """
        for key in product(*(_words(account, one) for one in self.benchmark.keys)):
            found = [
                row
                for row in self.by_key.get(key, ())
                if row.since <= on
                and (row.until is None or on < row.until)
                and row.published_on <= by
            ]
            if found:
                return max(found, key=lambda row: (row.published_on, row.since))
        return None

    def published(self, *, on: date) -> frozenset[date]:
        """The days on which a row that is valid on a day was published, for whomever."""
        return frozenset(
            published_on
            for since, until, published_on in self.dated
            if since <= on and (until is None or on < until)
        )


def rows_by_key(benchmark: SectorBenchmark) -> SectorRows:
    """The rows of a benchmark, made ready to be looked up."""
    found: dict[tuple[str, ...], list[SectorRow]] = {}
    for row in benchmark.rows:
        found.setdefault(row.key, []).append(row)
    dated = frozenset((row.since, row.until, row.published_on) for row in benchmark.rows)
    return SectorRows(benchmark=benchmark, by_key=found, dated=dated)


def key_of(account: CarbonAccount, keys: Sequence[SectorKey]) -> tuple[str, ...]:
    """An enterprise's own sector and region, as a benchmark is looked up by."""
    return tuple(_words(account, key)[0] for key in keys)


def _words(account: CarbonAccount, key: SectorKey) -> tuple[str, ...]:
    """The words of a key that stand for an enterprise, the closest first: of a sector its code and
    those above it; of a region its own alone."""
    if key is SectorKey.REGION:
        return (account.region,)
    code = account.industry
    return tuple(code[:length] for length in range(len(code), 0, -1)) or ("",)
