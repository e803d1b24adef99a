"""Changes shipped rulebooks one word or number at a time; their cases must notice each change."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from rule_mutants import RuleMutant, rule_mutants

from carbonstep.domain.market.fixing import Fixing
from carbonstep.domain.rulebook.read import read_recorded
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.formats.document import parse_yaml
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Problem, RejectedError
from carbonstep.services.library import CASES_FILE, Library, refuse_unsound
from carbonstep.services.rule_case import run_cases
from carbonstep.settings import shipped_rules

SURVIVED = 4
NAMED = "step "
"""Begins what a case says of a step by its words: they change with the rulebook's and prove
nothing of what it gives."""


@dataclass(frozen=True)
class Mutated(Library):
    """The rules folder with the text of one rulebook changed."""

    path: Path = field(default=Path())
    text: str = ""

    @cached_property
    def fixings(self) -> tuple[Fixing, ...]:
        return Library(self.folder).fixings

    def read(self, name: str) -> tuple[Rulebook, Node]:
        found = self.read_unchecked(name)
        refuse_unsound(*found)
        return found

    def read_unchecked(self, name: str) -> tuple[Rulebook, Node]:
        if self.path_of(name) != self.path:
            return super().read_unchecked(name)
        node = parse_yaml(self.text, file=str(self.path))
        if isinstance(node, Problem):
            raise RejectedError([node])
        found = read_recorded(node)
        if not isinstance(found, Rulebook):
            raise RejectedError(found)
        return found, node


def noticed(library: Library, path: Path, mutant: RuleMutant) -> str:
    """How a change is noticed: by the checks of a new rulebook, or by which case; empty where it is
    not."""
    changed = Mutated(folder=library.folder, path=path, text=mutant.text)
    try:
        refuse_unsound(*changed.read_unchecked(f"{path.parent.name}@{path.stem}"))
    except RejectedError:
        return "the checks"
    # The cases are written for the version: the first that fails is enough.
    for result in run_cases(changed, path.parent):
        if any(not told.found.startswith(NAMED) for told in result.problems):
            return result.name
    return ""


def tried(library: Library, path: Path) -> Iterator[tuple[RuleMutant, str]]:
    """Each change of a rulebook, and how it is noticed."""
    for mutant in rule_mutants(path.read_text("utf-8")):
        yield mutant, noticed(library, path, mutant)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rulebook", nargs="*", help="ids; all of them where none is given")
    parser.add_argument("--list", action="store_true", help="how each change was noticed")
    asked = parser.parse_args()
    library, all_of, survived = Library(shipped_rules()), 0, 0
    for path in library.rulebook_files():
        if asked.rulebook and path.parent.name not in asked.rulebook:
            continue
        outcomes = list(tried(library, path))
        for mutant, how in outcomes:
            if asked.list or not how:
                print(f"{path.parent.name}:{mutant.line}: {mutant.told}: {how or 'not noticed'}")
        checks = sum(how == "the checks" for _, how in outcomes)
        lived = sum(not how for _, how in outcomes)
        cases = len(outcomes) - checks - lived
        print(
            f"{path.parent.name}@{path.stem}: {len(outcomes) - lived}/{len(outcomes)} noticed, "
            f"{cases} by cases of {CASES_FILE}, {checks} by the checks of a new rulebook"
        )
        all_of, survived = all_of + len(outcomes), survived + lived
    share = 100 * (all_of - survived) / max(all_of, 1)
    print(f"killed {all_of - survived}/{all_of}, {share:.1f} %")
    return SURVIVED if survived else 0


if __name__ == "__main__":
    sys.exit(main())
