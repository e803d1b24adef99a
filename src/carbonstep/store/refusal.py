"""Why a store is not used as it is, in words that a face can say in its reader's language."""

from typing import ClassVar


class StoreRefusal(Exception):  # noqa: N818
    """The store is refused. The words are for whoever runs it: they name a place, a revision, a
    schema or a rulebook, and nothing of a fact."""

    words: ClassVar[str] = ""
    """What is told, with a `{placeholder}` for each value."""

    def __init__(self, **values: str) -> None:
        self.values = values
        super().__init__(self.words.format(**values))
