"""Receipts read beside those like them are read as beside all events of the loan."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.loan import read_event
from carbonstep.domain.loan.event import LoanEvent
from carbonstep.domain.loan.loan import Benchmark, Loan
from carbonstep.domain.loan.read_event import read_loan_event
from carbonstep.domain.loan.read_receipt import ReceiptReader
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.node import Node, node_from_json
from carbonstep.reading.reading import Reading
from carbonstep.units.money import Fen
from carbonstep.units.rate import RateE4bp

ON = date(2026, 1, 1)
LOAN = Loan(
    loan_id="L1",
    account_id="A1",
    principal_fen=Fen(100_000_000),
    drawn_on=date(2025, 3, 20),
    matures_on=date(2026, 3, 20),
    benchmark=Benchmark(
        index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(3_600_000)
    ),
    spread_e4bp=RateE4bp(0),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
)


def receipt(on: str, amount: str, reference: str = "", for_on: str = "") -> Node:
    given = {"on": on, "amount": amount, "reference": reference, "for_on": for_on}
    told = {key: value for key, value in given.items() if value}
    return node_from_json({"kind": "receipt", **told})


RECEIPTS = st.builds(
    receipt,
    st.sampled_from(["2025-06-20", "2025-09-22", "2026-02-01"]),
    st.sampled_from(["1", "1.00", "2"]),
    st.sampled_from(["", "t1", "t2"]),
    st.sampled_from(["", "2025-06-20"]),
)
TOLD = st.lists(st.tuples(RECEIPTS, st.sampled_from(["", "withdrawn", "corrected"])), max_size=8)


def recorded(told: list[tuple[Node, str]]) -> list[LoanEvent]:
    """Receipts as recorded, some withdrawn or corrected since, told again among them."""
    held: list[LoanEvent] = []

    def take(document: Node) -> LoanEvent | None:
        event = read_loan_event(Reading(), document, loan=LOAN, held=held, as_of=ON)
        if event is not None and all(event.event_id != other.event_id for other in held):
            held.append(event)
        return event

    for document, undone in told:
        event = take(document)
        if event is None or not undone:
            continue
        why = {"supersedes": event.event_id, "reason": "a slip"}
        if undone == "withdrawn":
            take(node_from_json({"kind": "withdrawn", **why}))
        else:
            take(node_from_json({"kind": "receipt", "on": "2025-07-01", "amount": "3", **why}))
    return held


@given(told=TOLD, rows=st.lists(RECEIPTS, max_size=8))
def test_beside_those_like_them_as_beside_all(
    told: list[tuple[Node, str]], rows: list[Node]
) -> None:
    held = recorded(told)
    reader = ReceiptReader(LOAN, held, as_of=ON)
    for row in rows:
        one, other = Reading(), Reading()
        found = reader.read(one, row)
        expected = read_loan_event(other, row, loan=LOAN, held=reader.events, as_of=ON)
        assert (found, one.problems) == (expected, other.problems)
        if found is not None and all(found.event_id != event.event_id for event in reader.events):
            reader.add(found)


def test_many_receipts_cost_no_more_each_than_few(monkeypatch) -> None:
    looked = []
    real = read_event._is_same
    monkeypatch.setattr(read_event, "_is_same", lambda *both: (looked.append(1), real(*both))[1])
    reader = ReceiptReader(LOAN, (), as_of=ON)
    for number in range(300):
        event = reader.read(Reading(), receipt("2025-06-20", "1", f"t{number}"))
        assert event is not None
        reader.add(event)
    assert len(looked) <= 300
    again = reader.read(Reading(), receipt("2025-06-20", "1.00", "t7"))
    assert again is reader.events[7]
    taken = Reading()
    assert reader.read(taken, receipt("2025-06-20", "2", "t7")) is None
    assert [problem.code for problem in taken.problems] == ["receipt_reference"]
