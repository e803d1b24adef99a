"""Every shipped rulebook is whole, has its cases, and every case passes."""

import importlib
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from carbonstep.domain.rulebook.output import StepTable
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.services.library import CASES_FILE, Library
from carbonstep.services.rule_case import run_cases
from carbonstep.settings import shipped_rules

MUTANTS = Path(__file__).resolve().parents[2] / "scripts" / "mutants"
LIBRARY = Library(shipped_rules())
FOLDERS = sorted({path.parent for path in LIBRARY.rulebook_files()})
CASES = [(folder, result) for folder in FOLDERS for result in run_cases(LIBRARY, folder)]


@pytest.fixture(scope="module")
def mutate_rules() -> ModuleType:
    """`scripts/mutate_rules`, with what stands beside it."""
    sys.path.insert(0, str(MUTANTS))
    try:
        return importlib.import_module("mutate_rules")
    finally:
        sys.path.remove(str(MUTANTS))


@pytest.mark.parametrize(
    "result", [pytest.param(r, id=f"{r.rulebook}: {r.name}") for _, r in CASES]
)
def test_case_passes(result) -> None:
    assert result.problems == ()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_rulebook_has_sources_and_at_least_six_cases(folder: Path) -> None:
    assert (folder / CASES_FILE).exists()
    assert sum(case_folder == folder for case_folder, _ in CASES) >= 6
    for path in folder.glob("*.yaml"):
        if path.name != CASES_FILE:
            rulebook = LIBRARY.rulebook(f"{folder.name}@{path.stem}")
            assert isinstance(rulebook, Rulebook)
            assert rulebook.sources
            assert (rulebook.rulebook_id, rulebook.version) == (folder.name, path.stem)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_every_step_is_reached_by_a_case(folder: Path) -> None:
    written = (folder / CASES_FILE).read_text()
    for path in folder.glob("*.yaml"):
        if path.name == CASES_FILE:
            continue
        rulebook = LIBRARY.rulebook(f"{folder.name}@{path.stem}")
        assert isinstance(rulebook, Rulebook)
        for part in rulebook.margin.parts:
            if isinstance(part.gives, StepTable):
                for step in part.gives.steps[:-1]:
                    told = (f"step: {step.words}", f'{part.kpi}: "{step.words}"')
                    assert any(words in written for words in told), step.words


def test_the_published_savings_are_cases() -> None:
    published = {
        "huangshi-reduction": "15000.00",
        "chengdu-huanlong": "250000.00",
        "hulunbuir-label": "1335000.00",
    }
    for name, saving in published.items():
        written = (shipped_rules() / "rulebooks" / name / CASES_FILE).read_text()
        assert f'saving_yuan_a_year: "{saving}"' in written


def test_a_case_that_expects_the_wrong_step_fails(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(shipped_rules(), rules)
    cases = rules / "rulebooks" / "huangshi-reduction" / CASES_FILE
    cases.write_text(cases.read_text().replace('total_bps: "-10"', 'total_bps: "-11"', 1))
    results = list(run_cases(Library(rules), cases.parent))
    assert [result.passed for result in results].count(False) == 1
    [problem] = results[0].problems
    assert (problem.code, problem.found, problem.needed) == (
        "case_failed",
        "total_bps -10",
        "total_bps -11",
    )
    assert problem.place.line is not None


@pytest.mark.parametrize(("industry", "codes"), [("2511", []), ("steel", ["industry_code"])])
def test_a_case_says_what_its_borrower_is(tmp_path: Path, industry: str, codes: list[str]) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(shipped_rules(), rules)
    cases = rules / "rulebooks" / "huangshi-reduction" / CASES_FILE
    first, rest = cases.read_text().split("    expect:", 1)
    account = f"    account: {{industry: {industry}, region: CN-QH}}\n"
    cases.write_text(f"{first}{account}    expect:{rest}")
    first_result = next(iter(run_cases(Library(rules), cases.parent)))
    assert [problem.code for problem in first_result.problems] == codes


@pytest.mark.parametrize("path", list(LIBRARY.rulebook_files()), ids=lambda path: path.parent.name)
def test_cases_notice_each_word_and_number_that_is_changed(mutate_rules, path: Path) -> None:
    tried = list(mutate_rules.tried(LIBRARY, path))
    assert len(tried) >= 15
    assert [(mutant.line, mutant.told) for mutant, how in tried if not how] == []


def test_a_change_that_no_case_notices_is_told(mutate_rules, tmp_path: Path) -> None:
    rules = shutil.copytree(shipped_rules(), tmp_path / "rules")
    (path,) = (rules / "rulebooks" / "huangshi-reduction").glob("2*.yaml")
    cases = path.with_name(CASES_FILE)
    kept, _, _ = cases.read_text("utf-8").partition("  - name: exactly 5 % is enough")
    cases.write_text(kept, "utf-8")
    tried = mutate_rules.tried(Library(rules), path)
    assert "at_least -> above" in {mutant.told for mutant, how in tried if not how}


WHOLE = """\
format: 2
tests: {yearly: {period: {year_from: 04-01}, report_due: {day: 07-31}, effective: fixed 09-01}}
benchmarks:
  sector: {unit: t, key: account.sector, rows: [{account.sector: C26, value: "1.50"}]}
kpis:
  level: {round_to: 0.1, missing: hold, boundary: equity_share}
gives:
  margin:
    kind: rate
    combine: best
    parts:
      - of: level
        steps: [{at_most: {of: target, times: 1.03, plus: 2}, bps: -2.5}]
        limits: [-2, 2]
    limits: {total: {lowest: -4}}
"""


def test_the_words_of_the_second_format_are_changed_too(mutate_rules) -> None:
    told = {mutant.told for mutant in mutate_rules.rule_mutants(WHOLE)}
    wanted = {
        *("04-01 -> 04-02", "07-31 -> 07-30", "fixed 09-01 -> fixed 09-02"),
        *('"1.50" -> 1.51', "0.1 -> 0.2", "equity_share -> operational_control"),
        *("hold -> worst", "best -> sum", "at_most -> below", "1.03 -> 1.029999"),
        *("2 -> 2.000001", "-2.5 -> -1.5", "-2 -> -3", "2 -> 3", "-4 -> -5"),
    }
    assert wanted - told == set()
