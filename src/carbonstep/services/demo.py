"""The demo's story: a cable maker in Changchun, its loan, its reports for three half-years."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.report import Assurance, Figure, FootprintReport, Opinion, Product
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.receipt import Receipt
from carbonstep.formats.report.file import open_report_file
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.access import Role, issue_key
from carbonstep.services.account import open_account
from carbonstep.services.library import Library
from carbonstep.services.loan import book_loan
from carbonstep.services.rate import loan_picture
from carbonstep.services.report import submit_reports
from carbonstep.services.run import run_daily
from carbonstep.store.engine import Store
from carbonstep.store.stamp import Stamp
from carbonstep.units.period import Period

ACCOUNT_ID = "uscc:91220101MA0DEM003Y"
LOAN_ID = "CC-2024-0913"
PRODUCT_ID = "YJV-0.6/1kV"
OPENED_ON = date(2024, 9, 2)
AS_OF = date(2026, 5, 8)
REPORTS_FILE = "reports.xlsx"
STORE_FILE = "carbonstep.db"

LOAN = {
    "loan_id": LOAN_ID,
    "account": ACCOUNT_ID,
    "principal": "29000000",
    "drawn_on": "2024-09-13",
    "matures_on": "2027-09-13",
    "benchmark": {"index": "LPR1Y", "repricing": {"every_months": "12", "anchor": "drawdown"}},
    "spread_bps": "45",
    "day_count": "ACT/360",
    "interest": {"frequency": "quarter", "day": "20"},
    "rulebook": "changchun-cable@2024-09",
    "product_id": PRODUCT_ID,
}

_FOOTPRINTS = (
    (date(2024, 7, 1), date(2025, 1, 1), date(2025, 2, 14), ("5.12", "4.37", "0.69", "0.06")),
    (date(2025, 1, 1), date(2025, 7, 1), date(2025, 8, 15), ("4.63", "4.01", "0.57", "0.05")),
    (date(2025, 7, 1), date(2026, 1, 1), date(2026, 2, 12), ("3.98", "3.52", "0.41", "0.05")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoResult:
    """What the demo left behind and what it shows."""

    receipt: Receipt
    picture: LoanPicture
    reports_path: Path


def demo_reports() -> tuple[FootprintReport, ...]:
    """The cable maker's product footprints, invented for the demo."""
    return tuple(
        FootprintReport(
            account_id=ACCOUNT_ID,
            period=Period(start, end),
            received_on=received_on,
            figures=tuple(
                Figure(name=name, amount=Decimal(amount), unit="kgCO2e")
                for name, amount in sorted(
                    zip(
                        ("footprint", "raw_materials", "production", "distribution"),
                        amounts,
                        strict=True,
                    )
                )
            ),
            product=Product(
                product_id=PRODUCT_ID,
                name="XLPE-insulated copper power cable",
                declared_unit="kilogram",
                declared_amount=Decimal(1),
            ),
            boundary="cradle_to_gate",
            standard="GB/T 24067",
            standard_version="2024",
            preparer="Demo Cable Co., Ltd.",
            assurance=Assurance.LIMITED,
            verifier="Demo Verification Ltd.",
            opinion=Opinion.POSITIVE,
        )
        for start, end, received_on, amounts in _FOOTPRINTS
    )


def run_demo(
    store: Store,
    library: Library,
    folder: Path,
    *,
    now: Callable[[], datetime],
    language: str = "en",
) -> DemoResult:
    """Tell the story into an empty store; leaves the filled template, in a language (en or zh), in
    `folder`."""

    def stamp(on: date) -> Stamp:
        return Stamp(on=on, recorded_at=now(), actor="demo")

    account = CarbonAccount(
        account_id=ACCOUNT_ID,
        name="长春演示电缆有限公司 Demo Cable Co., Ltd.",
        industry="C3831",
        region="CN-JL",
    )
    open_account(store, account, stamp(OPENED_ON))
    drawn_on = date(2024, 9, 13)
    run_daily(store, library, stamp(drawn_on))
    book_loan(store, library, node_from_json(LOAN), stamp(drawn_on))
    path = folder / REPORTS_FILE
    # Imported here: it is slow to load, and only the demo needs it of all that starts with it.
    from carbonstep.formats.report.template import write_template  # noqa: PLC0415

    write_template(path, reports=demo_reports(), language=language)
    file = open_report_file(path, business_date=AS_OF, registry=library.factors)
    if isinstance(file, tuple):
        raise RejectedError(file)
    with file:
        receipt = submit_reports(store, file, stamp(AS_OF))
    run_daily(store, library, stamp(AS_OF))
    picture = loan_picture(store, LOAN_ID, as_of=AS_OF)
    assert picture is not None, "the loan has just been booked"
    return DemoResult(receipt=receipt, picture=picture, reports_path=path)


def issue_demo_key(store: Store, *, secret: str, now: datetime) -> None:
    """A key for looking around, of the officer's role."""
    stamp = Stamp(on=AS_OF, recorded_at=now, actor="demo")
    issue_key(store, name="demo", role=Role.OFFICER, secret=secret, stamp=stamp)
