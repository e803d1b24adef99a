"""A folder for temporary files that takes nothing is told to be that, and nothing is stored."""

import errno
import tempfile

import pytest

from carbonstep.formats.table import read
from carbonstep.main import run
from carbonstep.reading.temporary import TemporaryError, kept_temporarily

HEAD = "account,period_from,period_to,scope1 [tCO2e]\n"
ROW = "uscc:91110000600037341L,2023-01-01,2023-12-31,5\n"


def full(*_given, **_named):
    """A file whose disk has no room."""
    return open("/dev/full", "w+b")


def denied(*_given, **_named):
    raise PermissionError(errno.EACCES, "denied")


class Denied:
    """The library, whose folder takes nothing for what reads a file."""

    TemporaryFile = staticmethod(denied)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_command_tells_the_folder_and_its_variable(
    tmp_path, monkeypatch, capsys, sqlite_folder, lang
) -> None:
    url = sqlite_folder.new()
    path = tmp_path / "a.csv"
    path.write_text(HEAD + ROW, encoding="utf-8")
    told = ["--database", url, "account", "open", "91110000600037341L", "--name", "a"]
    assert run(told) == 0
    monkeypatch.setattr(read, "tempfile", Denied)
    capsys.readouterr()
    submitted = ["--database", url, "report", "submit", str(path), "--lang", lang]
    assert run(submitted) == 7
    said = capsys.readouterr().err
    assert f"{tempfile.gettempdir()} (TMPDIR)" in said
    assert "temporary_folder" in said
    assert "file_not_written" not in said
    monkeypatch.undo()
    assert run([*submitted, "--json"]) == 0
    assert '"unchanged": []' in capsys.readouterr().out
    sqlite_folder.drop(url)


@pytest.mark.parametrize("taking", [full, denied])
def test_the_api_tells_it_without_its_place(office, monkeypatch, taking, caplog) -> None:
    before = office.size()
    monkeypatch.setattr(tempfile, "TemporaryFile", taking)
    file = {"file": ("a.csv", (HEAD + ROW).encode())}
    for given in ({"files": file}, {"json": {"reports": [office.report("5")]}}):
        answer = office.ask("POST", "/v1/reports", **given)
        assert answer.status_code == 503, answer.text
        assert answer.headers["Retry-After"]
        [problem] = answer.json()["problems"]
        assert (problem["code"], problem["place"]) == ("temporary_folder", {"path": "TMPDIR"})
        assert tempfile.gettempdir() not in answer.text
    assert f"temporary_folder: {tempfile.gettempdir()} (TMPDIR)" in caplog.text
    assert office.size() == before


def test_what_is_no_fault_of_a_folder_stays_what_it_is() -> None:
    with pytest.raises(FileNotFoundError), kept_temporarily():
        raise FileNotFoundError(errno.ENOENT, "x")
    with pytest.raises(TemporaryError, match="no room"), kept_temporarily():
        raise OSError(errno.EDQUOT, "x")
