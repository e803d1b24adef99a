"""What comes next for a loan: the report that is due, interest, repricing, label, maturity."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from carbonstep.domain.account.certificate_change import certificate_state
from carbonstep.domain.decision.tested import VersionTested
from carbonstep.domain.decision.tested_period import effective_from, report_due
from carbonstep.domain.loan.repricing_day import repricing_days
from carbonstep.domain.money.service import CashFlowKind
from carbonstep.domain.picture.pricing import Priced
from carbonstep.domain.rulebook.rulebook import TestPeriod
from carbonstep.units.period import Period, period_name


class DueKind(StrEnum):
    """What is due."""

    PUBLICATION = "publication"
    REPORT = "report"
    CERTIFICATE = "certificate"
    STEP = "step"
    INTEREST = "interest"
    REPAYMENT = "repayment"
    DRAWDOWN = "drawdown"
    PREPAYMENT = "prepayment"
    REPRICING = "repricing"
    MATURITY = "maturity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing that is due: its kind, its day, and what it is about.

    `about` is the test period of a report, which `period` is too, the number of a certificate,
    the id of a decision, or empty; of a publication it is the benchmark. `overdue` means the day
    has passed; `provisional` that the calendar may still move it. `loan_ends_on` is told of a
    report that can change no rate any more, since the loan ends first.
    """

    kind: DueKind
    on: date
    about: str = ""
    period: Period | None = field(default=None, compare=False)
    overdue: bool = False
    provisional: bool = False
    loan_ends_on: date | None = None


def next_due(tested: Sequence[VersionTested], priced: Priced) -> tuple[Due, ...]:
    """The next thing of every kind, soonest first; what is overdue comes before all. `tested` is
    what the loan's test periods are tested by."""
    as_of = priced.as_of
    ends_on = priced.serviced.ends_on
    missing = _publications(priced, as_of)
    if as_of >= ends_on:
        return missing
    found = [
        *missing,
        *_reports(tested, priced, as_of),
        *(due for item in tested for due in _certificates(item, priced, as_of)),
    ]
    found += [
        Due(kind=DueKind.STEP, on=item.on, about=item.decision.decision_id)
        for item in priced.coming(as_of=as_of)
    ]
    settlement = next((i.settlement for i in priced.interest if i.settlement.pays_on > as_of), None)
    if settlement is not None:
        found.append(
            Due(
                kind=DueKind.INTEREST,
                on=settlement.pays_on,
                provisional=settlement.provisional,
            )
        )
    for flows, kind in (
        (CashFlowKind.REPAYMENT, DueKind.REPAYMENT),
        (CashFlowKind.DRAWDOWN, DueKind.DRAWDOWN),
        (CashFlowKind.PREPAYMENT, DueKind.PREPAYMENT),
    ):
        flow = next((f for f in priced.flows if f.kind is flows and f.pays_on > as_of), None)
        if flow is not None and flow.on < ends_on:
            found.append(Due(kind=kind, on=flow.pays_on, provisional=flow.provisional))
    repricing = next(
        (day for day in repricing_days(priced.contract.last, until=ends_on) if day > as_of), None
    )
    if repricing is not None:
        found.append(Due(kind=DueKind.REPRICING, on=repricing))
    last = max(priced.flows, key=lambda flow: flow.pays_on)
    found.append(Due(kind=DueKind.MATURITY, on=last.pays_on, provisional=last.provisional))
    return tuple(sorted(found, key=lambda d: (not d.overdue, d.on, d.kind)))


def _publications(priced: Priced, as_of: date) -> tuple[Due, ...]:
    """The publications that did not come, of those the rates up to the day rest on."""
    missing = {
        (item.publication_missing_on, item.benchmark_index.value)
        for item in priced.segments
        if item.publication_missing_on is not None and item.period.start <= as_of
    }
    return tuple(
        Due(kind=DueKind.PUBLICATION, on=day, about=index, overdue=True)
        for day, index in sorted(missing)
    )


def _reports(tested: Sequence[VersionTested], priced: Priced, as_of: date) -> list[Due]:
    """The reports that are waited for: of periods that are over, and of the first to come."""
    newest = {d.test_period: d for d in priced.decisions if not d.of_past_days}
    good = {period for period, decision in newest.items() if not decision.waits_for_report}
    by_period = [item for item in tested if item.rulebook.test.period is not TestPeriod.WHILE_VALID]
    waiting = [(period, item) for item in by_period for period in item.periods(until=as_of)]
    coming = [(item.coming(after=as_of), item) for item in by_period]
    first = min((pair for pair in coming if pair[0] is not None), key=_end_of, default=None)
    found = []
    for period, item in waiting if first is None else (*waiting, first):
        if period is None or period in good:
            continue
        due = report_due(item.rulebook, period, calendar=priced.market.calendar)
        found.append(
            Due(
                kind=DueKind.REPORT,
                on=due.on,
                about=period_name(period),
                period=period,
                overdue=due.on < as_of,
                provisional=due.provisional,
                loan_ends_on=_ends_first(item, priced, on=max(as_of, period.end)),
            )
        )
    return found


def _ends_first(tested: VersionTested, priced: Priced, *, on: date) -> date | None:
    """The loan's end where a report that comes on a day could change no rate before it."""
    ends_on = tested.loan.latest_on
    effective = effective_from(
        tested.rulebook.test.effective,
        tested.loan,
        received_on=on,
        calendar=priced.market.calendar,
    )
    return ends_on if effective.on >= ends_on else None


def _end_of(pair: tuple[Period | None, VersionTested]) -> date:
    return date.max if pair[0] is None else pair[0].end


def _certificates(tested: VersionTested, priced: Priced, as_of: date) -> list[Due]:
    if tested.rulebook.test.period is not TestPeriod.WHILE_VALID:
        return []
    used = {item.fact_id for decision in priced.decisions for item in decision.basis}
    running = [
        (days.end, state.particulars.number)
        for certificate in tested.evidence.certificates
        if certificate.certificate_id in used
        for state in (
            certificate_state(certificate, tested.evidence.certificate_changes, by=as_of),
        )
        for days in state.valid
        if as_of in days and tested.since <= as_of < tested.until
    ]
    if not running:
        return []
    end, number = max(running, key=lambda found: found[0])
    return [Due(kind=DueKind.CERTIFICATE, on=end, about=number)]
