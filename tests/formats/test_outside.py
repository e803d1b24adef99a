"""What is no file is refused by its name, wherever a file is asked for, and nobody waits for it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from carbonstep.domain.account.factor import FactorRegistry
from carbonstep.formats import outside as formats_outside
from carbonstep.formats.document import read_document
from carbonstep.formats.factor import read_factors
from carbonstep.formats.fixing import read_fixings
from carbonstep.formats.mapping.read import load_mapping
from carbonstep.formats.outside import open_outside, read_outside, what_stands_there
from carbonstep.formats.reason import FormatReason
from carbonstep.formats.table.read import read_table
from carbonstep.reading.problem import Problem, RejectedError
from carbonstep.services.library import Library

WAIT_S = 20
"""A reader that has not answered by then waits for a pipe."""


@contextmanager
def a_socket(path: Path) -> Iterator[None]:
    # The name of a socket is short, so it is bound from within its folder.
    with closing(socket.socket(socket.AF_UNIX)) as bound:
        here = Path.cwd()
        os.chdir(path.parent)
        try:
            bound.bind(path.name)
        finally:
            os.chdir(here)
        yield


@contextmanager
def standing(kind: str, path: Path) -> Iterator[None]:
    """Something of a kind that stands at a path."""
    if kind == "a socket":
        with a_socket(path):
            yield
        return
    if kind == "a folder":
        path.mkdir()
    elif kind == "a pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    yield


def answered(ask: Callable[[], object]) -> object:
    """What was answered; fails where the one who was asked waits."""
    found: list[object] = []
    asked = threading.Thread(target=lambda: found.append(ask()), daemon=True)
    asked.start()
    asked.join(WAIT_S)
    assert found, "it waits"
    return found[0]


READERS: dict[str, Callable[[Path], object]] = {
    ".csv": read_table,
    ".xlsx": read_table,
    ".json": read_document,
    ".yaml": read_document,
    ".yml": lambda path: load_mapping(str(path), shipped=path.parent / "none"),
    ".lpr.csv": read_fixings,
    ".factors.csv": read_factors,
}
KINDS = ("a folder", "a pipe", "a socket", "a device")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("suffix", READERS)
def test_what_is_no_file_is_refused_by_its_name(tmp_path, kind, suffix) -> None:
    path = tmp_path / f"a{suffix}"
    with standing(kind, path):
        found = answered(lambda: READERS[suffix](path))
    problem = found[0] if isinstance(found, tuple) else found
    assert isinstance(problem, Problem)
    assert (problem.reason, problem.found) == (FormatReason.NOT_A_FILE, kind)
    assert problem.place.file == path.name
    assert problem.remedy


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_written_over_what_is_no_file(tmp_path, kind) -> None:
    path = tmp_path / "a.csv"
    assert what_stands_there(path) is None
    with standing(kind, path):
        problem = what_stands_there(path)
    assert problem is not None
    assert problem.found == kind
    path = tmp_path / "b.csv"
    path.write_text("a")
    assert what_stands_there(path) is None


@pytest.mark.parametrize("name", ["absent", "x" * 300, "dangling", "loop"])
def test_what_is_not_there(tmp_path, name) -> None:
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    problem = open_outside(tmp_path / name)
    assert isinstance(problem, Problem)
    assert problem.reason is FormatReason.FILE_NOT_FOUND


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a")
    # Whoever runs the tests may be allowed everything.
    monkeypatch.setattr(os, "open", lambda *_args, **_more: (_ for _ in ()).throw(PermissionError))
    problem = open_outside(path)
    assert isinstance(problem, Problem)
    assert problem.reason is FormatReason.FILE_DENIED


@pytest.fixture
def rules(tmp_path, repo) -> Path:
    """A rules folder of its own, which a link leads to."""
    shutil.copytree(repo / "rules", tmp_path / "kept" / "rules")
    (tmp_path / "rules").symlink_to(tmp_path / "kept" / "rules")
    return tmp_path / "rules"


FILES = (
    "benchmarks/lpr.csv",
    "factors/factors.csv",
    "mappings/eu-ets.yaml",
    "rulebooks/huangshi-reduction/2022-09.yaml",
)


def read_of(rules: Path, name: str) -> object:
    """What reading one file of a rules folder gives."""
    library = Library(rules)
    try:
        if name.startswith("mappings"):
            return load_mapping(Path(name).stem, shipped=library.mappings)
        if name.startswith("rulebooks"):
            return library.read("huangshi-reduction@2022-09")
        return library.fixings if name.startswith("benchmarks") else library.factors
    except RejectedError as refused:
        return refused.problems


@pytest.mark.parametrize("name", FILES)
def test_a_link_within_the_rules_folder_is_followed(rules, name) -> None:
    """A folder that is swapped whole holds links to what it holds."""
    file = rules / name
    file.rename(rules / "..data")
    file.symlink_to(os.path.relpath(rules / "..data", file.parent))
    found = read_of(rules, name)
    assert not (isinstance(found, tuple) and isinstance(found[0], Problem)), found


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("by", ["file", "folder"])
def test_a_link_out_of_the_rules_folder_is_refused(rules, tmp_path, name, by) -> None:
    moved = rules / name if by == "file" else (rules / name).parent
    kept = tmp_path / "elsewhere"
    moved.rename(kept)
    moved.symlink_to(kept)
    found = answered(lambda: read_of(rules, name))
    assert isinstance(found, tuple)
    assert [problem.reason for problem in found] == [FormatReason.LEADS_OUT]
    assert found[0].place.file == Path(name).name


@pytest.mark.parametrize("more", [0, 1, 5, 6, 7])
def test_a_file_that_grows_while_it_is_read_is_read_whole_or_is_too_large(
    tmp_path, monkeypatch, more
) -> None:
    file = tmp_path / "growing.csv"
    file.write_bytes(b"abcd")
    look, looks = os.fstat, []

    def grown(descriptor: int) -> os.stat_result:
        looks.append(look(descriptor))
        if len(looks) == 2:  # the first is whether it is a file
            with file.open("ab", buffering=0) as opened:
                opened.write(b"x" * more)
        return looks[-1]

    monkeypatch.setattr(formats_outside, "os", SimpleNamespace(**{**vars(os), "fstat": grown}))
    found = read_outside(file, bytes_max=10)
    if more <= 6:
        assert found == b"abcd" + b"x" * more
    else:
        assert isinstance(found, Problem)
        assert found.reason is FormatReason.FILE_TOO_LARGE
    assert len(looks) == (2 if not more else 3)


def test_a_path_does_not_lead_out_by_its_own_words(rules, tmp_path) -> None:
    (tmp_path / "kept" / "other.yaml").write_text("rows: []\n")
    found = read_document(rules / ".." / "other.yaml", within=rules)
    assert isinstance(found, Problem)
    assert found.reason is FormatReason.LEADS_OUT


@pytest.mark.parametrize("name", FILES)
def test_a_pipe_in_the_rules_folder_is_refused(rules, name) -> None:
    (rules / name).unlink()
    os.mkfifo(rules / name)
    found = answered(lambda: read_of(rules, name))
    assert isinstance(found, tuple)
    assert [problem.reason for problem in found] == [FormatReason.NOT_A_FILE]


def test_a_name_that_is_no_text_names_no_rulebook(rules) -> None:
    odd = os.fsdecode(b"\xff.yaml")
    shutil.copy(rules / FILES[3], rules / "rulebooks" / "huangshi-reduction" / odd)
    shutil.copy(rules / FILES[2], rules / "mappings" / odd)
    library = Library(rules)
    assert "huangshi-reduction@2022-09" in library.names()
    assert all(name.encode() for name in library.names())
    unknown = load_mapping("none", shipped=library.mappings)
    assert isinstance(unknown, tuple)
    assert unknown[0].needed.encode()


COMMANDS = (
    ("report", "submit", "a.csv"),
    ("loan", "book", "a.yaml"),
    ("loan", "paid", "a.csv"),
    ("quote", "a.json"),
    ("rule", "check", "a.yaml"),
    ("calendar", "add", "a.yaml"),
    ("report", "submit", "good.csv", "--mapping", "a.yaml"),
    ("report", "submit", "good.csv", "--rejected", "a.csv"),
    ("report", "template", "a.xlsx", "--force"),
    ("--database", "sqlite:///a.db", "loan", "list"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_waits_for_a_pipe(tmp_path, command) -> None:
    for name in ("a.csv", "a.yaml", "a.json", "a.xlsx", "a.db"):
        os.mkfifo(tmp_path / name)
    (tmp_path / "good.csv").write_text("account\n")
    told = subprocess.run(
        [sys.executable, "-c", "from carbonstep.main import main; main()", *command],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert told.returncode in (2, 3), told.stderr
    assert "[not_a_file]" in told.stderr or "[store_no_database]" in told.stderr, told.stderr
    assert "a pipe" in told.stderr or "is no file" in told.stderr


def test_the_registry_of_the_rules_folder_is_read(repo) -> None:
    """Else all that is refused above could be refused for another reason."""
    assert isinstance(Library(repo / "rules").factors, FactorRegistry)


OPENED_HERE = {
    "formats/outside.py": "the one way",
    "formats/table/workbook.py": "parts of an archive that is open",
    "formats/table/strict_archive.py": "parts of an archive that is open",
    "formats/table/child.py": "what the system tells of the process itself",
    "present/words/translation.py": "our own catalogue",
    "web/app.py": "our own style sheet",
}
OPENS = re.compile(r"\bopen\((?!self|\))|\.open\(|\.read_text\(|\.read_bytes\(|os\.open\(")


def test_nothing_else_opens_a_file_to_read_it(repo) -> None:
    found = set()
    for file in (repo / "src" / "carbonstep").rglob("*.py"):
        for line in file.read_text("utf-8").splitlines():
            if OPENS.search(line) and '"w"' not in line and "import" not in line:
                found.add(file.relative_to(repo / "src" / "carbonstep").as_posix())
    assert found <= set(OPENED_HERE), found - set(OPENED_HERE)
    assert "formats/outside.py" in found
