"""The list of small changes cannot rot, and `scripts/mutate` tells a change that nobody notices."""

import importlib.util
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

REPO = Path(__file__).resolve().parents[2]
SCRIPT = REPO / "scripts" / "mutants" / "mutate.py"
ONCE_SURVIVED = {
    "materiality-at-its-threshold",
    "charge-back-over-a-missing-decision",
    "kept-where-only-too-low-is-waived",
    "overdue-after-the-last-rate-day",
    "decision-on-maturity",
    "first-corner-of-a-line",
}
AREAS = {"money", "boundary", "correction", "log", "access", "idempotency", "calendar", "rate"}


@pytest.fixture(scope="module")
def mutate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutate", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutate"] = module
    spec.loader.exec_module(module)
    return module


def test_every_change_still_fits_the_code(mutate) -> None:
    mutants = mutate.read_mutants(SCRIPT.parent)
    assert mutate.list_problems(mutants, REPO) == []
    assert len(mutants) >= 60
    assert {mutant.name for mutant in mutants} >= ONCE_SURVIVED
    assert {mutant.area for mutant in mutants} >= AREAS


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"old": "return 3"}, "occurs 0 times in src/price.py"),
        ({"old": "return"}, "occurs 2 times in src/price.py"),
        ({"new": "return ("}, "'(' was never closed"),
        ({"file": "src/cost.py"}, "there is no src/cost.py"),
        ({"tests": ("tests/test_cost.py",)}, "there is no tests/test_cost.py"),
        ({"name": "other"}, "other is there twice"),
    ],
)
def test_a_change_that_does_not_fit_is_named(mutate, tmp_path: Path, changes, told) -> None:
    small_tree(tmp_path)
    mutants = mutate.read_mutants(tmp_path / "scripts" / "mutants")
    assert mutate.list_problems(mutants, tmp_path) == []
    [problem] = mutate.list_problems((replace(mutants[0], **changes), *mutants[1:]), tmp_path)
    assert told in problem
    assert changes.get("name", mutants[0].name) in problem


FILES = {
    "src/price.py": "def one():\n    return 1\n\n\ndef two():\n    return 2\n",
    "tests/test_price.py": "from price import one\n\n\ndef test_one():\n    assert one() == 1\n",
    "scripts/mutants/money.yaml": """\
mutants:
  - {name: noticed, breaks: one, file: src/price.py, old: return 1, new: return 0, \
tests: [tests/test_price.py]}
  - {name: other, breaks: two, file: src/price.py, old: return 2, new: return 0, \
tests: [tests/test_price.py]}
""",
}


def small_tree(folder: Path) -> None:
    """A tree with two changes, of which its one test notices the first."""
    for name, written in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(written, "utf-8")


def run(tree: Path, *options: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(SCRIPT, tree / "scripts" / "mutants")
    subprocess.run(["git", "init", "-q"], cwd=tree, check=True)
    return subprocess.run(
        [sys.executable, str(tree / "scripts" / "mutants" / SCRIPT.name), *options],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_list_is_told_without_trying_it(tmp_path: Path) -> None:
    small_tree(tmp_path)
    listed = run(tmp_path, "--list")
    assert listed.returncode == 0
    assert [line.split() for line in listed.stdout.splitlines()] == [
        ["money", "noticed", "one"],
        ["money", "other", "two"],
    ]
    assert run(tmp_path, "--only", "no-such").returncode == 2


@pytest.mark.slow
def test_a_change_that_nobody_notices_fails_and_is_shown(tmp_path: Path) -> None:
    small_tree(tmp_path)
    before = (tmp_path / "src" / "price.py").read_bytes()
    both = run(tmp_path, "--verbose")
    assert both.returncode == 4, both.stderr
    assert "1 of 2 killed (50 %)" in both.stdout
    assert "SURVIVED other: two\n  src/price.py\n  - return 2\n  + return 0" in both.stdout
    assert "tests/test_price.py::test_one" in both.stdout
    assert (tmp_path / "src" / "price.py").read_bytes() == before

    one = run(tmp_path, "--only", "noticed")
    assert (one.returncode, "1 of 1 killed (100 %)" in one.stdout) == (0, True), one.stderr

    (tmp_path / "src" / "price.py").write_text(FILES["src/price.py"].replace("1", "9"), "utf-8")
    stale = run(tmp_path)
    assert stale.returncode == 3
    assert "noticed (money.yaml): the fragment 'return 1' occurs 0 times" in stale.stderr


@pytest.mark.slow
def test_tests_that_fail_without_a_change_prove_nothing(tmp_path: Path) -> None:
    small_tree(tmp_path)
    (tmp_path / "tests" / "test_price.py").write_text("def test_it():\n    assert 0\n", "utf-8")
    found = run(tmp_path)
    assert found.returncode == 3
    assert "tests/test_price.py fails without any change (exit code 1)" in found.stderr
