"""Facts that supersede one another: which of them count, and what one that is told again is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import Field, dataclass, replace
from typing import Any, ClassVar, Generic, Protocol, TypeVar


class Superseding(Protocol):
    """A fact that may name the id of an earlier one, which counts no more by it."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def fact_id(self) -> str: ...

    @property
    def supersedes(self) -> str: ...

    @property
    def reason(self) -> str: ...

    @property
    def takes_back(self) -> bool:
        """Whether all it says is that the fact it supersedes did not happen."""
        ...

    @property
    def content(self) -> tuple[Any, ...]: ...


Fact = TypeVar("Fact", bound=Superseding)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known(Generic[Fact]):
    """A fact with its number in the log, and the id of the one that replaced it, or empty."""

    seq: int
    fact: Fact
    superseded_by: str

    @property
    def stands(self) -> bool:
        """Whether the fact counts: not superseded, and no withdrawal."""
        return not self.superseded_by and not self.fact.takes_back


def known_facts(numbered: Iterable[tuple[int, Fact]]) -> tuple[Known[Fact], ...]:
    """Facts with their numbers in the log, each with what became of it."""
    found = tuple(numbered)
    later = superseded_ids(fact for _, fact in found)
    return tuple(
        Known(seq=seq, fact=fact, superseded_by=later.get(fact.fact_id, "")) for seq, fact in found
    )


def superseded_ids(facts: Iterable[Fact]) -> dict[str, str]:
    """The id of each superseded fact with the id of the one that supersedes it."""
    return {fact.supersedes: fact.fact_id for fact in facts if fact.supersedes}


def counting(facts: Iterable[Fact]) -> list[Fact]:
    """The facts that no other supersedes, without withdrawals, in the order given."""
    known = tuple(facts)
    superseded = superseded_ids(known)
    return [fact for fact in known if fact.fact_id not in superseded and not fact.takes_back]


def newest_of(fact: Fact, held: Iterable[Fact]) -> str:
    """The id of the last fact of the line that supersedes a fact; its own where none does."""
    later, newest = superseded_ids(held), fact.fact_id
    while newest in later:
        newest = later[newest]
    return newest


def as_told(
    fact: Fact,
    held: Sequence[Fact],
    *,
    is_same: Callable[[Fact, Fact], bool] = lambda one, other: one.content == other.content,
) -> Fact:
    """The one of `held` that says the same, where what it says was not undone since; else the fact,
    as it has to be recorded.

    A fact that was taken back and is told again supersedes the withdrawal, by which it is a fact
    of its own that counts; told once more, it is that one. What was corrected is known by its first
    telling. A withdrawal of what counts again is no longer known: whoever asks what it supersedes
    is told what came since.
    """
    told = next((other for other in held if is_same(other, fact)), None)
    if told is None:
        return fact
    later = {other.supersedes: other for other in held if other.supersedes}
    last = told
    while last.fact_id in later:
        last = later[last.fact_id]
        if not fact.takes_back and _but_for_line(last, told) == told.content:
            told = last
    if last.takes_back is fact.takes_back:
        return told
    return fact if fact.takes_back else replace(fact, supersedes=last.fact_id)


def _but_for_line(fact: Fact, other: Fact) -> tuple[Any, ...]:
    """What a fact says, as if it superseded what the other does."""
    return replace(fact, supersedes=other.supersedes).content
