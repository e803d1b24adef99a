"""What stands before the command: the options that all commands share."""

from dataclasses import dataclass
from pathlib import Path

from carbonstep.present.words.translation import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class RootOptions:
    """The options of the root command; None where one is not given."""

    database: str | None = None
    rules: Path | None = None
    language: Language
