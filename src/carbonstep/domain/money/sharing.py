"""An amount shared out over parts in their order, told by what changes."""

from bisect import bisect_left, insort


class Sharing:
    """Parts in a fixed order, each with an amount, over which another amount is shared out: the
    first part takes what it can, then the next. Amounts are fen.

    What one change costs follows from how many shares it moves, not from how many parts there are.

    >>> parts = Sharing(3)
    >>> for place, fen in enumerate((100, 50, 70)):
    ...     parts.put(place, fen)
    >>> parts.share(120)
    [(0, 100), (1, 20), (2, 0)]
    >>> parts.share(130)
    [(1, 30)]
    >>> parts.cut_to(140)
    >>> parts.amount(1), parts.amount(2), parts.share(130)
    (40, 0, [(1, 30), (2, 0)])
    """

    __slots__ = ("_amounts", "_boundary", "_changed", "_filled", "_sums", "total")

    def __init__(self, count: int) -> None:
        self.total = 0
        self._amounts = [0] * count
        # A binary indexed tree: the entry at a place sums as many amounts up to it as its lowest
        # set bit says.
        self._sums = [0] * (count + 1)
        self._filled: list[int] = []
        self._changed: set[int] = set()
        self._boundary = 0
        """The first place that the last amount shared out did not fill."""

    def amount(self, place: int) -> int:
        return self._amounts[place]

    def put(self, place: int, amount: int) -> None:
        """Give a part another amount."""
        assert amount >= 0, "no part is below nothing"
        was = self._amounts[place]
        if amount == was:
            return
        if not was:
            insort(self._filled, place)
        elif not amount:
            del self._filled[bisect_left(self._filled, place)]
        self._amounts[place] = amount
        self._changed.add(place)
        self.total += amount - was
        at = place + 1
        while at < len(self._sums):
            self._sums[at] += amount - was
            at += at & -at

    def cut_to(self, total: int) -> None:
        """Lower the amounts to a total, from the last part on."""
        assert total >= 0, "no total is below nothing"
        while self.total > total:
            last = self._filled[-1]
            self.put(last, max(self._amounts[last] - (self.total - total), 0))

    def share(self, amount: int) -> list[tuple[int, int]]:
        """Share an amount out; returns the parts whose share may be another than after the last
        time, or whose amount is, each with its share."""
        assert amount >= 0, "nothing below nothing is shared out"
        boundary, left = self._find(amount)
        first, last = sorted((self._boundary, boundary))
        moved = self._filled[bisect_left(self._filled, first) : bisect_left(self._filled, last + 1)]
        found = sorted(self._changed.union(moved))
        self._changed.clear()
        self._boundary = boundary
        return [(place, self._share(place, boundary, left)) for place in found]

    def _share(self, place: int, boundary: int, left: int) -> int:
        if place == boundary:
            return min(left, self._amounts[place])
        return self._amounts[place] if place < boundary else 0

    def _find(self, amount: int) -> tuple[int, int]:
        """The first place that an amount does not fill, and what is left of the amount for it."""
        place, left = 0, amount
        step = 1 << len(self._amounts).bit_length()
        while step:
            beyond = place + step
            if beyond < len(self._sums) and self._sums[beyond] <= left:
                place, left = beyond, left - self._sums[beyond]
            step >>= 1
        return place, left
