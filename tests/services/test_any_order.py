"""Whatever order facts and their corrections come in, rates and balances end up the same.

Worlds of every kind of fact are told to a bank in several orders, with daily runs in between, so
that days are posted under terms, evidence and fixings that turn out otherwise. Three hundred
others: CARBONSTEP_ORDER_WORLDS=300 CARBONSTEP_ORDER_SEED=7 pytest -s on this file.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

import pytest

from carbonstep.reading.problem import RejectedError
from carbonstep.services.rate import loan_picture
from carbonstep.store.log import EventType
from carbonstep.store.schema import open_store
from strategies.world import DAY, ENDS_ON, World
from strategies.world_evidence import add_evidence
from strategies.world_loan import add_claims, add_loans

from ..conftest import no_facts
from .conftest import OPENS_AT, Bank
from .teller import Item, Teller, outcome

SEED = int(os.environ.get("CARBONSTEP_ORDER_SEED", "20261127"))
WORLDS = int(os.environ.get("CARBONSTEP_ORDER_WORLDS", "8"))
ORDERS, RUNS = 2, 6


@pytest.fixture
def new_bank(databases, library):
    """A bank on a store without facts."""

    @contextmanager
    def begun() -> Iterator[Bank]:
        url = databases.new(like=databases.kept(no_facts))
        with closing(open_store(url)) as store:
            yield Bank(store=store, library=library, now=OPENS_AT)
        databases.drop(url)

    return begun


def told_apart(world: World, teller: Teller, since: int) -> None:
    """Tell each chain whole, one after the other; what the bank does not take is no part of the
    world."""
    kept = world.chains[:since]
    for chain in world.chains[since:]:
        for place in range(len(chain.links)):
            teller.takes(chain, place)
        told = [place for place in range(len(chain.links)) if (chain.name, place) in teller.ids]
        chain.links = chain.links[: len(told)] if told == list(range(len(told))) else []
        if chain.links:
            kept.append(chain)
    world.chains = kept


def a_world(new_bank, seed: int) -> tuple[World, dict]:
    """A world that holds together, and what it comes to when it is told with one run at the end.

    Notices and receipts are of what falls due, so they are made once all else is told.
    """
    world = World(random.Random(seed))
    add_evidence(world)
    add_loans(world)
    with new_bank() as bank:
        teller = Teller(bank, random.Random(seed))
        told_apart(world, teller, 0)
        bank.run(ENDS_ON)
        before = len(world.chains)
        for loan_id in world.loans:
            try:
                priced = loan_picture(bank.store, loan_id, as_of=ENDS_ON).priced
            except RejectedError:
                continue  # It is cancelled.
            days = [day.due for day in priced.position.days if not day.due.early]
            fallen = [
                (due.nominal_on, due.pays_on, due.due_fen)
                for due in days
                if due.due_fen > 100_000 and due.pays_on < ENDS_ON - 40 * DAY
            ]
            last_on = min(ENDS_ON, priced.serviced.ends_on - DAY)
            add_claims(world, loan_id, fallen, priced.serviced.balance_on(last_on))
        told_apart(world, teller, before)
        bank.run(ENDS_ON)
        return world, outcome(bank, world.loans)


def an_order(world: World, dice: random.Random) -> list[Item]:
    """An order of all links that keeps each chain's own."""
    chains = [chain for chain in world.chains for _ in chain.links]
    dice.shuffle(chains)
    places: Counter[str] = Counter()
    found = []
    for chain in chains:
        found.append((chain, places[chain.name]))
        places[chain.name] += 1
    return found


NOT_OF_RATES = {EventType.KEY_ISSUED, EventType.KEY_REVOKED}


def check_world(new_bank, seed: int) -> Counter[str]:
    """One world in every order; how often each kind was told, and what its runs did."""
    world, expected = a_world(new_bank, seed)
    counts: Counter[str] = Counter()
    for number in range(ORDERS):
        with new_bank() as bank:
            teller = Teller(bank, random.Random(f"{seed}/{number}"))
            teller.tell(an_order(world, teller.dice), runs=RUNS)
            where = f"world {seed}, order {number}: {'; '.join(teller.trail)}"
            assert teller.untold(world) == {}, where
            found = outcome(bank, world.loans)
            for loan_id, seen in expected.items():
                assert found[loan_id].keys() == seen.keys(), where
                for name, value in seen.items():
                    assert found[loan_id][name] == value, f"{loan_id}, {name}; {where}"
            again = bank.run(ENDS_ON)
            assert (*again.decisions, *again.postings, *again.true_ups) == (), where
            counts += teller.counts + teller.recorded()
    return counts


def shown(worlds: Sequence[Counter[str]]) -> str:
    """In how many worlds each kind was told, and how often in all."""
    kinds = sorted({kind for world in worlds for kind in world})
    lines = [
        f"{kind}: {sum(kind in world for world in worlds)} worlds, "
        f"{sum(world[kind] for world in worlds)} times"
        for kind in kinds
    ]
    return "\n".join([f"{len(worlds)} worlds from seed {SEED}, in {ORDERS} orders each", *lines])


@pytest.mark.slow
def test_any_order_of_arrival_ends_the_same(new_bank) -> None:
    worlds = []
    for number in range(WORLDS):
        worlds.append(check_world(new_bank, SEED + number))
        print(f"world {SEED + number} ends the same", flush=True)
    print(shown(worlds))
    # A world in which nothing moves what was posted tells little.
    moved = sum(world["days trued up"] > 0 for world in worlds)
    assert moved > 0, shown(worlds)
    if len(worlds) >= 100:
        assert moved * 2 > len(worlds), shown(worlds)
        told = {kind for world in worlds for kind in world}
        assert {kind.value for kind in EventType if kind not in NOT_OF_RATES} <= told
