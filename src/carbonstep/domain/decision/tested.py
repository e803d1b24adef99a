"""What a loan's test periods are tested by, where its rulebook, terms or borrower change.

A test period is tested by one version alone. Where the old and the new one test by the same cycle,
that is the one in force on the period's last day: the new one takes an open period over. Where the
cycles differ, no period of one is a period of the other: the old version goes on until both have
one that begins on the same day, and from there the new one tests.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.decision.tested_period import next_tested, periods_tested
from carbonstep.domain.loan.contract import Contract
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.rulebook.rulebook import Rulebook, RulebookRef, TestPeriod
from carbonstep.domain.rulebook.tested_on import tested_on
from carbonstep.units.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionTested:
    """A rulebook version, the terms it tests by, and what the borrower's account holds.

    `loan` has the terms of these days with the life that the contract has in the end. It is tested
    for the periods that begin from `begins_on` on and end by `ends_by`, and whose last day is one
    from `since` up to but not including `until`; a certificate counts on these very days.
    """

    rulebook: Rulebook
    loan: Loan
    evidence: Evidence
    begins_on: date = date.min
    ends_by: date = date.max
    last_from: date = date.min
    last_until: date = date.max
    since: date = date.min
    until: date = date.max

    @property
    def by_certificate(self) -> bool:
        """Whether certificates count and no period is tested."""
        return self.rulebook.test.period is TestPeriod.WHILE_VALID

    def holds(self, period: Period) -> bool:
        """Whether a test period is tested so."""
        whole = self.begins_on <= period.start and period.end <= self.ends_by
        return whole and self.last_from <= period.last_on < self.last_until

    def periods(self, *, until: date) -> tuple[Period, ...]:
        """The test periods that are over by a day, in order."""
        every = periods_tested(self.rulebook, self.loan, until=until)
        return tuple(period for period in every if self.holds(period))

    def coming(self, *, after: date) -> Period | None:
        """The first test period that ends after a day, or None."""
        first = max(after, self.begins_on, self.last_from)
        period = next_tested(self.rulebook, self.loan, after=first)
        return period if period is not None and self.holds(period) else None


def versions_tested(
    contract: Contract,
    *,
    rulebook_of: Callable[[RulebookRef], Rulebook],
    evidence_of: Callable[[str], Evidence],
) -> tuple[VersionTested, ...]:
    """What the test periods of a contract are tested by, in order; one for a loan that nothing of
    it ever changed for."""
    changes = _changes(contract)
    found: list[VersionTested] = []
    for since, loan in changes:
        item = VersionTested(
            rulebook=rulebook_of(loan.rulebook),
            loan=loan,
            evidence=evidence_of(loan.account_id),
        )
        if found:
            before = found[-1]
            if before.loan.rulebook == loan.rulebook:
                found[-1] = replace(before, last_until=since, until=since)
                item = replace(item, begins_on=before.begins_on, last_from=since, since=since)
            else:
                handed_on = handed_over_on(before.rulebook, item.rulebook, since)
                begins_on = max(before.begins_on, handed_on)
                found = [_ending(one, before.loan.rulebook, begins_on) for one in found]
                found[-1] = replace(found[-1], until=since)
                item = replace(item, begins_on=begins_on, since=since)
        found.append(item)
    return tuple(found)


CYCLES_MAX = 24
"""Test periods of another version that are looked at for one that begins as an old one does."""


def handed_over_on(old: Rulebook, new: Rulebook, since: date) -> date:
    """The day from which the test periods of another version may begin: where no period of it ever
    begins as one of the old version does, that of its first whole one.

    >>> from types import SimpleNamespace as a
    >>> cycles = (TestPeriod.YEAR, (1, 1)), (TestPeriod.YEAR, (4, 1)), (TestPeriod.QUARTER, (1, 1))
    >>> year, fiscal, quarter = (a(test=a(period=p, year_from=day)) for p, day in cycles)
    >>> pairs = (year, year), (year, quarter), (quarter, fiscal), (year, fiscal)
    >>> [str(handed_over_on(*pair, date(2024, 8, 1))) for pair in pairs]
    ['2024-01-01', '2025-01-01', '2025-04-01', '2025-04-01']
    """
    if new.test.period is TestPeriod.WHILE_VALID:
        return since
    own = tested_on(new.test, since)
    cycles = ((one.test.period, one.test.year_from) for one in (old, new))
    if old.test.period is TestPeriod.WHILE_VALID or len(set(cycles)) == 1:
        return own.start
    first = day = since if own.start == since else own.end
    for _ in range(CYCLES_MAX):
        if tested_on(old.test, day).start == day:
            return day
        day = tested_on(new.test, day).end
    return first


def _ending(tested: VersionTested, ref: RulebookRef, ends_by: date) -> VersionTested:
    """What tests by a version that another one replaces; what came before it stays."""
    if tested.loan.rulebook != ref or tested.ends_by < date.max:
        return tested
    return replace(tested, ends_by=ends_by)


def _changes(contract: Contract) -> list[tuple[date, Loan]]:
    """The terms that tests go by, from each day on which they change."""
    last = contract.last
    found: list[tuple[date, Loan]] = []
    for version in contract.versions:
        # How long the loan lives is told by what is agreed in the end.
        loan = replace(version.loan, matures_on=last.matures_on, repayment=last.repayment)
        if not found or _tested_by(found[-1][1]) != _tested_by(loan):
            found.append((version.since, loan))
    return found


def _tested_by(loan: Loan) -> tuple[object, ...]:
    terms = (loan.rulebook, loan.parameters, loan.first_test_on, loan.product_id)
    return (*terms, loan.account_id)
