"""Whether a loan can be lived with from its first day: it has a rate, and its payments fit."""

from dataclasses import replace
from datetime import date

from carbonstep.domain.loan.contract import Contract, changed_versions
from carbonstep.domain.loan.loan import AtChange, Benchmark, Loan, RepaymentKind
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.life import Life, serviced_life
from carbonstep.domain.money.service import CashFlowKind, Serviced
from carbonstep.domain.picture.reason import PictureReason
from carbonstep.domain.rate.repricing import contract_benchmarks
from carbonstep.domain.rate.segment import level_from
from carbonstep.reading.problem import Place, Problem
from carbonstep.units.money import Fen, yuan_text
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import WorkCalendar


def check_bookable(loan: Loan, *, market: Market) -> Problem | None:
    """What keeps a loan from being booked, seen over its whole life without carbon steps.

    Errors: `fixing_missing` where its benchmark had no fixing by the drawdown,
    `repayment_above_balance`, `payment_below_interest`, `repaid_after_maturity`.
    """
    life = serviced_life(loan, (), events=(), market=market)
    if isinstance(life, Problem):
        return life
    return check_first_payment(loan, life) or _check_maturity(loan, life, market.calendar)


def check_amended(before: Contract, life: Life) -> Problem | None:
    """What of the terms that an event makes other than they were `before` could not be booked: a
    fixed payment below the interest, one that repays the loan too late.

    As at a booking it is seen without carbon steps, and by today's fixings; whatever term changed,
    the rate of the days may be another. Errors: those of `check_bookable`.
    """
    for changed in changed_versions(before, life.contract):
        terms = changed.version.loan
        if _same_money(changed.was, terms):
            continue
        if changed.first:
            problem = check_bookable(terms, market=life.market)
        else:
            since = changed.version.since
            problem = check_first_payment(terms, life.plain(), after=since, until=changed.until)
            if problem is None and changed.until == date.max and _repaid_anew(changed.was, terms):
                problem = _check_end(terms, life, since)
        if problem is not None:
            return problem
    return None


def _same_money(was: Loan, terms: Loan) -> bool:
    """Whether two states of a loan differ in nothing that its rate before carbon steps, or what is
    paid, follows from."""
    return terms == replace(
        was,
        account_id=terms.account_id,
        rulebook=terms.rulebook,
        parameters=terms.parameters,
        product_id=terms.product_id,
        first_test_on=terms.first_test_on,
        confirmed=terms.confirmed,
    )


def _repaid_anew(was: Loan, terms: Loan) -> bool:
    return (was.repayment, was.matures_on) != (terms.repayment, terms.matures_on)


def publications_missing(contract: Contract, *, market: Market) -> tuple[MissingPublication, ...]:
    """The publications that a loan's rates up to the market's day need and that did not come, in
    order; none where it cannot be priced at all."""
    found = contract_benchmarks(contract, until=contract.last.latest_on, market=market)
    if isinstance(found, Problem) or contract.cancellation is not None:
        return ()
    missing = {
        MissingPublication(
            index=version.loan.benchmark.index, expected_on=item.publication_missing_on
        )
        for version in found
        for item in version.benchmarks
        if item.publication_missing_on is not None
        and max(item.period.start, version.days.start) <= market.as_of
        and item.period.intersection(version.days) is not None
    }
    return tuple(sorted(missing))


def check_first_payment(
    loan: Loan, life: Serviced, *, after: date = date.min, until: date = date.max
) -> Problem | None:
    """A fixed payment must cover the interest of the first period it is paid for, unless the
    contract lets the rest be added to the principal.

    Of terms that hold `after` a day, up to and with the contract day `until`: also of the first
    period that lies wholly in these days. Errors: `payment_below_interest`.
    """
    payment = loan.repayment.amount_fen
    if (
        payment is None
        or loan.repayment.kind is not RepaymentKind.FIXED_PAYMENT
        or loan.repayment.negative_amortisation
    ):
        return None
    first_on = loan.repayment.first_on or loan.drawn_on
    for period in life.interest:
        nominal_on = period.settlement.nominal_on
        if period.settlement.final or nominal_on > until:
            break  # At the end all is repaid, whatever the payment.
        if nominal_on < first_on or nominal_on <= after:
            continue
        if payment < period.amount_fen:
            return Problem(
                reason=PictureReason.PAYMENT_BELOW_INTEREST,
                place=Place(path="loan.repayment.amount"),
                found=yuan_text(payment),
                needed=yuan_text(period.amount_fen),
            )
        if period.settlement.period.start >= after:
            break
    return None


def _check_maturity(loan: Loan, life: Serviced, calendar: WorkCalendar) -> Problem | None:
    """Where a change may move the term, the contract's amount must repay the loan by maturity as
    long as nothing changes: at the rate of the first day. Errors: `repaid_after_maturity`."""
    amount = loan.repayment.amount_fen
    if loan.repayment.at_change is not AtChange.TERM or amount is None:
        return None
    unchanged = replace(
        loan,
        benchmark=Benchmark(
            index=BenchmarkIndex.FIXED,
            every_months=None,
            fixed_e4bp=life.segments[0].all_in_e4bp,
        ),
        spread_e4bp=RateE4bp(0),
        rise_max_e4bp=None,
        fall_max_e4bp=None,
        floor_e4bp=None,
        cap_e4bp=None,
        rounding=None,
    )
    found = serviced_life(
        unchanged,
        (),
        events=(),
        market=Market(fixings=FixingTable(()), calendar=calendar, as_of=loan.drawn_on),
    )
    return found if isinstance(found, Problem) else _repaid_late(loan, amount, found)


def _check_end(loan: Loan, life: Life, since: date) -> Problem | None:
    """What `_check_maturity` asks, of terms that hold from a day on: by the rate of that day."""
    amount = loan.repayment.amount_fen
    if loan.repayment.at_change is not AtChange.TERM or amount is None:
        return None
    segments = life.rates.without_steps().segments
    found = life.at_rates(level_from(segments, since), lived=False)
    return found if isinstance(found, Problem) else _repaid_late(loan, amount, found)


def _repaid_late(loan: Loan, amount: Fen, life: Serviced) -> Problem | None:
    last = max(flow.nominal_on for flow in life.flows if flow.kind is CashFlowKind.REPAYMENT)
    if last <= loan.matures_on:
        return None
    return Problem(
        reason=PictureReason.REPAID_AFTER_MATURITY,
        place=Place(path="loan.repayment.amount"),
        found=yuan_text(amount),
        needed=last.isoformat(),
    )
