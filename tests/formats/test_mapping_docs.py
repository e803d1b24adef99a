"""The page of mapping files: its example loads, and it lists every key and form there is."""

import re
from pathlib import Path

import pytest

from carbonstep.formats.document import parse_yaml
from carbonstep.formats.mapping import read, read_account
from carbonstep.formats.mapping.mapping import ColumnMapping
from carbonstep.formats.mapping.read import read_mapping
from carbonstep.reading.node import Node

from .foreign import mapping_of

DOCS = Path(__file__).resolve().parents[2] / "docs" / "reference"


@pytest.fixture(scope="module", params=["mapping.md", "mapping.zh-CN.md"])
def page(request: pytest.FixtureRequest) -> str:
    return (DOCS / request.param).read_text("utf-8")


def keys(page: str, section: int) -> list[str]:
    """The first cells of the tables of a section."""
    text = re.split(r"^## ", page, flags=re.MULTILINE)[section]
    return re.findall(r"^\| `([^`]+)`", text, re.MULTILINE)


def test_the_example_loads(page: str) -> None:
    written = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert written
    node = parse_yaml(written[1])
    assert isinstance(node, Node)
    mapping = read_mapping(node, name="mine")
    assert isinstance(mapping, ColumnMapping), mapping
    assert mapping.open_accounts
    assert mapping.sheet == "Sheet1"


def test_every_key_has_its_row(page: str) -> None:
    assert sorted(keys(page, 2)) == sorted((*read.REQUIRED, *read.OPTIONAL))
    assert sorted(keys(page, 3)) == sorted(read_account.OPTIONAL)


def test_every_form_of_a_period_that_is_listed_is_read(page: str) -> None:
    forms = keys(page, 4)
    assert len(forms) == 10
    for form in forms:
        wide = "year_headings" in form
        column = "" if wide else "column: tonnes, "
        mapping = mapping_of(
            "kind: organisation\naccount: {column: id}\n"
            f"period: {form}\nfigures: {{scope1: {{{column}unit: tCO2e}}}}\n"
        )
        stated = ("2022", "2023") if wide else ("COLUMN",) * form.count("COLUMN")
        assert mapping.period.columns == stated
