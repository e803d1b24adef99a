"""A rulebook over a whole book of accounts: a dry run that stores nothing."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from carbonstep.book.tally import Tally, is_reduction, tally_reduction
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.reading.reason import ReadingReason
from carbonstep.services.borrower import successions
from carbonstep.services.knowledge import known_entries
from carbonstep.store import account as accounts
from carbonstep.store import report_query
from carbonstep.store.engine import Store
from carbonstep.units.period import Period

ACCOUNTS_A_PAGE = 2000


def count_steps(
    store: Store,
    rulebook: Rulebook,
    *,
    period: Period,
    baseline: Period,
    known_at: str | None = None,
) -> Tally:
    """How many accounts land on which step of a reduction rulebook, for a period and base year.

    Every account counts but one in whose place another reports for the period: one without a
    report for either period is counted as missing. Raises
    `RejectedError` for a rulebook that is no reduction.
    """
    if not is_reduction(rulebook):
        raise RejectedError(
            [
                Problem(
                    reason=ReadingReason.SHAPE,
                    place=Place(path="rulebook"),
                    found=str(rulebook.ref),
                    needed=phrase("a rulebook with one KPI that is a reduction"),
                )
            ]
        )
    with store.read() as session:
        known = known_entries(session, known_at)
        return tally_reduction(
            rulebook, _pairs(session, period=period, baseline=baseline, known=known)
        )


def _pairs(
    session: Session, *, period: Period, baseline: Period, known: int | None
) -> Iterator[tuple[FootprintReport | None, FootprintReport | None]]:
    before = _by_account(session, baseline, known)
    after = _by_account(session, period, known)
    last = ""
    while True:
        page = accounts.accounts(session, after=last, limit=ACCOUNTS_A_PAGE, known=known)
        ids = [item.account.account_id for item in page]
        followed = successions(session, ids, known=known)
        for account_id in ids:
            if account_id not in followed or not followed[account_id].takes(period):
                yield before.get(account_id), after.get(account_id)
        if len(page) < ACCOUNTS_A_PAGE:
            return
        last = page[-1].account.account_id


def _by_account(session: Session, period: Period, known: int | None) -> dict[str, FootprintReport]:
    reports = report_query.current_organisation_reports(session, period, known=known)
    return {report.account_id: report for _, report in reports}
