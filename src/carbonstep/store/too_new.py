"""What a later program wrote is refused by name; no part of it is guessed."""

from carbonstep.store.refusal import StoreRefusal


class TooNew(StoreRefusal):
    """The store holds what this program does not know."""
