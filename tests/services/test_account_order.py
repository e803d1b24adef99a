"""Whatever order changes of accounts and reports come in, the loan ends up the same."""

from contextlib import closing
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.reading.node import node_from_json
from carbonstep.services.account import open_account
from carbonstep.services.account_change import record_account_change
from carbonstep.services.rate import loan_picture
from carbonstep.store.schema import open_store

from .conftest import ACCOUNT, Bank, row

ON = date(2025, 6, 2)
HEIR = "eu-ets:100"
YEARS = (2022, 2023, 2024)


def heir(bank: Bank) -> None:
    account = CarbonAccount(account_id=HEIR, name="Heir")
    open_account(bank.store, account, bank.stamp(date(2022, 9, 19)))


@st.composite
def worlds(draw):
    """Facts that hold together at last, by name, and the order in which they would be told.

    A succession is told with a slip in its day, and set right, taken back, or left as it is.
    """
    slip = draw(st.sampled_from(["2023-06-30", "2024-05-01", "2024-12-31"]))
    ends = draw(st.sampled_from(["", "2023-07-01", "2023-12-31", "2024-01-01", "9999-12-31"]))
    steps = {
        "rename": {"kind": "renamed", "on": "2023-01-15", "name": "B"},
        "class": {"kind": "reclassified", "on": "2023-02-01", "industry": "C3130"},
        "succession": {"kind": "succeeded", "on": slip, "successor": HEIR},
    }
    if ends == "9999-12-31":
        steps["end"] = {"kind": "withdrawn", "reason": "never"}
    elif ends:
        steps["end"] = {**steps["succession"], "on": ends, "reason": "day"}
    for year in YEARS:
        account = HEIR if f"{year}-12-31" >= (ends or slip) else ACCOUNT
        scope1 = draw(st.sampled_from(["30000", "56000", "80000"]))
        received = f"{year + 1}-03-{draw(st.integers(1, 28)):02d}"
        steps[f"report {year}"] = row(year, scope1, account=account, received_on=received)
    return steps, draw(st.permutations(sorted(steps)))


def told(bank: Bank, steps, order) -> tuple:
    """What the loan comes to once all is told, each as early as it is taken."""
    ids: dict[str, str] = {}
    waiting = list(order)
    while waiting:
        name = next(name for name in waiting if is_taken(steps, ids, name))
        waiting.remove(name)
        ids[name] = tell(bank, ids, name, steps[name])
    bank.run(ON)
    picture = loan_picture(bank.store, "HS-1", as_of=ON)
    return (
        [(s.period, s.all_in_e4bp, s.carbon_e4bp) for s in picture.priced.segments],
        [(i.settlement.nominal_on, i.amount_fen) for i in picture.priced.interest],
        [flow.balance_fen for flow in picture.priced.flows],
        picture.account,
        picture.former_names,
    )


def is_taken(steps, ids, name: str) -> bool:
    """Whether a step finds what it names, and no succession that is yet to be set right refuses
    it."""
    if name == "end":
        return "succession" in ids
    wrong = "succession" in ids and "end" in steps and "end" not in ids
    document = steps[name]
    own = name.startswith("report") and document["account"] == ACCOUNT
    return not (own and wrong and document["period_to"] >= steps["succession"]["on"])


def tell(bank: Bank, ids, name: str, document) -> str:
    if name.startswith("report"):
        assert bank.file(document, on=ON).stored
        return "filed"
    named = {"supersedes": ids["succession"]} if name == "end" else {}
    node = node_from_json({**document, **named})
    return record_account_change(bank.store, ACCOUNT, node, bank.stamp(ON)).change.change_id


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=min(20, settings.default.max_examples),
)
@given(world=worlds())
def test_any_order_ends_the_same(databases, first_day, library, world) -> None:
    steps, order = world
    found = []
    for arrangement in (steps, order):
        url = databases.new(like=databases.kept(first_day))
        with closing(open_store(url)) as store:
            bank = Bank(store=store, library=library)
            heir(bank)
            found.append(told(bank, steps, arrangement))
        databases.drop(url)
    assert found[0] == found[1]
