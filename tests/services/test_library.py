"""The rules folder: a rulebook is found by its name, and is what its name says."""

import os
import shutil
from pathlib import Path

import pytest

from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services import library as reading
from carbonstep.services.library import KEPT_BYTES_MAX, Library
from carbonstep.services.loan import book_loan
from carbonstep.services.query import list_rulebooks

from .conftest import LOAN

NAME = "huangshi-reduction@2022-09"


@pytest.fixture
def misfiled(library, tmp_path) -> Library:
    """A rules folder in which a version lies under another version's name."""
    shutil.copytree(library.folder, tmp_path / "rules")
    folder = tmp_path / "rules" / "rulebooks" / "huangshi-reduction"
    (folder / "2022-09.yaml").rename(folder / "2030-01.yaml")
    return Library(tmp_path / "rules")


def codes(call) -> list[str]:
    with pytest.raises(RejectedError) as refused:
        call()
    return [problem.code for problem in refused.value.problems]


def test_a_misfiled_version_is_neither_priced_nor_booked_nor_listed(bank, misfiled) -> None:
    name = "huangshi-reduction@2030-01"
    terms = node_from_json({**LOAN, "loan_id": "HS-7", "rulebook": name})
    stamp = bank.stamp(bank.now.date())
    assert codes(lambda: misfiled.rulebook(name)) == ["other_file_name"]
    assert codes(lambda: book_loan(bank.store, misfiled, terms, stamp)) == ["other_file_name"]
    assert codes(lambda: list_rulebooks(bank.store, misfiled)) == ["other_file_name"]


def test_an_id_with_one_version_needs_no_version(library) -> None:
    assert library.rulebook("huangshi-reduction").version == "2022-09"


def test_a_name_that_is_not_there_names_the_nearest(library) -> None:
    with pytest.raises(RejectedError) as refused:
        library.rulebook("huangshi-redaction@2022-09")
    [problem] = refused.value.problems
    assert (problem.code, problem.needed) == ("rulebook_unknown", "huangshi-reduction@2022-09")


@pytest.fixture
def folder(library, tmp_path) -> Path:
    """A rules folder that a test may write into."""
    shutil.copytree(library.folder, tmp_path / "rules")
    return tmp_path / "rules"


def version_file(folder: Path) -> Path:
    return folder / "rulebooks" / "huangshi-reduction" / "2022-09.yaml"


def rewrite(file: Path, old: str, new: str) -> None:
    """Change a file so that neither its length nor its times tell of it."""
    before, written = file.stat(), file.read_bytes().decode()
    assert old in written
    assert len(old) == len(new)
    file.write_bytes(written.replace(old, new).encode())
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_rulebook_is_read_once_as_long_as_its_file_says_the_same(folder, monkeypatch) -> None:
    kept = Library(folder).read(NAME)
    monkeypatch.setattr(reading, "parse_document", None)
    monkeypatch.setattr(reading, "check_rulebook", None)
    monkeypatch.setattr(Library, "rulebook_files", None)
    assert Library(folder).read(NAME) == kept


def test_a_rulebook_that_changed_is_seen_at_once(folder) -> None:
    file, library = version_file(folder), Library(folder)
    before = library.rulebook(NAME)
    rewrite(file, "(Huangshi)", "(Shanghai)")
    changed = library.rulebook(NAME)
    assert changed.title.en == "Emission-reduction-linked loan (Shanghai)"
    assert changed.content_hash != before.content_hash
    rewrite(file, "(Shanghai)", "(Huangshi)")
    assert library.rulebook(NAME) == before
    file.unlink()
    assert codes(lambda: library.rulebook(NAME)) == ["rulebook_unknown"]


def test_what_is_wrong_with_a_rulebook_is_told_each_time(folder) -> None:
    file, library = version_file(folder), Library(folder)
    library.rulebook(NAME)
    rewrite(file, "5 business days after receipt", "5 business daze after receipt")
    unread = codes(lambda: library.rulebook(NAME))
    assert unread == codes(lambda: library.rulebook(NAME)) != []
    rewrite(file, "5 business daze after receipt", "5 business days after receipt")
    rewrite(file, "reduction_from: baseline_tco2e", "reduction_from: baseline_tco3e")
    unsound = codes(lambda: library.rulebook(NAME))
    assert unsound == codes(lambda: library.rulebook(NAME)) != []
    assert library.read_unchecked(NAME)[0].version == "2022-09"


def test_a_long_rulebook_is_read_each_time_and_says_the_same(folder, monkeypatch) -> None:
    file, library = version_file(folder), Library(folder)
    kept = library.rulebook(NAME)
    with file.open("a", encoding="utf-8") as opened:
        opened.write("#" + "x" * KEPT_BYTES_MAX + "\n")
    monkeypatch.setattr(reading, "_kept_version", None)
    assert library.rulebook(NAME) == kept


@pytest.mark.parametrize(
    "name",
    [
        "../outside/rulebooks/elsewhere@2022-09",
        "huangshi-reduction@../../../outside/rulebooks/elsewhere/2022-09",
        "../elsewhere@2022-09",
        "..@2022-09",
        ".@2022-09",
        "huangshi-reduction/@2022-09",
        "huangshi-reduction/.@2022-09",
        "@2022-09",
        "huangshi-reduction@cases",
        "huangshi-reduction@" + "x" * 300,
        "huangshi-reduction@2022-09\x00",
        "huangshi-reduction@2022\ud800",
    ],
)
def test_a_name_reads_nothing_but_what_the_folder_lists(folder, tmp_path, name) -> None:
    elsewhere = tmp_path / "outside" / "rulebooks" / "elsewhere"
    elsewhere.mkdir(parents=True)
    for place in (elsewhere, folder / "elsewhere", folder, folder / "rulebooks"):
        place.mkdir(exist_ok=True)
        shutil.copy(version_file(folder), place / "2022-09.yaml")
    assert codes(lambda: Library(folder).read_unchecked(name)) == ["rulebook_unknown"]
