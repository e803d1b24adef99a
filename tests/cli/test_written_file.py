"""A disk that takes no file from a command is told, with the file's name."""

import pytest
from tests.api import store_fault

from carbonstep.cli.exit_code import ExitCode


@pytest.mark.parametrize("fault", [store_fault.full, store_fault.read_only])
def test_a_disk_that_takes_no_file(cli, tmp_path, fault) -> None:
    folder = tmp_path / "disk"
    with store_fault.small_disk(folder, megabytes=1), fault(folder / "template.xlsx"):
        told = cli("report", "template", str(folder / "template.xlsx"))
        assert (told.code, told.out) == (ExitCode.TRY_LATER, "")
        assert "[file_not_written]" in told.err
        chinese = cli("--lang", "zh", "report", "template", str(folder / "template.xlsx"))
        assert chinese.err.startswith("✗ template.xlsx：文件无法写入")
        assert [file.name for file in folder.iterdir()] in ([], ["filler"])


def test_rejected_rows_are_written_somewhere_before_a_file_is_filed(cli, tmp_path) -> None:
    (tmp_path / "a.csv").write_text("account\n")
    for where, code in ((tmp_path, "not_a_file"), (tmp_path / "none" / "b.csv", "file_not_found")):
        told = cli("report", "submit", str(tmp_path / "a.csv"), "--rejected", str(where))
        assert told.code in (ExitCode.REJECTED, ExitCode.NOT_FOUND)
        assert f"[{code}]" in told.err
