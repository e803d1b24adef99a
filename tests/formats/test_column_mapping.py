"""Mapping files: what they may say, and that every mistake is named with its line."""

from pathlib import Path

import pytest

from carbonstep.domain.intake.column import TableKind
from carbonstep.formats.reason import FormatReason
from carbonstep.formats.report.mapping import ColumnMapping, load_mapping
from carbonstep.reading.problem import Problem, Reason
from carbonstep.reading.reason import ReadingReason

SHIPPED = Path(__file__).resolve().parents[2] / "rules" / "mappings"
GOOD = """\
kind: organisation
account: {column: id, scheme: uk-ets, name: "Site {id}"}
open_accounts: true
period: {from: begins, to: ends}
figures:
  scope1: {column: tonnes, unit: tCO2e}
  output: {column: made, unit: t}
columns: {verifier: checker}
fixed: {assurance: limited, standard: UK ETS}
no_figure_words: [n/a]
"""


def load(folder: Path, text: str) -> ColumnMapping | tuple[Problem, ...]:
    path = folder / "foreign.yaml"
    path.write_text(text, "utf-8")
    return load_mapping(str(path), shipped=SHIPPED)


def test_the_shipped_mapping_of_the_eu_register() -> None:
    mapping = load_mapping("eu-ets", shipped=SHIPPED)
    assert isinstance(mapping, ColumnMapping)
    assert mapping.open_accounts
    assert mapping.name_of_account("eu-ets:100000") == "EU ETS installation 100000"
    assert set(mapping.source_columns) == {"account_id", "year", "tonnes_co2"}
    read = mapping.reader(["account_id", "year", "tonnes_co2"])
    row = read(["100000", "2005", "87923"])
    assert isinstance(row, dict)
    assert row["account"] == "eu-ets:100000"
    assert (row["period_from"], row["period_to"]) == ("2005-01-01", "2005-12-31")
    assert (row["scope1"], row["scope1_unit"], row["assurance"]) == ("87923", "tCO2", "reasonable")


def test_columns_may_stand_in_any_order_among_others(tmp_path: Path) -> None:
    mapping = load(tmp_path, GOOD)
    assert isinstance(mapping, ColumnMapping)
    assert mapping.kind is TableKind.ORGANISATION
    read = mapping.reader(["x", "tonnes", "ends", "begins", "id", "checker", "made"])
    row = read(["?", "5", "2024-12-31", "2024-01-01", "7", "CQC", "2"])
    assert row == {
        "account": "uk-ets:7",
        "period_from": "2024-01-01",
        "period_to": "2024-12-31",
        "scope1": "5",
        "scope1_unit": "tCO2e",
        "output": "2",
        "output_unit": "t",
        "verifier": "CQC",
        "assurance": "limited",
        "standard": "UK ETS",
    }


def test_a_word_instead_of_a_figure_is_named_in_its_own_column(tmp_path: Path) -> None:
    mapping = load(tmp_path, GOOD)
    assert isinstance(mapping, ColumnMapping)
    read = mapping.reader(["id", "begins", "ends", "tonnes", "made", "checker"])
    problems = read(["7", "2024-01-01", "2024-12-31", "N/A", "2", ""])
    assert isinstance(problems, tuple)
    assert [(p.reason, p.place.column) for p in problems] == [
        (FormatReason.NO_FIGURE_STATED, "tonnes")
    ]


@pytest.mark.parametrize(
    ("old", "new", "reason", "line"),
    [
        ("kind: organisation", "kind: firm", ReadingReason.WORD_UNKNOWN, 1),
        ("kind: organisation\n", "", ReadingReason.KEY_MISSING, 1),
        ("open_accounts: true", "open_account: true", ReadingReason.KEY_UNKNOWN, 3),
        ("open_accounts: true", "open_accounts: maybe", ReadingReason.WORD_UNKNOWN, 3),
        ("{from: begins, to: ends}", "{from: begins}", ReadingReason.SHAPE, 4),
        ("{from: begins, to: ends}", "year", ReadingReason.SHAPE, 4),
        ("{column: tonnes, unit: tCO2e}", "{column: tonnes}", ReadingReason.KEY_MISSING, 6),
        ("unit: tCO2e", "unit: kWh", ReadingReason.UNIT_MISMATCH, 6),
        ("unit: tCO2e", "unit: tons", ReadingReason.UNIT_UNKNOWN, 6),
        ("scope1:", "scope_1:", ReadingReason.KEY_UNKNOWN, 6),
        ("{verifier: checker}", "{verifer: checker}", ReadingReason.KEY_UNKNOWN, 8),
        ("fixed: {", "fixed: {verifier: me, ", ReadingReason.KEY_TWICE, 9),
        ("fixed: {", "fixed: {account: me, ", ReadingReason.KEY_UNKNOWN, 9),
        ("[n/a]", "n/a", ReadingReason.SHAPE, 10),
        ("kind: organisation", "kind: [organisation", FormatReason.YAML_INVALID, None),
    ],
)
def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, reason: Reason, line: int | None
) -> None:
    assert old in GOOD
    found = load(tmp_path, GOOD.replace(old, new))
    assert isinstance(found, tuple)
    assert reason in {problem.reason for problem in found}
    [problem] = [p for p in found if p.reason is reason][:1]
    assert problem.place.file == "foreign.yaml"
    assert line is None or problem.place.line == line
    assert problem.remedy


def test_an_unknown_name_lists_the_shipped_ones() -> None:
    found = load_mapping("eu_ets", shipped=SHIPPED)
    assert isinstance(found, tuple)
    assert "eu-ets" in found[0].remedy


def test_a_name_never_leaves_the_folder(tmp_path: Path) -> None:
    found = load_mapping("../mappings/eu-ets", shipped=SHIPPED)
    assert isinstance(found, tuple)
    found = load_mapping(str(tmp_path / "absent.yaml"), shipped=SHIPPED)
    assert isinstance(found, tuple)
    assert found[0].reason is FormatReason.FILE_NOT_FOUND
