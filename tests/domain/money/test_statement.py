"""The statement of cash flows: its totals, its ledger, and the way from the one to the other."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from carbonstep.domain.loan.loan import Benchmark, Loan
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.money.interest import PaymentStatus
from carbonstep.domain.money.ledger import NOTHING_BOOKED, Ledger, waived_by_day
from carbonstep.domain.money.posting import Amounts, Component, Posting
from carbonstep.domain.money.service import CashFlow, CashFlowKind
from carbonstep.domain.money.statement.cash_flow import (
    CashFlowStatement,
    LedgerMark,
    cash_flow_statement,
)
from carbonstep.domain.money.statement.view import CellKind
from carbonstep.domain.money.true_up import TrueUp
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.units.money import Fen
from carbonstep.units.rate import RateE4bp

DAY = date(2024, 3, 20)
LATER = date(2024, 6, 20)
LOAN = Loan(
    loan_id="L1",
    account_id="A1",
    principal_fen=Fen(1_000_000),
    drawn_on=date(2024, 1, 1),
    matures_on=date(2025, 1, 1),
    benchmark=Benchmark(index=BenchmarkIndex.LPR_1Y),
    spread_e4bp=RateE4bp(0),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
)


def flow(
    kind: CashFlowKind,
    fen: int,
    *,
    on: date = DAY,
    status: PaymentStatus = PaymentStatus.FALLEN_DUE,
) -> CashFlow:
    return CashFlow(
        kind=kind,
        nominal_on=on,
        on=on,
        pays_on=on,
        provisional=False,
        amount_fen=Fen(fen),
        balance_fen=Fen(0),
        status=status,
        open_fen=Fen(fen),
        projected=False,
    )


FLOWS = (
    flow(CashFlowKind.DRAWDOWN, 1_000_000, on=date(2024, 1, 1)),
    flow(CashFlowKind.INTEREST, 700),
    flow(CashFlowKind.CAPITALISED, 50),
    flow(CashFlowKind.DEFERRED, 30),
    flow(CashFlowKind.REPAYMENT, 2_000),
    flow(CashFlowKind.PREPAYMENT, 4_000),
    flow(CashFlowKind.PAYOFF, 8_000),
    flow(CashFlowKind.INTEREST, 16, on=LATER, status=PaymentStatus.ACCRUING),
)


def posting(**amounts: int) -> Posting:
    return Posting(
        loan_id="L1",
        nominal_on=DAY,
        pays_on=DAY,
        posted_on=DAY,
        amounts=Amounts(**{name: Fen(fen) for name, fen in amounts.items()}),
        parts=(),
    )


def true_up(stood: int, recomputed: int, *, waived: int = 0, number: int = 1) -> TrueUp:
    return TrueUp(
        loan_id="L1",
        nominal_on=DAY,
        number=number,
        period=None,
        posted_on=LATER,
        stood=Amounts(interest_fen=Fen(stood)),
        recomputed=Amounts(interest_fen=Fen(recomputed)),
        waived_fen=Fen(waived),
        parts=(),
        because=(),
    )


def statement(
    booked: Ledger = NOTHING_BOOKED, pending: Ledger = NOTHING_BOOKED, known: int | None = 7
) -> CashFlowStatement:
    return cash_flow_statement(
        LOAN,
        FLOWS,
        booked=booked,
        pending=pending,
        waiting_fen=Fen(0),
        as_of=date(2024, 5, 1),
        known=known,
    )


def test_flows_are_added_up_by_what_they_are() -> None:
    found = statement()
    assert (found.to_date.drawn_fen, found.to_date.interest_fen) == (1_000_000, 700)
    assert (found.to_date.capitalised_fen, found.to_date.deferred_fen) == (50, 30)
    assert found.to_date.repaid_fen == 2_000 + 4_000 + 8_000
    assert found.to_date.borrower_fen == -1_000_000 + 700 - 30 + 14_000
    assert found.life == replace(
        found.to_date, interest_fen=Fen(716), borrower_fen=Fen(found.to_date.borrower_fen + 16)
    )


def test_the_ledger_leads_to_what_fell_due_pays() -> None:
    booked = Ledger(
        postings=(posting(interest_fen=600, capitalised_fen=50, principal_fen=1_900),),
        true_ups=(true_up(600, 720, waived=20),),
    )
    pending = Ledger(true_ups=(true_up(700, 690, number=2, waived=-5),))
    found = statement(booked, pending)
    assert found.bridge is not None
    assert found.bridged
    bridge = found.bridge
    assert (bridge.drawn_fen, bridge.prepaid_fen) == (-1_000_000, 4_000)
    assert (bridge.posted_fen, bridge.true_up_fen) == (2_550, 100)
    # The pending true-up has the last word on the day: it keeps 5 and takes back the rest.
    assert (bridge.true_up_pending_fen, bridge.waived_fen, bridge.kept_fen) == (-5, 0, -5)
    assert bridge.capitalised_fen == -50
    ways = (-1_000_000, 4_000, 2_550, 100, -5, 0, -5, -50, bridge.not_posted_fen)
    assert sum(ways) == bridge.borrower_fen == found.to_date.borrower_fen


def test_what_is_kept_or_capitalised_moves_no_money() -> None:
    booked = Ledger(
        postings=(posting(interest_fen=600, capitalised_fen=50),),
        true_ups=(true_up(600, 500, waived=-100),),
    )
    lines = statement(booked).ledger
    assert [(line.mark, line.component, line.amount_fen, line.borrower_fen) for line in lines] == [
        (LedgerMark.POSTED, Component.INTEREST, 600, 600),
        (LedgerMark.POSTED, Component.CAPITALISED, 50, 0),
        (LedgerMark.KEPT, Component.INTEREST, -100, 0),
    ]


def test_a_quote_has_no_way_from_a_ledger() -> None:
    assert statement(known=None).bridge is None
    assert not statement(known=None).bridged
    assert statement().bridged, "what fell due should have been posted"


def test_the_last_word_on_a_day_says_what_is_waived() -> None:
    first, second = true_up(0, 9, waived=9), true_up(0, 0, number=2)
    assert waived_by_day(Ledger(true_ups=(first,))) == {DAY: first}
    assert waived_by_day(Ledger(true_ups=(first,)), Ledger(true_ups=(second,))) == {}


@pytest.mark.parametrize(
    ("kind", "cell", "text"),
    [
        (CellKind.TEXT, "", ""),
        (CellKind.DATE, DAY, "2024-03-20"),
        (CellKind.MONEY, Fen(-5), "-0.05"),
        (CellKind.SIGNED_MONEY, Fen(1_234_567), "12345.67"),
        (CellKind.RATE, RateE4bp(3_450_000), "3.45"),
        (CellKind.SIGNED_RATE, Fraction(1, 4), "0.00000025"),
        (CellKind.EXACT, Fraction(100, 3), "0.33333333"),
        (CellKind.COUNT, 92, "92"),
        (CellKind.MONEY, None, ""),
    ],
)
def test_a_cell_is_written_by_the_kind_of_its_column(
    kind: CellKind, cell: object, text: str
) -> None:
    assert kind.text(cell) == text
