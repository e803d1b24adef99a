"""What changes of accounts, on the command line: recorded, shown in its time, refused."""

import pytest

CODE = "91110000600037341L"
ON = ("--received-on", "2024-09-20")


def two_accounts(cli, _tmp_path) -> None:
    opened = cli("account", "open", CODE, "--name", "甲公司", "--region", "CN-JL", *ON)
    other = cli("account", "open", "eu-ets:100", "--name", "Heir", *ON)
    assert (opened.code, other.code) == (0, 0), opened.err


@pytest.fixture
def desk(once):
    return once(two_accounts)


def rename(desk, *more: str):
    return desk("account", "rename", CODE, "--name", "乙公司", "--on", "2025-05-01", *more)


def test_changes_are_recorded_corrected_and_shown(desk) -> None:
    told = rename(desk)
    assert told.out.startswith(
        f"uscc:{CODE}: renamed from 2025-05-01: name 乙公司 is recorded as A-"
    )
    assert "was recorded already" in rename(desk).out
    shown = desk("account", "show", CODE).out.splitlines()
    assert shown[:2] == [f"uscc:{CODE}  乙公司  CN-JL", "until 2025-05-01: 甲公司"]
    assert shown[2].startswith("A-")
    before = desk("account", "show", CODE, "--as-of", "2025-04-30").out.splitlines()
    assert before[0] == f"uscc:{CODE}  甲公司  CN-JL"
    assert "until" not in before[1]
    change = desk("account", "show", CODE, "--json").json["changes"][0]
    assert (change["name"], change["stands"], change["industry"]) == ("乙公司", True, None)
    why = ("--supersedes", change["change_id"], "--reason", "typo")
    second = rename(desk, "--json", *why).json["change"]
    gone = desk("account", "withdraw", CODE, second["change_id"], "--reason", "no", "--json").json
    assert (gone["change"]["kind"], gone["change"]["on"]) == ("withdrawn", "2025-05-01")
    listed = desk("account", "list", "--as-of", "2025-06-01", "--json").json["accounts"]
    assert [a["name"] for a in listed if a["account_id"] == f"uscc:{CODE}"] == ["甲公司"]
    told = desk("--lang", "zh", "account", "show", CODE).out
    assert f"被变更{second['change_id']}替代" in told
    assert f"撤回变更{second['change_id']}" in told


def test_a_class_and_an_opening(desk) -> None:
    done = desk("account", "reclassify", CODE, "--on", "2025-05-01", "--industry", "C3831")
    assert "reclassified from 2025-05-01: industry C3831 is recorded" in done.out
    done = desk("account", "correct", CODE, "--region", "none", "--reason", "slip")
    assert "opening corrected from 2024-09-20: region not stated is recorded" in done.out
    shown = desk("account", "show", CODE).out.splitlines()
    assert shown[0] == f"uscc:{CODE}  甲公司  C3831"


def test_a_succession_is_shown_from_both_sides(desk) -> None:
    done = desk("account", "succeed", CODE, "--successor", "eu-ets:100", "--on", "2025-07-01")
    assert "succeeded by another account from 2025-07-01: eu-ets:100 is recorded" in done.out
    shown = desk("account", "show", CODE).out
    assert "from 2025-07-01 on eu-ets:100 goes on in its place" in shown
    assert (
        f"goes on for uscc:{CODE} from 2025-07-01 on" in desk("account", "show", "eu-ets:100").out
    )
    refused = desk(
        "--lang", "zh", *("account", "rename", CODE, "--name", "丙"), "--on", "2025-08-01"
    )
    assert refused.code == 3
    assert "--on" in refused.err
    assert "已由其他账户承继" in refused.err
    assert "eu-ets:100 (2025-07-01)" in refused.err


def test_refusals_name_the_option_and_the_remedy(desk) -> None:
    early = desk("account", "rename", CODE, "--name", "B", "--on", "2024-09-20")
    assert (early.code, early.out) == (3, "")
    assert "--on: The account is open since 2024-09-20" in early.err
    assert "carbonstep account correct" in early.err
    nobody = desk("account", "succeed", CODE, "--successor", "eu-ets:9", "--on", "2025-07-01")
    assert nobody.code == 3
    assert "--successor: There is no carbon account eu-ets:9" in nobody.err
    assert desk("account", "rename", "eu-ets:9", "--name", "B", "--on", "2025-05-01").code == 5
    gone = desk("account", "withdraw", CODE, "A-NONE", "--reason", "x")
    assert "CHANGE: The account has no change A-NONE" in gone.err
    again = desk("account", "open", CODE, "--name", "丁公司", "--region", "CN-SC")
    assert again.code == 6
    assert "name: The account has 甲公司 here, not 丁公司." in again.err
    assert "region: The account has CN-JL here, not CN-SC." in again.err
    assert "carbonstep account rename" in again.err
