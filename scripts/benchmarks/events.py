"""A loan with 2,000 events of one kind beside one with 500: to tell the last, show, and price.

Four times as many events should take about four times as long. `held` is how long the last one
kept the writer's lock, in milliseconds: what another writer waits at most. Times are of the
processor, but for the lock's, which are of the wall; the least of several rounds counts.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.money.life import Life
from carbonstep.domain.money.penalty import penalty_lines
from carbonstep.domain.money.position import position
from carbonstep.reading.node import node_from_json
from carbonstep.services.account import open_account
from carbonstep.services.library import Library
from carbonstep.services.loan import book_loan
from carbonstep.services.loan_event import record_loan_event
from carbonstep.services.quote import quote
from carbonstep.services.rate import loan_picture
from carbonstep.settings import shipped_rules
from carbonstep.store.append import append
from carbonstep.store.engine import Store
from carbonstep.store.loan_event import LOAN_EVENT
from carbonstep.store.schema import open_store
from carbonstep.store.stamp import Stamp
from carbonstep.units.money import Fen

FEW, MANY = 500, 2_000
ROUNDS = 3
ACCOUNT = "uscc:91110000600037341L"
DRAWN_ON = date(2022, 9, 20)
AS_OF = date(2032, 6, 30)
LOAN = {
    "loan_id": "bench",
    "account": ACCOUNT,
    "principal": "1000000000",
    "drawn_on": DRAWN_ON.isoformat(),
    "matures_on": "2032-09-20",
    "benchmark": {"index": "fixed", "rate_pct": "3.6"},
    "spread_bps": "0",
    "rulebook": "huangshi-reduction@2022-09",
    "parameters": {"baseline_tco2e": "103400"},
}
DUE_ON = tuple(date(2023 + at // 4, (3, 6, 9, 12)[at % 4], 20) for at in range(38))


def event(kind: str, on: date, **more: Any) -> LoanEvent:
    return LoanEvent(loan_id="bench", kind=LoanEventKind(kind), on=on, received_on=AS_OF, **more)


def misuses(count: int) -> Iterator[LoanEvent]:
    for at in range(count):
        on = DRAWN_ON + timedelta(days=1 + at)
        until = on + timedelta(days=400) if at % 2 else None
        yield event("misuse", on, amount_fen=Fen(100_000 + at), until=until)


def notices(count: int) -> Iterator[LoanEvent]:
    for at in range(count):
        on = DUE_ON[at % 5]
        until = on + timedelta(days=30 + at % 500) if at % 3 else None
        yield event("overdue", on, amount_fen=Fen(1_000 + at), until=until)


def receipts(count: int) -> Iterator[LoanEvent]:
    for at in range(count):
        on = DRAWN_ON + timedelta(days=1 + at * 3_500 // count)
        yield event("receipt", on, amount_fen=Fen(100_000 + at), reference=str(at))


def amendments(count: int) -> Iterator[LoanEvent]:
    for at in range(count):
        on = DRAWN_ON + timedelta(days=1 + at * 3_500 // count)
        yield replace(
            event("amendment", on), terms={"spread_bps": str(at % 50)}, reason="agreed anew"
        )


KINDS: dict[str, Callable[[int], Iterator[LoanEvent]]] = {
    "misuses": misuses,
    "notices": notices,
    "receipts": receipts,
    "amendments": amendments,
}


def document(item: LoanEvent) -> dict[str, Any]:
    """An event as it is told."""
    told = {key: value for key, value in item.body().items() if value not in (None, "", {})}
    return {key: value for key, value in told.items() if key not in ("loan_id", "received_on")}


@contextmanager
def timed_lock(store: Store) -> Iterator[list[float]]:
    """Notes how long each write of a store holds the writer's lock, in milliseconds."""
    held: list[float] = []
    real = store.write

    @contextmanager
    def write() -> Iterator[Any]:
        with real() as session:
            begun = time.perf_counter()
            yield session
        held.append((time.perf_counter() - begun) * 1000)

    store.write = write  # type: ignore[method-assign]
    try:
        yield held
    finally:
        store.write = real  # type: ignore[method-assign]


def measure(folder: Path, name: str, count: int) -> dict[str, float]:
    """The least of several rounds, by what was done, in milliseconds."""
    rounds = [one_round(folder / f"{name}-{count}-{at}.db", name, count) for at in range(ROUNDS)]
    return {what: min(found[what] for found in rounds) for what in rounds[0]}


def one_round(path: Path, name: str, count: int) -> dict[str, float]:
    """Milliseconds to tell the last event, those for which that held the lock, to show the loan, to
    price its penalties, and to quote it."""
    library, items = Library(shipped_rules()), list(KINDS[name](count))
    stamp = Stamp(on=AS_OF, recorded_at=datetime(2032, 7, 1, 8, 0, tzinfo=UTC), actor="bench")
    found: dict[str, float] = {}

    def took(what: str, call: Callable[[], Any]) -> Any:
        begun = time.process_time()
        answer = call()
        found[what] = (time.process_time() - begun) * 1000
        return answer

    store = open_store(f"sqlite:///{path}")
    account = CarbonAccount(account_id=ACCOUNT, name="A manufacturer")
    open_account(store, account, replace(stamp, on=DRAWN_ON))
    book_loan(store, library, node_from_json(LOAN), stamp)
    with store.write() as session:
        append(session, LOAN_EVENT, items[:-1], stamp)
    last = node_from_json(document(items[-1]))
    with timed_lock(store) as held:
        took("tell", lambda: record_loan_event(store, "bench", last, stamp))
    found["held"] = sum(held)
    picture = took("show", lambda: loan_picture(store, "bench", as_of=AS_OF))
    took("penalties", lambda: penalties(picture.priced.life))
    if name != "amendments":
        terms = {key: value for key, value in LOAN.items() if key not in ("loan_id", "account")}
        asked = {
            "as_of": AS_OF.isoformat(),
            "rulebook": terms.pop("rulebook"),
            "loan": terms,
            "events": [document(item) for item in items],
        }
        took("quote", lambda: quote(library, node_from_json(asked)))
    store.close()
    return found


def penalties(life: Life) -> object:
    told = position(life.serviced, life.events)
    return penalty_lines(life.contract.booked, life.serviced, told, life.events, as_of=AS_OF)


def main() -> int:
    print(f"{'':12} {'':10} {FEW:>8} {MANY:>8}  times")
    with TemporaryDirectory() as folder:
        for name in KINDS:
            few, many = (measure(Path(folder), name, count) for count in (FEW, MANY))
            for what in few:
                times = f"{many[what] / few[what]:5.1f}" if what != "held" else ""
                print(f"{name:12} {what:10} {few[what]:8.1f} {many[what]:8.1f}  {times}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
