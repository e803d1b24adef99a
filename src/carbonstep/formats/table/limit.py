"""How much one file may cost to read. The child process that reads it enforces these."""

import json
from dataclasses import asdict, dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """Bounds on a file and on the process that reads it.

    `ratio_max` is unpacked over packed size and counts only above `ratio_free_bytes`, since small
    files pack well. `wall_seconds` counts only the time spent waiting for the reading process.
    """

    file_bytes_max: int = 64 * MIB
    unpacked_bytes_max: int = 128 * MIB
    ratio_max: int = 100
    ratio_free_bytes: int = 8 * MIB
    members_max: int = 500
    rows_max: int = 500_000
    columns_max: int = 200
    cell_characters_max: int = 2_000
    memory_bytes_max: int = 512 * MIB
    cpu_seconds_max: int = 60
    wall_seconds_max: int = 120

    def to_json(self) -> str:
        """The limits as the reading process is given them."""
        return json.dumps(asdict(self))


DEFAULT_LIMITS = ReadLimits()


def limits_from_json(written: str) -> ReadLimits:
    """The limits as `to_json` wrote them."""
    return ReadLimits(**json.loads(written))
