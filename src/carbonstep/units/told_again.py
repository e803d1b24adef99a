"""Facts that supersede one another: which of them count, and what one that is told again is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import Field, replace
from typing import Any, ClassVar, Protocol, TypeVar


class Superseding(Protocol):
    """A fact that may name the id of an earlier one, which counts no more by it."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def supersedes(self) -> str: ...

    @property
    def content(self) -> tuple[Any, ...]: ...


Fact = TypeVar("Fact", bound=Superseding)


def superseded_ids(facts: Iterable[Fact], *, id_of: Callable[[Fact], str]) -> dict[str, str]:
    """The id of each superseded fact with the id of the one that supersedes it."""
    return {fact.supersedes: id_of(fact) for fact in facts if fact.supersedes}


def counting(
    facts: Iterable[Fact], *, id_of: Callable[[Fact], str], withdraws: Callable[[Fact], bool]
) -> list[Fact]:
    """The facts that no other supersedes, without withdrawals, in the order given."""
    known = tuple(facts)
    superseded = superseded_ids(known, id_of=id_of)
    return [fact for fact in known if id_of(fact) not in superseded and not withdraws(fact)]


def as_told(
    fact: Fact,
    held: Sequence[Fact],
    *,
    id_of: Callable[[Fact], str],
    withdraws: Callable[[Fact], bool],
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
    while id_of(last) in later:
        last = later[id_of(last)]
        if not withdraws(fact) and _but_for_line(last, told) == told.content:
            told = last
    if withdraws(last) is withdraws(fact):
        return told
    return fact if withdraws(fact) else replace(fact, supersedes=id_of(last))


def _but_for_line(fact: Fact, other: Fact) -> tuple[Any, ...]:
    """What a fact says, as if it superseded what the other does."""
    return replace(fact, supersedes=other.supersedes).content
