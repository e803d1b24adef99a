"""The Dockerfile names files, lock files and commands that exist.

It cannot be built where there is no container engine, so what can go wrong is checked by reading.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
DOCKERFILE = (REPO / "Dockerfile").read_text("utf-8")

Instruction = tuple[str, str]


def instructions(text: str) -> list[Instruction]:
    """(keyword, rest) of each instruction, continued lines joined and comments left out."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [
        (keyword.upper(), rest.strip())
        for keyword, _, rest in (line.partition(" ") for line in joined.splitlines() if line)
    ]


def of(keyword: str, found: list[Instruction]) -> list[str]:
    return [rest for word, rest in found if word == keyword]


def copied_from_tree(found: list[Instruction]) -> list[str]:
    """The sources of every COPY that takes from the repository."""
    return [
        source
        for rest in of("COPY", found)
        if "--from=" not in rest
        for source in rest.split()[:-1]
    ]


def missing_sources(found: list[Instruction], repo: Path, ignore: str) -> list[str]:
    """COPY sources that are not there, or that .dockerignore keeps from the builder."""
    kept = {line[1:] for line in ignore.splitlines() if line.startswith("!")}
    return [
        source
        for source in copied_from_tree(found)
        if not (repo / source).exists() or source not in kept
    ]


def locks(text: str) -> set[str]:
    """The lock files that are installed from, each of them with its hashes required."""
    installs = re.findall(r"install[^&\n]*?-r +(\S+)", text)
    assert all("--require-hashes" in line for line in re.findall(r"install[^&\n]*-r [^&\n]*", text))
    return set(installs)


def subcommands(found: list[Instruction]) -> list[str]:
    """The `carbonstep` subcommands that the container starts."""
    commands = []
    for keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK"):
        for rest in of(keyword, found):
            words = json.loads(rest[rest.index("[") :])
            assert words[0] == "carbonstep"
            commands.append(words[1])
    return commands


FOUND = instructions(DOCKERFILE)


def test_every_copied_file_is_there_and_reaches_the_builder() -> None:
    ignore = (REPO / ".dockerignore").read_text("utf-8")
    assert copied_from_tree(FOUND)
    assert missing_sources(FOUND, REPO, ignore) == []


def test_what_the_wheel_is_built_from_is_copied() -> None:
    assert {"pyproject.toml", "README.md", "LICENSE", "src", "rules"} <= set(
        copied_from_tree(FOUND)
    )


def test_it_installs_from_the_locks_that_the_scripts_write() -> None:
    script = (REPO / "scripts" / "lock").read_text("utf-8")
    named = locks(DOCKERFILE)
    assert "requirements.lock" in named
    assert named <= set(re.findall(r"compile (\S+\.lock)", script))
    assert named <= set(copied_from_tree(FOUND))


@pytest.mark.parametrize("subcommand", subcommands(FOUND))
def test_every_command_it_starts_exists(subcommand: str) -> None:
    carbonstep = Path(sys.executable).with_name("carbonstep")
    result = subprocess.run(
        [str(carbonstep), subcommand, "--help"],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert result.returncode == 0, result.stderr
    assert subcommand in result.stdout


def test_it_serves_and_is_watched() -> None:
    assert subcommands(FOUND) == ["serve", "health"]
    assert of("EXPOSE", FOUND) == ["8000"]


def test_it_does_not_run_as_root() -> None:
    keywords = [keyword for keyword, _ in FOUND]
    last_stage = FOUND[len(keywords) - keywords[::-1].index("FROM") :]
    users = of("USER", last_stage)
    assert users
    assert users[-1] not in {"root", "0"}
    assert any(f"useradd --system --uid 10001 --home-dir /data {users[-1]}" in run
               for run in of("RUN", last_stage))  # fmt: skip


def test_it_has_two_slim_stages_of_one_python() -> None:
    images = [rest.split()[0] for rest in of("FROM", FOUND)]
    assert len(images) == 2
    assert set(images) == {"python:3.11-slim"}


def test_sqlite_lies_in_the_volume_by_default() -> None:
    [volume] = of("VOLUME", FOUND)
    assert f"CARBONSTEP_DATABASE_URL=sqlite:///{volume}/" in " ".join(of("ENV", FOUND))


def test_dockerfile_check_can_fail(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    found = instructions('FROM x AS b\nCOPY src \\\n  gone ./\nCMD ["carbonstep", "sell"]\n')
    assert missing_sources(found, tmp_path, "*\n!src\n!gone\n") == ["gone"]
    assert missing_sources(found, tmp_path, "*\n!gone\n") == ["src", "gone"]
    assert subcommands(found) == ["sell"]
    with pytest.raises(AssertionError):
        locks("RUN pip install -r requirements.lock\n")
