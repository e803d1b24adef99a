"""A site with one real loan on it: decided and priced by the domain, kept in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.account.report import Assurance, Figure, FootprintReport, Product
from carbonstep.domain.decision.measure import open_periods
from carbonstep.domain.decision.tested import VersionTested
from carbonstep.domain.loan.loan import Benchmark, Loan
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.picture.account import AccountPicture
from carbonstep.domain.picture.cancelled import CancelledLoan
from carbonstep.domain.picture.due import next_due
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.pricing import Priced, price
from carbonstep.domain.rulebook.read import read_rulebook
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.formats.document import read_document
from carbonstep.formats.fixing import read_fixings
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar
from carbonstep.web.app import create_web

RULES = Path(__file__).resolve().parents[2] / "rules"
KEY = "a key that is in use"
TODAY = date(2025, 11, 30)
HOSTILE = "<script>alert('线缆')</script> & Co"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds the key."""

    key_id: str = "K-1"
    name: str = "王 <b>officer</b>"
    role: str = "officer"


@dataclass(slots=True, kw_only=True)
class Site:
    """The calls the pages make, answered from one loan; `asked` remembers what was asked for."""

    picture: LoanPicture
    keys_in_use: set[str] = field(default_factory=lambda: {KEY})
    asked: list[tuple[str, date, str | None]] = field(default_factory=list)
    booked: bool = True

    def loan_picture(self, loan_id: str, on: date, known: str | None) -> LoanPicture | None:
        self.asked.append((loan_id, on, known))
        if known == "yesterday":
            place = Place(path="known_at")
            problem = Problem(
                reason=ReadingReason.DATE_INVALID,
                place=place,
                found=known,
                needed="2025-04-15T00:00:00Z",
            )
            raise RejectedError([problem])
        if loan_id != self.picture.loan.loan_id:
            return None
        return look(self.picture, on)

    def cancelled_loan(self, *_asked: object) -> CancelledLoan | None:
        return None

    def account_picture(self, *_asked: object) -> AccountPicture | None:
        return None

    def loans(self) -> list[tuple[str, str, bool]]:
        listed = (self.picture.loan.loan_id, self.picture.account.name, False)
        return [listed] if self.booked else []

    def sign_in(self, key: str) -> Holder | None:
        return Holder() if key in self.keys_in_use else None

    def principal(self, key_id: str) -> Holder | None:
        return Holder() if key_id == "K-1" and KEY in self.keys_in_use else None

    def today(self) -> date:
        return TODAY


def look(seen: LoanPicture, on: date) -> LoanPicture:
    """The same loan and evidence, looked at on another day."""
    fixings = read_fixings(RULES / "benchmarks" / "lpr.csv")
    table = FixingTable(fixings)  # type: ignore[arg-type]
    priced = price(
        seen.rulebook,
        seen.loan,
        seen.evidence,
        events=seen.priced.events,
        market=Market(fixings=table, calendar=prc_calendar(), as_of=on),
    )
    assert isinstance(priced, Priced), priced
    tested = VersionTested(rulebook=seen.rulebook, loan=seen.loan, evidence=seen.evidence)
    due = next_due([tested], priced)
    missing = open_periods([tested], priced.decisions, calendar=prc_calendar(), as_of=on)
    return replace(seen, as_of=on, priced=priced, due=due, open=missing)


def report(start: date, end: date, received_on: date, amount: str, **more: str) -> FootprintReport:
    return FootprintReport(
        account_id="uscc:91110000600037341L",
        period=Period(start, end),
        received_on=received_on,
        figures=(Figure(name="footprint", amount=Decimal(amount), unit="kgCO2e"),),
        product=Product(
            product_id="YJV-0.6/1kV",
            name="copper cable",
            declared_unit="kilogram",
            declared_amount=Decimal(1),
        ),
        assurance=Assurance.LIMITED,
        verifier="a verifier",
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture(scope="session")
def picture() -> LoanPicture:
    """A cable maker's loan with three reports, the last of which restates the second."""
    book = read_rulebook(read_document(RULES / "rulebooks" / "changchun-cable" / "2024-09.yaml"))
    assert isinstance(book, Rulebook), book
    loan = Loan(
        loan_id="LN-2024/1 线",
        account_id="uscc:91110000600037341L",
        principal_fen=Fen(2_900_000_000),
        drawn_on=date(2024, 9, 13),
        matures_on=date(2027, 9, 13),
        benchmark=Benchmark(index=BenchmarkIndex.LPR_1Y),
        spread_e4bp=RateE4bp(450_000),
        rulebook=book.ref,
        product_id="YJV-0.6/1kV",
    )
    first = report(date(2024, 7, 1), date(2025, 1, 1), date(2025, 2, 14), "4.86")
    second = report(date(2025, 1, 1), date(2025, 7, 1), date(2025, 8, 20), "4.18")
    restated = report(
        date(2025, 1, 1),
        date(2025, 7, 1),
        date(2025, 10, 15),
        "4.31",
        supersedes=second.report_id,
        restatement_reason="a supplier's figure was corrected",
    )
    fixings = read_fixings(RULES / "benchmarks" / "lpr.csv")
    evidence = Evidence(reports=(first, second, restated))
    table = FixingTable(fixings)  # type: ignore[arg-type]
    priced = price(
        book,
        loan,
        evidence,
        events=(),
        market=Market(fixings=table, calendar=prc_calendar(), as_of=TODAY),
    )
    assert isinstance(priced, Priced), priced
    return LoanPicture(
        as_of=TODAY,
        known=42,
        account=CarbonAccount(account_id="uscc:91110000600037341L", name=HOSTILE),
        loan=loan,
        rulebook=book,
        evidence=evidence,
        priced=priced,
        due=next_due([VersionTested(rulebook=book, loan=loan, evidence=evidence)], priced),
    )


@pytest.fixture
def site(picture: LoanPicture) -> Site:
    return Site(picture=picture)


@pytest.fixture
def visitor(site: Site) -> Iterator[TestClient]:
    """Someone who has not signed in."""
    app = FastAPI()
    app.include_router(create_web(site, session_secret=b"s" * 32))
    with TestClient(app, follow_redirects=False) as client:
        yield client


@pytest.fixture
def officer(visitor: TestClient) -> TestClient:
    """Someone who has signed in."""
    assert visitor.post("/sign-in", data={"key": KEY}).status_code == 303
    return visitor
