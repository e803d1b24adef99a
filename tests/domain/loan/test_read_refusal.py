"""What a document of a loan cannot say is refused at its place."""

from typing import Any

import pytest

from carbonstep.domain.loan.loan import (
    RepaymentKind,
)
from carbonstep.domain.loan.repayment_term import SCHEDULE_MAX
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.services.library import Library
from carbonstep.settings import shipped_rules

from .loan_document import (
    FIXED,
    INSTALMENT,
    LPR,
    PAYMENT,
    TERM,
    TERMS,
    USED_BY,
    interest,
    read,
    repayment,
    schedule,
    told,
)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return Library(shipped_rules()).rulebook("huangshi-reduction@2022-09")


BAD: list[tuple[dict[str, Any], str, str]] = [
    # The life of the loan.
    ({"matures_on": "2022-09-20"}, "maturity_before_drawdown", "matures_on"),
    ({"matures_on": "2022-09-19"}, "maturity_before_drawdown", "matures_on"),
    ({"matures_on": "2082-09-21"}, "life_too_long", "matures_on"),
    ({"matures_on": "2025-02-30"}, "date_invalid", "matures_on"),
    ({"drawn_on": "2022-08-31"}, "rulebook_not_in_force", "drawn_on"),
    ({"matures_on": "2022-10-19", **interest(order="shift_then_calculate")},
     "life_too_short", "matures_on"),
    ({"first_test_on": "2021-09-19"}, "out_of_range", "first_test_on"),
    # What is lent.
    ({"principal": "0"}, "not_positive", "principal"),
    ({"principal": "10000000000000.01"}, "out_of_range", "principal"),
    ({"first_drawdown": "15000000.01"}, "drawdown_above_principal", "first_drawdown"),
    ({"first_drawdown": "0"}, "not_positive", "first_drawdown"),
    ({"first_drawdown": "1.001"}, "principal_decimals", "first_drawdown"),
    ({"currency": "USD"}, "word_unknown", "currency"),
    ({"notice_days": "366"}, "out_of_range", "notice_days"),
    ({"notice_days": "1.5"}, "out_of_range", "notice_days"),
    ({"notice": "30"}, "key_unknown", "notice"),
    ({"loan_id": "HS/1"}, "loan_id", "loan_id"),
    ({"parameters": {}}, "parameter_missing", "parameters"),
    ({"parameters": {**TERMS["parameters"], "basline": "1"}}, "parameter_unknown",
     "parameters.basline"),
    # The benchmark.
    ({"benchmark": {"index": "LPR2Y"}}, "word_unknown", "benchmark.index"),
    ({"benchmark": {}}, "key_missing", "benchmark"),
    ({"benchmark": {"index": "fixed"}}, "shape", "benchmark"),
    ({"benchmark": {**LPR, "rate_pct": "3.5"}}, "shape", "benchmark"),
    ({"benchmark": {**FIXED, "floor_pct": "3"}}, "term_unused", "benchmark.floor_pct"),
    ({"benchmark": {**FIXED, "multiplier": "1.1"}}, "term_unused", "benchmark.multiplier"),
    ({"benchmark": {**FIXED, "repricing": {}}}, "term_unused", "benchmark.repricing"),
    ({"benchmark": {**LPR, "multiplier": "0"}}, "not_positive", "benchmark.multiplier"),
    ({"benchmark": {**LPR, "multiplier": "-1"}}, "not_positive", "benchmark.multiplier"),
    ({"benchmark": {**LPR, "multiplier": "10.1"}}, "out_of_range", "benchmark.multiplier"),
    ({"benchmark": {**LPR, "multiplier": "1.0000001"}}, "too_many_decimals",
     "benchmark.multiplier"),
    ({"benchmark": {**LPR, "repricing": {"every_months": "2"}}}, "word_unknown",
     "benchmark.repricing.every_months"),
    ({"benchmark": {**LPR, "repricing": {"anchor": "01-02"}}}, "word_unknown",
     "benchmark.repricing.anchor"),
    ({"benchmark": {**LPR, "repricing": {"anchor": "2022-09-19"}}}, "term_day_outside_life",
     "benchmark.repricing.anchor"),
    ({"benchmark": {**LPR, "repricing": {"anchor": "2025-09-20"}}}, "term_day_outside_life",
     "benchmark.repricing.anchor"),
    ({"benchmark": {**LPR, "repricing": {"anchor": "1899-01-01"}}}, "out_of_range",
     "benchmark.repricing.anchor"),
    ({"benchmark": {**LPR, "repricing": {"fixing_lag": "11"}}}, "out_of_range",
     "benchmark.repricing.fixing_lag"),
    ({"benchmark": {**LPR, "repricing": {"fixing_lag": "-1"}}}, "out_of_range",
     "benchmark.repricing.fixing_lag"),
    # Bounds and rounding of the rate.
    ({"rise_max_bps": "0"}, "not_positive", "rise_max_bps"),
    ({"fall_max_bps": "-5"}, "not_positive", "fall_max_bps"),
    ({"fall_max_bps": "10001"}, "out_of_range", "fall_max_bps"),
    ({"rise_max_bps": "0.00001"}, "too_many_decimals", "rise_max_bps"),
    ({"benchmark": FIXED, "rise_max_bps": "10"}, "term_unused", "rise_max_bps"),
    ({"benchmark": FIXED, "fall_max_bps": "10"}, "term_unused", "fall_max_bps"),
    ({"rounding": {"to_bps": "0"}}, "not_positive", "rounding.to_bps"),
    ({"rounding": {"to_bps": "none"}}, "not_a_number", "rounding.to_bps"),
    ({"rounding": {"mode": "up"}}, "key_missing", "rounding"),
    ({"rounding": {"to_bps": "1", "mode": "even"}}, "word_unknown", "rounding.mode"),
    ({"floor_pct": "5", "cap_pct": "4"}, "limits_order", "cap_pct"),
    ({"cap_pct": "101"}, "out_of_range", "cap_pct"),
    ({"spread_bps": "10001"}, "out_of_range", "spread_bps"),
    ({"spread_bps": "35.00001"}, "too_many_decimals", "spread_bps"),
    # When interest is settled.
    ({"day_count": "ACT/361"}, "word_unknown", "day_count"),
    (interest(calendar="cn"), "word_unknown", "interest.calendar"),
    (interest(business_day="next"), "word_unknown", "interest.business_day"),
    (interest(order="shift"), "word_unknown", "interest.order"),
    (interest(day="29"), "out_of_range", "interest.day"),
    (interest(day="0"), "out_of_range", "interest.day"),
    (interest(day="draw"), "word_unknown", "interest.day"),
    (interest(end_of_month="maybe"), "word_unknown", "interest.end_of_month"),
    (interest(end_of_month=True), "term_unused", "interest.end_of_month"),
    (interest(end_of_month="yes", day="20"), "term_unused", "interest.end_of_month"),
    (interest(first_stub="long", day="drawdown"), "term_unused", "interest.first_stub"),
    ({**interest(capitalise_until="2023-09-20"), "floor_pct": "none"}, "capitalise_floor",
     "floor_pct"),
    ({**interest(capitalise_until="2023-09-20"), "corrections": {"too_low": "waive"}},
     "capitalise_corrections", "corrections"),
    ({**interest(capitalise_until="2023-09-20"), "corrections": {"too_high": "keep"}},
     "capitalise_corrections", "corrections"),
    (interest(capitalise_until="2022-09-20"), "term_day_outside_life",
     "interest.capitalise_until"),
    (interest(capitalise_until="2025-09-21"), "term_day_outside_life",
     "interest.capitalise_until"),
    # How the principal is repaid.
    (repayment(kind="balloon"), "word_unknown", "repayment.kind"),
    (repayment(kind="fixed_principal"), "key_missing", "repayment"),
    (repayment(kind="custom"), "key_missing", "repayment"),
    (repayment(kind="custom", schedule=[]), "value_missing", "repayment.schedule"),
    (repayment(**INSTALMENT, amount="1"), "term_unused", "repayment.amount"),
    (repayment(amount="1"), "term_unused", "repayment.amount"),
    (repayment(**INSTALMENT, schedule=[{"on": "2023-01-01", "amount": "1"}]), "term_unused",
     "repayment.schedule"),
    (repayment(kind="bullet", frequency="month"), "term_unused", "repayment.frequency"),
    (repayment(kind="bullet", first_on="2023-03-20"), "term_unused", "repayment.first_on"),
    (repayment(kind="bullet", at_change="recompute"), "term_unused", "repayment.at_change"),
    (repayment(kind="equal_principal", negative_amortisation="allowed"), "term_unused",
     "repayment.negative_amortisation"),
    (repayment(**INSTALMENT, latest_on="2027-09-20"), "term_unused", "repayment.latest_on"),
    (repayment(**INSTALMENT, at_change="term"), "key_missing", "repayment"),
    (repayment(**INSTALMENT, at_change="term", latest_on="2025-09-19"), "term_day_outside_life",
     "repayment.latest_on"),
    (repayment(**INSTALMENT, at_change="term", latest_on="2082-09-21"), "life_too_long",
     "repayment.latest_on"),
    ({"matures_on": "2025-09-19", **repayment(**INSTALMENT, **TERM)}, "maturity_off_schedule",
     "matures_on"),
    (repayment(**INSTALMENT, first_on="2022-09-20"), "term_day_outside_life",
     "repayment.first_on"),
    (repayment(**INSTALMENT, first_on="2025-09-21"), "term_day_outside_life",
     "repayment.first_on"),
    ({**interest(capitalise_until="2023-03-20"), **repayment(**INSTALMENT)}, "key_missing",
     "repayment"),
    ({**interest(capitalise_until="2023-03-20"),
      **repayment(**INSTALMENT, first_on="2023-03-20")}, "term_day_outside_life",
     "repayment.first_on"),
    (repayment(**INSTALMENT, frequency="half_year"), "instalment_frequency",
     "repayment.frequency"),
    (repayment(**PAYMENT, frequency="month"), "instalment_frequency", "repayment.frequency"),
    (repayment(kind="equal_principal", frequency="month"), "repayment_frequency",
     "repayment.frequency"),
    ({**interest(frequency="year"),
      **repayment(kind="fixed_principal", amount="1", frequency="half_year")},
     "repayment_frequency", "repayment.frequency"),
    (repayment(kind="fixed_principal", amount="15000000.01"), "repayments_above_principal",
     "repayment.amount"),
    (repayment(kind="fixed_payment", amount="0"), "not_positive", "repayment.amount"),
    (repayment(kind="fixed_payment", amount="1.005"), "principal_decimals", "repayment.amount"),
    (schedule(("2023-01-01", "1"), ("2023-01-01", "2")), "repayment_twice",
     "repayment.schedule[1].on"),
    (schedule(("2022-09-20", "1")), "term_day_outside_life", "repayment.schedule[0].on"),
    (schedule(("2023-01-01", "1"), ("2025-09-21", "1")), "term_day_outside_life",
     "repayment.schedule[1].on"),
    (schedule(("2023-01-01", "15000000"), ("2024-01-01", "0.01")), "repayments_above_principal",
     "repayment.schedule"),
    (schedule(("2023-01-01", "-1")), "not_positive", "repayment.schedule[0].amount"),
    (repayment(kind="custom", schedule=[{"on": "2023-01-01"}]), "key_missing",
     "repayment.schedule[0]"),
    # Penalties and corrections.
    ({"penalty": {"overdue_pct": "29.9"}}, "penalty_range", "penalty.overdue_pct"),
    ({"penalty": {"overdue_pct": "50.1"}}, "penalty_range", "penalty.overdue_pct"),
    ({"penalty": {"misuse_pct": "49"}}, "penalty_range", "penalty.misuse_pct"),
    ({"penalty": {"misuse_pct": "101"}}, "penalty_range", "penalty.misuse_pct"),
    ({"penalty": {"misuse_pct": "60.00001"}}, "too_many_decimals", "penalty.misuse_pct"),
    ({"corrections": {"too_low": "refund"}}, "word_unknown", "corrections.too_low"),
    ({"corrections": {"too_high": "charge"}}, "word_unknown", "corrections.too_high"),
    # Magnitudes.
    ({"spread_bps": "2000.1"}, "spread_magnitude", "spread_bps"),
    ({"spread_bps": "-2001"}, "spread_magnitude", "spread_bps"),
    ({"spread_bps": "0.45"}, "spread_magnitude", "spread_bps"),
    ({"spread_bps": "-0.45"}, "spread_magnitude", "spread_bps"),
    ({"spread_bps": "4"}, "spread_magnitude", "spread_bps"),
    ({"spread_bps": "9.5"}, "spread_magnitude", "spread_bps"),
    ({"benchmark": {"index": "fixed", "rate_pct": "0.0355"}}, "rate_magnitude",
     "benchmark.rate_pct"),
    ({"benchmark": {**LPR, "floor_pct": "0.03"}}, "rate_magnitude", "benchmark.floor_pct"),
    ({"floor_pct": "0.03"}, "rate_magnitude", "floor_pct"),
    ({"cap_pct": "0.19"}, "rate_magnitude", "cap_pct"),
    ({"confirmed": ["spread_magnitude"]}, "confirmed_nothing", "confirmed[0]"),
    ({"spread_bps": "0.45", "confirmed": ["spread_magnitude", "rate_magnitude"]},
     "confirmed_nothing", "confirmed[1]"),
    ({"confirmed": ["spread_magnitud"]}, "word_unknown", "confirmed[0]"),
    ({"confirmed": "spread_magnitude"}, "shape", "confirmed"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code", "path"), BAD, ids=[f"{code}-{n}" for n, (_, code, _) in enumerate(BAD)]
)
def test_a_bad_term_is_refused_at_its_place(rulebook, changes, code, path) -> None:
    loan, problems = read(rulebook, {**TERMS, **changes})
    assert loan is None
    assert told(problems) == [(code, path)]


def test_an_unknown_code_is_told_the_nearest(rulebook) -> None:
    _, (problem,) = read(rulebook, {**TERMS, "confirmed": ["spread_magnitud"]})
    assert problem.needed == "spread_magnitude"


def test_problems_of_several_terms_are_told_together(rulebook) -> None:
    bad = {
        **TERMS,
        "principal": "x",
        "benchmark": {"index": "LPR2Y"},
        **interest(calendar="cn", day="31"),
        "penalty": {"overdue_pct": "20"},
    }
    _, problems = read(rulebook, bad)
    assert {path for _, path in told(problems)} == {
        "principal",
        "benchmark.index",
        "interest.calendar",
        "interest.day",
        "penalty.overdue_pct",
    }


def test_a_schedule_is_bounded(rulebook) -> None:
    many = [{"on": "2023-01-01", "amount": "1"}] * (SCHEDULE_MAX + 1)
    _, problems = read(rulebook, {**TERMS, **repayment(kind="custom", schedule=many)})
    assert told(problems) == [("out_of_range", "repayment.schedule")]


@pytest.mark.parametrize("name", USED_BY)
@pytest.mark.parametrize("kind", RepaymentKind)
def test_a_kind_takes_just_the_terms_it_uses(rulebook, kind, name) -> None:
    given_ = {
        "frequency": "quarter",
        "first_on": "2023-03-20",
        "amount": "500000",
        "at_change": "recompute",
        "latest_on": "2027-09-20",
        "negative_amortisation": "refused",
        "schedule": [{"on": "2023-01-01", "amount": "1"}],
    }
    needed = [key for key in ("amount", "schedule") if kind in USED_BY[key]]
    terms = {"kind": kind.value, **{key: given_[key] for key in (*needed, name)}}
    if name == "latest_on" and kind in USED_BY[name]:
        terms["at_change"] = "term"
    loan, problems = read(rulebook, {**TERMS, "repayment": terms})
    if kind in USED_BY[name]:
        assert loan is not None, problems
    else:
        assert told(problems) == [("term_unused", f"repayment.{name}")]
