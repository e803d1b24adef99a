"""Ids that follow from the content, and hashes."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, ClassVar, TypeVar

from carbonstep.units.canonical import canonical_json


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def content_id(prefix: str, value: Mapping[str, Any]) -> str:
    """An id that follows from the content alone: the same fact has the same id everywhere.

    80 bits of SHA-256 over the canonical JSON, in base 32.

    >>> content_id("R", {"a": "1"})
    'R-TL7LB4VSAPZFIMJO'
    """
    return canonical_id(prefix, canonical_json(value))


def canonical_id(prefix: str, canonical: bytes) -> str:
    """The same, where the content's canonical JSON is made already."""
    digest = hashlib.sha256(canonical).digest()
    return f"{prefix}-{base64.b32encode(digest[:10]).decode()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A fact whose id follows from what it says when it is made, and is read from the log after.

    A recorded fact keeps the id it was recorded under, whatever its class has come to say since.
    `told_apart` are the fields in which two tellings of the same may differ.
    """

    told_apart: ClassVar[tuple[str, ...]] = ("received_on",)

    _name: str = field(default="", init=False, repr=False, compare=False)

    def name_or(self, make: Callable[[], str]) -> str:
        """The name given, or the one that `make` gives, which is made once."""
        if not self._name:
            object.__setattr__(self, "_name", make())
        return self._name

    @property
    def content(self) -> tuple[Any, ...]:
        """What the fact says, whenever it came in: the same told again on a later day is the same.

        Held against what is recorded, it tells what is known already; a later class that says more
        changes nothing in that, since both sides are of that class.
        """
        kind = type(self)
        if kind not in _TELLS:
            _TELLS[kind] = _tells(kind)
        told: tuple[Any, ...] = _TELLS[kind](self)
        return told


_TELLS: dict[type[Named], Callable[[Named], Any]] = {}
"""What gives the content of a fact, by its class: which fields that are is found out once."""


def _tells(kind: type[Named]) -> Callable[[Named], Any]:
    names = [one.name for one in fields(kind) if one.compare and one.name not in kind.told_apart]
    assert len(names) > 1, "one name alone would give no tuple"
    return attrgetter(*names)


Fact = TypeVar("Fact", bound=Named)


def recorded_as(fact: Fact, fact_id: str) -> Fact:
    """The fact under the id it is recorded by; it must not have been asked for another."""
    assert fact._name in ("", fact_id), f"{fact_id} is called {fact._name} already"
    object.__setattr__(fact, "_name", fact_id)
    return fact
