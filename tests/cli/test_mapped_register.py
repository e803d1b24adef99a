"""A foreign register filed from the command line: what the mapping did is told, in both
languages."""

from pathlib import Path

MAPPING = """\
kind: organisation
account: {name_column: Name, scheme: by-name, region: {column: State}}
open_accounts: true
period: {year: Year}
figures:
  scope1: {columns: [CO2, N2O], unit: tCO2e}
skip: {Status: [Closed]}
sum_over: [Site]
"""
TABLE = """\
Register of 2023
Name,Year,Site,Status,State,CO2,N2O
Acme,2023,A,,US-WA,1,2
ACME,2023,B,,Nowhere,3,
Zenith,2023,A,closed,US-OR,9,9
"""


def register(folder: Path) -> tuple[str, ...]:
    (folder / "register.csv").write_text(TABLE, "utf-8")
    (folder / "register.yaml").write_text(MAPPING, "utf-8")
    return str(folder / "register.csv"), "--mapping", str(folder / "register.yaml")


def test_what_a_mapping_did_is_told(cli, tmp_path: Path) -> None:
    done = cli("report", "submit", *register(tmp_path), "--on", "2024-05-08")
    assert done.code == 0, done.err
    lines = [line for line in done.out.splitlines() if line.startswith(("mapping", "  "))]
    assert lines[:6] == [
        "mapping: 1 rows left out by rule",
        "  Status = closed: 1",
        "mapping: 2 rows added up into 1 reports",
        "mapping: 1 blank cells hold no figure and were passed over",
        "mapping: 1 accounts have several names in the file; the latest period's is taken: "
        + lines[4].rpartition(" ")[2],
        "mapping: 1 rows name a class or region that is no code; left out",
    ]
    assert lines[6] == "  State = Nowhere: 1"
    assert "scope 1 emissions: 6 tCO2e" in done.out


def test_the_same_in_chinese_has_no_english_line(cli, tmp_path: Path) -> None:
    done = cli("--lang", "zh", "report", "submit", *register(tmp_path), "--on", "2024-05-08")
    told = [line for line in done.out.splitlines() if line.startswith("映射：")]
    assert told[0] == "映射：按规则不计入1行"
    assert len(told) == 5
    assert "mapping:" not in done.out


def test_json_says_the_same(cli, tmp_path: Path) -> None:
    done = cli("report", "submit", *register(tmp_path), "--on", "2024-05-08", "--json")
    mapped = done.json["mapped"]
    assert (mapped["rows"], mapped["summed_rows"], mapped["summed_reports"]) == (3, 2, 1)
    assert mapped["left_out"] == [{"column": "Status", "word": "closed", "rows": 1}]


def test_what_is_left_out_is_told_of_a_file_that_is_refused_too(cli, tmp_path: Path) -> None:
    given = register(tmp_path)
    bad = TABLE.replace("ACME,2023,B,,Nowhere,3,", "ACME,2023,B,,Nowhere,x,")
    (tmp_path / "register.csv").write_text(bad, "utf-8")
    done = cli("report", "submit", *given, "--on", "2024-05-08")
    assert done.code == 3
    assert "mapping: 1 rows left out by rule" in done.out
