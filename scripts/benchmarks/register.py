"""The whole European register filed, beside the bare insert of the same rows into the same schema.

    scripts/bench register [--postgresql]

The floor puts the rows that the filing left (log, accounts, reports, figures) into an empty store
of the same tables, in one transaction: what the database itself takes. Times are of the processor,
this one's and the reading child's; on PostgreSQL they are of the wall, since the server works in
processes of its own.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from servers import urls
from sqlalchemy import select

from carbonstep.formats.mapping.mapping import ColumnMapping
from carbonstep.formats.mapping.read import load_mapping
from carbonstep.formats.report.file import ReportFile, open_report_file
from carbonstep.main import collect_seldom
from carbonstep.services.library import Library
from carbonstep.services.report import submit_reports
from carbonstep.settings import shipped_rules
from carbonstep.store.engine import Store
from carbonstep.store.schema import open_store
from carbonstep.store.stamp import Stamp
from carbonstep.store.table import METADATA, insert_values, row_values

TABLES = ("log_entry", "account", "report", "report_figure", "filing")
ROUNDS = 3


def processor() -> float:
    """Processor time of this process and of the children it has waited for."""
    taken = os.times()
    return taken.user + taken.system + taken.children_user + taken.children_system


def submitted(register: Path, store: Store, clock: Callable[[], float]) -> tuple[float, int, str]:
    library = Library(shipped_rules())
    mapping = load_mapping("eu-ets", shipped=library.mappings)
    assert isinstance(mapping, ColumnMapping)
    on = date(2026, 5, 8)
    began = clock()
    file = open_report_file(register, mapping=mapping, business_date=on, registry=library.factors)
    assert isinstance(file, ReportFile)
    with file:
        stamp = Stamp(on=on, recorded_at=datetime(2026, 5, 8, tzinfo=UTC), actor="bench")
        receipt = submit_reports(store, file, stamp, partial=True)
    return clock() - began, len(receipt.accepted), str(receipt.totals["scope1", "tCO2"])


def floor(filled: Store, empty: Store, clock: Callable[[], float]) -> float:
    """The same rows into the same tables, all made ready before."""
    ready = []
    for name in TABLES:
        table = METADATA.tables[name]
        with filled.read() as session:
            rows = [dict(row) for row in session.execute(select(table)).mappings()]
        ready.append(row_values(empty.engine.dialect, table, rows))
    began = clock()
    with empty.write() as session:
        for values in ready:
            insert_values(session, values)
    return clock() - began


def main() -> int:
    shared = Path(os.environ.get("CARBONSTEP_SHARED", "../shared")) / "data"
    register = shared / "eu-ets-verified-emissions.csv"
    if not register.exists():
        print(f"no register at {register}; name its folder's parent in CARBONSTEP_SHARED")
        return 1
    collect_seldom()
    on_server = "--postgresql" in sys.argv[1:]
    clock = time.perf_counter if on_server else processor
    taken, bare = [], []
    with tempfile.TemporaryDirectory() as name, urls(Path(name), postgresql=on_server) as new_url:
        for _ in range(ROUNDS):
            with closing(open_store(new_url())) as store, closing(open_store(new_url())) as empty:
                seconds, accepted, total = submitted(register, store, clock)
                taken.append(seconds)
                bare.append(floor(store, empty, clock))
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"reports accepted         {accepted}")
    print(f"control total, tCO2      {total}")
    print(f"bare insert, seconds     {min(bare):.2f}")
    print(f"submitted, seconds       {min(taken):.2f}")
    print(f"ratio to the bare insert {min(taken) / min(bare):.2f}")
    print(f"microseconds a report    {min(taken) / accepted * 1e6:.0f}")
    print(f"peak memory, MB          {own:.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
