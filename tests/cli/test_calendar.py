"""The holiday notice on the command line: filed, shown, relied on, and every refusal."""

from pathlib import Path

import pytest
import yaml

NOTICE = {
    "year": 2027,
    "holidays": ["2027-01-01", {"from": "2027-10-01", "to": "2027-10-07"}],
    "make_up_days": ["2027-03-20"],
    "source": "a notice made up for this test",
}


@pytest.fixture
def write(tmp_path: Path):
    def written(**changes) -> str:
        path = tmp_path / "2027.yaml"
        path.write_text(yaml.safe_dump({**NOTICE, **changes}), "utf-8")
        return str(path)

    return written


@pytest.fixture
def filed(cli, write):
    assert cli("calendar", "add", write(), "--received-on", "2026-11-05").code == 0
    return cli


def test_a_notice_makes_a_settlement_date_final(cli, write) -> None:
    opened = cli(
        "account", "open", "91110000600037341L", "--name", "A", "--received-on", "2026-01-05"
    )
    assert opened.code == 0
    guessed = cli("calendar", "settlement", "2027-03-20")
    assert guessed.code == 3
    assert guessed.out == ""
    assert "2027-03-22 may still move" in guessed.err
    assert "carbonstep calendar add FILE" in guessed.err
    as_json = cli("calendar", "settlement", "2027-03-20", "--json")
    assert as_json.code == 3
    [problem] = as_json.json["problems"]
    assert (problem["code"], problem["needed"]) == ("calendar_provisional", "2027")
    added = cli("calendar", "add", write(), "--received-on", "2026-11-05")
    assert (added.code, added.out) == (0, "The notice of 2027 is recorded.\n")
    assert cli("calendar", "settlement", "2027-03-20").out == "2027-03-20\n"
    found = cli("calendar", "settlement", "2027-10-02", "--rule", "preceding", "--json").json
    assert found == {
        "known": 2,
        "due_on": "2027-10-02",
        "rule": "preceding",
        "pays_on": "2027-09-30",
    }
    assert cli("calendar", "settlement", "2027-03-20", "--known-at", "1").code == 3


def test_a_year_is_shown_as_official_or_provisional(filed) -> None:
    official = filed("calendar", "show", "2027")
    assert official.out.startswith("2027 is official. Source: a notice made up for this test\n")
    assert "2027-10-04" in official.out
    assert "Make-up working days: 2027-03-20" in official.out
    provisional = filed("calendar", "show", "2028")
    assert (provisional.code, "2028 is provisional" in provisional.out) == (0, True)
    assert "2027年已正式公布" in filed("--lang", "zh", "calendar", "show", "2027").out
    assert "2028年为暂定" in filed("--lang", "zh", "calendar", "show", "2028").out
    shown = filed("calendar", "show", "2027", "--json").json
    assert shown == {
        "known": 1,
        "year": 2027,
        "official": True,
        "holidays": [
            "2027-01-01", "2027-10-01", "2027-10-04", "2027-10-05", "2027-10-06", "2027-10-07",
        ],
        "make_up_days": ["2027-03-20"],
        "source": "a notice made up for this test",
        "replaces": False,
    }  # fmt: skip
    then = filed("calendar", "show", "2027", "--known-at", "0", "--json").json
    assert (then["official"], then["holidays"], then["source"]) == (False, [], "")
    assert filed("calendar", "show", "2026", "--json").json["official"] is True


def test_the_same_notice_again_changes_nothing(filed, write) -> None:
    again = filed("calendar", "add", write(), "--json")
    assert (again.code, again.json["new"]) == (0, False)
    assert "recorded already" in filed("calendar", "add", write()).out
    feed = filed("changes", "--type", "calendar.noticed", "--json").json
    assert [change["subject"] for change in feed["events"]] == ["prc:2027"]


def test_exit_codes(filed, write, tmp_path) -> None:
    other = filed("calendar", "add", write(source="another"))
    assert (other.code, "calendar_exists" in other.err) == (6, True)
    assert filed("calendar", "add", write(source="another", replaces=True)).code == 0
    bad = filed("calendar", "add", write(holidays=["2027-01-02"]), "--json")
    assert bad.code == 3
    [problem] = bad.json["problems"]
    assert problem["code"] == "calendar_holiday_weekend"
    assert problem["place"]["line"] > 0
    assert filed("calendar", "add", str(tmp_path / "none.yaml")).code == 5
    assert filed("calendar", "show", "27").code == 2
    assert filed("calendar", "settlement", "soon").code == 3
    assert filed("calendar", "settlement", "2026-10-03", "--rule", "later").code == 2
    assert filed("changes", "--json").json["size"] == 2


def test_reading_makes_no_store(cli, absent) -> None:
    assert cli("calendar", "show", "2026").code == 5
    assert not Path(absent.removeprefix("sqlite:///")).exists()
