"""The page of the loan event: its example is read; keys, kinds, commands and codes are right."""

import re
from datetime import date

from reasons import REASONS

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.loan.loan import Benchmark, Loan
from carbonstep.domain.loan.read_event import read_loan_event
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.formats.document import parse_yaml
from carbonstep.reading.node import Node, node_from_json
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.money import Fen
from carbonstep.units.rate import RateE4bp

PAGE = "docs/reference/loan-event.md"
LOAN = Loan(
    loan_id="HS-1",
    account_id="A",
    principal_fen=Fen(1_500_000_000),
    drawn_on=date(2022, 9, 20),
    matures_on=date(2025, 9, 20),
    benchmark=Benchmark(index=BenchmarkIndex.LPR_1Y),
    spread_e4bp=RateE4bp(0),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
    notice_days=10,
)


def columns(text: str, title: str) -> list[list[str]]:
    """The rows of the table whose first title this is, each cell's code words."""
    after = text.split(f"\n| {title} |", 1)[1].split("\n\n", 1)[0]
    rows = [line.strip("|").split("|") for line in after.splitlines()[2:]]
    return [[", ".join(re.findall(r"`(.+?)`", cell)) for cell in row] for row in rows]


def read(node: Node) -> tuple[LoanEvent | None, Reading]:
    reading = Reading()
    return read_loan_event(reading, node, loan=LOAN, held=(), as_of=date(2024, 3, 1)), reading


def test_the_example_is_read(pages) -> None:
    [block] = pages.blocks(PAGE, "yaml")
    found, reading = read(parse_yaml(block))
    assert reading.problems == []
    assert found.amount_fen == 100_000_000


def test_every_key_is_named_with_its_kinds(pages) -> None:
    keys = columns(pages(PAGE), "key")
    _, reading = read(node_from_json({"kind": "payoff", "?": "x"}))
    [known] = [p.needed for p in reading.problems if p.reason is ReadingReason.KEY_UNKNOWN]
    assert {row[0] for row in keys} == set(known.split(", "))
    for key, kinds in (
        ("amount", 5),
        ("until", 2),
        ("for_on", 1),
        ("notified_on", 2),
        ("terms", 2),
        ("agreed_on", 1),
    ):
        [row] = [row for row in keys if row[0] == key]
        taken = []
        for kind in LoanEventKind:
            _, reading = read(node_from_json({"kind": kind.value, key: "2024-01-01"}))
            if LoanReason.LOAN_EVENT_KEY not in {p.reason for p in reading.problems}:
                taken.append(kind.value)
        named = [word for word in LoanEventKind if word in row[4].split(", ")]
        assert named == taken
        assert len(taken) == kinds


def test_every_kind_has_its_command(pages, generate) -> None:
    kinds = columns(pages(PAGE), "kind")
    assert [row[0] for row in kinds] == [kind.value for kind in LoanEventKind]
    real = {name for name, _ in generate.commands()}
    assert {f"carbonstep {row[1]}" for row in kinds} <= real


def test_the_codes_exist_and_none_of_the_readers_is_forgotten(pages) -> None:
    codes = {row[0] for row in columns(pages(PAGE), "code")}
    assert codes <= {reason.code for reason in REASONS}
    assert {r.code for r in REASONS if r.code.startswith("loan_event_")} <= codes
