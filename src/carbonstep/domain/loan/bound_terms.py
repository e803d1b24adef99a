"""Terms that bind a loan to another rulebook version, and what a version asks of a loan."""

from collections.abc import Callable, Mapping
from datetime import date

from carbonstep.domain.loan.check_supplied import note_supplied
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.reading.codec import Json
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import Reading

FindRulebook = Callable[[Node], Rulebook | tuple[Problem, ...]]
"""Gives the rulebook version that a node names, or why there is none."""


def no_rulebooks(node: Node) -> tuple[Problem, ...]:
    """Where no rulebook can be named."""
    found = (node.scalar or "")[:60]
    return (Problem(reason=LoanReason.RULEBOOK_NOT_FOUND, place=node.place, found=found),)


def bound_terms(
    reading: Reading, node: Node, terms: Mapping[str, Json], *, find: FindRulebook
) -> Mapping[str, Json]:
    """The terms with the hash of the version they name. What is wrong is noted."""
    if "rulebook" not in terms:
        if "rulebook_hash" in terms:
            reading.lack(node, "rulebook")
        return terms
    at = node.part("rulebook")
    rulebook = find(at)
    if not isinstance(rulebook, Rulebook):
        reading.problems.extend(rulebook)
        return terms
    given = terms.get("rulebook_hash")
    if given not in (None, rulebook.content_hash):
        needed = rulebook.content_hash
        hash_at = node.part("rulebook_hash")
        reading.note(LoanReason.RULEBOOK_HASH, hash_at, found=str(given)[:64], needed=needed)
    return {**terms, "rulebook": str(rulebook.ref), "rulebook_hash": rulebook.content_hash}


def check_bound(
    reading: Reading, node: Node, loan: Loan, *, since: date | None, find: FindRulebook
) -> None:
    """Note what a loan's rulebook version asks for and the loan does not give, and what the loan
    gives that it does not ask for; and where it is bound to the version from a day on on which
    that is not in force. `since` None: it was bound before."""
    rulebook = find(Node(place=node.place, scalar=str(loan.rulebook)))
    if not isinstance(rulebook, Rulebook):
        reading.problems.extend(rulebook)
        return
    if since is not None and not rulebook.in_force_on(since):
        given = [name for name in ("rulebook", "drawn_on") if node.part(name) is not node]
        at = node.part(given[0]) if given else node
        needed = f"[{rulebook.in_force_from}, {rulebook.in_force_to or '…'})"
        reading.note(LoanReason.RULEBOOK_NOT_IN_FORCE, at, found=since.isoformat(), needed=needed)
        return
    note_supplied(reading, node.part("parameters"), loan.parameters, rulebook)
    if not loan.product_id and any(kpi.product for kpi in rulebook.kpis):
        reading.lack(node, "product_id")
