"""Borrowers, reports, loans and what is seen of them."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.account.report import Assurance, Figure, FootprintReport, Product
from carbonstep.domain.decision.measure import open_periods
from carbonstep.domain.decision.tested import VersionTested
from carbonstep.domain.loan.event import LoanEvent
from carbonstep.domain.loan.loan import Benchmark, Loan
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing, FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.picture.due import next_due
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.pricing import Priced, price
from carbonstep.domain.rulebook.read import read_rulebook
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.formats.document import read_document
from carbonstep.formats.fixing import read_fixings
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

REPO = Path(__file__).resolve().parents[2]

ACCOUNT = CarbonAccount(
    account_id="uscc:91110000600037341L",
    name="长春某线缆有限公司",
    industry="C3831",
    region="CN-JL",
)

Change = tuple[str, str]


def rulebook(name: str, tmp: Path, *changes: Change) -> Rulebook:
    """A shipped rulebook, with words of its text replaced where a variant is needed."""
    source = REPO / "rules" / "rulebooks" / name
    text = source.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, f"{old} is no longer in {name}"
        text = text.replace(old, new)
    written = tmp / "rulebook.yaml"
    written.write_text(text, encoding="utf-8")
    read = read_rulebook(read_document(written))
    assert isinstance(read, Rulebook), read
    return read


def organisation(
    year: int, received_on: date, scope1: str, scope2: str, **more: object
) -> FootprintReport:
    return FootprintReport(
        account_id=ACCOUNT.account_id,
        period=Period(date(year, 1, 1), date(year + 1, 1, 1)),
        received_on=received_on,
        figures=(
            Figure(name="scope1", amount=Decimal(scope1), unit="tCO2e"),
            Figure(name="scope2_location", amount=Decimal(scope2), unit="tCO2e"),
        ),
        **{"assurance": Assurance.LIMITED, "verifier": "a verifier", **more},  # type: ignore[arg-type]
    )


def cable(
    start: date, end: date, received_on: date, footprint: str, **more: object
) -> FootprintReport:
    return FootprintReport(
        account_id=ACCOUNT.account_id,
        period=Period(start, end),
        received_on=received_on,
        figures=(Figure(name="footprint", amount=Decimal(footprint), unit="kgCO2e"),),
        product=Product(
            product_id="YJV-0.6/1kV",
            name="copper cable",
            declared_unit="kilogram",
            declared_amount=Decimal(1),
        ),
        **{"assurance": Assurance.LIMITED, "verifier": "a verifier", **more},  # type: ignore[arg-type]
    )


def label(number: str, start: date, end: date, received_on: date) -> Certificate:
    return Certificate(
        account_id=ACCOUNT.account_id,
        scheme="product-carbon-label",
        number=number,
        issuer="a label body",
        valid=Period(start, end),
        received_on=received_on,
    )


def loan(book: Rulebook, **terms: object) -> Loan:
    plain: dict[str, object] = {
        "loan_id": "LN-1",
        "account_id": ACCOUNT.account_id,
        "principal_fen": Fen(1_500_000_000),
        "drawn_on": date(2022, 9, 20),
        "matures_on": date(2025, 9, 20),
        "benchmark": Benchmark(
            index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(3_200_000)
        ),
        "spread_e4bp": RateE4bp(0),
        "rulebook": book.ref,
        "parameters": {"baseline_tco2e": Decimal(103400)} if book.parameters else {},
    }
    return Loan(**{**plain, **terms})  # type: ignore[arg-type]


def picture(
    book: Rulebook,
    terms: Loan,
    evidence: Evidence,
    as_of: date,
    *,
    events: tuple[LoanEvent, ...] = (),
    published_until: date = date.max,
) -> LoanPicture:
    fixings = read_fixings(REPO / "rules" / "benchmarks" / "lpr.csv")
    table = FixingTable(
        item
        for item in fixings
        if isinstance(item, Fixing) and item.published_on <= published_until
    )
    priced = price(
        book,
        terms,
        evidence,
        events=events,
        market=Market(fixings=table, calendar=prc_calendar(), as_of=as_of),
    )
    assert isinstance(priced, Priced), priced
    tested = VersionTested(rulebook=book, loan=terms, evidence=evidence)
    return LoanPicture(
        as_of=as_of,
        known=42,
        account=ACCOUNT,
        loan=terms,
        rulebook=book,
        evidence=evidence,
        priced=priced,
        due=next_due([tested], priced),
        open=open_periods([tested], priced.decisions, calendar=prc_calendar(), as_of=as_of),
    )
