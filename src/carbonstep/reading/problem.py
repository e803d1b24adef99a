"""What is wrong with an input, as a value: a reason from a closed list, its place, what was found.

Bad input is never an exception between layers. A reader or a check returns `Problem`s; the
command line, the API and the pages show the same ones. The reasons themselves lie with those who
give them, in files named `reason`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from carbonstep.reading.personal_number import SHORTEST, without_personal_numbers

CONFLICT: Final = True
"""After a reason's remedy: it lies in what is recorded already, not in the input by itself."""


class Reason(Enum):
    """A reason: stable code, what is wrong, what to do about it.

    Each room or station that refuses something has its own closed list of them, a subclass. The
    templates may use `{found}` and `{needed}` of the problem they are shown with; in English, they
    are the message ids of the translation catalogue.
    """

    def __init__(self, code: str, message: str, remedy: str, is_conflict: bool = False) -> None:
        self.code = code
        self.message = message
        self.remedy = remedy
        self.is_conflict = is_conflict


def _mask(told: object, name: str, text: str | None) -> None:
    """Mask the numbers of persons in a text of what is told. Some are made for each row of a file,
    so short texts, and those that hold none, cost next to nothing."""
    if text is None or len(text) < SHORTEST:
        return
    masked = without_personal_numbers(text)
    if masked is not text:
        object.__setattr__(told, name, masked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a problem is. Rows, columns and lines count from 1, as a person reads them.

    `path` is a dotted path inside a structured document, such as `kpis.reduction.unit`. No text of
    it holds a person's number: it is masked.
    """

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    line: int | None = None
    path: str | None = None

    def __post_init__(self) -> None:
        if self.file is not None:
            _mask(self, "file", self.file)
        if self.sheet is not None:
            _mask(self, "sheet", self.sheet)
        if self.column is not None:
            _mask(self, "column", self.column)
        if self.path is not None:
            _mask(self, "path", self.path)

    def __str__(self) -> str:
        """One line for a person.

        >>> str(Place(file="a.csv", row=3, column="scope1"))
        'a.csv, row 3, column scope1'
        """
        parts = [self.file] if self.file else []
        named = (("sheet", self.sheet), ("line", self.line), ("row", self.row))
        parts += [f"{name} {value}" for name, value in named if value is not None]
        if self.column is not None:
            parts.append(f"column {self.column}")
        if self.path:
            parts.append(self.path)
        return ", ".join(parts) or "input"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with an input: why, where, what was found and what is needed.

    Numbers of persons are masked in it, whoever makes it: it is shown, logged and sent.
    """

    reason: Reason
    place: Place = Place()
    found: str = ""
    needed: str = ""
    warning: bool = False

    def __post_init__(self) -> None:
        if self.found:
            _mask(self, "found", self.found)
        if self.needed:
            _mask(self, "needed", self.needed)

    @property
    def code(self) -> str:
        """The stable code, the same in the CLI, the API and the docs."""
        return self.reason.code

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return self.reason.message.format(found=self.found, needed=self.needed)

    @property
    def remedy(self) -> str:
        """What to do about it, in English."""
        return self.reason.remedy.format(found=self.found, needed=self.needed)

    def __str__(self) -> str:
        return f"{self.place}: {self.message} {self.remedy} [{self.code}]"


PLACES_OF_A_GROUP = 3
"""Places that are named of the problems of one kind."""


Kind = tuple[Reason, bool, tuple[str, str, str | None] | None]
"""What the problems of a group have in common: reason, whether they warn, and words if any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemGroup:
    """Problems of one kind: the first of them, how many there are, and where the first ones are."""

    first: Problem
    count: int
    places: tuple[Place, ...]

    @property
    def code(self) -> str:
        return self.first.code


def grouped(problems: Iterable[Problem], *, apart: int = 0) -> tuple[ProblemGroup, ...]:
    """Problems by their reason, the most frequent first; a file may have one for each row.

    So many as `apart` are told apart by their words and their sheet too: where the figures are what
    matters, such as a total of each column, none is lost behind another's. Others of a reason that
    come after these are one group.

    >>> from carbonstep.reading.reason import ReadingReason
    >>> [group] = grouped(Problem(reason=ReadingReason.SHAPE, place=Place(row=n)) for n in range(9))
    >>> group.count, [place.row for place in group.places]
    (9, [0, 1, 2])
    >>> two = [Problem(reason=ReadingReason.SHAPE, found=found) for found in "aba"]
    >>> [(group.first.found, group.count) for group in grouped(two, apart=9)]
    [('a', 2), ('b', 1)]
    """
    found: dict[Kind, list[Problem]] = {}
    counts: Counter[Kind] = Counter()
    for problem in problems:
        words = problem.found, problem.needed, problem.place.sheet
        kind: Kind = problem.reason, problem.warning, words
        if kind not in counts and len(counts) >= apart:
            kind = problem.reason, problem.warning, None
        counts[kind] += 1
        if counts[kind] <= PLACES_OF_A_GROUP:
            found.setdefault(kind, []).append(problem)
    return tuple(
        ProblemGroup(
            first=found[kind][0],
            count=count,
            places=tuple(problem.place for problem in found[kind]),
        )
        for kind, count in counts.most_common()
    )


class RejectedError(Exception):
    """Input was refused. Carries every problem found; raised only by `services` to their callers.

    A service that refuses has stored nothing. The edges turn it into exit code 3, status 422 or
    an error summary.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        self.is_conflict = bool(self.problems) and all(
            problem.reason.is_conflict for problem in self.problems
        )
        super().__init__("; ".join(str(problem) for problem in self.problems[:5]))
