"""Holds what a fact supersedes against what is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass

from carbonstep.reading.node import Node
from carbonstep.reading.problem import Reason
from carbonstep.reading.reading import Reading
from carbonstep.units.told_again import Fact, newest_of

ID_SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class SupersedingReasons:
    """Why a fact cannot supersede another: there is none, it is superseded already, it is a
    withdrawal and would be withdrawn."""

    unknown: Reason
    superseded: Reason
    withdrawn: Reason


def check_superseded(
    reading: Reading,
    node: Node,
    fact: Fact,
    *,
    subject: str,
    held: Sequence[Fact],
    reasons: SupersedingReasons,
) -> None:
    """What a fact supersedes is there, stands, and is no withdrawal that is withdrawn; why is
    said, but of a withdrawal. `subject` is what both are of."""
    if not fact.supersedes:
        return
    named = next((other for other in held if other.fact_id == fact.supersedes), None)
    if not fact.reason and (named is None or not named.takes_back):
        reading.lack(node, "reason")
        return
    at = node.part("supersedes")
    if named is None:
        found = fact.supersedes[:ID_SHOWN]
        reading.note(reasons.unknown, at, found=found, needed=subject)
        return
    newest = newest_of(named, held)
    if newest != named.fact_id:
        reading.note(reasons.superseded, at, found=named.fact_id, needed=newest)
    elif named.takes_back and fact.takes_back:
        reading.note(reasons.withdrawn, at, found=named.fact_id)
