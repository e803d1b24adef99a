"""A rulebook version as it lies in the rules folder."""

from dataclasses import dataclass
from datetime import date

from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.reading.node import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class RulebookFile:
    """A version in the rules folder: read, its plain content, and how many cases prove it.

    `approved_on` is the business date of the first loan bound to it, None before that.
    """

    rulebook: Rulebook
    content: Node
    cases: int
    approved_on: date | None
