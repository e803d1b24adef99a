"""Loans looked at from every side a sentence knows: all decided and priced by the domain itself."""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.certificate_change import CertificateChange, CertificateChangeKind
from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.account.report import Assurance, FootprintReport
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.loan.loan import Benchmark, Loan, Repayment, RepaymentKind
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp

from .kpi_case import measured_pictures
from .parts_case import parts_pictures
from .picture_case import Change, cable, label, loan, organisation, picture, rulebook


@pytest.fixture(scope="session")
def golden() -> Callable[[str, str], None]:
    """Compare with a golden file; scripts/golden writes the files anew; read the diff."""
    folder = Path(__file__).parent / "golden"

    def check(name: str, text: str) -> None:
        file = folder / name
        if os.environ.get("CARBONSTEP_GOLDEN") == "write":
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8")

    return check


HUANGSHI, CABLE = "huangshi-reduction/2022-09.yaml", "changchun-cable/2024-09.yaml"

HUANLONG, LABEL = "chengdu-huanlong/2021-10.yaml", "hulunbuir-label/2025-09.yaml"

CABLE_TERMS = {
    "principal_fen": Fen(2_900_000_000),
    "drawn_on": date(2024, 9, 13),
    "matures_on": date(2027, 9, 13),
    "benchmark": Benchmark(index=BenchmarkIndex.LPR_1Y),
    "spread_e4bp": RateE4bp(450_000),
    "product_id": "YJV-0.6/1kV",
}

H2_2024 = (date(2024, 7, 1), date(2025, 1, 1))

HALF_OF_2022 = Period(date(2022, 1, 1), date(2022, 7, 1))

H1_2025 = (date(2025, 1, 1), date(2025, 7, 1))


def cable_reports() -> tuple[FootprintReport, ...]:
    """A late first report, a good second one, and the restatement of the second."""
    first = cable(*H2_2024, date(2025, 2, 14), "4.86")
    second = cable(*H1_2025, date(2025, 8, 20), "4.18")
    restated = cable(
        *H1_2025,
        date(2025, 10, 15),
        "4.31",
        supersedes=second.report_id,
        restatement_reason="a supplier's figure was corrected",
    )
    return first, second, restated


def _reduction_pictures(tmp: Path) -> Mapping[str, LoanPicture]:
    in_time = date(2023, 4, 28)
    first = organisation(2022, in_time, "50000", "46990")
    worse = organisation(
        2022,
        date(2023, 7, 3),
        "55000",
        "46990",
        supersedes=first.report_id,
        restatement_reason="a meter was misread",
    )
    slightly = organisation(
        2022,
        date(2023, 7, 3),
        "50010",
        "46990",
        supersedes=first.report_id,
        restatement_reason="rounding",
    )
    low = organisation(2022, in_time, "55000", "46990")
    better = organisation(
        2022,
        date(2023, 7, 3),
        "50000",
        "46990",
        supersedes=low.report_id,
        restatement_reason="a site was counted twice",
    )
    back = (("too_high: forward_only", "too_high: pay_back"),)
    worst = (
        ("{treat_as: no_adjustment}", "{treat_as: worst}"),
        ("{otherwise: true, bps: 0}", "{otherwise: true, bps: 15}"),
        ("total: [-10, 0]", "total: [-10, 15]"),
    )
    total = (("{at_least: 5, bps: -10}", "{at_least: 5, bps: -25}"),)
    plans: dict[str, tuple[tuple[Change, ...], tuple[FootprintReport, ...]]] = {
        "reduction": ((), (first,)),
        "reduction almost": ((), (organisation(2022, in_time, "50000", "48230.000001"),)),
        "reduction risen": ((), (organisation(2022, in_time, "63400", "50000"),)),
        "reduction unchanged": ((), (organisation(2022, in_time, "53400", "50000"),)),
        "reduction cut by the cap": (total, (first,)),
        "late report": ((), (organisation(2022, date(2023, 7, 3), "50000", "46990"),)),
        "restated, charge back": ((), (first, worse)),
        "restated, forward only": ((), (low, better)),
        "restated, pay back": (back, (low, better)),
        "restated, not material": ((), (first, slightly)),
        "missing, no adjustment": ((), ()),
        "missing, a figure": ((), (replace(first, figures=first.figures[:1]),)),
        "missing, worst": (worst, ()),
        "missing, another unit": ((), (in_unit(first, "tCO2"),)),
        "missing, another period": ((), (replace(first, period=HALF_OF_2022),)),
    }
    pictures = {}
    for name, (changes, reports) in plans.items():
        book = rulebook(HUANGSHI, tmp, *changes)
        evidence = Evidence(reports=reports)
        pictures[name] = picture(book, loan(book), evidence, date(2023, 12, 31))
    soon, late = withdrawn(first, date(2023, 4, 29)), withdrawn(worse, date(2023, 10, 9))
    book = rulebook(HUANGSHI, tmp)
    unassured = replace(worse, received_on=date(2023, 4, 29), assurance=Assurance.NONE, verifier="")
    moved = replace(unassured, period=Period(date(2021, 1, 1), date(2022, 1, 1)))
    for name, reports in (("replaced", (first, unassured)), ("moved away", (first, moved))):
        evidence = Evidence(reports=reports)
        pictures[f"{name} before it was due"] = picture(
            book, loan(book), evidence, date(2023, 4, 30)
        )
    short = loan(book, matures_on=date(2023, 5, 8))
    for name, reports in (("", (first,)), (", not reported", ())):
        pictures[f"without effect{name}"] = picture(
            book, short, Evidence(reports=reports), date(2023, 5, 5)
        )
    for name, reports, withdrawal, as_of in (
        ("withdrawn before it was due", (first,), soon, date(2023, 4, 30)),
        ("withdrawn, and missing", (first,), soon, date(2023, 12, 31)),
        ("withdrawn, another stands again", (first, worse), late, date(2023, 12, 31)),
    ):
        evidence = Evidence(reports=reports, withdrawals=(withdrawal,))
        pictures[name] = picture(book, loan(book), evidence, as_of)
    return pictures


def in_unit(report: FootprintReport, unit: str) -> FootprintReport:
    """The report with its figures in another unit."""
    return replace(report, figures=tuple(replace(item, unit=unit) for item in report.figures))


def withdrawn(report: FootprintReport, on: date) -> ReportWithdrawal:
    return ReportWithdrawal(
        report_id=report.report_id,
        account_id=report.account_id,
        withdrawn_on=on,
        reason="of another enterprise",
    )


def made_of(report: FootprintReport, *, unit: str = "", name: str = "") -> FootprintReport:
    """The report as if it were per another declared unit, or of another product."""
    assert report.product is not None
    product = report.product
    other = replace(
        product,
        declared_unit=unit or product.declared_unit,
        product_id=name or product.product_id,
    )
    return replace(report, product=other)


def _level_pictures(tmp: Path) -> Mapping[str, LoanPicture]:
    first, second, restated = cable_reports()
    unassured = cable(*H2_2024, date(2025, 2, 14), "4.86", assurance=Assurance.NONE, verifier="")
    corrected = cable(
        *H2_2024,
        date(2025, 10, 15),
        "5.3",
        supersedes=first.report_id,
        restatement_reason="a supplier's figure was corrected",
    )
    hold = (("{previous_plus_bps: 10}", "hold"),)
    steep = (("{previous_plus_bps: 10}", "{previous_plus_bps: 40}"),)
    plans: dict[str, tuple[tuple[Change, ...], tuple[FootprintReport, ...], date]] = {
        "level": ((), (first,), date(2025, 3, 31)),
        "level, three reports": ((), (first, second, restated), date(2025, 11, 30)),
        "missing, not assured": ((), (unassured,), date(2025, 3, 31)),
        "missing, previous plus": ((), (first,), date(2025, 9, 30)),
        "missing, previous plus cut": (steep, (first,), date(2025, 9, 30)),
        "missing, the step before corrected": ((), (first, corrected), date(2025, 11, 30)),
        "missing, hold": (hold, (first,), date(2025, 9, 30)),
        "missing, per another unit": ((), (made_of(first, unit="piece"),), date(2025, 3, 31)),
        "missing, another product": ((), (made_of(first, name="BV-2.5"),), date(2025, 3, 31)),
    }
    pictures = {}
    for name, (changes, reports, as_of) in plans.items():
        book = rulebook(CABLE, tmp, *changes)
        evidence = Evidence(reports=reports)
        pictures[name] = picture(book, loan(book, **CABLE_TERMS), evidence, as_of)
    pictures["drawn and repaid in parts"] = _in_parts(rulebook(CABLE, tmp))
    return pictures


def _in_parts(book: Rulebook) -> LoanPicture:
    """A loan in equal instalments, with a drawdown and a prepayment to come."""
    terms = loan(
        book,
        **CABLE_TERMS,
        first_drawdown_fen=Fen(2_000_000_000),
        repayment=Repayment(kind=RepaymentKind.EQUAL_INSTALMENT),
    )
    as_of = date(2025, 3, 31)
    events = tuple(
        LoanEvent(loan_id="LN-1", kind=kind, on=on, amount_fen=Fen(100_000_000), received_on=as_of)
        for kind, on in (
            (LoanEventKind.DRAWDOWN, date(2025, 5, 6)),
            (LoanEventKind.PREPAYMENT, date(2025, 7, 1)),
        )
    )
    evidence = Evidence(reports=cable_reports()[:1])
    return picture(book, terms, evidence, as_of, events=events)


def _other_pictures(tmp: Path) -> Mapping[str, LoanPicture]:
    line, flag = rulebook(HUANLONG, tmp), rulebook(LABEL, tmp)
    baseline = {"baseline_tco2e": Decimal(20000)}
    line_loan = loan(
        line,
        principal_fen=Fen(2_500_000_000),
        drawn_on=date(2021, 10, 18),
        matures_on=date(2024, 10, 18),
        benchmark=Benchmark(index=BenchmarkIndex.LPR_1Y),
        spread_e4bp=RateE4bp(600_000),
        parameters=baseline,
    )
    flag_loan = loan(
        flag,
        principal_fen=Fen(15_000_000_000),
        drawn_on=date(2025, 9, 15),
        matures_on=date(2026, 12, 15),
        benchmark=Benchmark(index=BenchmarkIndex.LPR_1Y),
    )
    year = label("L-1", date(2025, 9, 1), date(2026, 9, 1), date(2025, 9, 15))
    received, as_of = date(2022, 4, 15), date(2022, 12, 31)
    half = Evidence(reports=(organisation(2021, received, "13000", "6000"),))
    end = Evidence(reports=(organisation(2021, received, "9000", "6000"),))
    return {
        "line": picture(line, line_loan, half, as_of),
        "publication missing": picture(
            line, line_loan, half, as_of, published_until=date(2022, 8, 22)
        ),
        "end of the line": picture(line, line_loan, end, as_of),
        "flag": picture(flag, flag_loan, Evidence(certificates=(year,)), date(2026, 3, 1)),
        **_changed_labels(flag, flag_loan, year),
    }


def _changed_labels(flag: Rulebook, terms: Loan, year: Certificate) -> Mapping[str, LoanPicture]:
    """A label with each change, and one that another holds for."""
    kinds = CertificateChangeKind
    shorter = replace(year, valid=Period(year.valid.start, date(2026, 2, 1)))
    changes = {
        "label withdrawn": [certificate_change(year, kinds.WITHDRAWN)],
        "label suspended": [certificate_change(year, kinds.SUSPENDED, until=date(2026, 4, 1))],
        "label shortened": [certificate_change(year, kinds.SHORTENED)],
        "label corrected": [certificate_change(year, kinds.CORRECTED, particulars=shorter)],
    }
    suspended = certificate_change(year, kinds.SUSPENDED)
    lifting = certificate_change(year, kinds.LIFTED, supersedes=suspended.change_id)
    changes["label lifted"] = [suspended, replace(lifting, received_on=date(2026, 2, 20))]
    second = label("L-2", date(2026, 1, 1), date(2027, 1, 1), date(2026, 1, 5))
    held = dict.fromkeys(changes, (year,))
    for name in ("withdrawn", "suspended", "shortened", "corrected"):
        changes[f"label {name}, another holds"] = changes[f"label {name}"]
        held[f"label {name}, another holds"] = (year, second)
    return {
        name: picture(
            flag,
            terms,
            Evidence(certificates=held[name], certificate_changes=tuple(found)),
            date(2026, 3, 1),
        )
        for name, found in changes.items()
    }


def certificate_change(
    certificate: Certificate, kind: CertificateChangeKind, **more: Any
) -> CertificateChange:
    return CertificateChange(
        certificate_id=certificate.certificate_id,
        account_id=certificate.account_id,
        kind=kind,
        on=date(2026, 2, 1),
        received_on=date(2026, 2, 5),
        reason="told by the issuer",
        **more,
    )


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, LoanPicture]:
    """One loan picture for each thing a sentence can say, by name."""
    tmp = tmp_path_factory.mktemp("rulebooks")
    return {
        **_reduction_pictures(tmp),
        **_level_pictures(tmp),
        **_other_pictures(tmp),
        **measured_pictures(),
        **parts_pictures(),
    }
