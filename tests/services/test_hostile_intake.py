"""Hostile and odd files in small: what is told of each is bounded, and nothing is half stored."""

import sys
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

from carbonstep.domain.intake.candidate import PROBLEMS_A_ROW_MAX
from carbonstep.formats.mapping.read import load_mapping
from carbonstep.formats.report.file import open_report_file
from carbonstep.reading.problem import RejectedError
from carbonstep.services.changes import log_size
from carbonstep.services.report import submit_reports

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts" / "benchmarks"
SCALE = 0.002
PROBLEMS_OF_A_FILE_MAX = 1 + 20 * (PROBLEMS_A_ROW_MAX + 1)
FAST = 12
"""Files that the fast gate tries; the others wait for the whole one."""


def script(name: str) -> ModuleType:
    sys.path.insert(0, str(SCRIPTS))
    try:
        return import_module(name)
    finally:
        sys.path.remove(str(SCRIPTS))


FILES = script("hostile_file").FILES


def cases() -> Iterator[object]:
    for at, item in enumerate(FILES):
        marks = () if at % (len(FILES) // FAST) == 0 else pytest.mark.slow
        yield pytest.param(item, id=item.name, marks=marks)


def test_there_are_many_kinds() -> None:
    assert len({item.name for item in FILES}) == len(FILES) >= 40


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("item", list(cases()))
def test_what_is_told_is_bounded_and_nothing_is_half_stored(bank, tmp_path, item) -> None:
    made_on: date = script("hostile_row").MADE_ON
    path = item.make(tmp_path, Random(1), SCALE)
    mapping = None
    if item.mapping:
        mapping = load_mapping(item.mapping, shipped=bank.library.mappings)

    def file(one: Path, *, partial: bool):
        opened = open_report_file(
            one, mapping=mapping, business_date=made_on, registry=bank.library.factors
        )
        if isinstance(opened, tuple):
            raise RejectedError(opened)
        with opened:
            return submit_reports(bank.store, opened, bank.stamp(made_on), partial=partial)

    for before in sorted(tmp_path.glob("before*")):
        assert file(before, partial=False).stored
    size = log_size(bank.store)
    told, problems = None, ()
    try:
        told = file(path, partial=item.partial)
    except RejectedError as refused:
        problems = refused.problems
    if told is None:
        assert 0 < len(problems) <= PROBLEMS_OF_A_FILE_MAX
        assert log_size(bank.store) == size
        return
    for row in told.rejected:
        assert len(row.problems) <= PROBLEMS_A_ROW_MAX + 1
    assert sum(group.count for group in told.rejected_by_reason) == sum(
        len(row.problems) for row in told.rejected
    )
    new = log_size(bank.store) - size
    if not told.stored or not told.accepted:
        assert new == 0
    else:
        assert new >= len(told.accepted) + told.accounts_opened + 1
