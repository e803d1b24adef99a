"""The whole European register into SQLite, beside a floor that checks and records nothing.

The floor reads the same CSV and inserts its bare rows into one table, in one transaction. The
ratio is what reading in a bounded process, checking, hashing and logging every report costs.
"""

import csv
import os
import resource
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from carbonstep.formats.mapping.mapping import ColumnMapping
from carbonstep.formats.mapping.read import load_mapping
from carbonstep.formats.report.file import ReportFile, open_report_file
from carbonstep.services.library import Library
from carbonstep.services.report import submit_reports
from carbonstep.services.stamp import Stamp
from carbonstep.settings import shipped_rules
from carbonstep.store.schema import open_store


def floor(register: Path, folder: Path) -> float:
    started = time.perf_counter()
    connection = sqlite3.connect(folder / "floor.db")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE row (account TEXT, year INTEGER, tonnes TEXT)")
    with register.open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        connection.executemany("INSERT INTO row VALUES (?, ?, ?)", rows)
    connection.commit()
    connection.close()
    return time.perf_counter() - started


def submit(register: Path, folder: Path) -> tuple[float, int, str]:
    library = Library(shipped_rules())
    mapping = load_mapping("eu-ets", shipped=library.mappings)
    assert isinstance(mapping, ColumnMapping)
    store = open_store(f"sqlite:///{folder / 'store.db'}")
    on = date(2026, 5, 8)
    started = time.perf_counter()
    file = open_report_file(register, mapping=mapping, business_date=on, registry=library.factors)
    assert isinstance(file, ReportFile)
    with file:
        stamp = Stamp(on=on, recorded_at=datetime(2026, 5, 8, tzinfo=UTC), actor="bench")
        receipt = submit_reports(store, file, stamp, partial=True)
    taken = time.perf_counter() - started
    store.close()
    total = str(receipt.totals["scope1", "tCO2"])
    return taken, len(receipt.accepted), total


def main() -> int:
    shared = Path(os.environ.get("CARBONSTEP_SHARED", "../shared")) / "data"
    register = shared / "eu-ets-verified-emissions.csv"
    if not register.exists():
        print(f"no register at {register}; name its folder's parent in CARBONSTEP_SHARED")
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = min(floor(register, Path(tempfile.mkdtemp(dir=folder))) for _ in range(3))
        taken, accepted, total = submit(register, folder)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"reports accepted         {accepted}")
    print(f"control total, tCO2      {total}")
    print(f"floor, seconds           {bare:.2f}")
    print(f"submitted, seconds       {taken:.1f}")
    print(f"ratio to the floor       {taken / bare:.0f}")
    print(f"microseconds a report    {taken / accepted * 1e6:.0f}")
    print(f"peak memory, MB          {own:.0f} (reading child {child:.0f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
