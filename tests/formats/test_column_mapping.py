"""Mapping files: what they may say, and that every mistake is named with its line."""

import re
from pathlib import Path

import pytest

from carbonstep.cli.output import problem_line
from carbonstep.domain.account.reason import AccountReason
from carbonstep.formats.mapping.mapping import ColumnMapping
from carbonstep.formats.mapping.read import load_mapping
from carbonstep.formats.reason import FormatReason
from carbonstep.present.words.translation import Language
from carbonstep.reading.problem import Problem, Reason
from carbonstep.reading.reason import ReadingReason
from english import english_runs

from .foreign import take

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
MANY = ", ".join(f"'{at}': x" for at in range(51))
COLUMNS = ", ".join(f"c{at}" for at in range(200))


def load(folder: Path, text: str) -> ColumnMapping | tuple[Problem, ...]:
    path = folder / "foreign.yaml"
    path.write_text(text, "utf-8")
    return load_mapping(str(path), shipped=SHIPPED)


def test_the_shipped_mapping_of_the_eu_register() -> None:
    mapping = load_mapping("eu-ets", shipped=SHIPPED)
    assert isinstance(mapping, ColumnMapping)
    assert mapping.open_accounts
    assert set(mapping.source_columns) == {"account_id", "year", "tonnes_co2"}
    written = (SHIPPED / "eu-ets.yaml").read_text("utf-8")
    taken = take(written, [["account_id", "year", "tonnes_co2"], ["100000", "2005", "87923"]])
    assert taken.amounts == {("eu-ets:100000", "2005-01-01..2006-01-01", "scope1"): 87923}
    [report] = [candidate.report for candidate in taken.candidates]
    assert (report.figures[0].unit, report.assurance.value) == ("tCO2", "reasonable")
    assert taken.file.account("eu-ets:100000").name == "EU ETS installation 100000"


def test_columns_may_stand_in_any_order_among_others() -> None:
    header = ["x", "tonnes", "ends", "begins", "id", "checker", "made"]
    taken = take(GOOD, [header, ["?", "5", "2024-12-31", "2024-01-01", "7", "CQC", "2"]])
    [report] = [candidate.report for candidate in taken.candidates]
    assert report.account_id == "uk-ets:7"
    assert str(report.period) == "2024-01-01..2025-01-01"
    assert [(f.name, f.amount, f.unit) for f in report.figures] == [
        ("output", 2, "t"),
        ("scope1", 5, "tCO2e"),
    ]
    assert (report.verifier, report.assurance.value, report.standard) == (
        "CQC",
        "limited",
        "UK ETS",
    )
    assert taken.file.account("uk-ets:7").name == "Site 7"


@pytest.mark.parametrize(
    ("unit", "assurance", "tonnes"),
    [
        ("万吨", "有限保证", 50_000),
        ("tCO₂e", "limited", 5),
        ("千吨CO2-eq", "limited 有限保证", 5000),
    ],
)
def test_a_mapping_names_units_and_words_as_offices_write_them(
    unit: str, assurance: str, tonnes: int
) -> None:
    text = GOOD.replace("unit: tCO2e", f"unit: {unit}").replace(
        "assurance: limited", f"assurance: {assurance}"
    )
    header = ["id", "begins", "ends", "tonnes", "made", "checker"]
    taken = take(text, [header, ["7", "2024-01-01", "2024-12-31", "5", "2", "CQC"]])
    [report] = [candidate.report for candidate in taken.candidates]
    assert (report.figures[1].name, report.figures[1].amount) == ("scope1", tonnes)
    assert report.assurance.value == "limited"


def test_a_word_instead_of_a_figure_is_named_in_its_own_column() -> None:
    header = ["id", "begins", "ends", "tonnes", "made", "checker"]
    taken = take(GOOD, [header, ["7", "2024-01-01", "2024-12-31", "N/A", "2", ""]])
    assert taken.problems == [(2, "tonnes", "no_figure_stated")]


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
        ("{column: id, scheme", "{scheme", ReadingReason.KEY_MISSING, 2),
        ("scheme: uk-ets", "scheme: UK ETS", AccountReason.ACCOUNT_ID, 2),
        (
            "{column: id, scheme: uk-ets, name",
            "{name_column: id, name",
            ReadingReason.KEY_MISSING,
            2,
        ),
        (
            '{column: id, scheme: uk-ets, name: "Site {id}"}',
            "{name_column: id, scheme: uscc}",
            AccountReason.ACCOUNT_ID,
            2,
        ),
        ("{column: id,", "{name_column: id, cut_prefix: x,", ReadingReason.KEY_UNKNOWN, 2),
        ("{column: id,", "{column: id, replace: {'': x},", ReadingReason.VALUE_MISSING, 2),
        ('"Site {id}"', f'"{"Site" * 30} {{id}}"', ReadingReason.CELL_TOO_LONG, 2),
        ('"Site {id}"', '"{id} {id}"', ReadingReason.KEY_TWICE, 2),
        ("{column: id,", f"{{column: id, replace: {{{MANY}}},", ReadingReason.OUT_OF_RANGE, 2),
        (
            "{column: id,",
            f"{{column: id, replace: {{a: {'b' * 41}}},",
            ReadingReason.CELL_TOO_LONG,
            2,
        ),
        (
            "{column: id,",
            f"{{column: id, replace: {{{'a' * 41}: b}},",
            ReadingReason.CELL_TOO_LONG,
            2,
        ),
        ("{column: id,", "{column: id, enterprises: Total,", ReadingReason.SHAPE, 2),
        ("{column: id,", "{column: id, enterprises: [],", ReadingReason.SHAPE, 2),
        ("{column: id,", "{column: id, region: {words: {}},", ReadingReason.KEY_MISSING, 2),
        (
            "{column: id,",
            "{column: id, region: {column: s, words: {Ontario: Ontario}},",
            AccountReason.REGION_CODE,
            2,
        ),
        (
            "{column: id,",
            "{column: id, industry: {column: s, words: {cement: cement}},",
            AccountReason.INDUSTRY_CODE,
            2,
        ),
        ("{from: begins, to: ends}", "{year: y, from: begins}", ReadingReason.SHAPE, 4),
        ("{from: begins, to: ends}", "{month: m, form: DD.MM}", ReadingReason.WORD_UNKNOWN, 4),
        ("{from: begins, to: ends}", "{year_headings: [2024, x]}", FormatReason.PERIOD_FORM, 4),
        (
            "{from: begins, to: ends}",
            "{year_headings: [2024, 2024年]}",
            ReadingReason.KEY_TWICE,
            4,
        ),
        ("{from: begins, to: ends}", "{year_headings: [2024]}", ReadingReason.SHAPE, 6),
        ("{from: begins, to: ends}", "{year_headings: []}", ReadingReason.SHAPE, 4),
        (
            "{from: begins, to: ends}",
            "{named: p, fiscal_year: {first_month: 13}}",
            ReadingReason.OUT_OF_RANGE,
            4,
        ),
        (
            "{from: begins, to: ends}",
            "{named: p, fiscal_year: {first_month: 4, named_after: middle}}",
            ReadingReason.WORD_UNKNOWN,
            4,
        ),
        ("{column: tonnes,", "{column: tonnes, columns: [x],", ReadingReason.SHAPE, 6),
        ("{column: tonnes,", "{columns: [a, a],", ReadingReason.KEY_TWICE, 6),
        ("{column: tonnes,", f"{{columns: [{COLUMNS}],", ReadingReason.OUT_OF_RANGE, 6),
        ("unit: tCO2e", "unit: {words: {x: tCO2e}}", ReadingReason.KEY_MISSING, 6),
        ("unit: tCO2e", "unit: {column: u, words: {x: kWh}}", ReadingReason.UNIT_MISMATCH, 6),
        ("[n/a]", "[n/a]\nsum_over: []", ReadingReason.SHAPE, 11),
        ("[n/a]", "[n/a]\nsum_over: gas", ReadingReason.SHAPE, 11),
        ("[n/a]", "[n/a]\nskip: {status: out}", ReadingReason.SHAPE, 11),
        ("[n/a]", "[n/a]\nkeep: {status: []}", ReadingReason.SHAPE, 11),
        ("[n/a]", "[n/a]\nkeep: [status]", ReadingReason.SHAPE, 11),
        ("[n/a]", "[n/a]\nno_figure: {status: {a: b}}", ReadingReason.SHAPE, 11),
        ("[n/a]", "[n/a]\nnumbers: {decimal: ;}", ReadingReason.WORD_UNKNOWN, 11),
        ("[n/a]", "[n/a]\nnumbers: {decimal: '.', thousands: '.'}", ReadingReason.SHAPE, 11),
        ("[n/a]", "[n/a]\nnumbers: {thousands: '.'}", ReadingReason.SHAPE, 11),
        ("[n/a]", "[n/a]\nheader_row: 0", ReadingReason.OUT_OF_RANGE, 11),
        ("[n/a]", "[n/a]\nheader_row: 101", ReadingReason.OUT_OF_RANGE, 11),
        ("[n/a]", "[n/a]\nseparator: x", ReadingReason.WORD_UNKNOWN, 11),
        ("[n/a]", "[n/a]\nskip_pattern: .*", ReadingReason.KEY_UNKNOWN, 11),
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
    assert line is None or reason is ReadingReason.KEY_MISSING or problem.place.path
    for one in found:
        if one.reason is FormatReason.YAML_INVALID:
            continue  # The parser's own words.
        # What is to be typed stands in braces, or by itself.
        assert english_runs(re.sub(r"\{.*?\}", "", problem_line(one, Language.ZH))) == []


def test_footprints_of_products_are_never_added_up(tmp_path: Path) -> None:
    """They are per declared unit."""
    written = (
        "kind: product\naccount: {column: id}\nperiod: {year: y}\n"
        "figures: {footprint: {column: f, unit: kgCO2e}}\nsum_over: all\n"
    )
    found = load(tmp_path, written)
    assert isinstance(found, tuple)
    assert [(problem.reason, problem.place.line) for problem in found] == [(ReadingReason.SHAPE, 5)]


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
