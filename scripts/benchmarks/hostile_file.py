"""The hostile and odd files of `hostile_intake`, each made from a seed and a scale.

By itself it lists them; `scale` 1 is the size that once did harm, a test takes far less.
"""

import csv
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

from carbonstep.domain.account.report import ReportKind
from carbonstep.domain.intake.row import CheckedReport, report_from_row
from carbonstep.reading.problem import Place

ACCOUNT = "91110000600037341L"
MADE_ON = date(2135, 6, 2)
DAY_ONE = date(1990, 1, 1)
Row = dict[str, str]


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


def report(start: date, last: date, scope1: object, **more: str) -> Row:
    return {
        "account": ACCOUNT,
        "period_from": start.isoformat(),
        "period_to": last.isoformat(),
        "scope1": str(scope1),
        **more,
    }


def year(number: int, scope1: object, **more: str) -> Row:
    return report(date(number, 1, 1), date(number, 12, 31), scope1, **more)


def restates(target: str) -> Row:
    return {"supersedes": target, "restatement_reason": "a meter"}


def report_id(row: Mapping[str, str]) -> str:
    checked = report_from_row(
        row, kind=ReportKind.ORGANISATION, place=Place(), business_date=MADE_ON
    )
    assert isinstance(checked, CheckedReport), checked
    return checked.report.report_id


def write_csv(path: Path, rows: Iterable[Mapping[str, str]], names: Sequence[str] = ()) -> Path:
    listed = list(rows)
    columns = list(names or dict.fromkeys(name for row in listed[:50] for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(listed)
    return path


def write_json(path: Path, rows: object) -> Path:
    path.write_text(json.dumps({"reports": rows}, ensure_ascii=False), "utf-8")
    return path


def day(number: int) -> date:
    return DAY_ONE + timedelta(days=number)


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


def activity(number: int, **more: str) -> Row:
    return {
        "account": ACCOUNT,
        "period_from": "2022-01-01",
        "period_to": "2022-12-31",
        "figure": "scope1",
        "factor_id": "CN-FUEL-A-ANTHRACITE-EF",
        "amount": str(number),
        "unit": "t",
        **more,
    }


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


def workbook(
    path: Path, sheets: Mapping[str, Iterable[str]], *, strings: Sequence[str] = ()
) -> Path:
    """A workbook from the rows of its sheets, as XML; nothing is held against any schema."""
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(sheets) + 1)
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>'
        for n in numbers
    )
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{parts}'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/>'
            "</Types>",
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        named = "".join(
            f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>'
            for n, name in zip(numbers, sheets, strict=True)
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{named}</sheets></workbook>',
        )
        related = "".join(
            f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in numbers
        )
        shared = f'<Relationship Id="s" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>'
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships">{related}{shared}</Relationships>',
        )
        items = "".join(f"<si><t>{string}</t></si>" for string in strings)
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{items}</sst>')
        for n, rows in zip(numbers, sheets.values(), strict=True):
            with archive.open(f"xl/worksheets/sheet{n}.xml", "w") as sheet:
                sheet.write(f'<worksheet xmlns="{main}"><sheetData>'.encode())
                for row in rows:
                    sheet.write(row.encode())
                sheet.write(b"</sheetData></worksheet>")
    return path


NAMES = ("account", "period_from", "period_to", "scope1")


def sheet_row(number: int, cells: Iterable[str]) -> str:
    written = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f'<row r="{number}">{written}</row>'


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
