"""A what-if that names a figure: the last report with another figure, in its unit or with one."""

from pathlib import Path

import pytest

from carbonstep.main import run
from carbonstep.services.demo import LOAN_ID

REPORT = "R-CSBWOGAM2FB6NSAM"
ACCOUNT = "uscc:91110000600037341L"
FIRM = """loan_id: HS-1
account: uscc:91110000600037341L
rulebook: huangshi-reduction@2022-09
principal: "10000000"
drawn_on: 2024-01-05
matures_on: 2026-01-05
benchmark: {index: LPR1Y, repricing: {every_months: 12, anchor: 2024-01-05}}
spread_bps: "55"
parameters: {baseline_tco2e: "50000"}
first_test_on: 2023-12-31
"""
REPORTS = """account,period_from,period_to,scope1,scope2_location,assurance,verifier
91110000600037341L,2023-01-01,2023-12-31,30000,19500,limited,V
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("demo")
    assert run(["demo", "--no-serve", "--folder", str(folder)]) == 0
    return f"sqlite:///{folder}/carbonstep.db"


@pytest.fixture
def ask(demo: str, capsys: pytest.CaptureFixture[str]):
    def asked(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        line = ["--database", demo, "loan", "what-if", LOAN_ID, "--as-of", "2026-05-08", *words]
        code = run(line)
        told = capsys.readouterr()
        return code, told.out + told.err

    return asked


@pytest.mark.parametrize(
    "given",
    [
        "产品碳足迹=3.4",
        "footprint=3.4",
        "footprint=0.0034 tCO2e",
        "footprint=3400gCO2e",
        " footprint = 3.4 ",
    ],
)
def test_a_figure_is_supposed_in_the_unit_of_the_report_or_with_its_own(ask, given: str) -> None:
    code, told = ask("--set", given)
    assert code == 0
    first, second, *_ = told.splitlines()
    assert first == (
        "Supposed: product footprint of 2025H2 is 3.4 kgCO2e per kilogram; "
        f"report {REPORT} has 3.98."
    )
    assert second.startswith("On 2026-05-14: 3.25 % now, 3.15 % then; 29,000.00 yuan less a year.")


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        ("footprin=3.4", 3, "✗ --set footprin: The key 'footprin' is not known here. Did you mean"),
        ("scope1=55000", 3, "✗ --set scope1: The key 'scope1' is not known here."),
        ("footprint=3.4 kWh", 3, "[unit_mismatch]"),
        ("footprint=--3.4", 3, "[not_a_number]"),
        ("footprint=low", 3, "a number, or a number with its unit: footprint=55000"),
        ("footprint", 3, "✗ --set: Found footprint here. Write FIGURE=AMOUNT. [shape]"),
    ],
)
def test_what_is_no_figure_is_refused(ask, given: str, code: int, told: str) -> None:
    ended, said = ask("--set", given)
    assert ended == code
    assert told in said


def test_nothing_supposed_is_asked_about(ask) -> None:
    code, told = ask()
    assert code == 2
    assert told.startswith("✗ carbonstep loan what-if: Nothing is said to be otherwise.")


@pytest.fixture
def firm(cli, tmp_path: Path):
    """A loan on an enterprise's reduction, with and without its report."""
    (tmp_path / "l.yaml").write_text(FIRM, "utf-8")
    (tmp_path / "r.csv").write_text(REPORTS, "utf-8")
    came = ("--received-on", "2023-12-01")
    assert cli("account", "open", ACCOUNT, "--name", "A", *came).code == 0
    booked = cli("loan", "book", str(tmp_path / "l.yaml"), "--received-on", "2024-01-05")
    assert booked.code == 0
    return cli


def test_the_figures_of_an_enterprise_are_those_of_its_report(firm, tmp_path: Path) -> None:
    asked = ("loan", "what-if", "HS-1", "--as-of", "2024-05-20", "--json")
    assert firm(*asked, "--set", "scope1=20000").json["problems"][0]["code"] == "what_if_no_report"
    filed = firm("report", "submit", str(tmp_path / "r.csv"), "--received-on", "2024-04-22")
    assert filed.code == 0
    told = firm(*asked, "--set", "scope1=2万吨", "--set", "scope2_location=15000").json
    assert told["figures"] == [
        {
            "report_id": told["figures"][0]["report_id"],
            "period": "2023",
            "figure": "scope1",
            "filed": "30000",
            "supposed": "20000",
            "unit": "tCO2e",
        },
        {
            "report_id": told["figures"][0]["report_id"],
            "period": "2023",
            "figure": "scope2_location",
            "filed": "19500",
            "supposed": "15000",
            "unit": "tCO2e",
        },
    ]
    assert (told["now"]["total_bps"], told["then"]["total_bps"]) == ("0", "-10")
