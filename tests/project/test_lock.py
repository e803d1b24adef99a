"""The lock files pin what pyproject.toml declares, by hash, and name no index or file address."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPO = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-build.lock"]
PYPROJECT = tomllib.loads((REPO / "pyproject.toml").read_text("utf-8"))


def pins(text: str) -> dict[str, set[str]]:
    """Versions by name. A name may have several, each under a marker of its own."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", text, re.M):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def group(name: str) -> list[str]:
    """The requirements of a dependency group with those of the groups it includes."""
    requirements: list[str] = []
    for entry in PYPROJECT["dependency-groups"][name]:
        requirements += [entry] if isinstance(entry, str) else group(entry["include-group"])
    return requirements


def unmet(requirements: Iterable[str], text: str) -> list[str]:
    """The requirements that the lock does not pin, or pins at a version out of range."""
    pinned = pins(text)
    complaints = []
    for requirement in map(Requirement, requirements):
        versions = pinned.get(canonicalize_name(requirement.name), set())
        if not versions or not all(map(requirement.specifier.contains, versions)):
            complaints.append(f"{requirement} is pinned at {sorted(versions) or 'nothing'}")
    return complaints


def addresses(text: str) -> list[str]:
    """Lines that say where a file comes from."""
    return re.findall(r"^.*(?:://|--(?:extra-)?index|--find-links|--trusted| @ ).*$", text, re.M)


def unhashed(text: str) -> list[str]:
    """Pins without a SHA-256 hash."""
    blocks = re.split(r"\n(?=\S)", text.strip())
    return [block.split()[0] for block in blocks if "--hash=sha256:" not in block]


DECLARED = PYPROJECT["project"]["dependencies"]


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("requirements.lock", DECLARED),
        ("requirements-dev.lock", DECLARED + group("dev")),
        ("requirements-build.lock", group("build")),
        ("requirements-build.lock", PYPROJECT["build-system"]["requires"]),
    ],
)
def test_lock_satisfies_pyproject(lock: str, requirements: list[str]) -> None:
    assert requirements
    assert unmet(requirements, (REPO / lock).read_text("utf-8")) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_address_and_every_pin_has_a_hash(lock: str) -> None:
    text = (REPO / lock).read_text("utf-8")
    assert pins(text)
    assert addresses(text) == []
    assert unhashed(text) == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-build.lock"])
def test_smaller_lock_has_the_versions_that_were_tested(lock: str) -> None:
    tested = pins((REPO / "requirements-dev.lock").read_text("utf-8"))
    for name, versions in pins((REPO / lock).read_text("utf-8")).items():
        assert versions <= tested.get(name, set()), name


def test_lock_check_can_fail() -> None:
    good = (
        "rich==14.1.0 \\\n    --hash=sha256:00\npsycopg[binary]==3.2.1 ; x \\\n    --hash=sha256:11"
    )
    assert unmet(["rich>=14", "Psycopg[binary]>=3"], good) == []
    assert (addresses(good), unhashed(good)) == ([], [])
    assert unmet(["rich>=15"], good)
    assert unmet(["typer"], good)
    assert unmet(["rich>=14"], good + "\nrich==13.0 ; python_full_version < '3.12'")
    assert addresses("--index-url https://mirror.example/simple\n" + good)
    assert addresses(good + "\ntyper @ file:typer.whl")
    assert unhashed(good + "\ntyper==0.20") == ["typer==0.20"]
