"""Reads an account id wherever a document names one."""

from carbonstep.domain.cell_value import parse_account_id
from carbonstep.units.document import Node, Reading
from carbonstep.units.problem import Problem


def read_account_id(reading: Reading, node: Node | None) -> str:
    """An account id, a bare credit code made whole; empty for no node or a bad one."""
    if node is None:
        return ""
    written = reading.text(node, needed="an account")
    found = parse_account_id(written) if written else ""
    if isinstance(found, Problem):
        reading.note(found.reason, node, found=found.found, needed=found.needed)
        return ""
    return found
