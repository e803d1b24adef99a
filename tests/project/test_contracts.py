"""The import contracts hold on the sources, and each of them is broken by an offending import."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]

# The fast gate lints the imports in a step of its own.
pytestmark = pytest.mark.slow


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the sources with the contracts that hold for them."""
    shutil.copytree(
        REPO / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
    )
    shutil.copy(REPO / "pyproject.toml", tmp_path)
    return tmp_path


def lint(tree: Path, contract: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            str(Path(sys.executable).with_name("lint-imports")),
            *("--no-cache", "--contract", contract),
        ],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree / "src"), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("contract", ["house", "pipeline", "core"])
def test_contract_is_kept(tree: Path, contract: str) -> None:
    result = lint(tree, contract)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "1 kept, 0 broken" in result.stdout


@pytest.mark.parametrize(
    ("contract", "file", "line", "complaint"),
    [
        ("house", "units/exact.py", "import carbonstep.services", "not allowed to import"),
        ("house", "domain/loan/loan.py", "import carbonstep.store", "not allowed to import"),
        ("house", "present/__init__.py", "import carbonstep.formats", "not allowed to import"),
        ("house", "web/__init__.py", "import carbonstep.api", "not allowed to import"),
        ("house", "stray.py", "", "carbonstep.stray"),
        (
            "pipeline",
            "domain/loan/loan.py",
            "import carbonstep.domain.money.interest",
            "allowed to import",
        ),
        ("pipeline", "domain/stray.py", "", "carbonstep.domain.stray"),
        ("core", "units/money.py", "import pandas", "not allowed to import"),
        ("core", "domain/loan/loan.py", "import sqlmodel", "not allowed to import"),
        (
            "core",
            "domain/loan/loan.py",
            "def read() -> None:\n    import yaml",
            "allowed to import",
        ),
    ],
)
def test_contract_is_broken_by_an_offending_import(
    tree: Path, contract: str, file: str, line: str, complaint: str
) -> None:
    with (tree / "src" / "carbonstep" / file).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    result = lint(tree, contract)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "0 kept, 1 broken" in result.stdout
    assert complaint in result.stdout
