"""The rules folder: rulebooks by id and version, their cases, fixings, factors."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from os.path import lexists
from pathlib import Path, PurePath

from carbonstep.domain.account.factor import FactorRegistry
from carbonstep.domain.market.fixing import Fixing
from carbonstep.domain.rulebook.check import check_rulebook
from carbonstep.domain.rulebook.read import read_recorded, read_rulebook
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.formats.document import DOCUMENT_BYTES_MAX, parse_document, read_document
from carbonstep.formats.factor import read_factors
from carbonstep.formats.fixing import read_fixings
from carbonstep.formats.outside import read_outside
from carbonstep.reading.nearest import nearest
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.reading.text import text_flaw
from carbonstep.services.reason import ServiceReason

CASES_FILE = "cases.yaml"

KEPT_BYTES_MAX = 100_000
"""A rulebook takes some thousand bytes; what is longer than this is read each time."""


@dataclass(frozen=True)
class Library:
    """Reads the rules folder. A rulebook or a file of fixings is kept by what its file says: the
    bytes are read each time, so a file that changed is seen at once. The factors are read once."""

    folder: Path

    @property
    def mappings(self) -> Path:
        return self.folder / "mappings"

    def rulebook_files(self) -> Iterator[Path]:
        """Every rulebook version, by id and version."""
        for path in sorted((self.folder / "rulebooks").glob("*/*.yaml")):
            if _is_version(path):
                yield path

    def names(self) -> list[str]:
        """Every rulebook as `id@version`."""
        return [f"{path.parent.name}@{path.stem}" for path in self.rulebook_files()]

    def path_of(self, name: str) -> Path | Problem:
        """The file of `id@version`, or of an id of which there is one version."""
        rulebook_id, _, version = name.partition("@")
        file = f"{version}.yaml"
        if version and _is_name(rulebook_id) and _is_name(file):
            path = self.folder / "rulebooks" / rulebook_id / file
            if _is_version(path) and lexists(path):
                return path
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
        version = self._version(name)
        if version.problems:
            raise RejectedError(version.problems)
        return version.rulebook, version.node

    def read_unchecked(self, name: str) -> tuple[Rulebook, Node]:
        """As `read`, without the checks: of a version that may be approved already."""
        version = self._version(name)
        return version.rulebook, version.node

    def _version(self, name: str) -> "_Version":
        path = self.path_of(name)
        if isinstance(path, Problem):
            raise RejectedError([path])
        data = read_outside(path, bytes_max=DOCUMENT_BYTES_MAX, within=self.folder)
        if isinstance(data, Problem):
            raise RejectedError([data])
        read = _kept_version if len(data) <= KEPT_BYTES_MAX else _read_version
        found = read(data, path.name)
        if not isinstance(found, _Version):
            raise RejectedError(found)
        filed_as = f"{path.parent.name}@{path.stem}"
        if str(found.rulebook.ref) != filed_as:
            raise RejectedError(
                [
                    Problem(
                        reason=ServiceReason.OTHER_FILE_NAME,
                        place=found.node.place,
                        found=str(found.rulebook.ref),
                        needed=filed_as,
                    )
                ]
            )
        return found

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


@dataclass(frozen=True)
class _Version:
    """A rulebook as its file says it. What is wrong with it is looked for once, and only where
    somebody asks."""

    rulebook: Rulebook
    node: Node

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        return check_rulebook(self.node, self.rulebook)


def _read_version(data: bytes, file: str) -> _Version | tuple[Problem, ...]:
    node = parse_document(data, file=file)
    if isinstance(node, Problem):
        return (node,)
    found = read_recorded(node)
    return _Version(found, node) if isinstance(found, Rulebook) else found


_kept_version = lru_cache(maxsize=64)(_read_version)
"""A file's content, read once as long as it stays the same."""


def _is_version(path: Path) -> bool:
    """Whether a path may be that of a version. What is named so that nothing can name it is none;
    a message could not either."""
    plain = text_flaw(path.parent.name + path.stem) is None
    return path.name != CASES_FILE and plain


def _is_name(written: str) -> bool:
    """Whether this names one folder or file where it stands, and leads nowhere else."""
    return written not in ("", "..") and PurePath(written).name == written


def refuse_unsound(rulebook: Rulebook, node: Node) -> None:
    """Raises `RejectedError` where a rulebook that nobody approved yet is not whole."""
    problems = check_rulebook(node, rulebook)
    if problems:
        raise RejectedError(problems)


def rulebook_from_file(path: Path) -> Rulebook | tuple[Problem, ...]:
    """A rulebook in a file of its own."""
    node = read_document(path)
    return (node,) if isinstance(node, Problem) else read_rulebook(node)
