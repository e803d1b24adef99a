"""Compares plans over one row and over columns, and prints what was compared."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator

from carbonstep.book.number_column import ColumnTooLargeError
from carbonstep.domain.rulebook.compile import compile_plan
from carbonstep.domain.rulebook.plan import Plan
from carbonstep.services.library import Library
from carbonstep.settings import shipped_rules
from strategies.broken_plan import broken_words
from strategies.generated_rulebook import generated_rulebook
from strategies.plan_rows import differences, generated_rows

DIFFERS = 4
SHIPPED_ROWS = 500


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--books", type=int, default=2000)
    parser.add_argument("--rows", type=int, default=30)
    asked = parser.parse_args()
    counts: Counter[str] = Counter()
    found: list[str] = []
    for name, plan in plans_shipped():
        counts["rulebooks, shipped"] += 1
        found += compared(name, plan, asked.seed, SHIPPED_ROWS, counts)
        rows = generated_rows(plan, seed=asked.seed, count=SHIPPED_ROWS)
        for broken in broken_words(plan):
            counts["control: words of shipped rulebooks turned round"] += 1
            if not any(differences(rows, columns_plan=broken)):
                found.append(f"{name}: a boundary word turned round was not noticed")
    for number in range(asked.books):
        seed = asked.seed * 1_000_000 + number
        counts["rulebooks, generated"] += 1
        plan = compile_plan(generated_rulebook(seed))
        found += compared(f"generated {seed}", plan, seed, asked.rows, counts)
        rows = generated_rows(plan, seed=seed, count=asked.rows)
        for broken in list(broken_words(plan))[:1]:
            counts["control: words of generated rulebooks turned round"] += 1
            counts["control: of these noticed"] += any(differences(rows, columns_plan=broken))
    counts["differences"] = len(found)
    for name, count in counts.items():
        print(f"{name:55} {count:>10,}")
    for told in found[:20]:
        print(told)
    return DIFFERS if found else 0


def plans_shipped() -> Iterator[tuple[str, Plan]]:
    library = Library(shipped_rules())
    for name in library.names():
        yield name, compile_plan(library.rulebook(name))


def compared(name: str, plan: Plan, seed: int, count: int, counts: Counter[str]) -> list[str]:
    """What differs for a plan; what was looked at is counted."""
    rows = generated_rows(plan, seed=seed, count=count)
    counts["rows"] += len(rows.units)
    counts["rows put exactly on a bound, half or corner"] += rows.placed["exactly"]
    counts["rows put within one unit beside"] += rows.placed["beside"]
    counts["registers compared"] += len(rows.units) * len(plan.results)
    try:
        return [f"{name}: {told}" for told in differences(rows)]
    except ColumnTooLargeError:
        counts["refused as too large"] += 1
        return []


if __name__ == "__main__":
    sys.exit(main())
