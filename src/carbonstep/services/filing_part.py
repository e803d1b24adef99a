"""A checked file made ready to be recorded: whole, or in parts between which others may write."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Dialect

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.intake.candidate import Candidate
from carbonstep.store import account as accounts
from carbonstep.store import report as reports
from carbonstep.store.append import Prepared, prepare
from carbonstep.store.stamp import Stamp

PART_REPORTS = 1_000
"""New reports that are recorded in one transaction; other writers wait for one part at most.

That is 60 milliseconds in SQLite and 140 in PostgreSQL. Smaller parts write the pages of the
indexes, which lie by hashes, as many times more often.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is recorded in one transaction: some reports, and before them the accounts `opened` for
    them."""

    candidates: Sequence[Candidate]
    opened: int
    facts: tuple[Prepared, ...]


class Parts:
    """The parts of a file in order, each made ready as it is asked for.

    While one is made ready nobody is held up, so others write between two of them. `reports_made`
    is told how many reports are ready, and of how many.
    """

    def __init__(
        self,
        dialect: Dialect,
        candidates: Sequence[Candidate],
        opened: Sequence[CarbonAccount],
        stamp: Stamp,
        *,
        reports_made: Callable[[int, int], None],
    ) -> None:
        self.account_ids = frozenset(candidate.report.account_id for candidate in candidates)
        self._total = len(candidates)
        self._parts = in_parts(candidates)
        self._opened = opened
        self._dialect = dialect
        self._stamp = stamp
        self._reports_made = reports_made

    def __len__(self) -> int:
        return len(self._parts)

    def __iter__(self) -> Iterator[Part]:
        to_open = {account.account_id: account for account in self._opened}
        made = 0
        for candidates in self._parts:
            self._reports_made(made, self._total)
            held = [candidate.report for candidate in candidates]
            ids = dict.fromkeys(report.account_id for report in held)
            opened = [to_open.pop(account_id) for account_id in ids if account_id in to_open]
            facts = (
                *prepare(self._dialect, accounts.ACCOUNT, opened, self._stamp),
                *prepare(self._dialect, reports.FOOTPRINT_REPORT, held, self._stamp),
            )
            made += len(held)
            self._reports_made(made, self._total)
            yield Part(candidates=candidates, opened=len(opened), facts=facts)


def in_parts(candidates: Sequence[Candidate]) -> list[Sequence[Candidate]]:
    """The candidates as they are recorded: all at once, or where they are many in parts, the
    reports of an account in one part as far as they fit into one."""
    if len(candidates) <= PART_REPORTS:
        return [candidates] if candidates else []
    by_account: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_account.setdefault(candidate.report.account_id, []).append(candidate)
    parts: list[Sequence[Candidate]] = []
    part: list[Candidate] = []
    for held in by_account.values():
        if part and len(part) + len(held) > PART_REPORTS:
            parts.append(part)
            part = []
        part = part + held
        while len(part) > PART_REPORTS:
            parts.append(part[:PART_REPORTS])
            part = part[PART_REPORTS:]
    return [*parts, part] if part else parts
