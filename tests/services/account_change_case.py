"""Changes of accounts, and what an account and its loan are called on a day."""

from datetime import date

import pytest

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import Problem, RejectedError
from carbonstep.services.account import open_account
from carbonstep.services.account_change import record_account_change
from carbonstep.services.changes import log_size
from carbonstep.services.query import account_picture

from .conftest import ACCOUNT

OPENED = date(2022, 9, 19)

ON = date(2025, 6, 2)

HEIR, LAST = "eu-ets:100", "eu-ets:200"

RENAMED = {"kind": "renamed", "on": "2024-05-01", "name": "B 公司"}


def change(bank, document, *, account: str = ACCOUNT, on: date = ON):
    return record_account_change(bank.store, account, node_from_json(document), bank.stamp(on))


def refused(bank, document, *, account: str = ACCOUNT, on: date = ON) -> list[str]:
    return [problem.code for problem in problems_of(bank, document, account=account, on=on)]


def problems_of(bank, document, *, account: str = ACCOUNT, on: date = ON) -> tuple[Problem, ...]:
    """The problems of a refusal, after which nothing is stored."""
    before = log_size(bank.store)
    with pytest.raises(RejectedError) as error:
        change(bank, document, account=account, on=on)
    assert log_size(bank.store) == before
    return error.value.problems


def opened(bank, account_id: str, name: str = "另一企业", **more) -> None:
    account = CarbonAccount(account_id=account_id, name=name, **more)
    open_account(bank.store, account, bank.stamp(OPENED))


def seen(bank, day: date, account: str = ACCOUNT, **more):
    return account_picture(bank.store, account, as_of=day, **more)
