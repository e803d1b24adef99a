"""Rows of reports for hostile files, and the text files that they are written to."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from carbonstep.domain.account.report import ReportKind
from carbonstep.domain.intake.row import CheckedReport, report_from_row
from carbonstep.reading.problem import Place

ACCOUNT = "91110000600037341L"
MADE_ON = date(2135, 6, 2)
DAY_ONE = date(1990, 1, 1)
Row = dict[str, str]


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
