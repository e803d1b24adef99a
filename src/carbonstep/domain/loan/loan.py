"""A loan's contract terms: what was lent, at which rate, repaid and settled when, priced by which
rulebook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from carbonstep.domain.loan.supplied import Supplied, number_for
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.rulebook.rulebook import Parameter, RulebookRef
from carbonstep.units.cycle import Stub
from carbonstep.units.day_count import DayCount
from carbonstep.units.money import Fen
from carbonstep.units.period import Frequency, Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import BusinessDayRule, CalendarId


class RepricingAnchor(StrEnum):
    """The day the repricing cycle is counted from."""

    DRAWDOWN = "drawdown"
    JANUARY_FIRST = "01-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """The benchmark and how often the loan takes up its newest fixing.

    `every_months` is 1, 3, 6 or 12 and None for a fixed rate, whose rate is `fixed_e4bp`.
    `anchor` is a day of the contract where neither drawdown nor 1 January counts; it is then the
    first repricing day. `fixing_lag` is how many working days before a repricing day the newest
    fixing is looked up. The fixing is kept from falling below `floor_e4bp`, then multiplied.
    """

    index: BenchmarkIndex
    every_months: int | None = 12
    anchor: RepricingAnchor | date = RepricingAnchor.DRAWDOWN
    fixed_e4bp: RateE4bp | None = None
    fixing_lag: int = 0
    multiplier: Decimal = Decimal(1)
    floor_e4bp: RateE4bp | None = None

    def __post_init__(self) -> None:
        is_fixed = self.index is BenchmarkIndex.FIXED
        assert is_fixed == (self.fixed_e4bp is not None), "a fixed rate, and only it, has a value"
        assert is_fixed or self.every_months in (1, 3, 6, 12), self.every_months


class RoundingMode(StrEnum):
    """Which way the all-in rate is rounded."""

    NEAREST = "nearest"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRounding:
    """The all-in rate is rounded to a multiple of `to_e4bp`; nearest: half away from zero."""

    to_e4bp: int
    mode: RoundingMode = RoundingMode.NEAREST


class DayOrder(StrEnum):
    """Whether interest runs to the contract's own day, or to the working day it is paid on."""

    CALCULATE_THEN_SHIFT = "calculate_then_shift"
    SHIFT_THEN_CALCULATE = "shift_then_calculate"


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestSchedule:
    """When interest is settled: each cycle ends on `day` of its last month, and at maturity.

    `day` None counts the cycles from the drawdown day instead; `end_of_month`: a day that is its
    month's last stands for the last of every month. The stubs are the periods after drawdown and
    before maturity where they are shorter than a cycle: `long` makes them part of their
    neighbour. Interest of periods that end on or before `capitalise_until` is added to the
    principal instead of being paid.
    """

    frequency: Frequency = Frequency.QUARTER
    day: int | None = 20
    end_of_month: bool = False
    first_stub: Stub = Stub.SHORT
    last_stub: Stub = Stub.SHORT
    calendar: CalendarId = CalendarId.PRC
    business_day: BusinessDayRule = BusinessDayRule.FOLLOWING
    order: DayOrder = DayOrder.CALCULATE_THEN_SHIFT
    capitalise_until: date | None = None


class RepaymentKind(StrEnum):
    """How the principal is repaid.

    Bullet: at maturity. Equal principal (等额本金): the same principal every time. Equal
    instalment (等额本息): the same sum every time. Fixed principal and fixed payment:
    an amount the contract names, of principal, or of principal and interest. Custom: the
    contract's own days and amounts. What is left is repaid at maturity.
    """

    BULLET = "bullet"
    EQUAL_PRINCIPAL = "equal_principal"
    EQUAL_INSTALMENT = "equal_instalment"
    FIXED_PRINCIPAL = "fixed_principal"
    FIXED_PAYMENT = "fixed_payment"
    CUSTOM = "custom"


FIXED_KINDS = (RepaymentKind.FIXED_PRINCIPAL, RepaymentKind.FIXED_PAYMENT)
"""The contract names the amount that is paid each time."""

NET_KINDS = (RepaymentKind.EQUAL_INSTALMENT, RepaymentKind.FIXED_PAYMENT)
"""What is repaid is the payment less the interest in it."""


class AtChange(StrEnum):
    """What a change of the rate, or a prepayment, moves: the instalment or the term."""

    RECOMPUTE = "recompute"
    TERM = "term"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledRepayment:
    """One repayment of a custom schedule."""

    on: date
    amount_fen: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Repayment:
    """How and when the principal is repaid.

    Repayments fall on settlement days, every `frequency` (None: at each of them), from `first_on`
    on (None: from the first; until then interest only). `amount_fen` belongs to the fixed kinds
    and `schedule` to the custom one. Where the term moves at a change, it may run to `latest_on`.
    `negative_amortisation`: a fixed payment may be less than the interest, and the rest is added
    to the principal; otherwise the interest is paid in full.
    """

    kind: RepaymentKind = RepaymentKind.BULLET
    frequency: Frequency | None = None
    first_on: date | None = None
    amount_fen: Fen | None = None
    at_change: AtChange = AtChange.RECOMPUTE
    latest_on: date | None = None
    negative_amortisation: bool = False
    schedule: tuple[ScheduledRepayment, ...] = ()

    def __post_init__(self) -> None:
        fixed = self.kind in FIXED_KINDS
        assert (self.amount_fen is not None) == fixed, "a fixed kind, and only it, has an amount"
        assert bool(self.schedule) == (self.kind is RepaymentKind.CUSTOM), "custom has a schedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyTerms:
    """What is added to the contract rate, in percent of it, on overdue and on misused amounts.

    Source: PBoC notice of 2003 on RMB loan rates: 30 to 50 % and 50 to 100 %.
    """

    overdue_pct: Decimal = Decimal(50)
    misuse_pct: Decimal = Decimal(100)


class TooLow(StrEnum):
    """What becomes of interest that was posted too low."""

    CHARGE = "charge"
    WAIVE = "waive"


class TooHigh(StrEnum):
    """What becomes of interest that was posted too high."""

    REFUND = "refund"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionTerms:
    """How a difference to posted interest is made good once a fact turns out otherwise."""

    too_low: TooLow = TooLow.CHARGE
    too_high: TooHigh = TooHigh.REFUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """A loan's terms as contracted.

    `principal_fen` is the most that may be drawn; `first_drawdown_fen` of it (None: all) is drawn
    on `drawn_on`, the rest by later drawdowns. `spread_e4bp` is the contractual spread over the
    benchmark and is never changed by a carbon step. `rise_max_e4bp` and `fall_max_e4bp` bound how
    far benchmark and spread move at one repricing, and how far they and the rounding move the
    all-in rate; `floor_e4bp` and `cap_e4bp` bound the all-in rate. Bounds hold after the rounding.
    A prepayment is notified `notice_days` before its day. `parameters` are what the rulebook asks a
    loan for, in the unit the rulebook declares; `product_id` names the product whose
    footprint counts, where the rulebook measures a product. `confirmed` are the codes of warnings
    that whoever booked the loan has confirmed.
    """

    loan_id: str
    account_id: str
    principal_fen: Fen
    drawn_on: date
    matures_on: date
    benchmark: Benchmark
    spread_e4bp: RateE4bp
    rulebook: RulebookRef
    currency: str = "CNY"
    first_drawdown_fen: Fen | None = None
    day_count: DayCount = DayCount.ACT_360
    interest: InterestSchedule = InterestSchedule()
    repayment: Repayment = Repayment()
    rise_max_e4bp: RateE4bp | None = None
    fall_max_e4bp: RateE4bp | None = None
    floor_e4bp: RateE4bp | None = RateE4bp(0)
    cap_e4bp: RateE4bp | None = None
    rounding: RateRounding | None = None
    notice_days: int = 0
    penalty: PenaltyTerms = PenaltyTerms()
    corrections: CorrectionTerms = CorrectionTerms()
    parameters: Mapping[str, Supplied] = field(default_factory=dict)
    product_id: str = ""
    first_test_on: date | None = None
    confirmed: tuple[str, ...] = ()

    def number_for(self, parameter: Parameter, period: Period) -> Decimal | None:
        """What the loan supplies under a parameter of its rulebook for a test period; None where it
        supplies nothing for it."""
        supplied = self.parameters.get(parameter.name)
        if supplied is None:
            return None
        return number_for(supplied, period, between=parameter.between)

    @property
    def latest_on(self) -> date:
        """The last day the loan may run to: its maturity, or later where the term may move."""
        return self.repayment.latest_on or self.matures_on

    @property
    def limits_moves(self) -> bool:
        """Whether a repricing may move the rate only so far: it then rests on the one before."""
        return self.rise_max_e4bp is not None or self.fall_max_e4bp is not None

    @property
    def principal_follows_rates(self) -> bool:
        """Whether what is repaid, or owed, follows from the interest, and so from the rates before
        it."""
        return self.repayment.kind in NET_KINDS or self.interest.capitalise_until is not None

    @property
    def drawn_at_first_fen(self) -> Fen:
        """What is drawn on the first drawdown day."""
        return self.principal_fen if self.first_drawdown_fen is None else self.first_drawdown_fen
