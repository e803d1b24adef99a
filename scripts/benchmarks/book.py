"""All accounts of the European register decided for a year, beside a bare fetch of the same columns
and one SQL statement on the same store.

    scripts/bench book [--postgresql]

The bare fetch runs the very statements that the count runs and takes their rows from the driver;
nothing is made of them. The SQL statement is written by hand for this one rulebook, with its
bounds and its boundary check, and lets the database count. All three, and plain pandas on the
file, must count the same. Times are of the processor, of the least of several rounds; on PostgreSQL
they are of the wall, since the server works in processes of its own.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from register import submitted
from servers import urls
from sqlalchemy import event

from carbonstep.book.tally import Tally
from carbonstep.main import collect_seldom
from carbonstep.services.book import count_steps
from carbonstep.services.library import Library
from carbonstep.settings import shipped_rules
from carbonstep.store.engine import Store
from carbonstep.store.schema import open_store
from carbonstep.units.period import Frequency, Period, calendar_period

RULEBOOK = "eu-ets-reduction@2019-01"
BOUNDS = {"at_least 20": 20, "at_least 10": 10, "at_least 5": 5}
ROUNDS = 7

STANDS = """
    LEFT JOIN report {r} ON {r}.account_id = a.account_id AND {r}.kind = 'organisation'
        AND {r}.period_from = '{year}-01-01' AND {r}.period_to = '{next}-01-01'
        AND NOT EXISTS (SELECT 1 FROM report_withdrawal w WHERE w.report_id = {r}.report_id)
        AND NOT EXISTS (
            SELECT 1 FROM report n WHERE n.supersedes = {r}.report_id AND NOT EXISTS (
                SELECT 1 FROM report_withdrawal w WHERE w.report_id = n.report_id))
    LEFT JOIN report_figure {f} ON {f}.seq = {r}.seq AND {f}.name = 'scope1'
"""
STATEMENT = f"""
    SELECT CASE
        WHEN b.seq IS NULL THEN 'no_baseline_report'
        WHEN t.seq IS NULL THEN 'no_report'
        WHEN b.assurance <> 'reasonable' OR t.assurance <> 'reasonable'
            THEN 'assurance_insufficient'
        WHEN fb.unit <> 'tCO2' OR ft.unit <> 'tCO2' THEN 'unit_differs'
        WHEN b.boundary <> t.boundary THEN 'boundary_differs'
        WHEN fb.amount <= 0 THEN 'baseline_not_positive'
        WHEN (fb.amount - ft.amount) * 100 >= 20 * fb.amount THEN 'at_least 20'
        WHEN (fb.amount - ft.amount) * 100 >= 10 * fb.amount THEN 'at_least 10'
        WHEN (fb.amount - ft.amount) * 100 >= 5 * fb.amount THEN 'at_least 5'
        WHEN (fb.amount - ft.amount) * 100 > -5 * fb.amount THEN 'above -5'
        ELSE 'otherwise' END AS step, count(*)
    FROM account a
    {STANDS.format(r="b", f="fb", year=2018, next=2019)}
    {STANDS.format(r="t", f="ft", year=2019, next=2020)}
    GROUP BY 1
"""

Statement = tuple[str, Any]


def counted(store: Store, library: Library) -> Tally:
    return count_steps(store, library.rulebook(RULEBOOK), period=year(2019), baseline=year(2018))


def year(number: int) -> Period:
    return calendar_period(Frequency.YEAR, date(number, 1, 1))


def by_step(tally: Tally) -> dict[str, int]:
    """The accounts on each step, and those that are missing for each reason."""
    found = {line.step: line.accounts for part in tally.parts for line in part.lines}
    for missing in tally.missing.values():
        found |= {why.value: number for why, number in missing.items()}
    return found


def statements_of(store: Store, run: Callable[[], object]) -> list[Statement]:
    """What is asked of the database while something runs."""
    asked: list[Statement] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        asked.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        run()
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
    return asked


def fetched(store: Store, statements: list[Statement]) -> int:
    """The rows of statements as the driver gives them."""
    connection = store.engine.raw_connection()
    try:
        cursor = connection.cursor()
        count = 0
        for statement, parameters in statements:
            cursor.execute(statement, parameters)
            count += len(cursor.fetchall()) if cursor.description else 0
        return count
    finally:
        connection.close()


def by_pandas(register: Path) -> dict[str, int]:
    """The same counts from the file alone."""
    rows = pd.read_csv(register, dtype=str)
    rows["tonnes"] = pd.to_numeric(rows["tonnes_co2"], errors="coerce")
    good = rows[rows["tonnes"].notna()]
    wide = good.pivot(index="account_id", columns="year", values="tonnes")
    base, now = wide["2018"], wide["2019"]
    both = base.notna() & now.notna()
    cut = (base - now) * 100  # whole tonnes, exact
    found, rest = {}, both & (base > 0)
    for step, bound in BOUNDS.items():
        hit = rest & (cut >= bound * base)
        found[step], rest = int(hit.sum()), rest & ~hit
    hit = rest & (cut > -5 * base)
    return found | {
        "above -5": int(hit.sum()),
        "otherwise": int((rest & ~hit).sum()),
        "no_baseline_report": int(base.isna().sum()),
        "no_report": int((base.notna() & now.isna()).sum()),
        "baseline_not_positive": int((both & (base == 0)).sum()),
    }


def least(run: Callable[[], object], clock: Callable[[], float]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = clock()
        run()
        taken.append(clock() - began)
    return min(taken)


def measured(store: Store, register: Path, clock: Callable[[], float]) -> int:
    library = Library(shipped_rules())
    connection = store.engine.raw_connection()
    cursor = connection.cursor()

    def one_statement() -> dict[str, int]:
        cursor.execute(STATEMENT)
        return dict(cursor.fetchall())

    tally = counted(store, library)
    wanted = {step: number for step, number in by_step(tally).items() if number}
    for name, found in (("pandas", by_pandas(register)), ("SQL", one_statement())):
        if {step: number for step, number in found.items() if number} != wanted:
            print(f"{name} counts otherwise: {found}, not {wanted}")
            return 1
    asked = statements_of(store, lambda: counted(store, library))
    rows = fetched(store, asked)
    fetch = least(lambda: fetched(store, asked), clock)
    statement = least(one_statement, clock)
    taken = least(lambda: counted(store, library), clock)
    connection.close()
    print(f"accounts                          {tally.accounts}")
    print(f"rows fetched                      {rows}")
    print(f"bare fetch, ms                    {fetch * 1000:.0f}")
    print(f"one SQL statement, ms             {statement * 1000:.0f}")
    print(f"decided through columns, ms       {taken * 1000:.0f}")
    print(f"accounts a second                 {tally.accounts / taken:,.0f}")
    print(f"ratio to the bare fetch           {taken / fetch:.2f}")
    print(f"ratio to the SQL statement        {taken / statement:.2f}")
    print("counts equal to SQL and pandas    yes")
    return 0


def main() -> int:
    shared = Path(os.environ.get("CARBONSTEP_SHARED", "../shared")) / "data"
    register = shared / "eu-ets-verified-emissions.csv"
    if not register.exists():
        print(f"no register at {register}; name its folder's parent in CARBONSTEP_SHARED")
        return 1
    collect_seldom()
    on_server = "--postgresql" in sys.argv[1:]
    clock = time.perf_counter if on_server else time.process_time
    with (
        tempfile.TemporaryDirectory() as name,
        urls(Path(name), postgresql=on_server) as new_url,
        closing(open_store(new_url())) as store,
    ):
        submitted(register, store, clock)
        return measured(store, register, clock)


if __name__ == "__main__":
    sys.exit(main())
