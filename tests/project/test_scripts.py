"""The scripts: what they run, what they say when they cannot, and that two at once do no harm."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
SCRIPTS = [
    *(
        f"scripts/{name}"
        for name in (
            "setup",
            "check",
            "demo",
            "bench",
            "lock",
            "docs",
            "golden",
            "past",
            "mutate",
            "mutate_rules",
            "plans",
        )
    ),
    ".ci/run",
]

# Stands in for the interpreter: makes an environment of itself and notes what pip is asked for.
FAKE_PYTHON = f"""#!/bin/sh
case "$*" in
"-m venv .venv")
    sleep "${{PAUSE:-0}}"
    mkdir -p .venv/bin
    cp "$0" .venv/bin/python
    echo venv >>asked ;;
"-m pip --version") ;;
"-m pip "*) sleep "${{PAUSE:-0}}"; echo "$*" >>asked; exit "${{PIP_EXIT:-0}}" ;;
*) exec "{sys.executable}" "$@" ;;
esac
"""
OLD_PYTHON = f"""#!/bin/sh
exec "{sys.executable}" -c 'import sys
sys.version_info = (3, 10, 13)
exec(sys.stdin.read())'
"""
TOOL = """#!/bin/sh
echo "$(basename "$0") $*" >>asked
case " $FAILING " in *" $(basename "$0")-$1 "*) exit 1 ;; esac
"""


def write_program(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    file.chmod(0o755)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the scripts and of what they read, in a folder whose name holds a blank."""
    tree = tmp_path / "a clone"
    for folder in ("scripts", ".ci"):
        shutil.copytree(REPO / folder, tree / folder)
    for name in ("pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(REPO / name, tree)
    write_program(tmp_path / "python", FAKE_PYTHON)
    return tree


def environment(tree: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "PYTHON": str(tree.parent / "python"), **more}


def run(tree: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(tree / command[0]), *command[1:]],
        cwd=tree.parent,
        env=environment(tree, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def asked(tree: Path) -> list[str]:
    file = tree / "asked"
    return file.read_text("utf-8").splitlines() if file.exists() else []


@pytest.mark.parametrize("script", SCRIPTS)
def test_script_can_be_run_and_parsed(script: str) -> None:
    assert os.access(REPO / script, os.X_OK)
    subprocess.run(["bash", "-n", str(REPO / script)], check=True)


def test_setup_installs_by_hash_and_a_second_one_changes_nothing(tree: Path) -> None:
    first = run(tree, "scripts/setup")
    assert first.returncode == 0, first.stderr
    assert first.stdout == ""
    venv, lock, package = asked(tree)
    assert venv == "venv"
    assert lock.endswith("install --require-hashes -r requirements-dev.lock")
    assert "--no-deps --no-build-isolation --editable ." in package

    assert run(tree, "scripts/setup").stderr == ""
    assert len(asked(tree)) == 3


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements.lock", "requirements-dev.lock"])
def test_setup_runs_again_when_what_it_installs_from_has_changed(tree: Path, name: str) -> None:
    run(tree, "scripts/setup")
    with (tree / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert run(tree, "scripts/setup").returncode == 0
    assert sum("--require-hashes" in line for line in asked(tree)) == 2


def test_two_setups_at_once_install_once(tree: Path) -> None:
    both = [
        subprocess.Popen(
            [str(tree / "scripts/setup")],
            env=environment(tree, PAUSE="0.3"),
            stderr=subprocess.DEVNULL,
        )
        for _ in range(2)
    ]
    assert [setup.wait(timeout=60) for setup in both] == [0, 0]
    assert len(asked(tree)) == 3


def test_setup_that_failed_is_not_taken_for_done(tree: Path) -> None:
    assert run(tree, "scripts/setup", PIP_EXIT="1").returncode != 0
    before = len(asked(tree))
    assert run(tree, "scripts/setup").returncode == 0
    assert len(asked(tree)) > before


def test_setup_names_the_remedy_for_an_old_python(tree: Path) -> None:
    write_program(tree.parent / "python", OLD_PYTHON)
    result = run(tree, "scripts/setup")
    assert result.returncode == 1
    assert "is Python 3.10.13; Carbonstep needs 3.11 or newer" in result.stderr
    assert "PYTHON=/path/to/python3.11 scripts/setup" in result.stderr
    assert not (tree / ".venv").exists()


def test_setup_names_the_remedy_where_there_is_no_python(tree: Path) -> None:
    result = run(tree, "scripts/setup", PYTHON="no-such-python")
    assert result.returncode == 1
    assert "there is no 'no-such-python'" in result.stderr
    assert "Install Python 3.11 or newer" in result.stderr


@pytest.fixture
def ready(tree: Path) -> Path:
    """The same, set up, with tools that only note how they were called."""
    run(tree, "scripts/setup")
    (tree / "asked").unlink()
    for tool in ("ruff", "mypy", "lint-imports", "pytest", "carbonstep"):
        write_program(tree / ".venv" / "bin" / tool, TOOL)
    return tree


def test_check_runs_every_step(ready: Path) -> None:
    result = run(ready, "scripts/check")
    assert result.returncode == 0, result.stderr
    assert [line.strip() for line in asked(ready)] == [
        "ruff format --check .",
        "ruff check .",
        "mypy",
        "lint-imports",
        "pytest -n 2 --dist worksteal",
    ]
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize("failing", ["ruff-format", "ruff-check", "mypy-", "pytest--n"])
def test_check_reports_a_failed_step_after_running_them_all(ready: Path, failing: str) -> None:
    result = run(ready, "scripts/check", FAILING=failing)
    assert result.returncode == 1
    assert len(asked(ready)) == 5
    summary = result.stdout.partition("== summary")[2]
    assert (summary.count("FAILED"), summary.count("ok ")) == (1, 4)


def test_ci_is_the_gate_with_its_exit_code(ready: Path) -> None:
    assert run(ready, ".ci/run").returncode == 0
    assert len(asked(ready)) == 5
    result = run(ready, ".ci/run", FAILING="pytest--n")
    assert result.returncode == 1
    assert result.stdout.startswith("CI: scripts/check")


def test_check_fast_leaves_out_slow_tests_and_hands_on_the_rest(ready: Path) -> None:
    run(ready, "scripts/check", "--fast", "-k", "period and not loan")
    assert (
        asked(ready)[-1]
        == "pytest -n 2 --dist worksteal -m not slow and not postgresql -k period and not loan"
    )


def test_demo_hands_on_its_arguments_and_exit_code(ready: Path) -> None:
    assert run(ready, "scripts/demo", "--zh").returncode == 0
    # It leaves its folder where the person stands, so it must not change folders.
    assert asked(ready.parent) == ["carbonstep demo --zh"]
    assert run(ready, "scripts/demo", FAILING="carbonstep-demo").returncode == 1


def test_bench_lists_runs_and_refuses(ready: Path) -> None:
    shutil.rmtree(ready / "scripts" / "benchmarks", ignore_errors=True)
    assert "There is no benchmark yet" in run(ready, "scripts/bench").stdout
    write_program(
        ready / "scripts" / "benchmarks" / "book.py",
        '"""Prices a book.\n\nMore."""\nimport sys\nprint(sys.argv[1:])\nsys.exit(3)\n',
    )
    listed = run(ready, "scripts/bench")
    assert listed.stdout.split() == ["book", "Prices", "a", "book."]
    ran = run(ready, "scripts/bench", "book", "--rows", "5")
    assert (ran.returncode, ran.stdout) == (3, "['--rows', '5']\n")
    refused = run(ready, "scripts/bench", "boat")
    assert refused.returncode == 2
    assert "There are:\nbook" in refused.stderr
