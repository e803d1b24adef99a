"""What a mapping did with the rows of a foreign table: nothing that it does goes unsaid."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Rows that are left out because of a column's word, or words left out, with their number."""

    column: str
    word: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedRows:
    """What became of the rows of a foreign table.

    `rows` are those below the headings. `left_out` are rows that a rule of the mapping leaves out.
    `summed_rows` were added up into `summed_reports`. `blank_cells` are cells without a figure,
    beside others that hold one and are added up, or under the heading of a year.
    `named_differently` are accounts that the rows call by more than one name, the first of them as
    examples. `details_left_out` are words that are no class and no region of an account.
    """

    mapping: str
    rows: int
    left_out: tuple[LeftOut, ...] = ()
    summed_rows: int = 0
    summed_reports: int = 0
    blank_cells: int = 0
    named_differently: int = 0
    named_differently_examples: tuple[str, ...] = ()
    details_left_out: tuple[LeftOut, ...] = ()
