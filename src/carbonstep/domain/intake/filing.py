"""Filing: a batch of reports checked against each other and against what the accounts have.

The order of the rows never decides in a file: where two rows contradict each other, both are
refused.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from carbonstep.domain.intake.account_check import AccountCheck
from carbonstep.domain.intake.candidate import Candidate, RejectedRow, row_order
from carbonstep.domain.intake.known_report import KnownReport

REJECTED_MAX = 20_000
"""Rejected rows that are told of one batch; there are more of them than anybody reads."""

ACCOUNTS_A_LOOK_UP = 500
"""Accounts whose known reports are asked for at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What a batch comes to. Each candidate is in exactly one of the three.

    `accepted` are new, with all their warnings, in the order of their rows; `unchanged` say what
    is known already; `rejected` cannot be filed, and `more_rejected` is how many there are beyond
    those that were asked for.
    """

    accepted: tuple[Candidate, ...]
    unchanged: tuple[Candidate, ...]
    rejected: tuple[RejectedRow, ...]
    more_rejected: int = 0


KnownReports = Callable[[Sequence[str]], Iterable[KnownReport]]
"""Gives the reports known for some accounts, superseded and withdrawn ones too, in any order."""

Homes = Callable[[Sequence[str]], Mapping[str, str]]
"""Gives the account of each of some reports, by id, where there is such a report."""


def check_filing(
    candidates: Iterable[Candidate],
    *,
    known: KnownReports,
    homes: Homes = lambda _ids: {},
    rejected_max: int = REJECTED_MAX,
    one_by_one: bool = False,
) -> Filing:
    """Check candidates against each other and against the reports known for their accounts.

    What came in on an earlier day is there on a later one: its days may be free again by then. What
    came in on one day came in at once, unless the candidates come in `one_by_one`, each a filing of
    its own, in the order of their days of receipt and, of one day, of their rows.

    `homes` is asked for reports that none of the accounts has. Unless they come in one by one, the
    result as a set does not depend on the order of the candidates, as long as no more than
    `rejected_max` are rejected; why others are is not told. Accounts are looked at one by one, so
    that what is known of other accounts need not be in memory. The work grows as n log n with the
    candidates and with what is known, never with the pairs among them.
    """
    by_account: dict[str, list[Candidate]] = {}
    targets: set[str] = set()
    for candidate in candidates:
        by_account.setdefault(candidate.report.account_id, []).append(candidate)
        targets |= {candidate.report.supersedes} - {""}
    # Asked for once, and only where a row needs it: a file may name as many as it has rows.
    found_homes = cache(lambda: homes(sorted(targets)))
    accepted: list[Candidate] = []
    unchanged: list[Candidate] = []
    rejected: list[RejectedRow] = []
    more = 0
    names = sorted(by_account)
    for start in range(0, len(names), ACCOUNTS_A_LOOK_UP):
        chunk = names[start : start + ACCOUNTS_A_LOOK_UP]
        reports: dict[str, list[KnownReport]] = {}
        for report in known(chunk):
            reports.setdefault(report.report.account_id, []).append(report)
        for name in chunk:
            left = rejected_max - len(rejected)
            check = AccountCheck(
                by_account[name],
                reports.get(name, []),
                found_homes,
                left,
                one_by_one=one_by_one,
            )
            accepted += check.accepted()
            unchanged += check.unchanged
            rejected += check.rejected()
            more += check.more_rejected
    filing = Filing(
        accepted=tuple(sorted(accepted, key=row_order)),
        unchanged=tuple(sorted(unchanged, key=row_order)),
        rejected=tuple(sorted(rejected, key=row_order)),
        more_rejected=more,
    )
    total = len(filing.accepted) + len(filing.unchanged) + len(filing.rejected) + more
    assert total == sum(map(len, by_account.values())), "each row has exactly one outcome"
    return filing
