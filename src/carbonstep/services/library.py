"""The rules folder: rulebooks by id and version, their cases, fixings, factors."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from carbonstep.domain.account.factor import FactorRegistry
from carbonstep.domain.market.fixing import Fixing
from carbonstep.domain.rulebook.check import check_rulebook
from carbonstep.domain.rulebook.read import read_recorded, read_rulebook
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.formats.document import read_document
from carbonstep.formats.factor import read_factors
from carbonstep.formats.fixing import read_fixings
from carbonstep.reading.nearest import nearest
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.reading.text import text_flaw
from carbonstep.services.reason import ServiceReason

CASES_FILE = "cases.yaml"


@dataclass(frozen=True)
class Library:
    """Reads the rules folder; of what is read, the factors alone are kept."""

    folder: Path

    @property
    def mappings(self) -> Path:
        return self.folder / "mappings"

    def rulebook_files(self) -> Iterator[Path]:
        """Every rulebook version, by id and version."""
        for path in sorted((self.folder / "rulebooks").glob("*/*.yaml")):
            # What is named so that nothing can name it is no version; a message could not either.
            plain = text_flaw(path.parent.name + path.stem) is None
            if path.name != CASES_FILE and plain:
                yield path

    def names(self) -> list[str]:
        """Every rulebook as `id@version`."""
        return [f"{path.parent.name}@{path.stem}" for path in self.rulebook_files()]

    def path_of(self, name: str) -> Path | Problem:
        """The file of `id@version`, or of an id of which there is one version."""
        rulebook_id, _, version = name.partition("@")
        matching = [
            path
            for path in self.rulebook_files()
            if path.parent.name == rulebook_id and version in ("", path.stem)
        ]
        if len(matching) == 1:
            return matching[0]
        needed = nearest(name, self.names())
        return Problem(
            reason=ServiceReason.RULEBOOK_UNKNOWN,
            place=Place(path="rulebook"),
            found=name,
            needed=needed,
        )

    def read(self, name: str) -> tuple[Rulebook, Node]:
        """A rulebook version by `id@version`, with its document.

        Raises `RejectedError` where there is none, it is not whole, or its folder and file are not
        named as its content says.
        """
        rulebook, node = self.read_unchecked(name)
        refuse_unsound(rulebook, node)
        return rulebook, node

    def read_unchecked(self, name: str) -> tuple[Rulebook, Node]:
        """As `read`, without the checks: of a version that may be approved already."""
        path = self.path_of(name)
        if isinstance(path, Problem):
            raise RejectedError([path])
        node = read_document(path, within=self.folder)
        if isinstance(node, Problem):
            raise RejectedError([node])
        found = read_recorded(node)
        if not isinstance(found, Rulebook):
            raise RejectedError(found)
        filed_as = f"{path.parent.name}@{path.stem}"
        if str(found.ref) != filed_as:
            raise RejectedError(
                [
                    Problem(
                        reason=ServiceReason.OTHER_FILE_NAME,
                        place=node.place,
                        found=str(found.ref),
                        needed=filed_as,
                    )
                ]
            )
        return found, node

    def rulebook(self, name: str) -> Rulebook:
        """A rulebook version by `id@version`. Raises `RejectedError`, as `read` does."""
        return self.read(name)[0]

    @property
    def fixings(self) -> tuple[Fixing, ...]:
        """The fixings of the benchmark file as it is now: it goes on while a server runs. Raises
        `RejectedError` where the file is damaged."""
        found = read_fixings(self.folder / "benchmarks" / "lpr.csv", within=self.folder)
        if found and isinstance(found[0], Problem):
            raise RejectedError(item for item in found if isinstance(item, Problem))
        return tuple(item for item in found if isinstance(item, Fixing))

    @cached_property
    def factors(self) -> FactorRegistry:
        """The shipped emission factors. Raises `RejectedError` where the file is damaged."""
        found = read_factors(self.folder / "factors" / "factors.csv", within=self.folder)
        if isinstance(found, FactorRegistry):
            return found
        raise RejectedError(found)


def refuse_unsound(rulebook: Rulebook, node: Node) -> None:
    """Raises `RejectedError` where a rulebook that nobody approved yet is not whole."""
    problems = check_rulebook(node, rulebook)
    if problems:
        raise RejectedError(problems)


def rulebook_from_file(path: Path) -> Rulebook | tuple[Problem, ...]:
    """A rulebook in a file of its own."""
    node = read_document(path)
    return (node,) if isinstance(node, Problem) else read_rulebook(node)
