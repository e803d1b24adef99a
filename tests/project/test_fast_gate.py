"""What the fast gate leaves out is the second engine, it is counted, and the whole gate has it."""

import subprocess
import sys
from pathlib import Path

import pytest

# Each test starts pytest anew.
pytestmark = pytest.mark.slow

REPO = Path(__file__).resolve().parents[2]
FAST = ("-m", "not slow and not postgresql")
BOTH_ENGINES = "tests/store/test_schema.py"


def told(*arguments: str) -> list[str]:
    """The lines that pytest prints on a file whose tests run on both engines."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", BOTH_ENGINES, *arguments],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_the_second_engine_waits_for_the_whole_gate() -> None:
    whole = [line for line in told("--collect-only", "-n", "0") if "::" in line]
    second = [line for line in whole if "[postgresql" in line]
    assert second
    fast = told("--collect-only", "-n", "0", *FAST)
    assert [line for line in fast if "::" in line] == [n for n in whole if n not in second]
    assert f"{len(second)} tests were left out" in fast
    assert f"{len(second)} tests were left out" in told("-n", "2", *FAST)
