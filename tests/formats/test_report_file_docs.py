"""The reference of the report file names every column, word and limit, and its examples load."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from carbonstep.domain.account.factor import FactorRegistry
from carbonstep.domain.intake.candidate import Candidate
from carbonstep.domain.intake.cell import PERIOD_DAYS_MAX, TEXT_LENGTH_MAX
from carbonstep.domain.intake.column import COLUMNS, TableKind
from carbonstep.formats.report.file import ReportFile, open_report_document
from carbonstep.formats.table.limit import DEFAULT_LIMITS, MIB

DOCS = Path(__file__).resolve().parents[2] / "docs" / "reference" / "report-file.md"
HEADINGS = {
    TableKind.ORGANISATION: "## Organisation reports",
    TableKind.PRODUCT: "## Product reports",
    TableKind.ACTIVITY: "## Activity data",
}


@pytest.fixture(scope="module")
def text() -> str:
    return DOCS.read_text("utf-8")


def example(text: str, language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize("kind", TableKind)
def test_every_column_is_in_its_table(text: str, kind: TableKind) -> None:
    section = text.split(HEADINGS[kind], 1)[1].split("\n## ", 1)[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    assert rows == [
        f"| `{column.name}`{' (required)' if column.required else ''} | {column.zh} "
        f"| {column.en} | {', '.join(' '.join(pair) for pair in column.words.items())} |"
        for column in COLUMNS[kind]
    ]


def test_every_limit_is_the_real_one(text: str) -> None:
    limits = DEFAULT_LIMITS
    for row in (
        f"| file | {limits.file_bytes_max // MIB} MiB |",
        f"| workbook, unpacked | {limits.unpacked_bytes_max // MIB} MiB |",
        f"above {limits.ratio_free_bytes // MIB} MiB | {limits.ratio_max} times |",
        f"| parts of a workbook | {limits.members_max} |",
        f"| rows | {limits.rows_max} |",
        f"| columns | {limits.columns_max} |",
        f"| characters in a cell | {limits.cell_characters_max} |",
        f"| characters in a text of a report | {TEXT_LENGTH_MAX} |",
        f"| memory of the process | {limits.memory_bytes_max // MIB} MiB |",
        f"| processor time | {limits.cpu_seconds_max} s |",
        f"| waiting time | {limits.wall_seconds_max} s |",
        f"at most {PERIOD_DAYS_MAX} days",
    ):
        assert row in text, row


def test_the_json_example_is_a_report(text: str) -> None:
    opened = open_report_document(
        json.loads(example(text, "json")),
        business_date=date(2025, 4, 1),
        registry=FactorRegistry(()),
    )
    assert isinstance(opened, ReportFile)
    [item] = list(opened)
    assert isinstance(item, Candidate)
    assert not item.warnings
