"""Lifts a stored body, whichever program wrote it, to the shape that today's readers take."""

from collections.abc import Callable, Mapping
from typing import Any

from carbonstep.store.past.decision import decision_0, decision_1
from carbonstep.store.past.loan import loan_0
from carbonstep.store.too_new import TooNew

Body = Mapping[str, Any]

LIFTS: Mapping[str, Callable[[Body], Body]] = {
    "decision/0": decision_0,
    "decision/1": decision_1,
    "loan/0": loan_0,
}
"""From each schema of the past to the next number. Where none stands, only the number grew."""


class SchemaTooNew(TooNew):
    """A stored body of a schema that this program does not know."""

    words = (
        "A fact is recorded as {found}; this program reads up to {known}. "
        "Install the newer program."
    )

    def __init__(self, found: str, known: str) -> None:
        super().__init__(found=found, known=known)


def lifted(stored: Body, schema: str) -> Body:
    """The body as `schema` has it, such as `decision/1`.

    A body that names no schema is of the first release, which had no names: number 0. Raises
    `SchemaTooNew` for a number above the one asked for.
    """
    name, _, wanted = schema.partition("/")
    written = stored.get("schema", f"{name}/0")
    found, _, number = written.partition("/")
    assert found == name, f"{written} was read as {schema}"
    if int(number) > int(wanted):
        raise SchemaTooNew(written, schema)
    for older in range(int(number), int(wanted)):
        lift = LIFTS.get(f"{name}/{older}")
        stored = stored if lift is None else lift(stored)
    return stored
