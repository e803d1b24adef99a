"""The hostile and odd files of `hostile_intake`, each made from a seed and a scale.

By itself it lists them; `scale` 1 is the size that once did harm, a test takes far less.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from hostile_row import (
    Row,
    activity,
    day,
    report,
    report_id,
    restates,
    write_csv,
    write_json,
    year,
)
from hostile_workbook import sheet_row, workbook

NAMES = ("account", "period_from", "period_to", "scope1")


@dataclass(frozen=True, slots=True, kw_only=True)
class HostileFile:
    """A file by its name; `make` writes it into a folder, and beside it as `before…` what is filed
    first."""

    name: str
    make: Callable[[Path, Random, float], Path]
    mapping: str = ""
    partial: bool = False


FILES: list[HostileFile] = []


def hostile(
    mapping: str = "", *, partial: bool = False
) -> Callable[[Callable[[Path, Random, int | float], Path]], None]:
    """Put a maker among the files, under its own name."""

    def put(make: Callable[[Path, Random, float], Path]) -> None:
        name = make.__name__
        FILES.append(HostileFile(name=name, make=make, mapping=mapping, partial=partial))

    return put


@hostile("eu-ets")
def good_register(folder: Path, rng: Random, scale: float) -> Path:
    rows = (
        {
            "account_id": str(n // 10),
            "year": str(2010 + n % 10),
            "tonnes_co2": str(rng.randint(1, 10**6)),
        }
        for n in range(int(430_000 * scale))
    )
    return write_csv(folder / "a.csv", rows)


@hostile("eu-ets")
def equal_rows(folder: Path, _rng: Random, scale: float) -> Path:
    row = {"account_id": "1", "year": "2018", "tonnes_co2": "1"}
    return write_csv(folder / "a.csv", [row] * int(430_000 * scale))


@hostile("eu-ets", partial=True)
def equal_rows_in_part(folder: Path, _rng: Random, scale: float) -> Path:
    row = {"account_id": "1", "year": "2018", "tonnes_co2": "1"}
    return write_csv(folder / "a.csv", [row] * int(20_000 * scale))


@hostile()
def restated_often(folder: Path, _rng: Random, scale: float) -> Path:
    first = year(2022, 50_000)
    write_csv(folder / "before.csv", [first])
    more = restates(report_id(first))
    return write_csv(folder / "a.csv", [year(2022, n, **more) for n in range(int(2_000 * scale))])


@hostile()
def restated_very_often(folder: Path, _rng: Random, scale: float) -> Path:
    first = year(2022, 50_000)
    write_csv(folder / "before.csv", [first])
    more = restates(report_id(first))
    return write_csv(folder / "a.csv", [year(2022, n, **more) for n in range(int(50_000 * scale))])


@hostile()
def restated_and_moved(folder: Path, _rng: Random, scale: float) -> Path:
    first = year(2022, 50_000)
    write_csv(folder / "before.csv", [first])
    more = restates(report_id(first))
    count = int(20_000 * scale)
    rows = [report(day(n), day(n + 300), n, **more) for n in range(count)]
    return write_csv(folder / "a.csv", rows)


@hostile()
def moved_beside_one_long(folder: Path, _rng: Random, scale: float) -> Path:
    """Restatements that move one by one, over a period that covers all of them."""
    count = int(10_000 * scale)
    before = [report(day(2 * n), day(2 * n), n) for n in range(count)]
    write_csv(folder / "before.csv", before)
    rows = [
        report(day(2 * n), day(2 * n + 1), n, **restates(report_id(before[n])))
        for n in range(count)
    ]
    return write_csv(folder / "a.csv", rows)


@hostile()
def all_overlap(folder: Path, _rng: Random, scale: float) -> Path:
    rows = [report(day(n), day(n + 360), n) for n in range(int(50_000 * scale))]
    return write_csv(folder / "a.csv", rows)


@hostile()
def nested_periods(folder: Path, rng: Random, scale: float) -> Path:
    rows = [report(day(n % 180), day(360 - n % 180), n) for n in range(int(50_000 * scale))]
    rng.shuffle(rows)
    return write_csv(folder / "a.csv", rows)


@hostile(partial=True)
def overlaps_what_is_there(folder: Path, _rng: Random, scale: float) -> Path:
    count = int(5_000 * scale)
    write_csv(folder / "before.csv", [report(day(2 * n), day(2 * n), n) for n in range(count)])
    return write_csv(
        folder / "a.csv",
        [report(day(365 * n), day(365 * n + 360), n) for n in range(min(count, 140))]
        + [report(day(2 * n), day(2 * n), n + 7) for n in range(count)],
    )


def _chain(count: int, first: Row) -> list[Row]:
    rows, newest = [first], report_id(first)
    for n in range(count):
        row = {**first, "scope1": str(n), **restates(newest)}
        newest = report_id(row)
        rows.append(row)
    return rows


@hostile()
def chain(folder: Path, _rng: Random, scale: float) -> Path:
    rows = _chain(int(2_000 * scale), year(2022, 50_000, supersedes="", restatement_reason=""))
    return write_csv(folder / "a.csv", rows)


@hostile()
def chain_backwards(folder: Path, _rng: Random, scale: float) -> Path:
    rows = _chain(int(2_000 * scale), year(2022, 50_000, supersedes="", restatement_reason=""))
    return write_csv(folder / "a.csv", rows[::-1])


@hostile()
def chain_without_its_head(folder: Path, _rng: Random, scale: float) -> Path:
    """Each refused because of the one before: as many rounds as there are rows."""
    head = year(2022, 50_000, supersedes="", restatement_reason="")
    rows = _chain(int(18_000 * scale), head)
    return write_csv(folder / "a.csv", [*rows[::-1], {**head, "scope1": "7"}])


@hostile()
def old_revisions_restated(folder: Path, _rng: Random, scale: float) -> Path:
    """Each row names another link of a long chain that is recorded, and is told the newest."""
    rows = _chain(int(2_000 * scale), year(2022, 50_000, supersedes="", restatement_reason=""))
    write_csv(folder / "before.csv", rows)
    return write_csv(
        folder / "a.csv",
        [year(2022, n + 900_000, **restates(report_id(row))) for n, row in enumerate(rows)],
    )


@hostile()
def many_periods(folder: Path, _rng: Random, scale: float) -> Path:
    rows = [report(day(n), day(n), n) for n in range(int(50_000 * scale))]
    return write_csv(folder / "a.csv", rows)


@hostile()
def many_periods_again(folder: Path, _rng: Random, scale: float) -> Path:
    rows = [report(day(n), day(n), n) for n in range(int(20_000 * scale))]
    write_csv(folder / "before.csv", rows)
    return write_csv(folder / "a.csv", rows)


@hostile()
def unknown_accounts(folder: Path, _rng: Random, scale: float) -> Path:
    rows = [{**year(2022, n), "account": f"eu-ets:{n}"} for n in range(int(200_000 * scale))]
    return write_csv(folder / "a.csv", rows)


@hostile(partial=True)
def unknown_homes(folder: Path, rng: Random, scale: float) -> Path:
    """Rows that each restate a report that nobody has."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    rows = [
        report(day(n), day(n), n, **restates("R-" + "".join(rng.choices(letters, k=16))))
        for n in range(int(18_000 * scale))
    ]
    return write_csv(folder / "a.csv", rows)


@hostile()
def rubbish(folder: Path, rng: Random, scale: float) -> Path:
    names = ("account", "period_from", "period_to", "scope1", "assurance", "boundary", "evidence")
    words = ["x", "-1", "2024-13-41", "none?", "\u3000", "1e9", "NaN", "R-1"]
    rows = ({name: rng.choice(words) for name in names} for _ in range(int(217_000 * scale)))
    return write_csv(folder / "a.csv", rows, names)


@hostile(partial=True)
def rubbish_in_part(folder: Path, rng: Random, scale: float) -> Path:
    names = ("account", "period_from", "period_to", "scope1", "assurance", "boundary", "evidence")
    rows = ({name: "x" * rng.randint(1, 300) for name in names} for _ in range(int(19_000 * scale)))
    return write_csv(folder / "a.csv", rows, names)


@hostile(partial=True)
def good_and_bad(folder: Path, rng: Random, scale: float) -> Path:
    count = int(30_000 * scale)
    bad = set(rng.sample(range(count), count // 2))
    rows = [report(day(n), day(n), "-1" if n in bad else n) for n in range(count)]
    return write_csv(folder / "a.csv", rows)


@hostile()
def wide_cells(folder: Path, _rng: Random, scale: float) -> Path:
    """Rejected rows with long cells in all columns that there are."""
    names = ("account", "period_from", "period_to", "scope1", "preparer", "verifier", "standard")
    rows = [dict.fromkeys(names, "y" * 1990) for _ in range(int(4_600 * scale))]
    return write_csv(folder / "a.csv", rows, names)


@hostile()
def notes_that_state_nothing(folder: Path, rng: Random, scale: float) -> Path:
    """Rows without an account, each cell of which could state units and none does."""
    names = ("account", "period_from", "period_to", "scope1", "preparer", "verifier", "standard")
    rows = [
        {name: f"({rng.random()})单位: in a(b)" * 14 for name in names[3:]} | {"account": ""}
        for _ in range(int(8_000 * scale))
    ]
    return write_csv(folder / "a.csv", rows, names)


@hostile()
def control_characters(folder: Path, _rng: Random, scale: float) -> Path:
    rows = [
        {name: f"{cell}\x07" for name, cell in year(2022, n).items()}
        for n in range(int(150_000 * scale))
    ]
    return write_csv(folder / "a.csv", rows)


@hostile()
def quote_unclosed(folder: Path, _rng: Random, scale: float) -> Path:
    path = folder / "a.csv"
    path.write_text('account,period_from,period_to,scope1\n"' + "a\n" * int(20_000_000 * scale))
    return path


@hostile()
def one_long_line(folder: Path, _rng: Random, scale: float) -> Path:
    path = folder / "a.csv"
    path.write_text("account,period_from,period_to,scope1\n" + "7" * int(60_000_000 * scale))
    return path


@hostile()
def long_numbers(folder: Path, _rng: Random, scale: float) -> Path:
    rows = [year(2022, "9" * 1_900) for _ in range(int(19_000 * scale))]
    return write_csv(folder / "a.csv", rows)


@hostile()
def products(folder: Path, _rng: Random, scale: float) -> Path:
    rows = [
        {
            **year(2022, ""),
            "product_id": f"p{n}",
            "product_name": "x",
            "declared_unit": "kilogram",
            "declared_amount": "1",
            "footprint": str(n),
        }
        for n in range(int(40_000 * scale))
    ]
    for row in rows:
        del row["scope1"]
    return write_csv(folder / "a.csv", rows)


@hostile()
def activities_of_one_report(folder: Path, _rng: Random, scale: float) -> Path:
    return write_csv(folder / "a.csv", [activity(n) for n in range(int(100_000 * scale))])


@hostile()
def activities_that_disagree(folder: Path, _rng: Random, scale: float) -> Path:
    rows = [
        activity(n, preparer=f"p{n}", standard=f"s{n}", data_quality=f"d{n}", verifier=f"v{n}")
        for n in range(int(18_000 * scale))
    ]
    return write_csv(folder / "a.csv", rows)


@hostile()
def activities_alone(folder: Path, _rng: Random, scale: float) -> Path:
    """As many reports as rows, and a factor that is nearly known in each."""
    rows = [
        {**activity(n), **report(day(n), day(n), ""), "factor_id": f"CN-FUEL-A-ANTRACITE-{n}"}
        for n in range(int(50_000 * scale))
    ]
    return write_csv(folder / "a.csv", rows, list(activity(0)))


@hostile()
def json_deep(folder: Path, _rng: Random, scale: float) -> Path:
    depth = int(500_000 * scale)
    path = folder / "a.json"
    path.write_text('{"reports": ' + "[" * depth + "]" * depth + "}")
    return path


@hostile(partial=True)
def json_other_keys(folder: Path, rng: Random, scale: float) -> Path:
    rows = [
        {f"k{rng.random()}": "1" for _ in range(20)} | year(2022, n)
        for n in range(int(15_000 * scale))
    ]
    return write_json(folder / "a.json", rows)


@hostile(partial=True)
def json_many_keys(folder: Path, _rng: Random, scale: float) -> Path:
    rows = [{f"scope_{n}_{k}": "1" for k in range(190)} for n in range(int(3_000 * scale))]
    return write_json(folder / "a.json", rows)


@hostile(partial=True)
def json_numbers(folder: Path, _rng: Random, scale: float) -> Path:
    rows = [{**year(2022, n), "scope1": n} for n in range(int(19_000 * scale))]
    return write_json(folder / "a.json", rows)


@hostile()
def json_strings_for_rows(folder: Path, _rng: Random, scale: float) -> Path:
    return write_json(folder / "a.json", ["x"] * int(490_000 * scale))


@hostile()
def sheet_of_days(folder: Path, _rng: Random, scale: float) -> Path:
    rows = (
        sheet_row(n + 2, report(day(n), day(n), n).values()) for n in range(int(20_000 * scale))
    )
    return workbook(folder / "a.xlsx", {"organisation": [sheet_row(1, NAMES), *rows]})


@hostile()
def zip_bomb(folder: Path, _rng: Random, scale: float) -> Path:
    row = sheet_row(2, ["0" * 1_000] * 4)
    rows = [sheet_row(1, NAMES)] + [row] * int(30_000 * scale)
    return workbook(folder / "a.xlsx", {"organisation": rows})


@hostile()
def shared_strings(folder: Path, _rng: Random, scale: float) -> Path:
    """A long text that is there once, and is in every cell."""
    cells = "".join(f'<c t="s"><v>{n % 4}</v></c>' for n in range(190))
    heads = "".join(f'<c t="s"><v>{n}</v></c>' for n in range(4, 8))
    rows = (f'<row r="{n}">{cells}</row>' for n in range(2, int(10_000 * scale) + 2))
    strings = ["z" * 1_990 + str(n) for n in range(4)] + list(NAMES)
    return workbook(
        folder / "a.xlsx", {"organisation": [f'<row r="1">{heads}</row>', *rows]}, strings=strings
    )


@hostile()
def sparse_sheet(folder: Path, _rng: Random, scale: float) -> Path:
    rows = (
        f'<row r="{n * 50 + 2}"><c r="XFD{n * 50 + 2}"><v>1</v></c></row>'
        for n in range(int(20_000 * scale))
    )
    return workbook(folder / "a.xlsx", {"organisation": [sheet_row(1, NAMES), *rows]})


@hostile()
def many_sheets(folder: Path, _rng: Random, scale: float) -> Path:
    rows = [sheet_row(1, NAMES), sheet_row(2, year(2022, 1).values())]
    return workbook(folder / "a.xlsx", {f"s{n}": rows for n in range(max(1, int(450 * scale)))})


if __name__ == "__main__":
    for item in FILES:
        print(item.name)
    sys.exit(0)
