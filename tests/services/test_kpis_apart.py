"""A loan of two KPIs in a store: its parts stand as the facts give, in whatever order those came,
are looked up without the log, and price a book as they price the loan."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from carbonstep.domain.picture.pricing import carbon_steps
from carbonstep.present.json.decision import DecisionOut
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.book_interest import book_interest
from carbonstep.services.library import Library
from carbonstep.services.loan import book_loan
from carbonstep.services.rate import loan_picture
from carbonstep.services.report_withdrawal import withdraw_report
from carbonstep.settings import shipped_rules
from carbonstep.store.standing import announcements, standing_steps
from carbonstep.units.period import Period

from .conftest import ACCOUNT, LOAN, Bank, seeds
from .test_standing import LATE, stands_as_the_facts_give

BOOK = """\
format: 2
rulebook: two-kpis
version: "1"
title: {zh: 两项指标, en: Two KPIs}
illustrative: true
in_force: {from: 2020-01-01}
test: {period: year, report_due: 120 days, effective: 5 business days after receipt}
kpis:
  direct:
    measure: {sum: [organisation.scope1]}
    read_as: level
    unit: tCO2e
    assurance: limited
    missing: MISSING
  power:
    measure: {sum: [organisation.scope2_location]}
    read_as: level
    unit: tCO2e
    assurance: limited
    missing: MISSING
adjust:
  - kpi: direct
    steps: [{at_most: 50000, bps: -20}, {at_most: 54000, bps: 0}, {otherwise: true, bps: 20}]
    HIGHEST
  - kpi: power
    steps: [{at_most: 46000, bps: -10}, {otherwise: true, bps: 5}]
    HIGHEST
limits: {total: [-25, 20]}
correction: {too_low: charge_back, too_high: TOO_HIGH}
sources: [a test]
"""


def two_kpis(bank: Bank, folder, *, missing: str = "worst", too_high: str = "pay_back") -> Bank:
    """The bank with a loan by that rulebook."""
    rules = folder / "rules"
    shutil.copytree(shipped_rules(), rules)
    own = rules / "rulebooks" / "two-kpis"
    own.mkdir()
    text = BOOK.replace("MISSING", missing).replace("TOO_HIGH", too_high)
    highest = "limits: {highest: 20}" if "plus" in missing else ""  # a penalty must end somewhere
    text = text.replace("    HIGHEST\n", f"    {highest}\n" if highest else "")
    (own / "1.yaml").write_text(text, "utf-8")
    bank.library = Library(rules)
    terms = {**LOAN, "loan_id": "TWO-1", "rulebook": "two-kpis@1"}
    del terms["parameters"]
    book_loan(bank.store, bank.library, node_from_json(terms), bank.stamp(date(2022, 9, 20)))
    return bank


def told(year: int, scope1: str, scope2: str, **more: str) -> dict[str, str]:
    """A year's report, without a figure that is not given."""
    row = {
        "account": ACCOUNT,
        "period_from": f"{year}-01-01",
        "period_to": f"{year}-12-31",
        "assurance": "limited",
        "verifier": "a carbon exchange",
        **more,
    }
    given = {"scope1": scope1, "scope2_location": scope2}
    return row | {name: amount for name, amount in given.items() if amount}


def rows_are_what_stands(bank: Bank) -> None:
    with bank.store.read() as session:
        stands = announcements(session, "TWO-1").standing
        assert standing_steps(session, ["TWO-1"])["TWO-1"] == carbon_steps(stands)


def test_each_part_is_told_with_its_state_its_days_and_who_made_it(bank, tmp_path) -> None:
    two_kpis(bank, tmp_path)
    first = bank.file(told(2022, "50000", ""), on=date(2023, 4, 14))
    bank.run(date(2023, 5, 4))
    rest = told(2022, "50000", "46000", supersedes=first.accepted[0], restatement_reason="power")
    bank.file(rest, on=date(2023, 6, 1))
    picture = loan_picture(bank.store, "TWO-1", as_of=date(2023, 7, 1))
    shown = [DecisionOut.told(d) for d in picture.priced.decisions]
    assert [(d.cause, d.total_bps) for d in shown] == [
        ("report", "-20"),
        ("missing", "-15"),
        ("late_report", "-25"),
    ]
    parts = [[(p.kpi, p.state, p.bps, p.step) for p in d.outputs[0].parts] for d in shown]
    assert parts == [
        [("direct", "measured", "-20", "at_most 50000"), ("power", "undecided", "0", "")],
        [("direct", "measured", "-20", ""), ("power", "missing", "5", "")],
        [("direct", "measured", "-20", ""), ("power", "measured", "-10", "at_most 46000")],
    ]
    waiting, missing, late = (d.outputs[0].parts[1] for d in shown)
    assert (waiting.effective, waiting.cause) == (None, "")
    assert [p.effective.from_ for p in (missing, late)] == [date(2023, 5, 9), date(2023, 6, 8)]
    direct = shown[2].outputs[0].parts[0]
    assert direct.decided_by == shown[0].decision_id
    assert direct.effective.from_ == date(2023, 4, 21)
    assert (shown[0].outputs[0].lowest_bps, shown[0].outputs[0].highest_bps) == ("-25", "20")
    rows_are_what_stands(bank)
    stands_as_the_facts_give(bank, "TWO-1", date(2023, 7, 1))
    # Each day by the parts that stand on it, held to the limit of the whole.
    rates = {s.period.start: s.carbon_e4bp for s in picture.priced.segments}
    changed = [rates[day] for day in sorted(rates) if date(2023, 4, 1) < day < date(2023, 9, 1)]
    assert changed == [-200_000, -150_000, -250_000]


@pytest.mark.parametrize("seed", seeds(12))
def test_any_order_of_filing_with_runs_in_between_ends_the_same(bank, tmp_path, seed: int) -> None:
    """Chains of revisions of either figure or both, some withdrawn, entered late and in any order
    of years, with daily runs at random days."""
    random = Random(seed)
    missing = random.choice(("worst", "hold", "no_adjustment", "{previous_plus_bps: 5}"))
    two_kpis(bank, tmp_path, missing=missing, too_high=random.choice(("pay_back", "forward_only")))
    chains = {year: revisions(year, random) for year in (2022, 2023)}
    day = date(2023, 4, 1)
    last: dict[int, str] = {}
    while any(chains.values()):
        year = random.choice([year for year, left in chains.items() if left])
        report = chains[year].pop(0)
        if year in last:
            report |= {"supersedes": last[year], "restatement_reason": "recount"}
        day = max(day, date.fromisoformat(report["received_on"]))
        day += timedelta(days=random.choice((0, 3, 40)))
        [last[year]] = bank.file(report, on=min(day, LATE)).accepted
        if random.random() < 0.2:
            on = min(day + timedelta(days=10), LATE)
            withdraw_report(
                bank.store,
                last.pop(year),
                node_from_json({"reason": "not theirs"}),
                bank.stamp(on),
            )
            chains[year] = []
        if random.random() < 0.5:
            bank.run(min(day, LATE))
    bank.run(LATE)
    stands_as_the_facts_give(bank, "TWO-1")
    rows_are_what_stands(bank)
    within = Period(date(2023, 1, 1), date(2025, 9, 1))
    try:
        found = book_interest(bank.store, within=within, as_of=LATE)
    except RejectedError as rejected:
        raise AssertionError(rejected.problems) from rejected
    assert found.unpriced == ()


def revisions(year: int, random: Random) -> list[dict[str, str]]:
    received = date(year + 1, 3, 1)
    found = []
    for _ in range(random.randint(1, 3)):
        received += timedelta(days=random.randint(0, 90))
        scope1 = random.choice(("", "49000", "53000", "60000"))
        scope2 = random.choice(("", "45000", "50000") if scope1 else ("45000", "50000"))
        assurance = random.choice(("limited", "limited", "limited", "none"))
        report = told(year, scope1, scope2, received_on=received.isoformat(), assurance=assurance)
        if assurance == "none":
            report["verifier"] = ""
        found.append(report)
    return found


def test_the_control_tells_a_part_that_is_left_out(bank, tmp_path) -> None:
    two_kpis(bank, tmp_path)
    bank.file(told(2022, "50000", "46000"), on=date(2023, 4, 14))
    with bank.store.read() as session:
        steps = standing_steps(session, ["TWO-1"])["TWO-1"]
        [decision] = announcements(session, "TWO-1").standing
    margin = decision.margin
    one = replace(decision, outputs=(replace(margin, parts=margin.parts[:1]),))
    assert steps != carbon_steps([one])
