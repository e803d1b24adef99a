"""The Chinese template filled in by hand in LibreOffice, saved there, and filed as it is.

Debian's LibreOffice takes 15 seconds to install and 5 to run; where neither it nor the right to
install it is there, the test is skipped and says so.
"""

import contextlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from carbonstep.domain.intake.column import COLUMNS, SHEET_NAMES, TableKind

from .conftest import Cli

pytestmark = pytest.mark.slow

PACKAGES = ("libreoffice-calc", "python3-uno")
PYTHON = "/usr/bin/python3"
TYPIST = Path(__file__).with_name("typed_in_office.py")
ACCOUNT = "91110000600037341L"

ORGANISATION = {
    "account": ACCOUNT,
    "period_from": "2024/1/1",
    "period_to": "2024年12月31日",
    "emissions_unit": "万吨二氧化碳当量 10^4 tCO2e",
    "scope1": "3.25",
    "scope2_location": "0.5",
    "output": "12,000",
    "output_unit": "台",
    "revenue": "1,234.5",
    "money_unit": "万元 10^4 yuan",
    "electricity": "350",
    "green_electricity": "35",
    "energy_unit": "万千瓦时",
    "boundary": "运营控制权 operational_control",
    "preparer": "某某能源有限公司",
    "assurance": "有限保证 limited",
    "verifier": "某核查机构",
    "opinion": "无保留意见",
    "data_quality": "1-2",
}
PRODUCT = {
    "account": ACCOUNT,
    "period_from": "2024-1-1",
    "period_to": "2024-12-31",
    "product_id": "00123456789012345678",
    "product_name": "电缆",
    "declared_unit": "千克 kilogram",
    "declared_amount": "1,000",
    "footprint": "5,200.000000001",
    "boundary": "从摇篮到大门 cradle_to_gate",
    "assurance": "合理保证 reasonable",
    "verifier": "某核查机构",
}
ACTIVITY = {
    "account": ACCOUNT,
    "period_from": "2023-1-1",
    "period_to": "2023-12-31",
    "figure": "范围一排放 scope1",
    "factor_id": "CN-FUEL-NG-EF 天然气 排放因子（计算值）",
    "amount": "10,000",
    "unit": "立方米（20℃） m3_20C",
    "assurance": "未经核查 none",
}
SHOWN = {
    ("organisation", "period_from"): "2024-01-01",
    ("organisation", "period_to"): "2024-12-31",
    ("organisation", "output"): "12,000.00",
    ("organisation", "revenue"): "1,234.50",
    ("organisation", "data_quality"): "1-2",
    ("product", "product_id"): "00123456789012345678",
    ("product", "declared_amount"): "1,000.00",
    ("product", "footprint"): "5,200.000000001",
    ("activity", "amount"): "10,000.00",
}
"""What the office shows: dates and figures as they are written here, codes as they were typed."""


@pytest.fixture(scope="session")
def office() -> str:
    """The program; it is installed where we may, else the test is skipped."""
    if not usable() and os.geteuid() == 0 and shutil.which("apt-get"):
        # Another process of the same run may be installing it, and is waited for.
        apt = ["apt-get", "-o", "DPkg::Lock::Timeout=120"]
        install = [*apt, "install", "-y", "--no-install-recommends", *PACKAGES]
        for command in ([*apt, "update"], install):
            with contextlib.suppress(subprocess.TimeoutExpired):
                subprocess.run(command, capture_output=True, timeout=180, check=False)
    if not usable():
        names = " ".join(PACKAGES)
        pytest.skip(f"Debian's LibreOffice is not installed: apt-get install {names}")
    return "soffice"


def usable() -> bool:
    """Whether the office is there, and Debian's Python with the bridge to it."""
    bridge = [PYTHON, "-c", "import uno"]
    return (
        shutil.which("soffice") is not None
        and Path(PYTHON).exists()
        and subprocess.run(bridge, capture_output=True, check=False).returncode == 0
    )


def cells(kind: TableKind, row: dict[str, str], sheet: str, number: int) -> list[list[str]]:
    """Sheet, address and what is typed for each value of a row."""
    names = [column.name for column in COLUMNS[kind]]
    return [[sheet, f"{letters(names.index(name))}{number}", typed] for name, typed in row.items()]


def letters(index: int) -> str:
    first, second = divmod(index, 26)
    return (chr(64 + first) if first else "") + chr(65 + second)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_person_types_into_the_template_is_filed(
    office: str, language: str, cli: Cli, tmp_path: Path
) -> None:
    empty, filled, back = (tmp_path / name for name in ("空表.xlsx", "填好.xlsx", "back.json"))
    assert cli("account", "open", ACCOUNT, "--name", "甲", "--on", "2020-01-01").code == 0
    assert cli("--lang", language, "report", "template", str(empty)).code == 0
    rows = {
        TableKind.ORGANISATION: ORGANISATION,
        TableKind.PRODUCT: PRODUCT,
        TableKind.ACTIVITY: ACTIVITY,
    }
    typed = [
        (kind.value, name, cell)
        for kind, row in rows.items()
        for name, cell in zip(
            row, cells(kind, row, SHEET_NAMES[kind][language == "zh"], 3), strict=True
        )
    ]
    done = subprocess.run(
        [PYTHON, str(TYPIST), office, str(empty), str(filled)],
        input=json.dumps([cell for _, _, cell in typed]),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = dict(zip([where[:2] for where in typed], json.loads(done.stdout), strict=True))
    assert {key: found[key] for key in SHOWN} == SHOWN

    filed = cli("report", "submit", str(filled), "--on", "2025-04-01", "--json")
    assert filed.code == 0, filed.out + filed.err
    assert len(filed.json["accepted"]) == 3
    assert cli("report", "export", ACCOUNT, str(back)).code == 0
    reports = json.loads(back.read_text("utf-8"))["reports"]
    product = next(report for report in reports if "product_id" in report)
    organisation = next(report for report in reports if report["period_from"] == "2024-01-01"
                        and report is not product)  # fmt: skip
    activity = next(report for report in reports if report["period_from"] == "2023-01-01")
    assert (
        organisation
        | {
            "scope1": "32500",
            "scope2_location": "5000",
            "emissions_unit": "tCO2e",
            "output": "12000",
            "output_unit": "piece",
            "revenue": "12345000",
            "money_unit": "yuan",
            "electricity": "3500000",
            "green_electricity": "350000",
            "energy_unit": "kWh",
            "period_to": "2024-12-31",
            "boundary": "operational_control",
            "assurance": "limited",
            "opinion": "positive",
            "data_quality": "1-2",
            "preparer": "某某能源有限公司",
        }
        == organisation
    )
    assert (
        product
        | {
            "product_id": "00123456789012345678",
            "declared_unit": "kilogram",
            "declared_amount": "1000",
            "footprint": "5200.000000001",
            "boundary": "cradle_to_gate",
            "assurance": "reasonable",
        }
        == product
    )
    # 10 000 m3 x 273.15 / 293.15 x 21.6219 tCO2 / 10 000 Nm3, and 6.8 % more were it at 0 °C
    assert activity | {"scope1": "20.146758", "emissions_unit": "tCO2", "assurance": "none"} == (
        activity
    )
