"""Generated worlds: facts of every kind with what corrects them, to be told in any order.

A world is made of chains. A chain is one matter, told link by link: a fact, what corrects it, what
takes it back. Any order of links that keeps each chain's own is an order in which a bank could
have heard of them.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

DAY = timedelta(days=1)
ENDS_ON = date(2027, 2, 10)
"""The business date on which all is told."""

BORROWER = "uscc:91110000600037341L"
OTHER, HEIR = "eu-ets:300", "eu-ets:100"
REDUCTION = ("huangshi-reduction@2022-09", "chengdu-huanlong@2021-10")
LABELLED = "hulunbuir-label@2025-09"

Document = dict[str, Any]


@dataclass(slots=True)
class Link:
    """One fact: `tell` is how it is recorded and `target` of what, `on` the business date it is
    recorded for.

    `names` is the place in its chain of the link that it names, None where it names none.
    `replaces`: it stands in that one's place, and is told alone where that one could not be.
    """

    tell: str
    target: str
    document: Document
    on: date
    names: int | None = None
    replaces: bool = False
    kind: str = ""


@dataclass(slots=True)
class Chain:
    """One matter: its links in the order in which they can be told."""

    links: list[Link]
    name: str = ""


@dataclass(slots=True)
class World:
    """The chains of a world, and the terms its loans are booked on. From `heir_on` on another
    account goes on in the borrower's place, once all is told."""

    dice: random.Random
    chains: list[Chain] = field(default_factory=list)
    loans: dict[str, Document] = field(default_factory=dict)
    heir_on: date | None = None

    def add(self, *links: Link) -> None:
        kind = links[0].kind or links[0].document.get("kind") or links[0].tell
        self.chains.append(Chain(list(links), name=f"{len(self.chains)}:{kind}"))


def amount(world: World, yuan: int) -> str:
    """An amount that no other matter has: two that say the same would be one."""
    return f"{yuan}.{len(world.chains) % 100:02d}"


def within(dice: random.Random, first: date, last: date) -> date:
    return first + dice.randrange(max((last - first).days, 0) + 1) * DAY


def told(dice: random.Random, kind: str, target: str, document: Document, by: date) -> Link:
    """An event that came in by a day."""
    received = within(dice, by, ENDS_ON)
    return Link("event", target, {"kind": kind, **document, "received_on": str(received)}, received)


def with_corrections(dice: random.Random, first: Link, better: Link | None) -> list[Link]:
    """A fact as it stays, as it is set right, as it is taken back, or told again after that."""
    shape = dice.choice(("stays", "right", "right", "back", "again", "back and right"))
    links = [first]
    if shape == "stays" or (shape.endswith("right") and better is None):
        return links
    if shape == "right" and better is not None:
        better.document.setdefault("reason", "a slip")
        better.names, better.replaces = 0, True
        later = max(better.on, first.on)
        better.on, better.document["received_on"] = later, str(later)
        return [first, better]
    later = within(dice, first.on, ENDS_ON)
    back = Link(
        first.tell,
        first.target,
        {"kind": "withdrawn", "reason": "never so", "received_on": str(later)},
        later,
        names=0,
    )
    links.append(back)
    if shape == "again":
        again = dict(first.document)
        links.append(Link(first.tell, first.target, again, later, replaces=True))
    elif shape == "back and right" and better is not None:
        later = max(better.on, later)
        better.on, better.document["received_on"] = later, str(later)
        better.document.setdefault("reason", "a slip")
        better.names, better.replaces = 1, True
        links.append(better)
    return links
