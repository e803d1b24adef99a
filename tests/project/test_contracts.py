"""The import contracts hold on the sources, and each of them is broken by an offending import."""

import os
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

REPO = Path(__file__).resolve().parents[2]
PACKAGE = REPO / "src" / "carbonstep"
STATIONS_MAX = 7

# The fast gate lints the imports in a step of its own.
slow = pytest.mark.slow

PURE = {"chinese_calendar", "orjson", "rfc8785", "stdnum"}
"""What the core may use of what we install: tables, canonical bytes, check digits."""


def contracts() -> dict[str, dict[str, Any]]:
    settings = tomllib.loads((REPO / "pyproject.toml").read_text("utf-8"))
    return {one["id"]: one for one in settings["tool"]["importlinter"]["contracts"]}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the sources with the contracts that hold for them."""
    shutil.copytree(
        REPO / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
    )
    shutil.copy(REPO / "pyproject.toml", tmp_path)
    return tmp_path


def lint(tree: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    chosen = [part for contract in contracts for part in ("--contract", contract)]
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", *chosen],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree / "src"), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@slow
def test_every_contract_is_kept(tree: Path) -> None:
    result = lint(tree)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "4 kept, 0 broken" in result.stdout


@slow
@pytest.mark.parametrize(
    ("contract", "file", "line", "complaint"),
    [
        ("rooms", "units/exact.py", "import carbonstep.services", "not allowed to import"),
        ("rooms", "units/exact.py", "import carbonstep.reading.problem", "allowed to import"),
        ("rooms", "units/exact.py", "import carbonstep.log.entry", "not allowed to import"),
        ("rooms", "log/entry.py", "import carbonstep.units.exact", "not allowed to import"),
        ("rooms", "reading/node.py", "import carbonstep.domain.loan.loan", "allowed to import"),
        ("rooms", "domain/loan/loan.py", "import carbonstep.store", "not allowed to import"),
        ("rooms", "domain/loan/loan.py", "import carbonstep.book.tally", "allowed to import"),
        ("rooms", "book/tally.py", "import carbonstep.formats", "not allowed to import"),
        ("rooms", "present/__init__.py", "import carbonstep.formats", "not allowed to import"),
        ("rooms", "web/__init__.py", "import carbonstep.api", "not allowed to import"),
        ("rooms", "cli/app.py", "import carbonstep.conformance", "not allowed to import"),
        ("rooms", "services/run.py", "import carbonstep.conformance", "not allowed to import"),
        ("rooms", "server.py", "import carbonstep.conformance.command", "not allowed to import"),
        ("rooms", "cli/app.py", "import carbonstep.server", "not allowed to import"),
        ("rooms", "stray.py", "", "carbonstep.stray"),
        (
            "stations",
            "domain/loan/loan.py",
            "import carbonstep.domain.money.interest",
            "allowed to import",
        ),
        (
            "stations",
            "domain/money/fold.py",
            "import carbonstep.domain.decision.decision",
            "allowed to import",
        ),
        (
            "stations",
            "domain/account/report.py",
            "def read() -> None:\n    import carbonstep.domain.rulebook.read",
            "allowed to import",
        ),
        ("stations", "domain/stray.py", "", "carbonstep.domain.stray"),
        (
            "circles",
            "domain/loan/loan.py",
            "import carbonstep.domain.loan.check",
            "carbonstep.domain.loan",
        ),
        (
            "circles",
            "present/words/number.py",
            "import carbonstep.present.page.loan",
            "carbonstep.present",
        ),
        ("circles", "store/column.py", "import carbonstep.store.log", "carbonstep.store"),
        ("core", "units/money.py", "import pandas", "not allowed to import"),
        ("core", "log/entry.py", "import pydantic", "not allowed to import"),
        ("core", "reading/node.py", "import rich.text", "not allowed to import"),
        ("core", "domain/loan/loan.py", "import sqlmodel", "not allowed to import"),
        ("core", "domain/loan/loan.py", "def read() -> None:\n    import yaml", "to import"),
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
    assert f"{contracts()[contract]['name']} BROKEN" in result.stdout
    assert complaint in result.stdout.partition("Broken contracts")[2]


def test_every_room_has_a_place_and_stations_are_few() -> None:
    """A contract without the word would let a new room or station in unseen."""
    rooms, stations = contracts()["rooms"], contracts()["stations"]
    assert rooms["exhaustive"]
    assert stations["exhaustive"]
    assert len(stations["layers"]) <= STATIONS_MAX
    assert contracts()["circles"]["ancestors"] == ["carbonstep"]
    assert set(contracts()["core"]["source_modules"]) == {
        f"carbonstep.{room}" for room in ("units", "log", "reading", "domain")
    }


def test_no_contract_has_an_exception() -> None:
    for contract in contracts().values():
        assert not {"ignore_imports", "exhaustive_ignores", "skip_descendants"} & set(contract)


def test_the_core_is_kept_from_all_that_is_installed() -> None:
    """A new dependency is forbidden to the core unless it is named as pure."""
    settings = tomllib.loads((REPO / "pyproject.toml").read_text("utf-8"))
    wanted = {
        line.partition(">")[0].partition("[")[0].replace("_", "-").lower()
        for line in settings["project"]["dependencies"]
    }
    modules = {
        module
        for module, names in packages_distributions().items()
        if not module.startswith("_")
        and wanted & {name.replace("_", "-").lower() for name in names}
    }
    assert len(modules) >= len(wanted)
    forbidden = set(contracts()["core"]["forbidden_modules"])
    assert modules - forbidden - PURE == set()
    assert modules >= PURE
    assert not PURE & forbidden


def test_the_tests_have_the_rooms_of_the_sources() -> None:
    """What is tested by itself is found where its subject is."""
    stations = {path.name for path in (PACKAGE / "domain").iterdir() if path.is_dir()}
    tested = {path.name for path in (REPO / "tests" / "domain").iterdir() if path.is_dir()}
    assert tested - {"__pycache__"} <= stations
    assert list((REPO / "tests" / "domain").glob("test_*.py")) == []
