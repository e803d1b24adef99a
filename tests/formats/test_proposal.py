"""`report map` proposes a mapping for the register three ways and for imitations of others: what is
proposed differs from a mapping that works in two places at most, and takes the rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from openpyxl import Workbook

from carbonstep.formats.document import parse_yaml
from carbonstep.formats.mapping.mapping import ColumnMapping
from carbonstep.formats.mapping.read import read_mapping
from carbonstep.formats.proposal.document import yaml_text
from carbonstep.formats.proposal.guess import Proposal, propose
from carbonstep.formats.proposal.sample import Sample, take_sample
from carbonstep.formats.table.limit import DEFAULT_LIMITS
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Problem
from strategies.register_copy import (
    BY_NAME,
    BY_NUMBER,
    BY_SITE_AND_GAS,
    by_name,
    by_site_and_gas,
    register_rows,
    write_table,
)

from .foreign import take

REGISTER = "eu-ets-verified-emissions.csv"
CORRECTIONS_MAX = 2


def proposal_of(path: Path) -> Proposal:
    """What is proposed for a file; it must be a mapping that can be read."""
    sample = take_sample(path, limits=DEFAULT_LIMITS)
    assert isinstance(sample, Sample), sample
    found = propose(sample)
    written = yaml_text(found.document, found.to_check, title="a proposal")
    node = parse_yaml(written, file="proposal.yaml")
    assert isinstance(node, Node), written
    mapping = read_mapping(node, name="proposal")
    assert isinstance(mapping, ColumnMapping), [str(problem) for problem in mapping]
    assert yaml.safe_load(written).keys() == found.document.keys()
    return found


def leaves(document: object, path: str = "") -> dict[str, object]:
    """Each key's value by its path; a list is one value, in any order."""
    if isinstance(document, Mapping):
        return {
            p: v for k, child in document.items() for p, v in leaves(child, f"{path}.{k}").items()
        }
    if isinstance(document, list):
        return {path: frozenset(map(str, document))}
    return {path: str(document).lower()}


def corrections(proposed: object, working: object) -> list[str]:
    """The keys in which a proposal differs from a mapping that works."""
    one, other = leaves(proposed), leaves(working)
    return sorted(key for key in {*one, *other} if one.get(key) != other.get(key))


@pytest.fixture(params=[200, pytest.param(None, marks=pytest.mark.slow)], ids=["share", "whole"])
def rows(request: pytest.FixtureRequest, shared_data: Path):
    return register_rows(shared_data / REGISTER, accounts=request.param)


def test_the_register_as_it_is(rows, tmp_path: Path) -> None:
    table = (["account_id", "year", "tonnes_co2"], *map(list, rows))
    found = proposal_of(write_table(tmp_path / REGISTER, iter(table)))
    differing = corrections(found.document, yaml.safe_load(BY_NUMBER))
    assert differing == [".account.scheme"]


def test_the_register_by_names_with_a_status_and_gases(rows, tmp_path: Path) -> None:
    found = proposal_of(write_table(tmp_path / "facilities.csv", by_name(rows)))
    differing = corrections(found.document, yaml.safe_load(BY_NAME))
    assert differing == [".account.scheme"]


def test_the_register_in_several_rows_a_year(rows, tmp_path: Path) -> None:
    path = write_table(tmp_path / "facilities.csv", by_site_and_gas(rows), separator=";")
    found = proposal_of(path)
    differing = corrections(found.document, yaml.safe_load(BY_SITE_AND_GAS))
    assert differing == [".account.scheme"]


@dataclass(frozen=True, kw_only=True)
class Imitation:
    """A small table in the manner of a real register, and a mapping that takes it."""

    name: str
    table: Sequence[Sequence[str]]
    working: str
    corrections: int
    amounts: Mapping[tuple[str, str], str]
    """The amounts by account and period, as the working mapping gives them."""
    separator: str = ","
    encoding: str = "utf-8"


def named(name: str, scheme: str) -> str:
    from carbonstep.formats.mapping.account import id_of_name

    return f"{scheme}:{id_of_name(name)}"


Y2022, Y2023 = "2022-01-01..2023-01-01", "2023-01-01..2024-01-01"

STATE = Imitation(
    name="a state's register: by names, a status in a column of its own",
    table=(
        ["Facility greenhouse gas reports, published 2024"],
        ["Facility Name", "City", "State", "Year", "Total GHG (MT CO2e)", "Report Status"],
        ["Alder Cement", "Seattle", "WA", "2022", "1,234,567", "Complete"],
        ["Alder Cement", "Seattle", "WA", "2023", "1,200,001.5", "Complete"],
        ["Birch Paper", "Tacoma", "WA", "2022", "", "Ceased operations"],
        ["Birch Paper", "Tacoma", "WA", "2023", "", "Ceased operations"],
        ["Cedar Refining #2", "Anacortes", "WA", "2022", "987,654", "Complete"],
        ["Cedar Refining #2", "Anacortes", "WA", "2023", "", "Confidential"],
    ),
    working="""\
kind: organisation
account:
  name_column: Facility Name
  scheme: wa-ghg
  region: {column: State, before: US-}
open_accounts: true
period: {year: Year}
figures:
  scope1: {column: Total GHG (MT CO2e), unit: tCO2e}
no_figure: {Report Status: [Ceased operations, Confidential]}
numbers: {thousands: ','}
header_row: 2
""",
    corrections=1,
    amounts={
        (named("Alder Cement", "wa-ghg"), Y2022): "1234567",
        (named("Alder Cement", "wa-ghg"), Y2023): "1200001.5",
        (named("Cedar Refining #2", "wa-ghg"), Y2022): "987654",
    },
)
PROVINCES = Imitation(
    name="a country's register: a colon in its numbers, gases beside their total",
    table=(
        [
            *("GHGRP ID No.", "Facility Name", "Reference Year", "CO2 (tonnes)"),
            *("CH4 (tonnes CO2e)", "Total Emissions (tonnes CO2e)"),
        ],
        ["ON:10001", "Usine A", "2022", "10.5", "1.25", "11.75"],
        ["ON:10001", "Usine A", "2023", "11", "1", "12"],
        ["QC:10001", "Usine B", "2022", "20", "0", "20"],
        ["QC:10002", "Usine Côté", "2023", "30", "3", "33"],
    ),
    working="""\
kind: organisation
account:
  column: GHGRP ID No.
  name_column: Facility Name
  scheme: ca-ghgrp
  replace: {':': '-'}
open_accounts: true
period: {year: Reference Year}
figures:
  scope1: {column: Total Emissions (tonnes CO2e), unit: tCO2e}
encoding: windows-1252
""",
    corrections=1,
    amounts={
        ("ca-ghgrp:ON-10001", Y2022): "11.75",
        ("ca-ghgrp:ON-10001", Y2023): "12",
        ("ca-ghgrp:QC-10001", Y2022): "20",
        ("ca-ghgrp:QC-10002", Y2023): "33",
    },
    encoding="windows-1252",
)
INVENTORY = Imitation(
    name="a climate inventory: several rows a country and year, gas by gas",
    table=(
        ["Country", "ISO code", "Sector", "Gas", "Year", "Unit", "Value"],
        *(
            [country, code, sector, gas, year, "MtCO₂e", value]
            for country, code in (("Norway", "NOR"), ("Chile", "CHL"))
            for year in ("2022", "2023")
            for sector in ("Energy", "Waste")
            for gas, value in (("CO2", "10.5"), ("CH4", "2.25"), ("All GHG", "12.75"))
        ),
    ),
    working="""\
kind: organisation
account: {column: ISO code, name_column: Country, scheme: inventory}
open_accounts: true
period: {year: Year}
figures:
  scope1: {column: Value, unit: {column: Unit}}
skip: {Gas: [All GHG]}
sum_over: [Sector, Gas]
""",
    corrections=1,
    amounts={
        (f"inventory:{code}", year): "25500000"
        for code in ("NOR", "CHL")
        for year in (Y2022, Y2023)
    },
)
WIDE = Imitation(
    name="a table with a column for each year",
    table=(
        ["Operator", "Operator ID", "2021", "2022", "2023"],
        ["Alpha", "A-1", "1", "", "3"],
        ["Beta", "A-2", "4", "5", "6"],
    ),
    working="""\
kind: organisation
account: {column: Operator ID, name_column: Operator, scheme: wide}
open_accounts: true
period: {year_headings: [2021, 2022, 2023]}
figures:
  scope1: {unit: tCO2e}
""",
    corrections=2,
    amounts={
        ("wide:A-1", "2021-01-01..2022-01-01"): "1",
        ("wide:A-1", Y2023): "3",
        ("wide:A-2", "2021-01-01..2022-01-01"): "4",
        ("wide:A-2", Y2022): "5",
        ("wide:A-2", Y2023): "6",
    },
)
OFFICE = Imitation(
    name="a Chinese office's table: by credit code and quarter",
    table=(
        ["2023年度重点排放单位季度报表"],
        ["统一社会信用代码", "企业名称", "年度", "季度", "排放量（tCO2）"],
        ["91110000600037341L", "甲公司", "2023", "第一季度", "1234.5"],
        ["91110000600037341L", "甲公司", "2023", "第二季度", "1300"],
    ),
    working="""\
kind: organisation
account: {column: 统一社会信用代码, name_column: 企业名称}
open_accounts: true
period: {year: 年度, quarter: 季度}
figures:
  scope1: {column: 排放量（tCO2）, unit: tCO2}
separator: tab
encoding: gb18030
header_row: 2
""",
    corrections=1,
    amounts={
        ("uscc:91110000600037341L", "2023-01-01..2023-04-01"): "1234.5",
        ("uscc:91110000600037341L", "2023-04-01..2023-07-01"): "1300",
    },
    separator="\t",
    encoding="gb18030",
)
IMITATIONS = (STATE, PROVINCES, INVENTORY, WIDE, OFFICE)


@pytest.mark.parametrize("imitation", IMITATIONS, ids=lambda one: one.name)
def test_what_is_proposed_needs_two_corrections_at_most(imitation, tmp_path: Path) -> None:
    path = tmp_path / "facilities.csv"
    lines = [imitation.separator.join(_quoted(cell) for cell in row) for row in imitation.table]
    path.write_bytes("\n".join(lines).encode(imitation.encoding))
    found = proposal_of(path)
    differing = corrections(found.document, yaml.safe_load(imitation.working))
    assert len(differing) <= imitation.corrections <= CORRECTIONS_MAX, differing


@pytest.mark.parametrize("imitation", IMITATIONS, ids=lambda one: one.name)
def test_the_mapping_it_is_held_against_takes_the_table(imitation) -> None:
    """A comparison with a mapping that does not work would show nothing."""
    taken = take(imitation.working, imitation.table)
    assert {(a, p): amount for (a, p, _), amount in taken.amounts.items()} == {
        key: Decimal(amount) for key, amount in imitation.amounts.items()
    }


def test_as_proposed_it_takes_the_same_amounts_of_an_inventory(tmp_path: Path) -> None:
    path = write_table(tmp_path / "inventory.csv", iter(map(list, INVENTORY.table)))
    found = proposal_of(path)
    taken = take(yaml_text(found.document), INVENTORY.table)
    assert {(a, p): amount for (a, p, _), amount in taken.amounts.items()} == {
        key: Decimal(amount) for key, amount in INVENTORY.amounts.items()
    }
    assert taken.told.left_out[0].word == "All GHG"


def test_two_rows_are_enough_to_see_gases_and_a_status(tmp_path: Path) -> None:
    table = [
        ["企业", "年度", "气体", "状态", "排放量"],
        ["甲", "2024", "CO2", "正常", "5"],
        ["甲", "2024", "CH4", "停产", ""],
    ]
    document = proposal_of(write_table(tmp_path / "a.csv", iter(table))).document
    assert document["sum_over"] == ["气体"]
    assert document["no_figure"] == {"状态": ["停产"]}


def test_a_workbook_is_looked_at_by_its_first_sheet(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    page.title = "Facilities"
    for row in STATE.table:
        page.append([float(cell) if cell.replace(".", "").isdigit() else cell for cell in row])
    book.create_sheet("Notes").append(["whatever"])
    book.save(tmp_path / "facilities.xlsx")
    found = proposal_of(tmp_path / "facilities.xlsx")
    differing = corrections(found.document, yaml.safe_load(STATE.working))
    assert differing == [".account.scheme", ".sheet"]
    assert "sheet" in {item.key for item in found.to_check}


@pytest.mark.parametrize(("rows", "is_all"), [(20_001, False), (50, True)])
def test_no_more_than_the_first_rows_are_looked_at(rows: int, is_all: bool, tmp_path: Path) -> None:
    table = [["id", "year", "t CO2e"], *([str(n), "2023", "5"] for n in range(rows))]
    found = proposal_of(write_table(tmp_path / "a.csv", iter(table)))
    assert (found.rows_looked_at, found.is_all) == (min(rows, 19_999), is_all)


def test_a_wordy_table_is_looked_at_for_fewer_rows(tmp_path: Path) -> None:
    table = [
        ["id", "year", "t CO2e", "note"],
        *([str(n), "2023", "5", "x" * 1_900] for n in range(6_000)),
    ]
    found = proposal_of(write_table(tmp_path / "a.csv", iter(table)))
    assert found.rows_looked_at < 5_500
    assert not found.is_all


def test_what_the_rows_do_not_tell_is_listed(tmp_path: Path) -> None:
    table = [["id", "year", "emissions"], ["1", "2023", "1,234"], ["2", "2023", "5,678"]]
    checks = {
        item.key for item in proposal_of(write_table(tmp_path / "a.csv", iter(table))).to_check
    }
    assert {"figures.scope1.unit", "numbers", "account.scheme"} <= checks


@pytest.mark.parametrize(
    "table",
    [
        [["a", "b"], ["x", "y"]],
        [["note"], ["x"]],
        [["1", "2"], ["3", "4"]],
        [["", ""], ["a", ""]],
        [["id", "id"], ["1", "2"]],
        [["yes: [", "'", "#"], ["{", "}", "- x"]],
    ],
)
def test_a_table_that_is_no_register_is_no_error(table: list[list[str]], tmp_path: Path) -> None:
    sample = take_sample(write_table(tmp_path / "a.csv", iter(table)), limits=DEFAULT_LIMITS)
    assert isinstance(sample, Sample)
    found = propose(sample)
    assert found.to_check
    assert isinstance(parse_yaml(yaml_text(found.document, found.to_check)), Node)


@pytest.mark.parametrize(("name", "data"), [("a.json", b"[]"), ("a.csv", b""), ("a.xlsx", b"no")])
def test_a_file_that_is_no_table_is_refused_as_ever(name: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert isinstance(take_sample(path, limits=DEFAULT_LIMITS), Problem)


def _quoted(cell: str) -> str:
    return f'"{cell}"' if "," in cell else cell
