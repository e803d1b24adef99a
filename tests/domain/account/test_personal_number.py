"""Numbers of persons are refused as accounts, and never told whole."""

import pytest

from carbonstep.domain.account.identifier import parse_account_id
from carbonstep.domain.account.personal_number import (
    is_identity_number,
    is_personal_number,
    shown_account,
)
from carbonstep.reading.problem import Problem

PERSONS = [
    "11010519491231002X",
    "11010519491231002x",
    "440524198001010013",
    "110105491231002",
    "13800138000",
    "199 0013 8000",
    "+8613800138000",
    "138-0013-8000",
    "uscc:13800138000",
    "uscc:11010519491231002X",
    "eu-ets:11010519491231002X",
]


@pytest.mark.parametrize("written", PERSONS)
def test_a_persons_number_is_refused_and_masked(written: str) -> None:
    found = parse_account_id(written)
    assert isinstance(found, Problem)
    assert found.code == "personal_number"
    digits = written.rpartition(":")[2]
    assert digits not in str(found)
    assert "***" in found.found
    assert digits[3:-2] not in str(found)


@pytest.mark.parametrize(
    "written",
    [
        "110105194912310021",  # its check character does not fit
        "11010519491331002X",  # there is no thirteenth month
        "99010519491231002X",  # nor such an area
        "12800138000",  # telephones begin with 13 to 19
        "1380013800",
        "110105491331002",
        "91110000600037341L",
    ],
)
def test_what_only_looks_like_one_is_not_told_to_be_one(written: str) -> None:
    assert not is_personal_number(written)
    found = parse_account_id(written)
    assert not isinstance(found, Problem) or found.code != "personal_number"


def test_a_register_may_number_its_installations_like_telephones() -> None:
    assert parse_account_id("eu-ets:13800138000") == "eu-ets:13800138000"
    assert parse_account_id("reg:110105491231002") == "reg:110105491231002"


def test_a_check_of_ten_is_the_letter_x() -> None:
    assert is_identity_number("11010519491231002X")
    assert not is_identity_number("110105194912310020")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("13800138000", "138******00"),
        ("eu-ets:11010519491231002X", "eu-********************2X"),
        ("eu-ets:13800138000", "eu-ets:13800138000"),
        ("uscc:91110000600037341L", "uscc:91110000600037341L"),
    ],
)
def test_an_account_that_is_not_there_is_told_without_a_persons_number(
    written: str, shown: str
) -> None:
    assert shown_account(written) == shown
