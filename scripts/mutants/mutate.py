"""Tries small changes of the code, one at a time, in copies of the tree; tests must notice each.

A change is data: `scripts/mutants/<area>.yaml` has its file, the fragment it replaces (which must
occur exactly once), the new fragment, the tests related to it, and what it breaks.
"""

import argparse
import compileall
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode
from queue import SimpleQueue

import yaml

ROOT = Path(__file__).resolve().parents[2]
LIST_WRONG, SURVIVED, USAGE = 3, 4, 2
TESTS_FAILED, WRONG_TREE = 1, 70
# Loaded once and forked from, so that a run of tests costs the tests alone.
PRELOADED = (
    "pytest",
    "hypothesis",
    "QuantLib",
    "alembic.command",
    "fastapi",
    "httpx",
    "jinja2",
    "openpyxl",
    "pandas",
    "psycopg",
    "sqlalchemy.orm",
    "sqlmodel",
)
PYTEST = ("-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--tb=line", "--hypothesis-seed=0")
# The second engine is for the whole gate: what a change breaks shows on the first.
ONE_ENGINE = ("-k", "not postgresql")
SECONDS_MIN, TIMES_BASELINE = 60, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A small change that a related test must notice. `file` and `tests` are paths in the tree."""

    area: str
    name: str
    breaks: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def mutated(self, written: str) -> str:
        """The file's text with the change. Raises ValueError where it does not fit just once."""
        count = written.count(self.old)
        if count != 1:
            raise ValueError(
                f"{self.name} ({self.area}.yaml): the fragment {self.old!r} occurs "
                f"{count} times in {self.file}"
            )
        found = written.replace(self.old, self.new)
        try:
            compile(found, self.file, "exec")
        except SyntaxError as error:
            raise ValueError(f"{self.name} ({self.area}.yaml): {error}") from None
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a mutant: whether a test noticed it, how, and after how many seconds."""

    mutant: Mutant
    killed: bool
    how: str
    seconds: float


def read_mutants(folder: Path) -> tuple[Mutant, ...]:
    """Every mutant of a folder, by area and in the order of its file."""
    return tuple(
        Mutant(area=path.stem, tests=tuple(item.pop("tests")), **item)
        for path in sorted(folder.glob("*.yaml"))
        for item in yaml.safe_load(path.read_text("utf-8"))["mutants"]
    )


def list_problems(mutants: Sequence[Mutant], root: Path) -> list[str]:
    """What is wrong with the list itself: names twice, files and tests gone, stale fragments."""
    names = [mutant.name for mutant in mutants]
    problems = [f"{name} is there twice" for name in sorted(set(names)) if names.count(name) > 1]
    for mutant in mutants:
        missing = [path for path in (mutant.file, *mutant.tests) if not (root / path).exists()]
        problems += [f"{mutant.name} ({mutant.area}.yaml): there is no {path}" for path in missing]
        if mutant.file not in missing:
            try:
                mutant.mutated((root / mutant.file).read_text("utf-8"))
            except ValueError as error:
                problems.append(str(error))
    return problems


class Trees:
    """Copies of the tree, handed out one at a time, so that the working tree is never touched."""

    def __init__(self, root: Path, folder: Path, copies: int) -> None:
        asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(asked, cwd=root, check=True, capture_output=True, text=True)
        first = folder / "0"
        for name in filter(None, listed.stdout.split("\0")):
            if (root / name).is_file():
                (first / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(root / name, first / name)
        # Checked by content: a change within a second and of the same length is seen, too.
        compileall.compile_dir(
            first / "src", quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH
        )
        self._free: SimpleQueue[Path] = SimpleQueue()
        self._free.put(first)
        for number in range(1, copies):
            self._free.put(shutil.copytree(first, folder / str(number)))

    def run(self, tests: Sequence[str], seconds: float, mutant: Mutant | None) -> tuple[int, str]:
        """Run tests in a tree that is free, with a change or none; the exit code, and the last
        of what was said. The code is -SIGKILL where the time ran out."""
        tree = self._free.get()
        try:
            if mutant is None:
                return _in_child(tree, tests, seconds)
            file = tree / mutant.file
            written = file.read_text("utf-8")
            file.write_text(mutant.mutated(written), "utf-8")
            try:
                return _in_child(tree, tests, seconds)
            finally:
                file.write_text(written, "utf-8")
        finally:
            self._free.put(tree)


def _in_child(tree: Path, tests: Sequence[str], seconds: float) -> tuple[int, str]:
    said = tree.parent / f"{tree.name}.txt"
    context = multiprocessing.get_context("forkserver")
    child = context.Process(target=_run_pytest, args=(tree, tests, said))
    child.start()
    child.join(seconds)
    if child.exitcode is None:
        assert child.pid is not None, "it was started"
        os.killpg(child.pid, signal.SIGKILL)
        child.join()
    code = child.exitcode
    assert code is not None, "it has ended"
    return code, said.read_text("utf-8", "replace")[-2000:]


def _run_pytest(tree: Path, tests: Sequence[str], said: Path) -> None:
    os.setsid()
    output = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.chdir(tree)
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(tree / "src"))
    os.environ |= {"PYTHONPATH": str(tree / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    from importlib.util import find_spec  # noqa: PLC0415

    import pytest  # noqa: PLC0415

    for package in (path.parent for path in (tree / "src").glob("*/__init__.py")):
        spec = find_spec(package.name)
        if spec is None or not (spec.origin or "").startswith(str(tree)):
            print(f"{package.name} is not imported from the copy but from {spec}")
            os._exit(WRONG_TREE)
    sys.exit(pytest.main([*PYTEST, *ONE_ENGINE, *tests]))


def try_mutants(
    mutants: Sequence[Mutant],
    root: Path,
    *,
    jobs: int,
    progress: Callable[[str, int, int], None],
) -> tuple[list[Outcome], list[str]]:
    """Try each mutant; its outcome, or what is wrong with tests that fail without any change."""
    paths = sorted({test for mutant in mutants for test in mutant.tests})
    with (
        tempfile.TemporaryDirectory(prefix="carbonstep-mutants-") as folder,
        ThreadPoolExecutor(jobs) as pool,
    ):
        trees = Trees(root, Path(folder), jobs)
        took: dict[str, float] = {}
        problems: list[str] = []

        def unchanged(path: str) -> None:
            begun = time.monotonic()
            code, said = trees.run([path], 600, None)
            took[path] = time.monotonic() - begun
            if code != 0:
                problems.append(f"{path} fails without any change (exit code {code}):\n{said}")

        def changed(mutant: Mutant) -> Outcome:
            begun = time.monotonic()
            allowed = SECONDS_MIN + TIMES_BASELINE * sum(took[path] for path in mutant.tests)
            code, said = trees.run(mutant.tests, allowed, mutant)
            if code not in (0, TESTS_FAILED, -signal.SIGKILL):
                problems.append(
                    f"{mutant.name}: the tests cannot be run (exit code {code}):\n{said}"
                )
            how = "never ends" if code == -signal.SIGKILL else _first_failure(said)
            spent = time.monotonic() - begun
            return Outcome(mutant=mutant, killed=code != 0, how=how, seconds=spent)

        for done, _ in enumerate(pool.map(unchanged, paths), 1):
            progress("without a change", done, len(paths))
        if problems:
            return [], problems
        found = []
        for done, outcome in enumerate(pool.map(changed, mutants), 1):
            found.append(outcome)
            survived = sum(not item.killed for item in found)
            progress(f"survived: {survived}; {outcome.mutant.name}", done, len(mutants))
        return found, problems


def _first_failure(said: str) -> str:
    failed = [line for line in said.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    return failed[0].split(" ", 1)[1] if failed else ""


def report(outcomes: Sequence[Outcome], seconds: float) -> Iterable[str]:
    """Killed and survived by area, then each survivor with what it changes."""
    yield f"{'area':14} {'killed':>6} {'survived':>9} {'seconds':>8}"
    for area in dict.fromkeys(outcome.mutant.area for outcome in outcomes):
        of_area = [outcome for outcome in outcomes if outcome.mutant.area == area]
        killed = sum(outcome.killed for outcome in of_area)
        spent = sum(outcome.seconds for outcome in of_area)
        yield f"{area:14} {killed:6} {len(of_area) - killed:9} {spent:8.0f}"
    for outcome in outcomes:
        if not outcome.killed:
            mutant = outcome.mutant
            yield f"\nSURVIVED {mutant.name}: {mutant.breaks}"
            yield f"  {mutant.file}\n  - {mutant.old.strip()}\n  + {mutant.new.strip()}"
            yield f"  not noticed by {' '.join(mutant.tests)}"
    killed = sum(outcome.killed for outcome in outcomes)
    share = 100 * killed // max(len(outcomes), 1)
    yield f"\n{killed} of {len(outcomes)} killed ({share} %) in {seconds:.0f} s"


def show_progress(what: str, done: int, of: int) -> None:
    """One line that is written over, on a terminal only."""
    if sys.stderr.isatty():
        end = "\n" if done == of else ""
        print(f"\r\x1b[K{done}/{of} {what}", end=end, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/mutate", description=__doc__)
    parser.add_argument("--list", action="store_true", help="say what would be tried")
    parser.add_argument("--only", metavar="NAME", action="append", help="try this one; repeatable")
    parser.add_argument("--jobs", type=int, default=2, help="how many at once (2)")
    parser.add_argument("--verbose", action="store_true", help="say which test noticed each")
    given = parser.parse_args()
    mutants = read_mutants(ROOT / "scripts" / "mutants")
    if given.only:
        unknown = sorted(set(given.only) - {mutant.name for mutant in mutants})
        if unknown:
            print(f"mutate: there is no {', '.join(unknown)}; see --list", file=sys.stderr)
            return USAGE
        mutants = tuple(mutant for mutant in mutants if mutant.name in given.only)
    if given.list:
        for mutant in mutants:
            print(f"{mutant.area:12} {mutant.name:36} {mutant.breaks}")
        return 0
    problems = list_problems(mutants, ROOT)
    outcomes: list[Outcome] = []
    begun = time.monotonic()
    if not problems:
        multiprocessing.get_context("forkserver").set_forkserver_preload(list(PRELOADED))
        outcomes, problems = try_mutants(
            mutants, ROOT, jobs=max(given.jobs, 1), progress=show_progress
        )
    for outcome in outcomes if given.verbose else ():
        print(f"{outcome.seconds:6.1f} s  {outcome.mutant.name:36} {outcome.how or 'SURVIVED'}")
    if outcomes:
        print("\n".join(report(outcomes, time.monotonic() - begun)))
    for problem in problems:
        print(f"mutate: {problem}", file=sys.stderr)
    if problems:
        return LIST_WRONG
    return SURVIVED if any(not outcome.killed for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
