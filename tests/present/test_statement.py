"""Statements of loans of several kinds: sums, signs, words, and the digits of their files."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest

from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.domain.money.payment import Payments
from carbonstep.domain.money.posting import Amounts, Posting
from carbonstep.domain.money.service import CashFlowKind, Serviced
from carbonstep.domain.money.statement.kind import StatementKind
from carbonstep.domain.money.true_up import TrueUp
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.pricing import Priced
from carbonstep.domain.picture.reason import PictureReason
from carbonstep.domain.picture.statement import loan_statement
from carbonstep.present.table.wording import FLOW_KINDS, FLOW_TOTALS
from carbonstep.reading.problem import Problem
from carbonstep.units.money import Fen, yuan_text

from .statement_case import TERMS, body_of, picture_of, view_of


@pytest.fixture(scope="module", params=TERMS, ids=lambda name: name.replace(" ", "-"))
def picture(request: pytest.FixtureRequest) -> LoanPicture:
    return picture_of(TERMS[request.param])


def lived(priced: Priced, serviced: Serviced) -> Priced:
    """The same loan with another life, of whose payment nothing was told."""
    life = replace(priced.life, serviced=serviced)
    payments = Payments(interest=serviced.interest, flows=serviced.flows)
    return replace(priced, life=life, payments=payments)


def yuan(written: str) -> Decimal:
    assert len(written.rpartition(".")[2]) == 2
    return Decimal(written)


def test_the_balance_runs_from_flow_to_flow(picture: LoanPicture) -> None:
    body = body_of(StatementKind.CASH_FLOW, picture)
    signs = {"drawdown": 1, "capitalised": 1, "interest": 0}
    balance = Decimal(0)
    for flow in body["flows"]:
        balance += signs.get(flow["kind"], -1) * yuan(flow["amount"])
        assert yuan(flow["balance"]) == balance, flow
    assert balance == 0


def test_totals_are_the_sums_of_the_flows(picture: LoanPicture) -> None:
    body = body_of(StatementKind.CASH_FLOW, picture)
    totals = body["totals"]["life"]
    assert yuan(totals["drawn"]) == Decimal("29000000.01")
    assert yuan(totals["repaid"]) == yuan(totals["drawn"]) + yuan(totals["capitalised"])
    paid = sum(yuan(flow["borrower_pays"]) for flow in body["flows"])
    assert yuan(totals["borrower_pays"]) == paid
    assert paid == yuan(totals["interest"]) + yuan(totals["capitalised"])
    fallen = [flow for flow in body["flows"] if flow["status"] in ("fallen_due", "done")]
    assert 0 < len(fallen) < len(body["flows"])
    assert yuan(body["totals"]["to_date"]["borrower_pays"]) == sum(
        yuan(flow["borrower_pays"]) for flow in fallen
    )


def test_without_news_of_payment_a_flow_has_fallen_due_and_is_open(picture: LoanPicture) -> None:
    for flow in body_of(StatementKind.CASH_FLOW, picture)["flows"]:
        over = flow["pays_on"] <= "2025-11-30" and not flow["provisional"]
        moved = flow["kind"] in ("drawdown", "capitalised", "deferred")
        come = "done" if moved else "fallen_due"
        assert flow["status"] == (come if over else "projected"), flow
        assert (flow["open"], flow["overdue"]) == ("0.00" if moved else flow["amount"], "0.00")
        assert flow["provisional"] == (flow["pays_on"] >= "2027-01-01")


def test_every_interest_can_be_computed_by_hand_from_its_line(picture: LoanPicture) -> None:
    body = body_of(StatementKind.INTEREST, picture)
    year = body["units_a_year"]
    for item in body["settlements"]:
        total = Fraction(0)
        for part in item["parts"]:
            sums = ("benchmark_pct", "spread_pct", "carbon_pct", "other_pct")
            assert sum(Decimal(part[name]) for name in sums) == Decimal(part["all_in_pct"])
            exact = Fraction(part["principal"]) * Fraction(part["all_in_pct"]) / 100
            exact = exact * part["units"] / year
            assert abs(exact - Fraction(part["exact"])) <= Fraction(1, 2 * 10**8)
            assert part["steps"][-1]["after_pct"] == part["all_in_pct"]
            total += exact
        assert sum(yuan(part["amount"]) for part in item["parts"]) == yuan(item["amount"])
        assert abs(total - Fraction(item["amount"])) <= Fraction(1, 200)
        assert [part["to"] for part in item["parts"][:-1]] == [
            part["from"] for part in item["parts"][1:]
        ]
    assert [a["to"] for a, _ in pairwise(body["settlements"])] == [
        b["from"] for _, b in pairwise(body["settlements"])
    ]


def test_the_interest_of_both_statements_is_the_same(picture: LoanPicture) -> None:
    flows = body_of(StatementKind.CASH_FLOW, picture)["flows"]
    interest = body_of(StatementKind.INTEREST, picture)
    assert [
        (item["nominal_on"], item["amount"], item["capitalised"])
        for item in interest["settlements"]
    ] == [
        (flow["nominal_on"], flow["amount"], flow["kind"] == "capitalised")
        for flow in flows
        if flow["kind"] in ("interest", "capitalised")
    ]
    whole = sum(yuan(item["amount"]) for item in interest["settlements"])
    assert yuan(interest["totals"]["amount"]) == whole


def test_the_benefit_adds_up(picture: LoanPicture) -> None:
    body = body_of(StatementKind.BENEFIT, picture)
    so_far = Decimal(0)
    for item in body["periods"]:
        assert yuan(item["saved"]) == yuan(item["without_steps"]) - yuan(item["with_steps"])
        so_far += yuan(item["saved"])
        assert yuan(item["saved_so_far"]) == so_far
    assert yuan(body["life"]["saved"]) == so_far
    fallen = [item for item in body["periods"] if item["status"] in ("fallen_due", "done")]
    assert yuan(body["to_date"]["saved"]) == sum(yuan(item["saved"]) for item in fallen)
    with_steps = sum(yuan(item["with_steps"]) for item in body["periods"])
    amount = body_of(StatementKind.INTEREST, picture)["totals"]["amount"]
    assert yuan(amount) == with_steps
    assert {step["bps"] for item in body["periods"] for step in item["carbon"]} == {
        "0",
        "-10",
        "-20",
    }


def test_one_settlement_by_its_contract_day_or_its_payment_day() -> None:
    picture = picture_of({})
    by_contract = body_of(StatementKind.INTEREST, picture, period_on=date(2025, 9, 20))
    by_payment = body_of(StatementKind.INTEREST, picture, period_on=date(2025, 9, 22))
    assert by_contract == by_payment
    (only,) = by_contract["settlements"]
    assert (only["nominal_on"], only["pays_on"]) == ("2025-09-20", "2025-09-22")
    assert by_contract["totals"]["amount"] == only["amount"]


def test_a_day_without_settlement_is_refused_with_the_nearest() -> None:
    found = loan_statement(StatementKind.INTEREST, picture_of({}), period_on=date(2026, 9, 23))
    assert isinstance(found, Problem)
    assert found.reason is PictureReason.NO_SETTLEMENT_DAY
    assert found.needed == "2026-09-20, 2026-12-20"


def test_penalties_stand_at_the_end_and_can_be_computed_by_hand() -> None:
    # The quarter's interest of 29,000,000.01 yuan fell due; 100,000 of it came three months late.
    overdue = {"kind": "overdue", "on": "2025-03-20", "until": "2025-06-20", "amount": "100000"}
    misuse = {"kind": "misuse", "on": "2025-08-01", "amount": "5000000.01"}
    picture = picture_of({}, events=(overdue, misuse))
    body = body_of(StatementKind.INTEREST, picture)
    first, second = body["penalties"]
    assert (first["kind"], first["open"]) == ("overdue", False)
    assert (second["kind"], second["open"], second["to"]) == ("misuse", True, "2025-11-30")
    # 3.70 % and half of it, for 92 days.
    assert [part["all_in_pct"] for part in first["parts"]] == ["5.55"]
    assert (first["exact"], first["amount"]) == ("1418.33333333", "1418.33")
    for item in body["penalties"]:
        total = Fraction(0)
        for part in item["parts"]:
            sums = ("benchmark_pct", "spread_pct", "carbon_pct", "other_pct")
            assert sum(Decimal(part[name]) for name in sums) == Decimal(part["all_in_pct"])
            rate = Fraction(part["all_in_pct"]) / 100
            total += Fraction(part["principal"]) * rate * part["units"] / 360
        assert abs(total - Fraction(item["exact"])) <= Fraction(1, 10**8)
        assert abs(total - Fraction(item["amount"])) <= Fraction(1, 200)
    paid = yuan(first["amount"]) + yuan(second["amount"])
    assert yuan(body["totals"]["penalties"]) == paid
    view = view_of(StatementKind.INTEREST, picture)
    lines = [row.cells[0] for row in view.rows]
    assert lines[-2 - len(second["parts"]) :] == [
        "penalty",
        *["penalty part"] * len(second["parts"]),
        "penalty",
    ]
    assert view.texts(view.totals[-1])[13] == body["totals"]["penalties"]
    one = body_of(StatementKind.INTEREST, picture, period_on=date(2025, 9, 20))
    assert one["penalties"] == []


def test_a_prepayment_and_a_later_drawdown_are_flows_of_their_own() -> None:
    events = (
        {"kind": "drawdown", "on": "2025-01-10", "amount": "9000000"},
        {"kind": "prepayment", "on": "2025-07-01", "amount": "4000000"},
    )
    picture = picture_of({"first_drawdown": "20000000.01"}, events=events)
    flows = body_of(StatementKind.CASH_FLOW, picture)["flows"]
    moved = [(f["kind"], f["nominal_on"], f["borrower_pays"], f["balance"]) for f in flows]
    assert ("drawdown", "2025-01-10", "-9000000.00", "29000000.01") in moved
    assert ("prepayment", "2025-07-01", "4000000.00", "25000000.01") in moved
    parts = body_of(StatementKind.INTEREST, picture, period_on=date(2025, 9, 20))
    principals = [part["principal"] for part in parts["settlements"][0]["parts"]]
    assert (principals[0], principals[-1]) == ("29000000.01", "25000000.01")


def test_postings_and_true_ups_stand_below_the_flows_of_their_day() -> None:
    picture = picture_of({"repayment": {"kind": "equal_principal"}})
    first = picture.priced.interest[0]
    day = first.settlement.nominal_on
    posting = Posting(
        loan_id="LN-1",
        nominal_on=day,
        pays_on=first.settlement.pays_on,
        posted_on=date(2024, 9, 20),
        amounts=Amounts(interest_fen=Fen(first.amount_fen + 500), principal_fen=Fen(7)),
        parts=(),
    )
    right = Amounts(interest_fen=first.amount_fen, principal_fen=Fen(7))
    true_up = TrueUp(
        loan_id="LN-1",
        nominal_on=day,
        number=1,
        period=None,
        posted_on=date(2025, 10, 1),
        stood=posting.amounts,
        recomputed=right,
        waived_fen=Fen(0),
        parts=(),
        because=(),
    )
    booked = replace(picture, known=9, postings=(posting,), true_ups=(true_up,))
    view = view_of(StatementKind.CASH_FLOW, booked)
    lines = [view.texts(row) for row in view.rows if view.texts(row)[0] == day.isoformat()]
    assert [(cells[2], cells[7]) for cells in lines[-3:]] == [
        ("interest", "posted"),
        ("principal", "posted"),
        ("interest", "true-up"),
    ]
    assert lines[-1][1:6] == ("2025-10-01", "interest", "", "", "-5.00")
    assert lines[-3][3:6] == ("", "", yuan_text(first.amount_fen + 500))
    totals = body_of(StatementKind.CASH_FLOW, booked)["totals"]
    assert totals["ledger"]["true_up"] == "-5.00"
    assert totals["life"] == body_of(StatementKind.CASH_FLOW, picture)["totals"]["life"]
    assert body_of(StatementKind.CASH_FLOW, picture)["totals"]["ledger"] is None
    bridge_ties(booked)
    not_posted = yuan(totals["ledger"]["not_posted"])
    assert not_posted == yuan(totals["to_date"]["borrower_pays"]) + Decimal("29000000.01") - (
        Decimal(first.amount_fen + 7) / 100
    )


def bridge_ties(picture: LoanPicture) -> None:
    """The ledger's totals, and the lines of their column, lead to what fell due."""
    totals = body_of(StatementKind.CASH_FLOW, picture)["totals"]
    bridge = {name: yuan(amount) for name, amount in totals["ledger"].items()}
    assert bridge.pop("borrower_pays") == yuan(totals["to_date"]["borrower_pays"])
    assert sum(bridge.values()) == yuan(totals["to_date"]["borrower_pays"])
    view = view_of(StatementKind.CASH_FLOW, picture)
    posted = sum(Decimal(view.texts(row)[5]) for row in view.rows if view.texts(row)[5])
    marks = ("posted", "true_up", "true_up_pending", "waived", "kept")
    assert posted == sum(bridge[name] for name in marks)
    (net,) = (view.texts(row) for row in view.totals if view.texts(row)[4] and view.texts(row)[5])
    assert net[4] == net[5] == totals["to_date"]["borrower_pays"]
    in_totals = [Decimal(view.texts(row)[5]) for row in view.totals if view.texts(row)[5]]
    assert sum(in_totals[:-1]) == in_totals[-1]
    assert all(not (row.cells[3] and row.cells[5]) for row in view.rows)


@pytest.mark.parametrize("waived", [30_000, -30_000])
def test_what_is_waived_or_kept_stands_beside_the_interest(waived: int) -> None:
    picture = picture_of({})
    first = picture.priced.interest[0]
    posting = Posting(
        loan_id="LN-1",
        nominal_on=first.settlement.nominal_on,
        pays_on=first.settlement.pays_on,
        posted_on=date(2024, 9, 20),
        amounts=Amounts(interest_fen=Fen(first.amount_fen - waived)),
        parts=(),
    )
    true_up = TrueUp(
        loan_id="LN-1",
        nominal_on=posting.nominal_on,
        number=1,
        period=None,
        posted_on=date(2025, 10, 1),
        stood=posting.amounts,
        recomputed=Amounts(interest_fen=first.amount_fen),
        waived_fen=Fen(waived),
        parts=(),
        because=(),
    )
    booked = replace(picture, known=9, postings=(posting,), true_ups=(true_up,))
    bridge_ties(booked)
    word = "waived" if waived > 0 else "kept"
    lines = body_of(StatementKind.CASH_FLOW, booked)["ledger"]
    assert [(line["mark"], line["amount"], line["borrower_pays"]) for line in lines] == [
        ("posted", yuan_text(posting.amounts.interest_fen), lines[0]["amount"]),
        (word, yuan_text(waived), "0.00"),
    ]
    body = body_of(StatementKind.INTEREST, booked)
    assert body["settlements"][0]["waived"] == body["totals"]["waived"] == yuan_text(waived)
    charged = yuan(body["totals"]["fallen_due"]) - yuan(body["totals"]["waived"])
    assert yuan(body["totals"]["charged"]) == charged
    view = view_of(StatementKind.INTEREST, booked)
    (line,) = (view.texts(row) for row in view.rows if view.texts(row)[0] == word)
    assert line[13] == yuan_text(-waived)
    assert [view.texts(row)[13] for row in view.totals[:3]] == [
        body["totals"]["fallen_due"],
        yuan_text(-waived),
        body["totals"]["charged"],
    ]
    benefit = body_of(StatementKind.BENEFIT, booked)
    assert benefit["waived"] == yuan_text(waived)
    assert benefit["life"] == body_of(StatementKind.BENEFIT, picture)["life"]
    assert any("not taken out" in note for note in view_of(StatementKind.BENEFIT, booked).notes)
    before = view_of(StatementKind.BENEFIT, picture).notes
    assert not any("not taken out" in note for note in before)


def test_a_period_fallen_due_whose_fixing_is_missing_says_so() -> None:
    picture = picture_of({})
    lacks = MissingPublication(index=BenchmarkIndex.LPR_1Y, expected_on=date(2024, 5, 20))
    first = replace(picture.priced.interest[0], waits_for=lacks)
    flow = next(item for item in picture.priced.flows if item.kind is CashFlowKind.INTEREST)
    serviced = replace(
        picture.priced.serviced,
        interest=(first, *picture.priced.interest[1:]),
        flows=tuple(
            replace(item, waits_for=lacks) if item is flow else item
            for item in picture.priced.flows
        ),
    )
    lacking = replace(picture, priced=lived(picture.priced, serviced))
    missing = "estimated: 1-year LPR of 2024-05-20 is not recorded"
    command = "carbonstep fixing publish LPR1Y 2024-05-20 RATE"
    for kind in StatementKind:
        said = [row.cells[-1] for row in view_of(kind, lacking).rows]
        assert sum(missing in text for text in said) == 1
        assert any("benchmark not yet known" in text for text in said)
        assert not any(missing in row.cells[-1] for row in view_of(kind, picture).rows)
        estimated = [row for row in view_of(kind, lacking).rows if "estimated" in str(row.cells)]
        assert [text for text in map(str, estimated[0].cells) if "due, estimated" in text]
        assert any(command in note for note in view_of(kind, lacking).notes)
        assert not any(command in note for note in view_of(kind, picture).notes)


@pytest.mark.parametrize("kind", CashFlowKind)
def test_every_kind_of_flow_has_its_words_and_its_total(kind: CashFlowKind) -> None:
    assert FLOW_KINDS[kind]
    picture = picture_of({})
    flow = replace(picture.priced.flows[1], kind=kind)
    serviced = replace(picture.priced.serviced, flows=(flow,))
    one = replace(picture, priced=lived(picture.priced, serviced))
    totals = body_of(StatementKind.CASH_FLOW, one)["totals"]["life"]
    counted = {name for name, sum_ in totals.items() if sum_ != "0.00"} - {"borrower_pays"}
    assert len(counted) == 1
    assert {f"{name}_fen" for name in counted} <= set(FLOW_TOTALS)
