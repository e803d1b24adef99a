"""The terms of an ACTUS contract, as the ACTUS dictionary names and means them.

Only terms of the types PAM, LAM, NAM and ANN are read. A term that is not known here, or a value
that is not covered, leaves the case out with the reason: nothing is passed over in silence.
Source: ACTUS data dictionary and technical specification, ACTUS Financial Research Foundation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from carbonstep.conformance.actus.moment import (
    Moment,
    StubCycle,
    parse_cycle,
    parse_exact,
    parse_lag_days,
    parse_moment,
)
from carbonstep.conformance.reason import ConformanceReason
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.day_count import DayCount
from carbonstep.units.work_calendar import EVERY_DAY, WEEKDAYS, BusinessDayRule, WorkCalendar


class ContractType(StrEnum):
    """The ACTUS types that are read."""

    PAM = "PAM"
    LAM = "LAM"
    NAM = "NAM"
    ANN = "ANN"


class InterestBase(StrEnum):
    """What interest runs on: the notional, the notional at disbursement, or a lagged notional."""

    NOTIONAL = "NT"
    AT_DISBURSEMENT = "NTIED"
    LAGGED = "NTL"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActusTerms:
    """A contract's terms under their ACTUS names; None where a term is not given.

    `role` is 1 for the lender and -1 for the borrower. `shift_first`: a period ends on the shifted
    day (SC conventions), not on the scheduled one (CS).
    """

    contract_type: ContractType
    role: int
    currency: str
    day_count: DayCount
    calendar: WorkCalendar
    rule: BusinessDayRule
    shift_first: bool
    end_of_month: bool
    interest_base: InterestBase
    fee_on_notional: bool
    scales_interest: bool
    scales_notional: bool
    market_object_code_of_rate_reset: str
    market_object_code_of_scaling_index: str
    fixing_lag_days: int
    status_date: Moment
    initial_exchange_date: Moment
    notional_principal: Fraction
    maturity_date: Moment | None = None
    amortization_date: Moment | None = None
    purchase_date: Moment | None = None
    termination_date: Moment | None = None
    capitalization_end_date: Moment | None = None
    cycle_anchor_date_of_interest_payment: Moment | None = None
    cycle_anchor_date_of_principal_redemption: Moment | None = None
    cycle_anchor_date_of_rate_reset: Moment | None = None
    cycle_anchor_date_of_interest_calculation_base: Moment | None = None
    cycle_anchor_date_of_scaling_index: Moment | None = None
    cycle_anchor_date_of_fee: Moment | None = None
    cycle_of_interest_payment: StubCycle | None = None
    cycle_of_principal_redemption: StubCycle | None = None
    cycle_of_rate_reset: StubCycle | None = None
    cycle_of_interest_calculation_base: StubCycle | None = None
    cycle_of_scaling_index: StubCycle | None = None
    cycle_of_fee: StubCycle | None = None
    nominal_interest_rate: Fraction | None = None
    accrued_interest: Fraction | None = None
    interest_calculation_base_amount: Fraction | None = None
    next_principal_redemption_payment: Fraction | None = None
    next_reset_rate: Fraction | None = None
    premium_discount_at_ied: Fraction | None = None
    price_at_purchase_date: Fraction | None = None
    price_at_termination_date: Fraction | None = None
    rate_spread: Fraction | None = None
    rate_multiplier: Fraction | None = None
    life_cap: Fraction | None = None
    life_floor: Fraction | None = None
    period_cap: Fraction | None = None
    period_floor: Fraction | None = None
    fee_rate: Fraction | None = None
    fee_accrued: Fraction | None = None
    notional_scaling_multiplier: Fraction | None = None
    interest_scaling_multiplier: Fraction | None = None
    scaling_index_at_contract_deal_date: Fraction | None = None


_MOMENTS: Final = {
    "statusDate": "status_date",
    "initialExchangeDate": "initial_exchange_date",
    "maturityDate": "maturity_date",
    "amortizationDate": "amortization_date",
    "purchaseDate": "purchase_date",
    "terminationDate": "termination_date",
    "capitalizationEndDate": "capitalization_end_date",
    "cycleAnchorDateOfInterestPayment": "cycle_anchor_date_of_interest_payment",
    "cycleAnchorDateOfPrincipalRedemption": "cycle_anchor_date_of_principal_redemption",
    "cycleAnchorDateOfRateReset": "cycle_anchor_date_of_rate_reset",
    "cycleAnchorDateOfInterestCalculationBase": "cycle_anchor_date_of_interest_calculation_base",
    "cycleAnchorDateOfScalingIndex": "cycle_anchor_date_of_scaling_index",
    "cycleAnchorDateOfFee": "cycle_anchor_date_of_fee",
}
_CYCLES: Final = {
    "cycleOfInterestPayment": "cycle_of_interest_payment",
    "cycleOfPrincipalRedemption": "cycle_of_principal_redemption",
    "cycleOfRateReset": "cycle_of_rate_reset",
    "cycleOfInterestCalculationBase": "cycle_of_interest_calculation_base",
    "cycleOfScalingIndex": "cycle_of_scaling_index",
    "cycleOfFee": "cycle_of_fee",
}
_NUMBERS: Final = {
    "notionalPrincipal": "notional_principal",
    "nominalInterestRate": "nominal_interest_rate",
    "accruedInterest": "accrued_interest",
    "interestCalculationBaseAmount": "interest_calculation_base_amount",
    "nextPrincipalRedemptionPayment": "next_principal_redemption_payment",
    "nextResetRate": "next_reset_rate",
    "premiumDiscountAtIED": "premium_discount_at_ied",
    "priceAtPurchaseDate": "price_at_purchase_date",
    "priceAtTerminationDate": "price_at_termination_date",
    "rateSpread": "rate_spread",
    "rateMultiplier": "rate_multiplier",
    "lifeCap": "life_cap",
    "lifeFloor": "life_floor",
    "periodCap": "period_cap",
    "periodFloor": "period_floor",
    "feeRate": "fee_rate",
    "feeAccrued": "fee_accrued",
    "notionalScalingMultiplier": "notional_scaling_multiplier",
    "interestScalingMultiplier": "interest_scaling_multiplier",
    "scalingIndexAtContractDealDate": "scaling_index_at_contract_deal_date",
    "scalingIndexAtStatusDate": "scaling_index_at_contract_deal_date",
}
_DAY_COUNTS: Final = {
    "AA": DayCount.ACT_ACT,
    "A/A": DayCount.ACT_ACT,
    "A360": DayCount.ACT_360,
    "A/360": DayCount.ACT_360,
    "A365": DayCount.ACT_365F,
    "A/365": DayCount.ACT_365F,
    "30E360": DayCount.THIRTY_E_360,
    "30E/360": DayCount.THIRTY_E_360,
}
_RULES: Final = {
    "": (BusinessDayRule.NONE, False),
    "NULL": (BusinessDayRule.NONE, False),
    "NOS": (BusinessDayRule.NONE, False),
    **{
        first + then: (rule, first == "SC")
        for first in ("SC", "CS")
        for then, rule in (
            ("F", BusinessDayRule.FOLLOWING),
            ("MF", BusinessDayRule.MODIFIED_FOLLOWING),
            ("P", BusinessDayRule.PRECEDING),
            ("MP", BusinessDayRule.MODIFIED_PRECEDING),
        )
    },
}
_CALENDARS: Final = {"": EVERY_DAY, "NC": EVERY_DAY, "MF": WEEKDAYS}
_ROLES: Final = {"RPA": 1, "LG": 1, "RPL": -1, "ST": -1}
_ENDS_OF_MONTH: Final = {"": False, "SD": False, "EOM": True}
_BASES: Final = {"": InterestBase.NOTIONAL, **{base.value: base for base in InterestBase}}
_FEE_BASES: Final = {"": False, "A": False, "N": True}
_SCALINGS: Final = {"": "OOO", "OOO": "OOO", "IOO": "IOO", "ONO": "ONO", "INO": "INO"} | {
    "OO": "OOO",
    "IO": "IOO",
    "ON": "ONO",
    "IN": "INO",
    # An older way to write the same codes, with zeros.
    "000": "OOO",
    "I00": "IOO",
    "0N0": "ONO",
    "IN0": "INO",
}
_ONLY: Final = {
    "prepaymentEffect": ("N",),
    "penaltyType": ("O",),
    "cyclePointOfInterestPayment": ("E",),
    "cyclePointOfRateReset": ("B",),
}
"""Terms of which only the values without an effect are covered."""

_NO_EFFECT: Final = frozenset(
    {
        "contractID",
        "contractDealDate",
        "contractPerformance",
        "counterpartyID",
        "creatorID",
        "delinquencyPeriod",
        "delinquencyRate",
        "gracePeriod",
        "legalEntityIDCounterparty",
        "legalEntityIDRecordCreator",
        "marketObjectCode",
        "marketValueObserved",
        "nonPerformingDate",
        "objectCodeOfCashBalanceModel",
        "objectCodeOfPrepaymentModel",
        "penaltyRate",
        "seniority",
        "unit",
    }
)
"""Terms that move no money in these types, or only where another term not covered asks for it."""


def read_terms(node: Node) -> ActusTerms | tuple[Problem, ...]:
    """The terms of a case, or what is wrong with them.

    A value or term outside what is covered is `actus_not_covered`; anything else is a fault of
    the file.
    """
    reader = _TermReading()
    given = {
        name: child
        for name, child in reader.named(node)
        if child.entries or child.items or (child.scalar or "").strip() not in ("", "NULL")
    }
    kind = reader.coded(given, "contractType", {one.value: one for one in ContractType})
    if kind is None:
        return tuple(reader.problems)
    values = reader.typed(given) | reader.words(given)
    reader.check_known(given)
    needed = ["status_date", "initial_exchange_date", "notional_principal"]
    if "cycle_anchor_date_of_rate_reset" in values or "cycle_of_rate_reset" in values:
        needed.append("nominal_interest_rate")
    for name, price in (
        ("purchase_date", "price_at_purchase_date"),
        ("termination_date", "price_at_termination_date"),
    ):
        if name in values:
            needed.append(price)
    if values["scales_interest"] or values["scales_notional"]:
        needed.append("scaling_index_at_contract_deal_date")
    for name in needed:
        if name not in values:
            camel = next(k for k, v in (_MOMENTS | _NUMBERS).items() if v == name)
            reader.note(ReadingReason.KEY_MISSING, node, needed=camel)
    if not values["currency"]:
        reader.note(ReadingReason.KEY_MISSING, node, needed="currency")
    if "nominal_interest_rate" in values and "dayCountConvention" not in given:
        reader.note(ReadingReason.KEY_MISSING, node, needed="dayCountConvention")
    if values.get("notional_principal") is not None and values["notional_principal"] < 0:
        reader.note(
            ReadingReason.OUT_OF_RANGE,
            given["notionalPrincipal"],
            found=phrase("negative"),
            needed=phrase("{number} or more", number="0"),
        )
    if reader.problems:
        return tuple(reader.problems)
    return ActusTerms(contract_type=kind, **values)


class _TermReading(Reading):
    """Reads terms by the kind of their value."""

    def uncovered(self, node: Node, name: str) -> None:
        found = phrase("a structure") if node.scalar is None else node.scalar.strip()[:40]
        self.note(ConformanceReason.ACTUS_NOT_COVERED, node, found=found, needed=name)

    def coded(self, given: Mapping[str, Node], name: str, codes: Mapping[str, Any]) -> Any:
        node = given.get(name)
        written = "" if node is None else self.text(node)
        if written in codes:
            return codes[written]
        if node is None:
            place = next((one.place for one in given.values()), Place())
            self.note(ReadingReason.KEY_MISSING, Node(place=replace(place, path=None)), needed=name)
        else:
            self.uncovered(node, name)
        return None

    def typed(self, given: Mapping[str, Node]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for names, parse in (
            (_MOMENTS, parse_moment),
            (_CYCLES, parse_cycle),
            (_NUMBERS, parse_exact),
        ):
            for name, attribute in names.items():
                if name in given:
                    read: Any = parse
                    values[attribute] = self.scalar(given[name], read, otherwise=None)
        return values

    def words(self, given: Mapping[str, Node]) -> dict[str, Any]:
        rule, shift_first = self.coded(given, "businessDayConvention", _RULES) or (None, False)
        scaling = self.coded(given, "scalingEffect", _SCALINGS) or "OOO"
        day_count = DayCount.ACT_365F
        if "dayCountConvention" in given:
            day_count = self.coded(given, "dayCountConvention", _DAY_COUNTS)
        # The cases' older `fixingDays` dates observations on the reset they are for (lam14).
        lag = self.scalar(given.get("fixingPeriod"), parse_lag_days, otherwise=0)
        return {
            "role": self.coded(given, "contractRole", _ROLES),
            "currency": self.text(given.get("currency")),
            "day_count": day_count,
            "calendar": self.coded(given, "calendar", _CALENDARS),
            "rule": rule,
            "shift_first": shift_first,
            "end_of_month": self.coded(given, "endOfMonthConvention", _ENDS_OF_MONTH),
            "interest_base": self.coded(given, "interestCalculationBase", _BASES),
            "fee_on_notional": self.coded(given, "feeBasis", _FEE_BASES),
            "scales_interest": scaling[0] == "I",
            "scales_notional": scaling[1] == "N",
            "market_object_code_of_rate_reset": self.text(given.get("marketObjectCodeOfRateReset")),
            "market_object_code_of_scaling_index": self.text(
                given.get("marketObjectCodeOfScalingIndex")
            ),
            "fixing_lag_days": lag,
        }

    def check_known(self, given: Mapping[str, Node]) -> None:
        for name, node in given.items():
            if name == "settlementCurrency":
                currency = given.get("currency")
                known = currency is not None and node.scalar == currency.scalar
            elif name == "fixingDays":
                known = not isinstance(parse_lag_days(node.scalar or ""), Problem)
            elif name in _ONLY:
                known = node.scalar is not None and node.scalar.strip() in _ONLY[name]
            else:
                known = name in _KNOWN
            if not known:
                self.uncovered(node, name)


_KNOWN: Final = (
    _NO_EFFECT
    | set(_MOMENTS)
    | set(_CYCLES)
    | set(_NUMBERS)
    | {
        "businessDayConvention",
        "calendar",
        "contractRole",
        "contractType",
        "currency",
        "dayCountConvention",
        "endOfMonthConvention",
        "feeBasis",
        "fixingPeriod",
        "interestCalculationBase",
        "marketObjectCodeOfRateReset",
        "marketObjectCodeOfScalingIndex",
        "scalingEffect",
    }
)
