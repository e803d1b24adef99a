"""Foreign tables as files: what stands between the cells, the encoding, the kind of file."""

from datetime import date
from pathlib import Path

import pytest

from carbonstep.domain.account.factor import FactorRegistry
from carbonstep.domain.intake.candidate import Candidate
from carbonstep.formats.report.file import FileItem, ReportFile, open_report_file
from carbonstep.reading.problem import Problem

from .foreign import mapping_of

MAPPING = """\
kind: organisation
account: {name_column: 企业, scheme: hb}
open_accounts: true
period: {named: 期间}
figures:
  scope1: {column: 排放量, unit: tCO2e}
"""
TABLE = "企业|期间|排放量\n长江水泥厂|2023年度|1,5\n"


def opened(path: Path, more: str = "") -> ReportFile | tuple[Problem, ...]:
    return open_report_file(
        path,
        mapping=mapping_of(MAPPING + more),
        business_date=date(2026, 5, 8),
        registry=FactorRegistry(()),
    )


def items(path: Path, more: str) -> list[FileItem]:
    file = opened(path, more)
    assert isinstance(file, ReportFile), file
    with file:
        return list(file)


@pytest.mark.parametrize(
    ("name", "mark", "encoding", "more"),
    [
        ("a.csv", ";", "utf-8", "separator: ;\n"),
        ("a.txt", "|", "utf-8", "separator: '|'\n"),
        ("a.csv", "\t", "utf-8", "separator: tab\n"),
        ("a.tsv", "\t", "utf-8-sig", ""),
        ("a.csv", ";", "gb18030", "separator: ;\nencoding: gb18030\n"),
    ],
)
def test_a_text_file_is_read_as_the_mapping_states(
    tmp_path: Path, name: str, mark: str, encoding: str, more: str
) -> None:
    path = tmp_path / name
    path.write_bytes(TABLE.replace("|", mark).encode(encoding))
    [item] = items(path, f"{more}numbers: {{decimal: ','}}\n")
    assert isinstance(item, Candidate)
    assert str(item.report.figures[0].amount) == "1.5"


@pytest.mark.parametrize("name", ["a.json", "a.pdf"])
def test_a_file_that_has_no_headings_has_no_mapping(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text('{"reports": [{"account": "hb:1"}]}', "utf-8")
    found = opened(path)
    assert isinstance(found, tuple)
    assert [problem.code for problem in found] == ["file_type"]
    assert ".tsv" in found[0].needed


def test_without_a_mapping_nothing_tells_what_separates_the_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("account\tperiod_from\n", "utf-8")
    found = open_report_file(path, business_date=date(2026, 5, 8), registry=FactorRegistry(()))
    assert isinstance(found, tuple)
    assert [problem.code for problem in found] == ["file_type"]
