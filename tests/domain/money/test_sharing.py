"""An amount shared out in order, held against the plain way of doing it."""

from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.money.sharing import Sharing

PARTS = 6
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, PARTS - 1), st.sampled_from([0, 1, 5, 20, 100])),
        st.tuples(st.just("cut"), st.integers(0, 150), st.just(0)),
        st.tuples(st.just("share"), st.integers(0, 150), st.just(0)),
    ),
    max_size=30,
)


def plainly_cut(amounts: list[int], total: int) -> None:
    above = sum(amounts) - total
    for place in reversed(range(PARTS)):
        cut = min(max(above, 0), amounts[place])
        amounts[place] -= cut
        above -= cut


def plainly_shared(amounts: list[int], amount: int) -> list[int]:
    found = []
    for own in amounts:
        found.append(min(own, amount))
        amount -= found[-1]
    return found


@given(STEPS)
def test_what_is_told_of_changes_gives_the_whole(steps) -> None:
    sharing, amounts = Sharing(PARTS), [0] * PARTS
    told = [0] * PARTS
    for step, first, second in steps:
        if step == "put":
            sharing.put(first, second)
            amounts[first] = second
        elif step == "cut":
            sharing.cut_to(first)
            plainly_cut(amounts, first)
        else:
            changed = sharing.share(first)
            assert [place for place, _ in changed] == sorted({place for place, _ in changed})
            for place, share in changed:
                told[place] = share
            assert told == plainly_shared(amounts, first)
        assert [sharing.amount(place) for place in range(PARTS)] == amounts
        assert sharing.total == sum(amounts)


def test_what_stays_is_not_told_again() -> None:
    sharing = Sharing(1000)
    for place in range(1000):
        sharing.put(place, 10)
    assert len(sharing.share(5_000)) == 1000
    assert sharing.share(5_000) == [(500, 0)]
    assert sharing.share(5_015) == [(500, 10), (501, 5)]
    sharing.put(3, 0)
    assert sharing.share(5_015) == [(3, 0), (501, 10), (502, 5)]
