"""What a later program wrote is refused by name; no part of it is guessed."""


class TooNew(Exception):  # noqa: N818
    """The store holds what this program does not know. The words are for whoever runs it: they
    name a revision, a schema or a rulebook, and nothing of a fact."""
