"""The rules folder: a rulebook is found by its name, and is what its name says."""

import shutil

import pytest

from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.library import Library
from carbonstep.services.loan import book_loan
from carbonstep.services.query import list_rulebooks

from .conftest import LOAN


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
