"""Facts on their way through the store."""

from contextlib import contextmanager
from datetime import date

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.store.account import ACCOUNT
from carbonstep.store.append import append
from carbonstep.units.exact import INT64_MAX
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp

# One database serves all examples of a test: each is undone, so none sees another.
both_engines = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])

# PostgreSQL keeps no NUL in text, and no encoding keeps half a surrogate pair.
words = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=30)

names = st.text(st.characters(min_codepoint=33, max_codepoint=0x9FFF), min_size=1, max_size=20)

int64s = st.integers(-INT64_MAX, INT64_MAX)

rates = int64s.map(RateE4bp)

days = st.dates(date(1990, 1, 1), date(2150, 1, 1))

decimals = st.decimals(allow_nan=False, allow_infinity=False, places=9, max_value=10**20)


@st.composite
def periods(draw):
    start, end = sorted(draw(st.lists(days, min_size=2, max_size=2, unique=True)))
    return Period(start, end)


@contextmanager
def undone(store):
    """A write transaction that is given up at the end."""
    with store.write() as session:
        yield session
        session.get_transaction().rollback()


def with_account(session, example):
    append(session, ACCOUNT, [CarbonAccount(account_id="a", name="a")], example.stamp())
