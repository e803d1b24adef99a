"""The closed list of reasons, gathered: each room and station has its own in a file `reason`."""

from importlib import import_module
from pathlib import Path

import carbonstep
from carbonstep.reading.problem import Reason

PACKAGE = Path(carbonstep.__file__).parent


def every_reason() -> list[Reason]:
    """All reasons of the package, by the names of their modules, then as they stand there."""
    for file in PACKAGE.rglob("reason.py"):
        import_module(".".join(("carbonstep", *file.relative_to(PACKAGE).with_suffix("").parts)))
    kinds = sorted(Reason.__subclasses__(), key=lambda kind: kind.__module__)
    return [reason for kind in kinds for reason in kind]


REASONS = tuple(every_reason())
